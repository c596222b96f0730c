import { cellKey } from "./cell_content";

/**
 * The cells that are being typed into: what others enter there waits until the person moves on, so
 * that the next key neither builds on a mark never seen nor wipes it out unasked. Saving on top of
 * it is a clash, which asks.
 */
export class CellHold {
    /** `onRelease(verdicts)` takes in what waited. */
    constructor(onRelease) {
        this._onRelease = onRelease;
        this._keys = new Set();
        this._waiting = [];
    }

    get isHeld() {
        return this._keys.size > 0;
    }

    hold(lesson, student) {
        this._keys.add(cellKey(lesson, student));
    }

    release() {
        const waiting = this._waiting;
        this._keys.clear();
        this._waiting = [];
        if (waiting.length) {
            this._onRelease(waiting);
        }
    }

    /** Return the verdicts that may be taken in now; keep the others. */
    sift(verdicts) {
        const isFree = ({ lesson, student }) => !this._keys.has(cellKey(lesson, student));
        this._waiting.push(...verdicts.filter((verdict) => !isFree(verdict)));
        return verdicts.filter(isFree);
    }
}
