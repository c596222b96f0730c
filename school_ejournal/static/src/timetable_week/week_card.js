import { Component } from "@odoo/owl";

/** One lesson of the week: what it is, who teaches it and where; said according to whose week. */
export class WeekCard extends Component {
    static template = "school_ejournal.TimetableWeekCard";
    static props = {
        card: Object,
        kind: String,
        label: String,
        carried: { type: Boolean, optional: true },
        onOpen: Function,
        onDragStart: { type: Function, optional: true },
        onDragEnd: { type: Function, optional: true },
    };

    get title() {
        const { card, kind } = this.props;
        const name = kind === "class" ? card.subject : `${card.classes} · ${card.subject}`;
        return card.subgroups && kind !== "class" ? `${name}, ${card.subgroups}` : name;
    }

    get lines() {
        const { card, kind } = this.props;
        return [
            kind === "class" && card.subgroups,
            kind !== "teacher" && card.teachers,
        ].filter(Boolean);
    }
}
