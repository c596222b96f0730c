import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { refusalText } from "../journal_texts";
import { Typing } from "../model/typing";
import { GridFoot } from "../statistics/grid_foot";
import { useSignal } from "../use_signal";
import { columnViews } from "./column_views";
import { JournalHead } from "./journal_head";
import { JournalRow } from "./journal_row";

// Pause after a key that may be the first of a longer one (н → на): nothing half typed is stored.
const HOLD = 900;

/**
 * Names × lessons. Keeps the cursor and reads the keys; what stands in the cells is the model's.
 * Only the rows that change are drawn again.
 */
export class JournalGrid extends Component {
    static template = "school_ejournal.JournalGrid";
    static components = { GridFoot, JournalHead, JournalRow };
    static props = {
        model: Object,
        saver: Object,
        keyboard: Object,
        lessonId: Number,
        // Given `perform(action)`, so that the key bar can press keys.
        handle: Object,
        onCursor: Function,
        onHint: Function,
    };

    setup() {
        const { model, lessonId, handle } = this.props;
        this.root = useRef("root");
        this.typing = null;
        this.cursor = useState({ row: 0, column: model.firstColumn(lessonId) });
        this.renewColumns();
        handle.perform = (action) => this.perform(action);
        useSignal(model.changed, ({ columns }) => columns && this.onColumns());
        useEffect(
            () => this.showCursor(),
            () => [this.cursor.row, this.cursor.column]
        );
    }

    renewColumns() {
        this.columns = columnViews(this.props.model);
        // Number, name, columns and what they add up to; see journal_page.scss.
        this.width =
            "calc(var(--o-number-width) + var(--o-name-width) + var(--o-summary-width)" +
            ` + ${this.props.model.summaryTerms.length} * var(--o-term-width)` +
            ` + ${this.columns.length} * var(--o-cell-width))`;
    }

    /** The server made or the school added a work: the cursor stays with its lesson. */
    onColumns() {
        const { key, lesson } = this.columns[this.cursor.column];
        this.renewColumns();
        const same = this.columns.findIndex((column) => column.key === key);
        // A column that is left out leaves the cursor to the next one after it.
        const next = this.columns.findIndex(
            (column) => column.lesson.date >= lesson.date && column.lesson.id >= lesson.id
        );
        const place = [same, next].find((index) => index >= 0) ?? this.columns.length - 1;
        this.cursor.column = Math.max(0, place);
        this.props.onCursor(this.currentColumn, this.currentStudent);
        this.render();
    }

    get currentColumn() {
        return this.columns[this.cursor.column];
    }

    get currentLessonId() {
        return this.currentColumn?.lesson.id || 0;
    }

    get currentStudent() {
        return this.props.model.students[this.cursor.row];
    }

    showCursor() {
        const cell = this.root.el.querySelector("tbody td[tabindex='0']");
        if (!cell) {
            return;
        }
        cell.focus({ preventScroll: true });
        // At first the present lesson comes into the middle, later moves scroll no more than needed.
        cell.scrollIntoView({ block: "nearest", inline: this.isShown ? "nearest" : "center" });
        this.isShown = true;
    }

    // ---- input ----

    onKeydown(event) {
        const action = this.props.keyboard.read(event);
        if (!action || (action.leaves && !this.canMove(action))) {
            return;
        }
        event.preventDefault();
        this.perform(action);
    }

    onClick({ target }) {
        const cell = target.closest("[data-column]");
        if (cell) {
            const row = cell.closest("[data-row]")?.dataset.row ?? this.cursor.row;
            this.moveTo(Number(row), Number(cell.dataset.column));
        }
    }

    perform(action) {
        switch (action.type) {
            case "move":
                return this.moveTo(
                    this.cursor.row + action.rows,
                    this.cursor.column + action.columns
                );
            case "edge":
                return this.moveTo(
                    [0, this.cursor.row, Infinity][action.row + 1],
                    [0, this.cursor.column, Infinity][action.column + 1]
                );
            case "cancel":
                return this.cancel();
            default:
                return this.enter(action);
        }
    }

    canMove({ rows, columns }) {
        const { row, column } = this.cursor;
        return (
            this.props.model.students[row + rows] !== undefined &&
            this.columns[column + columns] !== undefined
        );
    }

    moveTo(row, column) {
        this.leaveCell();
        const last = this.props.model.students.length - 1;
        this.cursor.row = Math.min(Math.max(row, 0), last);
        this.cursor.column = Math.min(Math.max(column, 0), this.columns.length - 1);
        this.props.onCursor(this.currentColumn, this.currentStudent);
    }

    leaveCell() {
        if (this.typing) {
            this.typing = null;
            this.props.model.hold.release();
            this.props.saver.touch();
            this.props.onHint("");
        }
    }

    // ---- typing ----

    enter(action) {
        const { model, keyboard, onHint } = this.props;
        const { currentStudent: student, currentColumn: column } = this;
        const refusal = student && model.refusal(column.lesson, student, column.work);
        if (refusal || !student) {
            onHint(refusalText(refusal));
            return;
        }
        model.hold.hold(column.lesson.id, student.id);
        this.typing ||= new Typing(keyboard, model.columnContent(column, student));
        const more = this.type(action);
        if (model.edit(column, student, this.typing.content)) {
            this.props.saver.touch(more ? HOLD : undefined);
        }
    }

    /** Returns whether the key may be the start of a longer one. */
    type(action) {
        const { typing } = this;
        this.props.onHint("");
        switch (action.type) {
            case "clear":
                typing.clear();
                return false;
            case "back":
                typing.back();
                return false;
            case "space":
                typing.space();
                return false;
        }
        const { known, full, more } = typing.type(action.char);
        if (!known) {
            this.props.onHint(_t("“%s” is not a mark or an absence.", action.char));
        } else if (full) {
            this.props.onHint(_t("A cell holds at most four marks."));
        } else if (typing.content.marks.length && this.isAway(typing.content)) {
            this.props.onHint(_t("The student is absent: the mark stands beside the absence."));
        }
        return more;
    }

    isAway({ absence }) {
        return absence && this.props.model.reasons.get(absence.reason)?.kind !== "late";
    }

    /** Bring the cell back to what it held before it was typed into. */
    cancel() {
        if (this.typing) {
            this.props.model.edit(this.currentColumn, this.currentStudent, this.typing.original);
            this.leaveCell();
        }
    }
}
