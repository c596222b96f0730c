import { Component, onWillDestroy, onWillUpdateProps, useState } from "@odoo/owl";

import { HomeworkDetails } from "../homework_details/homework_details";
import { HomeworkDue } from "../homework_due/homework_due";

// A text is sent when the person stops typing, not letter by letter.
const TEXT_PAUSE = 1500;

/** Topic and homework of a lesson. */
export class LessonTexts extends Component {
    static template = "school_ejournal.LessonTexts";
    static components = { HomeworkDetails, HomeworkDue };
    static props = {
        model: Object,
        saver: Object,
        lesson: Object,
        onReload: Function,
        slots: Object,
    };

    setup() {
        // What is being typed, letter by letter: an answer of the server must not touch it.
        this.draft = useState({ topic: null, homework: null });
        this.details = { look: () => {} };
        onWillUpdateProps(({ lesson }) => lesson !== this.props.lesson && this.leave());
        onWillDestroy(() => this.leave());
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

    /** Why the topic is not stored, while it stands in the outbox; the rule is the server's. */
    get topicProblem() {
        const { model, lesson } = this.props;
        const isRefused = (op) => "topic" in op && op.state === "refused";
        return model.queue.ofCell(lesson.id, 0).find(isRefused)?.message || "";
    }

    /** A lesson that is over or holds marks needs a topic (regulation, clause 4.2). */
    get isTopicMissing() {
        const { model, lesson } = this.props;
        if (this.topic.trim() || lesson.state !== "planned") {
            return false;
        }
        const isOver = lesson.end && Date.parse(`${lesson.end.replace(" ", "T")}Z`) < model.now();
        const isMarked = ({ id }) => model.content(lesson.id, id).marks.length > 0;
        return Boolean(isOver) || model.students.some(isMarked);
    }

    /** The topic by the plan, as long as none is entered and one can be. */
    get planned() {
        return this.readonly || this.topic.trim() ? "" : this.props.lesson.planned || "";
    }

    get homework() {
        return this.draft.homework ?? this.texts.homework.text;
    }

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
}
