import { Component, onWillDestroy, onWillUpdateProps, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { momentText } from "../journal_texts";

// The log is asked when the cursor rests, not on the way.
const REST = 450;

/** Who set, changed or removed what in a cell, when and why; the last entry is always in sight. */
export class CellHistory extends Component {
    static template = "school_ejournal.CellHistory";
    static props = {
        model: Object,
        lesson: Object,
        student: Object,
        // Version of the cell, 0 while nothing was ever written into it.
        version: Number,
        isOpen: Boolean,
        onToggle: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ rows: [] });
        this.turn = 0;
        this.ask(this.props);
        onWillUpdateProps((props) => this.keyOf(props) !== this.key && this.ask(props));
        onWillDestroy(() => {
            this.turn++;
            browser.clearTimeout(this.timer);
        });
    }

    keyOf({ lesson, student, version }) {
        return `${lesson.id}:${student.id}:${version}`;
    }

    ask(props) {
        this.key = this.keyOf(props);
        this.state.rows = [];
        this.turn++;
        browser.clearTimeout(this.timer);
        if (props.version) {
            this.timer = browser.setTimeout(() => this.load(props), REST);
        }
    }

    async load({ lesson, student }) {
        const turn = this.turn;
        try {
            const rows = await this.orm.silent.call("school.entry.log", "read_cell_history", [
                lesson.id,
                student.id,
            ]);
            if (turn === this.turn) {
                this.state.rows = rows.map((row) => this.view(row));
            }
        } catch {
            // Who may not read the log, or has no connection, sees the cell without its history.
        }
    }

    view({ when, who, kind, work, old, new: value, why, late, read }) {
        const what = kind === "absence" ? _t("absence") : work;
        const change = old ? `${old} → ${value || "—"}` : value;
        return {
            when: momentText(when, this.props.model.zone),
            who,
            text: [change, what].filter(Boolean).join(" · "),
            why,
            late,
            isChange: Boolean(old),
            read: read && _t("read by a parent %s", momentText(read, this.props.model.zone)),
        };
    }

    get last() {
        const [row] = this.state.rows;
        return row ? `${row.when} ${row.who}` : "";
    }
}
