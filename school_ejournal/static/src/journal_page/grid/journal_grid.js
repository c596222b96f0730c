import {
    Component,
    onMounted,
    onWillDestroy,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { usePopover } from "@web/core/popover/popover_hook";

import { AbsenceQuestion } from "../absence_question/absence_question";
import { absenceText } from "../journal_texts";
import { Selection } from "../model/selection";
import { NoteEditor } from "../note_editor/note_editor";
import { GridFoot } from "../statistics/grid_foot";
import { useSignal } from "../use_signal";
import { columnViews } from "./column_views";
import { ColumnWindow, columnsInSight } from "./column_window";
import { GridEditor } from "./grid_editor";
import { JournalHead } from "./journal_head";
import { JournalRow } from "./journal_row";

const NONE = [-1, -1];
// Milliseconds without scrolling.
const SETTLES_AFTER = 300;

/**
 * Names × lessons: the cursor, the selection, keys, mouse and clipboard. What they do to the cells
 * is the editor's, what stands in them the model's. Only the rows that change are drawn again.
 */
export class JournalGrid extends Component {
    static template = "school_ejournal.JournalGrid";
    static components = { GridFoot, JournalHead, JournalRow };
    static props = {
        model: Object,
        saver: Object,
        history: Object,
        keyboard: Object,
        // Where the cursor is at first: `{row, column, scroll}`, see `place`.
        start: Object,
        // What of the last paste could not be read (see clipboard.js), or null.
        problems: { type: Array, optional: true },
        // Given `perform(action)`, `goTo(column key, student id)`, `focus()` and `place()`.
        handle: Object,
        onCursor: Function,
        onHint: Function,
        onPasted: Function,
        onHelp: Function,
    };
    static defaultProps = { problems: [] };

    setup() {
        const { model, saver, history, keyboard, start, handle, onHint, onPasted } = this.props;
        this.root = useRef("root");
        this.renewColumns();
        this.selection = useState(
            new Selection(model.students.length, this.columns.length, start.row, start.column)
        );
        this.drawn = new ColumnWindow(this.columns.length, start.column);
        this.editor = new GridEditor({
            model, saver, history, keyboard, selection: this.selection, say: onHint,
            ask: (content) => this.ask(content), report: onPasted,
        });
        this.editor.columns = this.columns;
        this.question = usePopover(AbsenceQuestion, {
            position: "bottom-start", closeOnClickAway: false, setActiveElement: false,
        });
        this.note = usePopover(NoteEditor, {
            position: "bottom-start", onClose: () => this.focus(),
        });
        handle.perform = (action) => this.perform(action);
        handle.goTo = (key, student) => this.goTo(key, student);
        handle.focus = () => this.focus();
        handle.place = () => this.root.el && this.placeNow;
        useSignal(model.changed, ({ columns }) => columns && this.onColumns());
        useEffect(
            () => this.showCursor(),
            () => [this.selection.row, this.selection.column]
        );
        useEffect(
            () => this.showHead(),
            () => [this.selection.headRow, this.selection.headColumn]
        );
        onMounted(() => this.look());
        onWillDestroy(() => browser.clearTimeout(this.settling));
        useExternalListener(window, "resize", () => this.look());
        useExternalListener(window, "mouseup", () => (this.isDragging = false));
    }

    // ---- columns ----

    renewColumns() {
        this.columns = columnViews(this.props.model);
        // Number, name, columns and what they add up to; see journal_page.scss.
        this.width =
            "calc(var(--o-number-width) + var(--o-name-width) + var(--o-summary-width)" +
            ` + ${this.props.model.summaryTerms.length} * var(--o-term-width)` +
            ` + ${this.columns.length} * var(--o-cell-width))`;
    }

    /** Where a former column is now; one that is left out gives way to the next after it. */
    indexOf({ key, lesson }) {
        const same = this.columns.findIndex((column) => column.key === key);
        const next = this.columns.findIndex(
            (column) => column.lesson.date >= lesson.date && column.lesson.id >= lesson.id
        );
        return Math.max(0, [same, next].find((index) => index >= 0) ?? this.columns.length - 1);
    }

    /** A work was made, or other columns are shown: the cursor stays with its lesson. */
    onColumns() {
        const { selection } = this;
        const [cursor, head] = [this.currentColumn, this.columns[selection.headColumn]];
        this.renewColumns();
        this.editor.columns = this.columns;
        this.drawn.resize(this.columns.length);
        selection.resize(this.props.model.students.length, this.columns.length);
        selection.column = this.indexOf(cursor);
        selection.headColumn = this.indexOf(head);
        this.tellCursor();
        this.render();
    }

    get currentColumn() {
        return this.columns[this.selection.column];
    }

    get currentLessonId() {
        return this.currentColumn?.lesson.id || 0;
    }

    tellCursor() {
        this.props.onCursor(this.currentColumn, this.props.model.students[this.selection.row]);
    }

    /** Columns of each row that could not be pasted into, as texts: `{row: "2 5"}`. */
    get wrong() {
        const wrong = {};
        for (const { row, column } of this.props.problems) {
            wrong[row] = wrong[row] ? `${wrong[row]} ${column}` : `${column}`;
        }
        return wrong;
    }

    /** First and last selected column of a row, as the row's props; -1 when there is none. */
    selectedIn(row) {
        if (this.selection.isSingle) {
            return NONE;
        }
        const { top, bottom, left, right } = this.selection.bounds;
        return top <= row && row <= bottom ? [left, right] : NONE;
    }

    // ---- showing ----

    get pieces() {
        return this.drawn.pieces(this.selection.column);
    }

    /** Draw the columns that have come into sight; when it stands, those alone. */
    look() {
        this.showColumns((...sight) => this.drawn.look(...sight));
        browser.clearTimeout(this.settling);
        this.settling = browser.setTimeout(
            () => this.showColumns((...sight) => this.drawn.settle(...sight)), SETTLES_AFTER
        );
    }

    showColumns(change) {
        const sight = this.root.el && columnsInSight(this.root.el, this.columns.length);
        if (sight && change(...sight)) {
            this.render();
        }
    }

    cell(row, column) {
        return this.root.el.querySelector(`[data-row="${row}"] [data-column="${column}"]`);
    }

    focus() {
        this.cell(this.selection.row, this.selection.column)?.focus({ preventScroll: true });
    }

    showCursor() {
        const cell = this.cell(this.selection.row, this.selection.column);
        if (!cell) {
            return;
        }
        cell.focus({ preventScroll: true });
        const { scroll } = this.props.start;
        if (scroll && !this.isShown) {
            this.root.el.scrollTo(scroll);
            this.isShown = true;
        }
        // At first the present lesson comes into the middle, later moves scroll no more than needed.
        cell.scrollIntoView({ block: "nearest", inline: this.isShown ? "nearest" : "center" });
        this.isShown = true;
    }

    /** Where the cursor is and what is in sight, for the grid that takes the place of this one. */
    get placeNow() {
        const { scrollLeft: left, scrollTop: top } = this.root.el;
        const student = this.props.model.students[this.selection.row];
        return { column: this.currentColumn?.key, student: student?.id, scroll: { left, top } };
    }

    showHead() {
        const { isSingle, headRow, headColumn } = this.selection;
        if (!isSingle && !this.isWhole) {
            const cell =
                this.cell(headRow, headColumn) ||
                this.root.el.querySelector(`.o_works [data-column="${headColumn}"]`);
            cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
        }
    }

    ask(content) {
        const { model } = this.props;
        if (!content) {
            this.question.close();
            return;
        }
        const { row, column } = this.selection;
        this.question.open(this.cell(row, column), {
            marks: model.textOf({ ...content, absence: null }),
            absence: model.reasons.get(content.absence.reason),
            late: [...model.reasons.values()].find(({ kind }) => kind === "late"),
            onAnswer: (action) => this.perform(action),
        });
    }

    // ---- keys ----

    onKeydown(event) {
        const action = this.props.keyboard.read(event);
        if (!action || (action.leaves && !this.canMove(action))) {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
        this.perform(action);
    }

    perform(action) {
        const { selection, editor } = this;
        switch (action.type) {
            case "move":
                return this.move(() => selection.step(action.rows, action.columns, action.extend));
            case "edge":
                return this.move(() => selection.edge(action.row, action.column, action.extend));
            case "lesson":
                return this.move(() => this.stepLesson(action));
            case "select":
                return this.select(action.what);
            case "fill":
                return editor.fill(action);
            case "undo":
            case "redo":
                return this.comeBack(editor[action.type]());
            case "note":
                return this.openNote();
            case "help":
                return this.props.onHelp();
            case "cancel":
                return editor.cancel() || this.move(() => selection.collapse());
            default:
                return editor.type(action);
        }
    }

    canMove({ rows, columns }) {
        const { row, column } = this.selection;
        return (
            this.props.model.students[row + rows] !== undefined &&
            this.columns[column + columns] !== undefined
        );
    }

    /** Let `change` move the selection, then say what there is to say of the new place. */
    move(change) {
        this.editor.leave();
        this.isWhole = false;
        change();
        this.tellCursor();
        const cell = this.selection.isSingle && this.editor.current;
        if (cell?.away) {
            this.props.onHint(absenceText(this.props.model, cell.content.absence));
        }
    }

    /** To the next lesson, past the further works of this one. */
    stepLesson({ step, extend }) {
        const { selection, columns } = this;
        let index = extend ? selection.headColumn : selection.column;
        do {
            index += step;
        } while (columns[index] && !columns[index].isFirst);
        selection.step(0, index - (extend ? selection.headColumn : selection.column), extend);
    }

    select(what) {
        const { selection } = this;
        this.editor.leave();
        this.isWhole = true;
        ({ all: () => selection.all(), row: () => selection.wholeRow(),
            column: () => selection.wholeColumn() })[what]();
        this.tellCursor();
    }

    /** What was undone or done again comes into sight. */
    comeBack(target) {
        if (target?.student) {
            this.goTo(target.column, target.student);
        }
    }

    goTo(key, studentId) {
        const column = this.columns.findIndex((each) => each.key === key);
        const row = this.props.model.students.findIndex(({ id }) => id === studentId);
        if (column >= 0 && row >= 0) {
            this.selection.moveTo(row, column);
            this.tellCursor();
            this.focus();
        }
    }

    // ---- mouse ----

    /** The place of an event in the grid: `{row, column}`, row undefined in the head. */
    place({ target }) {
        const cell = target.closest("[data-column]");
        const row = cell?.closest("[data-row]")?.dataset.row;
        return cell && { row: row && Number(row), column: Number(cell.dataset.column) };
    }

    onMousedown(event) {
        const place = this.place(event);
        if (!place || event.button) {
            return;
        }
        const { selection } = this;
        const { row, column } = place;
        if (row === undefined) {
            event.preventDefault();
            selection.column = column;
            this.select("column");
        } else if (event.shiftKey) {
            event.preventDefault();
            this.move(() => selection.extendTo(row, column));
        } else {
            this.move(() => selection.moveTo(row, column));
            this.isDragging = true;
        }
        this.focus();
    }

    onMouseover(event) {
        const place = this.isDragging && this.place(event);
        if (!place || place.row === undefined) {
            return;
        }
        if (!event.buttons) {
            this.isDragging = false;
            return;
        }
        this.move(() => this.selection.extendTo(place.row, place.column));
    }

    /** The menu of a cell, and a double click, are its note. */
    onNote(event) {
        const place = this.place(event);
        if (place?.row === undefined || !this.props.model.canEdit) {
            return;
        }
        event.preventDefault();
        this.move(() => this.selection.moveTo(place.row, place.column));
        this.openNote();
    }

    openNote() {
        const { model } = this.props;
        this.editor.leave();
        const { row, column: index } = this.selection;
        const cell = this.editor.current;
        this.note.open(this.cell(row, index), {
            model,
            ...cell,
            onSave: (wanted) => {
                const { column, student } = cell;
                this.editor.write([{ column, student, wanted }]);
            },
        });
    }

    // ---- clipboard ----

    onCopy(event) {
        event.preventDefault();
        event.clipboardData.setData("text/plain", this.editor.copy());
    }

    onCut(event) {
        this.onCopy(event);
        this.editor.clear();
    }

    onPaste(event) {
        event.preventDefault();
        this.isWhole = true;
        this.editor.paste(event.clipboardData.getData("text/plain"));
    }
}
