import {
    advanceTime,
    animationFrame,
    click,
    describe,
    drag,
    edit,
    expect,
    press,
    queryAll,
    queryAllTexts,
    queryOne,
    test,
} from "@odoo/hoot";

import { current, openPage, row, setUpPage, type } from "./page_scene";

describe.current.tags("desktop");
const scene = setUpPage();

const hint = () => queryOne(".o_journal_hint").textContent;
const selected = () => queryAll("td[aria-selected='true']").length;

/** Put `text` on the clipboard and press Ctrl+V in the grid. */
async function paste(text) {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    current().dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })
    );
    await animationFrame();
}

test("typing into a selection fills its empty cells, and is one step back", async () => {
    await openPage();
    await type("ArrowDown", "3", "ArrowUp");
    await press(["Shift", "ArrowDown"]);
    await press(["Shift", "ArrowDown"]);
    await animationFrame();
    expect(selected()).toBe(3);
    await type("5");
    expect([row(0)[1], row(1)[1], row(2)[1]]).toEqual(["5", "3", ""]);
    expect(hint()).toMatch(/Cells filled: 1; already filled.*: 1; closed.*: 1/);
    await press(["Control", "z"]);
    await animationFrame();
    expect([row(0)[1], row(1)[1]]).toEqual(["", "3"]);
    await press(["Control", "y"]);
    await animationFrame();
    expect(row(0)[1]).toBe("5");
});

test("filling the empty cells and filling all are two keys; the second tells what it replaced", async () => {
    await openPage();
    await type("ArrowDown", "3", "ArrowUp", "5");
    await press(["Control", "Enter"]);
    await animationFrame();
    expect([row(0)[1], row(1)[1]]).toEqual(["5", "3"]);
    await press(["Control", "Shift", "ArrowDown"]);
    await animationFrame();
    expect([row(0)[1], row(1)[1], row(2)[1]]).toEqual(["5", "5", ""]);
    expect(hint()).toMatch(/Cells filled: 1; entries replaced: 1/);
    await press(["Control", "z"]);
    await animationFrame();
    expect(row(1)[1]).toBe("3");
});

test("the head selects its column, Delete clears it", async () => {
    await openPage();
    await type("5", "ArrowDown", "4");
    await click(".o_days [data-column='1']");
    await animationFrame();
    expect(selected()).toBe(3);
    await type("Delete");
    expect([row(0)[1], row(1)[1]]).toEqual(["", ""]);
    expect(hint()).toMatch(/Cells cleared: 2/);
});

test("dragging selects, copying gives a table", async () => {
    await openPage();
    await type("5", "ArrowDown", "н", "4");
    const { drop } = await drag("tr[data-row='0'] [data-column='0']");
    await drop("tr[data-row='1'] [data-column='1']");
    await animationFrame();
    expect(selected()).toBe(4);
    const clipboardData = new DataTransfer();
    current().dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true }));
    expect(clipboardData.getData("text/plain")).toBe("4\t5\nн\tн4");
});

test("a pasted column: wrong cells are shown, nothing else is lost", async () => {
    await openPage();
    await paste("5\n7\n4\n3\n");
    expect([row(0)[1], row(1)[1], row(2)[1]]).toEqual(["5", "", ""]);
    expect("td[data-wrong]").toHaveCount(2);
    expect(queryAllTexts(".o_journal_paste li")).toEqual([
        "Ёлкина Вероника, 24.11 “7”: not a mark or an absence",
        "Щербаков Егор, 24.11 “4”: The student was not in this class or subgroup on the day of the lesson.",
    ]);
    expect(".o_journal_paste p").toHaveText(/Outside the page.*1/);
    await click(".o_journal_paste .btn-close");
    await animationFrame();
    expect("td[data-wrong]").toHaveCount(0);
});

test("the note of a cell: comment, date of owed work", async () => {
    await openPage();
    await type(".", "F2");
    expect(queryOne(".o_journal_note .o_due").value).toBe("2026-12-08");
    expect("#note_0").toBeFocused();
    await edit("не сдал тетрадь");
    await press("Enter");
    await animationFrame();
    expect(current()).toBeFocused();
    expect(current()).toHaveAttribute("data-flags", "commented");
    expect(current()).toHaveAttribute("title", /Owed until 08\.12\nне сдал тетрадь/);
    expect(queryAllTexts(".o_journal_owed li")).toEqual(["Абрамов Илья24.11, due by 08.12"]);
    await type("F2");
    await edit("ничего");
    await press("Escape");
    await animationFrame();
    expect(current()).toHaveAttribute("title", /не сдал тетрадь/);
    await advanceTime(1000);
    expect(scene.server.batches.flat().at(-1).marks).toEqual([
        { value: 10, comment: "не сдал тетрадь", due: "2026-12-08" },
    ]);
    await type("4");
    expect(".o_journal_owed").toHaveCount(0);
});

test("a sheet of all keys, and back to the cell", async () => {
    await openPage();
    await type("?");
    expect(".o_journal_help h3").toHaveCount(6);
    await press("Escape");
    await animationFrame();
    expect(".o_journal_help").toHaveCount(0);
    expect(current()).toBeFocused();
});
