"""Properties of the forecast, of what would change it and of the trend, without a database."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..formulas.averages import weighted_average
from ..formulas.forecast import FURTHER_MARKS, ForecastRule, forecast, outlook, trend
from .properties import TERM_MARKS, WEIGHTS

PAIRS = st.lists(st.tuples(TERM_MARKS, WEIGHTS), max_size=20)
USUAL = st.sampled_from([0.5, 1, 1.1, 2.0])


def make_rule(cents, minimum):
    """Return a rule with thresholds in hundredths."""
    thresholds = zip((3, 4, 5), (cent / 100 for cent in sorted(cents)), strict=True)
    return ForecastRule(tuple(thresholds), minimum)


RULES = st.builds(
    make_rule, st.sets(st.integers(201, 500), min_size=3, max_size=3), st.integers(1, 6)
)


@tagged("post_install", "-at_install")
class TestForecast(BaseCase):

    @given(PAIRS, RULES)
    def test_it_is_the_best_mark_whose_threshold_is_reached(self, pairs, rule):
        found = forecast(pairs, rule)
        if sum(1 for _mark, weight in pairs if weight) < rule.minimum:
            self.assertIsNone(found)
            return
        average = weighted_average(pairs)
        limits = dict(rule.thresholds)
        self.assertTrue(found == 2 or average >= limits[found])
        self.assertTrue(found == 5 or average < limits[found + 1])

    @given(PAIRS, RULES, TERM_MARKS)
    def test_a_better_mark_never_lowers_it(self, pairs, rule, mark):
        steps = [forecast([*pairs, (each, 1)], rule) for each in (mark, 5)]
        if None not in steps:
            self.assertLessEqual(*steps)

    @given(st.lists(st.integers(200, 500), min_size=2, max_size=2), RULES)
    def test_a_better_average_never_lowers_the_mark(self, cents, rule):
        low, high = sorted(cents)
        self.assertLessEqual(rule.mark(low / 100), rule.mark(high / 100))

    def test_the_average_that_people_see_decides(self):
        rule = ForecastRule(minimum=1)
        for cents, mark in ((450, 5), (449, 4), (350, 4), (349, 3), (250, 3), (249, 2), (500, 5)):
            with self.subTest(cents):
                self.assertEqual(rule.mark(cents / 100), mark)
        # 4.4953… is shown as 4.50, and 4.50 is a five.
        nearly = [(5, 53), (4, 54)]
        self.assertEqual((weighted_average(nearly), forecast(nearly, rule)), (4.5, 5))

    def test_few_marks_give_none(self):
        rule = ForecastRule()
        self.assertIsNone(forecast([(5, 1), (5, 1)], rule))
        self.assertIsNone(forecast([(5, 1), (5, 1), (2, 0)], rule))
        self.assertEqual(forecast([(5, 1)] * 3, rule), 5)
        self.assertIsNone(outlook([(5, 1), (5, 1)], rule, 1))

    def test_what_it_refuses(self):
        for thresholds in (((3, 3.5), (4, 2.5)), ((3, 2.5), (4, 2.5)), ((2, 2.0), (3, 2.5))):
            with self.subTest(thresholds), self.assertRaises(ValueError):
                ForecastRule(thresholds)
        for weight in (0, -1):
            with self.subTest(weight), self.assertRaises(ValueError):
                outlook([(5, 1)] * 3, ForecastRule(), weight)


@tagged("post_install", "-at_install")
class TestOutlook(BaseCase):

    @given(PAIRS, RULES, USUAL)
    def test_as_many_as_it_says_and_not_one_less(self, pairs, rule, usual):
        found, now = outlook(pairs, rule, usual), forecast(pairs, rule)
        if now is None or now == 5:
            self.assertTrue(found is None or found.next is None)
            return
        self.assertEqual(found.next, now + 1)
        for value, count in ((5, found.fives), (4, found.fours)):
            tries = [
                forecast([*pairs, *[(value, usual)] * more], rule)
                for more in range(FURTHER_MARKS + 1)
            ]
            reached = [more for more, mark in enumerate(tries) if mark >= found.next]
            self.assertEqual(count, reached[0] if reached else None)

    @given(PAIRS, RULES, USUAL)
    def test_one_two_more(self, pairs, rule, usual):
        found = outlook(pairs, rule, usual)
        if found:
            self.assertEqual(found.after_two, forecast([*pairs, (2, usual)], rule))
            self.assertLessEqual(found.after_two, forecast(pairs, rule))

    def test_worked_examples(self):
        rule = ForecastRule()
        marks = [(4, 1), (3, 1), (4, 3), (5, 1)]  # 4.00
        found = outlook(marks, rule, 1)
        self.assertEqual((found.next, found.fives, found.fours), (5, 6, None))
        self.assertEqual(found.after_two, 4)
        found = outlook([(3, 1), (3, 1), (4, 1)], rule, 1)  # 3.33
        self.assertEqual((found.next, found.fives, found.fours, found.after_two), (4, 1, 1, 3))
        found = outlook([(5, 1)] * 3, rule, 1)
        self.assertEqual((found.next, found.fives, found.after_two), (None, None, 4))
        # So many threes that no reasonable number of marks lifts them.
        found = outlook([(3, 3)] * 20, rule, 0.5)
        self.assertEqual((found.next, found.fives, found.fours), (4, None, None))


@tagged("post_install", "-at_install")
class TestTrend(BaseCase):

    @given(PAIRS)
    def test_it_is_the_turn_of_the_last_three(self, pairs):
        counted = [pair for pair in pairs if pair[1]]
        if len(counted) < 4:
            self.assertIsNone(trend(pairs))
            return
        before, now = weighted_average(counted[:-3]), weighted_average(counted)
        self.assertEqual(trend(pairs), (now - before > 0.095) - (now - before < -0.095))

    @given(PAIRS, TERM_MARKS)
    def test_like_marks_show_none(self, pairs, mark):
        self.assertIn(trend([(mark, weight) for _mark, weight in pairs]), (0, None))

    def test_worked_examples(self):
        for marks, sign in (
            ("4444", 0), ("3555", 1), ("5333", -1), ("43", None), ("", None), ("4445", 1),
            ("444443", -1), ("4444444445", 1), ("44444444445", 0), ("22225", 1),
        ):
            with self.subTest(marks):
                self.assertEqual(trend([(int(mark), 1) for mark in marks]), sign)
        for one, other in pairwise(trend([(2, 1), (mark, 1)] + [(mark, 1)] * 2) for mark in
                                    (2, 3, 4, 5)):
            self.assertLessEqual(one, other)
