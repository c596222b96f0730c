"""Properties of the formulas, without a database."""

import time as clock
from datetime import date, datetime, timedelta, timezone
from functools import cmp_to_key
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..formulas.alphabet import sort_key
from ..formulas.averages import weighted_average
from ..formulas.entry_window import WindowState, entry_window
from ..formulas.plain_text import has_markup
from ..formulas.quality import quality
from .properties import WEIGHTS

MARKS = st.integers(1, 5)
PAIRS = st.lists(st.tuples(MARKS, WEIGHTS), max_size=30)
ZONES = st.sampled_from([
    ZoneInfo(name) for name in ("Europe/Moscow", "Asia/Kamchatka", "Europe/Berlin", "UTC",
                                "America/New_York", "Australia/Lord_Howe")
])
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
HOURS = st.floats(0, 24, exclude_max=True)


@tagged("post_install", "-at_install")
class TestWeightedAverage(BaseCase):

    @given(PAIRS)
    def test_lies_between_the_marks_that_count(self, pairs):
        average = weighted_average(pairs)
        counted = [value for value, weight in pairs if weight]
        if counted:
            self.assertTrue(min(counted) <= average <= max(counted))
        else:
            self.assertIsNone(average)

    @given(PAIRS, st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, pairs, random):
        shuffled = list(pairs)
        random.shuffle(shuffled)
        self.assertEqual(weighted_average(shuffled), weighted_average(pairs))

    @given(PAIRS, st.integers(1, 50))
    def test_only_proportions_of_weights_matter(self, pairs, factor):
        scaled = [(value, weight * factor) for value, weight in pairs]
        exact = [(value, round(weight, 1)) for value, weight in scaled]
        self.assertEqual(weighted_average(exact), weighted_average(pairs))

    @given(PAIRS, MARKS)
    def test_a_weight_of_zero_does_not_count(self, pairs, value):
        self.assertEqual(weighted_average([*pairs, (value, 0)]), weighted_average(pairs))

    @given(PAIRS, st.integers(2, 5), st.integers(1, 100).map(lambda tenths: tenths / 10))
    def test_a_better_mark_never_lowers_it(self, pairs, value, weight):
        self.assertGreaterEqual(
            weighted_average([*pairs, (value, weight)]),
            weighted_average([*pairs, (value - 1, weight)]),
        )

    def test_halves_are_rounded_up(self):
        self.assertEqual(weighted_average([(5, 1)] * 1 + [(4, 1)] * 7), 4.13)  # 4.125
        self.assertEqual(weighted_average([(4, 1.1), (2, 1.1)]), 3.0)

    def test_what_it_refuses(self):
        self.assertIsNone(weighted_average([]))
        with self.assertRaises(ValueError):
            weighted_average([(5, -1)])


@tagged("post_install", "-at_install")
class TestQuality(BaseCase):
    counts = st.dictionaries(
        st.sampled_from(["5", "4", "3", "2", "н/а", "осв"]), st.integers(0, 400)
    )

    @given(counts)
    def test_shares_are_ordered_percentages(self, counts):
        found = quality(counts)
        if not found.total:
            self.assertEqual((found.success, found.quality, found.degree), (None, None, None))
            return
        self.assertTrue(0 <= found.quality <= found.success <= 100)
        self.assertTrue(7 <= found.degree <= 100)

    @given(counts, st.integers(0, 100))
    def test_the_exempt_do_not_count(self, counts, exempt):
        self.assertEqual(quality({**counts, "осв": exempt}), quality({**counts, "осв": 0}))

    @given(counts)
    def test_the_not_attested_count(self, counts):
        before, after = quality(counts), quality({**counts, "н/а": counts.get("н/а", 0) + 1})
        self.assertEqual(after.total, before.total + 1)
        if before.total:
            self.assertLessEqual(after.success, before.success)

    def test_worked_example(self):
        found = quality({"5": 4, "4": 10, "3": 8, "2": 1, "н/а": 1, "осв": 2})
        self.assertEqual((found.total, found.success, found.quality), (24, 91.7, 58.3))
        self.assertEqual(found.degree, round((400 + 640 + 288 + 16 + 7) / 24, 1))

    def test_halves_are_rounded_up(self):
        self.assertEqual(quality({"5": 1, "2": 15}).success, 6.3)  # 6.25 %
        self.assertEqual(quality({"5": 1, "2": 79}).success, 1.3)  # 1.25 %

    def test_what_it_refuses(self):
        for counts in ({"1": 3}, {"": 1}, {"5": -1}):
            with self.subTest(counts), self.assertRaises(ValueError):
                quality(counts)


@tagged("post_install", "-at_install")
class TestEntryWindow(BaseCase):
    order = [WindowState.FUTURE, WindowState.OPEN, WindowState.LATE, WindowState.OVER]

    def at(self, day, hour, zone):
        return datetime(day.year, day.month, day.day, hour, tzinfo=zone)

    @given(DAYS, ZONES, HOURS, st.integers(0, 30), st.integers(0, 10),
           st.lists(st.integers(-3000, 60000), max_size=8))
    def test_time_only_moves_it_forward(self, day, zone, hour, extra, late, minutes):
        start = self.at(day, 0, timezone.utc)
        states = [
            entry_window(
                (start + timedelta(minutes=minute)).astimezone(zone), day, zone, hour, extra, late
            ).state
            for minute in sorted(minutes)
        ]
        ranks = [self.order.index(state) for state in states]
        self.assertEqual(ranks, sorted(ranks))

    def test_an_hour_that_comes_twice_is_passed_once(self):
        """Clocks go back in Berlin on 25 October 2026 at 03:00."""
        zone, day = ZoneInfo("Europe/Berlin"), date(2026, 10, 25)
        deadline = datetime(2026, 10, 25, 2, 30, tzinfo=zone)  # the first half past two
        for minutes, state in ((-1, WindowState.OPEN), (10, WindowState.LATE),
                               (35, WindowState.LATE), (65, WindowState.LATE)):
            now = (deadline.astimezone(timezone.utc) + timedelta(minutes=minutes)).astimezone(zone)
            with self.subTest(minutes=minutes):
                self.assertIs(entry_window(now, day, zone, 2.5).state, state)

    @given(DAYS, ZONES, HOURS, st.integers(0, 30))
    def test_the_deadline_itself_is_in_time(self, day, zone, hour, extra):
        moment = entry_window(self.at(day, 12, zone), day, zone, hour, extra).deadline
        self.assertEqual(moment.date(), day + timedelta(days=extra))
        moment = moment.astimezone(timezone.utc)
        if moment.astimezone(zone).date() < day:
            return
        self.assertIs(entry_window(moment, day, zone, hour, extra).state, WindowState.OPEN)
        after = moment + timedelta(microseconds=1)
        self.assertIs(entry_window(after, day, zone, hour, extra).state, WindowState.LATE)

    @given(DAYS, ZONES, HOURS, st.integers(0, 30), st.integers(0, 30), st.integers(-5000, 50000),
           st.booleans())
    def test_a_closed_term_wins(self, day, zone, hour, extra, late, minutes, reopened):
        now = self.at(day, 0, timezone.utc) + timedelta(minutes=minutes)
        until = now + timedelta(days=1) if reopened else None
        window = entry_window(
            now, day, zone, hour, extra, late, term_closed=True, reopened_until=until,
            reason_when_late=True,
        )
        self.assertIs(window.state, WindowState.CLOSED)
        self.assertFalse(window.writable or window.late or window.asks_reason)

    @given(DAYS, ZONES, st.integers(0, 40), st.integers(1, 20), st.integers(-100, 100))
    def test_reopening_lets_late_entries_through(self, day, zone, days, late, minutes):
        """What is in time stays so, what is late stays late, what was over is late for a while."""
        now = self.at(day + timedelta(days=days), 20, zone)
        until = now.astimezone(timezone.utc) + timedelta(minutes=minutes)
        before = entry_window(now, day, zone, 17, late_days=late)
        after = entry_window(
            now, day, zone, 17, late_days=late, reopened_until=until, reason_when_late=True,
        )
        if before.state is WindowState.OVER and minutes >= 0:
            self.assertIs(after.state, WindowState.LATE)
            self.assertFalse(after.asks_reason, "the reopening holds the reason")
        else:
            self.assertIs(after.state, before.state)
        self.assertEqual(after.deadline, before.deadline)
        self.assertGreaterEqual(after.closes.astimezone(timezone.utc),
                                before.closes.astimezone(timezone.utc))

    @given(DAYS, ZONES, HOURS, st.integers(0, 30), st.integers(1, 30))
    def test_the_moment_it_closes_is_still_late(self, day, zone, hour, extra, late):
        noon = self.at(day, 12, zone)
        window = entry_window(noon, day, zone, hour, extra, late)
        self.assertEqual(window.closes.date(), day + timedelta(days=extra + late))
        moment = window.closes.astimezone(timezone.utc)
        self.assertIs(entry_window(moment, day, zone, hour, extra, late).state, WindowState.LATE)
        after = moment + timedelta(microseconds=1)
        self.assertIs(entry_window(after, day, zone, hour, extra, late).state, WindowState.OVER)
        self.assertFalse(entry_window(after, day, zone, hour, extra, late).writable)

    @given(DAYS, ZONES, HOURS, st.integers(0, 5000), st.booleans())
    def test_without_a_last_day_late_entries_are_taken(self, day, zone, hour, days, reopened):
        now = self.at(day + timedelta(days=days), 12, zone)
        window = entry_window(now, day, zone, hour, reopened_until=now if reopened else None)
        self.assertTrue(window.writable)
        self.assertIsNone(window.closes)

    @given(DAYS, ZONES, st.integers(-5, 40), st.integers(0, 20))
    def test_only_late_entries_say_why(self, day, zone, days, late):
        now = self.at(day + timedelta(days=days), 20, zone)
        window = entry_window(now, day, zone, late_days=late, reason_when_late=True)
        self.assertEqual(window.asks_reason, window.state is WindowState.LATE)
        self.assertFalse(entry_window(now, day, zone, late_days=late).asks_reason)

    @given(DAYS, ZONES, HOURS, st.integers(0, 29))
    def test_more_days_never_close_earlier(self, day, zone, hour, extra):
        noon = self.at(day, 12, zone)
        self.assertGreater(
            entry_window(noon, day, zone, hour, extra + 1).deadline,
            entry_window(noon, day, zone, hour, extra).deadline,
        )

    def test_the_last_minute_of_a_day(self):
        zone, day = ZoneInfo("Europe/Moscow"), date(2026, 11, 24)
        window = entry_window(self.at(day, 12, zone), day, zone, 23.999)
        self.assertEqual((window.state, window.deadline.hour, window.deadline.minute),
                         (WindowState.OPEN, 23, 59))

    def test_what_it_refuses(self):
        zone, day = ZoneInfo("Europe/Moscow"), date(2026, 11, 24)
        now = self.at(day, 12, zone)
        for call in (
            lambda: entry_window(now.replace(tzinfo=None), day, zone),
            lambda: entry_window(now, day, zone, 24),
            lambda: entry_window(now, day, zone, -1),
            lambda: entry_window(now, day, zone, 17, -1),
            lambda: entry_window(now, day, zone, 17, 0, -1),
            lambda: entry_window(now, day, zone, reopened_until=now.replace(tzinfo=None)),
        ):
            with self.assertRaises(ValueError):
                call()


_ALPHABET = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


def _compare(one, other):
    """Compare two surnames letter by letter as a clerk does, with the alphabet in hand."""
    for a, b in zip(one.lower(), other.lower(), strict=False):
        if a != b:
            return _ALPHABET.index(a) - _ALPHABET.index(b)
    return len(one) - len(other)


@tagged("post_install", "-at_install")
class TestSortKey(BaseCase):
    words = st.text(_ALPHABET + _ALPHABET.upper(), min_size=1, max_size=8)

    @given(st.lists(words, max_size=12))
    def test_it_is_the_order_of_the_alphabet(self, names):
        expected = sorted(names, key=cmp_to_key(_compare))
        found = sorted(names, key=lambda name: sort_key(name).encode())
        self.assertEqual([name.lower() for name in found], [name.lower() for name in expected])

    @given(words, words)
    def test_case_and_blanks_do_not_matter(self, last, first):
        self.assertEqual(sort_key(f"  {last.upper()} ", first), sort_key(last.lower(), first))

    @given(st.lists(st.tuples(words, words), max_size=8), st.integers())
    def test_surname_first_then_name(self, people, seed):
        shuffled = list(people)
        Random(seed).shuffle(shuffled)
        keys = sorted(sort_key(*person) for person in shuffled)
        self.assertEqual(keys, sorted(sort_key(*person) for person in people))
        for (last, first), (other, second) in pairwise(people):
            if sort_key(last) < sort_key(other):
                self.assertLess(sort_key(last, first), sort_key(other, second))

    def test_a_list_of_a_class(self):
        names = [
            ("Белов", "Артём"), ("Белов", "Ярослав"), ("Белов-Донской", "Артём"),
            ("Белова", "Анна"),
            ("Егоров", "Илья"), ("Ежов", "Илья"), ("Ёлкина", "Вера"), ("Ёлочкин", ""),
            ("Жуков", None), ("О’Коннор", "Шон"), ("Окунев", "Лев"), ("Щербаков", "Егор"),
            ("Ыков", "Ян"), ("Юдин", "Ян"), ("Яблоков", "Ян"),
        ]
        shuffled = list(names)
        Random(1).shuffle(shuffled)
        self.assertEqual(sorted(shuffled, key=lambda name: sort_key(*name)), names)

    def test_yo_typed_as_two_characters(self):
        self.assertEqual(sort_key("Е\u0308лкина"), sort_key("Ёлкина"))

    def test_any_dash_joins_a_surname(self):
        for dash in "‐‑–—":
            self.assertEqual(sort_key(f"Белов{dash}Донской"), sort_key("Белов-Донской"))

    def test_empty_sorts_first(self):
        self.assertLess(sort_key(""), sort_key("А"))
        self.assertLess(sort_key("Белов", None), sort_key("Белов", "А"))


@tagged("post_install", "-at_install")
class TestPlainText(BaseCase):
    mathematics = (
        "x<5", "a < b", "2 <x> 3", "0 < a < b", "x<y>z", "a<b", "если a<b, то b>a", "5 > 3",
        "§ 18, № 433–440", "x ≤ 5, y ≥ -3", "«Война и мир», т. 2", "№ 1 <-> № 2", "a <= b >= c",
        "f: A -> B", "2^n < 10^3", "10 < x, x > 5", "JavaScript: циклы", "on = 5", "<<", "><",
        "Упр. 5 (стр. 7); on-line", "р < 0,05", "кол-во<=5", "\tпп. 3\n4", "https://example.org/a?b=1&c=2",
    )
    attacks = (
        "<script>alert(1)</script>", "<SCRIPT SRC=//x.ru/a.js>", "<img src=x onerror=alert(1)>",
        "<img/src=x/onerror=alert(1)>", "<svg/onload=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "JaVaScRiPt:alert(1)", "<b>жирно</b>", "<br>", "<br/>", "<p style='x'>", "<!-- x -->",
        "<!DOCTYPE html>", "<iframe src=//x>", "<details open ontoggle=alert(1)>", "</td></tr>",
        "<x onclick=alert(1)>", "<xss onmouseover='alert(1)'>x", "<marquee onstart=alert(1)>",
        "<b ё onclick=alert(1)>", "<math><mi//xlink:href=\"data:x\">",
        "<input autofocus onfocus=x>",
        "<template><script>", "<object data=x>", "<embed src=x>", "<style>*{}</style>",
        "<link rel=stylesheet href=x>", "<meta http-equiv=refresh>", "<form action=x>", "<h1>",
        "vbscript:x", "data:text/html,x", "a\x00b", "a\x1bb", "\ud800", "<video src=x onerror=y>",
        "<body onload=x>", "<label for=x>", "<dialog open>", "<img\nsrc=x\nonerror=y>",
        "<script\n>", "</script >", "<scr\x00ipt>", "<a\thref=x>", "<img src=x onerror=alert(1)//",
        "<?xml version='1.0'?>", "<![CDATA[x]]>",
    )

    def test_mathematics_is_plain_text(self):
        for text in self.mathematics:
            with self.subTest(text):
                self.assertFalse(has_markup(text))

    def test_markup_is_found(self):
        for text in self.attacks:
            with self.subTest(text.encode("unicode_escape")):
                self.assertTrue(has_markup(text))

    @given(st.sampled_from(attacks), st.text(max_size=20), st.text(max_size=20))
    def test_markup_is_found_anywhere(self, attack, before, after):
        # What stands before must not swallow the tag, as a browser would not see it either.
        before = before.replace("<", "").replace("&", "")
        if "\x00" in attack or not before.isprintable():
            return
        self.assertTrue(has_markup(f"{before} {attack} {after}"))

    @given(st.text("абвгд 0123456789.,;:!?()-+=/№§«»", max_size=200))
    def test_ordinary_texts_pass(self, text):
        self.assertFalse(has_markup(text))

    def test_it_is_quick_on_hostile_texts(self):
        for text in ("<a " + "b=c" + "/d=e" * 500, "<b " * 700, "<" * 2000, "<a" + " a" * 1000,
                     "<a " + "on" * 1000, "<img " + "x='" * 600, "<x" + " onx" * 500):
            start = clock.perf_counter()
            has_markup(text[:2000])
            self.assertLess(clock.perf_counter() - start, 0.2, text[:20])
