import { Signal } from "./signal";

// Somebody of whom nothing was heard for so long is gone, whatever became of the browser.
export const LIFE = 150000;

/**
 * Who else is on the page, by the signs that the pages give each other: a tab comes, is here,
 * leaves. Emits `changed`. Times are milliseconds of the server's clock.
 */
export class PresentPeople {
    changed = new Signal();

    constructor(me, tab) {
        this._me = me;
        this._tab = tab;
        this._tabs = new Map();
    }

    /**
     * Take in a sign `{tab, user, name, sign, at}`; returns whether it wants an answer.
     *
     * Signs that were kept while this page was not connected may be old.
     */
    hear({ tab, user, name, sign, at }, now) {
        if (tab === this._tab || at <= now - LIFE || at < (this._tabs.get(tab)?.at ?? 0)) {
            return false;
        }
        if (sign === "leave") {
            this._tabs.delete(tab);
        } else {
            this._tabs.set(tab, { user, name, at });
        }
        this.changed.emit();
        return sign === "come";
    }

    /** Forget those of whom nothing was heard for long. */
    prune(now) {
        for (const [tab, { at }] of this._tabs) {
            if (at <= now - LIFE) {
                this._tabs.delete(tab);
                this.changed.emit();
            }
        }
    }

    clear() {
        this._tabs.clear();
        this.changed.emit();
    }

    /** Whether any other tab is on the page, be it the same person's. */
    get isWatched() {
        return this._tabs.size > 0;
    }

    /** The other people, each once, by name: `{user, name, initials}`. */
    get others() {
        const people = new Map();
        for (const { user, name } of this._tabs.values()) {
            if (user !== this._me) {
                people.set(user, { user, name, initials: initialsOf(name) });
            }
        }
        return [...people.values()].sort((one, other) => one.name.localeCompare(other.name));
    }
}

/** "ИЕ" of "Иванова Е. С." */
function initialsOf(name) {
    const words = name.split(/\s+/).filter(Boolean);
    return words.slice(0, 2).map((word) => word[0].toUpperCase()).join("");
}
