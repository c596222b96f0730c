import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { WeekCard } from "./week_card";
import { WeekModel } from "./week_model";

const { DateTime } = luxon;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The week of a class, a teacher or a room: everyone reads it, deputy heads arrange it. */
export class TimetableWeek extends Component {
    static template = "school_ejournal.TimetableWeek";
    static components = { Layout, WeekCard };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.ui = useService("ui");
        this.grid = useRef("grid");
        this.state = useState({ changes: 0, message: "", problem: "" });
        this.shown = { ...this.props.action.params, ...this.props.state };
        useSetupAction({ getLocalState: () => this.shown });
        onWillStart(() => this.load());
        useEffect(() => this.focusCell(), () => [this.state.changes]);
    }

    get week() {
        return this.model.week;
    }

    async load(shown = {}) {
        this.shown = { ...this.shown, ...shown };
        const { kind, target, day } = this.shown;
        const week = await this.orm.call("school.timetable", "read_week", [
            kind || false, target || false, day || false,
        ]);
        if (this.model) {
            this.model.load(week);
        } else {
            this.model = new WeekModel(week);
        }
        this.shown = { kind: week.kind, target: week.target, day: this.shown.day };
        this.state.changes++;
    }

    // ---- whose week, and when ----

    get kinds() {
        return [
            { kind: "class", name: _t("Class") },
            { kind: "teacher", name: _t("Teacher") },
            { kind: "room", name: _t("Room") },
        ];
    }

    get parities() {
        return [
            { parity: "every", name: _t("All weeks") },
            { parity: "odd", name: _t("Odd") },
            { parity: "even", name: _t("Even") },
        ];
    }

    get parityText() {
        return this.week.parity === "odd" ? _t("this week is odd") : _t("this week is even");
    }

    get targets() {
        return this.week.choices[this.week.kind];
    }

    onKind(kind) {
        this.load({ kind, target: false });
    }

    onTarget(value) {
        this.load({ target: this.week.kind === "room" ? value : Number(value) });
    }

    onDay(day) {
        if (day) {
            this.load({ day });
        }
    }

    onParity(parity) {
        this.model.parity = parity;
        this.state.changes++;
    }

    dayName(day) {
        return DateTime.fromISO(day.date).toLocaleString({ day: "numeric", month: "short" });
    }

    hoursOf(tray) {
        return `${tray.placed} / ${tray.hours}`;
    }

    // ---- arranging ----

    say(message) {
        this.state.message = message;
        this.state.changes++;
    }

    isCell(weekday, number) {
        const { cell } = this.model;
        return cell.weekday === weekday && cell.number === number;
    }

    /** The keyboard's cell keeps the focus, if the focus is in the grid at all. */
    focusCell() {
        if (this.grid.el?.contains(document.activeElement)) {
            this.grid.el.querySelector("td[tabindex='0']")?.focus();
        }
    }

    onCarry(carried, ev) {
        if (!carried && !this.model.carried) {
            return;
        }
        this.model.carried = carried;
        if (ev) {
            ev.dataTransfer.effectAllowed = "move";
            ev.dataTransfer.setData("text/plain", "lesson");
        }
        this.state.problem = "";
        const name = carried?.card ? this.model.label(carried.card) : carried?.journal.name;
        this.say(carried ? _t("Carried: %s. Choose a time.", name) : "");
    }

    onDragOver(ev) {
        if (this.model.carried) {
            ev.preventDefault();
        }
    }

    /** Put down what is carried; a clash is told with both sides, and nothing has changed. */
    async onDrop(cell) {
        const { carried } = this.model;
        if (!carried) {
            return;
        }
        this.model.cell = cell;
        const { weekday, number } = cell;
        const { day } = this.week;
        const call = carried.card
            ? ["place", [carried.card.ids, weekday, number, day, this.model.rivalsAt(cell)]]
            : ["place_journal", [carried.journal.id, weekday, number, day]];
        await this.change(_t("The lesson has its new time."), ...call);
    }

    async change(done, method, args) {
        this.state.problem = "";
        this.model.carried = null;
        try {
            await this.orm.silent.call("school.timetable", method, args);
        } catch (error) {
            const message = error.data?.message;
            if (!message) {
                throw error;
            }
            this.state.problem = message;
            this.say("");
            return;
        }
        await this.load();
        this.say(done);
    }

    /** A lesson that is dropped beside the week leaves it. */
    onDropAside() {
        const card = this.model.carried?.card;
        return card && this.onRemove(card);
    }

    onRemove(card) {
        return this.change(_t("The lesson was taken out of the week."), "remove", [
            card.ids, this.week.day,
        ]);
    }

    onOpen(card) {
        if (!card.editable) {
            return;
        }
        this.dialog.add(FormViewDialog, {
            resModel: "school.timetable.entry",
            resId: card.ids[0],
            title: this.model.label(card),
            onRecordSaved: () => this.load(),
        });
    }

    onCell(weekday, number) {
        this.model.cell = { weekday, number };
        if (this.model.carried) {
            return this.onDrop(this.model.cell);
        }
        this.state.changes++;
    }

    onKeydown(ev) {
        const { model } = this;
        const [card] = model.cardsAt(model.cell.weekday, model.cell.number);
        if (ARROWS[ev.key]) {
            model.step(...ARROWS[ev.key]);
            this.state.changes++;
        } else if (ev.key === " ") {
            this.onCarry(model.pick(model.cell));
        } else if (ev.key === "Escape") {
            this.onCarry(null);
        } else if (ev.key === "Enter" && model.carried) {
            this.onDrop(model.cell);
        } else if (ev.key === "Enter" && card) {
            this.onOpen(card);
        } else if (ev.key === "Delete" && card?.editable) {
            this.onRemove(card);
        } else {
            return;
        }
        ev.preventDefault();
    }
}

registry.category("actions").add("school_ejournal.timetable_week", TimetableWeek);
