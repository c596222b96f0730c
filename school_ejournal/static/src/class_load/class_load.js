import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { dayText, longDayText, termChoices } from "../journal_page/journal_texts";

/** Control works and homework of a class by weeks of a term: what comes together on one day. */
export class ClassLoad extends Component {
    static template = "school_ejournal.ClassLoad";
    static components = { Layout };
    static path = "class-load";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ page: null, date: "" });
        const { params = {}, context = {} } = this.props.action;
        onWillStart(() => this.load(params.class_id || context.school_class_id, params.term_id));
    }

    async load(classId, termId) {
        this.state.page = await this.orm.call("school.class.load", "read_term", [
            classId || false,
            termId || false,
        ]);
        const { klass, term, today } = this.page;
        const days = this.page.weeks.flat();
        this.state.date = days.find(({ date }) => date >= today)?.date || days.at(-1)?.date || "";
        if (klass.id) {
            this.env.config.setDisplayName?.(_t("Load of class %s", klass.name));
            this.props.updateActionState?.({ class_id: klass.id, term_id: term.id });
        }
    }

    get page() {
        return this.state.page;
    }

    get terms() {
        return termChoices(this.page, this.page.term.id);
    }

    get weekDays() {
        const names = luxon.Info.weekdays("short");
        const most = Math.max(...this.page.weeks.flat().map(({ date }) => this.weekday(date)));
        return names.slice(0, most);
    }

    weekday(date) {
        return luxon.DateTime.fromISO(date).weekday;
    }

    /** Weeks with a cell for every day; `null` outside the term. */
    get weeks() {
        const count = this.weekDays.length;
        return this.page.weeks.map((days) => {
            const cells = Array.from({ length: count }, (_, place) =>
                days.find(({ date }) => this.weekday(date) === place + 1)
            );
            return {
                key: days[0].date,
                cells: cells.map((day, place) => (day ? this.cell(day) : { key: place })),
            };
        });
    }

    cell(day) {
        const { date, note, load, works } = day;
        const label = [longDayText(date), note, ...works.map((work) => this.workText(work))];
        if (load) {
            label.push(this.loadText(load));
        }
        return {
            key: date,
            day,
            text: dayText(date),
            isToday: date === this.page.today,
            isShown: date === this.state.date,
            minutes: load?.minutes ? _t("%s min", load.minutes) : "",
            isOver: Boolean(load?.over),
            label: label.filter(Boolean).join("; "),
        };
    }

    get caption() {
        return _t("%(class)s, %(term)s: control works and minutes of homework", {
            class: this.page.klass.name, term: this.page.term.name,
        });
    }

    placeText({ number, teacher }) {
        return [_t("lesson %s", number), teacher].filter(Boolean).join(" · ");
    }

    workText({ subject, group, code, warning }) {
        const text = `${group ? `${subject} (${group})` : subject} ${code}`;
        return warning ? _t("%s: breaks a norm", text) : text;
    }

    loadText({ minutes, norm, subjects, unknown, extra }) {
        const text = _t("homework: %(minutes)s of %(norm)s min, subjects: %(subjects)s", {
            minutes, norm, subjects,
        });
        const parts = [text];
        if (unknown) {
            parts.push(_t("without a time: %s", unknown));
        }
        if (extra) {
            parts.push(_t("for chosen students up to %s min more", extra));
        }
        return parts.join("; ");
    }

    /** The day that is looked at. */
    get shown() {
        const day = this.page.weeks.flat().find(({ date }) => date === this.state.date);
        return day && { ...day, title: longDayText(day.date) };
    }

    /** What breaks a norm in this term, in order of date. */
    get conflicts() {
        return this.page.weeks.flat().flatMap(({ date, works }) =>
            works
                .filter(({ warning }) => warning)
                .map((work) => ({
                    ...work, date, day: dayText(date),
                    // With which others, the day itself tells.
                    norms: work.warning.split("\n").map((line) => line.split(":")[0]).join("; "),
                }))
        );
    }

    // ---- going on ----

    onClass({ target }) {
        this.load(Number(target.value));
    }

    onTerm(term) {
        this.load(this.page.klass.id, term.id);
    }

    onDay(date) {
        this.state.date = date;
    }

    print() {
        browser.print();
    }

    onLesson({ journal, lesson }) {
        this.action.doAction({
            type: "ir.actions.client",
            tag: "school_ejournal.journal_page",
            params: { journal_id: journal, lesson_id: lesson },
            context: { active_id: journal },
        });
    }
}

registry.category("actions").add("school_ejournal.class_load", ClassLoad);
