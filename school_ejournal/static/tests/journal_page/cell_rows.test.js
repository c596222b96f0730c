import { expect, test } from "@odoo/hoot";

import { cellRows } from "@school_ejournal/journal_page/model/cell_rows";
import { makePage } from "./page_data";

const NOTHING = { student: [], lesson: [], work: [], reason: [], value: [], version: [],
    minutes: [], late: [], comment: [], due: [] };

test("columns become rows, with what is usual where nothing is said", () => {
    const rows = cellRows(makePage({
        marks: {
            student: [1, 1, 2], lesson: [101, 101, 102], work: [51, 51, 61], value: [4, 10, 5],
            late: { 2: true }, comment: { 0: "у доски" }, due: { 1: "2026-12-01" },
        },
        absences: { student: [3, 3], lesson: [101, 102], reason: [25, 21], minutes: { 0: 10 },
            late: { 1: true }, comment: {} },
    }));
    expect(rows).toEqual({
        marks: [
            [1, 101, 51, 0, 4, false, "у доски", ""],
            [1, 101, 51, 0, 10, false, "", "2026-12-01"],
            [2, 102, 61, 0, 5, true, "", ""],
        ],
        absences: [[3, 101, 25, 10, false, ""], [3, 102, 21, 0, true, ""]],
        versions: [[101, 1, 7], [101, 2, 8]],
    });
});

test("a page without entries has no rows", () => {
    const rows = cellRows({ marks: NOTHING, absences: NOTHING, versions: NOTHING });
    expect(rows).toEqual({ marks: [], absences: [], versions: [] });
});
