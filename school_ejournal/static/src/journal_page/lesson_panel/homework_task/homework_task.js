import { Component, onWillUpdateProps, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/**
 * One homework: that of the class with its files, links and time, or one for chosen students, which
 * has a text of its own and is stored by a button.
 */
export class HomeworkTask extends Component {
    static template = "school_ejournal.HomeworkTask";
    static props = {
        // Without: a new one for chosen students.
        task: { type: Object, optional: true },
        // Where what is typed for chosen students is kept until it is stored.
        drafts: { type: Object, optional: true },
        draftKey: { type: String, optional: true },
        // The day of the lesson, ISO: homework is for a later one.
        after: { type: String, optional: true },
        students: Array,
        readonly: Boolean,
        busy: Boolean,
        onSave: Function,
        onFiles: { type: Function, optional: true },
        onRemoveFile: { type: Function, optional: true },
        onRemove: { type: Function, optional: true },
    };

    setup() {
        const { drafts, draftKey, task: stored } = this.props;
        this.state = useState({
            isOver: false,
            draft: { ...this.stored(stored), ...(this.isPersonal && drafts?.get(draftKey)) },
        });
        useEffect(() => this.keep(), () => [JSON.stringify(this.state.draft), this.isChanged]);
        // What is being typed stays; what the server has taken is shown as it has it.
        onWillUpdateProps(({ task }) => {
            const before = this.stored(this.props.task);
            const now = this.stored(task);
            for (const name of Object.keys(now)) {
                if (JSON.stringify(this.state.draft[name]) === JSON.stringify(before[name])) {
                    this.state.draft[name] = now[name];
                }
            }
        });
    }

    stored({ text = "", links = "", minutes = 0, due = "", students = [] } = {}) {
        return { text, links, minutes: minutes ? String(minutes) : "", due, students: [...students] };
    }

    keep() {
        const { drafts, draftKey } = this.props;
        if (drafts && this.isPersonal) {
            if (this.isChanged) {
                drafts.keep(draftKey, { ...this.state.draft });
            } else {
                drafts.drop(draftKey);
            }
        }
    }

    /** The first day for which homework can be. */
    get firstDay() {
        return DateTime.fromISO(this.props.after).plus({ days: 1 }).toISODate();
    }

    get isPersonal() {
        return !this.props.task || this.props.task.personal;
    }

    get isChanged() {
        return JSON.stringify(this.state.draft) !== JSON.stringify(this.stored(this.props.task));
    }

    /** How many families have read it in the diary; nothing for whoever did not set it. */
    get readText() {
        const read = this.props.task?.read;
        if (!read) {
            return "";
        }
        return read.guardian || read.student
            ? _t("Read in the diary: by parents of %(guardian)s, by %(student)s students", read)
            : _t("Not read in the diary yet");
    }

    get files() {
        return (this.props.task?.files || []).map((file) => ({
            ...file,
            url: `/web/content/${file.id}?download=true`,
            sizeText: file.size < 2 ** 20
                ? _t("%s KB", Math.max(1, Math.round(file.size / 1024)))
                : _t("%s MB", (file.size / 2 ** 20).toFixed(1)),
        }));
    }

    get chosenText() {
        const chosen = new Set(this.state.draft.students);
        const names = this.props.students.filter(({ id }) => chosen.has(id));
        return names.map(({ name }) => name).join(", ") || _t("choose students");
    }

    toggle(id) {
        const { draft } = this.state;
        draft.students = draft.students.includes(id)
            ? draft.students.filter((other) => other !== id)
            : [...draft.students, id].sort((one, other) => one - other);
    }

    values(names) {
        const { text, links, minutes, due, students } = this.state.draft;
        const all = {
            text, links, minutes: Number.parseInt(minutes, 10) || 0, due_date: due || false,
            student_ids: [[6, 0, [...students]]],
        };
        return Object.fromEntries(names.map((name) => [name, all[name]]));
    }

    /** That of the class is stored part by part, as soon as the person goes on. */
    onChange(name) {
        if (!this.isPersonal) {
            this.props.onSave(this.values([name]));
        }
    }

    submit() {
        this.props.onSave(this.values(["text", "links", "minutes", "due_date", "student_ids"]));
    }

    // ---- files ----

    get canTakeFiles() {
        return Boolean(this.props.onFiles) && !this.props.readonly;
    }

    onPicked({ target }) {
        this.give([...target.files]);
        target.value = "";
    }

    onDrag(isOver) {
        this.state.isOver = isOver && this.canTakeFiles;
    }

    onDrop({ dataTransfer }) {
        this.state.isOver = false;
        this.give([...dataTransfer.files]);
    }

    give(files) {
        if (files.length && this.canTakeFiles) {
            this.props.onFiles(files);
        }
    }
}
