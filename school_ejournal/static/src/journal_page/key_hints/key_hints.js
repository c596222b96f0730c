import { Component } from "@odoo/owl";

/** The keys at a glance; as buttons they are the keyboard of a tablet or a phone. */
export class KeyHints extends Component {
    static template = "school_ejournal.KeyHints";
    static props = { model: Object, hint: String, grid: Object };

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

    press(char) {
        this.props.grid.perform({ type: "char", char });
    }

    clear() {
        this.props.grid.perform({ type: "clear" });
    }
}

/** The key that people press: the first letter among the keys in the school's own script. */
function shortestKey({ code, keys }) {
    const tokens = [code.toLowerCase(), ...(keys || "").split(/\s+/)].filter(Boolean);
    const native = tokens.filter((token) => !/^[\x00-\x7f]+$/.test(token));
    return (native.length ? native : tokens).reduce((best, token) =>
        token.length < best.length ? token : best
    );
}
