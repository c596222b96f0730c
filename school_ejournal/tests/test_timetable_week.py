from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.school_ejournal.timetable.lessons import (
    Day,
    Standing,
    plan_lessons,
    wanted_lessons,
)
from odoo.addons.school_ejournal.timetable.week import (
    FOREVER,
    WEEKS,
    Slot,
    clashes,
    room_key,
    week_kind,
    week_number,
)

START = date(2026, 9, 1)
END = date(2027, 5, 26)
ALL = [START + timedelta(days=n) for n in range((END - START).days + 1)]
DAYS = {"basic": [Day(day, day.weekday()) for day in ALL if day.weekday() < 6]}

slots = st.builds(
    Slot,
    key=st.integers(), weekday=st.integers(0, 1), number=st.integers(1, 2),
    week=st.sampled_from(sorted(WEEKS)), first=st.sampled_from([START, date(2027, 1, 11)]),
    last=st.sampled_from([date(2026, 12, 31), FOREVER]), klass=st.sampled_from("AB"),
    group=st.sampled_from([None, "g1", "g2"]), teachers=st.frozensets(st.integers(1, 3)),
    room=st.sampled_from(["", "1", "каб. 1"]), joint=st.sampled_from(["", "x"]),
).filter(lambda slot: slot.first <= slot.last)
entries = st.lists(st.fixed_dictionaries({
    "key": st.integers(1, 9), "journal": st.integers(1, 4), "stage": st.just("basic"),
    "weekday": st.integers(0, 6), "number": st.integers(1, 3),
    "week": st.sampled_from(sorted(WEEKS)), "first": st.sampled_from([START, date(2027, 1, 11)]),
    "last": st.sampled_from([date(2026, 12, 31), FOREVER]), "room": st.sampled_from(["", "7"]),
}), max_size=8)


def no_hours(_journal, _day, _number):
    return (None, None)


@tagged("post_install", "-at_install")
class TestWeek(BaseCase):
    """Weeks, and who is in two places at once."""

    def test_weeks_are_counted_from_that_of_the_first_day(self):
        # 1 September 2026 is a Tuesday.
        self.assertEqual(week_number(date(2026, 8, 31), START), 1)
        self.assertEqual(week_number(date(2026, 9, 6), START), 1)
        self.assertEqual(week_number(date(2026, 9, 7), START), 2)
        self.assertEqual(week_kind(date(2026, 9, 7), START), "even")
        kinds = [week_kind(day, START) for day in ALL]
        self.assertEqual(kinds[:-7], [{"odd": "even", "even": "odd"}[k] for k in kinds[7:]])

    def slot(self, **values):
        return Slot(**{
            "key": values.pop("key", 1), "weekday": 0, "number": 1, "week": "every",
            "first": START, "last": FOREVER, "klass": "A", **values,
        })

    def kinds(self, *values):
        found = clashes([self.slot(key=n, **each) for n, each in enumerate(values)])
        return sorted(clash.kind for clash in found)

    def test_who_clashes(self):
        teacher = {"teachers": frozenset((7,))}
        self.assertEqual(self.kinds({}, {}), ["class"])
        self.assertEqual(self.kinds({}, {"klass": "B"}), [])
        self.assertEqual(self.kinds({}, {"group": "g1"}), ["class"])
        self.assertEqual(self.kinds({"group": "g1"}, {"group": "g2"}), [])
        self.assertEqual(
            self.kinds({"group": "g1"}, {"group": "h1", "rivals": frozenset(("g1",))}), ["class"])
        self.assertEqual(self.kinds({"week": "odd"}, {"week": "even"}), [])
        self.assertEqual(self.kinds({"week": "odd"}, {}), ["class"])
        self.assertEqual(
            self.kinds({"last": date(2026, 12, 31)}, {"first": date(2027, 1, 1)}), [])
        self.assertEqual(self.kinds(teacher, {"klass": "B", **teacher}), ["teacher"])
        joint = {"joint": "x", "room": "1", **teacher}
        self.assertEqual(self.kinds(joint, {"klass": "B", **joint}), [])
        self.assertEqual(self.kinds({"room": "214"}, {"klass": "B", "room": "Каб. 214"}), ["room"])

    def test_rooms_are_no_severe_matter(self):
        found = clashes([self.slot(key=n, klass=n, room="зал") for n in (1, 2)])
        self.assertEqual([clash.severe for clash in found], [False])
        self.assertEqual(room_key("Кабинет № 12"), room_key("12"))

    @given(st.lists(slots, max_size=8))
    def test_a_clash_is_found_whatever_the_order(self, found):
        found = [Slot(**{**vars(slot), "key": place}) for place, slot in enumerate(found)]

        def pairs(some, only=None):
            return {(c.kind, c.what, frozenset((c.one, c.two))) for c in clashes(some, only)}

        whole = pairs(found)
        self.assertEqual(whole, pairs(found[::-1]))
        apart = set().union(*(pairs(pair) for pair in combinations(found, 2)))
        self.assertEqual(whole, apart)
        for slot in found:
            self.assertEqual(
                {clash for clash in whole if slot.key in clash[2]}, pairs(found, {slot.key}))


@tagged("post_install", "-at_install")
class TestPlan(BaseCase):
    """Entries × calendar → lessons; what is taught stays."""

    def wanted(self, *found, days=DAYS):
        return wanted_lessons([{
            "key": n, "journal": 1, "stage": "basic", "weekday": 0, "number": 1,
            "week": "every", "first": START, "last": FOREVER, "room": "", **values,
        } for n, values in enumerate(found)], days, START)

    def test_one_lesson_a_week(self):
        lessons = self.wanted({})
        self.assertEqual({lesson.date.weekday() for lesson in lessons}, {0})
        self.assertEqual(len(lessons), sum(day.weekday() == 0 for day in ALL))

    def test_odd_and_even_weeks_share_the_year(self):
        odd, even = self.wanted({"week": "odd"}), self.wanted({"week": "even"})
        every = [lesson.date for lesson in self.wanted({})]
        self.assertEqual(sorted(lesson.date for lesson in odd + even), every)
        self.assertTrue(all(week_kind(lesson.date, START) == "odd" for lesson in odd))

    def test_a_moved_day_is_taught_by_another_weekday(self):
        saturday = date(2026, 9, 26)
        days = {"basic": [Day(day.date, 0 if day.date == saturday else day.weekday)
                          for day in DAYS["basic"]]}
        self.assertIn(saturday, [lesson.date for lesson in self.wanted({}, days=days)])
        self.assertNotIn(
            saturday, [lesson.date for lesson in self.wanted({"weekday": 5}, days=days)])

    def test_validity(self):
        lessons = self.wanted({"first": date(2026, 10, 5), "last": date(2026, 10, 12)})
        self.assertEqual([lesson.date.day for lesson in lessons], [5, 12])

    @given(entries)
    def test_carried_out_there_is_nothing_left_to_do(self, found):
        wanted = wanted_lessons(found, DAYS, START)
        self.assertEqual(len({(w.journal, w.date, w.number) for w in wanted}), len(wanted))
        plan = plan_lessons(wanted, [], no_hours)
        self.assertEqual(plan.add, wanted)
        standing = [
            Standing(key, w.journal, w.date, w.number, w.room, None, None, True)
            for key, w in enumerate(wanted)
        ]
        again = plan_lessons(wanted, standing, no_hours)
        self.assertFalse(again.changes)
        self.assertEqual(again.stay, len(wanted))

    @given(entries, entries, st.randoms())
    def test_what_is_filled_is_never_touched(self, before, after, rng):
        standing = [
            Standing(key, w.journal, w.date, w.number, w.room, None, None, rng.random() < 0.5)
            for key, w in enumerate(wanted_lessons(before, DAYS, START))
        ]
        wanted = wanted_lessons(after, DAYS, START)
        plan = plan_lessons(wanted, standing, no_hours)
        kept = {lesson.key for lesson in standing if not lesson.free}
        self.assertFalse(kept & (set(plan.remove) | plan.rooms.keys()))
        left = {(s.journal, s.date, s.number) for s in standing if s.key not in plan.remove}
        added = {(w.journal, w.date, w.number) for w in plan.add}
        self.assertFalse(left & added, "no two lessons at one time")
        self.assertLessEqual({(w.journal, w.date, w.number) for w in wanted}, left | added)
        self.assertEqual(plan.stay + plan.kept + len(plan.remove), len(standing))

    def test_rooms_and_bells_follow(self):
        [lesson] = self.wanted({"first": date(2026, 9, 7), "last": date(2026, 9, 7), "room": "7"})
        for free in (True, False):
            standing = Standing(5, 1, lesson.date, 1, "8", 8, 9, free)
            plan = plan_lessons([lesson], [standing], lambda *_slot: (10, 11))
            self.assertEqual(plan.rooms, {5: "7"} if free else {})
            self.assertEqual(plan.hours, {5: (10, 11)})
