/**
 * Cells as a spreadsheet has them: lines of tab-separated texts. Pure.
 */
const MAX_MARKS = 4;

/** Return the lines of cell texts in what a spreadsheet put on the clipboard. */
export function parseTable(text) {
    const lines = [[]];
    let cell = "";
    let quoted = false;
    const end = () => {
        lines.at(-1).push(cell);
        cell = "";
    };
    const clean = text.replace(/\r\n?/g, "\n");
    for (let index = 0; index < clean.length; index++) {
        const char = clean[index];
        if (quoted) {
            if (char === '"' && clean[index + 1] === '"') {
                cell += char;
                index++;
            } else if (char === '"') {
                quoted = false;
            } else {
                cell += char;
            }
        } else if (char === '"' && !cell) {
            quoted = true;
        } else if (char === "\t") {
            end();
        } else if (char === "\n") {
            end();
            lines.push([]);
        } else {
            cell += char;
        }
    }
    end();
    // Spreadsheets end the last line too.
    if (lines.length > 1 && lines.at(-1).length === 1 && !lines.at(-1)[0]) {
        lines.pop();
    }
    return lines;
}

export function formatTable(lines) {
    return lines.map((line) => line.join("\t")).join("\n");
}

/**
 * Read the text of one cell: "5", "45", "4 5", "н4", "н/а", "5,0".
 *
 * Returns `{marks: [{value, comment}], absence: {reason, …}|null}`, null for a text without
 * meaning.
 */
export function readCell(text, keyboard) {
    // A spreadsheet may have made a number with decimals of a mark.
    let rest = text.trim().toLowerCase().replace(/^(\d+)[.,]0+$/, "$1");
    const content = { marks: [], absence: null };
    while (rest) {
        const token = longestToken(rest, keyboard);
        const meaning = token && keyboard.find(token);
        if (!meaning) {
            return null;
        }
        if (meaning.kind === "mark") {
            content.marks.push({ value: meaning.id, comment: "", due: "" });
        } else if (content.absence) {
            return null;
        } else {
            content.absence = { reason: meaning.id, minutes: 0, comment: "" };
        }
        rest = rest.slice(token.length).replace(/^[\s;,/+]+(?=.)/, "");
    }
    return content.marks.length > MAX_MARKS ? null : content;
}

function longestToken(text, keyboard) {
    for (let length = Math.min(text.length, keyboard.longest); length; length--) {
        if (keyboard.find(text.slice(0, length))) {
            return text.slice(0, length);
        }
    }
    return "";
}

/**
 * Plan to put a table of texts into the grid, with its first cell at `row`, `column`.
 *
 * `cellAt(row, column)` gives a cell as in fill.js, undefined beyond the grid. A blank leaves what
 * stands in its cell. Returns `{edits, overwritten, beyond, problems: [{row, column, of, student,
 * text, why}]}` with the column's index and the column itself; why: the refusal of the cell,
 * `unknown` (the text says nothing), `away` (a mark for a student who missed the lesson). `beyond`
 * counts the texts that found no cell.
 */
export function planPaste(table, { row, column }, cellAt, keyboard) {
    const plan = { edits: [], overwritten: 0, beyond: 0, problems: [] };
    table.forEach((line, rows) =>
        line.forEach((text, columns) => {
            if (!text.trim()) {
                return;
            }
            const place = { row: row + rows, column: column + columns };
            const cell = cellAt(place.row, place.column);
            if (!cell) {
                plan.beyond++;
                return;
            }
            const read = readCell(text, keyboard);
            const why = cell.refusal || whyNot(cell, read);
            if (why) {
                const { column: of, student } = cell;
                plan.problems.push({ ...place, of, student, text: text.trim(), why });
                return;
            }
            const wanted = {
                marks: read.marks,
                absence: cell.column.isFirst && read.absence ? read.absence : cell.content.absence,
            };
            if (!says(cell.content, wanted)) {
                plan.overwritten += loses(cell.content, wanted) ? 1 : 0;
                plan.edits.push({ column: cell.column, student: cell.student, wanted });
            }
        })
    );
    return plan;
}

/** Whether a cell says already what is pasted: its comments and minutes stay. */
function says({ marks, absence }, wanted) {
    const values = (list) => list.map(({ value }) => value).join();
    return (
        values(marks) === values(wanted.marks) && absence?.reason === wanted.absence?.reason
    );
}

function loses({ marks, absence }, wanted) {
    return marks.length || (absence && absence.reason !== wanted.absence?.reason);
}

function whyNot(cell, read) {
    if (!read || (read.absence && !cell.column.isFirst)) {
        return "unknown";
    }
    return cell.away && read.marks.length && !read.absence ? "away" : "";
}
