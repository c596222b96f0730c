import { _t } from "@web/core/l10n/translation";

import { contentOf } from "../model/cell_content";

/** What an operation sets, as people write it: "н4 (за доклад)", a topic, the homework. */
export function mineText(model, operation) {
    return operation.student
        ? entriesText(model, operation, operation)
        : lessonText(operation, operation);
}

/** The same parts of the cell as the server holds them, from the clash that it reported. */
export function theirsText(model, operation) {
    const { cell } = operation.clash;
    if (!operation.student) {
        return lessonText(operation, cell);
    }
    const content = contentOf(cell.marks || [], cell.absence);
    const work = operation.work || model.usualWork(operation.lesson) || content.marks[0]?.work;
    return entriesText(model, operation, {
        marks: content.marks.filter((mark) => mark.work === work),
        absence: content.absence,
    });
}

function entriesText(model, operation, source) {
    const marks = "marks" in operation ? source.marks : [];
    const absence = "absence" in operation ? source.absence : null;
    const comments = [...marks, absence].map((entry) => entry?.comment).filter(Boolean);
    const text = model.textOf({ marks, absence });
    return comments.length ? `${text} (${comments.join("; ")})` : text;
}

function lessonText(operation, { topic, homework }) {
    const parts = [];
    if ("topic" in operation) {
        parts.push(topic);
    }
    if ("homework" in operation) {
        parts.push(homework?.none ? _t("Nothing set") : homework?.text);
    }
    return parts.filter(Boolean).join(" · ");
}
