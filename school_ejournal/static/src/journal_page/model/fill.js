/**
 * Many cells brought to one content. Pure: plans what is to be written and counts the rest.
 *
 * A cell is `{column, student, content, refusal, away}` with the content of its column (see
 * `PageModel.columnContent`); `away` tells that the student missed the whole lesson.
 */

/** Return `content` as it goes to other cells: comments are about one student. */
export function bare({ marks, absence }) {
    return {
        marks: marks.map(({ value, due }) => ({ value, comment: "", due: due || "" })),
        absence: absence && { reason: absence.reason, minutes: 0, comment: "" },
    };
}

export function isEmpty({ marks, absence }) {
    return !marks.length && !absence;
}

/**
 * Plan to put `source` into `cells`: into the empty ones, or into all of them.
 *
 * Marks alone leave a lateness where it is, and are never put on a student who was away. Returns
 * `{edits: [{column, student, wanted}], overwritten, occupied, away, refused}`: numbers of cells
 * that lose something, that kept what they had, of absent students and of cells that take nothing.
 */
export function planFill(cells, source, { all = false } = {}) {
    const plan = { edits: [], overwritten: 0, occupied: 0, away: 0, refused: 0 };
    const filling = bare(source);
    for (const cell of cells) {
        const { column, student, content } = cell;
        if (cell.refusal) {
            plan.refused++;
        } else if (cell.away && !filling.absence) {
            plan.away++;
        } else if (isOccupied(content, filling) && !all) {
            plan.occupied++;
        } else {
            plan.overwritten += isOccupied(content, filling) ? 1 : 0;
            plan.edits.push({ column, student, wanted: filled(cell, filling) });
        }
    }
    return plan;
}

/** What a fill would take away: the marks, and an absence if it brings one. */
function isOccupied({ marks, absence }, filling) {
    return Boolean(marks.length || (filling.absence && absence));
}

function filled({ column, content }, { marks, absence }) {
    return {
        marks: marks.map((mark) => ({ ...mark })),
        // The absence belongs to the lesson: it is shown, and changed, in its first column.
        absence: column.isFirst && absence ? { ...absence } : content.absence,
    };
}

/** Plan to empty `cells`; the absence goes with the lesson's first column. */
export function planClear(cells) {
    const plan = { edits: [], refused: 0 };
    for (const { column, student, content, refusal } of cells) {
        if (refusal) {
            plan.refused++;
        } else {
            plan.edits.push({
                column,
                student,
                wanted: { marks: [], absence: column.isFirst ? null : content.absence },
            });
        }
    }
    return plan;
}
