import { Component, onWillDestroy, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { downloadFile, parse } from "@web/core/network/download";
import { useService } from "@web/core/utils/hooks";

import { settled } from "../model/settled";

/** Takes the shown page away: printed or as a workbook, once what is typed is stored. */
export class Export extends Component {
    static template = "school_ejournal.Export";
    static props = { model: Object, saver: Object };

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({ busy: "" });
        onWillDestroy(() => (this.isGone = true));
    }

    get forms() {
        return [
            { name: "pdf", icon: "fa-print", title: _t("Print (PDF)") },
            { name: "xlsx", icon: "fa-file-excel-o", title: _t("Excel") },
        ];
    }

    async take(form) {
        if (this.state.busy) {
            return;
        }
        const { journal } = this.props.model;
        this.state.busy = form;
        try {
            const unsaved = await settled(this.props.saver, journal.id);
            if (!this.isGone && (!unsaved || (await this.isConfirmed(unsaved)))) {
                await this.fetch(`/school/journal/${journal.id}/${form}?${this.shown}`);
            }
        } finally {
            this.state.busy = "";
        }
    }

    /** What of the journal is shown, as the address says it. */
    get shown() {
        const { term, scope, controlOnly } = this.props.model;
        const parts = { term: term.id, scope: scope !== "term" && scope,
            works: controlOnly && "control" };
        return new URLSearchParams(Object.entries(parts).filter(([, value]) => value));
    }

    /** Ask whether to go on although some entries will be missing. */
    isConfirmed(unsaved) {
        return new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                {
                    title: _t("Not everything is saved"),
                    body: _t(
                        "Entries that are not saved: %s. They will be missing from the sheet.",
                        unsaved
                    ),
                    confirmLabel: _t("Go on"),
                    confirm: () => resolve(true),
                    cancel: () => {},
                },
                { onClose: () => resolve(false) }
            );
        });
    }

    async fetch(url) {
        let response;
        try {
            response = await browser.fetch(url);
        } catch {
            return this.complain(_t("no connection to the server"));
        }
        if (response.redirected) {
            return this.complain(_t("your session has ended: log in again"));
        }
        if (!response.ok) {
            const isForPeople = response.headers.get("Content-Type")?.startsWith("text/plain");
            return this.complain(
                isForPeople ? await response.text() : _t("the server could not make it")
            );
        }
        const { filename } = parse(response.headers.get("Content-Disposition")).parameters;
        downloadFile(await response.blob(), filename, response.headers.get("Content-Type"));
    }

    complain(reason) {
        this.notification.add(_t("There is no sheet: %s", reason), { type: "danger" });
    }
}
