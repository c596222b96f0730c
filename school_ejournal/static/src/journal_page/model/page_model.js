import {
    absenceOf,
    holds,
    holdsTexts,
    marksOf,
    overlay,
    sameAbsence,
    sameMarks,
} from "./cell_content";
import { CellHold } from "./cell_hold";
import { laterDay } from "./days";
import { firstColumn, makeColumns } from "./page_columns";
import { SavedCells } from "./saved_cells";
import { Signal } from "./signal";

/**
 * The page object in the browser: what the server holds, and over it what is typed and not stored.
 *
 * Knows neither OWL nor the network. Emits `changed` with `{student}` (and `cell`, the lesson, when
 * it is but one cell), `{lesson}` or `{columns}`; `edited` with `{target, before, after}` of every
 * cell and text that a person changes (see history.js).
 */
export class PageModel {
    changed = new Signal();
    edited = new Signal();
    /** Why late entries are late, for works that ask it: one answer for all that follow. */
    lateReason = "";
    /** The page shows works that it does not know: load it again when nothing is under way. */
    stale = false;

    /** Only the columns of control works are shown. */
    controlOnly = false;

    /** `statistics`: the `PageStatistics` of the page; `scope`: "term", "year" or "class". */
    constructor(page, queue, statistics, scope = "term") {
        Object.assign(this, { statistics, scope });
        const { journal, terms, term, today, zone, students, lessons, lists } = page;
        Object.assign(this, { journal, terms, term, today, zone, students, lessons, lists });
        this.queue = queue;
        this.averages = { ...page.averages };
        this._lessons = new Map(lessons.map((lesson) => [lesson.id, lesson]));
        this._students = new Map(students.map((student) => [student.id, student]));
        this.values = new Map(lists.values.map((row) => [row.id, row]));
        this.reasons = new Map(lists.reasons.map((row) => [row.id, row]));
        this.workTypes = new Map(lists.work_types.map((row) => [row.id, row]));
        this.usualType = (lists.work_types.find((row) => row.is_default) || lists.work_types[0])?.id;
        this.setClock(page.now);
        this._saved = new SavedCells(page);
        this.hold = new CellHold((verdicts) => this.applyAnswer({ verdicts, averages: {} }));
        this.columns = makeColumns(this);
    }

    // ---- columns ----

    /** Show all works or the control works alone. */
    filterColumns(controlOnly) {
        this.controlOnly = controlOnly;
        this._renewColumns();
    }

    get isYear() {
        return this.scope === "year";
    }

    /** The terms that have a column of their own at the right: those of a year that have begun. */
    get summaryTerms() {
        return this.isYear ? this.terms.filter(({ from }) => from <= this.today) : [];
    }

    _renewColumns() {
        this.columns = makeColumns(this);
        this.changed.emit({ columns: true });
    }

    /** Return the index of the column to start in: see `firstColumn`. */
    firstColumn(lessonId) {
        return firstColumn(this.columns, { lessonId, now: this.now(), today: this.today });
    }

    lesson(id) {
        return this._lessons.get(id);
    }

    /** The lesson after `lesson` in this term: homework is set for its day. */
    nextLesson(lesson) {
        return this.lessons
            .slice(this.lessons.indexOf(lesson) + 1)
            .find((other) => other.state === "planned" && other.date > lesson.date);
    }

    get canEdit() {
        return this.lessons.some((lesson) => lesson.editable);
    }

    /** The server's time now, in milliseconds. */
    now() {
        return this.serverTime(Date.now());
    }

    /** The server's time at a moment of the browser's clock, both in milliseconds. */
    serverTime(moment) {
        return moment + this._clock;
    }

    /** The server has said what time it is: the browser's clock may have been set since. */
    setClock(now) {
        this._clock = Date.parse(now) - Date.now();
    }

    /** State of an entry window now: `future`, `open`, `late`, `over` or `closed`. */
    windowState({ window, deadline, closes }) {
        if (!["open", "late"].includes(window)) {
            return window;
        }
        const now = this.now();
        if (closes && now > Date.parse(closes)) {
            return "over";
        }
        return now > Date.parse(deadline) ? "late" : window;
    }

    /**
     * Return why the lesson or the student's cell takes no entries, or an empty string. `work` is
     * that of the column: written works have more time.
     */
    refusal(lesson, student = null, work = null) {
        if (!lesson.editable) {
            return "reader";
        }
        if (lesson.state === "cancelled") {
            return "cancelled";
        }
        const state = this.windowState(work || lesson);
        if (["future", "over", "closed"].includes(state)) {
            return state;
        }
        return !student || this.isMember(lesson, student) ? "" : "stranger";
    }

    /** Whether the student was of the class or subgroup on the day of the lesson. */
    isMember(lesson, student) {
        const spans = lesson.journal ? student.journals?.[lesson.journal] || [] : student.spans;
        return spans.some(([from, to]) => from <= lesson.date && (!to || lesson.date <= to));
    }

    /** Topic and homework may be planned ahead, until the time is over. */
    textRefusal(lesson) {
        if (!lesson.editable) {
            return "reader";
        }
        const state = this.windowState(lesson);
        return ["over", "closed"].includes(state) ? state : "";
    }

    // ---- cells ----

    version(lesson, student) {
        return this._saved.version(lesson, student);
    }

    get latestVersion() {
        return this._saved.latestVersion;
    }

    /** Whether the page shows the cell and does not know `version` of it yet. */
    isBehind(lesson, student, version) {
        const isShown = this._lessons.has(lesson) && (!student || this._students.has(student));
        return isShown && version > this.version(lesson, student);
    }

    /** Whether an entry of the cell is on its way to the server. */
    isUnderWay(lesson, student) {
        return this.queue.ofCell(lesson, student).some((op) => op.state === "sent");
    }

    saved(lesson, student) {
        return this._saved.content(lesson, student);
    }

    /** The work that marks without one belong to; 0 while the server has made none. */
    usualWork(lessonId) {
        const works = this._lessons.get(lessonId)?.works || [];
        return works.find((work) => work.type === this.usualType)?.id || 0;
    }

    _workOf(operation) {
        return operation.work || this.usualWork(operation.lesson);
    }

    /** What the cell shows: the server's content under everything typed since. */
    content(lesson, student) {
        return this.queue
            .ofCell(lesson, student)
            .reduce((content, op) => overlay(content, op, this._workOf(op)),
                this.saved(lesson, student));
    }

    /** Marks and absence of one column of the cell, as the keyboard works on them. */
    columnContent(column, student) {
        const content = this.content(column.lesson.id, student.id);
        return { marks: marksOf(content, column.workId), absence: absenceOf(content) };
    }

    /** `{state, message}`: clean, dirty, saving, reason (late: say why), refused or clash. */
    cellState(lesson, student, work) {
        const operations = this.queue
            .ofCell(lesson, student)
            .filter((op) => "absence" in op || this._workOf(op) === work);
        const states = ["clash", "refused", "reason", "sent", "waiting"];
        const found = states.map((state) => operations.find((op) => op.state === state));
        const worst = found.find(Boolean);
        const names = { sent: "saving", waiting: "dirty" };
        return worst
            ? { state: names[worst.state] || worst.state, message: worst.message || "" }
            : { state: "clean", message: "" };
    }

    /** Whether the student missed the whole lesson. */
    isAway({ absence }) {
        return Boolean(absence && this.reasons.get(absence.reason)?.kind !== "late");
    }

    /** Bring one column of a cell to `{marks, absence}`; what is already so is not sent. */
    edit(column, student, wanted) {
        const now = this.columnContent(column, student);
        const parts = {};
        const marks = wanted.marks.map((mark) => this._dated(mark, column.lesson));
        if (!sameMarks(now.marks, marks)) {
            parts.marks = marks;
        }
        if (!sameAbsence(now.absence, wanted.absence)) {
            parts.absence = wanted.absence;
        }
        const lesson = column.lesson;
        if (!Object.keys(parts).length) {
            return false;
        }
        this.queue.put(
            {
                journal: this.journal.id,
                lesson: lesson.id,
                student: student.id,
                work: column.workId,
                base: this.version(lesson.id, student.id),
                why: this._whyLate(column),
                label: { journal: this.journal.name, date: lesson.date, student: student.name },
            },
            parts,
            (op) => holds(this.saved(lesson.id, student.id), op, this._workOf(op))
        );
        this.changed.emit({ student: student.id, cell: lesson.id });
        this.edited.emit({
            target: { key: `${column.key}:${student.id}`, column: column.key, student: student.id },
            before: now,
            after: { marks, absence: wanted.absence },
        });
        return true;
    }

    /** Owed work is due on the school's usual day unless it has a date of its own. */
    _dated(mark, { date }) {
        const owed = this.values.get(mark.value)?.kind === "owed";
        const days = this.journal.owed_days ?? 0;
        return { ...mark, due: owed ? mark.due || laterDay(date, days) : "" };
    }

    /** The reason that a mark of the column needs now, as far as it is known. */
    _whyLate({ lesson, work, type }) {
        const { reason_when_late: asks } = type || this.workTypes.get(this.usualType) || {};
        return asks && this.windowState(work || lesson) === "late" ? this.lateReason : "";
    }

    /** `{marks, absence}` as people write it: "н45". */
    textOf({ marks, absence }) {
        const reason = absence && this.reasons.get(absence.reason);
        const codes = marks.map((mark) => this.values.get(mark.value)?.code || "?");
        return (reason ? reason.code.toLowerCase() : "") + codes.join("");
    }

    // ---- lessons ----

    /** Topic and homework as shown: stored ones under what is typed. */
    texts(lesson) {
        const { topic, homework } = lesson;
        const stored = {
            topic,
            homework: { text: homework?.text || "", none: Boolean(homework?.none) },
        };
        return this.queue.ofCell(lesson.id, 0).reduce(
            (texts, op) => ({
                topic: op.topic ?? texts.topic,
                homework: "homework" in op ? op.homework || { text: "", none: false }
                    : texts.homework,
            }),
            stored
        );
    }

    /** Set `{topic}` or `{homework: {text, none}}` of a lesson. */
    editTexts(lesson, parts) {
        const change = {
            journal: this.journal.id,
            lesson: lesson.id,
            student: 0,
            base: this.version(lesson.id, 0),
            label: { journal: this.journal.name, date: lesson.date, student: "" },
        };
        const texts = this.texts(lesson);
        this.queue.put(change, parts, (op) => holdsTexts(lesson, op));
        this.changed.emit({ lesson: lesson.id });
        for (const [part, after] of Object.entries(parts)) {
            const target = { key: `${lesson.id}:${part}`, lesson: lesson.id, part };
            this.edited.emit({ target, before: texts[part], after });
        }
    }

    /** What is typed in the cells of `operations` has changed without this page. */
    redraw(operations) {
        for (const { lesson, student } of operations) {
            this.changed.emit(student ? { student } : { lesson });
        }
    }

    // ---- answers ----

    /** Take in an answer of `school.entry.batch.save` for this journal. */
    applyAnswer({ verdicts, averages }) {
        let columnsChanged = false;
        const touched = new Set(Object.keys(averages).map(Number));
        for (const verdict of verdicts) {
            const lesson = this._lessons.get(verdict.lesson);
            touched.add(verdict.student);
            if (!lesson || !verdict.cell) {
                continue;
            }
            if (verdict.student) {
                columnsChanged = this._learnWork(lesson, verdict) || columnsChanged;
            }
            this._store(lesson, verdict);
        }
        for (const [student, average] of Object.entries(averages)) {
            this.averages[student] = average;
        }
        if (columnsChanged) {
            this._renewColumns();
        }
        for (const student of touched) {
            this.changed.emit({ student });
        }
    }

    /** Take in what others entered: an answer of `school.journal.live.read_cells`. */
    takeIn({ verdicts, averages }) {
        // Those of a year are not the term's.
        const known = this.isYear ? {} : averages;
        this.applyAnswer({ verdicts: this.hold.sift(verdicts), averages: known });
    }

    _store(lesson, verdict) {
        if (!this._saved.store(lesson.id, verdict) || verdict.student) {
            return;
        }
        const { topic, homework } = verdict.cell;
        lesson.topic = topic;
        lesson.homework = { ...lesson.homework, ...homework };
        this.changed.emit({ lesson: lesson.id });
    }

    /** The first mark of a lesson without works makes its usual one; learn its id. */
    _learnWork(lesson, { state, cell }) {
        const known = new Set(lesson.works.map((work) => work.id));
        const unknown = new Set(cell.marks.map((row) => row[2]).filter((id) => !known.has(id)));
        if (!unknown.size) {
            return false;
        }
        if (unknown.size > 1 || lesson.works.length || ["clash", "live"].includes(state)) {
            this.stale = true;
            return false;
        }
        const [id] = unknown;
        const { weight } = this.workTypes.get(this.usualType);
        const { window, deadline, closes, reopened } = lesson;
        lesson.works.push({ id, type: this.usualType, name: "", weight, window, deadline, closes,
            reopened });
        return true;
    }

    // ---- rows ----

    average(student) {
        return this.averages[student.id] ?? null;
    }

    /** Whether marks are under way that the average does not count yet. */
    isAverageBehind(student) {
        return this.queue.operations.some((op) => op.student === student.id && "marks" in op);
    }

    /** Number of lessons that the student missed in the term; lateness is not counted. */
    missed(student) {
        return this.lessons.filter((lesson) => {
            const { absence } = this.content(lesson.id, student.id);
            return absence && this.reasons.get(absence.reason)?.kind !== "late";
        }).length;
    }
}
