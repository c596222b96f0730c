"""Properties of the picture of an average, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..formulas.averages import weighted_average
from ..formulas.running_average import points, running_averages
from .properties import TERM_MARKS, WEIGHTS

PAIRS = st.lists(st.tuples(TERM_MARKS, WEIGHTS), max_size=20)


@tagged("post_install", "-at_install")
class TestRunningAverage(BaseCase):

    @given(PAIRS)
    def test_it_ends_at_the_average(self, pairs):
        found = running_averages(pairs)
        self.assertEqual(len(found), sum(1 for _mark, weight in pairs if weight))
        self.assertEqual(found[-1] if found else None, weighted_average(pairs))

    @given(st.lists(st.floats(1, 6), min_size=1, max_size=40))
    def test_the_points_stay_in_the_picture_and_in_order(self, values):
        found = points(values, 100, 30)
        self.assertEqual([x for x, _y in found], sorted(x for x, _y in found))
        self.assertEqual(found[-1][0], 100)
        for value, (x, y) in zip(values, found, strict=True):
            self.assertTrue(0 <= x <= 100 and 0 <= y <= 30)
            self.assertAlmostEqual(y, 30 * (5 - min(max(value, 2), 5)) / 3, delta=0.051)
