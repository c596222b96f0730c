import {
    advanceTime,
    animationFrame,
    beforeEach,
    click,
    describe,
    expect,
    mockDate,
    press,
    queryAllTexts,
    queryFirst,
    test,
} from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { getService, mockService, mountWebClient, onRpc } from "@web/../tests/web_test_helpers";

import "@school_ejournal/my_day/my_day";

describe.current.tags("desktop");
defineMailModels();

const HOUR = 3_600_000;
const LESSON = {
    id: 31,
    journal_id: 7,
    date: "2026-11-24",
    number: 3,
    start: "10:30",
    end: "11:10",
    class: "9Б",
    subject: "Алгебра",
    subgroup: "",
    room: "214",
    topic: "",
    planned: "",
    homework: "",
    marks: 0,
    absences: 2,
    place: "own",
    colleague: "",
    cancelled: false,
    change: "",
    reason: "",
    missing: ["topic", "homework"],
};

let asked;

beforeEach(() => {
    mockDate("2026-11-24 12:00:00", +3);
    asked = [];
});

/** What the server answers at 14:30 in Moscow, whatever the browser's clock says. */
function makeDay(values = {}) {
    return {
        now: "2026-11-24T11:30:00+00:00",
        today: "2026-11-24",
        day: "2026-11-24",
        window: { state: "open", deadline: "2026-11-24T14:00:00+00:00", until: "17:00" },
        lessons: [LESSON],
        unfilled: [],
        classes: [],
        ...values,
    };
}

async function openDay(values) {
    onRpc("school.my.day", "read_day", ({ args: [day] }) => {
        asked.push(day || "today");
        return typeof values === "function" ? values(day) : makeDay(values);
    });
    await mountWebClient();
    await getService("action").doAction({ type: "ir.actions.client", tag: "school_ejournal.my_day" });
    await animationFrame();
}

test("shows the lessons, what they lack and the time left by the server's clock", async () => {
    await openDay();
    expect(asked).toEqual(["today"]);
    expect(".o_school_day_lesson .o_title").toHaveText(/9Б · Алгебра/);
    expect(queryAllTexts(".o_missing > span")).toEqual(["No topic", "No homework"]);
    expect(".o_school_countdown").toHaveText("Fill in until 17:00 · 2 h 30 min left");
    expect(".o_school_countdown").not.toHaveClass("o_short");
});

test("counts down, warns in the last hour and asks the server when it is over", async () => {
    await openDay();
    await advanceTime(1.755 * HOUR);
    expect(".o_school_countdown").toHaveText("Fill in until 17:00 · 45 min left");
    expect(".o_school_countdown").toHaveClass("o_short");
    expect(asked).toEqual(["today"]);
    await advanceTime(HOUR);
    expect(asked).toEqual(["today", "today"]);
});

test("does not hurry those who have filled in everything", async () => {
    await openDay({
        now: "2026-11-24T13:50:00+00:00",
        lessons: [{ ...LESSON, topic: "Степени", homework: "№ 5", missing: [] }],
    });
    expect(".o_school_countdown").toHaveText("Everything is filled in");
    expect(".o_school_countdown").toHaveClass("o_done");
    expect(".o_missing").toHaveCount(0);
});

test("a lesson opens its journal page by mouse and by Enter", async () => {
    const opened = [];
    mockService("action", {
        doAction(action, options) {
            if (action.tag === "school_ejournal.my_day") {
                return super.doAction(action, options);
            }
            opened.push(action.params);
        },
    });
    await openDay({ unfilled: [{ ...LESSON, id: 30, date: "2026-11-23" }] });
    await click(queryFirst(".o_school_day_lessons .o_school_day_lesson"));
    queryFirst(".o_school_day_card .o_school_day_lesson").focus();
    await press("Enter");
    expect(opened).toEqual([
        { journal_id: 7, lesson_id: 31 },
        { journal_id: 7, lesson_id: 30 },
    ]);
});

test("goes to other days and back", async () => {
    await openDay((day) => makeDay({ day: day || "2026-11-24", window: {}, lessons: [] }));
    await click("[aria-label='Next day']");
    await animationFrame();
    expect(".o_school_day_title").toHaveText(/November 25/);
    expect(".o_school_day_empty").toHaveCount(1);
    await click(".o_school_day_nav .btn-link");
    await animationFrame();
    expect(".o_school_day_title").toHaveText(/November 24/);
    expect(asked).toEqual(["today", "2026-11-25", "today"]);
});

test("a class teacher sees who is absent without a reason", async () => {
    const students = [{ id: 1, name: "Абрамов Илья", lessons: 2 }];
    await openDay({ classes: [{ id: 4, name: "9Б", students }] });
    expect(queryAllTexts(".o_school_day_card li")).toEqual(["Абрамов Илья, lessons: 2"]);
    expect(".o_school_day_card .btn").toHaveCount(1);
});

test("of many unfilled lessons the first are shown, then all", async () => {
    const unfilled = [...Array(9).keys()].map((id) => ({ ...LESSON, id }));
    await openDay({ unfilled });
    expect(".o_compact").toHaveCount(6);
    await click(".o_school_day_card .btn-link");
    await animationFrame();
    expect(".o_compact").toHaveCount(9);
});

test("the topic of the plan has only to be confirmed", async () => {
    const confirmed = [];
    onRpc("school.lesson", "action_confirm_topic", ({ args: [ids] }) => {
        confirmed.push(...ids);
        return false;
    });
    await openDay(() => {
        const topic = confirmed.length ? "Степени" : "";
        const missing = confirmed.length ? ["homework"] : ["topic", "homework"];
        return makeDay({ lessons: [{ ...LESSON, topic, planned: "Степени", missing }] });
    });
    expect(".o_school_day_plan span").toHaveText(/Степени/);
    await click(".o_school_day_plan button");
    await animationFrame();
    expect(confirmed).toEqual([31]);
    expect(".o_school_day_plan").toHaveCount(0);
    expect(".o_school_day_lesson .o_topic").toHaveText("Степени");
});

test("tomorrow's topic is shown, and nothing asks to confirm it", async () => {
    await openDay({ lessons: [{ ...LESSON, planned: "Степени", missing: [] }] });
    expect(".o_school_day_plan").toHaveCount(0);
    expect(".o_school_day_lesson .o_topic").toHaveText("Степени");
});
