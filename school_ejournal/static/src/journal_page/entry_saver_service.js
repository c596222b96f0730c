import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionAbortedError, ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { uuid } from "@web/core/utils/strings";
import { session } from "@web/session";

import { OperationQueue } from "./model/operation_queue";
import { Outbox } from "./model/outbox";
import { Saver } from "./model/saver";

const SESSION_ERRORS = ["odoo.http.SessionExpiredException", "werkzeug.exceptions.Forbidden"];
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
    if (error instanceof RPCError && REASONS.includes(error.exceptionName)) {
        return { kind: "refused", message: error.data.message };
    }
    return { kind: "broken", message: _t("the server could not store this") };
}

/**
 * The saver of the user's entries. It outlives the journal page: what was typed is sent on while
 * the person is elsewhere in Odoo, and what an earlier visit left unsent is sent at the start.
 */
export const entrySaverService = {
    dependencies: ["orm"],
    start(env, { orm }) {
        const outbox = new Outbox(browser.localStorage, session.db, user.userId);
        const saver = new Saver({
            queue: new OperationQueue(outbox, uuid),
            send: (journal, operations) =>
                orm.silent.call("school.entry.batch", "save", [journal, operations]),
            explain,
            timers: browser,
        });
        browser.addEventListener("online", () => saver.trouble && saver.retry());
        browser.addEventListener("beforeunload", (event) => {
            if (saver.queue.pending.length) {
                saver.retry();
                event.preventDefault();
            }
        });
        if (saver.queue.pending.length) {
            saver.touch();
        }
        return saver;
    },
};

registry.category("services").add("school_ejournal.entry_saver", entrySaverService);
