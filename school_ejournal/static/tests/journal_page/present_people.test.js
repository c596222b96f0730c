import { beforeEach, describe, expect, test } from "@odoo/hoot";

import { LIFE, PresentPeople } from "@school_ejournal/journal_page/model/present_people";

describe.current.tags("headless");

const NOW = 1000000;
let people;

beforeEach(() => {
    people = new PresentPeople(7, "mine");
});

const hear = (tab, user, name, sign = "here", at = NOW) =>
    people.hear({ tab, user, name, sign, at }, NOW);
const initials = () => people.others.map((person) => person.initials).join(" ");

test("others are shown once each, by name; the person's own tabs are not", () => {
    hear("mine", 7, "Иванова Е. С.");
    hear("second", 7, "Иванова Е. С.");
    hear("a", 9, "Петров Иван Ильич");
    hear("b", 8, "Климова  Полина");
    hear("c", 9, "Петров Иван Ильич");
    expect(initials()).toBe("КП ПИ");
    expect(people.isWatched).toBe(true);
});

test("a newcomer wants an answer, others do not, nor does one's own sign", () => {
    expect(hear("a", 9, "Петров И.", "come")).toBe(true);
    expect(hear("a", 9, "Петров И.")).toBe(false);
    expect(hear("mine", 7, "Иванова Е.", "come")).toBe(false);
});

test("who leaves is gone with the last tab", () => {
    hear("a", 9, "Петров И.");
    hear("b", 9, "Петров И.");
    hear("a", 9, "Петров И.", "leave");
    expect(initials()).toBe("ПИ");
    hear("b", 9, "Петров И.", "leave");
    expect(initials()).toBe("");
    expect(people.isWatched).toBe(false);
});

test("old signs and those that come out of order say nothing", () => {
    expect(hear("a", 9, "Петров И.", "come", NOW - LIFE)).toBe(false);
    expect(initials()).toBe("");
    hear("b", 8, "Климова П.", "leave", NOW);
    hear("a", 9, "Петров И.", "here", NOW);
    hear("a", 9, "Петров И.", "leave", NOW - 1);
    expect(initials()).toBe("ПИ");
});

test("of whom nothing is heard is forgotten", () => {
    let changes = 0;
    hear("a", 9, "Петров И.");
    people.changed.listen(() => changes++);
    people.prune(NOW + LIFE - 1);
    expect(changes).toBe(0);
    people.prune(NOW + LIFE);
    expect(changes).toBe(1);
    expect(people.isWatched).toBe(false);
});
