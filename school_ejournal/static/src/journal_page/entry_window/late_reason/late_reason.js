import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { useSignal } from "../../use_signal";

/**
 * Some works ask why their marks come late. What was typed waits as it is; one answer lets it go,
 * and serves for what is typed next, until it is changed.
 */
export class LateReason extends Component {
    static template = "school_ejournal.LateReason";
    static props = {
        model: Object,
        saver: Object,
        // Given `focus()`, the way in for the keyboard.
        handle: Object,
        // Back to the cell.
        onLeave: Function,
    };

    setup() {
        const { model, saver, handle } = this.props;
        this.input = useRef("input");
        this.state = useState({ text: model.lateReason, isEditing: false, waiting: 0 });
        useSignal(saver.changed, () => this.look());
        handle.focus = () => this.edit();
        this.look();
    }

    /** An answer given before serves for what comes now. */
    look() {
        const { model, saver } = this.props;
        const { unexplained } = saver.queue;
        if (unexplained.length && model.lateReason) {
            this.explain();
        } else if (unexplained.length !== this.state.waiting) {
            this.state.waiting = unexplained.length;
        }
    }

    get isShown() {
        return Boolean(this.state.waiting || this.state.isEditing || this.props.model.lateReason);
    }

    get isAsking() {
        return Boolean(this.state.waiting || this.state.isEditing);
    }

    get examples() {
        return [_t("The works took longer to check"), _t("I was ill"), _t("No network")];
    }

    get question() {
        return this.state.waiting
            ? _t("Why are the marks of this work late? Entries that wait: %s", this.state.waiting)
            : _t("Why are the marks of this work late?");
    }

    edit() {
        if (this.isShown) {
            this.state.isEditing = true;
            // The bar may just be turning into the question.
            Promise.resolve().then(() => this.input.el?.focus());
        }
    }

    answer() {
        const text = this.state.text.trim();
        if (text) {
            this.props.model.lateReason = text;
            this.explain();
            this.leave();
        }
    }

    explain() {
        const { model, saver } = this.props;
        const waiting = saver.queue.unexplained;
        saver.queue.explain(model.lateReason);
        this.state.waiting = 0;
        model.redraw(waiting);
        saver.touch(0);
    }

    leave() {
        this.state.isEditing = false;
        this.props.onLeave();
    }

    onKeydown(event) {
        if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            this.leave();
        }
    }
}
