import {
    Deferred,
    advanceTime,
    animationFrame,
    beforeEach,
    click,
    describe,
    edit,
    expect,
    manuallyDispatchProgrammaticEvent,
    queryAllTexts,
    queryAllValues,
    queryOne,
    setInputFiles,
    test,
} from "@odoo/hoot";
import { makeServerError, onRpc } from "@web/../tests/web_test_helpers";
import {
    HomeworkDrafts,
} from "@school_ejournal/journal_page/lesson_panel/homework_details/homework_drafts";

import { makeDetails, openPage, setUpPage } from "./page_scene";

describe.current.tags("desktop");
const scene = setUpPage();

let tasks;
let written;

const LOAD = {
    minutes: 225, subjects: 2, unknown: 0, norm: 210, extra: 15, over: true,
    tasks: [{ id: 1, subject: "Физика", minutes: 200, lesson: 1, chosen: 0 }],
};
const task = (values) => ({
    id: 1, personal: false, text: "§ 18", none: false, due: "", minutes: 0, links: "", files: [],
    students: [], ...values,
});

beforeEach(() => {
    tasks = [];
    written = [];
    onRpc("school.homework.details", "read_details", ({ args: [lesson] }) =>
        makeDetails(scene.server, lesson, {
            tasks, file_limit: 1, day: "2026-11-26", load: LOAD,
            students: [{ id: 1, name: "Абрамов Илья" }, { id: 2, name: "Ёлкина Вероника" }],
        })
    );
    onRpc("school.homework", "write", ({ args }) => {
        written.push(["write", ...args]);
        return true;
    });
    onRpc("school.homework", "create", ({ args: [[values]] }) => {
        written.push(["create", values]);
        tasks.push(task({ id: 7, personal: Boolean(values.is_personal), text: values.text || "" }));
        return [7];
    });
    onRpc("ir.attachment", "create", ({ args: [[values]] }) => {
        written.push(["file", values.name, values.res_model, values.res_id]);
        tasks.find(({ id }) => id === values.res_id).files = [
            { id: 5, name: values.name, size: 2048 },
        ];
        return [5];
    });
});

async function rest() {
    for (let turn = 0; turn < 4; turn++) {
        await advanceTime(400);
        await animationFrame();
    }
}

async function openDetails() {
    await openPage();
    await click(".o_details_toggle");
    await rest();
}

test("the load of the day shows as soon as somebody turns to the homework", async () => {
    await openPage();
    expect(".o_homework_load").toHaveCount(0);
    await click(".o_homework");
    await rest();
    expect(".o_homework_load").toHaveText(/26\.11: 225 of 210 min/);
    expect(".o_homework_load").toHaveText(/up to 15 min more/);
    expect(".o_homework_load").toHaveClass("o_over");
    expect(".o_details_body").toHaveCount(0);
});

test("minutes and links of the class are stored as soon as the person goes on", async () => {
    tasks = [task()];
    await openDetails();
    await click(".o_minutes");
    await edit("25", { confirm: "blur" });
    await rest();
    await click(".o_links");
    await edit("https://example.org", { confirm: "blur" });
    await rest();
    expect(written).toEqual([
        ["write", [1], { minutes: 25 }], ["write", [1], { links: "https://example.org" }],
    ]);
});

test("what is given while something else is being stored follows it", async () => {
    tasks = [task()];
    await openDetails();
    const first = new Deferred();
    onRpc("school.homework", "write", async ({ args }) => {
        if (!written.length) {
            written.push(["begun"]);
            await first;
        }
        written.push(["write", ...args]);
        return true;
    });
    await click(".o_minutes");
    await edit("25", { confirm: "blur" });
    await rest();
    const data = new DataTransfer();
    data.items.add(new File(["%PDF-1"], "Карточка.pdf"));
    await manuallyDispatchProgrammaticEvent(queryOne(".o_homework_task"), "drop", {
        dataTransfer: data,
    });
    await rest();
    expect(written).toEqual([["begun"]]);
    first.resolve();
    await rest();
    await rest();
    expect(written).toEqual([
        ["begun"], ["write", [1], { minutes: 25 }],
        ["file", "Карточка.pdf", "school.homework", 1],
    ]);
    expect(queryAllTexts(".o_files a")).toEqual(["Карточка.pdf"]);
});

test("a file makes the homework it belongs to; what is too large is not even sent", async () => {
    await openDetails();
    await click(".o_add_file input");
    await setInputFiles([new File(["%PDF-1"], "Карточка.pdf")]);
    await rest();
    await rest();
    expect(written.map(([what, name]) => [what, name.text || name])).toEqual([
        ["create", "See the files"], ["file", "Карточка.pdf"],
    ]);
    expect(queryAllTexts(".o_files a")).toEqual(["Карточка.pdf"]);
    const large = new File([new Uint8Array(2 ** 20 + 1)], "Фильм.mp4");
    const data = new DataTransfer();
    data.items.add(large);
    await manuallyDispatchProgrammaticEvent(queryOne(".o_homework_task"), "drop", {
        dataTransfer: data,
    });
    await rest();
    expect(".o_homework_details .o_error").toHaveText(/Фильм\.mp4/);
    expect(written).toHaveLength(2);
});

test("homework for chosen students stays while it is not stored", async () => {
    tasks = [task()];
    let isRefused = true;
    onRpc("school.homework", "create", ({ args: [[values]] }) => {
        if (isRefused) {
            throw makeServerError({ type: "ValidationError", message: "No link" });
        }
        written.push(values);
        return [8];
    });
    await openDetails();
    await click(".o_new_personal");
    await animationFrame();
    await click(".o_pick_list input:last");
    await click(".o_personal_text");
    await edit("№ 5");
    await animationFrame();
    expect(".o_personal summary").toHaveText("For: Ёлкина Вероника");
    await click("tr[data-row='0'] [data-column='2']");
    await rest();
    expect(".o_personal_text").toHaveCount(0);
    await click("tr[data-row='0'] [data-column='1']");
    await rest();
    expect(".o_personal_text").toHaveValue("№ 5");
    expect(new HomeworkDrafts().get("102/0")).toMatchObject({ text: "№ 5", students: [2] });
    queryOne(".o_personal_due").value = "2026-12-01";
    await manuallyDispatchProgrammaticEvent(queryOne(".o_personal_due"), "input");
    await animationFrame();
    await click(".o_save_personal");
    await rest();
    expect(".o_homework_details .o_error").toHaveText("No link");
    expect(".o_personal_text").toHaveValue("№ 5");
    isRefused = false;
    await click(".o_save_personal");
    await rest();
    expect(written).toEqual([{
        lesson_id: 102, is_personal: true, text: "№ 5", links: "", minutes: 0,
        due_date: "2026-12-01", student_ids: [[6, 0, [2]]],
    }]);
    expect(".o_personal_text").toHaveCount(0);
    expect(new HomeworkDrafts().has("102/0")).toBe(false);
});

test("what is typed into homework for chosen students is there again after a reload", async () => {
    tasks = [task(), task({ id: 3, personal: true, text: "№ 7", students: [1] })];
    new HomeworkDrafts().keep("102/3", {
        text: "№ 7, 8", links: "", minutes: "10", due: "", students: [1],
    });
    new HomeworkDrafts().keep("102/0", {
        text: "№ 9", links: "", minutes: "", due: "", students: [2],
    });
    await openDetails();
    expect(queryAllValues(".o_personal_text")).toEqual(["№ 7, 8", "№ 9"]);
    await click(".o_remove_personal:last");
    await animationFrame();
    expect(queryAllValues(".o_personal_text")).toEqual(["№ 7, 8"]);
    await click(".o_save_personal");
    await rest();
    expect(written).toEqual([["write", [3], {
        text: "№ 7, 8", links: "", minutes: 10, due_date: false, student_ids: [[6, 0, [1]]],
    }]]);
});
