import {
    advanceTime,
    animationFrame,
    click,
    describe,
    edit,
    expect,
    queryAllTexts,
    test,
    waitFor,
    waitUntil,
} from "@odoo/hoot";
import { onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { ConnectionLostError } from "@web/core/network/rpc";
import { user } from "@web/core/user";
import { session } from "@web/session";

import { Outbox } from "@school_ejournal/journal_page/model/outbox";

import { makePage } from "./page_data";
import { current, openPage, row, setUpPage, state, type } from "./page_scene";

describe.current.tags("desktop");
const scene = setUpPage();

test("a lost network keeps what was typed and sends it when it is back", async () => {
    let lost = true;
    onRpc("school.entry.batch", "save", () => {
        if (lost) {
            throw new ConnectionLostError("/web/dataset/call_kw");
        }
    });
    await openPage();
    await type("5", "Enter", "4");
    await advanceTime(500);
    await animationFrame();
    expect(state()).toBe("unsaved");
    expect(".o_journal_save_state").toHaveText(/Not saved: 2/);
    expect(row(0)[1]).toBe("5");
    lost = false;
    await click(".o_journal_save_state button");
    await advanceTime(1000);
    await animationFrame();
    expect(state()).toBe("saved");
    expect(scene.server.cells.size).toBe(2);
});

test("a clash asks: mine or theirs", async () => {
    await openPage();
    scene.server.write({ lesson: 102, student: 1, marks: [{ value: 2 }] });
    await type("5");
    await advanceTime(500);
    await animationFrame();
    expect(".o_problem_clash").toHaveCount(1);
    expect(".o_problem_clash").toHaveText(/Петров, 24.11 11:00/);
    expect(current()).toHaveAttribute("data-state", "clash");
    await click(".o_keep_mine");
    await advanceTime(500);
    await animationFrame();
    expect(".o_problem_clash").toHaveCount(0);
    expect(scene.server.cells.get("102:1").marks[0][4]).toBe(5);
});

test("a refused entry stays in sight with its reason", async () => {
    onRpc("school.entry.batch", "save", ({ args: [, [{ key, lesson, student }]] }) => ({
        verdicts: [{ key, lesson, student, state: "refused", message: "The term is closed" }],
        averages: {},
    }));
    await openPage();
    await type("5");
    await advanceTime(500);
    await animationFrame();
    expect(row(0)[1]).toBe("5");
    expect(current()).toHaveAttribute("aria-invalid", "true");
    expect(".o_problem").toHaveText(/The term is closed/);
    await click(".o_give_up");
    await advanceTime(500);
    await animationFrame();
    expect(row(0)[1]).toBe("");
    expect(state()).toBe("saved");
});

test("what an earlier visit left unsent is shown and sent", async () => {
    const outbox = new Outbox(localStorage, session.db, user.userId);
    outbox.save({
        key: "left-behind", journal: 1, lesson: 102, student: 2, work: 0, base: 0, attempts: 1,
        state: "sent", marks: [{ value: 3, comment: "" }], label: {},
    });
    let answer;
    onRpc("school.entry.batch", "save", () => new Promise((resolve) => (answer = resolve)));
    await openPage();
    await waitFor("tbody tr[data-row='1'] td[data-state]", { timeout: 5000 });
    expect(row(1)[1]).toBe("3");
    await advanceTime(500);
    // Which tab sends is decided by a lock of the browser, whose time is not ours.
    await waitUntil(() => answer, { timeout: 5000 });
    answer();
    await waitUntil(() => state() === "saved", { timeout: 5000 });
    expect(scene.server.batches).toEqual([[
        { key: "left-behind", lesson: 102, student: 2, work: null, base: 0,
          marks: [{ value: 3, comment: "" }] },
    ]]);
    expect(outbox.load()).toEqual([]);
});

test("a kept entry that cannot be read hinders nothing and stays in sight", async () => {
    const { prefix } = new Outbox(localStorage, session.db, user.userId);
    localStorage.setItem(`${prefix}broken`, "{half an ent");
    localStorage.setItem(`${prefix}future`, JSON.stringify({ key: "future", format: 99 }));
    await openPage();
    await waitFor(".o_unreadable");
    expect(".o_unreadable").toHaveText(/half an ent/);
    await type("5");
    await advanceTime(500);
    await animationFrame();
    expect(state()).toBe("saved");
    await click(".o_discard_unreadable");
    await animationFrame();
    expect(".o_unreadable").toHaveCount(0);
    expect(Object.keys(localStorage).filter((key) => key.startsWith(prefix))).toEqual([]);
});

test("a browser that keeps nothing says so", async () => {
    patchWithCleanup(localStorage, {
        setItem(key, value) {
            if (key.includes("outbox")) {
                throw new DOMException("full", "QuotaExceededError");
            }
            // The web client notes at each key that somebody is there.
            return super.setItem(key, value);
        },
    });
    await openPage();
    expect(".o_unkept").toHaveText("");
    await type("5");
    expect(".o_unkept").toHaveText(/leave this tab open/);
    await advanceTime(500);
    await animationFrame();
    expect(state()).toBe("saved");
    expect(".o_unkept").toHaveText("");
});

test("a clash of topic and homework shows both texts; of marks only those of the work", async () => {
    const page = makePage();
    const [, lesson] = page.lessons;
    for (const [id, type] of [[61, 31], [62, 32]]) {
        lesson.works.push({ id, type, name: "", weight: 1, window: "open", deadline: "2026-11-24T14:00:00+00:00" });
    }
    await openPage(page);
    scene.server.write({ lesson: 102, topic: "Корни", homework: { text: "", none: true } });
    scene.server.write({ lesson: 102, student: 1, marks: [{ value: 2, comment: "за доклад" }],
        absence: { reason: 21, minutes: 0, comment: "" } });
    await type("5", "4");
    await click(".o_topic");
    await edit("Степени");
    await click(".o_homework");
    await edit("§ 18");
    await advanceTime(2000);
    await animationFrame();
    const texts = queryAllTexts(".o_problem_clash b");
    expect(texts).toEqual(["54", "2 (за доклад)", "Степени · § 18", "Корни · Nothing set"]);
    expect(queryAllTexts(".o_problem_clash .o_place")[0]).toBe("Абрамов Илья, 24.11, РО");
});
