/**
 * What a key means on the journal page. Pure: reads keydown events, knows no DOM.
 *
 * Marks and absences have their keys in the school's lists (`code` and `keys`), and each key works
 * in the Russian and in the Latin layout alike: by the character, else by the place of the key.
 */
const RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё";
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const CODES = { Comma: ",", Period: ".", Semicolon: ";", Quote: "'", BracketLeft: "[",
    BracketRight: "]", Backquote: "`" };
const PAGE = 10;
const ARROWS = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    PageUp: [-PAGE, 0],
    PageDown: [PAGE, 0],
};

const PLAIN = {
    Delete: "clear",
    Backspace: "back",
    Escape: "cancel",
    F2: "note",
    ContextMenu: "note",
};

function translate(text, from, to) {
    return [...text].map((char) => to[from.indexOf(char)] || char).join("");
}

/** The Latin character on the place of the key, whatever the layout. */
function placeOf(code = "") {
    const letter = /^Key([A-Z])$/.exec(code);
    return letter ? letter[1].toLowerCase() : CODES[code] || "";
}

/** The grammar of the keys of a journal. */
export class Keyboard {
    constructor({ values, reasons }, grading = "mark") {
        this._tokens = new Map();
        /** Length of the longest token. */
        this.longest = 1;
        /** The mark values that the subject uses. */
        this.values = values.filter(
            (row) => grading !== "mark" || !["pass", "fail"].includes(row.kind)
        );
        const entries = [
            ...reasons.map((row) => [{ kind: "absence", id: row.id }, row]),
            ...this.values.map((row) => [{ kind: "mark", id: row.id }, row]),
        ];
        // What the lists say comes first, its twins in the other layout only where free.
        for (const [meaning, row] of entries) {
            for (const token of tokensOf(row)) {
                this._add(token, meaning);
            }
        }
        for (const [meaning, row] of entries) {
            for (const token of tokensOf(row)) {
                this._add(translate(token, RUSSIAN, LATIN), meaning);
                this._add(translate(token, LATIN, RUSSIAN), meaning);
            }
        }
    }

    _add(token, meaning) {
        if (!this._tokens.has(token)) {
            this._tokens.set(token, meaning);
            this.longest = Math.max(this.longest, token.length);
        }
    }

    /** Return `{kind: "mark"|"absence", id}` of typed characters, or undefined. */
    find(token) {
        return this._tokens.get(token);
    }

    /** Tell whether more characters can follow `token`. */
    isPrefix(token) {
        for (const other of this._tokens.keys()) {
            if (other.length > token.length && other.startsWith(token)) {
                return true;
            }
        }
        return false;
    }

    _isKnown(char) {
        return this._tokens.has(char) || this.isPrefix(char);
    }

    /**
     * Return what a keydown asks for, or null when it is not ours:
     * `{type: "move", rows, columns, extend}`, `{type: "edge", row, column, extend}` (-1 first, 1
     * last, 0 stay), `{type: "lesson", step, extend}`, `{type: "select", what: "all"|"row"|"column"}`,
     * `{type: "fill", range: "below"|"column", all}`, `{type: "char", char}`, or one of `clear`,
     * `back`, `cancel`, `space`, `undo`, `redo`, `note`, `help`.
     */
    read(event) {
        const { key, code, shiftKey, altKey } = event;
        if (altKey) {
            return null;
        }
        const extend = Boolean(shiftKey);
        if (event.ctrlKey || event.metaKey) {
            return readCommand(key, code, extend);
        }
        if (key === "Home" || key === "End") {
            return { type: "edge", row: 0, column: key === "Home" ? -1 : 1, extend };
        }
        if (key in ARROWS) {
            const [rows, columns] = ARROWS[key];
            return { type: "move", rows, columns, extend };
        }
        const step = extend ? -1 : 1;
        switch (key) {
            case "Enter":
                return { type: "move", rows: step, columns: 0 };
            case "Tab":
                return { type: "move", rows: 0, columns: step, leaves: true };
            case " ":
                return extend ? { type: "select", what: "row" } : { type: "space" };
        }
        // The place of "?" in the Latin layout gives a comma in the Russian one.
        if (key === "?" || (code === "Slash" && shiftKey)) {
            return { type: "help" };
        }
        if (key in PLAIN) {
            return { type: PLAIN[key] };
        }
        return key.length === 1 ? { type: "char", char: this._charOf(key, code) } : null;
    }

    _charOf(key, code) {
        if (code === "NumpadDecimal") {
            return ".";
        }
        const char = key.toLowerCase();
        const place = placeOf(code);
        return !this._isKnown(char) && place ? place : char;
    }
}

/** What a key means together with Ctrl; the clipboard's keys stay the browser's. */
function readCommand(key, code, shift) {
    switch (key) {
        case "Home":
        case "End": {
            const side = key === "Home" ? -1 : 1;
            return { type: "edge", row: side, column: side, extend: shift };
        }
        case "ArrowUp":
            return { type: "edge", row: -1, column: 0, extend: shift };
        case "ArrowDown":
            return { type: "fill", range: "below", all: shift };
        case "Enter":
            return { type: "fill", range: "column", all: shift };
        case "ArrowLeft":
        case "ArrowRight":
            return { type: "lesson", step: key === "ArrowLeft" ? -1 : 1, extend: shift };
        case " ":
            return { type: "select", what: "column" };
    }
    const letter = placeOf(code) || translate(key.toLowerCase(), RUSSIAN, LATIN);
    switch (letter) {
        case "a":
            return { type: "select", what: "all" };
        case "z":
            return { type: shift ? "redo" : "undo" };
        case "y":
            return { type: "redo" };
    }
    return null;
}

function tokensOf({ code, keys }) {
    return [code, ...(keys || "").split(/\s+/)].map((token) => token.toLowerCase()).filter(Boolean);
}

/** The key that people press: the shortest among the keys in the school's own script, if any. */
export function shortestKey({ code, keys }) {
    const tokens = [...(keys || "").split(/\s+/), code.toLowerCase()].filter(Boolean);
    const native = tokens.filter((token) => /^\p{Script=Cyrillic}/u.test(token));
    return (native.length ? native : tokens).reduce((best, token) =>
        token.length < best.length ? token : best
    );
}
