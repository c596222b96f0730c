import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";

const { DateTime } = luxon;

/** The columns of the model with what their head and their cells look like. */
export function columnViews(model) {
    return model.columns.map((column) => ({
        ...column,
        state: stateOf(model, column),
        classes: classesOf(model, column),
        badge: badgeOf(model, column),
        workTitle: column.type
            ? _t("%(name)s, weight %(weight)s", {
                  name: column.work.name || column.type.name,
                  weight: formatFloat(column.work.weight, { trailingZeros: false }),
              })
            : "",
    }));
}

function stateOf(model, { lesson, work }) {
    return lesson.state === "cancelled" ? "cancelled" : model.windowState(work || lesson);
}

function classesOf(model, column) {
    const classes = ["o_cell", `o_window_${stateOf(model, column)}`];
    if (column.isToday) {
        classes.push("o_today");
    }
    if (column.isControl) {
        classes.push("o_control");
    }
    if (!column.isFirst) {
        classes.push("o_same_lesson");
    }
    return classes.join(" ");
}

/** The short name of a work; the usual one goes without, as on paper. */
function badgeOf(model, { type, lesson }) {
    return type && (!type.is_default || lesson.works.length > 1) ? type.code : "";
}

/** Neighbouring columns of one lesson as one head cell. */
export function lessonViews(columns) {
    const views = [];
    columns.forEach((column, index) => {
        if (!column.isFirst) {
            views.at(-1).span++;
            return;
        }
        const date = DateTime.fromISO(column.lesson.date);
        views.push({
            lesson: column.lesson,
            index,
            span: 1,
            classes: column.classes,
            weekday: date.toFormat("ccc"),
            day: date.day,
            title: column.lesson.topic,
            // "1st" of "1st subgroup": there is no room for more.
            group: column.lesson.group?.split(" ")[0],
        });
    });
    return views;
}

/** Neighbouring columns of one month as one head cell. */
export function monthViews(columns) {
    const views = [];
    for (const { lesson } of columns) {
        const key = lesson.date.slice(0, 7);
        if (views.at(-1)?.key === key) {
            views.at(-1).span++;
        } else {
            views.push({ key, span: 1, name: DateTime.fromISO(lesson.date).toFormat("LLLL") });
        }
    }
    return views;
}
