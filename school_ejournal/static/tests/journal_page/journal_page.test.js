import {
    advanceTime,
    animationFrame,
    click,
    describe,
    edit,
    expect,
    press,
    queryAllTexts,
    queryOne,
    test,
} from "@odoo/hoot";
import { router } from "@web/core/browser/router";

import { NO_ABSENCES, makePage } from "./page_data";
import { current, openPage, place, row, setUpPage, state, type } from "./page_scene";

describe.current.tags("desktop");
const scene = setUpPage();

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
    const [operations] = scene.server.batches;
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
    expect(scene.server.batches).toEqual([]);
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
    const sent = Object.assign({}, ...scene.server.batches.flat());
    expect(sent).toMatchObject({ topic: "Степени", homework: { text: "§ 18", none: false } });
    expect(".o_topic").toHaveValue("Степени");
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
        expect(scene.server.batches.flat().at(-1)).toMatchObject({ lesson: 102, topic: "Степени" });
        expect(".o_topic").toHaveValue("Степени");
        expect(".o_planned").toHaveCount(0);
    });
}

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
