import { _t } from "@web/core/l10n/translation";

import { dayText, longDayText, refusalText } from "./journal_texts";

/** What stands in a column of a cell, in words: "absent: illness; 5 (Control work)". */
export function cellText(model, column, student) {
    const { marks, absence } = model.content(column.lesson.id, student.id);
    const parts = [];
    if (absence) {
        const reason = model.reasons.get(absence.reason);
        parts.push([reason?.name || "?", absence.minutes && _t("%s min", absence.minutes)]
            .filter(Boolean).join(", ") + commentText(absence));
    }
    const works = new Map(column.lesson.works.map((work) => [work.id, work]));
    for (const mark of marks) {
        const value = model.values.get(mark.value);
        const work = works.get(mark.work);
        const name = work?.name || model.workTypes.get(work?.type || model.usualType)?.name || "";
        const code = value ? (value.kind === "grade" ? value.code : value.name) : "?";
        parts.push([code, name].filter(Boolean).join(" · ") + commentText(mark));
    }
    return parts.join("; ") || _t("empty");
}

function commentText({ comment, due, late }) {
    return [
        due && `, ${_t("due by %s", dayText(due))}`,
        comment && ` (${comment})`,
        late && `, ${_t("entered late")}`,
    ]
        .filter(Boolean)
        .join("");
}

/** The cell for those who hear it: student, day, work, content, state. */
export function cellLabel(model, column, student) {
    const { state, message } = model.cellState(column.lesson.id, student.id, column.workId);
    const refusal = model.refusal(column.lesson, student, column.work);
    return [
        student.name,
        longDayText(column.lesson.date),
        column.workTitle,
        cellText(model, column, student),
        stateText(state, message),
        model.statistics.isCorrected(column.lesson.id, student.id) ? _t("corrected") : "",
        refusal === "reader" ? "" : refusalText(refusal),
    ]
        .filter(Boolean)
        .join(", ");
}

function stateText(state, message) {
    switch (state) {
        case "dirty":
        case "saving":
            return _t("being saved");
        case "refused":
            return _t("not saved: %s", message);
        case "clash":
            return _t("somebody else changed it");
    }
    return "";
}
