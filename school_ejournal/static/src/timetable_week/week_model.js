import { _t } from "@web/core/l10n/translation";

/** Which of the weeks are shown: every card, or those taught in odd or in even weeks. */
export const PARITIES = ["every", "odd", "even"];

/**
 * The week that the server has sent, as a grid: what stands where, where the keyboard is and
 * what it carries. `carried` is `{card}` or `{journal}`, the thing on its way to another time.
 */
export class WeekModel {
    constructor(week) {
        this.parity = "every";
        this.load(week);
    }

    load(week) {
        this.week = week;
        this.carried = null;
        const numbers = week.numbers || [];
        const kept = this.cell || { weekday: 0, number: numbers[0] };
        this.cell = {
            weekday: Math.min(kept.weekday, Math.max(0, (week.days || []).length - 1)),
            number: numbers.includes(kept.number) ? kept.number : numbers[0],
        };
    }

    get cards() {
        return (this.week.cards || []).filter(
            ({ week }) => this.parity === "every" || week === "every" || week === this.parity
        );
    }

    cardsAt(weekday, number) {
        return this.cards.filter((card) => card.weekday === weekday && card.number === number);
    }

    cardsOn(weekday) {
        return this.cards
            .filter((card) => card.weekday === weekday)
            .sort((one, two) => one.number - two.number);
    }

    /** Move the place of the keyboard by days and lessons, within the grid. */
    step(days, lessons) {
        const { numbers } = this.week;
        const clip = (value, last) => Math.max(0, Math.min(value, last));
        this.cell = {
            weekday: clip(this.cell.weekday + days, this.week.days.length - 1),
            number: numbers[clip(numbers.indexOf(this.cell.number) + lessons, numbers.length - 1)],
        };
    }

    /** Pick up what stands in a cell; picking again takes the next card of the same cell. */
    pick({ weekday, number }) {
        const cards = this.cardsAt(weekday, number).filter((card) => card.editable);
        const place = cards.indexOf(this.carried?.card);
        this.carried = cards.length && place + 1 < cards.length ? { card: cards[place + 1] } : null;
        return this.carried;
    }

    isCarried(card) {
        return this.carried?.card === card;
    }

    /** The entries that make room when the carried card is dropped there: they change places. */
    rivalsAt({ weekday, number }) {
        const card = this.carried?.card;
        if (!card) {
            return [];
        }
        // Two halves of a class stay side by side, unless the whole class comes.
        const isPart = (other) => Boolean(other.subgroups) && Boolean(card.subgroups);
        return this.cardsAt(weekday, number)
            .filter((other) => other !== card && other.editable)
            .filter((other) => !(isPart(other) && other.subject === card.subject))
            .filter((other) => card.week === "every" || other.week === "every"
                || other.week === card.week)
            .flatMap((other) => other.ids);
    }

    /** One line about a card, as a screen reader says it. */
    label(card) {
        const parity = { odd: _t("odd weeks"), even: _t("even weeks") }[card.week];
        return [card.subject, card.classes, card.subgroups, card.teachers,
            card.room && _t("room %s", card.room), parity].filter(Boolean).join(", ");
    }
}
