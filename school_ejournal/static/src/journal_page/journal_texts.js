import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/** Why a cell or a lesson takes no entries, for people; `reason` as `PageModel.refusal` gives it. */
export function refusalText(reason) {
    switch (reason) {
        case "reader":
            return _t("Only the teacher of the lesson makes entries in it.");
        case "cancelled":
            return _t("The lesson is cancelled.");
        case "future":
            return _t("The day of the lesson has not come yet.");
        case "over":
            return _t("The days for late entries are over: ask the deputy head to reopen.");
        case "closed":
            return _t("The term is closed: its entries cannot be changed any more.");
        case "stranger":
            return _t("The student was not in this class or subgroup on the day of the lesson.");
    }
    return "";
}

/** "Absent: illness" or "Late, 10 min" of an absence. */
export function absenceText({ reasons }, { reason, minutes }) {
    const row = reasons.get(reason);
    if (row?.kind === "late") {
        return minutes ? _t("Late: %s min", minutes) : _t("Late");
    }
    return row?.kind === "unknown" ? _t("Absent") : _t("Absent: %s", row?.name || "?");
}

/** "2 h 14 min" of milliseconds. */
export function durationText(milliseconds) {
    const minutes = Math.max(0, Math.floor(milliseconds / 60000));
    const hours = Math.floor(minutes / 60);
    if (hours >= 48) {
        return _t("%(days)s days", { days: Math.floor(hours / 24) });
    }
    return hours
        ? _t("%(hours)s h %(minutes)s min", { hours, minutes: minutes % 60 })
        : _t("%(minutes)s min", { minutes });
}

/** "14:46" of milliseconds or of the server's text, in the time zone of the school or the browser. */
export function timeText(moment, zone = "local") {
    const time =
        typeof moment === "string" ? deserializeDateTime(moment) : DateTime.fromMillis(moment);
    return time.setZone(zone).toFormat("HH:mm");
}

/** "23.11 14:46" of a moment in UTC, in the time zone of the school. */
export function momentText(moment, zone) {
    return DateTime.fromISO(moment, { zone: "utc" }).setZone(zone).toFormat("dd.MM HH:mm");
}

// Kept, for rows and panels name the same few days with every key.
const days = new Map();

/** "23.11" of an ISO date or moment. */
export function dayText(date, zone = "local") {
    const key = `${date} ${zone}`;
    if (!days.has(key)) {
        days.set(key, DateTime.fromISO(date, { zone }).toFormat("dd.MM"));
    }
    return days.get(key);
}

/** "Monday, 23 November" of an ISO date. */
export function longDayText(date) {
    const text = DateTime.fromISO(date).toLocaleString({
        weekday: "long",
        day: "numeric",
        month: "long",
    });
    return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "II" of "II quarter", where that tells the terms of a model apart. */
export function shortTerm({ terms }, { name }) {
    const first = (text) => text.split(" ")[0];
    const isClear = new Set(terms.map((term) => first(term.name))).size === terms.length;
    return isClear ? first(name) : name;
}

/** The terms of a page to choose from: `{…, isShown, label}`, the one shown by its whole name. */
export function termChoices(page, shownId) {
    return page.terms.map((term) => {
        const isShown = term.id === shownId;
        return { ...term, isShown, label: isShown ? term.name : shortTerm(page, term) };
    });
}
