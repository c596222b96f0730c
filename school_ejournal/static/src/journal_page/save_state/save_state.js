import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { timeText } from "../journal_texts";
import { useSignal } from "../use_signal";

/** Saved, saving, or not saved and why. */
export class SaveState extends Component {
    static template = "school_ejournal.SaveState";
    static props = { saver: Object, model: Object };

    setup() {
        useSignal(this.props.saver.changed, () => this.render());
    }

    get text() {
        const { model, saver } = this.props;
        const { state, savedAt, heldUp } = saver;
        if (state === "unsaved") {
            return _t("Not saved: %s", heldUp);
        }
        if (state === "saving") {
            return _t("Saving…");
        }
        return savedAt
            ? _t("All saved · %s", timeText(model.serverTime(savedAt), model.zone))
            : _t("All saved");
    }

    get warning() {
        return this.props.saver.isUnkept
            ? _t("The browser keeps no entries: leave this tab open until all is saved.")
            : "";
    }

    get reason() {
        const { state, reason } = this.props.saver;
        return state === "unsaved" && reason ? `— ${reason}` : "";
    }
}
