import { describe, expect, test } from "@odoo/hoot";

import { OperationQueue } from "@school_ejournal/journal_page/model/operation_queue";

import { makeOutbox } from "./page_data";

describe.current.tags("headless");

const mark = (value) => [{ value, comment: "" }];
const absence = { reason: 21, minutes: 0, comment: "" };

function makeQueue(operations) {
    let count = 0;
    const outbox = makeOutbox(operations);
    const queue = new OperationQueue(outbox, () => `key-${++count}`);
    const put = (parts, cell = {}, isSaved) =>
        queue.put({ journal: 1, lesson: 101, student: 1, work: 0, base: 5, ...cell }, parts, isSaved);
    return { queue, outbox, put };
}

function stored(operation, version) {
    return { key: operation.key, state: "stored", version };
}

test("typing in a cell that was not sent yet is one operation", () => {
    const { queue, outbox, put } = makeQueue();
    put({ marks: mark(4) });
    put({ absence });
    put({ marks: mark(5) });
    expect(queue.operations.length).toBe(1);
    expect(queue.operations[0]).toMatchObject({ marks: mark(5), absence, base: 5 });
    expect([...outbox.kept.keys()]).toEqual([queue.operations[0].key]);
});

test("what came back to what the server holds is dropped", () => {
    const { queue, outbox, put } = makeQueue();
    put({ marks: mark(4) });
    put({ marks: [] }, {}, () => true);
    expect(queue.size).toBe(0);
    expect(outbox.kept.size).toBe(0);
});

test("what was sent once keeps key and content; later typing queues behind it", () => {
    const { queue, put } = makeQueue();
    put({ marks: mark(4) });
    const batch = queue.nextBatch(10);
    queue.markSent(batch);
    put({ marks: mark(5) });
    expect(queue.nextBatch(10)).toEqual([]);
    queue.markUnsent(batch);
    put({ marks: mark(3) });
    expect(queue.operations.map((op) => op.marks[0].value)).toEqual([4, 3]);
    expect(queue.nextBatch(10)).toEqual([batch[0]]);
});

test("later typing stands on the version that the earlier one got", () => {
    const { queue, put } = makeQueue();
    put({ marks: mark(4) });
    const [first] = queue.nextBatch(10);
    queue.markSent([first]);
    put({ marks: mark(5) });
    queue.settle(stored(first, 9));
    expect(queue.nextBatch(10)[0]).toMatchObject({ marks: mark(5), base: 9 });
});

test("a duplicate with another content in the cell does not hide the third person", () => {
    const { queue, put } = makeQueue();
    put({ marks: mark(4) });
    const [first] = queue.nextBatch(10);
    queue.markSent([first]);
    put({ marks: mark(5) });
    queue.settle({ key: first.key, state: "duplicate", version: 12 }, () => false);
    expect(queue.operations[0].base).toBe(5);
});

test("a batch holds one operation of a cell and one journal", () => {
    const { queue, put } = makeQueue();
    put({ marks: mark(4) }, { work: 51 });
    put({ marks: mark(5) }, { work: 52 });
    put({ marks: mark(3) }, { student: 2 });
    put({ marks: mark(2) }, { journal: 2, lesson: 201 });
    expect(queue.nextBatch(10).map((op) => op.marks[0].value)).toEqual([4, 3]);
});

test("a refused operation stays with its reason until it is typed anew", () => {
    const { queue, outbox, put } = makeQueue();
    put({ marks: mark(4) });
    const [op] = queue.nextBatch(10);
    const { key } = op;
    queue.markSent([op]);
    queue.settle({ key, state: "refused", message: "closed" });
    expect(queue.problems.map((problem) => problem.message)).toEqual(["closed"]);
    expect(queue.nextBatch(10)).toEqual([]);
    expect([...outbox.kept.values()][0].state).toBe("refused");
    put({ marks: mark(5) });
    expect(queue.problems).toEqual([]);
    expect(queue.nextBatch(10)[0].key).not.toBe(key);
});

test("a clash asks once, about what was typed last", () => {
    const { queue, put } = makeQueue();
    put({ marks: mark(4) });
    const [op] = queue.nextBatch(10);
    queue.markSent([op]);
    put({ marks: mark(3) });
    queue.settle({ key: op.key, state: "clash", version: 20, who: "Петров", cell: {} });
    expect(queue.operations.length).toBe(1);
    expect(queue.nextBatch(10)).toEqual([]);
    const { key } = op;
    queue.keepMine(queue.problems[0]);
    expect(queue.nextBatch(10)[0]).toMatchObject({ marks: mark(3), base: 20 });
    expect(queue.operations[0].key).not.toBe(key);
});

test("a reload sends again what was in flight, with its key", () => {
    const { queue, outbox, put } = makeQueue();
    put({ marks: mark(4) });
    queue.markSent(queue.nextBatch(10));
    const again = new OperationQueue(outbox);
    expect(again.nextBatch(10)[0].key).toBe(queue.operations[0].key);
});

test("what another tab left behind is taken in once, in the order of typing", () => {
    const { queue, put } = makeQueue();
    put({ marks: mark(4) }, { student: 2 });
    const [own] = queue.operations;
    own.order = 20;
    const left = { journal: 1, lesson: 101, student: 1, work: 0, base: 5, attempts: 1, label: {} };
    const operations = [
        { ...left, key: "sent", state: "sent", order: 10, marks: mark(3) },
        { ...left, key: own.key, state: "waiting", order: 20, marks: mark(2) },
    ];
    queue.adopt(operations);
    queue.adopt(operations);
    expect(queue.operations.map((op) => [op.key, op.state])).toEqual([
        ["sent", "waiting"], [own.key, "waiting"],
    ]);
    expect(queue.operations[1].marks).toEqual(mark(4));
});

test("a late entry that must say why waits for the answer, and what was typed stays", () => {
    const { queue, outbox, put } = makeQueue();
    put({ marks: mark(4) });
    const [operation] = queue.nextBatch(10);
    queue.markSent([operation]);
    queue.settle({ key: operation.key, state: "reason", message: "why?", version: 5 });
    expect(queue.problems).toEqual([]);
    expect(queue.unexplained.map((op) => op.marks)).toEqual([mark(4)]);
    expect(queue.nextBatch(10)).toEqual([]);
    const asked = operation.key;
    queue.explain("ill");
    expect(queue.unexplained).toEqual([]);
    expect(queue.nextBatch(10)).toMatchObject([{ marks: mark(4), why: "ill", base: 5 }]);
    expect([...outbox.kept.keys()]).toEqual([operation.key]);
    expect(operation.key).not.toBe(asked);
});

test("the reason of a late entry is kept through a reload", () => {
    const { queue, put } = makeQueue();
    put({ marks: mark(4) }, { why: "ill" });
    const again = makeQueue(queue.operations).queue;
    expect(again.nextBatch(10)).toMatchObject([{ marks: mark(4), why: "ill" }]);
});
