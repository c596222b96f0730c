import { describe, expect, test } from "@odoo/hoot";

import { History } from "@school_ejournal/journal_page/model/history";

describe.current.tags("headless");

/** A history over a few named values. */
function makeHistory() {
    const values = {};
    const history = new History();
    const set = (key, value) => {
        history.record({ target: { key }, before: values[key] ?? "", after: value });
        values[key] = value;
    };
    const apply = ({ key }, from, to) => {
        if (values[key] !== from) {
            return false;
        }
        values[key] = to;
        return true;
    };
    const keys = (result) => result && [result.done, result.kept].map((list) => list.map((t) => t.key));
    return {
        history, values, set,
        undo: () => keys(history.undo(apply)),
        redo: () => keys(history.redo(apply)),
    };
}

test("steps go back and forth", () => {
    const { values, set, undo, redo } = makeHistory();
    set("a", "4");
    set("b", "5");
    expect(undo()).toEqual([["b"], []]);
    expect(undo()).toEqual([["a"], []]);
    expect(values).toEqual({ a: "", b: "" });
    expect(undo()).toBe(null);
    redo();
    redo();
    expect(values).toEqual({ a: "4", b: "5" });
    expect(redo()).toBe(null);
});

test("a group is one step, whatever it touches and how often", () => {
    const { history, values, set, undo } = makeHistory();
    history.begin();
    set("a", "4");
    set("b", "4");
    set("a", "45");
    history.end();
    expect(undo()).toEqual([["b", "a"], []]);
    expect(values).toEqual({ a: "", b: "" });
    expect(history.canUndo).toBe(false);
});

test("further typing in one place is one step, until something else happens", () => {
    const { history, values, set, undo } = makeHistory();
    set("a", "т");
    set("a", "те");
    history.end();
    set("a", "тема");
    undo();
    expect(values.a).toBe("те");
    undo();
    expect(values.a).toBe("");
});

test("what ended as it began is no step", () => {
    const { history, set } = makeHistory();
    history.begin();
    set("a", "4");
    set("a", "");
    history.end();
    expect(history.canUndo).toBe(false);
});

test("what somebody else changed meanwhile stays", () => {
    const { history, values, set, undo, redo } = makeHistory();
    history.begin();
    set("a", "4");
    set("b", "4");
    history.end();
    values.b = "2";
    expect(undo()).toEqual([["a"], ["b"]]);
    expect(values).toEqual({ a: "", b: "2" });
    expect(redo()).toEqual([["a"], ["b"]]);
});

test("new typing ends what could be done again", () => {
    const { history, set, undo } = makeHistory();
    set("a", "4");
    undo();
    set("a", "3");
    expect(history.canRedo).toBe(false);
});
