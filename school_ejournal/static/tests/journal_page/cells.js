/** Cells for the tests of what is done to many of them: `cell(0, "5")`, `cell(1, "н")`. */
const REASONS = { н: 21, б: 22, оп: 25 };

export function content(text = "") {
    const [, reason = "", marks] = /^(н|б|оп)?(\d*)$/.exec(text);
    return {
        marks: [...marks].map((digit) => ({ value: Number(digit), comment: "", due: "" })),
        absence: reason ? { reason: REASONS[reason], minutes: 0, comment: "" } : null,
    };
}

export function cell(id, text = "", more = {}) {
    const inside = content(text);
    return {
        column: { key: "102.0", isFirst: true, lesson: { id: 102 } },
        student: { id },
        content: inside,
        refusal: "",
        away: Boolean(inside.absence) && inside.absence.reason !== REASONS.оп,
        ...more,
    };
}

/** What `edits` put where, as text: `1:5 2:н4`. */
export function told(edits) {
    const names = Object.fromEntries(Object.entries(REASONS).map(([name, id]) => [id, name]));
    return edits
        .map(({ student, wanted: { marks, absence } }) =>
            `${student.id}:${absence ? names[absence.reason] : ""}${marks.map((m) => m.value).join("")}`
        )
        .join(" ");
}
