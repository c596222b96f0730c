import { _t } from "@web/core/l10n/translation";

import { percentText } from "../journal_page/statistics/grid_foot";
import { standingText } from "./standing_text";

/** The names of who teaches a subject, each once. */
export function teacherNames(journals) {
    return [...new Set(journals.map(({ teacher }) => teacher).filter(Boolean))].join(", ");
}

/** How many students stand how: `{name, count, text}`. */
export function standingRows({ standings }) {
    return Object.entries(standings).map(([name, count]) => ({
        name,
        count,
        text: standingText(name),
    }));
}

/** Quality, success and degree of learning of the class in words; nothing without marks. */
export function sharesText({ quality, success, degree }) {
    return quality === null
        ? ""
        : _t("Quality %(quality)s, success %(success)s, degree of learning %(degree)s", {
              quality: percentText(quality),
              success: percentText(success),
              degree: percentText(degree),
          });
}
