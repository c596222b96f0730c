import { describe, expect, test } from "@odoo/hoot";

import { Selection } from "@school_ejournal/journal_page/model/selection";

describe.current.tags("headless");

const at = ({ row, column }) => [row, column];
const box = ({ bounds: { top, left, bottom, right } }) => [top, left, bottom, right];

test("the cursor stays within the grid", () => {
    const selection = new Selection(3, 5, 1, 4);
    selection.step(1, 1);
    expect(at(selection)).toEqual([2, 4]);
    selection.step(-10, -10);
    expect(at(selection)).toEqual([0, 0]);
    expect(selection.isSingle).toBe(true);
    expect(selection.size).toBe(1);
});

test("the other corner moves alone, and either way", () => {
    const selection = new Selection(10, 10, 4, 4);
    selection.step(2, 0, true);
    selection.step(0, -3, true);
    expect(at(selection)).toEqual([4, 4]);
    expect(box(selection)).toEqual([4, 1, 6, 4]);
    expect(selection.size).toBe(12);
    expect(selection.has(5, 1)).toBe(true);
    expect(selection.has(7, 1)).toBe(false);
    expect(selection.places.slice(0, 2)).toEqual([[4, 1], [4, 2]]);
    selection.step(1, 0);
    expect([...at(selection), selection.isSingle]).toEqual([5, 4, true]);
});

test("edges, with and without the other corner", () => {
    const selection = new Selection(10, 8, 4, 4);
    selection.edge(0, 1);
    expect(at(selection)).toEqual([4, 7]);
    selection.edge(-1, -1, true);
    expect(at(selection)).toEqual([4, 7]);
    expect(box(selection)).toEqual([0, 0, 4, 7]);
});

test("whole columns, rows and pages; the cursor is where they begin", () => {
    const selection = new Selection(10, 8, 4, 4);
    selection.wholeColumn();
    expect(box(selection)).toEqual([0, 4, 9, 4]);
    selection.wholeRow(3);
    expect(box(selection)).toEqual([3, 0, 3, 7]);
    selection.all();
    expect(selection.size).toBe(80);
    selection.collapse();
    expect([...at(selection), selection.isSingle]).toEqual([0, 0, true]);
});
