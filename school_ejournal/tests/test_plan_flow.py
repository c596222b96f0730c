"""Properties of the formula that lays topics onto lessons, without a database."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..formulas.plan_flow import PlanLesson, PlanLine, flow, progress, propose
from . import properties  # noqa: F401  (how hypothesis runs)

HOURS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 4), st.integers(0, 2), st.booleans()), max_size=25
)
PLANS = HOURS.map(lambda rows: [
    PlanLine(place, planned, hours, section, fixed)
    for place, (planned, hours, section, fixed) in enumerate(rows)
])
# Topics that nothing stands before join the one that follows, out of order.
ORDERED = PLANS.filter(lambda lines: not lines or lines[0].hours)
COUNTS = st.integers(0, 70)


def untaught(count):
    return [PlanLesson(place) for place in range(count)]


def teach(lines, count, taught):
    """Return ``count`` lessons, the first ``taught`` of them with the topics they took."""
    flowed = flow(lines, untaught(count))
    return [PlanLesson(lesson, topics[0] if topics and lesson < taught else None)
            for lesson, topics in flowed.items()]


@tagged("post_install", "-at_install")
class TestFlow(BaseCase):

    @given(ORDERED, COUNTS)
    def test_order_is_kept(self, lines, count):
        order = [line for topics in flow(lines, untaught(count)).values() for line in topics]
        self.assertEqual(order, sorted(order))

    @given(PLANS, COUNTS)
    def test_hours_are_respected(self, lines, count):
        firsts = [topics[0] for topics in flow(lines, untaught(count)).values() if topics]
        hours = {line.id: line.hours for line in lines}
        self.assertEqual(len(firsts), min(count, sum(hours.values())))
        if count >= sum(hours.values()):
            self.assertEqual({line: firsts.count(line) for line in hours}, hours)

    @given(ORDERED, COUNTS)
    def test_every_topic_has_its_lesson_when_lessons_suffice(self, lines, more):
        count = sum(line.hours for line in lines) + more
        found = [line for topics in flow(lines, untaught(count)).values() for line in topics]
        self.assertEqual(set(found), {line.id for line in lines})

    @given(PLANS, COUNTS, COUNTS)
    def test_what_is_taught_stays(self, lines, count, taught):
        lessons = teach(lines, count, taught)
        flowed = flow(lines, lessons)
        for lesson in lessons:
            if lesson.line is not None:
                self.assertEqual(flowed[lesson.id], [lesson.line])

    @given(PLANS, COUNTS, COUNTS)
    def test_teaching_by_the_plan_changes_nothing(self, lines, count, taught):
        before = {lesson: topics[:1] for lesson, topics in flow(lines, untaught(count)).items()}
        after = flow(lines, teach(lines, count, taught))
        self.assertEqual({lesson: topics[:1] for lesson, topics in after.items()}, before)

    @given(PLANS, COUNTS, COUNTS, st.sets(st.integers(0, 69)))
    def test_a_dropped_lesson_never_loses_a_topic(self, lines, count, taught, dropped):
        lessons = [lesson for lesson in teach(lines, count, taught)
                   if lesson.line is not None or lesson.id not in dropped]
        order = [topics[0] for topics in flow(lines, lessons).values() if topics]
        hours = {line.id: line.hours for line in lines}
        for line in set(order):
            self.assertLessEqual(order.count(line), hours[line])
        self.assertEqual(len(order), min(len(lessons), sum(hours.values())))


@tagged("post_install", "-at_install")
class TestProgress(BaseCase):
    """Programme fulfilled (clause 2.5)."""

    def lines(self, *hours):
        return [PlanLine(place, planned, given_) for place, (planned, given_) in enumerate(hours)]

    def test_examples(self):
        lines = self.lines((1, 1), (2, 2), (1, 0), (1, 1))
        now = progress(lines, [0, 1], due=4, to_come=2)
        self.assertEqual((now.planned, now.covered, now.ahead), (4, 2, -2))
        self.assertEqual((now.expected, now.total, now.spare), (5, 5, 0))
        # The last hour of a topic counts for what is joined to it.
        now = progress(lines, [0, 1, 1], due=4, to_come=1)
        self.assertEqual((now.covered, now.ahead), (4, 0))
        short = progress(lines, [0], due=1, to_come=2)
        self.assertEqual((short.spare, short.expected), (-1, 4))
        spread = progress(self.lines((1, 2)), [0], due=1, to_come=1)
        self.assertEqual((spread.covered, spread.expected), (0.5, 1))

    @given(ORDERED, COUNTS, COUNTS, COUNTS)
    def test_bounds(self, lines, count, taught, due):
        lessons = teach(lines, count, taught)
        done = [lesson.line for lesson in lessons if lesson.line is not None]
        now = progress(lines, done, due, count - min(taught, count))
        self.assertTrue(0 <= now.covered <= now.total)
        self.assertTrue(0 <= now.planned <= now.total)
        self.assertTrue(now.covered <= now.expected + 0.05)
        self.assertEqual(now.expected == now.total, now.spare >= 0)

    @given(ORDERED, COUNTS)
    def test_all_taught_is_fulfilled(self, lines, more):
        count = sum(line.hours for line in lines) + more
        done = [lesson.line for lesson in teach(lines, count, count) if lesson.line is not None]
        now = progress(lines, done, due=count, to_come=more)
        self.assertEqual((now.covered, now.expected, now.spare), (now.total, now.total, more))


@tagged("post_install", "-at_install")
class TestProposals(BaseCase):

    def changed(self, lines, taught, spare):
        new = {change.line: change.hours for change in propose(lines, taught, spare)}
        return [PlanLine(line.id, line.planned, new.get(line.id, line.hours), line.section,
                         line.fixed) for line in lines]

    @given(PLANS, st.integers(-30, 30), st.integers(0, 25))
    def test_never_too_much(self, lines, spare, begun):
        taught = [line.id for line in lines[:begun]]
        before = sum(line.hours for line in lines)
        after = sum(line.hours for line in self.changed(lines, taught, spare))
        self.assertTrue(min(0, spare) <= after - before <= max(0, spare))

    @given(PLANS, st.integers(-30, 30), st.integers(0, 25))
    def test_taught_and_control_lessons_stay(self, lines, spare, begun):
        taught = {line.id for line in lines[:begun]}
        for old, new in zip(lines, self.changed(lines, taught, spare), strict=True):
            if old.id in taught:
                self.assertEqual(new, old)
            if old.fixed:
                self.assertGreaterEqual(new.hours, old.hours)

    @given(PLANS.map(lambda lines: [line for line in lines if line.hours]), st.integers(-30, -1))
    def test_at_most_two_topics_newly_share_a_lesson(self, lines, spare):
        after = self.changed(lines, (), spare)
        for first, second in pairwise(after):
            self.assertTrue(first.hours or second.hours)
        self.assertTrue(not after or after[0].hours)

    def test_examples(self):
        lines = [PlanLine("a", 1, 1, 1), PlanLine("b", 3, 3, 1), PlanLine("к", 1, 1, 1, True),
                 PlanLine("c", 1, 1, 2), PlanLine("d", 1, 1, 2)]
        self.assertEqual(
            [(each.line, each.hours) for each in propose(lines, ["a"], -3)], [("b", 1), ("d", 0)]
        )
        self.assertEqual(
            [(each.line, each.hours) for each in propose(lines, ["a"], 2)], [("c", 2), ("d", 2)]
        )
        joined = [*lines[:4], PlanLine("d", 1, 0, 2)]
        self.assertEqual([(each.line, each.hours) for each in propose(joined, (), 1)], [("d", 1)])
