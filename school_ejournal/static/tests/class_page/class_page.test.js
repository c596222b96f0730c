import {
    animationFrame,
    click,
    describe,
    expect,
    queryAllTexts,
    select,
    test,
} from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { getService, mountWebClient, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";

import "@school_ejournal/class_page/class_page";

describe.current.tags("desktop");
defineMailModels();

const cell = (values) => ({
    average: null, marks: 0, forecast: null, missed: 0, journal: 1, ...values,
});

function makeClassPage(values = {}) {
    const sums = { average: 4.25, quality: 100, success: 100, degree: 82 };
    return {
        classes: [{ id: 1, name: "9Б" }, { id: 2, name: "9В" }],
        klass: { id: 1, name: "9Б", teacher: "Петрова А. Н." },
        terms: [
            { id: 11, name: "I четверть", state: "open", from: "2026-09-01", to: "2026-10-25" },
            { id: 12, name: "II четверть", state: "open", from: "2026-11-02", to: "2026-12-29" },
        ],
        term: { id: 12, name: "II четверть", state: "open", from: "2026-11-02", to: "2026-12-29" },
        today: "2026-11-24",
        subjects: [
            { id: 5, name: "Алгебра", short: "Алг", ...sums,
              journals: [{ id: 1, group: "", teacher: "Иванова Е. С." }] },
            { id: 6, name: "Английский язык", short: "Англ", ...sums, average: null, quality: null,
              journals: [{ id: 3, group: "1", teacher: "А" }, { id: 4, group: "2", teacher: "Б" }] },
        ],
        students: [
            { id: 1, number: 1, name: "Абрамов Илья", spans: [], average: 4.25, missed: 2, late: 0,
              standing: "good",
              cells: { 5: cell({ average: 4.25, marks: 4, forecast: 4, missed: 2 }),
                       6: cell({ journal: 4 }) } },
            { id: 2, number: 2, name: "Ёлкина Вера", spans: [], average: null, missed: 0, late: 0,
              standing: null, cells: { 5: cell(), 6: cell({ journal: 3 }) } },
        ],
        total: { ...sums, missed: 2,
            standings: { excellent: 0, good: 1, one_three: 0, passing: 0, failing: 0 } },
        ...values,
    };
}

async function openPage(values) {
    onRpc("school.class.page", "read_class", ({ args }) => {
        expect.step(`read ${args.join(" ")}`);
        return makeClassPage(values);
    });
    await mountWebClient();
    await getService("action").doAction({
        type: "ir.actions.client", tag: "school_ejournal.class_page",
    });
    await animationFrame();
}

test("students by subjects: forecast, average, absences, what they add up to", async () => {
    await openPage();
    expect.verifySteps(["read false false"]);
    expect(queryAllTexts("tbody tr:first .o_class_forecast")).toEqual(["4", ""]);
    expect(queryAllTexts("tbody tr:first .o_class_average")).toEqual(["4.25", ""]);
    expect("tbody tr:first .o_class_missed").toHaveText("−2");
    expect("tbody tr:first .o_standing").toHaveText("Fours and fives");
    expect(queryAllTexts("tfoot .o_foot_average")).toEqual(["4.25", ""]);
    expect("[data-standing='good'] b").toHaveText("1");
    expect(".o_class_shares").toHaveText(/100 %/);
    expect("tbody .o_class_cell:first").toHaveAttribute(
        "aria-label", "Абрамов Илья, Алгебра, average 4.25, marks: 4, forecast 4, missed: 2"
    );
});

test("another class and another term", async () => {
    await openPage();
    await click(".o_class_choice");
    await select("2");
    await animationFrame();
    await click(".btn-group button:contains('I')");
    await animationFrame();
    expect.verifySteps(["read false false", "read 2 false", "read 1 11"]);
});

test("a click opens the journal that the figures come from", async () => {
    await openPage();
    patchWithCleanup(getService("action"), {
        doAction: ({ params }) => expect.step(JSON.stringify(params)),
    });
    await click("tbody tr:first .o_class_cell:last");
    await click("thead .o_subject:first button");
    await click("thead .o_subject:last button");
    expect.verifySteps([
        "read false false",
        '{"journal_id":4,"term_id":12,"scope":"term"}',
        '{"journal_id":1,"term_id":12,"scope":"term"}',
        '{"journal_id":3,"term_id":12,"scope":"class"}',
    ]);
});

test("who has no class is told so", async () => {
    const nobody = { id: false, name: "", teacher: "" };
    await openPage({ classes: [], klass: nobody, terms: [], term: {}, subjects: [], students: [],
        total: {} });
    expect(".o_class_empty").toHaveCount(1);
    expect("table").toHaveCount(0);
    expect.verifySteps(["read false false"]);
});
