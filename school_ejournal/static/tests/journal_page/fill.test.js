import { describe, expect, test } from "@odoo/hoot";

import { planClear, planFill } from "@school_ejournal/journal_page/model/fill";

import { cell, content, told } from "./cells";

describe.current.tags("headless");

test("marks go into the empty cells and leave the others", () => {
    const cells = [cell(1), cell(2, "4"), cell(3, "оп"), cell(4, "н"), cell(5, "", { refusal: "closed" })];
    const plan = planFill(cells, content("5"));
    expect(told(plan.edits)).toBe("1:5 3:оп5");
    expect(plan).toMatchObject({ overwritten: 0, occupied: 1, away: 1, refused: 1 });
});

test("all of them only when asked for, and it is counted", () => {
    const cells = [cell(1), cell(2, "4"), cell(3, "3"), cell(4, "н"), cell(5, "б4")];
    const plan = planFill(cells, content("5"), { all: true });
    expect(told(plan.edits)).toBe("1:5 2:5 3:5");
    expect(plan).toMatchObject({ overwritten: 2, occupied: 0, away: 2 });
});

test("an absence fills too; over others only when asked for", () => {
    const cells = [cell(1), cell(2, "4"), cell(3, "б")];
    expect(told(planFill(cells, content("н")).edits)).toBe("1:н");
    const plan = planFill(cells, content("н"), { all: true });
    expect(told(plan.edits)).toBe("1:н 2:н 3:н");
    expect(plan.overwritten).toBe(2);
});

test("comments and minutes are about one student, the date of owed work is not", () => {
    const source = {
        marks: [{ value: 10, comment: "не сдал", due: "2026-12-01" }],
        absence: { reason: 25, minutes: 10, comment: "автобус" },
    };
    const [{ wanted }] = planFill([cell(1)], source).edits;
    expect(wanted).toEqual({
        marks: [{ value: 10, comment: "", due: "2026-12-01" }],
        absence: { reason: 25, minutes: 0, comment: "" },
    });
});

test("emptying leaves the absence in the further columns of a lesson, and what is closed", () => {
    const further = { column: { key: "102.1", isFirst: false, lesson: { id: 102 } } };
    const plan = planClear([cell(1, "н4"), cell(2, "н4", further), cell(3, "5", { refusal: "closed" })]);
    expect(told(plan.edits)).toBe("1: 2:н");
    expect(plan.refused).toBe(1);
});
