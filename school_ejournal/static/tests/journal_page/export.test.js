import { animationFrame, beforeEach, click, describe, expect, test, waitFor } from "@odoo/hoot";
import { Deferred } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import { Export } from "@school_ejournal/journal_page/export/export";
import { settled } from "@school_ejournal/journal_page/model/settled";
import { Signal } from "@school_ejournal/journal_page/model/signal";

import { makePage } from "./page_data";

describe.current.tags("desktop");
defineMailModels();

const NAME = "filename*=UTF-8''9%D0%91%20%D0%90%D0%BB%D0%B3%D0%B5%D0%B1%D1%80%D0%B0.pdf";

/** A saver with operations of the journals 1 and 2 that are told by hand what becomes of them. */
function makeSaver(...operations) {
    const saver = {
        changed: new Signal(),
        trouble: null,
        retried: 0,
        retry() {
            saver.retried++;
            saver.trouble = null;
        },
        queue: {
            operations,
            get pending() {
                return saver.queue.operations.filter((op) => op.state === "waiting");
            },
        },
        become(state, journal = 1) {
            saver.queue.operations = saver.queue.operations.filter(
                (op) => op.journal !== journal || state !== "stored"
            );
            for (const op of saver.queue.operations.filter((each) => each.journal === journal)) {
                op.state = state;
            }
            saver.changed.emit();
        },
    };
    return saver;
}

const waiting = (journal = 1) => ({ journal, state: "waiting" });

describe("settled", () => {
    test("nothing is under way", async () => {
        expect(await settled(makeSaver(waiting(2)), 1)).toBe(0);
    });

    test("what is typed is stored first, and stays missing when it is refused", async () => {
        for (const [state, unsaved] of [["stored", 0], ["refused", 1], ["clash", 1]]) {
            const saver = makeSaver(waiting(), waiting(2));
            let found = null;
            settled(saver, 1).then((count) => (found = count));
            await animationFrame();
            expect(found).toBe(null);
            saver.become("stored", 2);
            await animationFrame();
            expect(found).toBe(null);
            saver.become(state);
            await animationFrame();
            expect(found).toBe(unsaved);
            expect(saver.changed._listeners.size).toBe(0);
        }
    });

    test("without a connection it tries once and waits no longer", async () => {
        const saver = makeSaver(waiting());
        saver.trouble = { kind: "lost", message: "" };
        const found = settled(saver, 1);
        expect(saver.retried).toBe(1);
        saver.trouble = { kind: "lost", message: "" };
        saver.changed.emit();
        expect(await found).toBe(1);
    });
});

describe("buttons", () => {
    let answer;

    beforeEach(() => {
        answer = async () =>
            new Response("content", {
                headers: { "Content-Type": "application/pdf",
                    "Content-Disposition": `attachment; ${NAME}` },
            });
    });

    async function mount(saver = makeSaver(), shown = {}) {
        const { journal, term } = makePage();
        const model = { journal, term, scope: "term", controlOnly: false, ...shown };
        await mountWithCleanup(Export, { props: { saver, model } });
        patchWithCleanup(browser, {
            fetch: (url) => {
                expect.step(url);
                return answer();
            },
        });
        patchWithCleanup(HTMLAnchorElement.prototype, {
            click() {
                expect.step(this.getAttribute("download"));
            },
        });
    }

    test("the shown term comes under its own name", async () => {
        await mount();
        await click("button[data-form='pdf']");
        await animationFrame();
        await expect.waitForSteps(["/school/journal/1/pdf?term=12", "9Б Алгебра.pdf"]);
        await click("button[data-form='xlsx']");
        await expect.waitForSteps(["/school/journal/1/xlsx?term=12", "9Б Алгебра.pdf"]);
    });

    test("the year and the control works are taken as they are shown", async () => {
        await mount(makeSaver(), { term: { id: 0 }, scope: "year", controlOnly: true });
        await click("button[data-form='xlsx']");
        await expect.waitForSteps([
            "/school/journal/1/xlsx?scope=year&works=control", "9Б Алгебра.pdf",
        ]);
    });

    test("one at a time", async () => {
        const [come, made] = [new Deferred(), answer];
        answer = () => come.then(made);
        await mount();
        await click("button[data-form='pdf']");
        await animationFrame();
        expect("button:disabled").toHaveCount(2);
        expect("button[aria-busy]").toHaveAttribute("data-form", "pdf");
        come.resolve();
        await expect.waitForSteps(["/school/journal/1/pdf?term=12", "9Б Алгебра.pdf"]);
        await animationFrame();
        expect("button:disabled").toHaveCount(0);
    });

    test("entries that are not stored are asked about", async () => {
        const saver = makeSaver({ journal: 1, state: "refused" });
        await mount(saver);
        await click("button[data-form='xlsx']");
        await waitFor(".modal:contains(1)");
        await click(".modal .btn-secondary");
        await animationFrame();
        expect(".modal").toHaveCount(0);
        expect.verifySteps([]);
        await click("button[data-form='xlsx']");
        await waitFor(".modal");
        await click(".modal .btn-primary");
        await expect.waitForSteps(["/school/journal/1/xlsx?term=12", "9Б Алгебра.pdf"]);
    });

    test("why there is no sheet is said", async () => {
        await mount();
        const plain = { status: 422, headers: { "Content-Type": "text/plain; charset=utf-8" } };
        const broken = { status: 500, headers: { "Content-Type": "text/html; charset=utf-8" } };
        for (const [reply, words] of [
            [async () => new Response("нет wkhtmltopdf", plain), "нет wkhtmltopdf"],
            [async () => new Response("<p>Traceback</p>", broken), "could not make it"],
            [async () => ({ redirected: true }), "log in again"],
            [async () => Promise.reject(new TypeError("Failed to fetch")), "no connection"],
        ]) {
            answer = reply;
            await click("button[data-form='pdf']");
            await waitFor(`.o_notification:contains(${words})`);
            expect(".o_notification:contains(Traceback)").toHaveCount(0);
            await expect.waitForSteps(["/school/journal/1/pdf?term=12"]);
        }
    });
});
