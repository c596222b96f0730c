import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "school.access.slip";

/** Return how many of a class lack access; whose access was closed by hand gets none again. */
function lacking({ people, ready, closed }) {
    return people - ready - closed;
}

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
            classes: [], done: 0, total: 0, issued: null, isRunning: false, isStopping: false,
            current: "", error: "",
        });
        onWillStart(() => this.load());
    }

    async load() {
        const classes = await this.orm.call(MODEL, "read_classes", []);
        this.state.classes = classes.map((row) => ({ ...row, chosen: lacking(row) > 0 }));
    }

    get missing() {
        return this.state.classes.filter((row) => lacking(row) > 0);
    }

    get missingPeople() {
        return this.missing.reduce((sum, row) => sum + lacking(row), 0);
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

    /** Issue to `classes`, one after the other; the row of each follows. */
    async issue(classes) {
        Object.assign(this.state, {
            done: 0, total: classes.length, issued: 0, isRunning: true, isStopping: false, error: "",
        });
        try {
            for (const row of classes) {
                if (this.state.isStopping) {
                    break;
                }
                this.state.current = row.name;
                this.state.issued += await this.orm.silent.call(MODEL, "issue", [row.id]);
                this.state.done++;
                row.ready += lacking(row);
            }
            await this.load();
        } catch (error) {
            this.state.error =
                error instanceof ConnectionLostError
                    ? _t("The connection was lost. What is issued stays: press again to go on.")
                    : error.data?.message || error.message;
        }
        this.state.isRunning = false;
    }

    stop() {
        this.state.isStopping = true;
    }

    openSlips() {
        this.action.doAction("school_ejournal.school_access_slip_action");
    }
}

registry.category("actions").add("school_ejournal.access_issue", AccessIssue);
