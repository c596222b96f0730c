import { advanceTime, animationFrame, click, describe, edit, expect, test } from "@odoo/hoot";
import { onRpc } from "@web/../tests/web_test_helpers";

import { makeLesson } from "./page_data";
import { openPage, setUpPage, state } from "./page_scene";

describe.current.tags("desktop");
const scene = setUpPage();

test("a topic that is refused says why at its field and stays there", async () => {
    onRpc("school.entry.batch", "save", ({ args: [, operations] }) => {
        const { key, lesson, topic } = operations[0];
        const cell = { topic: "", homework: { text: "", none: false } };
        return topic === "Unit 5"
            ? { verdicts: [{ key, lesson, student: 0, state: "refused", version: 0, cell,
                             message: "It is not in Russian" }], averages: {} }
            : scene.server.save(operations);
    });
    await openPage();
    await click(".o_topic");
    await edit("Unit 5");
    await advanceTime(2000);
    await animationFrame();
    expect(".o_topic_problem").toHaveText("It is not in Russian");
    expect(".o_topic").toHaveAttribute("aria-invalid", "true");
    expect(".o_topic").toHaveValue("Unit 5");
    await edit("Погода");
    await animationFrame();
    expect(".o_topic_problem").toHaveCount(0);
    await advanceTime(2000);
    await animationFrame();
    expect(state()).toBe("saved");
    expect(".o_topic").not.toHaveAttribute("aria-invalid");
});

test("a control work that breaks a norm is pointed out beside the works", async () => {
    onRpc("school.lesson", "read", ({ args: [[id], fields] }) => {
        expect.step(`${id} ${fields}`);
        return [{ id, control_warning: "More than 1 control works on one day: Физика" }];
    });
    const works = [{ id: 52, type: 32, name: "", weight: 3, window: "open", deadline: "" }];
    await openPage({
        lessons: [makeLesson(101, "2026-11-20", { works: [{ ...works[0], id: 51 }] }),
            makeLesson(102, "2026-11-24", { works })],
    });
    await advanceTime(400);
    await animationFrame();
    expect(".o_norms_warning").toHaveText(/Физика/);
    await click("tr[data-row='0'] [data-column='0']");
    await advanceTime(400);
    await animationFrame();
    expect(".o_norms_warning").toHaveCount(0);
    expect.verifySteps(["102 control_warning"]);
});

test("a lesson that is over or holds marks lacks its topic", async () => {
    await openPage();
    expect(".o_topic_missing").toHaveCount(1);
    await click(".o_topic");
    await edit("Степени");
    await animationFrame();
    expect(".o_topic_missing").toHaveCount(0);
    await click("tr[data-row='0'] [data-column='2']");
    await animationFrame();
    expect(".o_topic_missing").toHaveCount(0);
});
