import { Component } from "@odoo/owl";

import { useSignal } from "../use_signal";

const COLORS = 6;

/** Who else is on the page: initials, the name on hover and for screen readers. */
export class Presence extends Component {
    static template = "school_ejournal.Presence";
    static props = { people: Object };

    setup() {
        useSignal(this.props.people.changed, () => this.render());
    }

    get others() {
        return this.props.people.others.map((person) => ({
            ...person,
            color: person.user % COLORS,
        }));
    }
}
