// A page that is not wide is drawn whole.
const WHOLE = 40;
// Columns beyond those in sight: while it scrolls, and when it stands.
const AHEAD = 16;
const BESIDE = 6;

/**
 * Which columns of a wide page are drawn: a key must be seen at once, and thousands of cells that
 * nobody looks at would cost it half of its time. The rest of a row are gaps of the same width.
 */
export class ColumnWindow {
    /** `count` columns, of which `column` will be in sight. */
    constructor(count, column) {
        this.resize(count);
        this.from = column - AHEAD;
        this.to = column + AHEAD;
    }

    resize(count) {
        this.count = count;
    }

    get isWhole() {
        return this.count <= WHOLE;
    }

    /** The columns `first` to `last` are in sight: return whether others must be drawn for that. */
    look(first, last) {
        const isLeft = first < Math.max(0, this.from);
        const isRight = last >= Math.min(this.count, this.to);
        if (this.isWhole || !(isLeft || isRight)) {
            return false;
        }
        // Columns are only added: each time costs a frame, and taking away as well.
        const isFar = first > this.to || last < this.from;
        const from = first - (isLeft ? AHEAD : BESIDE);
        const to = last + 1 + (isRight ? AHEAD : BESIDE);
        this.from = isFar ? from : Math.min(from, this.from);
        this.to = isFar ? to : Math.max(to, this.to);
        return true;
    }

    /** It stands now: leave out what is far from sight; return whether there was any. */
    settle(first, last) {
        if (this.isWhole || (this.from >= first - AHEAD && this.to <= last + 1 + AHEAD)) {
            return false;
        }
        this.from = first - BESIDE;
        this.to = last + 1 + BESIDE;
        return true;
    }

    /**
     * What a row consists of, from left to right: `{index}` of a column, or `{gap}`, a number of
     * columns left out. The column of the cursor is never left out: it holds the focus. The same
     * list as before when nothing changed.
     */
    pieces(cursor) {
        const isOut = cursor < this.from || cursor >= this.to;
        const key = [this.count, this.from, this.to, isOut ? cursor : -1].join();
        if (key !== this._key) {
            this._key = key;
            this._pieces = this._makePieces(cursor);
        }
        return this._pieces;
    }

    _makePieces(cursor) {
        const pieces = [];
        let gap = 0;
        const close = () => {
            if (gap) {
                pieces.push({ gap });
                gap = 0;
            }
        };
        for (let index = 0; index < this.count; index++) {
            const isDrawn = this.from <= index && index < this.to;
            if (isDrawn || index === cursor || this.isWhole) {
                close();
                pieces.push({ index });
            } else {
                gap++;
            }
        }
        close();
        return pieces;
    }
}

/**
 * Return the first and the last of `count` columns that the scrolled grid shows, or null before it
 * has any. All columns are equally wide; what sticks at the sides covers the others.
 */
export function columnsInSight(grid, count) {
    const width = grid.querySelector(".o_works [data-column]")?.offsetWidth;
    if (!width) {
        return null;
    }
    const free = grid.clientWidth - (grid.scrollWidth - count * width);
    const first = Math.floor(grid.scrollLeft / width);
    const last = Math.floor((grid.scrollLeft + Math.max(0, free)) / width);
    return [first, Math.min(last, count - 1)];
}
