import { _t } from "@web/core/l10n/translation";

import { formatTable, parseTable, planPaste, readCell } from "../model/clipboard";
import { isEmpty, planClear, planFill } from "../model/fill";
import { Typing } from "../model/typing";
import { refusalText } from "../journal_texts";
import { clearedText, filledText, pastedText, replayedText } from "./bulk_texts";

// Pause after a key that may be the first of a longer one (н → на): nothing half typed is stored.
const HOLD = 900;

/**
 * What keys and the clipboard do to the cells that are selected. Knows no DOM.
 *
 * `say(text)` tells the person something, `ask(content|null)` shows or takes away the question
 * about a mark that meets an absence, `report(problems)` shows what could not be pasted.
 */
export class GridEditor {
    constructor({ model, saver, history, keyboard, selection, say, ask, report }) {
        Object.assign(this, { model, saver, history, keyboard, selection, say, ask, report });
        this.columns = [];
        this._session = null;
    }

    // ---- cells ----

    /** The cell at a place of the grid, undefined beyond it. */
    cellAt(row, index) {
        const { model } = this;
        const student = model.students[row];
        const column = this.columns[index];
        if (!student || !column) {
            return undefined;
        }
        const content = model.columnContent(column, student);
        return {
            column,
            student,
            content,
            refusal: model.refusal(column.lesson, student, column.work),
            away: model.isAway(content),
        };
    }

    get current() {
        return this.cellAt(this.selection.row, this.selection.column);
    }

    get selected() {
        return this.selection.places.map(([row, column]) => this.cellAt(row, column));
    }

    write(edits) {
        this.history.begin();
        for (const { column, student, wanted } of edits) {
            this.model.edit(column, student, wanted);
        }
        this.history.end();
        this.saver.touch();
    }

    // ---- typing ----

    /** Type `char`, `space`, `back` or `clear` into the cell, or into all cells selected. */
    type(action) {
        if (!this._session && action.type === "clear" && !this.selection.isSingle) {
            return this.clear();
        }
        const session = (this._session ||= this._begin());
        if (!session) {
            return;
        }
        if (session.isAsking && action.type === "clear") {
            session.typing.dropAbsence();
        } else {
            session.more = this._press(session.typing, action);
        }
        session.isAsking =
            !session.cells && session.typing.meets((absence) => this.model.isAway({ absence }));
        this.ask(session.isAsking ? session.typing.content : null);
        if (!session.isAsking) {
            this._put(session);
        }
    }

    _begin() {
        const cells = this.selected;
        const [{ column, student, content, refusal }] = cells;
        if (this.selection.isSingle) {
            if (refusal) {
                this.say(refusalText(refusal));
                return null;
            }
            this.history.begin();
            this.model.hold.hold(column.lesson.id, student.id);
            const typing = new Typing(this.keyboard, content, column.isFirst);
            return { typing, column, student };
        }
        this.history.begin();
        for (const cell of cells) {
            this.model.hold.hold(cell.column.lesson.id, cell.student.id);
        }
        const typing = new Typing(this.keyboard, { marks: [], absence: null });
        return { typing, cells };
    }

    /** Returns whether the key may be the start of a longer one. */
    _press(typing, { type, char }) {
        this.say("");
        if (type !== "char") {
            typing[type]();
            return false;
        }
        const { known, full, more } = typing.type(char);
        if (!known) {
            this.say(_t("“%s” is not a mark or an absence.", char));
        } else if (full) {
            this.say(_t("A cell holds at most four marks."));
        }
        return more;
    }

    _put({ typing, column, student, cells, more }) {
        if (cells) {
            this._putAll(cells, typing.content);
        } else if (!this.model.edit(column, student, typing.content)) {
            return;
        }
        this.saver.touch(more ? HOLD : undefined);
    }

    /** Typing into a selection fills its empty cells; what stood there is not touched. */
    _putAll(cells, content) {
        const plan = planFill(cells, content);
        const wanted = new Map(plan.edits.map((edit) => [edit.column.key + edit.student.id, edit]));
        for (const cell of cells.filter(({ refusal }) => !refusal)) {
            const edit = wanted.get(cell.column.key + cell.student.id);
            this.model.edit(cell.column, cell.student, edit ? edit.wanted : cell.content);
        }
        if (!isEmpty(content)) {
            this.say(filledText(plan));
        }
    }

    /** The person moves on: what is still in question stands beside the absence. */
    leave() {
        const session = this._session;
        if (!session) {
            return;
        }
        this._session = null;
        this.say("");
        if (session.isAsking) {
            this.ask(null);
            this._put(session);
            this.say(_t("The student was absent: the mark stands beside the absence."));
        }
        this.history.end();
        this.model.hold.release();
        this.saver.touch();
    }

    /** Bring the cells back to what they held before they were typed into. */
    cancel() {
        const session = this._session;
        if (!session) {
            return false;
        }
        const { cells, column, student, typing } = session;
        if (cells) {
            this._putAll(cells, { marks: [], absence: null });
        } else {
            this.model.edit(column, student, typing.original);
        }
        session.isAsking = false;
        this.ask(null);
        this.leave();
        return true;
    }

    // ---- many cells ----

    clear() {
        this.leave();
        const plan = planClear(this.selected);
        const before = this.selected.filter(({ content, refusal }) => !refusal && !isEmpty(content));
        this.write(plan.edits);
        this.say(clearedText(before.length, plan.refused));
    }

    /**
     * Put what stands in the present cell into others: those below it, its whole column, or those
     * selected with it; into the empty ones, or into all.
     */
    fill({ range, all }) {
        this.leave();
        const source = this.current;
        const content = source.column.isFirst ? source.content : { ...source.content, absence: null };
        if (isEmpty(content)) {
            this.say(_t("The cell is empty: there is nothing to fill the others with."));
            return;
        }
        const cells = this._range(range).filter(
            ({ column, student }) => column !== source.column || student !== source.student
        );
        const plan = planFill(cells, content, { all });
        this.write(plan.edits);
        this.say(filledText(plan));
    }

    _range(range) {
        if (!this.selection.isSingle) {
            return this.selected;
        }
        const { row, column } = this.selection;
        const cells = this.model.students.map((_student, index) => this.cellAt(index, column));
        return range === "below" ? cells.slice(row + 1) : cells;
    }

    // ---- clipboard ----

    /** What is selected, as a spreadsheet takes it. */
    copy() {
        const { top, bottom, left, right } = this.selection.bounds;
        const lines = [];
        for (let row = top; row <= bottom; row++) {
            const line = [];
            for (let index = left; index <= right; index++) {
                const { column, content } = this.cellAt(row, index);
                const shown = column.isFirst ? content : { ...content, absence: null };
                line.push(this.model.textOf(shown));
            }
            lines.push(line);
        }
        return formatTable(lines);
    }

    paste(text) {
        this.leave();
        const table = parseTable(text);
        const { selection, keyboard } = this;
        if (table.length === 1 && table[0].length === 1 && !selection.isSingle) {
            return this._pasteInto(table[0][0]);
        }
        const { top: row, left: column } = selection.bounds;
        const cellAt = (...place) => this.cellAt(...place);
        const plan = planPaste(table, { row, column }, cellAt, keyboard);
        this.write(plan.edits);
        selection.moveTo(row, column);
        const width = Math.max(...table.map((line) => line.length));
        selection.extendTo(row + table.length - 1, column + width - 1);
        this.report(plan);
        this.say(pastedText(plan));
    }

    /** One text for a selection fills its empty cells, like typing. */
    _pasteInto(text) {
        const content = readCell(text, this.keyboard);
        if (!content || isEmpty(content)) {
            this.say(_t("“%s” is not a mark or an absence.", text.trim()));
            return;
        }
        const plan = planFill(this.selected, content);
        this.write(plan.edits);
        this.say(filledText(plan));
    }

    // ---- undo ----

    undo() {
        return this._replay("undo");
    }

    redo() {
        return this._replay("redo");
    }

    /** Returns the first target that came back, for the cursor to go there. */
    _replay(name) {
        this.leave();
        const result = this.history[name]();
        this.saver.touch();
        this.say(replayedText(name, result, this.model));
        return result?.done[0] || null;
    }
}
