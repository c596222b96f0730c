import { Component, onWillDestroy, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

import { absenceText, dayText, refusalText } from "../journal_texts";
import { laterDay } from "../model/days";

const YEAR = 366;

/**
 * What stands behind the marks and the absence of a cell: comments, until when work is owed, how
 * late the student came. Closing it keeps what was written, Escape does not.
 */
export class NoteEditor extends Component {
    static template = "school_ejournal.NoteEditor";
    static props = {
        model: Object,
        column: Object,
        student: Object,
        content: Object,
        refusal: String,
        away: Boolean,
        // Given the content that the cell gets.
        onSave: Function,
        close: Function,
    };

    setup() {
        const { marks, absence } = this.props.content;
        this.draft = useState({
            marks: marks.map((mark) => ({ ...mark })),
            absence: absence && { ...absence },
        });
        this.before = JSON.stringify(this.draft);
        useAutofocus();
        onWillDestroy(() => this.save());
    }

    get title() {
        const { student, column } = this.props;
        return `${student.name}, ${dayText(column.lesson.date)}`;
    }

    get isReadonly() {
        return Boolean(this.props.refusal);
    }

    get refusal() {
        return refusalText(this.props.refusal);
    }

    get isEmpty() {
        return !this.draft.marks.length && !this.draft.absence;
    }

    get marks() {
        const { model, column } = this.props;
        return this.draft.marks.map((mark, index) => {
            const { code, kind, name } = model.values.get(mark.value) || {};
            return {
                mark,
                id: `note_${index}`,
                label: kind === "grade" ? _t("Comment on the mark %s", code) : name,
                isOwed: kind === "owed",
                first: column.lesson.date,
                last: laterDay(column.lesson.date, YEAR),
            };
        });
    }

    get absence() {
        return absenceText(this.props.model, this.draft.absence);
    }

    get isLate() {
        return this.props.model.reasons.get(this.draft.absence.reason)?.kind === "late";
    }

    onMinutes({ target }) {
        this.draft.absence.minutes = Math.max(0, Math.min(240, Math.round(target.value) || 0));
    }

    onKeydown(event) {
        if (event.key === "Enter" || event.key === "F2") {
            event.preventDefault();
            this.save();
            this.props.close();
        } else if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            this.isDone = true;
            this.props.close();
        }
    }

    save() {
        if (this.isDone || this.isReadonly || JSON.stringify(this.draft) === this.before) {
            return;
        }
        this.isDone = true;
        const tidy = (entry) => ({ ...entry, comment: entry.comment.trim() });
        this.props.onSave({
            marks: this.draft.marks.map(tidy),
            absence: this.draft.absence && tidy(this.draft.absence),
        });
    }
}
