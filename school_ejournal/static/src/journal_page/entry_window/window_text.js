import { _t } from "@web/core/l10n/translation";

import { dayText, durationText, refusalText, timeText } from "../journal_texts";

const DAY = 24 * 3600 * 1000;

/** "14:46" of a moment today or tomorrow, "26.11 14:46" of a later one. */
function untilText(model, moment) {
    const time = timeText(Date.parse(moment), model.zone);
    const isNear = Date.parse(moment) - model.now() <= DAY;
    return isNear ? time : `${dayText(moment, model.zone)} ${time}`;
}

/**
 * `{kind, text}` of the entry window of a lesson (or of a work of it) for people: until when
 * entries are taken and what they are, or why they are not.
 */
export function windowText(model, lesson, work) {
    const refusal = model.refusal(lesson, null, work);
    if (refusal) {
        return { kind: refusal, text: refusalText(refusal) };
    }
    const place = work || lesson;
    const { deadline, closes, reopened } = place;
    if (model.windowState(place) === "late") {
        return { kind: "late", text: lateText(model, closes, reopened) };
    }
    return {
        kind: "open",
        text: _t("Entries are in time until %(time)s: %(left)s left", {
            time: untilText(model, deadline),
            left: durationText(Date.parse(deadline) - model.now()),
        }),
    };
}

function lateText(model, closes, reopened) {
    if (!closes) {
        return _t("The time for entries is over: what you enter now is marked as late.");
    }
    const time = untilText(model, closes);
    return reopened
        ? _t("The deputy head has opened the lesson until %s: entries are marked as late.", time)
        : _t("The time for entries is over: they are marked as late, until %s.", time);
}
