import { Component } from "@odoo/owl";

import { dayText, momentText } from "../journal_texts";
import { useSignal } from "../use_signal";

/** What could not be stored: the reason, or both values of a clash, and what to do about it. */
export class Problems extends Component {
    static template = "school_ejournal.Problems";
    static props = { saver: Object, model: Object };

    setup() {
        useSignal(this.props.saver.changed, () => this.render());
        useSignal(this.props.saver.answered, () => this.render());
    }

    get problems() {
        return this.props.saver.queue.problems.map((operation) => ({
            operation,
            place: this.place(operation),
            mine: operation.label.text,
            isClash: operation.state === "clash",
            ...(operation.clash && this.clash(operation)),
        }));
    }

    place({ label, journal }) {
        const parts = [label.student, dayText(label.date)];
        if (journal !== this.props.model.journal.id) {
            parts.unshift(label.journal);
        }
        return parts.filter(Boolean).join(", ");
    }

    clash({ student, clash: { who, when, cell } }) {
        return {
            who,
            when: when && momentText(when, this.props.model.zone),
            theirs: student ? this.props.model.textOfRows(cell) : cell.topic || cell.homework.text,
        };
    }

    keepMine({ operation }) {
        this.props.saver.queue.keepMine(operation);
        this.decided(operation);
    }

    giveUp({ operation }) {
        this.props.saver.queue.discard(operation);
        this.decided(operation);
    }

    decided({ lesson, student }) {
        this.props.model.changed.emit(student ? { student } : { lesson });
        this.props.saver.touch(0);
    }
}
