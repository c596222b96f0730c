import {
    advanceTime,
    describe,
    expect,
    test,
    waitFor,
    waitUntil,
} from "@odoo/hoot";
import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import { MockServer, onRpc } from "@web/../tests/web_test_helpers";

import { NOW } from "./page_data";
import { openPage, row, setUpPage } from "./page_scene";

describe.current.tags("desktop");
const scene = setUpPage();

/** Let the server's bus send a message to the page, which listens. */
function send(kind, message) {
    MockServer.env["bus.bus"]._sendone("school_ejournal.journal/1", `school_ejournal.${kind}`, {
        journal: 1, ...message,
    });
}

test("who else is on the page stands in its head, and newcomers get an answer", async () => {
    await openPage();
    await waitForChannels(["school_ejournal.journal/1"]);
    await advanceTime(2000);
    // Once more when the connection came after the page.
    expect([...new Set(scene.signs)]).toEqual(["come"]);
    scene.signs = [];
    send("presence", {
        tab: "theirs", user: 99, name: "Петров Иван", at: Date.parse(NOW), sign: "come",
    });
    await waitFor(".o_journal_presence li");
    expect(".o_journal_presence li").toHaveAttribute("title", "Петров Иван");
    await advanceTime(1100);
    expect(scene.signs).toEqual(["here"]);
    await advanceTime(50000);
    expect(scene.signs).toEqual(["here", "here"]);
});

test("what others enter appears without a reload", async () => {
    onRpc("school.journal.live", "read_cells", ({ args: [, cells] }) => {
        expect.step(cells);
        return { averages: { 2: 4 }, verdicts: [{
            lesson: 101, student: 2, version: 20, state: "live",
            cell: { marks: [[2, 101, 51, 1, 4, false, ""]], absence: null },
        }] };
    });
    await openPage();
    await waitForChannels(["school_ejournal.journal/1"]);
    send("cells", { cells: [[101, 2, 20]] });
    await waitUntil(() => row(1)[0] === "4", { timeout: 5000 });
    expect.verifySteps([[[101, 2]]]);
});
