import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";

import { shortestKey } from "../model/keyboard";

/** All keys of the journal page on one sheet. */
export class HelpSheet extends Component {
    static template = "school_ejournal.HelpSheet";
    static components = { Dialog };
    static props = { model: Object, keyboard: Object, close: Function };

    /** Groups of `{keys, text}`; keys that are pressed one after the other stand in one list. */
    get groups() {
        return [
            { title: _t("Marks"), rows: this.marks },
            { title: _t("Absences"), rows: this.absences },
            { title: _t("Moving"), rows: moving() },
            { title: _t("Selecting"), rows: selecting() },
            { title: _t("Many cells at once"), rows: filling() },
            { title: _t("Everything else"), rows: others() },
            { title: _t("What the signs mean"), rows: signs() },
        ];
    }

    get marks() {
        const values = this.props.keyboard.values;
        const grades = values.filter(({ kind }) => kind === "grade").map(({ code }) => code);
        return [
            { keys: grades.reverse(), text: _t("mark") },
            { keys: ["4", "5"], text: _t("two marks; Space and a mark adds one to those there") },
            ...values
                .filter(({ kind }) => kind !== "grade")
                .map((row) => ({ keys: [...shortestKey(row)], text: `${row.code} — ${row.name}` })),
            { keys: ["Del"], text: _t("empty the cell") },
            { keys: ["Backspace"], text: _t("take the last mark back") },
            { keys: ["Esc"], text: _t("as it was before typing") },
        ];
    }

    get absences() {
        return [
            ...[...this.props.model.reasons.values()].map((row) => ({
                keys: [...shortestKey(row)],
                text: `${row.code} — ${row.name}`,
            })),
            { keys: ["н", "4"], text: _t("a mark beside an absence, for work handed in late") },
            { text: _t("The same key again takes the absence away.") },
        ];
    }
}

function moving() {
    return [
        { keys: ["Enter"], text: _t("down; with Shift up") },
        { keys: ["Tab"], text: _t("right; with Shift left") },
        { keys: ["←", "↑", "→", "↓"], text: _t("to the next cell") },
        { keys: ["Ctrl ←", "Ctrl →"], text: _t("to the next lesson") },
        { keys: ["Home", "End"], text: _t("to the first and last lesson") },
        { keys: ["Ctrl ↑"], text: _t("to the first student") },
        { keys: ["PgUp", "PgDn"], text: _t("ten students up or down") },
        { keys: ["Ctrl Home", "Ctrl End"], text: _t("to the corners of the page") },
    ];
}

function selecting() {
    return [
        { keys: ["Shift ↓"], text: _t("select; also Shift+click, or drag with the mouse") },
        { keys: ["Ctrl Space"], text: _t("the column; also a click on its head") },
        { keys: ["Shift Space"], text: _t("the row") },
        { keys: ["Ctrl A"], text: _t("the whole page") },
        { text: _t("A mark typed into a selection fills its empty cells, Delete clears them all.") },
    ];
}

function filling() {
    return [
        { keys: ["Ctrl ↓"], text: _t("this entry into the empty cells below") },
        { keys: ["Ctrl Enter"], text: _t("into the empty cells of the column or the selection") },
        { keys: ["Ctrl Shift ↓"], text: _t("into all cells below, over what stands there") },
        { keys: ["Ctrl Shift Enter"], text: _t("into all cells of the column or the selection") },
        { keys: ["Ctrl C", "Ctrl X", "Ctrl V"], text: _t("copy, cut, paste: also from and to a spreadsheet") },
        { text: _t("Absent students get no mark this way; blank cells of a pasted table change nothing.") },
    ];
}

function others() {
    return [
        { keys: ["Ctrl Z"], text: _t("undo, step by step") },
        { keys: ["Ctrl Y"], text: _t("do again; also Ctrl+Shift+Z") },
        { keys: ["F2"], text: _t("comment, date of owed work, minutes of a lateness; also a double click") },
        { keys: ["F3"], text: _t("history of the cell: who, when, what stood there") },
        { keys: ["F4"], text: _t("to the lesson beside the page; Esc comes back to the cell") },
        { keys: ["F8"], text: _t("the reason of late marks, when one is asked for") },
        { keys: ["?"], text: _t("this sheet") },
        { text: _t("All keys work in the Russian and in the Latin layout alike.") },
    ];
}

/** Rows of `{sign, text}`: a sample cell with its classes, attributes and text. */
function signs() {
    return [
        { sign: { class: "o_today" }, text: _t("a lesson of today") },
        { sign: { class: "o_control" }, text: _t("a control work") },
        {
            sign: { class: "o_window_closed" },
            text: _t("closed: not yet, not any more, cancelled, or the student was not in the class"),
        },
        { sign: { text: "4", flags: "late" }, text: _t("entered late") },
        { sign: { text: "4", flags: "corrected" }, text: _t("corrected later: F3 tells how") },
        { sign: { text: "4", flags: "commented" }, text: _t("with a comment: F2 shows it") },
        { sign: { text: "•", kind: "owed" }, text: _t("work that is owed") },
        { sign: { text: "4", state: "saving" }, text: _t("on its way to the server") },
        { sign: { text: "4", state: "refused" }, text: _t("not saved: the reason stands at the right") },
        { text: _t("▲ – ▼ beside the average: rising, steady, falling.") },
    ];
}
