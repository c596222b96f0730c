import { holdsTexts, sameAbsence, sameMarks } from "./cell_content";
import { History } from "./history";

/** The history of everything that is typed on a page; going back makes new entries. */
export class PageHistory extends History {
    constructor(model) {
        super();
        this.follow(model);
    }

    /** The page was loaded again: go on with its new model. */
    follow(model) {
        this._stop?.();
        this.model = model;
        this._stop = model.edited.listen((entry) => this.record(entry));
    }

    undo() {
        return super.undo((...change) => this._replace(...change));
    }

    redo() {
        return super.redo((...change) => this._replace(...change));
    }

    /**
     * Bring a target from one content to another; returns false, and changes nothing, where it
     * holds something else by now or takes no entries any more.
     */
    _replace(target, from, to) {
        return target.student
            ? this._replaceCell(target, from, to)
            : this._replaceText(target, from, to);
    }

    _replaceCell(target, from, to) {
        const { model } = this;
        const column = model.columns.find(({ key }) => key === target.column);
        const student = model.students.find(({ id }) => id === target.student);
        if (!column || !student || model.refusal(column.lesson, student, column.work)) {
            return false;
        }
        const now = model.columnContent(column, student);
        if (!sameMarks(now.marks, from.marks) || !sameAbsence(now.absence, from.absence)) {
            return false;
        }
        model.edit(column, student, to);
        return true;
    }

    _replaceText({ lesson: id, part }, from, to) {
        const { model } = this;
        const lesson = model.lesson(id);
        const texts = lesson && model.texts(lesson);
        if (!lesson || model.textRefusal(lesson) || !holdsTexts(texts, { [part]: from })) {
            return false;
        }
        model.editTexts(lesson, { [part]: to });
        return true;
    }
}
