import { Component, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

const TICK = 10_000;
const MINUTE = 60_000;
const SHORT = 60 * MINUTE;

/**
 * What can be done about the day's entries, and how long still. The server decides the window; the
 * browser only counts down to the moment that the server named, from the server's own clock.
 */
export class Countdown extends Component {
    static template = "school_ejournal.MyDayCountdown";
    static props = {
        // {state: "open" | "late" | "closed" | "future", deadline: ISO, until: "17:00"}
        window: Object,
        now: String,
        missing: Boolean,
        onExpired: Function,
    };

    setup() {
        this.ahead = new Date(this.props.now).getTime() - Date.now();
        this.state = useState({ left: this.left() });
        const timer = browser.setInterval(() => this.tick(), TICK);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    /** Milliseconds until the deadline. */
    left() {
        return new Date(this.props.window.deadline).getTime() - (Date.now() + this.ahead);
    }

    tick() {
        const before = this.state.left;
        this.state.left = this.left();
        if (this.props.window.state === "open" && before > 0 && this.state.left <= 0) {
            this.props.onExpired();
        }
    }

    get isOpen() {
        return this.props.window.state === "open" && this.state.left > 0;
    }

    get isShort() {
        return this.props.missing && this.isOpen && this.state.left < SHORT;
    }

    get isDone() {
        return !this.props.missing && ["open", "late"].includes(this.props.window.state);
    }

    get text() {
        const { state, until } = this.props.window;
        if (this.isDone) {
            return _t("Everything is filled in");
        }
        if (this.isOpen) {
            return _t("Fill in until %(until)s · %(left)s left", { until, left: this.leftText });
        }
        if (state === "closed") {
            return _t("The term is closed");
        }
        return state === "future"
            ? _t("Entries open on the day of the lessons")
            : _t("After %(until)s: entries are marked as late", { until });
    }

    get leftText() {
        const all = Math.ceil(this.state.left / MINUTE);
        const [hours, minutes] = [Math.floor(all / 60), all % 60];
        return hours
            ? _t("%(hours)s h %(minutes)s min", { hours, minutes })
            : _t("%(minutes)s min", { minutes });
    }
}
