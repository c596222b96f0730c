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
        const allowed = values.filter(
            (row) => grading !== "mark" || !["pass", "fail"].includes(row.kind)
        );
        const entries = [
            ...reasons.map((row) => [{ kind: "absence", id: row.id }, row]),
            ...allowed.map((row) => [{ kind: "mark", id: row.id }, row]),
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
     * `{type: "move", rows, columns}`, `{type: "edge", row, column}` (-1 first, 1 last, 0 stay),
     * `clear`, `back`, `cancel`, `space` or `{type: "char", char}`.
     */
    read({ key, code, shiftKey, ctrlKey, metaKey, altKey }) {
        if (altKey || metaKey) {
            return null;
        }
        if (key === "Home" || key === "End") {
            const side = key === "Home" ? -1 : 1;
            return { type: "edge", row: ctrlKey ? side : 0, column: side };
        }
        if (ctrlKey) {
            return null;
        }
        if (key in ARROWS) {
            const [rows, columns] = ARROWS[key];
            return { type: "move", rows, columns };
        }
        const step = shiftKey ? -1 : 1;
        switch (key) {
            case "Enter":
                return { type: "move", rows: step, columns: 0 };
            case "Tab":
                return { type: "move", rows: 0, columns: step, leaves: true };
            case "Delete":
                return { type: "clear" };
            case "Backspace":
                return { type: "back" };
            case "Escape":
                return { type: "cancel" };
            case " ":
                return { type: "space" };
        }
        if (key.length !== 1) {
            return null;
        }
        const char = key.toLowerCase();
        const place = placeOf(code);
        return { type: "char", char: !this._isKnown(char) && place ? place : char };
    }
}

function tokensOf({ code, keys }) {
    return [code, ...(keys || "").split(/\s+/)].map((token) => token.toLowerCase()).filter(Boolean);
}
