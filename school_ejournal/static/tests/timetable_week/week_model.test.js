import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";

import { WeekModel } from "@school_ejournal/timetable_week/week_model";

describe.current.tags("headless");

let model;

function card(values) {
    return {
        ids: [1], weekday: 0, number: 1, week: "every", classes: "9Б", subject: "Алгебра",
        subgroups: "", teachers: "Иванова Е. С.", room: "214", clash: "", editable: true, ...values,
    };
}

function load(...cards) {
    model = new WeekModel({
        days: [0, 1, 2, 3, 4, 5].map((number) => ({ number })), numbers: [1, 2, 3], cards,
    });
}

beforeEach(() => load(
    card(),
    card({ ids: [2], weekday: 1, subject: "Английский язык", subgroups: "1" }),
    card({ ids: [3], weekday: 1, subject: "Английский язык", subgroups: "2" }),
    card({ ids: [4], weekday: 2, week: "odd", subject: "Химия" }),
));

test("the keyboard's cell stays within the week", () => {
    model.step(-1, -1);
    expect(model.cell).toEqual({ weekday: 0, number: 1 });
    model.step(9, 9);
    expect(model.cell).toEqual({ weekday: 5, number: 3 });
});

test("odd and even weeks", () => {
    const subjects = () => model.cards.map(({ ids }) => ids[0]);
    expect(subjects()).toEqual([1, 2, 3, 4]);
    model.parity = "even";
    expect(subjects()).toEqual([1, 2, 3]);
    model.parity = "odd";
    expect(subjects()).toEqual([1, 2, 3, 4]);
});

test("picking again takes the next card, then none", () => {
    const place = { weekday: 1, number: 1 };
    expect(model.pick(place).card.ids).toEqual([2]);
    expect(model.pick(place).card.ids).toEqual([3]);
    expect(model.pick(place)).toBe(null);
    expect(model.pick({ weekday: 5, number: 1 })).toBe(null);
});

test("what cannot be changed is not picked up", () => {
    load(card({ editable: false }));
    expect(model.pick({ weekday: 0, number: 1 })).toBe(null);
});

test("who stands at the target changes places, the other half of the class does not", () => {
    model.pick({ weekday: 0, number: 1 });
    expect(model.rivalsAt({ weekday: 1, number: 1 })).toEqual([2, 3]);
    expect(model.rivalsAt({ weekday: 2, number: 1 })).toEqual([4]);
    expect(model.rivalsAt({ weekday: 3, number: 1 })).toEqual([]);
    load(
        card({ ids: [2], subject: "Английский язык", subgroups: "1" }),
        card({ ids: [3], weekday: 1, subject: "Английский язык", subgroups: "2" }),
        card({ ids: [5], weekday: 2, week: "odd" }),
        card({ ids: [6], weekday: 3, week: "even" }),
    );
    model.pick({ weekday: 0, number: 1 });
    expect(model.rivalsAt({ weekday: 1, number: 1 })).toEqual([]);
    model.pick({ weekday: 2, number: 1 });
    expect(model.rivalsAt({ weekday: 3, number: 1 })).toEqual([]);
});

test("a card says all of itself", () => {
    allowTranslations();
    expect(model.label(model.cards[3])).toBe(
        "Химия, 9Б, Иванова Е. С., room 214, odd weeks"
    );
});
