from datetime import date, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.school_ejournal.formulas.substitution import (
    Offer,
    Slot,
    overlap,
    ranked,
    share_out,
)

from . import properties  # noqa: F401

MONDAY = date(2026, 11, 23)


def slot(day, number, bells=True):
    """Return the slot of a lesson; the lessons of a day last 40 minutes, 20 minutes apart."""
    start = datetime.combine(MONDAY, datetime.min.time()) + timedelta(days=day, hours=8 + number)
    times = (start, start + timedelta(minutes=40)) if bells else (None, None)
    return Slot(MONDAY + timedelta(days=day), number, *times)


SLOTS = st.builds(slot, st.integers(0, 8), st.integers(1, 4), st.booleans())
OFFERS = st.lists(
    st.builds(
        Offer, st.integers(1, 5), st.booleans(), st.booleans(), st.booleans(), st.booleans(),
        st.integers(0, 3),
    ),
    unique_by=lambda offer: offer.user, max_size=5,
)
WANTED = st.lists(st.tuples(SLOTS, OFFERS), max_size=12).map(
    lambda rows: [(key, *row) for key, row in enumerate(rows)])


@tagged("post_install", "-at_install")
class TestSubstitutionSharing(BaseCase):
    """Who takes which lesson: nobody twice at once, nobody who was not offered."""

    @given(WANTED)
    def test_nobody_is_in_two_places(self, wanted):
        chosen = share_out(wanted)
        slots = {key: slot for key, slot, _offers in wanted}
        for one, two in combinations(chosen, 2):
            if chosen[one].user == chosen[two].user:
                self.assertFalse(overlap(slots[one], slots[two]))

    @given(WANTED)
    def test_who_is_sent_was_offered(self, wanted):
        chosen = share_out(wanted)
        for key, slot_, offers in wanted:
            if key in chosen:
                self.assertIn(chosen[key], offers)
            else:
                # Everyone who could is at another lesson of this time.
                busy = {chosen[other].user for other, at, _offers in wanted
                        if other in chosen and overlap(at, slot_)}
                self.assertLessEqual({offer.user for offer in offers}, busy)

    @given(OFFERS)
    def test_alone_the_best_is_sent(self, offers):
        chosen = share_out([(1, slot(0, 1), offers)])
        self.assertEqual(chosen, {1: ranked(offers)[0]} if offers else {})

    def test_order_of_proposals(self):
        best = Offer(1, subject=True, in_class=True)
        order = [
            best, Offer(2, subject=True), Offer(3, subject=True, taken=1),
            Offer(4, merges=True, subject=True, in_class=True),
            Offer(5, in_class=True, at_school=True), Offer(6, in_class=True), Offer(7),
        ]
        self.assertEqual(ranked(order[::-1]), order)

    def test_a_week_is_shared(self):
        """Of two equals the one takes the first lesson, the other the next."""
        offers = [Offer(1, subject=True), Offer(2, subject=True)]
        chosen = share_out([(number, slot(0, number), offers) for number in (1, 2, 3, 4)])
        self.assertEqual([chosen[number].user for number in (1, 2, 3, 4)], [1, 2, 1, 2])

    def test_overlap(self):
        for one, two, wanted in (
            (slot(0, 1), slot(0, 1), True), (slot(0, 1), slot(0, 2), False),
            (slot(0, 1), slot(1, 1), False), (slot(0, 1, False), slot(0, 1), True),
            (slot(0, 1, False), slot(0, 2), False),
        ):
            with self.subTest(one=one, two=two):
                self.assertEqual(overlap(one, two), wanted)
                self.assertEqual(overlap(two, one), wanted)
