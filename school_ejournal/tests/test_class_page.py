from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged

from ..formulas.standing import EXCELLENT, FAILING, GOOD, ONE_THREE, PASSING, standing
from .common import TODAY, SchoolCase
from .properties import TERM_MARKS

MARKS = st.lists(TERM_MARKS, max_size=20)
ORDER = (FAILING, PASSING, ONE_THREE, GOOD, EXCELLENT)


@tagged("post_install", "-at_install")
class TestStanding(BaseCase):

    @given(MARKS)
    def test_each_kind_is_what_it_says(self, marks):
        found = standing(marks)
        if not marks:
            self.assertIsNone(found)
            return
        self.assertEqual(found == FAILING, 2 in marks)
        self.assertEqual(found == EXCELLENT, set(marks) == {5})
        self.assertEqual(found == GOOD, 4 in marks and not {2, 3} & set(marks))
        self.assertEqual(found == ONE_THREE,
                         marks.count(3) == 1 and 2 not in marks and len(marks) > 1)

    @given(MARKS, st.integers(0, 19), st.randoms(use_true_random=False))
    def test_a_better_mark_never_lowers_it(self, marks, place, random):
        if not marks:
            return
        better = list(marks)
        better[place % len(marks)] = min(better[place % len(marks)] + 1, 5)
        self.assertGreaterEqual(ORDER.index(standing(better)), ORDER.index(standing(marks)))
        random.shuffle(better)
        self.assertIn(standing(better), ORDER)


@tagged("post_install", "-at_install")
class TestClassPage(SchoolCase):
    """A class over all subjects: figures as in the journals, for those who may see them."""

    students_count = 4

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_english(cls.students[:2], cls.students[2:])
        cls.english_lessons = [
            cls.make_lesson(TODAY, journal=journal, number=5) for journal in cls.group_journals
        ]
        cls.company.school_forecast_marks = 1

    def mark(self, lesson, code, student):
        return self.env["school.mark"].with_user(lesson.journal_id.teacher_id).create({
            "lesson_id": lesson.id, "student_id": student.id, "value_id": self.value(code).id,
        })

    def page(self, user=None, klass=None, term=None):
        model = self.env["school.class.page"].with_user(user or self.class_teacher)
        return model.read_class((klass or self.klass).id, term and term.id)

    def cell(self, page, student, subject):
        [row] = [row for row in page["students"] if row["id"] == student.id]
        return row["cells"][str(subject.id)]

    def test_figures_are_those_of_the_journals(self):
        for lesson in self.make_lessons(3):
            for student, code in zip(self.students, "5432", strict=True):
                self.mark(lesson, code, student)
        self.mark(self.english_lessons[0], "4", self.students[0])
        self.env["school.absence"].with_user(self.teacher).create([
            {"lesson_id": self.lesson.id, "student_id": self.students[0].id,
             "reason_id": self.reason("Н").id},
            {"lesson_id": self.lesson.id, "student_id": self.students[1].id,
             "reason_id": self.reason("ОП").id},
        ])
        page = self.page()
        figures = self.env["school.journal.statistics"].with_user(self.teacher).read_statistics(
            self.journal.id, self.quarters[1].id)
        for student in self.students:
            cell, row = self.cell(page, student, self.algebra), figures["students"][str(student.id)]
            with self.subTest(student.name):
                for name in ("average", "forecast", "marks", "missed"):
                    self.assertEqual(cell[name], row[name], name)
        [algebra] = [row for row in page["subjects"] if row["id"] == self.algebra.id]
        self.assertEqual(
            (algebra["average"], algebra["quality"], algebra["success"]),
            (figures["total"]["average"], figures["total"]["quality"],
             figures["total"]["success"]),
        )
        first = page["students"][0]
        self.assertEqual((first["average"], first["missed"], first["standing"]), (4.5, 1, "good"))
        self.assertEqual(page["students"][1]["late"], 1)
        self.assertEqual([row["standing"] for row in page["students"]],
                         ["good", "good", "passing", "failing"])
        # By the worst mark of each: 4, 4, 3, 2.
        total = page["total"]
        self.assertEqual((total["quality"], total["success"], total["missed"]), (50.0, 75.0, 1))
        self.assertEqual(total["standings"], {
            "excellent": 0, "good": 2, "one_three": 0, "passing": 1, "failing": 1,
        })

    def test_subgroups_are_one_subject(self):
        self.mark(self.english_lessons[0], "5", self.students[0])
        self.mark(self.english_lessons[1], "3", self.students[3])
        page = self.page()
        self.assertEqual([row["name"] for row in page["subjects"]],
                         ["Алгебра", "Английский язык"])
        [english] = [row for row in page["subjects"] if row["id"] == self.english.id]
        self.assertEqual([each["group"] for each in english["journals"]], ["1", "2"])
        self.assertEqual(english["average"], 4.0)
        for student, journal in ((self.students[0], 0), (self.students[3], 1)):
            self.assertEqual(self.cell(page, student, self.english)["journal"],
                             self.group_journals[journal].id)

    def test_who_sees_what(self):
        self.mark(self.lesson, "5", self.students[0])
        own = {"Алгебра"}
        every = {"Алгебра", "Английский язык"}
        for user, subjects in (
            (self.class_teacher, every), (self.deputy, every), (self.director, every),
            (self.teacher, own), (self.other_teacher, every - own),
        ):
            with self.subTest(user.login):
                page = self.page(user)
                self.assertEqual({row["name"] for row in page["subjects"]}, subjects)
                self.assertEqual(page["classes"], [{"id": self.klass.id, "name": "9Б"}])
        self.lesson.substitute_id = self.substitute
        for user in (self.substitute, self.other_deputy, self.ict):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.page(user)

    def test_without_arguments_the_own_class_and_the_present_term(self):
        other = self.make_class(5, "А", teacher=self.other_teacher)
        self.env["school.journal"].create({
            "class_id": other.id, "subject_id": self.algebra.id, "teacher_id": self.teacher.id,
        })
        pages = self.env["school.class.page"]
        page = pages.with_user(self.class_teacher).read_class()
        self.assertEqual((page["klass"]["id"], page["term"]["id"]),
                         (self.klass.id, self.quarters[1].id))
        page = pages.with_user(self.teacher).read_class()
        self.assertEqual([row["name"] for row in page["classes"]], ["5А", "9Б"])
        page = pages.with_user(self.substitute).read_class()
        self.assertEqual((page["classes"], page["klass"]["id"], page["students"]), ([], False, []))
        self.assertEqual(self.page(term=self.quarters[0])["term"]["id"], self.quarters[0].id)

    def test_who_left_is_no_part_of_the_sums(self):
        self.mark(self.lesson, "5", self.students[0])
        for subgroup in self.groups:
            subgroup.member_ids.filtered(
                lambda member: member.student_id == self.students[1]).unlink()
        self.mark(self.make_lessons(1), "2", self.students[1])
        self.students[1].enrollment_ids.date_to = date(2026, 11, 23)
        page = self.page()
        self.assertEqual(page["total"]["quality"], 100.0)
        self.assertEqual(self.cell(page, self.students[1], self.algebra)["average"], 2.0)
        self.assertEqual(len(page["students"]), 4)

    def test_bad_input(self):
        pages = self.env["school.class.page"].with_user(self.class_teacher)
        for wrong in ("x", [], {"a": 1}, 2**40, -1, True):
            with self.subTest(repr(wrong)), self.assertRaises(UserError):
                pages.read_class(wrong)
            with self.subTest(repr(wrong)), self.assertRaises(UserError):
                pages.read_class(self.klass.id, wrong)
        with self.assertRaises(AccessError):
            pages.read_class(10**8)
        self.assertEqual(pages.read_class(self.klass.id, 10**8)["term"]["id"], self.quarters[1].id)

    def test_queries_do_not_grow(self):
        def queries():
            return self.queries(self.page)

        self.mark(self.lesson, "5", self.students[0])
        queries()
        few = queries()
        for lesson in self.make_lessons(8):
            for student in self.students:
                self.mark(lesson, "4", student)
        newcomers = self.env["school.student"].create([
            {"last_name": f"Новый{number}", "first_name": "Ян"} for number in range(15)
        ])
        self.enroll(newcomers, self.klass)
        subjects = self.env["school.subject"].create([
            {"name": f"Предмет {number}"} for number in range(6)
        ])
        self.env["school.journal"].create([
            {"class_id": self.klass.id, "subject_id": subject.id, "teacher_id": self.teacher.id}
            for subject in subjects
        ])
        queries()
        self.assertEqual(queries(), few)
        self.assertLessEqual(few, 25)
