import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const MODEL = "school.substitution";

/** Who takes a lesson: the best proposal at one click, the others and what else can be done. */
export class SubstitutionChoice extends Component {
    static template = "school_ejournal.SubstitutionChoice";
    static components = { Dropdown, DropdownItem };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get data() {
        return this.props.record.data;
    }

    get proposals() {
        return this.data[this.props.name] || [];
    }

    get isSigned() {
        return Boolean(this.data.signed_datetime);
    }

    get takeTitle() {
        return _t("Send %s", this.proposals[0].name);
    }

    get choiceTitle() {
        return _t("Choose somebody else, cancel or move the lesson");
    }

    reload() {
        return this.props.record.model.root.load();
    }

    async decide(values) {
        const { model, resId } = this.props.record;
        if (await model.root.save()) {
            await this.orm.write(MODEL, [resId], values);
            await this.reload();
        }
    }

    take({ kind, user }) {
        return this.decide({ kind, substitute_id: user });
    }

    cancelLesson() {
        return this.decide({ kind: "cancelled" });
    }

    takeBack() {
        return this.decide({ kind: false });
    }

    /** Open the whole decision: a colleague who is not proposed, a reason, another day. */
    openDecision() {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: MODEL,
                res_id: this.props.record.resId,
                name: _t("Decision on the Lesson"),
                views: [[false, "form"]],
                target: "new",
            },
            { onClose: () => this.reload() }
        );
    }
}

registry.category("fields").add("school_substitution_choice", {
    component: SubstitutionChoice,
    displayName: _t("Choice of a substitute"),
    supportedTypes: ["json"],
    listViewWidth: [300, 700],
});
