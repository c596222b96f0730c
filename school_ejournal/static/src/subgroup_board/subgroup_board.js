import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Mutex } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { BoardModel } from "./board_model";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The groups of a split side by side, to arrange, to confirm and to apply. */
export class SubgroupBoard extends Component {
    static template = "school_ejournal.SubgroupBoard";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.root = useRef("root");
        this.mutex = new Mutex();
        this.state = useState({ changes: 0, message: "", problem: "", isNaming: false, pending: 0 });
        this.isCarrying = false;
        this.isByKeyboard = false;
        useRecordObserver((record) => this.follow(record));
        useEffect(() => this.focusCard(), () => [this.state.changes]);
    }

    get board() {
        return this.model.board;
    }

    /** Read the board again when the document has changed by other ways than the board's own. */
    async follow({ resId, data }) {
        const seen = [resId, data.state, data.revision].join();
        if (!resId || seen === this.seen) {
            return;
        }
        this.seen = seen;
        this.show(await this.orm.call("school.subgroup.board", "read_board", [resId]));
    }

    show(board) {
        if (this.model) {
            this.model.load(board);
        } else {
            this.model = new BoardModel(board);
        }
        this.state.changes++;
    }

    say(message) {
        this.state.message = message;
        this.state.changes++;
    }

    // ---- what stands there ----

    get proposals() {
        const names = {
            alphabet: _t("By the alphabet"),
            turns: _t("One by one"),
            evenly: _t("Boys and girls evenly"),
            apart: _t("Boys and girls apart"),
            before: _t("As before"),
        };
        return this.board.proposals.map((kind) => ({ kind, name: names[kind] }));
    }

    get stateText() {
        return _t("Confirmed: %(done)s of %(all)s", {
            done: this.model.confirmed, all: this.model.sides.length,
        });
    }

    columnName({ id, name }) {
        return id ? name : _t("In no group");
    }

    countText({ students, boys, girls }) {
        return boys + girls === students.length && students.length
            ? _t("%(count)s: %(boys)s boys, %(girls)s girls", { count: students.length, boys, girls })
            : String(students.length);
    }

    sideText({ confirmed, teacher, by }) {
        if (confirmed) {
            return by === teacher
                ? _t("confirmed %s", confirmed)
                : _t("confirmed %(day)s by %(who)s", { day: confirmed, who: by });
        }
        return teacher ? _t("not confirmed yet") : _t("no teacher: a deputy head decides");
    }

    /** What has changed for a student, in a word. */
    noteOf({ now, group, later }) {
        if (later) {
            return _t("from %s", later);
        }
        return now && now !== group ? _t("was in %s", this.board.names[now]) : "";
    }

    keyOf(column) {
        return this.board.groups.findIndex(({ id }) => id === column.id) + 1;
    }

    // ---- steps ----

    /**
     * Call a step of the server; what it refuses is told, and the board shows what is stored.
     * An argument may be a function, asked when the steps before are done.
     */
    async step(method, ...args) {
        this.state.pending++;
        this.state.problem = "";
        try {
            await this.mutex.exec(() => this.call(method, args));
        } finally {
            this.state.pending--;
        }
    }

    async call(method, args) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        let board;
        try {
            board = await this.orm.silent.call("school.subgroup.board", method, [
                record.resId, ...args.map((arg) => (typeof arg === "function" ? arg() : arg)),
            ]);
        } catch (error) {
            if (!error.data?.message) {
                throw error;
            }
            this.state.problem = error.data.message;
            board = await this.orm.call("school.subgroup.board", "read_board", [record.resId]);
        }
        this.seen = [board.id, board.state, board.revision].join();
        await record.load();
        // While more moves are on their way, the board shows them rather than what came before.
        if (this.state.pending === 1) {
            this.show(board);
        } else {
            this.board.revision = board.revision;
        }
    }

    move(ids, group) {
        const moved = this.model.move(ids, group);
        if (moved.length) {
            const column = this.model.columns.find(({ id }) => id === group);
            this.say(_t("%(count)s moved to: %(group)s", {
                count: moved.length, group: this.columnName(column),
            }));
            this.step("place", moved, group);
        }
    }

    onPropose(kind) {
        return this.step("propose", kind);
    }

    onConfirm() {
        return this.step("confirm", () => this.board.revision);
    }

    onSend() {
        return this.step("send");
    }

    onDecide() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Apply the split"),
            body: _t("The split applies without the confirmations that are still missing."),
            confirmLabel: _t("Apply"),
            confirm: () => this.step("decide", () => this.board.revision),
            cancel: () => {},
        });
    }

    onCancel() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Give the draft up"),
            body: _t("Nothing changes in the groups; the draft stays to be read."),
            confirmLabel: _t("Give up"),
            confirm: () => this.step("cancel"),
            cancel: () => {},
        });
    }

    onNaming() {
        this.state.isNaming = !this.state.isNaming;
    }

    async onAddGroup(ev) {
        const name = new FormData(ev.target).get("name").trim();
        if (name) {
            this.state.isNaming = false;
            await this.step("add_group", name);
        }
    }

    onDropGroup(column) {
        return this.step("drop_group", column.id);
    }

    // ---- mouse, touch, keyboard ----

    onCard(student) {
        this.model.toggle(student.id);
        this.state.changes++;
    }

    onDragStart(student, ev) {
        this.isCarrying = true;
        this.model.cursor = student.id;
        ev.dataTransfer.effectAllowed = "move";
        ev.dataTransfer.setData("text/plain", student.name);
    }

    onDragEnd() {
        this.isCarrying = false;
    }

    onDragOver(ev) {
        if (this.isCarrying) {
            ev.preventDefault();
        }
    }

    onDrop(column) {
        if (this.isCarrying) {
            this.move(this.model.together(this.model.cursor), column.id);
        }
    }

    onMoveChosen(column) {
        this.move([...this.model.chosen], column.id);
    }

    onKeydown(ev) {
        const { model } = this;
        if (ev.ctrlKey || ev.altKey || ev.metaKey || !ev.target.matches(".o_subgroup_card")) {
            return;
        }
        this.isByKeyboard = true;
        if (ARROWS[ev.key]) {
            model.step(...ARROWS[ev.key]);
            this.state.changes++;
        } else if (ev.key === " ") {
            model.toggle(model.cursor);
            this.state.changes++;
        } else if (ev.key === "Escape" && model.chosen.size) {
            model.chosen.clear();
            this.state.changes++;
        } else if (/^\d$/.test(ev.key) && Number(ev.key) <= this.board.groups.length) {
            const group = Number(ev.key) ? this.board.groups[ev.key - 1].id : 0;
            this.move(model.chosen.size ? [...model.chosen] : [model.cursor], group);
        } else {
            this.isByKeyboard = false;
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    /** After a key the card of the keyboard has the focus, in whatever column it stands now. */
    focusCard() {
        if (this.isByKeyboard) {
            this.isByKeyboard = false;
            this.root.el?.querySelector(".o_subgroup_card[tabindex='0']")?.focus();
        }
    }
}

registry.category("view_widgets").add("school_subgroup_board", {
    component: SubgroupBoard,
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "revision", type: "integer" },
    ],
});
