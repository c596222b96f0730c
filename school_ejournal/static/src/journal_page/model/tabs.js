/**
 * Which tab of a user sends what: each tab its own, and what a closed one left behind is taken
 * over by one of the others.
 *
 * A tab holds a Web Lock as long as it lives, so that a crash is as good as closing. Where the
 * browser has no locks (a server without HTTPS), a tab takes over everything when it starts; two
 * tabs may send one operation then, and the server stores it once by its key.
 */
export class Tabs {
    constructor(outbox, locks) {
        this._outbox = outbox;
        this._locks = locks;
        this._watched = new Set();
    }

    /** Hold the lock of this tab; resolves when it is held, or when the browser refuses locks. */
    claim() {
        const forever = new Promise((release) => (this.release = release));
        return new Promise((resolve) => {
            const held = this._locks?.request(this._lockOf(this._outbox.tab), () => {
                resolve();
                return forever;
            });
            (held || Promise.reject()).catch(() => {
                this._locks = null;
                resolve();
            });
        });
    }

    /** Let go of this tab's lock, as when the tab is closed. */
    release() {}

    /**
     * Hand what other tabs left behind to `adopt(operations)`, now and whenever a tab is gone.
     *
     * The operations count as this tab's once `adopt` has saved them in the outbox.
     */
    async inherit(adopt) {
        this._adopt = adopt;
        if (!this._locks) {
            adopt(this._outbox.leftBehind(new Set()));
            return;
        }
        await this._locks.request(`${this._outbox.prefix}inherit`, async () => {
            const living = await this._living();
            const left = this._outbox.leftBehind(living);
            if (left.length) {
                adopt(left);
            }
            const others = [...this._outbox.otherTabs()];
            others.filter((tab) => living.has(tab)).forEach((tab) => this.watch(tab));
        });
    }

    /** Inherit from `tab` once it is gone. */
    async watch(tab) {
        if (!this._locks || tab === this._outbox.tab || this._watched.has(tab)) {
            return;
        }
        this._watched.add(tab);
        await this._locks.request(this._lockOf(tab), { mode: "shared" }, () => {});
        this._watched.delete(tab);
        await this.inherit(this._adopt);
    }

    async _living() {
        const { held } = await this._locks.query();
        const prefix = this._lockOf("");
        // Those who wait for a tab to be gone hold its lock as well, shared, for a moment.
        return new Set(
            held
                .filter(({ name, mode }) => mode === "exclusive" && name.startsWith(prefix))
                .map(({ name }) => name.slice(prefix.length))
        );
    }

    _lockOf(tab) {
        return `${this._outbox.prefix}tab/${tab}`;
    }
}
