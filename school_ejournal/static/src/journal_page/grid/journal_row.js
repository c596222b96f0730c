import { Component, onWillUpdateProps } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { cellLabel } from "../cell_texts";
import { absenceText, dayText } from "../journal_texts";
import { RowSummary } from "../statistics/row_summary";
import { useSignal } from "../use_signal";

const NOTHING = { kind: undefined, code: "" };
// Columns that are not drawn.
const GAP = { classes: "o_gap", first: NOTHING, rest: [] };
const UNKNOWN = { kind: "unknown", code: "?" };

/** One student's row; draws itself again when the student's cells change or the cursor passes. */
export class JournalRow extends Component {
    static template = "school_ejournal.JournalRow";
    static components = { RowSummary };
    static props = {
        model: Object,
        columns: Array,
        // What of the columns is drawn: see ColumnWindow.pieces.
        pieces: Array,
        student: Object,
        index: Number,
        // Index of the column that the cursor stands in, -1 when it is in another row.
        cursor: Number,
        // First and last column selected, -1 when there is none.
        from: Number,
        to: Number,
        // Columns whose cells could not be pasted into, as a text: "2 5".
        wrong: String,
    };

    setup() {
        const { model, student } = this.props;
        // What was worked out of the cells: a key changes one of them.
        this.known = new Map();
        const draw = (change) => {
            if (change.student === student.id) {
                this.forget(change.cell);
                this.render();
            }
        };
        useSignal(model.changed, draw);
        useSignal(model.statistics.changed, draw);
        onWillUpdateProps(({ columns }) => columns !== this.props.columns && this.forget());
    }

    /** The cells of a lesson, or all of them, have changed. */
    forget(lesson) {
        for (const [column] of lesson ? this.known : []) {
            if (column.lesson.id === lesson) {
                this.known.delete(column);
            }
        }
        if (!lesson) {
            this.known.clear();
        }
    }

    get cells() {
        const { model, student, pieces, columns, cursor, from, to, wrong } = this.props;
        const unread = new Set(wrong.split(" ").filter(Boolean).map(Number));
        return pieces.map(({ index, gap }, place) =>
            gap
                ? { ...GAP, key: `gap.${place}`, gap }
                : {
                      ...this.cell(columns[index]),
                      index,
                      isCursor: index === cursor,
                      // The cell in focus says all that the heads around it say to the eye.
                      label: index === cursor ? cellLabel(model, columns[index], student) : undefined,
                      isSelected: index === cursor || (from <= index && index <= to),
                      isWrong: unread.has(index),
                  }
        );
    }

    cell(column) {
        if (!this.known.has(column)) {
            this.known.set(column, this.read(column));
        }
        return this.known.get(column);
    }

    read({ key, lesson, work, workId, isFirst, classes }) {
        const { model, student } = this.props;
        const content = model.content(lesson.id, student.id);
        const marks = content.marks.filter((mark) => mark.work === workId);
        const absence = isFirst ? content.absence : null;
        const { state, message } = model.cellState(lesson.id, student.id, workId);
        const refusal = model.refusal(lesson, student, work);
        const [first = NOTHING, ...rest] = this.entries(marks, absence);
        return {
            key,
            classes: model.isMember(lesson, student) ? classes : `${classes} o_stranger`,
            first,
            rest,
            state: state === "clean" ? undefined : state,
            // In the further columns of a lesson nothing else shows that the student was away.
            away: isFirst ? undefined : this.away(content),
            readonly: refusal ? "true" : undefined,
            invalid: ["refused", "clash"].includes(state) ? "true" : undefined,
            ...remarks(
                absence ? [...marks, absence] : marks,
                message,
                content.absence && absenceText(model, content.absence),
                isFirst && model.statistics.isCorrected(lesson.id, student.id)
            ),
        };
    }

    away(content) {
        const { model } = this.props;
        return model.isAway(content) ? this.entries([], content.absence)[0].code : undefined;
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
function remarks(entries, message, absence, corrected) {
    const comments = entries.map((entry) => entry.comment).filter(Boolean);
    const late = entries.some((entry) => entry.late);
    const flags = [
        late ? "late" : "",
        corrected ? "corrected" : "",
        comments.length ? "commented" : "",
    ];
    const title = [
        message,
        absence,
        ...entries.map(({ due }) => due && _t("Owed until %s", dayText(due))),
        ...comments,
        late ? _t("Entered late") : "",
        corrected ? _t("Corrected: F3 shows the history") : "",
    ];
    return {
        flags: flags.filter(Boolean).join(" ") || undefined,
        title: title.filter(Boolean).join("\n") || undefined,
    };
}
