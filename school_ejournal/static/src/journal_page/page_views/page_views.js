import { Component } from "@odoo/owl";

import { termChoices } from "../journal_texts";
import { useSignal } from "../use_signal";

/** What of the journal is shown: a term or the year, a subgroup or the class, which works. */
export class PageViews extends Component {
    static template = "school_ejournal.PageViews";
    static props = { model: Object, scope: String, onOpen: Function, onFilter: Function };

    setup() {
        const { model } = this.props;
        useSignal(model.statistics.changed, ({ columns }) => columns && this.render());
        useSignal(model.changed, ({ columns }) => columns && this.render());
    }

    get terms() {
        const { model, scope } = this.props;
        return termChoices(model, scope === "year" ? 0 : model.term.id);
    }

    /** The subgroups beside each other and the whole class, for those who may read them. */
    get groups() {
        const { model, scope } = this.props;
        return model.statistics.groups.map((group) => ({
            ...group,
            isShown: scope !== "class" && group.id === model.journal.id,
        }));
    }

    openTerm(term) {
        const { scope, onOpen } = this.props;
        onOpen({ termId: term.id, scope: scope === "class" ? "class" : "term" });
    }

    openGroup(group) {
        const { scope, onOpen } = this.props;
        onOpen({ journalId: group.id, scope: scope === "class" ? "term" : scope });
    }

    openYear() {
        this.props.onOpen({ scope: "year" });
    }

    openClass() {
        this.props.onOpen({ scope: "class" });
    }
}
