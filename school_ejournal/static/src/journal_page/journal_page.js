import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Export } from "./export/export";
import { JournalGrid } from "./grid/journal_grid";
import { KeyHints } from "./key_hints/key_hints";
import { LessonPanel } from "./lesson_panel/lesson_panel";
import { Keyboard } from "./model/keyboard";
import { PageModel } from "./model/page_model";
import { Problems } from "./problems/problems";
import { SaveState } from "./save_state/save_state";
import { useSignal } from "./use_signal";

const HINT_TIME = 5000;

/** The journal page of one journal and term: names × lessons, the lesson beside it. */
export class JournalPage extends Component {
    static template = "school_ejournal.JournalPage";
    static components = { Export, JournalGrid, KeyHints, Layout, LessonPanel, Problems, SaveState };
    // The address: a tag with a dot would be read as a model.
    static path = "journal";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.saver = useService("school_ejournal.entry_saver");
        this.display = { controlPanel: {} };
        this.state = useState({ pages: 0, lessonId: 0, workId: 0, hint: "" });
        this.grid = { perform: () => {} };
        useSignal(this.saver.answered, (journal, answer) => this.onAnswered(journal, answer));
        useSignal(this.saver.adopted, (operations) => this.model?.redraw(operations));
        onWillStart(() => this.start());
        onWillDestroy(() => browser.clearTimeout(this.hintTimer));
    }

    // ---- loading ----

    async start() {
        const { params = {}, context = {} } = this.props.action;
        const journalId = params.journal_id || context.active_id;
        if (journalId) {
            await this.load(journalId, params.term_id, params.lesson_id);
            this.env.config.setDisplayName?.(this.model.journal.name);
        }
    }

    async load(journalId, termId = false, lessonId = false) {
        const page = await this.orm.call("school.journal.page", "read_page", [
            journalId,
            termId,
            lessonId,
        ]);
        this.model = new PageModel(page, this.saver.queue);
        this.keyboard = new Keyboard(page.lists, page.journal.grading);
        this.lessonId = lessonId;
        const column = this.model.columns[this.model.firstColumn(lessonId)];
        Object.assign(this.state, { lessonId: 0, workId: 0 });
        if (column) {
            this.onCursor(column);
        }
        this.state.pages++;
        this.remember(lessonId);
    }

    /** Let the address hold the page, so that a reload opens it again. */
    remember(lessonId) {
        this.props.updateActionState?.({
            journal_id: this.model.journal.id,
            term_id: this.model.term.id,
            lesson_id: lessonId || undefined,
        });
    }

    openTerm(term) {
        return this.load(this.model.journal.id, term.id);
    }

    /** Load the page again, with the cursor where it is. */
    reload() {
        return this.load(this.model.journal.id, this.model.term.id, this.state.lessonId);
    }

    onAnswered(journal, answer) {
        if (journal !== this.model?.journal.id) {
            return;
        }
        this.model.applyAnswer(answer);
        if (this.model.stale && !this.saver.queue.pending.length) {
            this.reload();
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

    onCursor = ({ lesson, workId }) => Object.assign(this.state, { lessonId: lesson.id, workId });

    onHint = (text) => {
        browser.clearTimeout(this.hintTimer);
        this.state.hint = text;
        if (text) {
            this.hintTimer = browser.setTimeout(() => (this.state.hint = ""), HINT_TIME);
        }
    };

    onReload = () => this.reload();
}

registry.category("actions").add("school_ejournal.journal_page", JournalPage);
