import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "school.access.slip";

/**
 * Access for classes, chosen and issued one after the other: what is done is done, and whoever comes
 * back goes on with the rest.
 */
export class AccessIssue extends Component {
    static template = "school_ejournal.AccessIssue";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            classes: [], done: 0, total: 0, issued: null, isRunning: false, error: "",
        });
        onWillStart(() => this.load());
    }

    async load() {
        const classes = await this.orm.call(MODEL, "read_classes", []);
        this.state.classes = classes.map((row) => ({ ...row, chosen: row.ready < row.people }));
    }

    get chosen() {
        return this.state.classes.filter(({ chosen }) => chosen);
    }

    get percent() {
        return this.state.total ? Math.round((100 * this.state.done) / this.state.total) : 0;
    }

    toggleAll({ target }) {
        for (const row of this.state.classes) {
            row.chosen = target.checked;
        }
    }

    async issue() {
        const { chosen } = this;
        Object.assign(this.state, {
            done: 0, total: chosen.length, issued: 0, isRunning: true, error: "",
        });
        try {
            for (const { id } of chosen) {
                this.state.issued += await this.orm.silent.call(MODEL, "issue", [id]);
                this.state.done++;
            }
        } catch (error) {
            this.state.error = error.data?.message || error.message;
        }
        await this.load();
        this.state.isRunning = false;
    }

    openSlips() {
        this.action.doAction("school_ejournal.school_access_slip_action");
    }
}

registry.category("actions").add("school_ejournal.access_issue", AccessIssue);
