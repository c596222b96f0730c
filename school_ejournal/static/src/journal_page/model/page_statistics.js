import { Signal } from "./signal";

// After a stored save: a lesson typed through is added up once, not cell by cell.
const PAUSE = 1200;
const NOTHING = Object.freeze({
    average: null, marks: 0, forecast: null, trend: null, missed: 0, late: 0, owed: 0, silent: 0,
    next: null, fives: null, fours: null, after_two: null,
});

/**
 * What the page adds up to, as `school.journal.statistics` tells it (see `JournalStatistics` in
 * page/statistics.py). Emits `changed` with `{student}` or `{columns}` for what is new.
 */
export class PageStatistics {
    changed = new Signal();
    /** The server's figures; null until they came for the first time. */
    figures = null;

    constructor(load, timers) {
        this._load = load;
        this._timers = timers;
        this._turn = 0;
        this._columns = new Map();
        this._corrected = new Set();
    }

    /** Read the figures now. An older answer that comes later is dropped. */
    async refresh() {
        this._timers.clearTimeout(this._timer);
        const turn = ++this._turn;
        let figures;
        try {
            figures = await this._load();
        } catch {
            // Without a connection the former figures stay; the next save asks again.
            return;
        }
        if (turn === this._turn) {
            this._take(figures);
        }
    }

    /** Read them after a while, once for all that happens until then. */
    touch() {
        this._timers.clearTimeout(this._timer);
        this._timer = this._timers.setTimeout(() => this.refresh(), PAUSE);
    }

    stop() {
        this._timers.clearTimeout(this._timer);
        this._turn++;
    }

    _take(figures) {
        const before = this.figures;
        const corrected = this._corrected;
        this.figures = figures;
        this._columns = new Map(figures.columns.map((row) => [`${row.lesson}:${row.work}`, row]));
        this._corrected = new Set(figures.corrections.map(([lesson, id]) => `${lesson}:${id}`));
        const touched = new Set(
            Object.keys(figures.students)
                .filter((id) => !same(before?.students[id], figures.students[id]))
                .concat([...symmetricDifference(corrected, this._corrected)].map(studentOf))
        );
        for (const student of touched) {
            this.changed.emit({ student: Number(student) });
        }
        this.changed.emit({ columns: true });
    }

    student(id) {
        return this.figures?.students[id] || NOTHING;
    }

    /** `{average, quality, …}` of one column, or undefined without marks. */
    column(lesson, work) {
        return this._columns.get(`${lesson}:${work}`);
    }

    /** Whether a value of the cell was changed once it stood there. */
    isCorrected(lesson, student) {
        return this._corrected.has(`${lesson}:${student}`);
    }

    get total() {
        return this.figures?.total || {};
    }

    get silent() {
        return this.figures?.silent || [];
    }

    /** The terms of a year's page, with average and forecast of each student. */
    get terms() {
        return this.figures?.terms || [];
    }

    get groups() {
        return this.figures?.groups || [];
    }
}

function same(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
}

function symmetricDifference(one, other) {
    return new Set([
        ...[...one].filter((key) => !other.has(key)),
        ...[...other].filter((key) => !one.has(key)),
    ]);
}

function studentOf(key) {
    return key.split(":")[1];
}
