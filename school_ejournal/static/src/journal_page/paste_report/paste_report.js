import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { dayText, refusalText } from "../journal_texts";

/** What of a pasted table found no place, and why; everything else is in its cells. */
export class PasteReport extends Component {
    static template = "school_ejournal.PasteReport";
    static props = {
        model: Object,
        // See `planPaste` in clipboard.js.
        report: Object,
        onGoTo: Function,
        onClose: Function,
    };

    get problems() {
        return this.props.report.problems.map((problem) => ({
            ...problem,
            place: `${problem.student.name}, ${dayText(problem.of.lesson.date)}`,
            reason: this.reason(problem.why),
        }));
    }

    reason(why) {
        if (why === "unknown") {
            return _t("not a mark or an absence");
        }
        return why === "away" ? _t("the student was absent") : refusalText(why);
    }

    get beyond() {
        const { beyond } = this.props.report;
        return beyond ? _t("Outside the page, and not pasted: %s", beyond) : "";
    }
}
