import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";

import { useSignal } from "../use_signal";

/** One student's row; draws itself again when the student's cells change or the cursor passes. */
export class JournalRow extends Component {
    static template = "school_ejournal.JournalRow";
    static props = {
        model: Object,
        columns: Array,
        student: Object,
        index: Number,
        // Index of the column that the cursor stands in, -1 when it is in another row.
        cursor: Number,
    };

    setup() {
        const { model, student } = this.props;
        useSignal(model.changed, (change) => change.student === student.id && this.render());
    }

    get cells() {
        return this.props.columns.map((column) => this.cell(column));
    }

    cell(column) {
        const { model, student } = this.props;
        const { key, lesson, workId } = column;
        const content = model.content(lesson.id, student.id);
        const marks = content.marks.filter((mark) => mark.work === workId);
        const absence = column.isFirst ? content.absence : null;
        const { state, message } = model.cellState(lesson.id, student.id, workId);
        const view = { key, classes: column.classes, content: false };
        if (model.refusal(lesson, student) === "stranger") {
            view.classes += " o_stranger";
        }
        view.readonly = model.refusal(lesson, student) ? "true" : undefined;
        if (marks.length || absence) {
            view.content = true;
            view.reason = absence && model.reasons.get(absence.reason)?.code.toLowerCase();
            view.marks = marks.map((mark) => this.mark(model.values.get(mark.value)));
            this.corners(view, absence ? [...marks, absence] : marks);
        }
        if (state !== "clean") {
            view.classes += ` o_${state}`;
            view.invalid = ["refused", "clash"].includes(state) ? "true" : undefined;
            view.title = message || view.title;
        }
        return view;
    }

    mark(value) {
        const kind = value?.kind === "grade" ? `grade_${value.grade}` : value?.kind;
        return { code: value?.code || "?", classes: `o_mark o_mark_${kind}` };
    }

    /** A corner for what was entered late, another one for comments. */
    corners(view, entries) {
        const comments = entries.map((entry) => entry.comment).filter(Boolean);
        const late = entries.some((entry) => entry.late);
        if (late) {
            view.classes += " o_late";
        }
        if (comments.length) {
            view.classes += " o_commented";
        }
        view.title = [...comments, late ? _t("Entered late") : ""].filter(Boolean).join("\n");
    }

    get average() {
        const average = this.props.model.average(this.props.student);
        return average === null ? "" : formatFloat(average, { digits: [16, 2] });
    }

    get isBehind() {
        return this.props.model.isAverageBehind(this.props.student);
    }

    get missed() {
        return this.props.model.missed(this.props.student) || "";
    }
}
