import { Signal } from "./signal";

// What describes the cell waits until the cursor rests: it must not slow a key down.
const REST = 150;

/** Where the cursor stands: `student` and `column`. Emits `moved` when it rests. */
export class CellPlace {
    moved = new Signal();
    student = null;
    column = null;

    constructor(timers) {
        this._timers = timers;
    }

    move(column, student) {
        this.student = student || null;
        this.column = column || null;
        this._timers.clearTimeout(this._timer);
        this._timer = this._timers.setTimeout(() => this.moved.emit(), REST);
    }

    stop() {
        this._timers.clearTimeout(this._timer);
    }
}
