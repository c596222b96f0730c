import { advanceTime, describe, expect, test } from "@odoo/hoot";

import { CellInbox } from "@school_ejournal/journal_page/model/cell_inbox";
import { OperationQueue } from "@school_ejournal/journal_page/model/operation_queue";
import { PageModel } from "@school_ejournal/journal_page/model/page_model";

import { makeOutbox, makePage } from "./page_data";

describe.current.tags("headless");

const cellOf = (lesson, student, value, version) => ({
    lesson, student, version, state: "live",
    cell: { marks: value ? [[student, lesson, 51, 1, value, false, ""]] : [], absence: null },
});

/** A page that another person writes into: lesson 101 with the work 51. */
function makeInbox() {
    const model = new PageModel(makePage(), new OperationQueue(makeOutbox()));
    const cells = new Map();
    const calls = [];
    const server = { calls, fail: null, write(student, value, version) {
        cells.set(`101:${student}`, cellOf(101, student, value, version));
        inbox.note([[101, student, version]]);
    } };
    const inbox = new CellInbox({
        read: async (journal, wanted) => {
            calls.push(wanted);
            if (server.fail) {
                throw server.fail;
            }
            const verdicts = wanted.map((cell) => cells.get(cell.join(":")));
            return { verdicts, averages: { 1: 3.5 } };
        },
        isPassing: (error) => error.passing,
        timers: window,
    });
    inbox.open(model);
    const shown = (student) => model.content(101, student).marks.map(({ value }) => value).join("");
    const [column] = model.columns;
    const type = (student, value) => {
        const { hold, students } = model;
        hold.hold(101, student);
        model.edit(column, students[student - 1], { marks: [{ value, comment: "" }], absence: null });
    };
    return { model, inbox, server, shown, type };
}

test("what changed is fetched at once for a burst of messages, and shown", async () => {
    const { model, server, shown } = makeInbox();
    server.write(1, 5, 20);
    server.write(2, 3, 21);
    await advanceTime(200);
    expect(server.calls).toEqual([[[101, 1], [101, 2]]]);
    expect(shown(1) + shown(2)).toBe("53");
    expect(model.version(101, 1)).toBe(20);
    expect(model.averages[1]).toBe(3.5);
});

test("what the page knows already, or does not show, is not fetched", async () => {
    const { inbox, server } = makeInbox();
    inbox.note([[101, 1, 7], [999, 1, 50], [101, 999, 50]]);
    await advanceTime(1000);
    expect(server.calls).toEqual([]);
});

test("a cell whose entry is on its way waits for the verdict", async () => {
    const { model, server, type } = makeInbox();
    type(1, 5);
    const [operation] = model.queue.nextBatch(1);
    model.queue.markSent([operation]);
    server.write(1, 5, 20);
    await advanceTime(1000);
    expect(server.calls).toEqual([]);
    const verdict = { ...cellOf(101, 1, 5, 20), key: operation.key, state: "stored" };
    model.queue.settle(verdict);
    model.applyAnswer({ verdicts: [verdict], averages: {} });
    await advanceTime(1000);
    expect(server.calls).toEqual([]);
});

test("under the hands of the person nothing changes until they move on", async () => {
    const { model, server, shown } = makeInbox();
    model.hold.hold(101, 1);
    model.hold.hold(101, 3);
    server.write(1, 2, 20);
    server.write(2, 3, 21);
    server.write(3, 5, 22);
    await advanceTime(200);
    expect(shown(1) + shown(2) + shown(3)).toBe("43");
    // What is typed now stands on what was seen: the server asks.
    expect(model.version(101, 1)).toBe(7);
    model.hold.release();
    expect(shown(1) + shown(3)).toBe("25");
    expect(model.version(101, 1)).toBe(20);
});

test("what is typed and not saved stays in sight, on the version it was typed on", async () => {
    const { model, server, shown, type } = makeInbox();
    type(1, 5);
    model.hold.release();
    server.write(1, 2, 20);
    await advanceTime(200);
    expect(shown(1)).toBe("5");
    expect(model.queue.operations[0].base).toBe(7);
});

test("a lost connection is tried again, a refusal is not", async () => {
    const { server, shown } = makeInbox();
    server.fail = Object.assign(new Error("lost"), { passing: true });
    server.write(1, 5, 20);
    await advanceTime(200);
    server.fail = null;
    await advanceTime(6000);
    expect(shown(1)).toBe("5");
    server.fail = new Error("no access");
    server.write(2, 3, 21);
    await advanceTime(60000);
    expect(server.calls.length).toBe(3);
});

test("another page drops what was left for the former one", async () => {
    const { inbox, server } = makeInbox();
    server.write(1, 5, 20);
    inbox.close();
    await advanceTime(1000);
    expect(server.calls).toEqual([]);
});

test("marks of a work that the page does not know make it stale", async () => {
    const { model } = makeInbox();
    const cell = cellOf(102, 1, 5, 20);
    cell.cell.marks[0][2] = 77;
    model.takeIn({ verdicts: [cell], averages: {} });
    expect(model.stale).toBe(true);
    expect(model.lesson(102).works).toEqual([]);
});
