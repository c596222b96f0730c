import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { CellHistory } from "../cell_history/cell_history";
import { cellText } from "../cell_texts";
import { dayText } from "../journal_texts";
import { useSignal } from "../use_signal";

/** The cell under the cursor: what stands in it, since when, and what would change the forecast. */
export class CellPanel extends Component {
    static template = "school_ejournal.CellPanel";
    static components = { CellHistory };
    static props = { model: Object, place: Object, historyOpen: Boolean, onToggleHistory: Function };

    setup() {
        const { model, place } = this.props;
        const isHere = (student) => student === place.student?.id;
        useSignal(place.moved, () => this.render());
        useSignal(model.changed, ({ student }) => isHere(student) && this.render());
        useSignal(model.statistics.changed, ({ student, columns }) =>
            (columns || isHere(student)) && this.render());
    }

    get student() {
        return this.props.place.student;
    }

    get lesson() {
        return this.props.place.column?.lesson;
    }

    get title() {
        return `${this.student.name}, ${dayText(this.lesson.date)}`;
    }

    get content() {
        return cellText(this.props.model, this.props.place.column, this.student);
    }

    get version() {
        return this.props.model.version(this.lesson.id, this.student.id);
    }

    get figures() {
        return this.props.model.statistics.student(this.student.id);
    }

    /** What would change the forecast, a sentence a line. */
    get outlook() {
        const { forecast, after_two: afterTwo, marks } = this.figures;
        const { minimum } = this.props.model.statistics.figures || {};
        if (minimum === undefined || this.props.model.isYear) {
            return [];
        }
        if (forecast === null) {
            return [_t("Marks still needed for a forecast: %s", minimum - marks)];
        }
        const loss =
            afterTwo < forecast
                ? _t("One “2” more makes it a “%s”.", afterTwo)
                : _t("One “2” more changes nothing.");
        return [this.betterText, loss].filter(Boolean);
    }

    get betterText() {
        const { next, fives, fours } = this.figures;
        if (!next) {
            return "";
        }
        if (fives === null) {
            return _t("A “%s” is out of reach: it would take more than 20 marks “5”.", next);
        }
        return fours === null
            ? _t("For a “%(next)s” it takes %(fives)s × “5”.", { next, fives })
            : _t("For a “%(next)s” it takes %(fives)s × “5” or %(fours)s × “4”.", {
                  next, fives, fours,
              });
    }

    // ---- students without marks ----

    get silentTitle() {
        const { limit } = this.props.model.statistics.figures || {};
        return _t("Without marks for more than %s lessons", limit);
    }

    get silent() {
        const { statistics, students } = this.props.model;
        const ids = new Set(statistics.silent);
        return students
            .filter(({ id }) => ids.has(id))
            .map(({ id, name }) => `${shortName(name)} (${statistics.student(id).silent})`)
            .join(", ");
    }
}

/** "Иванова К." of a surname and a first name. */
function shortName(name) {
    const [first = "", ...last] = name.split(" ").reverse();
    return last.length ? `${last.reverse().join(" ")} ${first.charAt(0)}.` : first;
}
