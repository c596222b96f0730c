import { cellKey } from "./cell_content";

/**
 * The cell that is being typed into: what others enter there waits until the person moves on, so
 * that the next key neither builds on a mark never seen nor wipes it out unasked. Saving on top of
 * it is a clash, which asks.
 */
export class CellHold {
    /** `onRelease(verdicts)` takes in what waited. */
    constructor(onRelease) {
        this._onRelease = onRelease;
        this._key = null;
        this._waiting = [];
    }

    get isHeld() {
        return this._key !== null;
    }

    hold(lesson, student) {
        this._key = cellKey(lesson, student);
    }

    release() {
        const waiting = this._waiting;
        this._key = null;
        this._waiting = [];
        if (waiting.length) {
            this._onRelease(waiting);
        }
    }

    /** Return the verdicts that may be taken in now; keep the others. */
    sift(verdicts) {
        const isFree = ({ lesson, student }) => cellKey(lesson, student) !== this._key;
        this._waiting.push(...verdicts.filter((verdict) => !isFree(verdict)));
        return verdicts.filter(isFree);
    }
}
