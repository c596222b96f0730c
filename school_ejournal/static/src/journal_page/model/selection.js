/**
 * The cursor of the grid and the rectangle that is selected with it.
 *
 * The cursor (`row`, `column`) is where typing goes and where the selection began; `headRow` and
 * `headColumn` are its other corner. All are indexes into the rows and columns shown.
 */
export class Selection {
    rows = 0;
    columns = 0;
    row = 0;
    column = 0;
    headRow = 0;
    headColumn = 0;

    constructor(rows, columns, row = 0, column = 0) {
        this.resize(rows, columns);
        this.moveTo(row, column);
    }

    /** The numbers of rows and columns shown have changed. */
    resize(rows, columns) {
        this.rows = rows;
        this.columns = columns;
    }

    get isSingle() {
        return this.row === this.headRow && this.column === this.headColumn;
    }

    get bounds() {
        return {
            top: Math.min(this.row, this.headRow),
            bottom: Math.max(this.row, this.headRow),
            left: Math.min(this.column, this.headColumn),
            right: Math.max(this.column, this.headColumn),
        };
    }

    /** Number of cells selected. */
    get size() {
        const { top, bottom, left, right } = this.bounds;
        return (bottom - top + 1) * (right - left + 1);
    }

    has(row, column) {
        const { top, bottom, left, right } = this.bounds;
        return top <= row && row <= bottom && left <= column && column <= right;
    }

    /** The cells selected, row by row: `[row, column]`. */
    get places() {
        const { top, bottom, left, right } = this.bounds;
        const places = [];
        for (let row = top; row <= bottom; row++) {
            for (let column = left; column <= right; column++) {
                places.push([row, column]);
            }
        }
        return places;
    }

    // ---- moving ----

    moveTo(row, column) {
        this.row = this.headRow = within(row, this.rows);
        this.column = this.headColumn = within(column, this.columns);
    }

    /** Move the other corner; the cursor stays. */
    extendTo(row, column) {
        this.headRow = within(row, this.rows);
        this.headColumn = within(column, this.columns);
    }

    /** Go `rows` and `columns` further, with the other corner alone when `extend` is set. */
    step(rows, columns, extend = false) {
        if (extend) {
            this.extendTo(this.headRow + rows, this.headColumn + columns);
        } else {
            this.moveTo(this.row + rows, this.column + columns);
        }
    }

    /** To the first (-1) or last (1) row and column; 0 stays. */
    edge(row, column, extend = false) {
        const [fromRow, fromColumn] = extend
            ? [this.headRow, this.headColumn]
            : [this.row, this.column];
        const to = (side, from) => [0, from, Infinity][side + 1];
        const place = [to(row, fromRow), to(column, fromColumn)];
        extend ? this.extendTo(...place) : this.moveTo(...place);
    }

    // ---- wholes ----

    all() {
        this._span(0, 0, Infinity, Infinity);
    }

    wholeColumn(column = this.column) {
        this._span(0, column, Infinity, column);
    }

    wholeRow(row = this.row) {
        this._span(row, 0, row, Infinity);
    }

    /** Only the cursor stays selected. */
    collapse() {
        this.moveTo(this.row, this.column);
    }

    _span(top, left, bottom, right) {
        this.moveTo(top, left);
        this.extendTo(bottom, right);
    }
}

function within(index, count) {
    return Math.max(0, Math.min(index, count - 1));
}
