import { cellKey } from "./cell_content";

// Messages that come close together are fetched at once.
const PAUSE = 150;
const RETRY = 5000;
// As many as the server gives in one call.
const MOST = 500;

/**
 * Cells of the page that changed on the server, until they are fetched and merged into the model.
 *
 * `read(journal, cells)` resolves to the answer of `school.journal.live.read_cells`. A cell whose
 * entry is on its way waits for the verdict on it, which mostly makes the fetch needless.
 * `isPassing(error)` tells which failures are worth another try, `onTaken()` is called after a merge.
 */
export class CellInbox {
    constructor({ read, isPassing, onTaken = () => {}, timers = globalThis }) {
        this._read = read;
        this._onTaken = onTaken;
        this._isPassing = isPassing;
        this._timers = timers;
        this._cells = new Map();
        this._timer = null;
    }

    /** Work for `model` from now on; what is left for a former page is dropped. */
    open(model) {
        this.close();
        this._model = model;
    }

    close() {
        this._model = null;
        this._cells.clear();
        this._timers.clearTimeout(this._timer);
        this._timer = null;
    }

    /** Note changed cells: `[lesson, student, version]`. */
    note(cells) {
        for (const cell of cells) {
            this._cells.set(cellKey(cell[0], cell[1]), cell);
        }
        this._schedule(PAUSE);
    }

    _schedule(delay) {
        if (this._cells.size && !this._timer) {
            this._timer = this._timers.setTimeout(() => {
                this._timer = null;
                this._fetch(this._model);
            }, delay);
        }
    }

    async _fetch(model) {
        const cells = this._take(model);
        if (!cells.length) {
            this._schedule(PAUSE);
            return;
        }
        try {
            const wanted = cells.map(([lesson, student]) => [lesson, student]);
            const answer = await this._read(model.journal.id, wanted);
            if (model === this._model) {
                model.takeIn(answer);
                this._onTaken();
            }
        } catch (error) {
            if (model === this._model && this._isPassing(error)) {
                cells.forEach((cell) => this._cells.set(cellKey(cell[0], cell[1]), cell));
                this._schedule(RETRY);
            }
            return;
        }
        this._schedule(PAUSE);
    }

    /** Return the cells to fetch now; those of which the page has heard meanwhile are dropped. */
    _take(model) {
        const ready = [];
        for (const [key, cell] of this._cells) {
            if (!model.isBehind(...cell)) {
                this._cells.delete(key);
            } else if (!model.isUnderWay(cell[0], cell[1]) && ready.length < MOST) {
                this._cells.delete(key);
                ready.push(cell);
            }
        }
        return ready;
    }
}
