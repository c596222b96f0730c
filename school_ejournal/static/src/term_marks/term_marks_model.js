/** What stands on the page of term marks and what the teacher has typed beside it, unsaved. */
export class TermMarksModel {
    constructor(page) {
        // student id → {value, reason, seen}
        this.drafts = new Map();
        this.take(page);
    }

    /** Take a page as the server has it; what was typed for the students of `kept` stays. */
    take(page, kept = []) {
        this.page = page;
        this.values = new Map(page.values.map((value) => [value.id, value]));
        for (const id of [...this.drafts.keys()]) {
            const row = page.students.find((student) => student.id === id);
            if (row && kept.includes(id)) {
                this.drafts.get(id).seen = row.value;
            } else {
                this.drafts.delete(id);
            }
        }
    }

    value(student) {
        return this.drafts.get(student.id)?.value ?? student.value;
    }

    reason(student) {
        return this.drafts.get(student.id)?.reason ?? student.reason;
    }

    code(id) {
        return this.values.get(id)?.code || "";
    }

    canEdit(student) {
        return this.page.editable && student.own;
    }

    isUnsaved(student) {
        return this.drafts.has(student.id);
    }

    asksWhy(student) {
        return student.diverging.includes(this.value(student));
    }

    lacksReason(student) {
        return this.isUnsaved(student) && this.asksWhy(student) && !this.reason(student).trim();
    }

    setValue(student, value) {
        const reason = value === student.value ? student.reason : "";
        const kept = student.diverging.includes(value) ? this.reason(student) || reason : reason;
        this.draft(student, value, kept);
    }

    setReason(student, reason) {
        this.draft(student, this.value(student), reason);
    }

    draft(student, value, reason) {
        if (!this.canEdit(student)) {
            return;
        }
        if (value === student.value && reason.trim() === student.reason) {
            this.drafts.delete(student.id);
        } else {
            const seen = this.drafts.get(student.id)?.seen ?? student.value;
            this.drafts.set(student.id, { value, reason, seen });
        }
    }

    /** Put what is proposed where nothing stands; returns for how many students. */
    fill() {
        const empty = this.page.students.filter(
            (student) =>
                this.canEdit(student) && !student.gone && !this.value(student) && student.proposal
        );
        empty.forEach((student) => this.setValue(student, student.proposal));
        return empty.length;
    }

    discard() {
        this.drafts.clear();
    }

    get unsaved() {
        return this.page.students.filter((student) => this.isUnsaved(student));
    }

    get entries() {
        return [...this.drafts].map(([student, draft]) => ({ student, ...draft }));
    }

    get set() {
        return this.expected.filter((student) => this.value(student)).length;
    }

    get expected() {
        return this.page.students.filter((student) => !student.gone);
    }

    /**
     * The value that typed letters mean: `{id, isWhole}`, `isWhole` when no longer word is meant;
     * nothing while they are only the beginning of some, null when of none.
     */
    typed(text) {
        const words = this.page.values.flatMap(({ id, code, keys }) =>
            [code, ...keys].map((word) => ({ id, word: word.toLowerCase() }))
        );
        const found = words.filter(({ word }) => word.startsWith(text.toLowerCase()));
        if (!found.length) {
            return null;
        }
        const meant = found.find(({ word }) => word === text.toLowerCase());
        const isOne = new Set(found.map(({ id }) => id)).size === 1;
        return meant || isOne ? { id: (meant || found[0]).id, isWhole: isOne } : undefined;
    }
}
