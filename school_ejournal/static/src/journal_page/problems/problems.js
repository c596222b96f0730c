import { Component } from "@odoo/owl";

import { dayText, momentText } from "../journal_texts";
import { useSignal } from "../use_signal";
import { mineText, theirsText } from "./problem_texts";

/** What could not be stored: the reason, or both values of a clash, and what to do about it. */
export class Problems extends Component {
    static template = "school_ejournal.Problems";
    static props = { saver: Object, model: Object };

    setup() {
        useSignal(this.props.saver.changed, () => this.render());
        useSignal(this.props.saver.answered, () => this.render());
        this.outbox = this.props.saver.outbox;
    }

    get problems() {
        return this.props.saver.queue.problems.map((operation) => ({
            operation,
            place: this.place(operation),
            mine: mineText(this.props.model, operation),
            isClash: operation.state === "clash",
            ...(operation.clash && this.clash(operation)),
        }));
    }

    place({ label, journal, lesson, work }) {
        const { model } = this.props;
        const works = model.lesson(lesson)?.works || [];
        const { type } = (works.length > 1 && works.find(({ id }) => id === work)) || {};
        const parts = [label.student, label.date && dayText(label.date),
            model.workTypes.get(type)?.code];
        if (journal !== model.journal.id) {
            parts.unshift(label.journal);
        }
        return parts.filter(Boolean).join(", ");
    }

    clash(operation) {
        const { who, when } = operation.clash;
        const { model } = this.props;
        return {
            who,
            when: when && momentText(when, model.zone),
            theirs: theirsText(model, operation),
        };
    }

    keepMine({ operation }) {
        this.props.saver.queue.keepMine(operation);
        this.decided(operation);
    }

    giveUp({ operation }) {
        this.props.saver.queue.discard(operation);
        this.decided(operation);
    }

    decided({ lesson, student }) {
        this.props.model.changed.emit(student ? { student } : { lesson });
        this.props.saver.touch(0);
    }

    discardUnreadable() {
        this.outbox.discardUnreadable();
        this.render();
    }
}
