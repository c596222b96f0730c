import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { percentText } from "../journal_page/statistics/grid_foot";
import { averageText } from "../journal_page/statistics/row_summary";
import { termChoices } from "../journal_page/journal_texts";
import { sharesText, standingRows, teacherNames } from "./class_totals";
import { standingText } from "./standing_text";

/** Сводная ведомость: a class over all its subjects in a term, to read and to drill into. */
export class ClassPage extends Component {
    static template = "school_ejournal.ClassPage";
    static components = { Layout };
    static path = "class-page";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ page: null });
        const { params = {}, context = {} } = this.props.action;
        onWillStart(() => this.load(params.class_id || context.school_class_id, params.term_id));
    }

    async load(classId, termId) {
        this.state.page = await this.orm.call("school.class.page", "read_class", [
            classId || false,
            termId || false,
        ]);
        const { klass, term } = this.page;
        if (klass.id) {
            this.env.config.setDisplayName?.(_t("Class %s across subjects", klass.name));
            this.props.updateActionState?.({ class_id: klass.id, term_id: term.id });
        }
    }

    get page() {
        return this.state.page;
    }

    get terms() {
        return termChoices(this.page, this.page.term.id);
    }

    get subjects() {
        return this.page.subjects.map((subject) => ({
            ...subject,
            averageText: averageText(subject.average),
            qualityText: percentText(subject.quality),
            teachers: teacherNames(subject.journals),
        }));
    }

    get students() {
        return this.page.students.map((student) => ({
            ...student,
            averageText: averageText(student.average),
            standingText: standingText(student.standing),
            cells: this.page.subjects.map((subject) =>
                this.cell(student, subject, student.cells[subject.id])
            ),
        }));
    }

    cell(student, subject, { average, marks, forecast, missed, journal }) {
        const parts = [`${student.name}, ${subject.name}`];
        if (marks) {
            parts.push(_t("average %s", averageText(average)), _t("marks: %s", marks));
            if (forecast) {
                parts.push(_t("forecast %s", forecast));
            }
        } else {
            parts.push(_t("no marks"));
        }
        if (missed) {
            parts.push(_t("missed: %s", missed));
        }
        return {
            key: subject.id,
            journal,
            average: averageText(average),
            forecast: forecast || "",
            kind: forecast ? `grade_${forecast}` : undefined,
            missed: missed || "",
            marks,
            label: parts.join(", "),
        };
    }

    /** How many students stand how, by the forecasts. */
    get standings() {
        return standingRows(this.page.total);
    }

    get shares() {
        return sharesText(this.page.total);
    }

    get totalAverage() {
        return averageText(this.page.total.average);
    }

    // ---- going on ----

    onClass({ target }) {
        this.load(Number(target.value));
    }

    onTerm(term) {
        this.load(this.page.klass.id, term.id);
    }

    /** Open the journal that the figures come from. */
    onJournal(journal, scope) {
        this.action.doAction({
            type: "ir.actions.client",
            tag: "school_ejournal.journal_page",
            params: { journal_id: journal, term_id: this.page.term.id, scope },
            context: { active_id: journal },
        });
    }

    onSubject({ journals }) {
        this.onJournal(journals[0].id, journals.length > 1 ? "class" : "term");
    }
}

registry.category("actions").add("school_ejournal.class_page", ClassPage);
