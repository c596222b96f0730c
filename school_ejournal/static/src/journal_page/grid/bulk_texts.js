import { _t } from "@web/core/l10n/translation";

/** What happened to many cells, said in one line. The plans are those of fill.js and clipboard.js. */
function sentence(parts) {
    const said = parts.filter(Boolean).map(String);
    const text = said.join("; ");
    return text && `${text}.`;
}

/** `count` with a text that names it, or nothing when it is 0. */
function counted(count, text) {
    return count ? text(count) : "";
}

const refused = (count) => counted(count, (n) => _t("closed or not in the class: %s", n));
const away = (count) => counted(count, (n) => _t("absent students left out: %s", n));
const overwritten = (count) =>
    counted(count, (n) => _t("entries replaced: %s (Ctrl+Z brings them back)", n));

export function filledText(plan) {
    return sentence([
        _t("Cells filled: %s", plan.edits.length),
        overwritten(plan.overwritten),
        counted(plan.occupied, (n) => _t("already filled and left as they are: %s", n)),
        away(plan.away),
        refused(plan.refused),
    ]);
}

export function clearedText(count, refusedCount) {
    return sentence([_t("Cells cleared: %s", count), refused(refusedCount)]);
}

export function pastedText({ edits, overwritten: lost, problems, beyond }) {
    return sentence([
        _t("Cells pasted: %s", edits.length),
        overwritten(lost),
        counted(problems.length, (n) => _t("not pasted: %s", n)),
        counted(beyond, (n) => _t("outside the page: %s", n)),
    ]);
}

export function replayedText(name, result, model) {
    if (!result) {
        return name === "undo" ? _t("Nothing to undo.") : _t("Nothing to do again.");
    }
    const { done, kept } = result;
    const [target] = done;
    const what =
        done.length === 1 && target.student
            ? model.students.find(({ id }) => id === target.student)?.name
            : done.length;
    const parts = [
        done.length && (name === "undo" ? _t("Undone: %s", what) : _t("Done again: %s", what)),
        counted(kept.length, (n) => _t("changed meanwhile or closed, left as they are: %s", n)),
    ];
    return sentence(parts);
}
