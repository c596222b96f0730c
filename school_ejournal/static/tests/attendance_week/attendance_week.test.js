import { animationFrame, click, describe, edit, expect, queryAllTexts, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { getService, mountWebClient, onRpc } from "@web/../tests/web_test_helpers";

import "@school_ejournal/attendance_week/attendance_week";

describe.current.tags("desktop");
defineMailModels();

const cell = (values) => ({
    absences: [], reason: false, code: "", kind: "", subject: "Алгебра", about: "", problem: "",
    ...values,
});

function makeWeek(values = {}) {
    return {
        classes: [{ id: 1, name: "9Б" }],
        klass: { id: 1, name: "9Б", teacher: "Кравцова Н. П." },
        today: "2026-11-24", monday: "2026-11-23", previous: "2026-11-16", next: "2026-11-30",
        editable: true,
        days: [{ date: "2026-11-24", numbers: [1, 2, 3] }],
        reasons: [
            { id: 1, code: "Н", name: "Не выяснено", kind: "unknown" },
            { id: 2, code: "Б", name: "Болезнь", kind: "illness" },
        ],
        students: [
            { id: 1, number: 1, name: "Абрамов Илья", acknowledged: ["Абрамова Анна"], cells: {
                "2026-11-24:1": cell({ absences: [11], code: "Н", kind: "unknown" }),
                "2026-11-24:2": cell({ problem: "gap" }),
                "2026-11-24:3": cell({ absences: [12], code: "Б", kind: "illness" }),
            } },
            { id: 2, number: 2, name: "Белов Артём", acknowledged: [], cells: {
                "2026-11-24:1": cell({ absences: [13], code: "ОП", kind: "late" }),
            } },
            { id: 3, number: 3, name: "Ёлкина Вера", acknowledged: [], cells: {} },
        ],
        notes: [{
            id: 7, student: 1, name: "Абрамов Илья", when: "24.11.2026", reason: "Болезнь",
            text: "Температура", state: "new", guardian: "Абрамова Анна", files: [],
        }],
        unexplained: 1,
        ...values,
    };
}

async function openWeek(values) {
    onRpc("school.attendance.week", "read_week", ({ args }) => {
        expect.step(`read ${args.join(" ")}`);
        return makeWeek(values);
    });
    onRpc("school.attendance.week", "set_reason", ({ args }) => {
        expect.step(`reason ${JSON.stringify(args)}`);
        return true;
    });
    onRpc("school.absence.note", "*", ({ method, args }) => {
        expect.step(`${method} ${JSON.stringify(args)}`);
        return true;
    });
    await mountWebClient();
    await getService("action").doAction({
        type: "ir.actions.client", tag: "school_ejournal.attendance_week",
    });
    await animationFrame();
}

test("absences by student and lesson, what contradicts itself, who acknowledged", async () => {
    await openWeek();
    expect.verifySteps(["read false false"]);
    expect(queryAllTexts("tbody .o_name")).toEqual(["Абрамов Илья", "Белов Артём"]);
    expect(queryAllTexts(".o_attendance_cell")).toEqual(["Н", "!", "Б", "ОП"]);
    expect("[data-problem='gap']").toHaveCount(1);
    expect("tbody tr:first .o_read").toHaveText(/✓/);
    await click(".o_attendance_all input");
    await animationFrame();
    expect("tbody tr").toHaveCount(3);
});

test("one reason for all that are chosen", async () => {
    await openWeek();
    expect(".o_attendance_reason:first").toHaveProperty("disabled", true);
    await click("tbody tr:first .o_name button");
    await animationFrame();
    expect(".o_attendance_cell[aria-pressed='true']").toHaveCount(2);
    await click("tbody tr:first .o_attendance_cell:last");
    await animationFrame();
    await click(".o_attendance_reason:last");
    await animationFrame();
    expect.verifySteps(["read false false", "reason [[11],2]", "read 1 2026-11-23"]);
    // Lateness is the teacher's; a contradiction alone has nothing to choose.
    expect("tbody tr:last .o_attendance_cell").toHaveProperty("disabled", true);
    expect("[data-problem='gap']").toHaveProperty("disabled", true);
});

test("notes are accepted, or returned with a word", async () => {
    await openWeek();
    await click(".o_note_accept");
    await animationFrame();
    await click(".o_attendance_decide input");
    await edit("Нужна справка");
    await click(".o_note_return");
    await animationFrame();
    expect.verifySteps([
        "read false false", "action_accept [[7]]", "read 1 2026-11-23",
        'action_return [[7],"Нужна справка"]', "read 1 2026-11-23",
    ]);
});

test("who only reads chooses nothing", async () => {
    await openWeek({ editable: false });
    expect.verifySteps(["read false false"]);
    expect(".o_attendance_reason").toHaveCount(0);
    expect(".o_note_accept").toHaveCount(0);
    expect(".o_attendance_cell:not(:disabled)").toHaveCount(0);
});
