import { onMounted, onWillDestroy } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

import { explain } from "../entry_saver_service";
import { LivePage } from "./live_page";

/**
 * The live side of the journal page that a component shows; see `LivePage`. `onTaken()` is called
 * when the model has taken in what others entered.
 */
export function useLivePage(saver, onTaken) {
    const orm = useService("orm");
    const { tab } = saver.outbox;
    const live = new LivePage({
        bus: useService("bus_service"),
        call: (method, args) =>
            orm.silent.call("school.journal.live", method, args, { user_id: user.userId }),
        farewell: (journal) => sayFarewell(journal, tab),
        explain,
        onTaken,
        user: user.userId,
        tab,
        timers: browser,
    });
    const onHide = () => live.close();
    onMounted(() => browser.addEventListener("pagehide", onHide));
    live.start();
    onWillDestroy(() => {
        browser.removeEventListener("pagehide", onHide);
        live.stop();
    });
    return live;
}

/** The page may be gone before an answer comes: the browser sends this all the same. */
function sayFarewell(journal, tab) {
    const [model, method] = ["school.journal.live", "announce"];
    const params = {
        model, method, args: [journal, tab, "leave"], kwargs: { user_id: user.userId },
    };
    browser
        .fetch(`/web/dataset/call_kw/${model}/${method}`, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ jsonrpc: "2.0", method: "call", params }),
            keepalive: true,
        })
        .catch(() => {});
}
