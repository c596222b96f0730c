import { Component } from "@odoo/owl";

import { timeText } from "../journal_texts";
import { useSignal } from "../use_signal";

/** Saved, saving, or not saved and why. */
export class SaveState extends Component {
    static template = "school_ejournal.SaveState";
    static props = { saver: Object, zone: String };

    setup() {
        useSignal(this.props.saver.changed, () => this.render());
    }

    get time() {
        const { savedAt } = this.props.saver;
        return savedAt ? timeText(savedAt, this.props.zone) : "";
    }
}
