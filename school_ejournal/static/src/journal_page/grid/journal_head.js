import { Component, onWillUpdateProps } from "@odoo/owl";

import { shortTerm } from "../journal_texts";
import { lessonViews, monthViews } from "./column_views";

/** Months, days and works above the grid. */
export class JournalHead extends Component {
    static template = "school_ejournal.JournalHead";
    static props = { model: Object, columns: Array, current: Number };

    setup() {
        this.view(this.props);
        onWillUpdateProps((props) => props.columns !== this.props.columns && this.view(props));
    }

    view({ columns, model }) {
        this.terms = model.summaryTerms.map((term) => ({ ...term, label: shortTerm(model, term) }));
        this.lessons = lessonViews(columns);
        this.months = monthViews(columns);
    }
}
