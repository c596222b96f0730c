import { Component, onWillDestroy, onWillUpdateProps, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";

import { dayText, durationText, longDayText, refusalText, timeText } from "../journal_texts";
import { useSignal } from "../use_signal";

const TICK = 30000;
const DAY = 24 * 3600 * 1000;
// A text is sent when the person stops typing, not letter by letter.
const TEXT_PAUSE = 1500;

/** The right-hand page of the paper journal: topic, works and homework of one lesson. */
export class LessonPanel extends Component {
    static template = "school_ejournal.LessonPanel";
    static components = { Dropdown, DropdownItem };
    static props = {
        model: Object,
        saver: Object,
        lesson: Object,
        // The work of the column that the cursor stands in; 0 while there is none.
        workId: Number,
        onReload: Function,
    };

    setup() {
        this.orm = useService("orm");
        // What is being typed, letter by letter: an answer of the server must not touch it.
        this.draft = useState({ topic: null, homework: null });
        useSignal(this.props.model.changed, ({ lesson, columns }) => {
            if (columns || lesson === this.props.lesson.id) {
                this.render();
            }
        });
        onWillUpdateProps(({ lesson }) => lesson !== this.props.lesson && this.leave());
        const timer = browser.setInterval(() => this.render(), TICK);
        onWillDestroy(() => {
            browser.clearInterval(timer);
            this.leave();
        });
    }

    // ---- showing ----

    get title() {
        return longDayText(this.props.lesson.date);
    }

    get subtitle() {
        const { number, start, end, room } = this.props.lesson;
        const parts = [_t("lesson %s", number)];
        if (start && end) {
            const { zone } = this.props.model;
            parts.push(`${timeText(start, zone)}–${timeText(end, zone)}`);
        }
        if (room) {
            parts.push(_t("room %s", room));
        }
        return parts.join(" · ");
    }

    /** `{kind, text}` of the entry window of the work, or of what stands against entries. */
    get entryWindow() {
        const { model, lesson, workId } = this.props;
        const work = lesson.works.find((each) => each.id === workId);
        const refusal = model.refusal(lesson, null, work);
        if (refusal) {
            return { kind: refusal, text: refusalText(refusal) };
        }
        const place = work || lesson;
        if (model.windowState(place) === "late") {
            return {
                kind: "late",
                text: _t("The time for entries is over: what you enter now is marked as late."),
            };
        }
        const deadline = Date.parse(place.deadline);
        const left = deadline - model.now();
        let time = timeText(deadline, model.zone);
        if (left > DAY) {
            time = `${dayText(place.deadline, model.zone)} ${time}`;
        }
        return {
            kind: "open",
            text: _t("Entries are in time until %(time)s: %(left)s left", {
                time,
                left: durationText(left),
            }),
        };
    }

    get readonly() {
        return Boolean(this.props.model.textRefusal(this.props.lesson));
    }

    get texts() {
        return this.props.model.texts(this.props.lesson);
    }

    get topic() {
        return this.draft.topic ?? this.texts.topic;
    }

    /** The topic by the plan, as long as none is entered and one can be. */
    get planned() {
        return this.readonly || this.topic.trim() ? "" : this.props.lesson.planned || "";
    }

    get homework() {
        return this.draft.homework ?? this.texts.homework.text;
    }

    get due() {
        const { model, lesson } = this.props;
        const date = lesson.homework?.due || model.nextLesson(lesson)?.date;
        return date ? _t("for %s", dayText(date)) : "";
    }

    get works() {
        const { model, lesson } = this.props;
        return lesson.works.map((work) => {
            const type = model.workTypes.get(work.type);
            return {
                id: work.id,
                name: work.name || type?.name,
                weight: _t("weight %s", formatFloat(work.weight, { trailingZeros: false })),
                isControl: Boolean(type?.is_control),
            };
        });
    }

    get workTypes() {
        return [...this.props.model.workTypes.values()];
    }

    get canAddWork() {
        return !this.readonly && this.props.lesson.state !== "cancelled";
    }

    // ---- typing ----

    onTopic({ target }) {
        this.props.model.hold.hold(this.props.lesson.id, 0);
        this.draft.topic = target.value;
        this.put({ topic: target.value });
    }

    /** Enter in an empty topic takes the planned one over. */
    onTopicKey(ev) {
        if (ev.key === "Enter" && this.planned) {
            ev.preventDefault();
            this.takePlanned();
        }
    }

    takePlanned() {
        this.draft.topic = null;
        this.put({ topic: this.planned }, 0);
    }

    onHomework({ target }) {
        this.props.model.hold.hold(this.props.lesson.id, 0);
        this.draft.homework = target.value;
        this.put({ homework: { text: target.value, none: false } });
    }

    onNothingSet({ target }) {
        this.draft.homework = null;
        this.put({ homework: { text: "", none: target.checked } }, 0);
    }

    put(parts, pause = TEXT_PAUSE) {
        this.props.model.editTexts(this.props.lesson, parts);
        this.props.saver.touch(pause);
    }

    /** The person goes on: what was typed is sent now. */
    leave() {
        if (this.draft.topic !== null || this.draft.homework !== null) {
            Object.assign(this.draft, { topic: null, homework: null });
            this.props.model.hold.release();
            this.props.saver.touch(0);
        }
    }

    // ---- works ----

    async addWork(type) {
        await this.orm.create("school.work", [
            { lesson_id: this.props.lesson.id, work_type_id: type.id },
        ]);
        await this.props.onReload();
    }
}
