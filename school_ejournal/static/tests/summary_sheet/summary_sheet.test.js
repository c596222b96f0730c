import { animationFrame, click, describe, expect, queryAllTexts, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { getService, mountWebClient, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";

import "@school_ejournal/summary_sheet/summary_sheet";

describe.current.tags("desktop");
defineMailModels();

const sums = { missing: 1, quality: 50, success: 100, degree: 68 };
const period = { key: "term-12", kind: "term", term: 12, name: "II четверть", is_open: true };
const cell = (code, rest) => ({
    code, kind: code ? "grade" : "", missing: !code, journal: 3, ...rest,
});
const sheet = {
    classes: [{ id: 1, name: "9Б" }], klass: { id: 1, name: "9Б", teacher: "Петрова А. Н." },
    periods: [{ ...period, key: "term-11", term: 11, name: "I четверть" }, period], period,
    term: { from: "2026-11-02", to: "2026-12-29" }, today: "2026-11-24",
    subjects: [{ id: 5, name: "Алгебра", short: "Алг", ...sums,
        journals: [{ id: 3, group: "", teacher: "Иванова Е. С." }] }],
    students: [
        { id: 1, number: 1, name: "Абрамов Илья", gone: false, missing: 0, standing: "good",
          cells: { 5: cell("4") } },
        { id: 2, number: 2, name: "Ёлкина Вера", gone: false, missing: 1, standing: null,
          cells: { 5: cell("") } },
    ],
    total: { ...sums,
        standings: { excellent: 0, good: 1, one_three: 0, passing: 0, failing: 0 } },
};

test("marks, what is missing, and the way to the journal and to paper", async () => {
    onRpc("school.summary.sheet", "read_sheet", ({ args }) => {
        expect.step(`read ${args.join(" ")}`);
        return sheet;
    });
    await mountWebClient();
    await getService("action").doAction({
        type: "ir.actions.client", tag: "school_ejournal.summary_sheet",
    });
    await animationFrame();
    expect(queryAllTexts("tbody .o_class_cell")).toEqual(["4", "–"]);
    expect("tbody tr:last td.o_missing").toHaveCount(1);
    expect("tbody .o_class_cell:last").toHaveAttribute(
        "aria-label", "Ёлкина Вера, Алгебра, no mark yet"
    );
    expect(".o_summary_missing b").toHaveText("1");
    expect("a[aria-label='Excel']").toHaveAttribute(
        "href", "/school/class/1/summary/xlsx?kind=term&term=12"
    );
    await click("[data-period='term-11']");
    await animationFrame();
    patchWithCleanup(getService("action"), {
        doAction: ({ params }) => expect.step(JSON.stringify(params)),
    });
    await click("tbody .o_class_cell:last");
    expect.verifySteps([
        "read false false false", "read 1 term 11",
        '{"journal_id":3,"kind":"term","term_id":12}',
    ]);
});
