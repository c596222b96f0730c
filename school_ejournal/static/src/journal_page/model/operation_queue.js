import { PARTS, cellKey } from "./cell_content";

const WAITING = "waiting";
const SENT = "sent";
const CLASH = "clash";
const REFUSED = "refused";
// Late, and the server asks why: it waits for the person's answer, see `explain`.
const UNEXPLAINED = "reason";

/**
 * What was typed and is not stored yet, in order.
 *
 * An operation brings one cell (or one lesson: student 0) to a state:
 * `{key, journal, lesson, student, work, base, why, label, state, attempts, message}` with the
 * parts that it sets. What was never sent takes further typing in; what was sent once keeps its key and
 * content, since the server may have it already, and further typing queues behind it. Every change
 * is written to the outbox (`{load(), save(operation), remove(key)}`, see `Outbox`) before it counts.
 */
export class OperationQueue {
    constructor(outbox, newKey = () => crypto.randomUUID()) {
        this._outbox = outbox;
        this._newKey = newKey;
        this.operations = [];
        this.adopt(outbox.load());
    }

    /** Take in operations that an earlier page or another tab left behind. */
    adopt(operations) {
        const known = new Set(this.operations.map(({ key }) => key));
        for (const operation of operations.filter(({ key }) => !known.has(key))) {
            // In flight when the page went away: whether it arrived shows when it is sent again.
            const state = operation.state === SENT ? WAITING : operation.state;
            this.operations.push({ ...operation, state });
            this._outbox.save(this.operations.at(-1));
        }
        this.operations.sort((one, other) => one.order - other.order);
    }

    // ---- asking ----

    ofCell(lesson, student) {
        return this.operations.filter((op) => op.lesson === lesson && op.student === student);
    }

    get problems() {
        return this.operations.filter((op) => op.state === CLASH || op.state === REFUSED);
    }

    /** Late entries whose reason the server asks for. */
    get unexplained() {
        return this.operations.filter((op) => op.state === UNEXPLAINED);
    }

    get pending() {
        return this.operations.filter((op) => op.state === WAITING || op.state === SENT);
    }

    get size() {
        return this.operations.length;
    }

    // ---- typing ----

    /**
     * Set `parts` of a cell. `change`: `{journal, lesson, student, work, base, why, label}`, `why`
     * the reason of a late entry, if there is one.
     * `isSaved(operation)` tells whether the server holds already what an operation sets.
     */
    put(change, parts, isSaved = () => false) {
        const touched = new Set();
        for (const part of PARTS.filter((name) => name in parts)) {
            const operation = this._openFor(change, part) || this._add(change);
            operation[part] = parts[part];
            if (part === "marks") {
                operation.work = change.work;
            }
            touched.add(operation);
        }
        for (const operation of touched) {
            this._reopen(operation, change);
            const alone = this.ofCell(change.lesson, change.student).length === 1;
            if (alone && operation.state === WAITING && isSaved(operation)) {
                this._remove(operation);
            }
        }
    }

    /** Return an operation of the cell that may still change and can take in `part`. */
    _openFor(change, part) {
        const open = this.ofCell(change.lesson, change.student).filter(
            (op) => op.state !== SENT && !(op.state === WAITING && op.attempts)
        );
        const fits = (op) => part !== "marks" || !("marks" in op) || op.work === change.work;
        return open.find((op) => part in op && fits(op)) || open.find(fits);
    }

    _add({ journal, lesson, student, work = 0, base }) {
        const operation = { journal, lesson, student, work, base, attempts: 0, state: WAITING };
        this.operations.push(operation);
        return operation;
    }

    /** Give a changed operation a key of its own: no server has seen this content. */
    _reopen(operation, { base, label, why }) {
        const former = operation.key;
        operation.key = this._newKey();
        operation.label = label;
        if (why) {
            operation.why = why;
        }
        if ([REFUSED, UNEXPLAINED].includes(operation.state)) {
            Object.assign(operation, { state: WAITING, attempts: 0, message: "", base });
        }
        this._outbox.save(operation);
        if (former) {
            this._outbox.remove(former);
        }
    }

    // ---- sending ----

    /** Return the next operations to send: of one journal, at most one for each cell. */
    nextBatch(limit) {
        const batch = [];
        const cells = new Set();
        for (const op of this.operations) {
            const cell = cellKey(op.lesson, op.student);
            const free = !cells.has(cell);
            if (op.state !== REFUSED) {
                cells.add(cell);
            }
            if (
                free &&
                op.state === WAITING &&
                batch.length < limit &&
                (!batch.length || batch[0].journal === op.journal)
            ) {
                batch.push(op);
            }
        }
        return batch;
    }

    markSent(batch) {
        for (const op of batch) {
            op.state = SENT;
            op.attempts++;
            this._outbox.save(op);
        }
    }

    /** Put back what did not come through, to be sent again with the same keys. */
    markUnsent(batch) {
        for (const op of batch) {
            op.state = WAITING;
            this._outbox.save(op);
        }
    }

    /** Take in the verdict of the server on one operation; returns the operation, if known. */
    settle(verdict, isSaved = () => true) {
        const operation = this.operations.find((op) => op.key === verdict.key);
        if (!operation) {
            return null;
        }
        if (verdict.state === "refused" || verdict.state === "reason") {
            this._hold(operation, verdict);
        } else if (verdict.state === "clash") {
            this._clash(operation, verdict);
        } else {
            this._remove(operation);
            // Later typing in the cell was made on top of this, unless a third person came between.
            if (verdict.state !== "duplicate" || isSaved(operation)) {
                this._rebase(operation, verdict.version);
            }
        }
        return operation;
    }

    _rebase(operation, version) {
        for (const op of this.ofCell(operation.lesson, operation.student)) {
            if (!op.attempts) {
                op.base = Math.max(op.base, version);
                this._outbox.save(op);
            }
        }
    }

    _hold(operation, { state, message }) {
        for (const part of this._overwritten(operation)) {
            delete operation[part];
        }
        if (!PARTS.some((part) => part in operation)) {
            this._remove(operation);
            return;
        }
        Object.assign(operation, { state, message });
        this._outbox.save(operation);
    }

    /** Return the parts of `operation` that later typing has replaced. */
    _overwritten(operation) {
        const cell = this.ofCell(operation.lesson, operation.student);
        const later = cell.slice(cell.indexOf(operation) + 1);
        return PARTS.filter(
            (part) =>
                part in operation &&
                later.some((op) => part in op && (part !== "marks" || op.work === operation.work))
        );
    }

    _clash(operation, verdict) {
        const { version, who, when, cell, message } = verdict;
        Object.assign(operation, { state: CLASH, message, clash: { version, who, when, cell } });
        const cellOps = this.ofCell(operation.lesson, operation.student);
        for (const later of cellOps.slice(cellOps.indexOf(operation) + 1)) {
            // One question for the cell, about what the person typed last.
            if ("marks" in later && "marks" in operation && later.work !== operation.work) {
                continue;
            }
            for (const part of PARTS.filter((name) => name in later)) {
                operation[part] = later[part];
            }
            operation.work = "marks" in later ? later.work : operation.work;
            this._remove(later);
        }
        this._outbox.save(operation);
    }

    // ---- deciding ----

    /** Send a refused or clashing operation again: as it is, on top of what the server holds. */
    keepMine(operation) {
        const base = operation.clash ? operation.clash.version : operation.base;
        this._outbox.remove(operation.key);
        delete operation.clash;
        Object.assign(operation, {
            key: this._newKey(), state: WAITING, attempts: 0, message: "", base,
        });
        this._outbox.save(operation);
    }

    /** Say why the entries that wait for it are late, and let them go. */
    explain(why) {
        for (const operation of this.unexplained) {
            operation.why = why;
            this.keepMine(operation);
        }
    }

    /** Give an operation up. */
    discard(operation) {
        this._remove(operation);
    }

    _remove(operation) {
        this.operations.splice(this.operations.indexOf(operation), 1);
        if (operation.key) {
            this._outbox.remove(operation.key);
        }
    }
}
