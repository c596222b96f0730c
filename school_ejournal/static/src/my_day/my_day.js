import { Component, onWillStart, useExternalListener, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Countdown } from "./countdown";
import { DayLesson } from "./day_lesson";

const { DateTime } = luxon;
const FEW = 6;

/** The teacher's start page: lessons of a day, what is not filled in yet, the time left. */
export class MyDay extends Component {
    static template = "school_ejournal.MyDay";
    static components = { Countdown, DayLesson, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ page: null, all: false, loads: 0 });
        useSetupAction({ getLocalState: () => ({ day: this.shownDay }) });
        useExternalListener(document, "visibilitychange", () => this.onVisible());
        onWillStart(() => this.load(this.props.state?.day));
    }

    async load(day) {
        this.state.page = await this.orm.call("school.my.day", "read_day", [day || false]);
        this.state.loads++;
    }

    get page() {
        return this.state.page;
    }

    get isToday() {
        return this.page.day === this.page.today;
    }

    /** The day on the screen; nothing for today, which moves on by itself. */
    get shownDay() {
        return this.isToday ? undefined : this.page.day;
    }

    get title() {
        return DateTime.fromISO(this.page.day).toLocaleString({
            weekday: "long",
            day: "numeric",
            month: "long",
        });
    }

    get missing() {
        return this.page.lessons.some((lesson) => lesson.missing.length);
    }

    get unfilled() {
        return this.state.all ? this.page.unfilled : this.page.unfilled.slice(0, FEW);
    }

    get isUrgent() {
        return this.page.window.state === "late";
    }

    onVisible() {
        // A phone that slept, or a page left open over night.
        if (!document.hidden) {
            this.load(this.shownDay);
        }
    }

    onMove(days) {
        this.load(DateTime.fromISO(this.page.day).plus({ days }).toISODate());
    }

    onOpenLesson(lesson) {
        this.action.doAction({
            type: "ir.actions.client",
            tag: "school_ejournal.journal_page",
            name: `${lesson.class} · ${lesson.subject}`,
            params: { journal_id: lesson.journal_id, lesson_id: lesson.id },
            context: { active_id: lesson.journal_id },
        });
    }

    async onConfirmTopic(lesson) {
        await this.orm.call("school.lesson", "action_confirm_topic", [[lesson.id]]);
        await this.load(this.shownDay);
    }

    async onSign(lesson) {
        await this.orm.call("school.substitution", "action_sign", [[lesson.substitution]]);
        await this.load(this.shownDay);
    }

    async onAcknowledge(lesson) {
        await this.orm.call("school.substitution", "action_acknowledge", [[lesson.substitution]]);
        await this.load(this.shownDay);
    }

    onOpenAbsences() {
        const additionalContext = { search_default_my_class: 1, search_default_unknown: 1 };
        if (this.isToday) {
            additionalContext.search_default_today = 1;
            additionalContext.search_default_this_week = 0;
        }
        this.action.doAction("school_ejournal.school_absence_action", { additionalContext });
    }

    studentText(student) {
        return _t("%(name)s, lessons: %(lessons)s", student);
    }
}

registry.category("actions").add("school_ejournal.my_day", MyDay);
