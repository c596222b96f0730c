import { describe, expect, test } from "@odoo/hoot";

import {
    formatTable,
    parseTable,
    planPaste,
    readCell,
} from "@school_ejournal/journal_page/model/clipboard";
import { Keyboard } from "@school_ejournal/journal_page/model/keyboard";

import { cell, content, told } from "./cells";
import { makeLists } from "./page_data";

describe.current.tags("headless");

const keyboard = new Keyboard(makeLists());

test("tables as spreadsheets write them", () => {
    expect(parseTable("5\r\n4\r\n\r\n")).toEqual([["5"], ["4"], [""]]);
    expect(parseTable("5\t4\nн\t")).toEqual([["5", "4"], ["н", ""]]);
    expect(parseTable('"4\n5"\t"он ""болел"""\n')).toEqual([["4\n5", 'он "болел"']]);
    expect(parseTable("5")).toEqual([["5"]]);
    expect(parseTable(formatTable([["5", ""], ["н4", "3"]]))).toEqual([["5", ""], ["н4", "3"]]);
});

test("what a text says", () => {
    const values = (text) => readCell(text, keyboard)?.marks.map(({ value }) => value);
    for (const [text, expected] of [
        ["5", [5]], [" 5 ", [5]], ["5,0", [5]], ["5.00", [5]], ["45", [4, 5]], ["4 5", [4, 5]],
        ["4/5", [4, 5]], ["4, 5", [4, 5]], ["н/а", [8]], ["Н/А", [8]], ["осв", [9]], ["5 осв", [5, 9]],
        ["•", [10]],
    ]) {
        expect(values(text)).toEqual(expected);
    }
    expect(readCell("н", keyboard)).toEqual(content("н"));
    expect(readCell("Н4", keyboard)).toEqual(content("н4"));
    expect(readCell("ОП 5", keyboard)).toEqual(content("оп5"));
    for (const text of ["1", "6", "4,5 балла", "нет", "55555", "нб", "5-"]) {
        expect(readCell(text, keyboard)).toBe(null);
    }
});

function paste(table, cells, at = { row: 0, column: 0 }) {
    return planPaste(table, at, (row, column) => (column ? undefined : cells[row]), keyboard);
}

test("a column with wrong cells: they are told, nothing else is lost", () => {
    const cells = [cell(1), cell(2), cell(3, "3"), cell(4, "н"), cell(5, "", { refusal: "stranger" }),
        cell(6, "4")];
    const plan = paste([["5"], ["7"], ["4"], ["5"], ["5"], [""]], cells);
    expect(told(plan.edits)).toBe("1:5 3:4");
    expect(plan.overwritten).toBe(1);
    expect(plan.problems.map(({ row, text, why }) => [row, text, why])).toEqual([
        [1, "7", "unknown"], [3, "5", "away"], [4, "5", "stranger"],
    ]);
});

test("what would not fit is counted", () => {
    const plan = paste([["5", "4"], ["4", ""], ["3", "2"]], [cell(1), cell(2)]);
    expect(told(plan.edits)).toBe("1:5 2:4");
    expect(plan.beyond).toBe(3);
});

test("the same again keeps comments; a lateness stays beside a pasted mark", () => {
    const commented = cell(1, "5");
    commented.content.marks[0].comment = "молодец";
    const plan = paste([["5"], ["4"]], [commented, cell(2, "оп")]);
    expect(told(plan.edits)).toBe("2:оп4");
});
