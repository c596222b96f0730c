import { Component, onMounted, onWillDestroy, onWillUpdateProps, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { Mutex } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";

import { explain } from "../../entry_saver_service";
import { dayText } from "../../journal_texts";
import { settled } from "../../model/settled";
import { useSignal } from "../../use_signal";
import { HomeworkTask } from "../homework_task/homework_task";
import { HomeworkDrafts } from "./homework_drafts";

const OPEN = "school_ejournal.homework_details";
// The cursor passes many lessons: what is read is that of the one where it rests.
const REST = 300;

/**
 * Files, links, expected time and chosen students of a lesson's homework, and how much the class has
 * for that day. Read when somebody looks, changed at once beside the page.
 */
export class HomeworkDetails extends Component {
    static template = "school_ejournal.HomeworkDetails";
    static components = { HomeworkTask };
    static props = {
        model: Object,
        saver: Object,
        lesson: Object,
        readonly: Boolean,
        // Given `look()`: somebody turns to the homework.
        handle: Object,
    };

    setup() {
        this.orm = useService("orm");
        this.steps = new Mutex();
        this.asked = this.answered = 0;
        this.drafts = new HomeworkDrafts();
        this.state = useState({
            isOpen: browser.localStorage.getItem(OPEN) === "1",
            details: null, busy: false, error: "", isNew: this.hasNew(this.props.lesson),
        });
        this.props.handle.look = () => this.state.details || this.schedule();
        onMounted(() => this.state.isOpen && this.schedule());
        onWillUpdateProps(({ lesson }) => lesson.id !== this.props.lesson.id && this.leave(lesson));
        onWillDestroy(() => browser.clearTimeout(this.timer));
        useSignal(this.props.model.changed, ({ lesson }) => {
            if (lesson === this.props.lesson.id && this.isBehind) {
                this.schedule();
            }
        });
    }

    // ---- what is shown ----

    get isBehind() {
        const { model, lesson } = this.props;
        const known = this.state.details?.verdict.version;
        return known !== undefined && model.version(lesson.id, 0) > known;
    }

    get common() {
        return this.state.details.tasks.find(({ personal }) => !personal) || {
            id: 0, personal: false, text: "", none: false, minutes: 0, links: "", files: [],
            students: [],
        };
    }

    get personal() {
        return this.state.details.tasks.filter(({ personal }) => personal);
    }

    get isNothing() {
        return this.props.model.texts(this.props.lesson).homework.none;
    }

    get summary() {
        const { extras, homework } = this.props.lesson;
        const parts = [_t("Files, links, time, for whom")];
        if (homework?.minutes) {
            parts.push(_t("%s min", homework.minutes));
        }
        if (extras) {
            parts.push(`+${extras}`);
        }
        return parts.join(" · ");
    }

    get load() {
        const { load, day } = this.state.details || {};
        if (!load) {
            return null;
        }
        const { subjects, minutes, norm, unknown, extra, over, tasks } = load;
        const values = { day: dayText(day), subjects, minutes, norm };
        const parts = [
            _t("The class has for %(day)s: %(minutes)s of %(norm)s min, subjects: %(subjects)s",
                values),
        ];
        if (unknown) {
            parts.push(_t("without a time: %s", unknown));
        }
        if (extra) {
            parts.push(_t("for chosen students up to %s min more", extra));
        }
        return {
            over,
            text: parts.join("; "),
            subjects: tasks.map(({ subject, minutes: time, chosen }) =>
                `${subject} ${time || "?"}${chosen ? ` (${_t("students: %s", chosen)})` : ""}`
            ).join(", "),
        };
    }

    // ---- reading ----

    leave(lesson) {
        Object.assign(this.state, { details: null, error: "", isNew: this.hasNew(lesson) });
        browser.clearTimeout(this.timer);
        if (this.state.isOpen) {
            this.schedule();
        }
    }

    schedule() {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.read().catch((error) => this.fail(error)), REST);
    }

    async read() {
        const { lesson } = this.props;
        const asked = ++this.asked;
        const details = await this.orm.silent.call(
            "school.homework.details", "read_details", [lesson.id]
        );
        // An answer that a later one has overtaken says nothing new; whoever waits for it goes on.
        if (lesson.id !== this.props.lesson.id || asked < this.answered) {
            return;
        }
        this.answered = asked;
        this.state.details = details;
        const links = (text) => text.split("\n").filter((line) => line.trim()).length;
        const { files, links: typed, minutes } = this.common;
        lesson.extras = files.length + links(typed) + this.personal.length;
        if (lesson.homework) {
            lesson.homework.minutes = minutes;
        }
        this.props.model.applyAnswer({ verdicts: [details.verdict], averages: {} });
    }

    toggle() {
        this.state.isOpen = !this.state.isOpen;
        browser.localStorage.setItem(OPEN, this.state.isOpen ? "1" : "");
        if (this.state.isOpen && !this.state.details) {
            this.schedule();
        }
    }

    // ---- changing ----

    /** Do something on the server after what was begun before it: nothing given is left out. */
    run(action) {
        return this.steps.exec(() => this.runNow(action));
    }

    /** Do it on top of all that was typed, and read what became of it. */
    async runNow(action) {
        Object.assign(this.state, { busy: true, error: "" });
        try {
            await settled(this.props.saver, this.props.model.journal.id);
            await this.read();
            await action();
            await this.read();
            return true;
        } catch (error) {
            this.fail(error);
            return false;
        } finally {
            this.state.busy = false;
        }
    }

    fail(error) {
        const { kind, message } = explain(error);
        if (kind === "broken" && !error.exceptionName) {
            throw error;
        }
        this.state.error = message;
    }

    /** Write into a task; that of the whole class may not be there yet. */
    save(id, values) {
        return this.run(async () => {
            const task = id || this.common.id;
            if (task) {
                await this.orm.write("school.homework", [task], values);
            } else {
                await this.create(values);
            }
        });
    }

    create(values) {
        return this.orm.create("school.homework", [
            { lesson_id: this.props.lesson.id, ...values },
        ]);
    }

    async savePersonal(id, values) {
        const isSaved = await this.run(() =>
            id
                ? this.orm.write("school.homework", [id], values)
                : this.create({ is_personal: true, ...values })
        );
        if (isSaved && !id) {
            this.closeNew();
        }
    }

    /** What is typed for chosen students stays until it is stored or given up. */
    draftKey(id) {
        return `${this.props.lesson.id}/${id}`;
    }

    hasNew({ id }) {
        return this.drafts.has(`${id}/0`);
    }

    closeNew() {
        this.drafts.drop(this.draftKey(0));
        this.state.isNew = false;
    }

    async remove(id) {
        if (await this.run(() => this.orm.unlink("school.homework", [id]))) {
            this.drafts.drop(this.draftKey(id));
        }
    }

    addFiles(id, files) {
        const { file_limit: limit } = this.state.details;
        const large = files.find(({ size }) => size > limit * 2 ** 20);
        if (large) {
            this.state.error = _t("“%(name)s” is too large: at most %(limit)s MB.", {
                name: large.name, limit,
            });
            return;
        }
        return this.run(async () => {
            let task = id || this.common.id;
            if (!task) {
                [task] = await this.create({ text: _t("See the files") });
            }
            for (const file of files) {
                const url = await getDataURLFromFile(file);
                await this.orm.create("ir.attachment", [{
                    name: file.name, datas: url.split(",")[1] || "",
                    res_model: "school.homework", res_id: task,
                }]);
            }
        });
    }

    removeFile(id) {
        return this.run(() => this.orm.unlink("ir.attachment", [id]));
    }
}
