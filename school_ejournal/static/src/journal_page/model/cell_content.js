/**
 * What stands in a cell, as the entry protocol speaks of it.
 *
 * Content: `{marks: [{work, value, comment, due, late}], absence: {reason, minutes, comment,
 * late}|null}`; work 0 is the usual work of a lesson that has none yet, `due` the ISO date of owed
 * work, else "". An operation sets some of the parts `marks` (of one work), `absence`, `topic`,
 * `homework`.
 */
export const PARTS = ["marks", "absence", "topic", "homework"];

export function cellKey(lesson, student) {
    return `${lesson}:${student}`;
}

/** Content from the rows of the page object (see `JournalPage` in page/journal_page.py). */
export function contentOf(markRows, absenceRow) {
    return {
        marks: markRows.map(([, , work, , value, late, comment, due]) => ({
            work,
            value,
            comment: comment || "",
            due: due || "",
            late,
        })),
        absence: absenceRow
            ? {
                  reason: absenceRow[2],
                  minutes: absenceRow[3],
                  late: absenceRow[4],
                  comment: absenceRow[5] || "",
              }
            : null,
    };
}

/** The marks of one work as an operation sends them. */
export function marksOf(content, work) {
    return content.marks
        .filter((mark) => mark.work === work)
        .map(({ value, comment, due }) => ({ value, comment, due: due || "" }));
}

/** The absence as an operation sends it. */
export function absenceOf(content) {
    if (!content.absence) {
        return null;
    }
    const { reason, minutes, comment } = content.absence;
    return { reason, minutes, comment };
}

export function sameMarks(one, other) {
    return (
        one.length === other.length &&
        one.every(
            (mark, index) =>
                mark.value === other[index].value &&
                (mark.comment || "") === (other[index].comment || "") &&
                (mark.due || "") === (other[index].due || "")
        )
    );
}

export function sameAbsence(one, other) {
    return (
        one === other ||
        Boolean(
            one &&
                other &&
                one.reason === other.reason &&
                one.minutes === other.minutes &&
                one.comment === other.comment
        )
    );
}

/** Return `content` with the marks and the absence that `operation` sets. */
export function overlay(content, operation, work) {
    let { marks, absence } = content;
    if ("marks" in operation) {
        marks = marks
            .filter((mark) => mark.work !== work)
            .concat(operation.marks.map((mark) => ({ ...mark, work, late: false })));
    }
    if ("absence" in operation) {
        absence = operation.absence && { ...operation.absence, late: false };
    }
    return { marks, absence };
}

/** Tell whether `content` holds already what `operation` sets. */
export function holds(content, operation, work) {
    return (
        (!("marks" in operation) || sameMarks(marksOf(content, work), operation.marks)) &&
        (!("absence" in operation) || sameAbsence(absenceOf(content), operation.absence))
    );
}

/** The same for a lesson: `texts` are `{topic, homework: {text, none}|null}`. */
export function holdsTexts(texts, operation) {
    const { text = "", none = false } = texts.homework || {};
    const wanted = operation.homework || { text: "", none: false };
    return (
        (!("topic" in operation) || texts.topic === operation.topic.trim()) &&
        (!("homework" in operation) ||
            (text === wanted.text.trim() && none === (wanted.none && !wanted.text.trim())))
    );
}

/** Tell whether the cell that a verdict reports holds what `operation` sets. */
export function storedAs(operation, { cell }) {
    if (!cell) {
        return false;
    }
    if (!operation.student) {
        return holdsTexts(cell, operation);
    }
    const content = contentOf(cell.marks, cell.absence);
    // Marks without a work went to the usual one, whose id only the rows tell.
    const works = operation.work ? [operation.work] : [0, ...content.marks.map((m) => m.work)];
    return works.some((work) => holds(content, operation, work));
}
