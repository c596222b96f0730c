import { Component, onMounted, onPatched, onWillStart, useRef, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { averageText } from "../journal_page/statistics/row_summary";
import { periodChoices } from "./period_choices";
import { TermMarksModel } from "./term_marks_model";

/** Term marks of a journal: proposals taken over at once, the whole class by the keyboard. */
export class TermMarks extends Component {
    static template = "school_ejournal.TermMarks";
    static components = { Layout };
    static path = "journal-term-marks";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.display = { controlPanel: {} };
        this.root = useRef("root");
        this.state = useState({ model: null, row: 0, isSaving: false, clashes: [] });
        this.typing = "";
        useSetupAction({
            beforeLeave: () => this.settle(),
            beforeUnload: (event) => this.model?.drafts.size && event.preventDefault(),
        });
        onWillStart(() => this.start());
        onMounted(() => this.refocus());
        onPatched(() => this.refocus());
    }

    start() {
        const { params = {}, context = {} } = this.props.action;
        const journal = params.journal_id || context.active_id;
        return journal && this.load(journal, params.kind, params.term_id);
    }

    async load(journal, kind, term) {
        const page = await this.orm.call("school.term.mark.page", "read_page", [
            journal, kind || false, term || false,
        ]);
        this.state.model = new TermMarksModel(page);
        this.state.clashes = [];
        this.state.row = Math.max(0, page.students.findIndex((student) => !student.value));
        this.place = "cell";
        this.env.config.setDisplayName?.(_t("Term marks: %s", page.journal.name));
        this.props.updateActionState?.({
            journal_id: page.journal.id, kind: page.period.kind, term_id: page.period.term || undefined,
        });
    }

    get model() {
        return this.state.model;
    }

    get page() {
        return this.model.page;
    }

    get periods() {
        return periodChoices(this.page);
    }

    /** The other periods that have marks already. */
    get others() {
        return this.periods.filter(
            ({ key, isShown }) => !isShown && this.page.students.some(({ marks }) => marks[key])
        );
    }

    get isTerm() {
        return this.page.period.kind === "term";
    }

    get rows() {
        const { model } = this;
        return this.page.students.map((student, index) => ({
            student,
            index,
            number: student.number,
            name: student.name,
            gone: student.gone,
            others: this.others.map(({ key }) => ({ key, code: student.marks[key] || "" })),
            average: averageText(student.average),
            count: student.count || "",
            proposal: model.code(student.proposal),
            code: model.code(model.value(student)),
            kind: this.kind(model.values.get(model.value(student))),
            canEdit: model.canEdit(student),
            isUnsaved: model.isUnsaved(student),
            isClash: this.state.clashes.includes(student.id),
            isActive: index === this.state.row,
            reason: model.reason(student),
            asksWhy: model.asksWhy(student),
            lacksReason: model.lacksReason(student),
            label: this.label(student),
        }));
    }

    kind(value) {
        return value?.kind === "grade" ? `grade_${value.code}` : value?.kind;
    }

    label(student) {
        const { model } = this;
        const parts = [student.name, model.code(model.value(student)) || _t("no mark")];
        if (student.proposal) {
            parts.push(_t("proposed: %s", model.code(student.proposal)));
        }
        if (model.isUnsaved(student)) {
            parts.push(_t("not saved"));
        } else if (student.who) {
            const when = formatDateTime(deserializeDateTime(student.when.slice(0, 19).replace("T", " ")));
            parts.push(_t("set by %(who)s, %(when)s", { who: student.who, when }));
        }
        return parts.join(", ");
    }

    get active() {
        return this.page.students[this.state.row];
    }

    get goneText() {
        return _t("(left)");
    }

    get keys() {
        return [
            { keys: "2–5", text: _t("mark") },
            { keys: "на", text: _t("not attested") },
            { keys: "осв", text: _t("exempt") },
            { keys: "Enter ↓", text: _t("next student") },
            { keys: "Delete", text: _t("clear") },
            { keys: "F9", text: _t("take over what is proposed") },
            { keys: "Ctrl+S", text: _t("save") },
        ];
    }

    get countText() {
        return _t("Set: %(set)s of %(all)s", { set: this.model.set, all: this.model.expected.length });
    }

    // ---- the keyboard ----

    onKeydown(event) {
        const { key, ctrlKey, metaKey, altKey } = event;
        if ((ctrlKey || metaKey) && ["s", "ы"].includes(key.toLowerCase())) {
            event.preventDefault();
            return this.save();
        }
        if (key === "F9") {
            event.preventDefault();
            return this.onFill();
        }
        if (ctrlKey || metaKey || altKey) {
            return;
        }
        if (event.target.classList.contains("o_term_reason")) {
            return this.onReasonKey(event);
        }
        if (event.target.classList.contains("o_term_cell")) {
            this.onCellKey(event);
        }
    }

    onCellKey(event) {
        const { key } = event;
        const steps = { ArrowDown: 1, Enter: 1, ArrowUp: -1 };
        if (key === "Enter" && this.model.lacksReason(this.active)) {
            this.go(this.state.row, "reason");
        } else if (key in steps) {
            this.go(this.state.row + steps[key]);
        } else if (key === "ArrowRight") {
            this.go(this.state.row, "reason");
        } else if (key === "Delete" || key === "Backspace") {
            this.onValue(0, false);
        } else if (key.length === 1 && key !== " ") {
            this.type(key);
        } else {
            return;
        }
        event.preventDefault();
    }

    onReasonKey(event) {
        const steps = { ArrowDown: 1, Enter: 1, ArrowUp: -1 };
        if (event.key in steps) {
            event.preventDefault();
            this.go(this.state.row + steps[event.key]);
        } else if (event.key === "Escape") {
            this.go(this.state.row);
        }
    }

    /** Letters make a mark as soon as they mean one; digits go on to the next student at once. */
    type(key) {
        let found = this.model.typed(this.typing + key);
        this.typing += key;
        if (found === null) {
            this.typing = key;
            found = this.model.typed(key);
        }
        if (found) {
            this.onValue(found.id, found.isWhole);
        } else if (found === null) {
            this.typing = "";
        }
    }

    onValue(id, goesOn = true) {
        const student = this.active;
        if (!student || !this.model.canEdit(student)) {
            return;
        }
        const { row, model } = this.state;
        model.setValue(student, id);
        if (goesOn && !model.lacksReason(student)) {
            this.go(row + 1);
        } else if (goesOn) {
            this.go(row, "reason");
        } else {
            this.place = "cell";
        }
    }

    go(row, place = "cell") {
        const last = this.page.students.length - 1;
        this.typing = "";
        this.place = place;
        this.state.row = Math.min(Math.max(row, 0), last);
        this.render();
    }

    refocus() {
        if (!this.place || !this.root.el) {
            return;
        }
        const line = this.root.el.querySelector(`tr[data-row="${this.state.row}"]`);
        const field = line?.querySelector(this.place === "reason" ? ".o_term_reason" : ".o_term_cell");
        this.place = "";
        (field || line?.querySelector(".o_term_cell"))?.focus();
    }

    onFocus(index) {
        if (this.state.row !== index) {
            this.typing = "";
            this.state.row = index;
        }
    }

    onReason(student, { target }) {
        this.model.setReason(student, target.value);
    }

    // ---- taking over, saving ----

    onFill() {
        const count = this.model.fill();
        this.place = "cell";
        this.notification.add(
            count ? _t("Taken over: %s. Check them and save.", count) : _t("Nothing is empty."),
            { type: "info" }
        );
    }

    onDiscard() {
        this.model.discard();
        this.state.clashes = [];
    }

    /** Store what was typed, all of it by one call; returns whether nothing is left unsaved. */
    async save() {
        const { model } = this.state;
        if (this.state.isSaving || !model.drafts.size) {
            return !model.drafts.size;
        }
        const silent = this.page.students.findIndex((student) => model.lacksReason(student));
        if (silent >= 0) {
            this.notification.add(
                _t("The mark differs from what is proposed: say why. %s", this.page.students[silent].name),
                { type: "warning" }
            );
            this.go(silent, "reason");
            return false;
        }
        this.state.isSaving = true;
        try {
            const { journal, period } = this.page;
            const page = await this.orm.call("school.term.mark.page", "save", [
                journal.id, period.kind, period.term, model.entries, user.userId,
            ]);
            model.take(page, page.clashes);
            this.state.clashes = page.clashes;
        } finally {
            this.state.isSaving = false;
        }
        if (this.state.clashes.length) {
            this.notification.add(
                _t("Somebody else has changed marks meanwhile: look at them and save once more."),
                { type: "warning" }
            );
        }
        return !model.drafts.size;
    }

    /** Save before the page goes; what cannot be saved keeps it. */
    async settle() {
        return !this.model?.drafts.size || this.save();
    }

    async onPeriod({ kind, term }) {
        if (await this.settle()) {
            await this.load(this.page.journal.id, kind, term);
        }
    }

    onJournal() {
        const { journal, period } = this.page;
        this.action.doAction({
            type: "ir.actions.client",
            tag: "school_ejournal.journal_page",
            params: { journal_id: journal.id, term_id: period.term || undefined },
            context: { active_id: journal.id },
        });
    }
}

registry.category("actions").add("school_ejournal.term_marks", TermMarks);
