import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";

import { useSignal } from "../use_signal";

const TRENDS = new Map([
    [1, "up"],
    [0, "level"],
    [-1, "down"],
]);

/** The columns at the right of a student's row: terms of a year, average, forecast, absences. */
export class RowSummary extends Component {
    static template = "school_ejournal.RowSummary";
    static props = { model: Object, student: Object };

    setup() {
        const { model, student } = this.props;
        useSignal(model.changed, (change) => change.student === student.id && this.render());
        useSignal(model.statistics.changed, (change) =>
            (change.student === student.id || (change.columns && model.isYear)) && this.render());
    }

    get figures() {
        return this.props.model.statistics.student(this.props.student.id);
    }

    get average() {
        return averageText(this.props.model.average(this.props.student));
    }

    get isBehind() {
        return this.props.model.isAverageBehind(this.props.student);
    }

    get trend() {
        return TRENDS.get(this.figures.trend);
    }

    get trendText() {
        switch (this.trend) {
            case "up":
                return _t("rising");
            case "down":
                return _t("falling");
            case "level":
                return _t("steady");
        }
        return "";
    }

    get missed() {
        return this.props.model.missed(this.props.student) || "";
    }

    /** Forecast and average of each term on the page of a year. */
    get terms() {
        const { model, student } = this.props;
        return model.summaryTerms.map(({ id }, index, all) => {
            const term = model.statistics.terms.find((found) => found.id === id);
            const { average = null, forecast = null } = term?.students[student.id] || {};
            return { id, forecast, average: averageText(average), after: all.length - index - 1 };
        });
    }
}

/** "4.25", or nothing. */
export function averageText(average) {
    return average === null || average === undefined
        ? ""
        : formatFloat(average, { digits: [16, 2] });
}
