from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, Form, HttpCase, tagged

from ..formulas.control_norms import (
    ControlLesson,
    ControlNorms,
    Norm,
    breaches,
    share_excess,
)
from . import properties  # noqa: F401  (how hypothesis runs)
from .common import TODAY, SchoolCase
from .plans import PlanCase

MONDAY = date(2026, 11, 23)
USUAL = ControlNorms()
_LESSONS = st.lists(st.builds(
    ControlLesson, lesson=st.integers(1, 10**6), subject=st.integers(1, 4), group=st.integers(0, 2),
    day=st.dates(date(2026, 11, 1), date(2026, 12, 20)), is_edge=st.booleans(),
), max_size=25, unique_by=lambda lesson: lesson.lesson)
_NORMS = st.builds(
    ControlNorms, per_day=st.integers(0, 3), per_week=st.integers(0, 5),
    weeks=st.sampled_from((0, 1, 2.5)), edges=st.booleans(),
)


def work(lesson, subject, day, group=0, is_edge=False):
    return ControlLesson(lesson, subject, group, MONDAY + timedelta(days=day), is_edge)


@tagged("post_install", "-at_install")
class TestControlNormsFormula(BaseCase):
    """The norms in plain Python."""

    def found(self, lesson, others, norms=USUAL):
        return {breach.norm: [other.lesson for other in breach.others]
                for breach in breaches(lesson, others, norms)}

    def test_each_norm(self):
        mine = work(1, 1, 0, is_edge=True)
        self.assertEqual(self.found(mine, [mine]), {Norm.EDGE: []})
        mine = work(1, 1, 0)
        self.assertEqual(self.found(mine, [work(2, 2, 0)]), {Norm.DAY: [2]})
        self.assertEqual(self.found(mine, [work(2, 2, 1), work(3, 3, 2)]), {})
        self.assertEqual(self.found(mine, [work(n, n, n - 1) for n in (2, 3, 4)]),
                         {Norm.WEEK: [2, 3, 4]})
        # Sunday before is another week; 2.5 weeks are 17.5 days.
        self.assertEqual(self.found(mine, [work(n, n, -1) for n in (2, 3, 4)]), {})
        self.assertEqual(self.found(mine, [work(2, 1, 17)]), {Norm.GAP: [2]})
        self.assertEqual(self.found(mine, [work(2, 1, 18), work(3, 1, -18)]), {})

    def test_subgroups_learn_side_by_side(self):
        mine = work(1, 1, 0, group=1)
        self.assertEqual(self.found(mine, [work(2, 1, 0, group=2), work(3, 1, 5, group=2)]), {})
        self.assertEqual(self.found(mine, [work(2, 1, 5, group=1)]), {Norm.GAP: [2]})
        self.assertEqual(self.found(mine, [work(2, 1, 5)]), {Norm.GAP: [2]})
        # Two subgroups of another subject are one work for each student.
        others = [work(2, 2, 1, group=1), work(3, 2, 1, group=2), work(4, 3, 2)]
        self.assertEqual(self.found(mine, others), {})

    @given(_LESSONS, _NORMS)
    def test_norms_are_mutual(self, lessons, norms):
        """Of two works on a day or too near, each names the other."""
        for one in lessons:
            for breach in breaches(one, lessons, norms):
                self.assertNotIn(one, breach.others)
                if breach.norm is Norm.GAP:
                    for other in breach.others:
                        self.assertIn(one.lesson, self.found(other, lessons, norms)[Norm.GAP])

    @given(_LESSONS, _NORMS)
    def test_more_works_break_no_less(self, lessons, norms):
        if not lessons:
            return
        one, *others = lessons
        few = set(self.found(one, others[:-1], norms))
        self.assertLessEqual(few, set(self.found(one, others, norms)))
        self.assertEqual(self.found(one, lessons, norms), self.found(one, others, norms))
        self.assertLessEqual(
            set(self.found(one, others, ControlNorms(0, 0, 0, edges=False))), set())

    @given(st.integers(0, 200), st.integers(0, 200), st.floats(0, 100))
    def test_share(self, control, hours, percent):
        share = share_excess(control, hours, percent)
        if share is not None:
            self.assertGreater(share, percent)
        self.assertIsNone(share_excess(10, 100, 10))
        self.assertAlmostEqual(share_excess(11, 100, 10), 11)


@tagged("post_install", "-at_install")
class TestControlNorms(SchoolCase):
    """Control works of a class across subjects: warnings, never refusals."""

    students_count = 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.physics = cls.env["school.subject"].create({"name": "Физика", "short_name": "Физ"})
        cls.other_journal = cls.env["school.journal"].create({
            "class_id": cls.klass.id, "subject_id": cls.physics.id,
            "teacher_id": cls.other_teacher.id,
        })
        cls.day = TODAY + timedelta(days=2)
        # Between a first and a last lesson, so that neither of the two is at the edge.
        for number in (1, 7):
            cls.make_lesson(cls.day, number=number)
        cls.mine = cls.make_lesson(cls.day, number=3)
        cls.theirs = cls.make_lesson(cls.day, number=4, journal=cls.other_journal)
        cls.add_work(cls.theirs)

    @classmethod
    def add_work(cls, lesson, code="КР"):
        return cls.env["school.work"].create(
            {"lesson_id": lesson.id, "work_type_id": cls.work_type(code).id})

    def warning(self, lesson=None, user=None):
        self.env.flush_all()
        lesson = (lesson or self.mine).with_user(user or self.teacher)
        lesson.invalidate_recordset(["control_warning"])
        return lesson.control_warning or ""

    def test_it_names_the_other_work_and_stores_all_the_same(self):
        self.assertEqual(self.warning(), "", "no control work, no warning")
        mine = self.env["school.work"].with_user(self.teacher).create(
            {"lesson_id": self.mine.id, "work_type_id": self.work_type("КР").id})
        text = self.warning()
        self.assertIn("on one day", text)
        self.assertIn(f"Физика · КР · 26.11 · {self.other_teacher.name}", text)
        self.assertEqual(mine.norm_warning, text)
        self.theirs.cancel_reason = "Карантин"
        self.theirs.action_cancel()
        self.assertEqual(self.warning(), "")

    def test_first_and_last_lesson(self):
        edge = self.make_lesson(self.day, number=8)
        self.add_work(edge)
        self.assertIn("first or last", self.warning(edge))
        self.make_lesson(self.day, number=9)
        self.assertNotIn("first or last", self.warning(edge))

    def test_how_often_and_the_settings(self):
        self.add_work(self.mine)
        before = self.make_lesson(TODAY - timedelta(days=7), number=4)
        self.add_work(before)
        self.assertIn("2,5 weeks", self.warning())
        self.company.write({"school_control_weeks": 0, "school_control_day": 2})
        self.assertEqual(self.warning(), "")
        self.company.school_control_week = 1
        self.assertIn("one week", self.warning())

    def test_the_form_warns_before_anything_is_stored(self):
        with Form(self.mine.with_user(self.teacher)) as form:
            self.assertFalse(form.control_warning)
            with form.work_ids.new() as line:
                line.work_type_id = self.work_type("КР")
            self.assertIn("Физика", form.control_warning)

    def test_a_list_of_what_breaks_norms(self):
        mine = self.add_work(self.mine)
        for number in (1, 7):
            self.make_lesson(date(2027, 2, 2), number=number)
        quiet = self.add_work(self.make_lesson(date(2027, 2, 2), number=3))
        works = self.env["school.work"].with_user(self.deputy)
        found = works.search([("breaks_norm", "=", True)])
        self.assertEqual(found, mine + self.theirs.work_ids)
        self.assertIn(quiet, works.search([("breaks_norm", "=", False)]))

    def test_queries_do_not_grow(self):
        works = self.add_work(self.mine) + self.theirs.work_ids

        def count(works):
            return self.queries(lambda: works.with_user(self.deputy).mapped("norm_warning"))
        count(works)
        few = count(works)
        for number in range(20):
            works += self.add_work(self.make_lesson(
                date(2027, 1, 12) + timedelta(days=7 * (number % 9)), number=2 + number // 9))
        self.assertEqual(count(works), few)

    # ---- the calendar ----

    def read_load(self, user):
        return self.env["school.class.load"].with_user(user).read_term(
            self.klass.id, self.quarters[1].id)

    def test_calendar(self):
        self.add_work(self.mine)
        self.env["school.homework"].create(
            {"lesson_id": self.lesson.id, "text": "§ 18", "minutes": 250})
        page = self.read_load(self.teacher)
        days = {day["date"]: day for week in page["weeks"] for day in week}
        mine, theirs = days[str(self.day)]["works"]
        self.assertEqual((mine["subject"], mine["journal"]), ("Алгебра", self.journal.id))
        self.assertEqual((theirs["subject"], theirs["journal"]), ("Физика", 0))
        self.assertIn("Алгебра", theirs["warning"])
        self.assertTrue(days[str(self.day)]["load"]["over"])
        self.assertEqual(days["2026-11-04"]["note"], "День народного единства")
        everything = self.read_load(self.class_teacher)
        self.assertTrue(all(row["journal"] for week in everything["weeks"]
                            for day in week for row in day["works"]))
        for user in (self.substitute, self.ict):
            with self.assertRaises(AccessError):
                self.read_load(user)

    def test_calendar_queries(self):
        def count():
            return self.queries(lambda: self.read_load(self.class_teacher))
        self.env["school.homework"].create(
            {"lesson_id": self.lesson.id, "text": "§ 18", "minutes": 25})
        self.add_work(self.mine)
        count()
        few = count()
        for number in range(12):
            lesson = self.make_lesson(date(2026, 11, 9) + timedelta(days=7 * (number % 6)),
                                      number=2 + number // 6)
            self.add_work(lesson)
            self.env["school.homework"].create({"lesson_id": lesson.id, "text": "§", "minutes": 9})
        self.assertEqual(count(), few)


@tagged("post_install", "-at_install")
class TestControlShare(PlanCase):
    """The share of control works in a plan: pointed out on submission."""

    def test_submission(self):
        plan = self.make_plan()
        self.assertIsNone(plan.action_submit())
        plan.action_withdraw()
        plan.line_ids[:3].work_type_ids = self.work_type("КР")
        self.assertIn("3 of 12 hours (25 %)", plan.control_problem)
        answer = plan.action_submit()
        self.assertIn("25 %", answer["params"]["message"])
        self.assertEqual(plan.state, "submitted")
        self.company.school_control_share = 25
        plan.invalidate_recordset(["control_problem"])
        self.assertFalse(plan.control_problem)


@tagged("post_install", "-at_install")
class TestClassLoadScreen(SchoolCase, HttpCase):
    """The calendar of a class in a real browser."""

    students_count = 1

    def test_screen(self):
        for number, code in ((3, "КР"), (5, "КР")):
            lesson = self.make_lesson(TODAY + timedelta(days=2), number=number)
            self.env["school.work"].create(
                {"lesson_id": lesson.id, "work_type_id": self.work_type(code).id})
        self.browser_js(
            f"/odoo/class-load?class_id={self.klass.id}", """
            const day = document.querySelector("[data-date='2026-11-26']");
            day.click();
            const wait = () => {
                const detail = document.querySelectorAll(".o_load_detail");
                if (detail.length !== 2) {
                    return setTimeout(wait, 50);
                }
                if (document.querySelectorAll(".o_load_conflicts li").length !== 2) {
                    return console.error("conflicts are not listed");
                }
                console.log("test successful");
            };
            wait();
            """, "!!document.querySelector(\".o_load_weeks [data-date='2026-11-26']\")",
            login="t_class_teacher", timeout=60,
        )
