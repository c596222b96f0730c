import {
    Component, onMounted, onWillDestroy, onWillUpdateProps, useEffect, useRef, useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";

import { useLessonChange } from "../use_lesson_change";

// Lessons that the cursor only passes are not asked about.
const REST = 300;

/** The works of a lesson: the columns of its marks, with type, topic and weight. */
export class LessonWorks extends Component {
    static template = "school_ejournal.LessonWorks";
    static components = { Dropdown, DropdownItem };
    static props = {
        model: Object,
        saver: Object,
        lesson: Object,
        onReload: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.change = useLessonChange();
        this.form = useRef("form");
        // The work being edited: what is typed stays until it is stored or given up.
        this.draft = useState({ id: 0, type: 0, name: "", weight: "" });
        this.norms = useState({ warning: "" });
        onMounted(() => this.checkNorms(this.props.lesson));
        onWillUpdateProps(({ lesson }) => {
            if (lesson !== this.props.lesson) {
                this.close();
                this.checkNorms(lesson);
            }
        });
        onWillDestroy(() => browser.clearTimeout(this.timer));
        useEffect(
            (id) => id && this.form.el.querySelector("select").focus(),
            () => [this.draft.id]
        );
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
                work,
            };
        });
    }

    get workTypes() {
        return [...this.props.model.workTypes.values()];
    }

    get canEdit() {
        const { model, lesson } = this.props;
        return !model.textRefusal(lesson) && lesson.state !== "cancelled";
    }

    get place() {
        return this.props.lesson.works.findIndex(({ id }) => id === this.draft.id);
    }

    /** Which norms a control work that is still to come breaks: a warning, no more. */
    checkNorms(lesson) {
        const { model } = this.props;
        const isControl = ({ type }) => model.workTypes.get(type)?.is_control;
        this.norms.warning = "";
        browser.clearTimeout(this.timer);
        if (lesson.editable && lesson.date >= model.today && lesson.works.some(isControl)) {
            this.timer = browser.setTimeout(() => this.readNorms(lesson), REST);
        }
    }

    async readNorms({ id }) {
        const [row] = await this.orm.silent.read("school.lesson", [id], ["control_warning"]);
        if (id === this.props.lesson.id) {
            this.norms.warning = row?.control_warning || "";
        }
    }

    // ---- editing ----

    open({ id, type, name, weight }) {
        this.change.state.error = "";
        Object.assign(this.draft, { id, type, name, weight: String(weight) });
    }

    close() {
        this.draft.id = 0;
    }

    /** Another type has another usual weight. */
    onType({ target }) {
        this.draft.type = Number(target.value);
        this.draft.weight = String(this.props.model.workTypes.get(this.draft.type).weight);
    }

    onKeydown(event) {
        if (event.key === "Escape") {
            event.stopPropagation();
            this.close();
        }
    }

    // ---- on the server ----

    add(type) {
        const { lesson } = this.props;
        return this.change.run(() =>
            this.orm.create("school.work", [{ lesson_id: lesson.id, work_type_id: type.id,
                sequence: 10 * (lesson.works.length + 1) }])
        );
    }

    async save() {
        const { id, type, name, weight } = this.draft;
        const number = Number(weight.replace(",", "."));
        if (!weight.trim() || Number.isNaN(number)) {
            this.change.state.error = _t("A weight is a number between 0 and 10.");
            return;
        }
        await this.run(() =>
            this.orm.write("school.work", [id], {
                work_type_id: type, name: name.trim() || false, weight: number,
            })
        );
    }

    remove() {
        return this.run(() => this.orm.unlink("school.work", [this.draft.id]));
    }

    shift(step) {
        const ids = this.props.lesson.works.map(({ id }) => id);
        const place = this.place;
        [ids[place], ids[place + step]] = [ids[place + step], ids[place]];
        return this.run(() =>
            this.orm.call("school.work", "web_resequence", [ids], { specification: {} })
        );
    }

    async run(action) {
        // An answer such as `true` is no lesson to go to.
        if (await this.change.run(async () => void (await action()))) {
            this.close();
        }
    }
}
