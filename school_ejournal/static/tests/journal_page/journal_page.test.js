import {
    advanceTime,
    animationFrame,
    beforeEach,
    click,
    describe,
    drag,
    edit,
    expect,
    mockDate,
    press,
    queryAll,
    queryAllTexts,
    queryOne,
    test,
    waitFor,
    waitUntil,
} from "@odoo/hoot";
import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { MockServer, getService, mountWebClient, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { ConnectionLostError } from "@web/core/network/rpc";
import { router } from "@web/core/browser/router";
import { user } from "@web/core/user";
import { session } from "@web/session";

import { Outbox } from "@school_ejournal/journal_page/model/outbox";
import "@school_ejournal/journal_page/journal_page";

import { FakeServer, NOW, NO_ABSENCES, makeLesson, makePage, makeStatistics } from "./page_data";

describe.current.tags("desktop");
defineMailModels();

let server;
let signs;

beforeEach(() => {
    mockDate("2026-11-24 12:00:00", +3);
    localStorage.clear();
    server = new FakeServer();
    onRpc("school.journal.live", "announce", ({ args: [, , sign] }) => {
        signs.push(sign);
        return { cells: [], since: 0, now: NOW };
    });
    signs = [];
    onRpc("school.entry.batch", "save", ({ args: [, operations] }) => server.save(operations));
    onRpc("school.journal.statistics", "read_statistics", () => makeStatistics());
    onRpc("school.lesson", "read", () => [{ id: 102, control_warning: false }]);
    onRpc("school.entry.log", "read_cell_history", () => []);
    onRpc("school.homework.details", "read_details", ({ args: [lesson] }) => ({
        tasks: [], students: [], file_limit: 10, endings: [], day: "", load: null,
        verdict: {
            state: "live", lesson, student: 0, version: server.versions.get(`${lesson}:0`) || 0,
            cell: server.cells.get(`${lesson}:0`)
                || { topic: "", homework: { text: "", none: false } },
        },
    }));
});

async function openPage(values, params = {}) {
    onRpc("school.journal.page", "read_page", () => makePage(values));
    await mountWebClient();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "school_ejournal.journal_page",
        params: { journal_id: 1, ...params },
    });
    await animationFrame();
}

const row = (index) => queryAllTexts(`tbody tr[data-row='${index}'] td[data-column]`);
const current = () => queryOne("tbody td[tabindex='0']");
const place = () => `${current().closest("tr").dataset.row}:${current().dataset.column}`;
const state = () => queryOne(".o_journal_save_state").dataset.state;

async function type(...keys) {
    for (const key of keys) {
        await press(key);
        await animationFrame();
    }
}

test("opens at today's lesson and the first student, and remembers the page", async () => {
    await openPage();
    expect(router.current).toMatchObject({ action: "journal", journal_id: 1, term_id: 12 });
    expect(place()).toBe("0:1");
    expect(current()).toBeFocused();
    expect(row(0)).toEqual(["4", "", ""]);
    expect(row(1)).toEqual(["н", "", ""]);
    expect(".o_journal_lesson h2").toHaveText(/24/);
});

test("a lesson is filled without the mouse", async () => {
    await openPage();
    await type("5", "Enter", "y", "4", "Enter", "ArrowUp", "ArrowUp", "ArrowLeft", "3");
    expect(row(0)).toEqual(["3", "5", ""]);
    expect(row(1)).toEqual(["н", "н4", ""]);
    expect(state()).toBe("saving");
    await advanceTime(1000);
    await animationFrame();
    expect(state()).toBe("saved");
    const [operations] = server.batches;
    expect(operations.map((op) => [op.lesson, op.student, op.marks?.[0].value])).toEqual([
        [102, 1, 5], [102, 2, 4], [101, 1, 3],
    ]);
    expect(operations[1].absence.reason).toBe(21);
    expect("tbody tr[data-row='0'] .o_average").toHaveText("4.50");
    expect("tbody tr[data-row='1'] .o_missed").toHaveText("2");
});

test("two marks, delete, escape", async () => {
    await openPage();
    await type("4", "5");
    expect(row(0)[1]).toBe("45");
    await type("Escape");
    expect(row(0)[1]).toBe("");
    await type("4", "Delete");
    expect(row(0)[1]).toBe("");
    await advanceTime(1000);
    expect(server.batches).toEqual([]);
});

test("a closed cell takes nothing and says why; an unknown key too", async () => {
    await openPage();
    await type("ArrowRight", "5");
    expect(row(0)[2]).toBe("");
    expect(".o_journal_hint").toHaveText(/has not come yet/);
    await type("ArrowLeft", "ArrowDown", "ArrowDown", "5");
    expect(row(2)[1]).toBe("");
    expect(".o_journal_hint").toHaveText(/not in this class/);
    await type("ArrowUp", "w");
    expect(".o_journal_hint").toHaveText(/not a mark/);
});

test("only the row that was typed into is drawn again", async () => {
    await openPage();
    const name = queryOne("tbody tr[data-row='1'] .o_name");
    const observer = new MutationObserver(() => expect.step("another row changed"));
    observer.observe(name.closest("tr"), { subtree: true, childList: true, attributes: true,
        characterData: true });
    await type("5");
    observer.disconnect();
    expect.verifySteps([]);
});

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
    expect(server.cells.size).toBe(2);
});

test("a clash asks: mine or theirs", async () => {
    await openPage();
    server.write({ lesson: 102, student: 1, marks: [{ value: 2 }] });
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
    expect(server.cells.get("102:1").marks[0][4]).toBe(5);
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

for (const [keys, shown] of [
    [["5", "Enter"], "н5"],
    [["5", "Delete"], "5"],
    [["5", "о"], "оп5"],
    [["5", "Escape"], "н"],
    [["4", "5", "ArrowDown"], "н45"],
]) {
    test(`a mark on an absence that stood there asks: ${keys.join(" ")}`, async () => {
        await openPage({ absences: { ...NO_ABSENCES, student: [1], lesson: [102], reason: [21] } });
        await type(keys[0]);
        expect(".o_journal_question").toHaveCount(1);
        expect(row(0)[1]).toBe("н");
        expect(current()).toBeFocused();
        await type(...keys.slice(1));
        expect(".o_journal_question").toHaveCount(0);
        expect(row(0)[1]).toBe(shown);
    });
}

const hint = () => queryOne(".o_journal_hint").textContent;
const selected = () => queryAll("td[aria-selected='true']").length;

/** Put `text` on the clipboard and press Ctrl+V in the grid. */
async function paste(text) {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    current().dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })
    );
    await animationFrame();
}

test("typing into a selection fills its empty cells, and is one step back", async () => {
    await openPage();
    await type("ArrowDown", "3", "ArrowUp");
    await press(["Shift", "ArrowDown"]);
    await press(["Shift", "ArrowDown"]);
    await animationFrame();
    expect(selected()).toBe(3);
    await type("5");
    expect([row(0)[1], row(1)[1], row(2)[1]]).toEqual(["5", "3", ""]);
    expect(hint()).toMatch(/Cells filled: 1; already filled.*: 1; closed.*: 1/);
    await press(["Control", "z"]);
    await animationFrame();
    expect([row(0)[1], row(1)[1]]).toEqual(["", "3"]);
    await press(["Control", "y"]);
    await animationFrame();
    expect(row(0)[1]).toBe("5");
});

test("filling the empty cells and filling all are two keys; the second tells what it replaced", async () => {
    await openPage();
    await type("ArrowDown", "3", "ArrowUp", "5");
    await press(["Control", "Enter"]);
    await animationFrame();
    expect([row(0)[1], row(1)[1]]).toEqual(["5", "3"]);
    await press(["Control", "Shift", "ArrowDown"]);
    await animationFrame();
    expect([row(0)[1], row(1)[1], row(2)[1]]).toEqual(["5", "5", ""]);
    expect(hint()).toMatch(/Cells filled: 1; entries replaced: 1/);
    await press(["Control", "z"]);
    await animationFrame();
    expect(row(1)[1]).toBe("3");
});

test("the head selects its column, Delete clears it", async () => {
    await openPage();
    await type("5", "ArrowDown", "4");
    await click(".o_days [data-column='1']");
    await animationFrame();
    expect(selected()).toBe(3);
    await type("Delete");
    expect([row(0)[1], row(1)[1]]).toEqual(["", ""]);
    expect(hint()).toMatch(/Cells cleared: 2/);
});

test("dragging selects, copying gives a table", async () => {
    await openPage();
    await type("5", "ArrowDown", "н", "4");
    const { drop } = await drag("tr[data-row='0'] [data-column='0']");
    await drop("tr[data-row='1'] [data-column='1']");
    await animationFrame();
    expect(selected()).toBe(4);
    const clipboardData = new DataTransfer();
    current().dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true }));
    expect(clipboardData.getData("text/plain")).toBe("4\t5\nн\tн4");
});

test("a pasted column: wrong cells are shown, nothing else is lost", async () => {
    await openPage();
    await paste("5\n7\n4\n3\n");
    expect([row(0)[1], row(1)[1], row(2)[1]]).toEqual(["5", "", ""]);
    expect("td[data-wrong]").toHaveCount(2);
    expect(queryAllTexts(".o_journal_paste li")).toEqual([
        "Ёлкина Вероника, 24.11 “7”: not a mark or an absence",
        "Щербаков Егор, 24.11 “4”: The student was not in this class or subgroup on the day of the lesson.",
    ]);
    expect(".o_journal_paste p").toHaveText(/Outside the page.*1/);
    await click(".o_journal_paste .btn-close");
    await animationFrame();
    expect("td[data-wrong]").toHaveCount(0);
});

test("the note of a cell: comment, date of owed work", async () => {
    await openPage();
    await type(".", "F2");
    expect(queryOne(".o_journal_note .o_due").value).toBe("2026-12-08");
    expect("#note_0").toBeFocused();
    await edit("не сдал тетрадь");
    await press("Enter");
    await animationFrame();
    expect(current()).toBeFocused();
    expect(current()).toHaveAttribute("data-flags", "commented");
    expect(current()).toHaveAttribute("title", /Owed until 08\.12\nне сдал тетрадь/);
    expect(queryAllTexts(".o_journal_owed li")).toEqual(["Абрамов Илья24.11, due by 08.12"]);
    await type("F2");
    await edit("ничего");
    await press("Escape");
    await animationFrame();
    expect(current()).toHaveAttribute("title", /не сдал тетрадь/);
    await advanceTime(1000);
    expect(server.batches.flat().at(-1).marks).toEqual([
        { value: 10, comment: "не сдал тетрадь", due: "2026-12-08" },
    ]);
    await type("4");
    expect(".o_journal_owed").toHaveCount(0);
});

test("a sheet of all keys, and back to the cell", async () => {
    await openPage();
    await type("?");
    expect(".o_journal_help h3").toHaveCount(6);
    await press("Escape");
    await animationFrame();
    expect(".o_journal_help").toHaveCount(0);
    expect(current()).toBeFocused();
});

test("texts of the lesson are undone too", async () => {
    await openPage();
    await click(".o_topic");
    await edit("Степени");
    await click("tr[data-row='0'] [data-column='1']");
    await animationFrame();
    await press(["Control", "z"]);
    await animationFrame();
    expect(".o_topic").toHaveValue("");
});

test("topic and homework of the lesson", async () => {
    await openPage();
    await click(".o_topic");
    await edit("Степени");
    await click(".o_homework");
    await edit("§ 18");
    await advanceTime(2000);
    await animationFrame();
    const sent = Object.assign({}, ...server.batches.flat());
    expect(sent).toMatchObject({ topic: "Степени", homework: { text: "§ 18", none: false } });
    expect(".o_topic").toHaveValue("Степени");
});

test("a topic that is refused says why at its field and stays there", async () => {
    onRpc("school.entry.batch", "save", ({ args: [, operations] }) => {
        const { key, lesson, topic } = operations[0];
        const cell = { topic: "", homework: { text: "", none: false } };
        return topic === "Unit 5"
            ? { verdicts: [{ key, lesson, student: 0, state: "refused", version: 0, cell,
                             message: "It is not in Russian" }], averages: {} }
            : server.save(operations);
    });
    await openPage();
    await click(".o_topic");
    await edit("Unit 5");
    await advanceTime(2000);
    await animationFrame();
    expect(".o_topic_problem").toHaveText("It is not in Russian");
    expect(".o_topic").toHaveAttribute("aria-invalid", "true");
    expect(".o_topic").toHaveValue("Unit 5");
    await edit("Погода");
    await animationFrame();
    expect(".o_topic_problem").toHaveCount(0);
    await advanceTime(2000);
    await animationFrame();
    expect(state()).toBe("saved");
    expect(".o_topic").not.toHaveAttribute("aria-invalid");
});

test("a control work that breaks a norm is pointed out beside the works", async () => {
    onRpc("school.lesson", "read", ({ args: [[id], fields] }) => {
        expect.step(`${id} ${fields}`);
        return [{ id, control_warning: "More than 1 control works on one day: Физика" }];
    });
    const works = [{ id: 52, type: 32, name: "", weight: 3, window: "open", deadline: "" }];
    await openPage({
        lessons: [makeLesson(101, "2026-11-20", { works: [{ ...works[0], id: 51 }] }),
            makeLesson(102, "2026-11-24", { works })],
    });
    await advanceTime(400);
    await animationFrame();
    expect(".o_norms_warning").toHaveText(/Физика/);
    await click("tr[data-row='0'] [data-column='0']");
    await advanceTime(400);
    await animationFrame();
    expect(".o_norms_warning").toHaveCount(0);
    expect.verifySteps(["102 control_warning"]);
});

test("a lesson that is over or holds marks lacks its topic", async () => {
    await openPage();
    expect(".o_topic_missing").toHaveCount(1);
    await click(".o_topic");
    await edit("Степени");
    await animationFrame();
    expect(".o_topic_missing").toHaveCount(0);
    await click("tr[data-row='0'] [data-column='2']");
    await animationFrame();
    expect(".o_topic_missing").toHaveCount(0);
});

for (const [way, take] of [
    ["a click", () => click(".o_take_planned")],
    ["Enter in the empty field", async () => {
        await click(".o_topic");
        await press("Enter");
    }],
]) {
    test(`the planned topic is taken over by ${way}`, async () => {
        const page = makePage();
        page.lessons[1].planned = "Степени";
        await openPage({ lessons: page.lessons });
        expect(".o_planned").toHaveText(/Степени/);
        await take();
        await advanceTime(2000);
        await animationFrame();
        expect(server.batches.flat().at(-1)).toMatchObject({ lesson: 102, topic: "Степени" });
        expect(".o_topic").toHaveValue("Степени");
        expect(".o_planned").toHaveCount(0);
    });
}

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
    answer();
    await animationFrame();
    expect(server.batches).toEqual([[
        { key: "left-behind", lesson: 102, student: 2, work: null, base: 0,
          marks: [{ value: 3, comment: "" }] },
    ]]);
    expect(state()).toBe("saved");
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
    server.write({ lesson: 102, topic: "Корни", homework: { text: "", none: true } });
    server.write({ lesson: 102, student: 1, marks: [{ value: 2, comment: "за доклад" }],
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

/** Let the server's bus send a message to the page, which listens. */
function send(kind, message) {
    MockServer.env["bus.bus"]._sendone("school_ejournal.journal/1", `school_ejournal.${kind}`, {
        journal: 1, ...message,
    });
}

test("who else is on the page stands in its head, and newcomers get an answer", async () => {
    await openPage();
    await waitForChannels(["school_ejournal.journal/1"]);
    await advanceTime(2000);
    // Once more when the connection came after the page.
    expect([...new Set(signs)]).toEqual(["come"]);
    signs = [];
    send("presence", {
        tab: "theirs", user: 99, name: "Петров Иван", at: Date.parse(NOW), sign: "come",
    });
    await waitFor(".o_journal_presence li");
    expect(".o_journal_presence li").toHaveAttribute("title", "Петров Иван");
    await advanceTime(1100);
    expect(signs).toEqual(["here"]);
    await advanceTime(50000);
    expect(signs).toEqual(["here", "here"]);
});

test("what others enter appears without a reload", async () => {
    onRpc("school.journal.live", "read_cells", ({ args: [, cells] }) => {
        expect.step(cells);
        return { averages: { 2: 4 }, verdicts: [{
            lesson: 101, student: 2, version: 20, state: "live",
            cell: { marks: [[2, 101, 51, 1, 4, false, ""]], absence: null },
        }] };
    });
    await openPage();
    await waitForChannels(["school_ejournal.journal/1"]);
    send("cells", { cells: [[101, 2, 20]] });
    await waitUntil(() => row(1)[0] === "4", { timeout: 5000 });
    expect.verifySteps([[[101, 2]]]);
});

test("the key bar types on a tablet", async () => {
    await openPage();
    await click(".o_key:contains('5')");
    await animationFrame();
    expect(row(0)[1]).toBe("5");
    expect(current()).toBeFocused();
});

test("readers see the same page and change nothing", async () => {
    const page = makePage();
    await openPage({ lessons: page.lessons.map((lesson) => ({ ...lesson, editable: false })) });
    await type("5");
    expect(row(0)[1]).toBe("");
    expect(".o_journal_save_state").toHaveCount(0);
    expect(".o_journal_keys").toHaveCount(0);
    expect(".o_topic").toHaveAttribute("readonly");
});

test("the window is that of the work under the cursor", async () => {
    const page = makePage();
    const [late] = page.lessons;
    late.works.push({ id: 52, type: 31, name: "", weight: 1.5, window: "open",
        deadline: "2026-11-25T14:00:00+00:00" });
    await openPage(page, { lesson_id: 101 });
    expect(".o_journal_lesson .o_window").toHaveAttribute("data-kind", "late");
    await type("ArrowRight");
    expect(".o_journal_lesson .o_window").toHaveAttribute("data-kind", "open");
    expect(".o_journal_lesson .o_window").toHaveText(/25\.11 17:00/);
    expect(queryAllTexts(".o_work")[1]).toBe("Work in the lesson · weight 1.5");
});
