import {
    advanceTime,
    animationFrame,
    beforeEach,
    click,
    describe,
    expect,
    queryAllTexts,
    test,
} from "@odoo/hoot";
import { onRpc } from "@web/../tests/web_test_helpers";
import { ConnectionLostError } from "@web/core/network/rpc";
import { router } from "@web/core/browser/router";

import { PageStatistics } from "@school_ejournal/journal_page/model/page_statistics";
import { percentText } from "@school_ejournal/journal_page/statistics/grid_foot";

import { NO_ABSENCES, NO_MARKS, makeLesson, makePage, makeStatistics } from "./page_data";
import { current, openPage, place, setUpPage, type } from "./page_scene";

describe.current.tags("desktop");
setUpPage();

let figures;
let history;
// Not steps: on a slow machine the cursor rests where the test does not.
let histories;

beforeEach(() => {
    figures = makeStatistics();
    history = [];
    histories = [];
    onRpc("school.journal.statistics", "read_statistics", ({ args }) => {
        expect.step(`statistics ${args.join(" ")}`);
        return figures;
    });
    onRpc("school.lesson", "read", () => [{ id: 102, control_warning: false }]);
    onRpc("school.entry.log", "read_cell_history", ({ args }) => {
        histories.push(args.join(" "));
        return history;
    });
});

const rowAt = (index) => `tbody tr[data-row='${index}']`;
const work = (id, type) => ({ id, type, name: "", weight: 1, window: "open", deadline: "" });

async function rest(milliseconds = 600) {
    await advanceTime(milliseconds);
    await animationFrame();
}

test("average, forecast, trend and absences beside each student, sums below", async () => {
    await openPage();
    expect.verifySteps(["statistics 1 12 term"]);
    expect(`${rowAt(0)} .o_average`).toHaveText("4.00");
    expect(`${rowAt(0)} .o_forecast`).toHaveText("4");
    expect(`${rowAt(0)} .o_trend`).toHaveAttribute("data-trend", "up");
    expect(`${rowAt(0)} .o_trend`).toHaveAttribute("aria-label", "rising");
    expect(`${rowAt(1)} .o_forecast`).toHaveText("");
    expect(`${rowAt(1)} .o_trend`).not.toHaveAttribute("data-trend");
    expect(queryAllTexts("tfoot .o_foot_average")).toEqual(["4.00", "", ""]);
    expect(queryAllTexts("tfoot .o_foot_quality")).toEqual(["66.7 %", "", ""]);
    expect("tfoot .o_forecast").toHaveText("100 %");
});

test("figures are read anew once after what was typed is stored", async () => {
    await openPage();
    expect.verifySteps(["statistics 1 12 term"]);
    figures = makeStatistics();
    figures.students[1] = { ...figures.students[1], forecast: 5, trend: 0 };
    figures.columns[0].average = 4.5;
    await type("5", "Enter", "4");
    expect(`${rowAt(0)} .o_forecast`).toHaveAttribute("data-behind", "1");
    await rest(500);
    await rest(500);
    expect.verifySteps([]);
    expect(histories.at(-1)).toBe("102 2");
    await rest(1500);
    expect.verifySteps(["statistics 1 12 term"]);
    expect(`${rowAt(0)} .o_forecast`).toHaveText("5");
    expect(`${rowAt(0)} .o_forecast`).not.toHaveAttribute("data-behind");
    expect("tfoot .o_foot_average:first").toHaveText("4.50");
});

test("the panel tells what would change the forecast and who has no marks", async () => {
    await openPage();
    await rest();
    expect(".o_journal_cell h3:first").toHaveText("Cell: Абрамов Илья, 24.11");
    expect(queryAllTexts(".o_outlook li")).toEqual([
        "For a “5” it takes 3 × “5”.", "One “2” more makes it a “3”.",
    ]);
    expect(".o_silent").toHaveText("Ёлкина В. (7)");
    await type("ArrowDown");
    await rest();
    expect(queryAllTexts(".o_outlook li")).toEqual(["Marks still needed for a forecast: 2"]);
    expect.verifySteps(["statistics 1 12 term"]);
});

test("the history of a cell is one key away", async () => {
    history = [
        { when: "2026-11-20T10:05:00+00:00", who: "Иванова Е. С.", kind: "mark",
          work: "Control work", old: "3", new: "4", why: "Апелляция", late: true, source: "page" },
        { when: "2026-11-20T09:00:00+00:00", who: "Иванова Е. С.", kind: "mark",
          work: "Control work", old: "", new: "3", why: "", late: false, source: "page" },
    ];
    await openPage({}, { lesson_id: 101 });
    expect(current()).toHaveAttribute("data-flags", "corrected");
    await rest();
    await rest();
    expect.verifySteps(["statistics 1 12 term"]);
    expect(histories).toEqual(["101 1"]);
    expect(".o_last_entry").toHaveText("20.11 13:05 Иванова Е. С.");
    expect(".o_history_rows").toHaveCount(0);
    await type("F3");
    expect(queryAllTexts(".o_history_text")).toEqual(["3 → 4 · Control work", "3 · Control work"]);
    expect(".o_history_why").toHaveText("Апелляция");
    expect(".o_history_late").toHaveCount(1);
    expect(place()).toBe("0:0");
    // It stays open on the way; a cell that was never written asks nothing.
    await type("ArrowRight");
    await rest();
    await rest();
    expect(".o_history_rows").toHaveCount(0);
    expect(histories).toEqual(["101 1"]);
});

test("control works alone: the cursor stays, and it is remembered", async () => {
    const lessons = [
        makeLesson(101, "2026-11-20", { works: [work(51, 31), work(52, 32)] }),
        makeLesson(102, "2026-11-24", { works: [work(53, 31)] }),
        makeLesson(103, "2026-11-26", { works: [work(54, 32)], window: "future" }),
    ];
    await openPage({ lessons, marks: NO_MARKS, absences: NO_ABSENCES }, { lesson_id: 101 });
    await type("ArrowDown", "ArrowRight");
    expect(place()).toBe("1:1");
    await click(".o_control_works");
    await animationFrame();
    expect("tbody tr:first td[data-column]").toHaveCount(2);
    expect(place()).toBe("1:0");
    expect(".o_control_works").toHaveAttribute("aria-pressed", "true");
    await click(".o_all_works");
    await animationFrame();
    expect(place()).toBe("1:1");
    await type("ArrowRight");
    await click(".o_control_works");
    await animationFrame();
    expect(place()).toBe("1:1");
    expect(localStorage.getItem("school_ejournal.control_works")).toBe("1");
    expect.verifySteps(["statistics 1 12 term"]);
});

test("without control works the page says so and finds back", async () => {
    await openPage({ lessons: [makeLesson(102, "2026-11-24")], marks: NO_MARKS, absences: NO_ABSENCES });
    await click(".o_control_works");
    await animationFrame();
    expect(".o_journal_empty").toHaveText("There are no control works here.");
    await click(".o_all_works");
    await animationFrame();
    expect(".o_journal_empty").toHaveCount(0);
    expect(place()).toBe("0:0");
    expect.verifySteps(["statistics 1 12 term"]);
});

test("the year has a column for each term that has begun, and is remembered", async () => {
    onRpc("school.journal.overview", "read_overview", ({ args }) => {
        expect.step(`overview ${args.join(" ")}`);
        return makePage({ term: { id: 0, name: "Year", state: "open", from: "2026-09-01",
            to: "2026-12-29" } });
    });
    await openPage();
    figures = makeStatistics({ terms: [
        { id: 11, name: "I", students: { 1: { average: 4.67, forecast: 5 } } },
        { id: 12, name: "II", students: { 1: { average: 4, forecast: 4 } } },
    ] });
    await click(".o_open_year");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["statistics 1 12 term", "overview 1 year 12", "statistics 1 12 year"]);
    expect(queryAllTexts(`${rowAt(0)} .o_term_mark`)).toEqual(["5", "4"]);
    expect(queryAllTexts(`${rowAt(0)} .o_term_average`)).toEqual(["4.67", "4.00"]);
    expect(".o_outlook li").toHaveCount(0);
    expect(router.current).toMatchObject({ journal_id: 1, scope: "year" });
    await click(".o_journal_views button:contains('II')");
    await animationFrame();
    expect("tbody .o_term").toHaveCount(0);
    expect.verifySteps(["statistics 1 12 term"]);
});

test("the whole class beside its subgroups: hatched where a student does not belong", async () => {
    figures.groups = [{ id: 1, name: "1" }, { id: 2, name: "2" }];
    onRpc("school.journal.overview", "read_overview", ({ args }) => {
        expect.step(`overview ${args.join(" ")}`);
        const spans = [["2026-09-01", null]];
        const page = makePage({
            lessons: [
                makeLesson(101, "2026-11-20", { journal: 1, group: "1", editable: false }),
                makeLesson(201, "2026-11-20", { journal: 2, group: "2", editable: false }),
            ],
            marks: NO_MARKS,
            absences: NO_ABSENCES,
        });
        page.students = page.students.slice(0, 2).map((student, index) => ({
            ...student, journals: { [index + 1]: spans },
        }));
        return page;
    });
    await openPage();
    await click(".o_open_class");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["statistics 1 12 term", "overview 1 class 12", "statistics 1 12 class"]);
    expect(queryAllTexts(".o_days .o_group")).toEqual(["1", "2"]);
    expect(`${rowAt(0)} .o_stranger`).toHaveAttribute("data-column", "1");
    expect(`${rowAt(1)} .o_stranger`).toHaveAttribute("data-column", "0");
    expect(".o_journal_save_state").toHaveCount(0);
});

test("the cell in focus says it all to a screen reader", async () => {
    onRpc("school.journal.statistics", "read_statistics", () => figures);
    await openPage({}, { lesson_id: 101 });
    expect(current()).toHaveAttribute(
        "aria-label",
        /Абрамов Илья, Friday, November 20, Control work, weight 3, 4 · Control work, corrected/
    );
    expect("tbody td[aria-label]").toHaveCount(1);
    await type("ArrowRight", "5");
    expect(current()).toHaveAttribute("aria-label", /5 · Work in the lesson, being saved/);
    await type("ArrowDown");
    expect(current()).toHaveAttribute("aria-label", /Ёлкина Вероника.*, empty/);
    expect("tbody td[aria-label]").toHaveCount(1);
});

test("an answer that comes too late is dropped, a lost connection keeps the figures", async () => {
    const answers = [];
    const statistics = new PageStatistics(
        () => new Promise((resolve, reject) => answers.push({ resolve, reject })),
        { setTimeout: () => 0, clearTimeout: () => {} }
    );
    statistics.changed.listen((change) => expect.step(JSON.stringify(change)));
    const first = statistics.refresh();
    const second = statistics.refresh();
    answers[1].resolve(makeStatistics({ limit: 7 }));
    answers[0].resolve(makeStatistics({ limit: 1 }));
    await Promise.all([first, second]);
    expect(statistics.figures.limit).toBe(7);
    expect.verifySteps(['{"student":1}', '{"student":2}', '{"student":3}', '{"columns":true}']);
    const third = statistics.refresh();
    answers[2].reject(new ConnectionLostError("/web/dataset/call_kw"));
    await third;
    expect(statistics.student(1).forecast).toBe(4);
    expect(statistics.isCorrected(101, 1)).toBe(true);
    // Only who changed is drawn again.
    const fourth = statistics.refresh();
    answers[3].resolve(makeStatistics({ limit: 7, corrections: [] }));
    await fourth;
    expect.verifySteps(['{"student":1}', '{"columns":true}']);
});

test("shares as people write them", () => {
    expect([66.7, 100, 0, 50, 12.5, null].map(percentText)).toEqual([
        "66.7\u00a0%", "100\u00a0%", "0\u00a0%", "50\u00a0%", "12.5\u00a0%", "",
    ]);
});
