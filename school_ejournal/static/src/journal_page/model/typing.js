const MAX_MARKS = 4;

/**
 * One cell being typed into, from the first key until the person moves on.
 *
 * Content is `{marks: [{value, comment}], absence: {reason, minutes, comment}|null}` of one column.
 * The first mark replaces those that stood there, further ones are added ("45"); an absence stands
 * beside the marks, and its key a second time takes it away. `ownsAbsence` is false in the further
 * columns of a lesson: emptying them leaves the absence, which its first column shows.
 */
export class Typing {
    constructor(keyboard, content, ownsAbsence = true) {
        this._keyboard = keyboard;
        this._ownsAbsence = ownsAbsence;
        this.original = content;
        this._buffer = "";
        this._state = { content, fresh: true };
        this._before = this._state;
    }

    get content() {
        return this._state.content;
    }

    /**
     * Whether marks meet an absence that stood in the cell before it was typed into, and alone:
     * `н4` typed in one go is the paper's way of late work and asks nothing.
     */
    meets(isWhole) {
        const { original, content } = this;
        return Boolean(
            original.absence &&
                !original.marks.length &&
                content.marks.length &&
                content.absence?.reason === original.absence.reason &&
                isWhole(original.absence)
        );
    }

    /** The absence goes, the marks stay. */
    dropAbsence() {
        this._buffer = "";
        this._state = { ...this._state, content: { ...this.content, absence: null } };
    }

    /** Type a character; returns `{known, full, more}`: `more` when a longer key may follow. */
    type(char) {
        const longer = this._buffer + char;
        const found = this._buffer && this._keyboard.find(longer);
        if (found) {
            return this._accept(longer, found);
        }
        if (this._buffer && this._keyboard.isPrefix(longer)) {
            this._buffer = longer;
            return { known: true, more: true };
        }
        this._before = this._state;
        const single = this._keyboard.find(char);
        if (single) {
            return this._accept(char, single);
        }
        const more = this._keyboard.isPrefix(char);
        this._buffer = more ? char : "";
        return { known: more, more };
    }

    /** `н` may turn out to be the start of `на`: what it did is taken back then. */
    _accept(buffer, meaning) {
        this._buffer = buffer;
        const next = apply(this._before, meaning);
        if (!next) {
            return { known: true, full: true, more: false };
        }
        this._state = next;
        return { known: true, more: this._keyboard.isPrefix(buffer) };
    }

    /** The next mark is added to those that stand there. */
    space() {
        this._buffer = "";
        this._state = { ...this._state, fresh: false };
    }

    /** Take back the last mark typed; in a cell not typed into yet, everything. */
    back() {
        const { content, fresh } = this._state;
        if (fresh || !content.marks.length) {
            this.clear();
            return;
        }
        this._buffer = "";
        this._state = { fresh, content: { ...content, marks: content.marks.slice(0, -1) } };
    }

    clear() {
        this._buffer = "";
        const absence = this._ownsAbsence ? null : this.content.absence;
        this._state = { content: { marks: [], absence }, fresh: true };
    }
}

/** Return the state after a mark or an absence, or null when the cell is full. */
function apply({ content, fresh }, { kind, id }) {
    if (kind === "absence") {
        const same = content.absence?.reason === id;
        const absence = same ? null : { reason: id, minutes: 0, comment: "" };
        return { fresh, content: { ...content, absence } };
    }
    const kept = fresh ? [] : content.marks;
    if (kept.length >= MAX_MARKS) {
        return null;
    }
    const marks = [...kept, { value: id, comment: "" }];
    return { fresh: false, content: { ...content, marks } };
}
