import { describe, expect, mockDate, test } from "@odoo/hoot";

import { OperationQueue } from "@school_ejournal/journal_page/model/operation_queue";
import { PageModel } from "@school_ejournal/journal_page/model/page_model";

import { FakeServer, makeLesson, makeOutbox, makePage } from "./page_data";

describe.current.tags("headless");

const mark = (value) => ({ value, comment: "", due: "" });

function makeModel(values, outbox = makeOutbox()) {
    mockDate("2026-11-24 12:00:00", +3);
    const queue = new OperationQueue(outbox);
    return { queue, model: new PageModel(makePage(values), queue) };
}

/** Send everything that waits to a server and take its answer in. */
function exchange(model, queue, server) {
    const batch = queue.nextBatch(100);
    queue.markSent(batch);
    const answer = server.save(batch.map((op) => ({ ...op })));
    answer.verdicts.forEach((verdict) => queue.settle(verdict));
    model.applyAnswer(answer);
}

test("a column for each work, one for a lesson without works", () => {
    const work = (id, type) => ({ id, type, name: "", weight: 1, window: "open", deadline: "" });
    const { model } = makeModel({
        lessons: [
            makeLesson(101, "2026-11-20", { works: [work(51, 31), work(52, 32)] }),
            makeLesson(102, "2026-11-24"),
        ],
    });
    expect(model.columns.map((column) => [column.lesson.id, column.workId, column.isControl])).toEqual([
        [101, 51, false], [101, 52, true], [102, 0, false],
    ]);
    expect(model.firstColumn(0)).toBe(2);
    expect(model.firstColumn(101)).toBe(0);
});

test("what is typed shows at once over what is stored", () => {
    const { model, queue } = makeModel();
    const [student] = model.students;
    const [column] = model.columns;
    expect(model.columnContent(column, student).marks).toEqual([mark(4)]);
    model.edit(column, student, { marks: [mark(5)], absence: null });
    expect(model.columnContent(column, student).marks).toEqual([mark(5)]);
    expect(model.saved(101, 1).marks[0].value).toBe(4);
    expect(queue.operations[0]).toMatchObject({ work: 51, base: 7 });
    expect(model.cellState(101, 1, 51).state).toBe("dirty");
    model.edit(column, student, { marks: [mark(4)], absence: null });
    expect(queue.size).toBe(0);
    expect(model.cellState(101, 1, 51).state).toBe("clean");
});

test("an answer stores the cell, its version and the average, and makes the usual work", () => {
    const { model, queue } = makeModel();
    const server = new FakeServer();
    const changes = [];
    model.changed.listen((change) => changes.push(Object.keys(change)[0]));
    model.edit(model.columns[1], model.students[0], { marks: [mark(5)], absence: null });
    exchange(model, queue, server);
    expect(model.version(102, 1)).toBe(101);
    expect(model.columns[1].workId).toBe(61);
    expect(model.columnContent(model.columns[1], model.students[0]).marks).toEqual([mark(5)]);
    expect(model.average(model.students[0])).toBe(4.5);
    expect(changes).toInclude("columns");
    expect(model.stale).toBe(false);
});

test("a clash keeps mine in sight and the other's as stored", () => {
    const { model, queue } = makeModel();
    const server = new FakeServer();
    server.write({ lesson: 102, student: 1, marks: [mark(2)] });
    model.edit(model.columns[1], model.students[0], { marks: [mark(5)], absence: null });
    exchange(model, queue, server);
    expect(model.cellState(102, 1, 0).state).toBe("clash");
    expect(model.saved(102, 1).marks[0].value).toBe(2);
    expect(model.textOf(model.columnContent(model.columns[1], model.students[0]))).toBe("5");
    queue.discard(queue.problems[0]);
    expect(model.saved(102, 1).marks[0].value).toBe(2);
    expect(model.stale).toBe(true);
});

test("why a cell takes no entries", () => {
    const { model } = makeModel();
    const [late, today, future] = model.lessons;
    const [student, , gone] = model.students;
    expect(model.refusal(late, student)).toBe("");
    expect(model.refusal(today, student)).toBe("");
    expect(model.refusal(future, student)).toBe("future");
    expect(model.refusal(today, gone)).toBe("stranger");
    expect(model.refusal(late, gone)).toBe("");
    expect(model.textRefusal(future)).toBe("");
    expect(model.refusal({ ...today, editable: false })).toBe("reader");
    expect(model.refusal({ ...today, state: "cancelled" })).toBe("cancelled");
    expect(model.textRefusal({ ...today, window: "closed" })).toBe("closed");
});

test("the deadline passes while the page is open", () => {
    const { model } = makeModel();
    expect(model.windowState(model.lessons[1])).toBe("open");
    mockDate("2026-11-24 17:00:01", +3);
    expect(model.windowState(model.lessons[1])).toBe("late");
});

test("missed lessons without lateness", () => {
    const { model } = makeModel();
    const [, student] = model.students;
    expect(model.missed(student)).toBe(1);
    model.edit(model.columns[1], student, {
        marks: [], absence: { reason: 25, minutes: 0, comment: "" },
    });
    expect(model.missed(student)).toBe(1);
    model.edit(model.columns[1], student, {
        marks: [], absence: { reason: 22, minutes: 0, comment: "" },
    });
    expect(model.missed(student)).toBe(2);
});

test("topic and homework are one operation of the lesson", () => {
    const { model, queue } = makeModel();
    const lesson = model.lesson(102);
    model.editTexts(lesson, { topic: "Степени" });
    model.editTexts(lesson, { homework: { text: "§ 18", none: false } });
    expect(queue.operations.length).toBe(1);
    expect(queue.operations[0].student).toBe(0);
    exchange(model, queue, new FakeServer());
    expect(lesson.topic).toBe("Степени");
    expect(model.texts(lesson)).toEqual({
        topic: "Степени", homework: { text: "§ 18", none: false },
    });
    expect(model.nextLesson(lesson).id).toBe(103);
});

test("after a reload the outbox is over the page again", () => {
    const outbox = makeOutbox();
    const first = makeModel({}, outbox);
    first.model.edit(first.model.columns[1], first.model.students[0], {
        marks: [mark(5)], absence: null,
    });
    const { model } = makeModel({}, outbox);
    expect(model.columnContent(model.columns[1], model.students[0]).marks).toEqual([mark(5)]);
    expect(model.cellState(102, 1, 0).state).toBe("dirty");
});
