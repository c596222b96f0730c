/**
 * Operations that are not stored yet, kept in the browser across reloads and crashes.
 *
 * One entry for each operation under a prefix of database and user: another user of the same
 * browser never sees them, and two tabs do not overwrite each other's.
 */
export class Outbox {
    constructor(storage, database, userId) {
        this._storage = storage;
        this._prefix = `school_ejournal.outbox/${database}/${userId}/`;
    }

    /** Return the operations in the order in which they were typed. */
    load() {
        const operations = [];
        for (let index = 0; index < this._storage.length; index++) {
            const name = this._storage.key(index);
            if (name.startsWith(this._prefix)) {
                operations.push(JSON.parse(this._storage.getItem(name)));
            }
        }
        return operations.sort((one, other) => one.order - other.order);
    }

    save(operation) {
        operation.order ||= this._nextOrder();
        this._write(this._prefix + operation.key, JSON.stringify(operation));
    }

    remove(key) {
        this._storage.removeItem(this._prefix + key);
    }

    _nextOrder() {
        this._last = Math.max(Date.now(), (this._last || 0) + 1);
        return this._last;
    }

    _write(name, text) {
        try {
            this._storage.setItem(name, text);
        } catch (error) {
            // A full or forbidden storage: the operation stays in memory and the tab warns on close.
            console.warn("The journal's outbox could not be written", error);
        }
    }
}
