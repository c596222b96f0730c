import { FORMAT, readOperation } from "./kept_operation";

/**
 * Operations that are not stored yet, kept in the browser across reloads and crashes.
 *
 * One entry for each operation under a prefix of database and user: another user of the same
 * browser never sees them, and two tabs do not overwrite each other's. An operation names the tab
 * that sends it; what a tab left behind is another one's to take over (see `Tabs`).
 */
export class Outbox {
    /** What lies under the prefix and is no operation: `{name, text}`. */
    unreadable = [];

    constructor(storage, database, userId, tab = "") {
        this._storage = storage;
        this.prefix = `school_ejournal.outbox/${database}/${userId}/`;
        this.tab = tab;
        this._unkept = new Map();
        this._last = 0;
        /** Whether the browser keeps anything at all when the tab is closed. */
        this.isLasting = this._tryStorage();
    }

    /** Whether there are operations that would not survive the tab. */
    get isFailing() {
        return this._unkept.size > 0;
    }

    /** Return the operations of this tab, in the order in which they were typed. */
    load() {
        return this._read().filter((operation) => operation.tab === this.tab);
    }

    /** Return the operations of tabs that are not among the `living`. */
    leftBehind(living) {
        return this._read().filter(({ tab }) => tab !== this.tab && !living.has(tab));
    }

    /** Return the other tabs that have something to send. */
    otherTabs() {
        return new Set(this._read().map(({ tab }) => tab).filter((tab) => tab !== this.tab));
    }

    save(operation) {
        operation.order ||= this._nextOrder();
        operation.tab = this.tab;
        this._write(operation);
    }

    remove(key) {
        this._unkept.delete(key);
        this._storage.removeItem(this.prefix + key);
        // Now there may be room for what found none.
        [...this._unkept.values()].forEach((operation) => this._write(operation));
    }

    /** Give up what cannot be read. */
    discardUnreadable() {
        this.unreadable.forEach(({ name }) => this._storage.removeItem(name));
        this.unreadable = [];
    }

    _read() {
        const operations = [];
        this.unreadable = [];
        for (const name of this._names(this.prefix)) {
            const text = this._storage.getItem(name);
            const operation = readOperation(text);
            if (operation && name === this.prefix + operation.key) {
                operations.push({ ...operation, tab: operation.tab || "" });
                // Order is by number, not by the clock, which may have been set back since.
                this._last = Math.max(this._last, operation.order);
            } else if (text !== null) {
                this.unreadable.push({ name, text });
            }
        }
        return operations.sort((one, other) => one.order - other.order);
    }

    _names(prefix) {
        const names = [];
        for (let index = 0; index < this._storage.length; index++) {
            names.push(this._storage.key(index));
        }
        return names.filter((name) => name?.startsWith(prefix));
    }

    _nextOrder() {
        this._last = Math.max(Date.now(), this._last + 1);
        return this._last;
    }

    _write(operation) {
        try {
            const text = JSON.stringify({ ...operation, format: FORMAT });
            this._storage.setItem(this.prefix + operation.key, text);
            this._unkept.delete(operation.key);
        } catch (error) {
            // A full or forbidden storage: the operation stays in memory, and the page says so.
            if (!this.isFailing) {
                console.warn("The journal's outbox could not be written", error);
            }
            this._unkept.set(operation.key, operation);
        }
        if (!this.isLasting) {
            this._unkept.set(operation.key, operation);
        }
    }

    /** Where storage is forbidden, Odoo has one in memory instead, which lists nothing. */
    _tryStorage() {
        const name = `school_ejournal.probe/${this.tab}`;
        try {
            this._storage.setItem(name, "1");
        } catch (error) {
            // Full is not forbidden: what was kept before is there.
            return error.name === "QuotaExceededError";
        }
        const isListed = this._names(name).length > 0;
        this._storage.removeItem(name);
        return isListed;
    }
}
