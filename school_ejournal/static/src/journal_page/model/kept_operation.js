import { PARTS } from "./cell_content";

/** The shape of an operation in the browser's storage; 0 are those without a number. */
export const FORMAT = 1;

const STATES = ["waiting", "sent", "clash", "refused", "reason"];

/**
 * Return the operation that a text of the storage holds, in today's shape, or null for anything
 * else: storage is the browser's, and may hold what an older or newer version of the addon or
 * somebody with the developer tools left there.
 */
export function readOperation(text) {
    const found = parse(text);
    if (!isObject(found) || !isCount(found.format ?? 0) || (found.format ?? 0) > FORMAT) {
        return null;
    }
    const { why, ...rest } = found;
    const { key, journal, lesson, student = 0, base = 0 } = rest;
    const work = found.work ?? 0;
    const parts = PARTS.filter((name) => name in found);
    if (
        !isKey(key) ||
        ![student, base, work].every(isCount) ||
        ![journal, lesson].every((id) => isCount(id) && id > 0) ||
        !parts.length ||
        !parts.every((name) => CHECKS[name](found[name], student))
    ) {
        return null;
    }
    return { ...rest, student, base, work, ...stateOf({ ...rest, why }), label: labelOf(found.label) };
}

function parse(text) {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}

const CHECKS = {
    marks: (marks, student) => student > 0 && Array.isArray(marks) && marks.every(isMark),
    absence: (absence, student) =>
        student > 0 && (absence === null || (isObject(absence) && isCount(absence.reason))),
    topic: (topic, student) => !student && typeof topic === "string",
    homework: (homework, student) =>
        !student && (homework === null || (isObject(homework) && isText(homework.text))),
};

function isMark(mark) {
    return isObject(mark) && isCount(mark.value) && isText(mark.comment ?? "");
}

function stateOf({ state, attempts, order, message, clash, why }) {
    const asks = state !== "clash" || (isObject(clash) && isObject(clash.cell));
    return {
        state: STATES.includes(state) && asks ? state : "waiting",
        attempts: isCount(attempts) ? attempts : 0,
        order: Number.isFinite(order) ? order : 0,
        message: isText(message) ? message : "",
        ...(isText(why) && { why }),
    };
}

function labelOf(label) {
    const { journal, date, student } = isObject(label) ? label : {};
    const words = Object.entries({ journal, date, student });
    return Object.fromEntries(words.map(([name, word]) => [name, isText(word) ? word : ""]));
}

function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value) {
    return Number.isInteger(value) && value >= 0;
}

function isText(value) {
    return typeof value === "string";
}

function isKey(value) {
    return isText(value) && value.length > 0 && value.length <= 64;
}
