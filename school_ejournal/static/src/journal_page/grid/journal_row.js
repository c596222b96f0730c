import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { cellLabel } from "../cell_texts";
import { RowSummary } from "../statistics/row_summary";
import { useSignal } from "../use_signal";

const NOTHING = { kind: undefined, code: "" };
const UNKNOWN = { kind: "unknown", code: "?" };

/** One student's row; draws itself again when the student's cells change or the cursor passes. */
export class JournalRow extends Component {
    static template = "school_ejournal.JournalRow";
    static components = { RowSummary };
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
        const draw = (change) => change.student === student.id && this.render();
        useSignal(model.changed, draw);
        useSignal(model.statistics.changed, draw);
    }

    get cells() {
        return this.props.columns.map((column, index) => this.cell(column, index));
    }

    cell(column, index) {
        const { key, lesson, work, workId, isFirst, classes } = column;
        const { model, student, cursor } = this.props;
        const content = model.content(lesson.id, student.id);
        const marks = content.marks.filter((mark) => mark.work === workId);
        const absence = isFirst ? content.absence : null;
        const { state, message } = model.cellState(lesson.id, student.id, workId);
        const refusal = model.refusal(lesson, student, work);
        const [first = NOTHING, ...rest] = this.entries(marks, absence);
        return {
            key,
            // The cell in focus says all that the heads around it say to the eye.
            label: index === cursor ? cellLabel(model, column, student) : undefined,
            classes: model.isMember(lesson, student) ? classes : `${classes} o_stranger`,
            first,
            rest,
            state: state === "clean" ? undefined : state,
            readonly: refusal ? "true" : undefined,
            invalid: ["refused", "clash"].includes(state) ? "true" : undefined,
            ...remarks(
                absence ? [...marks, absence] : marks,
                message,
                isFirst && model.statistics.isCorrected(lesson.id, student.id)
            ),
        };
    }

    /** What stands in the cell from left to right: `{kind, code}`. */
    entries(marks, absence) {
        const { reasons, values } = this.props.model;
        const entries = marks.map(({ value }) => {
            const { kind, grade, code } = values.get(value) || UNKNOWN;
            return { kind: kind === "grade" ? `grade_${grade}` : kind, code };
        });
        if (absence) {
            const { code } = reasons.get(absence.reason) || UNKNOWN;
            entries.unshift({ kind: "absence", code: code.toLowerCase() });
        }
        return entries;
    }
}

/** Flags for the corners (late, corrected, commented) and the text that explains them. */
function remarks(entries, message, corrected) {
    const comments = entries.map((entry) => entry.comment).filter(Boolean);
    const late = entries.some((entry) => entry.late);
    const flags = [
        late ? "late" : "",
        corrected ? "corrected" : "",
        comments.length ? "commented" : "",
    ];
    const title = [
        message,
        ...comments,
        late ? _t("Entered late") : "",
        corrected ? _t("Corrected: F3 shows the history") : "",
    ];
    return {
        flags: flags.filter(Boolean).join(" ") || undefined,
        title: title.filter(Boolean).join("\n") || undefined,
    };
}
