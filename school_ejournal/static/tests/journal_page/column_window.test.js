import { describe, expect, test } from "@odoo/hoot";

import { ColumnWindow } from "@school_ejournal/journal_page/grid/column_window";

describe.current.tags("headless");

/** "3-5 (2) 8": the columns that are drawn, and in brackets how many are left out. */
function text(pieces) {
    const runs = [];
    for (const { index, gap } of pieces) {
        const last = runs.at(-1);
        if (gap) {
            runs.push({ gap });
        } else if (last?.to === index - 1) {
            last.to = index;
        } else {
            runs.push({ from: index, to: index });
        }
    }
    return runs.map(({ from, to, gap }) => (gap ? `(${gap})` : `${from}-${to}`)).join(" ");
}

test("a page that is not wide is drawn whole", () => {
    const narrow = new ColumnWindow(40, 3);
    expect(text(narrow.pieces(3))).toBe("0-39");
    expect(narrow.look(20, 39)).toBe(false);
});

test("of a wide page what is in sight, and more where the scrolling goes to", () => {
    const wide = new ColumnWindow(100, 50);
    expect(text(wide.pieces(50))).toBe("(34) 34-65 (34)");
    expect(wide.look(42, 58)).toBe(false);
    expect(wide.look(52, 66)).toBe(true);
    expect(text(wide.pieces(60))).toBe("(34) 34-82 (17)");
    expect(wide.look(30, 44)).toBe(true);
    expect(text(wide.pieces(60))).toBe("(14) 14-82 (17)");
    // Far away is begun anew.
    expect(wide.look(90, 99)).toBe(true);
    expect(wide.look(90, 99)).toBe(false);
    expect(text(wide.pieces(99))).toBe("(84) 84-99");
});

test("what is far from sight is left out again when it stands", () => {
    const wide = new ColumnWindow(100, 50);
    wide.look(52, 66);
    expect(wide.settle(52, 66)).toBe(true);
    expect(text(wide.pieces(60))).toBe("(46) 46-72 (27)");
    expect(wide.settle(53, 67)).toBe(false);
    expect(new ColumnWindow(30, 3).settle(0, 9)).toBe(false);
});

test("the column of the cursor is always drawn", () => {
    const wide = new ColumnWindow(100, 50);
    expect(text(wide.pieces(2))).toBe("(2) 2-2 (31) 34-65 (34)");
    expect(text(wide.pieces(80))).toBe("(34) 34-65 (14) 80-80 (19)");
});

test("nothing is made anew while nothing changes", () => {
    const wide = new ColumnWindow(100, 50);
    const pieces = wide.pieces(50);
    expect(wide.pieces(51)).toBe(pieces);
    wide.resize(101);
    expect(wide.pieces(51)).not.toBe(pieces);
});
