/** A list of listeners: what the pure models tell their observers with. */
export class Signal {
    _listeners = new Set();

    /** Call `listener` on every emit; returns the function that stops it. */
    listen(listener) {
        this._listeners.add(listener);
        return () => this._listeners.delete(listener);
    }

    emit(...args) {
        for (const listener of [...this._listeners]) {
            listener(...args);
        }
    }
}
