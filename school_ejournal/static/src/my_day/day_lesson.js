import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/** One lesson of the day, or with `compact` one of those not filled in earlier: a big button. */
export class DayLesson extends Component {
    static template = "school_ejournal.MyDayLesson";
    static props = {
        lesson: Object,
        compact: { type: Boolean, optional: true },
        urgent: { type: Boolean, optional: true },
        onOpen: Function,
        onConfirm: { type: Function, optional: true },
        onAcknowledge: { type: Function, optional: true },
        onSign: { type: Function, optional: true },
    };

    get title() {
        const { class: name, subject } = this.props.lesson;
        return `${name} · ${subject}`;
    }

    get day() {
        return DateTime.fromISO(this.props.lesson.date).toLocaleString({
            weekday: "short",
            day: "numeric",
            month: "short",
        });
    }

    get missing() {
        const names = { topic: _t("No topic"), homework: _t("No homework") };
        return this.props.lesson.missing.map((key) => ({ key, name: names[key] }));
    }

    /** Whether the topic of the plan has only to be confirmed. */
    get canConfirm() {
        const { planned, missing } = this.props.lesson;
        return Boolean(this.props.onConfirm && planned && missing.includes("topic"));
    }

    get substitution() {
        const { place, colleague } = this.props.lesson;
        return {
            own: "",
            taken: _t("You substitute %s", colleague),
            given: _t("Substituted by %s", colleague),
        }[place];
    }
}
