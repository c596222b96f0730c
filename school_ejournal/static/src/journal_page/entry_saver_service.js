import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionAbortedError, ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { uuid } from "@web/core/utils/strings";
import { session } from "@web/session";

import { readOperation } from "./model/kept_operation";
import { OperationQueue } from "./model/operation_queue";
import { Outbox } from "./model/outbox";
import { Saver } from "./model/saver";
import { Tabs } from "./model/tabs";

const SESSION_ERRORS = ["odoo.http.SessionExpiredException", "werkzeug.exceptions.Forbidden"];
// Another user logged in in the same browser meanwhile.
const SOMEBODY_ELSE = "odoo.exceptions.AccessDenied";
// A reason that the person must hear; sending again would meet it again.
const REASONS = ["UserError", "ValidationError", "AccessError", "MissingError"].map(
    (name) => `odoo.exceptions.${name}`
);

/** Tell the saver what an error of a save means. */
export function explain(error) {
    if (error instanceof ConnectionLostError || error instanceof ConnectionAbortedError) {
        return { kind: "lost", message: _t("no connection to the server") };
    }
    if (error instanceof RPCError && SESSION_ERRORS.includes(error.exceptionName)) {
        return { kind: "session", message: _t("your session has ended: log in again") };
    }
    if (error instanceof RPCError && error.exceptionName === SOMEBODY_ELSE) {
        return { kind: "session", message: error.data.message };
    }
    if (error instanceof RPCError && REASONS.includes(error.exceptionName)) {
        return { kind: "refused", message: error.data.message };
    }
    return { kind: "broken", message: _t("the server could not store this") };
}

/** Keep the browser from closing a tab with unsaved entries without a question. */
function warnOnClose(saver) {
    browser.addEventListener("beforeunload", (event) => {
        if (saver.queue.size) {
            saver.retry();
            event.preventDefault();
        }
    });
}

/** Take over what other tabs of the user leave behind when they are gone. */
async function inherit(saver, outbox, tabs) {
    await tabs.claim();
    tabs.inherit((operations) => saver.adopt(operations));
    browser.addEventListener("storage", ({ key, newValue }) => {
        if (key?.startsWith(outbox.prefix) && newValue) {
            tabs.watch(readOperation(newValue)?.tab || "");
        }
    });
}

/**
 * The saver of the user's entries. It outlives the journal page: what was typed is sent on while
 * the person is elsewhere in Odoo, and what an earlier visit left unsent is sent at the start.
 */
export const entrySaverService = {
    dependencies: ["orm"],
    start(env, { orm }) {
        const outbox = new Outbox(browser.localStorage, session.db, user.userId, uuid());
        const saver = new Saver({
            queue: new OperationQueue(outbox, uuid),
            outbox,
            send: (journal, operations) =>
                orm.silent.call("school.entry.batch", "save", [journal, operations], {
                    user_id: user.userId,
                }),
            explain,
            timers: browser,
        });
        browser.addEventListener("online", () => saver.trouble && saver.retry());
        warnOnClose(saver);
        inherit(saver, outbox, new Tabs(outbox, browser.navigator.locks));
        return saver;
    },
};

registry.category("services").add("school_ejournal.entry_saver", entrySaverService);
