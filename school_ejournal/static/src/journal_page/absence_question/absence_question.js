import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { shortestKey } from "../model/keyboard";

/** A mark was typed where the student was absent: what is meant, answered by one key. */
export class AbsenceQuestion extends Component {
    static template = "school_ejournal.AbsenceQuestion";
    static props = {
        // The marks typed, "45"; the absence reason that stands there; that of a lateness, if any.
        marks: String,
        absence: Object,
        late: { type: Object, optional: true },
        // Given the action of the key (see keyboard.js).
        onAnswer: Function,
        close: Function,
    };

    get question() {
        const { absence, marks } = this.props;
        return _t("The student was absent: %(reason)s. Where does the mark %(mark)s go?", {
            reason: absence.name.toLowerCase(),
            mark: marks,
        });
    }

    get answers() {
        const { late } = this.props;
        const key = late && shortestKey(late);
        return [
            { key: "Enter", action: { type: "move", rows: 1, columns: 0 },
                text: _t("beside the absence, as for work handed in late") },
            { key: "Del", action: { type: "clear" }, text: _t("instead of it: the student was there") },
            ...(late ? [{ key, action: { type: "char", char: key }, text: _t("the student was late") }]
                : []),
            { key: "Esc", action: { type: "cancel" }, text: _t("leave the cell as it was") },
        ];
    }
}
