import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { dayText } from "../journal_texts";
import { owedWorks } from "../model/owed";
import { useSignal } from "../use_signal";

/** Who owes work in this term, and until when. */
export class OwedWorks extends Component {
    static template = "school_ejournal.OwedWorks";
    static props = { model: Object, onGoTo: Function };

    setup() {
        const { model } = this.props;
        // By student: this is read with every key.
        this.known = new Map(model.students.map((student) => [student, this.read(student)]));
        useSignal(model.changed, (change) => this.refresh(change));
    }

    refresh({ student: id, columns }) {
        const before = JSON.stringify(this.rows);
        for (const student of this.known.keys()) {
            if (columns || student.id === id) {
                this.known.set(student, this.read(student));
            }
        }
        if (JSON.stringify(this.rows) !== before) {
            this.render();
        }
    }

    read(student) {
        const { model } = this.props;
        return owedWorks(model, student).map(({ column, due }) => ({
            key: `${student.id} ${column.key}`,
            student: student.id,
            column: column.key,
            name: student.name,
            dates: due
                ? _t("%(lesson)s, due by %(due)s", {
                      lesson: dayText(column.lesson.date),
                      due: dayText(due),
                  })
                : dayText(column.lesson.date),
            isOver: Boolean(due) && due < model.today,
        }));
    }

    get rows() {
        return [...this.known.values()].flat();
    }

    get overdue() {
        return this.rows.filter(({ isOver }) => isOver).length;
    }

    get title() {
        const { rows, overdue } = this;
        return overdue
            ? _t("Owed work: %(count)s, overdue: %(overdue)s", { count: rows.length, overdue })
            : _t("Owed work: %s", rows.length);
    }
}
