import { describe, expect, test } from "@odoo/hoot";

import { Keyboard } from "@school_ejournal/journal_page/model/keyboard";
import { Typing } from "@school_ejournal/journal_page/model/typing";

import { makeLists } from "./page_data";

describe.current.tags("headless");

const EMPTY = { marks: [], absence: null };
const keyboard = new Keyboard(makeLists());

/** Type `chars` into a cell; returns the content as "21:4,5": reason, then values. */
function typed(chars, content = EMPTY, grammar = keyboard) {
    const typing = new Typing(grammar, content);
    for (const char of chars) {
        char === " " ? typing.space() : typing.type(char);
    }
    return text(typing.content);
}

function text({ marks, absence }) {
    return `${absence ? absence.reason : ""}:${marks.map((mark) => mark.value)}`;
}

const cell = (values, reason) => ({
    marks: values.map((value) => ({ value, comment: "" })),
    absence: reason ? { reason, minutes: 0, comment: "" } : null,
});

test("digits are marks, the second one is added", () => {
    expect(typed("4")).toBe(":4");
    expect(typed("45")).toBe(":4,5");
    expect(typed("4 5")).toBe(":4,5");
});

test("the first digit replaces what stood in the cell, a space keeps it", () => {
    expect(typed("5", cell([3]))).toBe(":5");
    expect(typed(" 5", cell([3]))).toBe(":3,5");
});

test("a cell holds four marks", () => {
    const typing = new Typing(keyboard, EMPTY);
    [..."4444"].forEach((char) => typing.type(char));
    expect(typing.type("5").full).toBe(true);
    expect(text(typing.content)).toBe(":4,4,4,4");
});

test("absences by their Russian and Latin keys alike", () => {
    for (const [russian, latin, reason] of [
        ["н", "y", 21], ["б", ",", 22], ["у", "e", 23], ["п", "g", 24], ["о", "j", 25],
    ]) {
        expect(typed(russian)).toBe(`${reason}:`);
        expect(typed(latin)).toBe(`${reason}:`);
    }
});

test("an absence stands beside a mark, its key again takes it away", () => {
    expect(typed("н4")).toBe("21:4");
    expect(typed("4н")).toBe("21:4");
    expect(typed("н", cell([5]))).toBe("21:5");
    expect(typed("н", cell([5], 21))).toBe(":5");
    expect(typed("б", cell([], 21))).toBe("22:");
});

test("longer keys take back what their beginning did", () => {
    expect(typed("на")).toBe(":8");
    expect(typed("yf")).toBe(":8");
    expect(typed("нп")).toBe("24:");
    expect(typed("уп")).toBe("23:");
    expect(typed("осв")).toBe(":9");
    expect(typed("jcd")).toBe(":9");
    expect(typed("на", cell([3], 22))).toBe("22:8");
});

test("passed and not passed only where the subject is marked so", () => {
    const passing = new Keyboard(makeLists(), "pass");
    expect(typed("з", EMPTY, passing)).toBe(":6");
    expect(typed("p", EMPTY, passing)).toBe(":6");
    expect(typed("нз", EMPTY, passing)).toBe(":7");
    expect(new Typing(keyboard, EMPTY).type("з").known).toBe(false);
});

test("an unknown key changes nothing", () => {
    const typing = new Typing(keyboard, cell([4]));
    for (const char of ["1", "6", "9", "w", "ы"]) {
        expect(typing.type(char).known).toBe(false);
    }
    expect(text(typing.content)).toBe(":4");
});

test("backspace takes back the last mark typed, in a cell not typed into all", () => {
    const typing = new Typing(keyboard, EMPTY);
    [..."45"].forEach((char) => typing.type(char));
    typing.back();
    expect(text(typing.content)).toBe(":4");
    const other = new Typing(keyboard, cell([4, 5], 21));
    other.back();
    expect(text(other.content)).toBe(":");
});

test("moves", () => {
    const read = (key, more = {}) => keyboard.read({ key, ...more });
    expect(read("Enter")).toEqual({ type: "move", rows: 1, columns: 0 });
    expect(read("ArrowDown", { shiftKey: true }).extend).toBe(true);
    expect(read("Enter", { shiftKey: true }).rows).toBe(-1);
    expect(read("Tab", { shiftKey: true }).columns).toBe(-1);
    expect(read("ArrowLeft")).toEqual({ type: "move", rows: 0, columns: -1, extend: false });
    expect(read("PageDown").rows).toBe(10);
    expect(read("Home")).toEqual({ type: "edge", row: 0, column: -1, extend: false });
    expect(read("End", { ctrlKey: true })).toEqual({ type: "edge", row: 1, column: 1, extend: false });
    expect(read("Delete").type).toBe("clear");
    expect(read("Escape").type).toBe("cancel");
});

test("the browser's own keys stay the browser's", () => {
    expect(keyboard.read({ key: "r", ctrlKey: true })).toBe(null);
    expect(keyboard.read({ key: "F5" })).toBe(null);
    expect(keyboard.read({ key: "ArrowLeft", altKey: true })).toBe(null);
});

test("in a third layout the place of the key decides", () => {
    expect(keyboard.read({ key: "z", code: "KeyY" })).toEqual({ type: "char", char: "y" });
    expect(keyboard.read({ key: "Н", code: "KeyY" })).toEqual({ type: "char", char: "н" });
});

test("commands by the place of the key, in either layout", () => {
    const ctrl = (key, code, more) => keyboard.read({ key, code, ctrlKey: true, ...more });
    for (const [latin, russian, code, type] of [
        ["z", "я", "KeyZ", "undo"], ["y", "н", "KeyY", "redo"], ["a", "ф", "KeyA", "select"],
    ]) {
        expect(ctrl(latin, code).type).toBe(type);
        expect(ctrl(russian, code).type).toBe(type);
        expect(ctrl(russian, "").type).toBe(type);
    }
    expect(ctrl("Я", "KeyZ", { shiftKey: true }).type).toBe("redo");
    expect(ctrl("ArrowDown")).toEqual({ type: "fill", range: "below", all: false });
    expect(ctrl("Enter", "Enter", { shiftKey: true })).toEqual({
        type: "fill", range: "column", all: true,
    });
    expect(ctrl("ArrowLeft")).toEqual({ type: "lesson", step: -1, extend: false });
    for (const [key, code] of [["c", "KeyC"], ["v", "KeyV"], ["x", "KeyX"], ["м", "KeyV"]]) {
        expect(ctrl(key, code)).toBe(null);
    }
});

test("help, notes and owed work have their keys in both layouts", () => {
    expect(keyboard.read({ key: "?", code: "Slash", shiftKey: true }).type).toBe("help");
    expect(keyboard.read({ key: ",", code: "Slash", shiftKey: true }).type).toBe("help");
    expect(keyboard.read({ key: "?", code: "Digit7", shiftKey: true }).type).toBe("help");
    expect(keyboard.read({ key: "F2", code: "F2" }).type).toBe("note");
    for (const [key, code] of [[".", "Period"], ["ю", "Period"], [".", "Slash"], [",", "NumpadDecimal"]]) {
        const { char } = keyboard.read({ key, code });
        expect(keyboard.find(char)).toEqual({ kind: "mark", id: 10 });
    }
});

test("a mark that meets an absence which stood there before", () => {
    const isWhole = ({ reason }) => reason !== 25;
    const meets = (chars, before) => {
        const typing = new Typing(keyboard, before);
        [...chars].forEach((char) => typing.type(char));
        return typing.meets(isWhole);
    };
    expect(meets("4", cell([], 21))).toBe(true);
    expect(meets("н4", EMPTY)).toBe(false);
    expect(meets("4", cell([], 25))).toBe(false);
    expect(meets("4", cell([5], 21))).toBe(false);
    expect(meets("н4", cell([], 21))).toBe(false);
    expect(meets("4о", cell([], 21))).toBe(false);
    const typing = new Typing(keyboard, cell([], 21));
    typing.type("4");
    typing.dropAbsence();
    expect(text(typing.content)).toBe(":4");
    expect(typing.meets(isWhole)).toBe(false);
});

test("emptying a further column of a lesson leaves the absence", () => {
    const typing = new Typing(keyboard, cell([4], 21), false);
    typing.clear();
    expect(text(typing.content)).toBe("21:");
});
