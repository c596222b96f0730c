import { Component, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { useLessonChange } from "../use_lesson_change";

/** Add a lesson, move it, cancel it or put it back, set its type and room, beside the page. */
export class LessonActions extends Component {
    static template = "school_ejournal.LessonActions";
    static components = { Dropdown, DropdownItem };
    static props = {
        model: Object,
        saver: Object,
        lesson: Object,
        onReload: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.change = useLessonChange();
        this.form = useRef("form");
        this.draft = useState({ kind: "", date: "", number: "", reason: "", type: 0, room: "" });
        onWillUpdateProps(({ lesson }) => lesson !== this.props.lesson && this.close());
        useEffect(
            (kind) => kind && this.form.el.querySelector("input, select").focus(),
            () => [this.draft.kind]
        );
    }

    get isOff() {
        return this.props.lesson.state === "cancelled";
    }

    get actions() {
        return [
            { kind: "add", text: _t("Add a lesson…") },
            ...(this.isOff
                ? [{ kind: "restore", text: _t("Put the lesson back") }]
                : [
                      { kind: "move", text: _t("Move the lesson…") },
                      { kind: "cancel", text: _t("Cancel the lesson…") },
                      { kind: "details", text: _t("Type and room…") },
                  ]),
        ];
    }

    get lessonTypes() {
        return this.props.model.lists.lesson_types;
    }

    get title() {
        return {
            add: _t("New lesson"),
            move: _t("Move the lesson to"),
            cancel: _t("Cancel the lesson"),
            details: _t("Type and room"),
        }[this.draft.kind];
    }

    get submitText() {
        return {
            add: _t("Add"),
            move: _t("Move"),
            cancel: _t("Cancel the lesson"),
            details: _t("Save"),
        }[this.draft.kind];
    }

    get hasTime() {
        return ["add", "move"].includes(this.draft.kind);
    }

    get hasReason() {
        return this.draft.kind !== "details";
    }

    // ---- the form ----

    open(kind) {
        this.change.state.error = "";
        if (kind === "restore") {
            return this.restore();
        }
        const { date, number, type, room } = this.props.lesson;
        Object.assign(this.draft, { kind, date, number: String(number), reason: "", type, room });
    }

    close() {
        this.draft.kind = "";
    }

    onKeydown(event) {
        if (event.key === "Escape") {
            event.stopPropagation();
            this.close();
        }
    }

    async submit() {
        const { kind } = this.draft;
        const { lesson } = this.props;
        const steps = {
            add: () => this.change.run(() => this.add(), { follow: true }),
            move: () => this.change.run(
                () => this.write({ ...this.time, ...this.reason }), { follow: true }
            ),
            cancel: () => this.change.run(
                () => this.write({ state: "cancelled", ...this.reason })
            ),
            details: () => this.change.run(() => this.write({
                lesson_type_id: this.draft.type || false, room: this.draft.room.trim() || false,
            })),
        };
        if (lesson && (await steps[kind]())) {
            this.close();
        }
    }

    // ---- on the server ----

    get time() {
        return { date: this.draft.date || false, number: Number(this.draft.number) };
    }

    get reason() {
        const reason = this.draft.reason.trim();
        return reason ? { cancel_reason: reason } : {};
    }

    /** With a reason it is a lesson beyond the timetable. */
    async add() {
        const [id] = await this.orm.create("school.lesson", [{
            journal_id: this.props.model.journal.id, ...this.time, ...this.reason,
            ...(this.draft.reason.trim() && { state: "added" }),
        }]);
        return id;
    }

    async write(values) {
        const { lesson } = this.props;
        await this.orm.write("school.lesson", [lesson.id], values);
        return lesson.id;
    }

    restore() {
        const { lesson } = this.props;
        return this.change.run(async () => {
            await this.orm.call("school.lesson", "action_restore", [[lesson.id]]);
            return lesson.id;
        }, { follow: lesson.change === "moved" });
    }
}
