import {
    animationFrame,
    beforeEach,
    mockDate,
    press,
    queryAllTexts,
    queryOne,
} from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { getService, mountWebClient, onRpc } from "@web/../tests/web_test_helpers";

import "@school_ejournal/journal_page/journal_page";

import { FakeServer, NOW, makePage, makeStatistics } from "./page_data";

/** Homework of a lesson in detail, as `school.homework.details.read_details` returns it. */
export function makeDetails(server, lesson, values = {}) {
    return {
        tasks: [], students: [], file_limit: 10, endings: [], day: "", load: null,
        verdict: {
            state: "live", lesson, student: 0, version: server.versions.get(`${lesson}:0`) || 0,
            cell: server.cells.get(`${lesson}:0`)
                || { topic: "", homework: { text: "", none: false } },
        },
        ...values,
    };
}

/**
 * The journal page in the web client, before each test of a file: `server` takes what is saved,
 * `signs` are those of presence that the page gave.
 */
export function setUpPage() {
    const scene = { server: null, signs: [] };
    defineMailModels();
    beforeEach(() => {
        mockDate("2026-11-24 12:00:00", +3);
        localStorage.clear();
        Object.assign(scene, { server: new FakeServer(), signs: [] });
        onRpc("school.journal.live", "announce", ({ args: [, , sign] }) => {
            scene.signs.push(sign);
            return { cells: [], since: 0, now: NOW };
        });
        onRpc("school.entry.batch", "save", ({ args: [, operations] }) =>
            scene.server.save(operations)
        );
        onRpc("school.journal.statistics", "read_statistics", () => makeStatistics());
        onRpc("school.entry.log", "read_cell_history", () => []);
        onRpc("school.lesson", "read", () => [{ control_warning: false }]);
        onRpc("school.homework.details", "read_details", ({ args: [lesson] }) =>
            makeDetails(scene.server, lesson)
        );
    });
    return scene;
}

export async function openPage(values, params = {}) {
    onRpc("school.journal.page", "read_page", () => makePage(values));
    await mountWebClient();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "school_ejournal.journal_page",
        params: { journal_id: 1, ...params },
    });
    await animationFrame();
    // Once more for what the page reads after it is shown.
    await animationFrame();
}

export const row = (index) => queryAllTexts(`tbody tr[data-row='${index}'] td[data-column]`);
export const current = () => queryOne("tbody td[tabindex='0']");
export const place = () => `${current().closest("tr").dataset.row}:${current().dataset.column}`;
export const state = () => queryOne(".o_journal_save_state").dataset.state;

export async function type(...keys) {
    for (const key of keys) {
        await press(key);
        await animationFrame();
    }
}
