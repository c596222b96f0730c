import { Component } from "@odoo/owl";

import { shortestKey } from "../model/keyboard";

/** The keys at a glance; as buttons they are the keyboard of a tablet or a phone. */
export class KeyHints extends Component {
    static template = "school_ejournal.KeyHints";
    static props = { model: Object, hint: String, grid: Object, onHelp: Function };

    get marks() {
        return [...this.props.model.values.values()]
            .filter((row) => row.kind === "grade")
            .map(({ code, name }) => ({ key: code, name }))
            .reverse();
    }

    get reasons() {
        return [...this.props.model.reasons.values()].map((row) => ({
            key: shortestKey(row),
            name: row.name,
        }));
    }

    get owed() {
        const row = [...this.props.model.values.values()].find(({ kind }) => kind === "owed");
        return row && { key: shortestKey(row), name: row.name };
    }

    press(char) {
        this.perform({ type: "char", char });
    }

    perform(action) {
        this.props.grid.perform(action);
    }
}
