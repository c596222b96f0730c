import { termChoices } from "../journal_page/journal_texts";

/** The periods of a page to choose from: `{…, isShown, label}`, terms by their short names. */
export function periodChoices({ periods, period }) {
    const terms = periods
        .filter(({ kind }) => kind === "term")
        .map((term) => ({ ...term, id: term.key }));
    const labels = new Map(
        termChoices({ terms }, period.key).map(({ key, label }) => [key, label])
    );
    return periods.map((each) => ({
        ...each,
        isShown: each.key === period.key,
        label: labels.get(each.key) || each.name,
    }));
}
