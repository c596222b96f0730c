import { advanceTime, describe, expect, runAllTimers, test, tick } from "@odoo/hoot";

import { OperationQueue } from "@school_ejournal/journal_page/model/operation_queue";
import { Saver } from "@school_ejournal/journal_page/model/saver";

import { FakeServer, makeOutbox } from "./page_data";

describe.current.tags("headless");

class Lost extends Error {}

function makeSaver() {
    const server = new FakeServer();
    const network = { fail: null, calls: 0, async send(journal, operations) {
        this.calls++;
        if (this.fail) {
            throw this.fail;
        }
        return server.save(operations);
    } };
    const outbox = makeOutbox();
    const saver = new Saver({
        queue: new OperationQueue(outbox),
        outbox,
        send: (...args) => network.send(...args),
        explain: (error) => ({ kind: error instanceof Lost ? "lost" : error.kind,
            message: error.message }),
        timers: window,
    });
    const type = (student, value) => {
        saver.queue.put(
            { journal: 1, lesson: 102, student, work: 0, base: server.versions.get(`102:${student}`) || 0 },
            { marks: [{ value, comment: "" }] }
        );
        saver.touch();
    };
    return { saver, server, network, outbox, type };
}

test("typing is sent as one batch after a pause", async () => {
    const { saver, server, type } = makeSaver();
    type(1, 4);
    type(2, 5);
    expect(saver.state).toBe("saving");
    await advanceTime(150);
    expect(server.batches.length).toBe(0);
    await advanceTime(100);
    expect(server.batches.map((batch) => batch.length)).toEqual([2]);
    expect(saver.state).toBe("saved");
});

test("who never pauses is saved all the same", async () => {
    const { server, type } = makeSaver();
    for (let turn = 0; turn < 25; turn++) {
        type(turn + 1, 4);
        await advanceTime(150);
    }
    expect(server.batches.length).toBeGreaterThan(0);
});

test("one batch is in flight; what is typed meanwhile follows", async () => {
    const { saver, server, network, type } = makeSaver();
    let arrive;
    const send = network.send;
    network.send = (journal, operations) =>
        new Promise((resolve) => (arrive = () => resolve(server.save(operations))));
    type(1, 4);
    await advanceTime(250);
    type(1, 5);
    await advanceTime(1000);
    expect(server.batches.length).toBe(0);
    network.send = send;
    arrive();
    await tick();
    await runAllTimers();
    expect(server.batches.map((batch) => batch[0].base)).toEqual([0, 101]);
    expect(server.cells.get("102:1").marks[0][4]).toBe(5);
    expect(saver.state).toBe("saved");
});

test("nothing is lost with the network: the same keys go again", async () => {
    const { saver, server, network, outbox, type } = makeSaver();
    network.fail = new Lost("no connection");
    type(1, 4);
    await advanceTime(250);
    expect(saver.state).toBe("unsaved");
    expect(saver.reason).toBe("no connection");
    type(2, 5);
    type(1, 3);
    await advanceTime(2500);
    expect(saver.heldUp).toBe(3);
    expect(outbox.kept.size).toBe(3);
    network.fail = null;
    await advanceTime(10000);
    expect(saver.state).toBe("saved");
    expect(server.cells.get("102:1").marks[0][4]).toBe(3);
    expect(server.cells.get("102:2").marks[0][4]).toBe(5);
    expect(outbox.kept.size).toBe(0);
});

test("an answer lost on its way back stores once", async () => {
    const { saver, server, network, type } = makeSaver();
    const send = network.send;
    network.send = async (journal, operations) => {
        server.save(operations);
        throw new Lost("no answer");
    };
    type(1, 4);
    await advanceTime(250);
    const version = server.version;
    network.send = send;
    await advanceTime(1500);
    expect(server.version).toBe(version);
    expect(saver.state).toBe("saved");
});

test("tries less and less often", async () => {
    const { network, type } = makeSaver();
    network.fail = new Lost("no connection");
    type(1, 4);
    await advanceTime(200);
    expect(network.calls).toBe(1);
    for (const [delay, calls] of [[1000, 2], [1000, 2], [1000, 3], [4000, 4]]) {
        await advanceTime(delay);
        expect(network.calls).toBe(calls);
    }
});

test("one entry that the server cannot take does not hold up the others", async () => {
    const { saver, server, network, type } = makeSaver();
    network.send = async (journal, operations) => {
        if (operations.some((op) => op.student === 2)) {
            throw Object.assign(new Error("impossible"), { kind: "refused" });
        }
        return server.save(operations);
    };
    [1, 2, 3, 4].forEach((student) => type(student, 4));
    await runAllTimers();
    await tick();
    for (let turn = 0; turn < 6; turn++) {
        await advanceTime(50);
    }
    expect([...server.cells.keys()].sort()).toEqual(["102:1", "102:3", "102:4"]);
    expect(saver.queue.problems.map((op) => [op.student, op.message])).toEqual([[2, "impossible"]]);
    expect(saver.state).toBe("unsaved");
});
