import { Component, onMounted, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { explain } from "../../entry_saver_service";
import { dayText, momentText } from "../../journal_texts";

const FIELDS = ["date_from", "date_to", "reason", "create_date"];

/** Beside a lesson whose time is over: ask the deputy head to open it, or see that it was asked. */
export class Reopening extends Component {
    static template = "school_ejournal.Reopening";
    static props = { model: Object, lesson: Object };

    setup() {
        this.orm = useService("orm");
        this.form = useRef("form");
        this.state = useState({ requests: null, isOpen: false, busy: false, error: "" });
        this.draft = useState({ from: "", to: "", reason: "" });
        onMounted(() => this.load());
        onWillUpdateProps(({ lesson }) => lesson !== this.props.lesson && this.close());
        useEffect(
            (isOpen) => isOpen && this.form.el.querySelector("[name='reason']").focus(),
            () => [this.state.isOpen]
        );
    }

    async load() {
        try {
            this.state.requests = await this.orm.silent.searchRead(
                "school.entry.reopening",
                [["journal_id", "=", this.props.model.journal.id], ["state", "=", "requested"]],
                FIELDS
            );
        } catch (error) {
            this.fail(error);
        }
    }

    /** The request that waits for a decision on this lesson, as people read it. */
    get request() {
        const { date } = this.props.lesson;
        const found = this.state.requests?.find(
            ({ date_from: from, date_to: to }) => from <= date && date <= to
        );
        if (!found) {
            return null;
        }
        const { id, date_from: from, date_to: to, reason, create_date: asked } = found;
        const days = from === to ? dayText(from) : `${dayText(from)}–${dayText(to)}`;
        const moment = momentText(asked.replace(" ", "T"), this.props.model.zone);
        return {
            id,
            reason,
            text: _t("Asked %(moment)s to open %(days)s: it waits for a decision.", {
                moment,
                days,
            }),
        };
    }

    open() {
        const { date } = this.props.lesson;
        Object.assign(this.draft, { from: date, to: date });
        Object.assign(this.state, { isOpen: true, error: "" });
    }

    close() {
        this.state.isOpen = false;
    }

    onKeydown(event) {
        if (event.key === "Escape") {
            event.stopPropagation();
            this.close();
        }
    }

    submit() {
        const { from, to, reason } = this.draft;
        return this.run(async () => {
            await this.orm.create("school.entry.reopening", [{
                journal_id: this.props.model.journal.id, date_from: from || false,
                date_to: to || false, reason: reason.trim() || false,
            }]);
            this.draft.reason = "";
            this.close();
        });
    }

    withdraw() {
        return this.run(() =>
            this.orm.call("school.entry.reopening", "action_withdraw", [[this.request.id]])
        );
    }

    async run(action) {
        Object.assign(this.state, { busy: true, error: "" });
        try {
            await action();
            await this.load();
        } catch (error) {
            this.fail(error);
        } finally {
            this.state.busy = false;
        }
    }

    fail(error) {
        this.state.error = explain(error).message;
    }
}
