import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { sharesText, standingRows, teacherNames } from "../class_page/class_totals";
import { standingText } from "../class_page/standing_text";
import { percentText } from "../journal_page/statistics/grid_foot";
import { periodChoices } from "../term_marks/period_choices";

/** Сводная ведомость: the term marks of a class over all its subjects, with what is missing. */
export class SummarySheet extends Component {
    static template = "school_ejournal.SummarySheet";
    static components = { Layout };
    static path = "summary-sheet";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ sheet: null });
        const { params = {}, context = {} } = this.props.action;
        onWillStart(() =>
            this.load(params.class_id || context.school_class_id, params.kind, params.term_id)
        );
    }

    async load(classId, kind, termId) {
        this.state.sheet = await this.orm.call("school.summary.sheet", "read_sheet", [
            classId || false, kind || false, termId || false,
        ]);
        const { klass, period } = this.sheet;
        if (klass.id) {
            this.env.config.setDisplayName?.(_t("Summary sheet of %s", klass.name));
            this.props.updateActionState?.({
                class_id: klass.id, kind: period.kind, term_id: period.term || undefined,
            });
        }
    }

    get sheet() {
        return this.state.sheet;
    }

    get periods() {
        return periodChoices(this.sheet);
    }

    get subjects() {
        return this.sheet.subjects.map((subject) => ({
            ...subject,
            qualityText: percentText(subject.quality),
            teachers: teacherNames(subject.journals),
        }));
    }

    get students() {
        return this.sheet.students.map((student) => ({
            ...student,
            standingText: standingText(student.standing),
            cells: this.sheet.subjects.map((subject) =>
                this.cell(student, subject, student.cells[subject.id])
            ),
        }));
    }

    cell(student, subject, { code, kind, missing, journal }) {
        const state = code || (missing ? _t("no mark yet") : _t("no mark"));
        return {
            key: subject.id,
            journal,
            code: code || (missing ? "–" : ""),
            kind: kind === "grade" ? `grade_${code}` : kind || undefined,
            missing,
            label: `${student.name}, ${subject.name}, ${state}`,
        };
    }

    get standings() {
        return standingRows(this.sheet.total);
    }

    get shares() {
        return sharesText(this.sheet.total);
    }

    /** What of the sheet is shown, as an address says it. */
    address(form) {
        const { klass, period } = this.sheet;
        const shown = new URLSearchParams({ kind: period.kind, term: period.term || "" });
        return `/school/class/${klass.id}/summary/${form}?${shown}`;
    }

    // ---- going on ----

    onClass({ target }) {
        this.load(Number(target.value), this.sheet.period.kind, this.sheet.period.term);
    }

    onPeriod({ kind, term }) {
        this.load(this.sheet.klass.id, kind, term);
    }

    /** Open the term marks of the journal. */
    onJournal(journal) {
        const { kind, term } = this.sheet.period;
        this.action.doAction({
            type: "ir.actions.client",
            tag: "school_ejournal.term_marks",
            params: { journal_id: journal, kind, term_id: term || undefined },
            context: { active_id: journal },
        });
    }
}

registry.category("actions").add("school_ejournal.summary_sheet", SummarySheet);
