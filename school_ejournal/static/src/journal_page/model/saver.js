import { storedAs } from "./cell_content";
import { Signal } from "./signal";

const DEBOUNCE = 200;
// Somebody who never pauses is saved after as many delays.
const MAX_DELAYS = 10;
const BATCH = 100;
const BROKEN_TRIES = 3;
const RETRY_FIRST = 1000;
const RETRY_LAST = 30000;

/**
 * Sends the queue in the background: one batch in flight, again after a lost connection.
 *
 * `send(journal, operations)` resolves to the answer of `school.entry.batch.save`; `explain(error)`
 * returns `{kind, message}`, kind `lost` (no answer came), `session` (nobody is logged in),
 * `refused` (a reason that stays) or `broken` (the server failed). Emits `changed` after every
 * change of the status, `answered` with the journal and the answer once the queue took it in,
 * `adopted` with operations that it sends on for another page.
 */
export class Saver {
    changed = new Signal();
    answered = new Signal();
    adopted = new Signal();
    savedAt = null;
    /** Why the last attempt failed: `{kind, message}`, or null. */
    trouble = null;

    constructor({ queue, outbox, send, explain, timers = globalThis }) {
        this.queue = queue;
        this.outbox = outbox;
        this._send = send;
        this._explain = explain;
        this._timers = timers;
        this._limit = BATCH;
        this._retryDelay = RETRY_FIRST;
        this._due = null;
        this._timer = null;
        this._flying = false;
    }

    /** `saved`, `saving` or `unsaved`. */
    get state() {
        if (this._stuck.length || (this.trouble && this.queue.size)) {
            return "unsaved";
        }
        return this.queue.size ? "saving" : "saved";
    }

    /** Operations that wait for the person. */
    get _stuck() {
        return [...this.queue.problems, ...this.queue.unexplained];
    }

    /** Number of operations that are held up. */
    get heldUp() {
        return this.trouble ? this.queue.size : this._stuck.length;
    }

    /** Whether closing the tab would lose what is not saved, for the browser keeps nothing. */
    get isUnkept() {
        return this.outbox.isFailing || !this.outbox.isLasting;
    }

    /** Why the last attempt failed, or why the first held-up operation is refused. */
    get reason() {
        return this.trouble?.message || this._stuck[0]?.message || "";
    }

    /** Something was put into the queue: send it `delay` ms after the last key. */
    touch(delay = DEBOUNCE) {
        const now = Date.now();
        this._due ??= now + MAX_DELAYS * delay;
        if (!this.trouble) {
            this._schedule(Math.max(0, Math.min(delay, this._due - now)));
        }
        this.changed.emit();
    }

    /** Send what another page left behind. */
    adopt(operations) {
        this.queue.adopt(operations);
        this.adopted.emit(operations);
        this.touch();
    }

    /** Send now; after a failure, try again now. */
    retry() {
        this.trouble = null;
        this._retryDelay = RETRY_FIRST;
        this._schedule(0);
        this.changed.emit();
    }

    stop() {
        this._timers.clearTimeout(this._timer);
        this._timer = null;
    }

    _schedule(delay) {
        this.stop();
        this._timer = this._timers.setTimeout(() => {
            this._timer = null;
            this.flush();
        }, delay);
    }

    async flush() {
        if (this._flying) {
            return;
        }
        const batch = this.queue.nextBatch(this._limit);
        this._due = null;
        if (!batch.length) {
            this.changed.emit();
            return;
        }
        this._flying = true;
        this.queue.markSent(batch);
        this.changed.emit();
        try {
            const answer = await this._send(batch[0].journal, batch.map(asJson));
            this._received(batch[0].journal, answer);
        } catch (error) {
            this._failed(batch, this._explain(error));
        } finally {
            this._flying = false;
        }
        this._continue();
        this.changed.emit();
    }

    _received(journal, answer) {
        this.trouble = null;
        this._retryDelay = RETRY_FIRST;
        this._limit = Math.min(BATCH, this._limit * 2);
        this.savedAt = Date.now();
        this._settle(journal, answer);
    }

    _settle(journal, answer) {
        for (const verdict of answer.verdicts) {
            this.queue.settle(verdict, (operation) => storedAs(operation, verdict));
        }
        this.answered.emit(journal, answer);
    }

    _failed(batch, trouble) {
        const passing =
            trouble.kind === "lost" ||
            trouble.kind === "session" ||
            (trouble.kind === "broken" && batch.some((op) => op.attempts < BROKEN_TRIES));
        if (passing) {
            this.queue.markUnsent(batch);
            this.trouble = trouble;
        } else if (batch.length === 1) {
            const [{ key, journal, lesson, student }] = batch;
            const verdict = { key, lesson, student, state: "refused", message: trouble.message };
            this._settle(journal, { verdicts: [verdict], averages: {} });
        } else {
            // One of them breaks the call: halve the batch until it stands alone.
            this.queue.markUnsent(batch);
            this._limit = Math.max(1, Math.floor(batch.length / 2));
        }
    }

    _continue() {
        if (this.trouble) {
            this._schedule(this._retryDelay);
            this._retryDelay = Math.min(RETRY_LAST, this._retryDelay * 2);
        } else if (!this._timer && this.queue.nextBatch(1).length) {
            this._schedule(0);
        }
    }
}

/** An operation as the entry protocol expects it (page/operation.py). */
function asJson(operation) {
    const json = { key: operation.key, lesson: operation.lesson, base: operation.base };
    if (operation.student) {
        json.student = operation.student;
    }
    if ("marks" in operation) {
        json.work = operation.work || null;
    }
    if (operation.why) {
        json.why = operation.why;
    }
    for (const part of ["marks", "absence", "topic", "homework"]) {
        if (part in operation) {
            json[part] = operation[part];
        }
    }
    return json;
}
