import { beforeEach, describe, expect, test } from "@odoo/hoot";

import { OperationQueue } from "@school_ejournal/journal_page/model/operation_queue";
import { Outbox } from "@school_ejournal/journal_page/model/outbox";
import { Tabs } from "@school_ejournal/journal_page/model/tabs";

describe.current.tags("headless");

beforeEach(() => localStorage.clear());

const { locks } = window.navigator;
let user = 0;

/** One user's tabs, with the browser's own locks. */
function makeTabs() {
    user++;
    return async (name, { using = locks, claim = true } = {}) => {
        const outbox = new Outbox(localStorage, "tabs", user, name);
        const queue = new OperationQueue(outbox);
        const tabs = new Tabs(outbox, using);
        const adopted = [];
        if (claim) {
            await tabs.claim();
        }
        await tabs.inherit((operations) => {
            adopted.push(...operations.map(({ key }) => key));
            queue.adopt(operations);
        });
        const put = (student) =>
            queue.put({ journal: 1, lesson: 2, student, work: 0, base: 0, label: {} },
                { marks: [{ value: 5, comment: "" }] });
        return { tabs, outbox, queue, adopted, put };
    };
}

async function until(condition) {
    for (let turn = 0; turn < 200 && !condition(); turn++) {
        await locks.query();
    }
    expect(condition()).toBe(true);
}

test("an open tab's operations are its own", async () => {
    const open = makeTabs();
    const one = await open("one");
    one.put(1);
    const two = await open("two");
    expect(two.adopted).toEqual([]);
    expect(two.queue.size).toBe(0);
    one.tabs.release();
    two.tabs.release();
});

test("when a tab is gone, one of the others sends on what it left", async () => {
    const open = makeTabs();
    const one = await open("one");
    one.put(1);
    one.put(2);
    const others = [await open("two"), await open("three")];
    one.tabs.release();
    await until(() => others.some(({ adopted }) => adopted.length));
    await until(() => others.map(({ queue }) => queue.size).includes(2));
    expect(others.map(({ adopted }) => adopted.length).sort()).toEqual([0, 2]);
    others.forEach(({ tabs }) => tabs.release());
});

test("a tab that wrote later is watched as well", async () => {
    const open = makeTabs();
    const [one, two] = [await open("one"), await open("two")];
    one.put(1);
    two.tabs.watch("one");
    one.tabs.release();
    await until(() => two.adopted.length === 1);
    two.tabs.release();
});

test("after a crash the next visit takes over", async () => {
    const open = makeTabs();
    const crashed = await open("one", { claim: false });
    crashed.put(1);
    const next = await open("two");
    expect(next.adopted).toEqual([crashed.queue.operations[0].key]);
    expect(next.outbox.load().length).toBe(1);
    next.tabs.release();
});

test("without locks, or where they are refused, the next visit takes over everything", async () => {
    const refused = { request: () => Promise.reject(new DOMException("no", "SecurityError")) };
    for (const using of [null, refused]) {
        const open = makeTabs();
        const one = await open("one", { using });
        one.put(1);
        const two = await open("two", { using });
        expect(two.adopted.length).toBe(1);
    }
});
