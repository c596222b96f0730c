import { Component, onWillStart, useState } from "@odoo/owl";
import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const { DateTime } = luxon;

/** Посещаемость за неделю: the class teacher chooses cells, gives them a reason, answers notes. */
export class AttendanceWeek extends Component {
    static template = "school_ejournal.AttendanceWeek";
    static components = { Layout };
    static path = "attendance-week";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.display = { controlPanel: {} };
        this.state = useState({ week: null, chosen: new Set(), remarks: {}, all: false });
        const { params = {} } = this.props.action;
        onWillStart(() => this.load(params.class_id, params.day));
    }

    async load(classId, day) {
        this.state.week = await this.orm.call("school.attendance.week", "read_week", [
            classId || false,
            day || false,
        ]);
        this.state.chosen.clear();
        const { klass, monday } = this.week;
        if (klass.id) {
            this.env.config.setDisplayName?.(_t("Attendance of %s", klass.name));
            this.props.updateActionState?.({ class_id: klass.id, day: monday });
        }
    }

    reload() {
        return this.load(this.week.klass.id, this.week.monday);
    }

    get week() {
        return this.state.week;
    }

    get title() {
        const monday = DateTime.fromISO(this.week.monday);
        return `${formatDate(monday)} – ${formatDate(monday.plus({ days: 5 }))}`;
    }

    get days() {
        return this.week.days.map(({ date, numbers }) => ({
            date,
            numbers,
            label: DateTime.fromISO(date).toFormat("ccc d.MM"),
        }));
    }

    /** Those with something to look at; all of the class when they are asked for. */
    get students() {
        return this.week.students.filter(
            ({ id, cells }) =>
                this.state.all ||
                Object.keys(cells).length ||
                this.week.notes.some((note) => note.student === id)
        );
    }

    /** Of how many students somebody acknowledged the diary. */
    get acknowledged() {
        return this.week.students.filter((student) => student.acknowledged.length).length;
    }

    cell(student, date, number) {
        const cell = student.cells[`${date}:${number}`];
        return (
            cell && {
                ...cell,
                text: cell.code || "!",
                isChosen: cell.absences.some((id) => this.state.chosen.has(id)),
                canChoose: this.week.editable && cell.absences.length && cell.kind !== "late",
                label: [student.name, cell.subject, cell.code, this.problemText(cell.problem)]
                    .concat(cell.about)
                    .filter(Boolean)
                    .join(", "),
            }
        );
    }

    problemText(problem) {
        switch (problem) {
            case "gap":
                return _t("present between two missed lessons");
            case "noted":
                return _t("present, though a note says absent");
        }
        return "";
    }

    stateText(state) {
        switch (state) {
            case "new":
                return _t("to decide");
            case "accepted":
                return _t("accepted");
        }
        return _t("returned");
    }

    // ---- choosing ----

    onCell({ absences }) {
        const { chosen } = this.state;
        const isChosen = absences.some((id) => chosen.has(id));
        absences.forEach((id) => (isChosen ? chosen.delete(id) : chosen.add(id)));
    }

    /** All absences of a student in the week, or none of them. */
    onStudent({ cells }) {
        const own = Object.values(cells).filter(({ kind }) => kind !== "late");
        const absences = own.flatMap((cell) => cell.absences);
        const { chosen } = this.state;
        const isWhole = absences.every((id) => chosen.has(id));
        absences.forEach((id) => (isWhole ? chosen.delete(id) : chosen.add(id)));
    }

    onUnknown() {
        for (const { cells } of this.week.students) {
            for (const { kind, absences } of Object.values(cells)) {
                if (kind === "unknown") {
                    absences.forEach((id) => this.state.chosen.add(id));
                }
            }
        }
    }

    async onReason(reason) {
        const chosen = [...this.state.chosen];
        await this.orm.call("school.attendance.week", "set_reason", [chosen, reason.id]);
        await this.reload();
        this.notification.add(_t("%(reason)s: %(count)s", {
            reason: reason.name,
            count: chosen.length,
        }), { type: "success" });
    }

    // ---- notes ----

    async onAccept(note) {
        await this.orm.call("school.absence.note", "action_accept", [[note.id]]);
        await this.reload();
    }

    async onReturn(note) {
        const remark = this.state.remarks[note.id] || "";
        await this.orm.call("school.absence.note", "action_return", [[note.id], remark]);
        await this.reload();
    }

    // ---- going on ----

    onClass({ target }) {
        this.load(Number(target.value), this.week.monday);
    }

    onWeek(day) {
        this.load(this.week.klass.id, day);
    }
}

registry.category("actions").add("school_ejournal.attendance_week", AttendanceWeek);
