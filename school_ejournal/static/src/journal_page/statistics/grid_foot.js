import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { useSignal } from "../use_signal";
import { averageText } from "./row_summary";

/** The row below the grid: average and quality of every work, of the term at the right. */
export class GridFoot extends Component {
    static template = "school_ejournal.GridFoot";
    static props = { model: Object, columns: Array };

    setup() {
        useSignal(this.props.model.statistics.changed, (change) => change.columns && this.render());
    }

    get cells() {
        const { columns, model } = this.props;
        return columns.map(({ key, lesson, workId, classes }) => {
            const figures = model.statistics.column(lesson.id, workId);
            return {
                key,
                classes,
                average: averageText(figures?.average),
                quality: percentText(figures?.quality),
                title: figures ? sharesText(figures) : undefined,
            };
        });
    }

    get total() {
        const { total } = this.props.model.statistics;
        return {
            average: averageText(total.average),
            quality: percentText(total.quality),
            missed: total.missed || "",
            title: sharesText(total),
        };
    }
}

/** "72.5 %", or nothing. */
export function percentText(share) {
    // A space that does not break: the number and its sign stay together.
    return share === null || share === undefined ? "" : `${trimmed(share)}\u00a0%`;
}

function trimmed(number) {
    return averageText(number).replace(/0$/, "").replace(/\D0$/, "");
}

/** The shares of a column or of the term in words. */
function sharesText({ quality, success, degree }) {
    return quality === null || quality === undefined
        ? undefined
        : _t("Quality %(quality)s, success %(success)s, degree of learning %(degree)s", {
              quality: percentText(quality),
              success: percentText(success),
              degree: percentText(degree),
          });
}
