import { Component, markRaw, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { CellPanel } from "./cell_panel/cell_panel";
import { LateReason } from "./entry_window/late_reason/late_reason";
import { useReopenings } from "./entry_window/use_reopenings";
import { Export } from "./export/export";
import { JournalGrid } from "./grid/journal_grid";
import { HelpSheet } from "./help_sheet/help_sheet";
import { KeyHints } from "./key_hints/key_hints";
import { LessonPanel } from "./lesson_panel/lesson_panel";
import { CellPlace } from "./model/cell_place";
import { Keyboard } from "./model/keyboard";
import { PageHistory } from "./model/page_history";
import { PageModel } from "./model/page_model";
import { PageStatistics } from "./model/page_statistics";
import { OwedWorks } from "./owed_works/owed_works";
import { PageViews } from "./page_views/page_views";
import { PasteReport } from "./paste_report/paste_report";
import { Presence } from "./presence/presence";
import { useLivePage } from "./presence/use_live_page";
import { Problems } from "./problems/problems";
import { SaveState } from "./save_state/save_state";
import { useSignal } from "./use_signal";

const HINT_TIME = 5000;
const FILTER = "school_ejournal.control_works";

/** The journal page of one journal and term: names × lessons, the lesson beside it. */
export class JournalPage extends Component {
    static template = "school_ejournal.JournalPage";
    static components = {
        CellPanel, Export, JournalGrid, KeyHints, LateReason, Layout, LessonPanel, OwedWorks,
        PageViews, PasteReport, Presence, Problems, SaveState,
    };
    // The address: a tag with a dot would be read as a model.
    static path = "journal";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.saver = useService("school_ejournal.entry_saver");
        this.display = { controlPanel: {} };
        this.dialog = useService("dialog");
        this.state = useState({
            pages: 0, lessonId: 0, workId: 0, hint: "", paste: null, isEmpty: false,
            historyOpen: false,
        });
        this.place = new CellPlace(browser);
        this.grid = { perform: () => {}, goTo: () => {}, focus: () => {}, place: () => null };
        this.panel = { focus: () => {} };
        this.lateReason = { focus: () => {} };
        useReopenings((journal) => this.onReopening(journal));
        this.live = useLivePage(this.saver, () => this.onTaken());
        useSignal(this.saver.answered, (journal, answer) => this.onAnswered(journal, answer));
        useSignal(this.saver.adopted, (operations) => this.model?.redraw(operations));
        onWillStart(() => this.start());
        onWillDestroy(() => {
            browser.clearTimeout(this.hintTimer);
            this.place.stop();
            this.model?.statistics.stop();
        });
    }

    // ---- loading ----

    async start() {
        const { params = {}, context = {} } = this.props.action;
        const journalId = params.journal_id || context.active_id;
        if (journalId) {
            await this.load(journalId, {
                termId: params.term_id, lessonId: params.lesson_id, scope: params.scope,
            });
            this.env.config.setDisplayName?.(this.model.journal.name);
        }
    }

    async load(journalId, { termId = false, lessonId = false, scope = "term", place,
        lateReason = "" } = {}) {
        const page = await this.read(journalId, termId, lessonId, scope);
        this.model?.statistics.stop();
        const statistics = new PageStatistics(
            () => this.orm.silent.call("school.journal.statistics", "read_statistics", [
                journalId, page.term.id || termId, scope,
            ]),
            browser
        );
        this.use(new PageModel(page, this.saver.queue, statistics, scope));
        this.model.lateReason = lateReason;
        this.model.filterColumns(browser.localStorage.getItem(FILTER) === "1");
        this.keyboard = new Keyboard(page.lists, page.journal.grading);
        this.startPlace = this.startAt(lessonId, place);
        const column = this.model.columns[this.startPlace.column];
        const isEmpty = !column;
        Object.assign(this.state, { lessonId: 0, workId: 0, isEmpty, paste: null });
        if (column) {
            this.onCursor(column, this.model.students[this.startPlace.row]);
        }
        this.state.pages++;
        this.live.open(this.model);
        this.remember(lessonId);
        statistics.refresh();
    }

    /** Where the cursor starts: `{row, column, scroll}`; at `place` of the grid, if it is there. */
    startAt(lessonId, place) {
        const { columns, students } = this.model;
        const same = columns.findIndex(
            ({ key, lesson }) => key === place?.column && lesson.id === lessonId
        );
        return {
            column: same >= 0 ? same : this.model.firstColumn(lessonId),
            row: Math.max(0, students.findIndex(({ id }) => id === place?.student)),
            scroll: place?.scroll,
        };
    }

    read(journalId, termId, lessonId, scope) {
        return scope === "term"
            ? this.orm.call("school.journal.page", "read_page", [journalId, termId, lessonId])
            : this.orm.call("school.journal.overview", "read_overview", [
                  journalId, scope, termId,
              ]);
    }

    /** What was done can be undone for as long as the page shows the same lessons. */
    use(model) {
        const { journal, term, scope } = this.model || {};
        if (journal?.id === model.journal.id && term.id === model.term.id && scope === model.scope) {
            this.history.follow(model);
        } else {
            this.history = new PageHistory(model);
        }
        this.model = model;
    }

    /** Let the address hold the page, so that a reload opens it again. */
    remember(lessonId) {
        this.props.updateActionState?.({
            journal_id: this.model.journal.id,
            term_id: this.model.term.id || undefined,
            lesson_id: lessonId || undefined,
            scope: this.model.scope === "term" ? undefined : this.model.scope,
        });
    }

    /** Show another term, subgroup or scope; what is not named stays. */
    onOpen = async ({ journalId, termId, scope }) => {
        const { journal, term } = this.model;
        await this.load(journalId || journal.id, {
            termId: termId || term.id || false, scope: scope || this.model.scope,
        });
        this.env.config.setDisplayName?.(this.model.journal.name);
    };

    /**
     * Load the page again, with the cursor where it is, or in another lesson; `follow`: in the term
     * of that lesson.
     */
    reload({ lessonId = this.state.lessonId, follow = false } = {}) {
        const { journal, term, scope, lateReason } = this.model;
        const place = this.grid.place();
        return this.load(journal.id, {
            termId: (!follow && term.id) || false, lessonId, scope, place, lateReason,
        });
    }

    /** Show all works or the control works alone, next time too. */
    onFilter = (controlOnly) => {
        browser.localStorage.setItem(FILTER, controlOnly ? "1" : "");
        this.model.filterColumns(controlOnly);
        this.state.isEmpty = !this.model.columns.length;
    };

    onAnswered(journal, answer) {
        if (journal !== this.model?.journal.id) {
            return;
        }
        this.model.applyAnswer(answer);
        if (answer.now) {
            this.model.setClock(answer.now);
        }
        this.model.statistics.touch();
        this.reloadIfStale();
    }

    /** The model has taken in what others entered. */
    onTaken() {
        this.model.statistics.touch();
        this.reloadIfStale();
    }

    /** Fetch the page anew when it lacks a work, but not under the hands of the person. */
    reloadIfStale() {
        const { hold, stale } = this.model;
        if (stale && !hold.isHeld && !this.saver.queue.pending.length) {
            this.reload();
        }
    }

    /** A deputy head has opened the journal, refused it or closed it again. */
    onReopening(journal) {
        if (journal === this.model?.journal.id) {
            this.model.stale = true;
            this.reloadIfStale();
        }
    }

    // ---- around the grid ----

    get lesson() {
        return this.model.lesson(this.state.lessonId);
    }

    get subtitle() {
        const { teacher, hours_week: week, hours_held: held, hours_year: year } = this.model.journal;
        const parts = [teacher];
        if (week) {
            parts.push(_t("%(hours)s h a week", { hours: week }));
        }
        parts.push(
            year
                ? _t("%(held)s of %(year)s h held", { held, year })
                : _t("%(held)s h held", { held })
        );
        return parts.filter(Boolean).join(" · ");
    }

    onCursor = (column, student) => {
        this.place.move(column, student);
        if (column) {
            const { lesson, workId } = column;
            Object.assign(this.state, { lessonId: lesson.id, workId });
        }
    };

    /** What is one key away, wherever the focus is on the page. */
    get keys() {
        return {
            F3: () => this.onToggleHistory(),
            F4: () => this.panel.focus(),
            F8: () => this.lateReason.focus(),
        };
    }

    onKeydown(event) {
        const { key, ctrlKey, altKey, metaKey } = event;
        const act = !ctrlKey && !altKey && !metaKey && this.keys[key];
        if (act) {
            event.preventDefault();
            act();
        }
    }

    onToggleHistory = () => (this.state.historyOpen = !this.state.historyOpen);

    onHint = (text) => {
        browser.clearTimeout(this.hintTimer);
        this.state.hint = text;
        if (text) {
            this.hintTimer = browser.setTimeout(() => (this.state.hint = ""), HINT_TIME);
        }
    };

    onTermMarks() {
        const { journal, term } = this.model;
        this.action.doAction({
            type: "ir.actions.client",
            tag: "school_ejournal.term_marks",
            params: { journal_id: journal.id, kind: term.id && "term", term_id: term.id },
            context: { active_id: journal.id },
        });
    }

    onReload = (options) => this.reload(options);

    onLeave = () => this.grid.focus();

    onGoTo = (column, student) => this.grid.goTo(column, student);

    onPasted = (report) => {
        this.state.paste = report.problems.length || report.beyond ? markRaw(report) : null;
    };

    onHelp = () =>
        this.dialog.add(HelpSheet, { model: this.model, keyboard: this.keyboard }, {
            onClose: () => this.grid.focus(),
        });
}

registry.category("actions").add("school_ejournal.journal_page", JournalPage);
