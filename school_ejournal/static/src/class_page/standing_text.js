import { _t } from "@web/core/l10n/translation";

/** How a student stands over all subjects, in words. */
export function standingText(standing) {
    switch (standing) {
        case "excellent":
            return _t("Fives alone");
        case "good":
            return _t("Fours and fives");
        case "one_three":
            return _t("One three");
        case "passing":
            return _t("Threes");
        case "failing":
            return _t("With a two");
    }
    return "";
}
