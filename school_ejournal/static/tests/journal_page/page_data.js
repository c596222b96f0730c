/** A small page object as `school.journal.page.load` returns it, and what the tests need around. */
export const TODAY = "2026-11-24";
const DEADLINE = "2026-11-24T14:00:00+00:00";
export const NOW = "2026-11-24T09:00:00+00:00";

const VALUES = [
    [5, "5", "grade", 5, ""],
    [4, "4", "grade", 4, ""],
    [3, "3", "grade", 3, ""],
    [2, "2", "grade", 2, ""],
    [6, "зач", "pass", 0, "з p"],
    [7, "незач", "fail", 0, "нз yp"],
    [8, "н/а", "not_attested", 0, "на yf"],
    [9, "осв", "exempt", 0, "jcd"],
    [10, "•", "owed", 0, "."],
];
const REASONS = [
    [21, "Н", "unknown", "y"],
    [22, "Б", "illness", ","],
    [23, "УП", "excused", "у e"],
    [24, "НП", "unexcused", "п g"],
    [25, "ОП", "late", "о j"],
];

export function makeLists() {
    return {
        values: VALUES.map(([id, code, kind, grade, keys]) => ({
            id, code, kind, grade, keys, name: code,
        })),
        reasons: REASONS.map(([id, code, kind, keys]) => ({ id, code, kind, keys, name: code })),
        work_types: [
            { id: 31, code: "РО", name: "Work in the lesson", weight: 1, is_control: false,
              is_default: true, entry_days: 0 },
            { id: 32, code: "КР", name: "Control work", weight: 3, is_control: true,
              is_default: false, entry_days: 3 },
        ],
        lesson_types: [],
    };
}

export function makeLesson(id, date, values = {}) {
    return {
        id, date, number: 3, start: `${date} 07:30:00`, end: `${date} 08:10:00`, room: "214",
        topic: "", planned: "", type: 0, state: "planned", reason: "", editable: true, works: [],
        homework: null, window: "open", deadline: DEADLINE, ...values,
    };
}

export function makeStudent(id, name, spans = [["2026-09-01", null]]) {
    return { id, number: id, name, spans };
}

export function makePage(values = {}) {
    return {
        journal: {
            id: 1, name: "9Б · Алгебра", teacher: "Иванова Е. С.", grading: "mark",
            hours_week: 3, hours_year: 102, hours_held: 34, subgroup: "", owed_days: 14,
        },
        terms: [
            { id: 11, name: "I", state: "open", from: "2026-09-01", to: "2026-10-25" },
            { id: 12, name: "II", state: "open", from: "2026-11-02", to: "2026-12-29" },
        ],
        term: { id: 12, name: "II", state: "open", from: "2026-11-02", to: "2026-12-29" },
        now: NOW,
        today: TODAY,
        zone: "Europe/Moscow",
        students: [
            makeStudent(1, "Абрамов Илья"),
            makeStudent(2, "Ёлкина Вероника"),
            makeStudent(3, "Щербаков Егор", [["2026-09-01", "2026-11-20"]]),
        ],
        lessons: [
            makeLesson(101, "2026-11-20", {
                window: "late",
                works: [{ id: 51, type: 32, name: "", weight: 3, window: "late",
                          deadline: DEADLINE }],
            }),
            makeLesson(102, TODAY),
            makeLesson(103, "2026-11-26", { window: "future" }),
        ],
        marks: {
            student: [1], lesson: [101], work: [51], value: [4], late: {}, comment: {}, due: {},
        },
        absences: { student: [2], lesson: [101], reason: [21], minutes: {}, late: {}, comment: {} },
        versions: { lesson: [101, 101], student: [1, 2], version: [7, 8] },
        averages: { 1: 4, 2: null, 3: null },
        lists: makeLists(),
        ...values,
    };
}

/** Columns of a page without marks, and without absences. */
export const NO_MARKS = {
    student: [], lesson: [], work: [], value: [], late: {}, comment: {}, due: {},
};
export const NO_ABSENCES = {
    student: [], lesson: [], reason: [], minutes: {}, late: {}, comment: {},
};

/** Figures of the small page as `school.journal.statistics.read_statistics` returns them. */
export function makeStatistics(values = {}) {
    const nothing = {
        average: null, marks: 0, forecast: null, trend: null, missed: 0, late: 0, owed: 0,
        silent: 1, next: null, fives: null, fours: null, after_two: null,
    };
    return {
        students: {
            1: { ...nothing, average: 4, marks: 3, forecast: 4, trend: 1, silent: 0, next: 5,
                fives: 3, after_two: 3 },
            2: { ...nothing, marks: 1, missed: 1, silent: 7 },
            3: nothing,
        },
        columns: [
            { lesson: 101, work: 51, marks: 1, average: 4, quality: 66.7, success: 100, degree: 64 },
        ],
        total: { average: 4, quality: 100, success: 100, degree: 64, missed: 1 },
        silent: [2], limit: 5, minimum: 3, corrections: [[101, 1]], terms: [], groups: [],
        ...values,
    };
}

/** The outbox of a queue that is not kept anywhere. */
export function makeOutbox(operations = []) {
    const kept = new Map(operations.map((operation) => [operation.key, operation]));
    return {
        kept,
        isFailing: false,
        isLasting: true,
        load: () => [...kept.values()].map((operation) => ({ ...operation })),
        save: (operation) => kept.set(operation.key, JSON.parse(JSON.stringify(operation))),
        remove: (key) => kept.delete(key),
    };
}

/**
 * A server that stores everything, the way `school.entry.batch.save` answers; the usual work of
 * every lesson has the number 61.
 */
export class FakeServer {
    version = 100;
    cells = new Map();
    versions = new Map();
    keys = new Set();
    batches = [];

    save(operations) {
        this.batches.push(operations);
        return {
            verdicts: operations.map((operation) => this.verdict(operation)),
            averages: Object.fromEntries(
                operations.filter((op) => op.marks?.length).map((op) => [op.student, 4.5])
            ),
            now: NOW,
        };
    }

    verdict(operation) {
        const { key, lesson, student = 0, base } = operation;
        const id = `${lesson}:${student}`;
        const report = (state, extra = {}) => ({
            key, state, lesson, student, message: "", version: this.versions.get(id) || 0,
            cell: this.cells.get(id) || { marks: [], absence: null }, ...extra,
        });
        if (this.keys.has(key)) {
            return report("duplicate");
        }
        if (this.versions.has(id) && base !== this.versions.get(id)) {
            return report("clash", { who: "Петров", when: "2026-11-24T08:00:00" });
        }
        this.keys.add(key);
        this.write(operation);
        return report("stored");
    }

    write({ lesson, student = 0, work, marks, absence, topic, homework }) {
        const id = `${lesson}:${student}`;
        const cell = { marks: [], absence: null, topic: "", homework: { text: "", none: false },
            ...this.cells.get(id) };
        if (marks) {
            cell.marks = marks.map(({ value, comment, due }, index) => [
                student, lesson, work || 61, index + 1, value, false, comment || "", due || "",
            ]);
        }
        if (absence !== undefined) {
            cell.absence = absence && [
                student, lesson, absence.reason, absence.minutes, false, absence.comment,
            ];
        }
        Object.assign(cell, topic === undefined ? {} : { topic }, homework ? { homework } : {});
        this.cells.set(id, cell);
        this.versions.set(id, ++this.version);
    }
}
