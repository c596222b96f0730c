import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { session } from "@web/session";

const KEPT = 30;

/**
 * Homework for chosen students that was typed and not stored: it survives another lesson, a reload
 * and a closed browser, until it is stored or given up. A key is `lesson/task`, the task 0 a new one.
 */
export class HomeworkDrafts {
    constructor(storage = browser.localStorage) {
        this.storage = storage;
        this.name = `school_ejournal.homework_drafts/${session.db}/${user.userId}`;
    }

    read() {
        try {
            return JSON.parse(this.storage.getItem(this.name)) || {};
        } catch {
            return {};
        }
    }

    get(key) {
        return this.read()[key];
    }

    has(key) {
        return key in this.read();
    }

    keep(key, draft) {
        const drafts = this.read();
        // The latest stand last: they are the ones that stay when there are too many.
        delete drafts[key];
        this.write({ ...drafts, [key]: draft });
    }

    drop(key) {
        const drafts = this.read();
        if (key in drafts) {
            delete drafts[key];
            this.write(drafts);
        }
    }

    write(drafts) {
        const latest = Object.entries(drafts).slice(-KEPT);
        try {
            this.storage.setItem(this.name, JSON.stringify(Object.fromEntries(latest)));
        } catch {
            // A full storage: what is typed still stands on the screen.
        }
    }
}
