/**
 * What was done on the page, to be undone and done again in steps. Pure.
 *
 * An entry is `{target, before, after}`; what a target is, only `apply` knows, equal targets have
 * equal `key`s. Between `begin` and `end` everything is one step; outside, further changes of one
 * target are one step until something else happens.
 */
export class History {
    _done = [];
    _undone = [];
    _group = null;
    _isOpen = false;
    _replaying = false;

    get canUndo() {
        return this._done.length > 0;
    }

    get canRedo() {
        return this._undone.length > 0;
    }

    begin() {
        this.end();
        this._group = [];
    }

    end() {
        this._tidy();
        this._group = null;
        this._isOpen = false;
    }

    /** What ended as it began was no step. */
    _tidy() {
        if (this._group && this._done.at(-1) === this._group) {
            const changed = this._group.filter(({ before, after }) => !same(before, after));
            this._group.splice(0, Infinity, ...changed);
            if (!changed.length) {
                this._done.pop();
            }
        }
    }

    record(entry) {
        if (this._replaying) {
            return;
        }
        this._undone = [];
        const step = this._stepFor(entry);
        const known = step.find(({ target }) => target.key === entry.target.key);
        if (known) {
            known.after = entry.after;
        } else {
            step.push(entry);
        }
    }

    _stepFor({ target }) {
        const last = this._done.at(-1);
        if (this._group) {
            if (last !== this._group) {
                this._done.push(this._group);
            }
            return this._group;
        }
        if (this._isOpen && last?.length === 1 && last[0].target.key === target.key) {
            return last;
        }
        this._isOpen = true;
        this._done.push([]);
        return this._done.at(-1);
    }

    /**
     * Take the last step back. `apply(target, from, to)` brings a target from one content to the
     * other and returns whether it could. Returns the targets that `{done, kept}`, or null.
     */
    undo(apply) {
        this.end();
        return this._replay(this._done, this._undone, (step) =>
            [...step].reverse().map(({ target, before, after }) => [target, after, before]), apply);
    }

    redo(apply) {
        this.end();
        return this._replay(this._undone, this._done, (step) =>
            step.map(({ target, before, after }) => [target, before, after]), apply);
    }

    _replay(from, to, order, apply) {
        const step = from.pop();
        if (!step) {
            return null;
        }
        to.push(step);
        const result = { done: [], kept: [] };
        this._replaying = true;
        try {
            for (const [target, now, wanted] of order(step)) {
                (apply(target, now, wanted) ? result.done : result.kept).push(target);
            }
        } finally {
            this._replaying = false;
        }
        return result;
    }
}

function same(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
}
