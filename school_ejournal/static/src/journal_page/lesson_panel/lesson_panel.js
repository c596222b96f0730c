import { Component, onWillDestroy, useRef } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

import { Reopening } from "../entry_window/reopening/reopening";
import { windowText } from "../entry_window/window_text";
import { longDayText, timeText } from "../journal_texts";
import { useSignal } from "../use_signal";
import { LessonActions } from "./lesson_actions/lesson_actions";
import { LessonTexts } from "./lesson_texts/lesson_texts";
import { LessonWorks } from "./lesson_works/lesson_works";

const TICK = 30000;

/** The right-hand page of the paper journal: topic, works and homework of one lesson. */
export class LessonPanel extends Component {
    static template = "school_ejournal.LessonPanel";
    static components = { LessonActions, LessonTexts, LessonWorks, Reopening };
    static props = {
        model: Object,
        saver: Object,
        lesson: Object,
        // The work of the column that the cursor stands in; 0 while there is none.
        workId: Number,
        // Given `focus()`, the way in for the keyboard.
        handle: Object,
        onReload: Function,
        // Back to the cell.
        onLeave: Function,
    };

    setup() {
        this.root = useRef("root");
        this.props.handle.focus = () => this.focus();
        useSignal(this.props.model.changed, ({ lesson, columns }) => {
            if (columns || lesson === this.props.lesson.id) {
                this.render(true);
            }
        });
        const timer = browser.setInterval(() => this.render(true), TICK);
        onWillDestroy(() => browser.clearInterval(timer));
    }

    get title() {
        return longDayText(this.props.lesson.date);
    }

    get subtitle() {
        const { model, lesson } = this.props;
        const { number, start, end, room, type } = lesson;
        const parts = [_t("lesson %s", number)];
        if (start && end) {
            parts.push(`${timeText(start, model.zone)}–${timeText(end, model.zone)}`);
        }
        if (room) {
            parts.push(_t("room %s", room));
        }
        parts.push(model.lists.lesson_types.find(({ id }) => id === type)?.name);
        return parts.filter(Boolean).join(" · ");
    }

    /** `{kind, text}` of the entry window of the work, or of what stands against entries. */
    get entryWindow() {
        const { model, lesson, workId } = this.props;
        return windowText(model, lesson, lesson.works.find((work) => work.id === workId));
    }

    get isOver() {
        const { model, lesson } = this.props;
        return lesson.editable && model.windowState(lesson) === "over";
    }

    focus() {
        this.root.el
            .querySelector(".o_ask_reopening, .o_topic:not([readonly]), button, textarea")
            ?.focus();
    }

    onKeydown(event) {
        if (event.key === "Escape" && !event.defaultPrevented) {
            event.preventDefault();
            this.props.onLeave();
        }
    }
}
