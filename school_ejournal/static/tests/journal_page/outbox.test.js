import { beforeEach, describe, expect, test } from "@odoo/hoot";

import { readOperation } from "@school_ejournal/journal_page/model/kept_operation";
import { Outbox } from "@school_ejournal/journal_page/model/outbox";

describe.current.tags("headless");

beforeEach(() => localStorage.clear());

const OPERATION = {
    key: "aaa", journal: 1, lesson: 2, student: 3, work: 0, base: 0, state: "waiting", attempts: 0,
    message: "", marks: [{ value: 5, comment: "" }],
    label: { journal: "9Б", date: "2026-11-24", student: "Абрамов" },
};
const make = (tab = "", user = 7, database = "school") =>
    new Outbox(localStorage, database, user, tab);

/** A storage like the browser's, into which `room` texts fit. */
function smallStorage(room) {
    const kept = new Map();
    return {
        get length() {
            return kept.size;
        },
        key: (index) => [...kept.keys()][index],
        getItem: (name) => kept.get(name) ?? null,
        removeItem: (name) => kept.delete(name),
        setItem(name, text) {
            if (kept.size >= room && !kept.has(name)) {
                throw new DOMException("full", "QuotaExceededError");
            }
            kept.set(name, text);
        },
    };
}

test("it belongs to one user of one database and keeps the order", () => {
    const mine = make();
    mine.save({ ...OPERATION, key: "bbb" });
    mine.save({ ...OPERATION, key: "aaa" });
    expect(mine.load().map((op) => op.key)).toEqual(["bbb", "aaa"]);
    expect(make("", 8).load()).toEqual([]);
    expect(make("", 7, "other").load()).toEqual([]);
    mine.remove("bbb");
    expect(mine.load().map((op) => op.key)).toEqual(["aaa"]);
});

test("a clock that was set back does not change the order", () => {
    make().save({ ...OPERATION, order: Date.now() + 3600000 });
    const later = make();
    later.load();
    later.save({ ...OPERATION, key: "bbb" });
    expect(later.load().map((op) => op.key)).toEqual(["aaa", "bbb"]);
});

test("each tab has its own; what a dead one left behind is for the taking", () => {
    const [one, two] = [make("one"), make("two")];
    one.save({ ...OPERATION });
    expect(two.load()).toEqual([]);
    expect([...two.otherTabs()]).toEqual(["one"]);
    expect(two.leftBehind(new Set(["one"]))).toEqual([]);
    const [left] = two.leftBehind(new Set());
    two.save(left);
    expect(two.load().map((op) => op.key)).toEqual(["aaa"]);
    expect(one.load()).toEqual([]);
});

test("a full storage says so until what it has no room for is stored", () => {
    const outbox = new Outbox(smallStorage(1), "school", 7);
    expect(outbox.isLasting).toBe(true);
    outbox.save({ ...OPERATION });
    outbox.save({ ...OPERATION, key: "bbb" });
    expect(outbox.isFailing).toBe(true);
    outbox.remove("aaa");
    expect(outbox.isFailing).toBe(false);
    expect(outbox.load().map((op) => op.key)).toEqual(["bbb"]);
});

test("a storage that lists nothing does not last", () => {
    const outbox = new Outbox({ ...smallStorage(9), length: 1, key: () => "" }, "school", 7);
    expect(outbox.isLasting).toBe(false);
    outbox.save({ ...OPERATION });
    expect(outbox.isFailing).toBe(true);
    outbox.remove("aaa");
    expect(outbox.isFailing).toBe(false);
});

test("what cannot be read is set apart and never thrown away unasked", () => {
    const outbox = make();
    outbox.save({ ...OPERATION });
    localStorage.setItem(`${outbox.prefix}bad`, "{");
    localStorage.setItem(`${outbox.prefix}moved`, JSON.stringify(OPERATION));
    expect(outbox.load().length).toBe(1);
    expect(outbox.unreadable.map(({ text }) => text[0])).toEqual(["{", "{"]);
    outbox.discardUnreadable();
    outbox.load();
    expect(outbox.unreadable).toEqual([]);
});

test("an operation of an older version is read in today's shape", () => {
    const old = {
        key: "left-behind", journal: 1, lesson: 102, student: 2, base: 7, order: 5,
        state: "sent", marks: [{ value: 3 }], label: { text: "3" },
    };
    expect(readOperation(JSON.stringify(old))).toEqual({
        ...old, work: 0, attempts: 0, message: "",
        label: { journal: "", date: "", student: "" },
    });
});

for (const [why, change] of [
    ["a newer version", { format: 2 }],
    ["no key", { key: "" }],
    ["a strange key", { key: 5 }],
    ["no lesson", { lesson: 0 }],
    ["a strange lesson", { lesson: "2" }],
    ["no part", { marks: undefined }],
    ["strange marks", { marks: [{ value: "5" }] }],
    ["marks of no student", { student: 0 }],
    ["a strange absence", { absence: { reason: null } }],
    ["a topic of a student", { topic: "Степени" }],
]) {
    test(`no operation: ${why}`, () => {
        expect(readOperation(JSON.stringify({ ...OPERATION, ...change }))).toBe(null);
    });
}

for (const text of ["", "null", "[]", "5", "{", '"x"']) {
    test(`no operation: ${text || "nothing"}`, () => expect(readOperation(text)).toBe(null));
}

test("an entry that waits for the reason of its lateness is read as such, with its reason", () => {
    const late = { ...OPERATION, state: "reason", why: "болел" };
    expect(readOperation(JSON.stringify(late))).toMatchObject({ state: "reason", why: "болел" });
    expect("why" in readOperation(JSON.stringify({ ...late, why: 5 }))).toBe(false);
});

test("a clash that lost its other side is asked anew", () => {
    const found = readOperation(JSON.stringify({ ...OPERATION, state: "clash" }));
    expect(found.state).toBe("waiting");
});
