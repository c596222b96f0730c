import { beforeEach, describe, expect, test } from "@odoo/hoot";

import { BoardModel } from "@school_ejournal/subgroup_board/board_model";

describe.current.tags("headless");

let model;

const side = (values) => ({ teacher: "Иванова Е. С.", confirmed: "", by: "", mine: false, ...values });

/** Students 1 … 5 in groups 10 and 20, and 0 for none. */
function load(groups = [10, 10, 20, 20, 0], values = {}) {
    model = new BoardModel({
        editable: true,
        groups: [{ id: 10, name: "1", side: side() }, { id: 20, name: "2", side: side() }],
        class_side: side({ mine: true }),
        students: groups.map((group, place) => ({
            id: place + 1, name: `Ученик ${place + 1}`, group, now: 0, later: "",
            sex: place % 2 ? "female" : "male",
        })),
        ...values,
    });
}

const places = () => model.columns.map(({ students }) => students.map(({ id }) => id));

beforeEach(() => load());

test("those in no group stand first, each group with its counts", () => {
    expect(places()).toEqual([[5], [1, 2], [3, 4]]);
    expect(model.columns.map(({ boys, girls }) => [boys, girls])).toEqual([[1, 0], [1, 1], [1, 1]]);
});

test("an applied split shows no place for those in none unless there are some", () => {
    load([10, 10, 20, 20, 20], { editable: false });
    expect(places()).toEqual([[1, 2], [3, 4, 5]]);
    load([10, 10, 20, 20, 0], { editable: false });
    expect(places()).toEqual([[5], [1, 2], [3, 4]]);
});

test("the keyboard goes through columns and passes empty ones over", () => {
    expect(model.cursor).toBe(5);
    model.step(1, 0);
    model.step(0, 1);
    expect(model.cursor).toBe(2);
    model.step(0, 5);
    expect(model.cursor).toBe(2);
    model.step(1, 0);
    expect(model.cursor).toBe(4);
    model.step(1, 0);
    expect(model.cursor).toBe(4);
    load([0, 10, 0, 0, 0]);
    model.step(1, 0);
    model.step(1, 0);
    expect(model.cursor).toBe(2);
});

test("after a move the keyboard goes on to the next one of the column", () => {
    load([0, 0, 0, 10, 20]);
    expect(model.move([1], 10)).toEqual([1]);
    expect(model.cursor).toBe(2);
    model.cursor = 3;
    model.move([3], 20);
    expect(model.cursor).toBe(2);
    model.move([2], 20);
    expect(model.cursor).toBe(2);
    expect(places()).toEqual([[], [1, 4], [2, 3, 5]]);
});

test("chosen students move together, those who stand there already stay", () => {
    model.toggle(1);
    model.toggle(3);
    model.toggle(5);
    model.toggle(5);
    expect(model.together(1)).toEqual([1, 3]);
    expect(model.together(2)).toEqual([2]);
    expect(model.move(model.together(1), 20)).toEqual([1]);
    expect(places()).toEqual([[5], [2], [1, 3, 4]]);
    expect(model.chosen.size).toBe(0);
    expect(model.move([1], 20)).toEqual([]);
});

test("nothing moves and nobody is chosen in what is only read", () => {
    load(undefined, { editable: false });
    model.toggle(1);
    expect(model.chosen.size).toBe(0);
    expect(model.move([1], 20)).toEqual([]);
    expect(places()).toEqual([[5], [1, 2], [3, 4]]);
});

test("who has confirmed, and whether it is the user's turn", () => {
    expect([model.confirmed, model.sides.length, model.isMine]).toEqual([0, 3, true]);
    model.board.class_side.confirmed = "24.11.2026";
    expect([model.confirmed, model.isMine]).toEqual([1, false]);
});
