import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { dayText } from "../../journal_texts";
import { useLessonChange } from "../use_lesson_change";

const OFFERED = 8;

/** The day for which the homework of a lesson is set: the next lesson, or a later one. */
export class HomeworkDue extends Component {
    static template = "school_ejournal.HomeworkDue";
    static props = {
        model: Object,
        saver: Object,
        lesson: Object,
        readonly: Boolean,
        onReload: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.change = useLessonChange();
    }

    get text() {
        const { model, lesson } = this.props;
        const date = this.due || model.nextLesson(lesson)?.date;
        return date ? _t("for %s", dayText(date)) : "";
    }

    get due() {
        return this.props.lesson.homework?.due || "";
    }

    /** A day belongs to homework that has a text. */
    get canSet() {
        const { model, lesson, readonly } = this.props;
        return !readonly && Boolean(model.texts(lesson).homework.text.trim());
    }

    get options() {
        const { model, lesson } = this.props;
        const later = model.lessons.filter(
            ({ state, date }) => state === "planned" && date > lesson.date
        );
        const dates = new Set(later.slice(0, OFFERED).map(({ date }) => date));
        const next = [...dates][0];
        if (this.due) {
            dates.add(this.due);
        }
        dates.delete(next);
        return [
            { value: "", text: next ? _t("for %s", dayText(next)) : _t("for the next lesson") },
            ...[...dates].sort().map((date) => ({ value: date, text: _t("for %s", dayText(date)) })),
        ];
    }

    onChange({ target }) {
        const { lesson } = this.props;
        const due = target.value || false;
        return this.change.run(async () => {
            const homework = await this.orm.search("school.homework", [
                ["lesson_id", "=", lesson.id],
                ["is_personal", "=", false],
            ]);
            await this.orm.write("school.homework", homework, { due_date: due });
        });
    }
}
