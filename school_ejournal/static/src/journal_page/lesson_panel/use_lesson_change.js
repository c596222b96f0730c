import { useComponent, useState } from "@odoo/owl";

import { explain } from "../entry_saver_service";
import { settled } from "../model/settled";

/**
 * What a person changes of a lesson beyond its cells: it goes to the server at once, and the page is
 * read again with the cursor where it was. For components with the props `model`, `saver` and
 * `onReload`. Returns `{state: {busy, error}, run(action, reload)}`; `reload` is given to `onReload`.
 */
export function useLessonChange() {
    const component = useComponent();
    const state = useState({ busy: false, error: "" });
    async function run(action, reload = {}) {
        const { model, saver, onReload } = component.props;
        if (state.busy) {
            return false;
        }
        Object.assign(state, { busy: true, error: "" });
        try {
            // What was typed before comes first, so that the change does not clash with it.
            await settled(saver, model.journal.id);
            const lessonId = await action();
            await onReload({ ...(typeof lessonId === "number" && { lessonId }), ...reload });
            return true;
        } catch (error) {
            const { kind, message } = explain(error);
            if (kind === "broken" && !error.exceptionName) {
                throw error;
            }
            state.error = message;
            return false;
        } finally {
            state.busy = false;
        }
    }
    return { state, run };
}
