from datetime import date
from functools import partial

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY, SchoolCase


@tagged("post_install", "-at_install")
class TestOverview(SchoolCase):
    """The page of a year, and of a whole class that is taught in subgroups."""

    students_count = 4

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls.make_lesson(date(2026, 9, 15))
        cls.english = cls.env["school.subject"].create({
            "name": "Английский язык", "divides": True,
        })
        # The third student changes the subgroup in November.
        spans = ((0, 0, None, None), (1, 1, None, None), (2, 0, None, date(2026, 11, 15)),
                 (2, 1, date(2026, 11, 16), None), (3, 1, None, None))
        cls.groups = cls.env["school.subgroup"].create([
            {"name": f"{number + 1}-я группа", "class_id": cls.klass.id,
             "subject_id": cls.english.id, "member_ids": [
                (0, 0, {"student_id": cls.students[student].id,
                        "date_from": start or date(2026, 9, 1), "date_to": end})
                for student, group, start, end in spans if group == number
            ]} for number in range(2)
        ])
        cls.group_journals = cls.env["school.journal"].create([
            {"class_id": cls.klass.id, "subject_id": cls.english.id, "subgroup_id": group.id,
             "teacher_id": teacher.id}
            for group, teacher in zip(cls.groups, cls.teacher + cls.other_teacher, strict=True)
        ])
        cls.group_lessons = [
            [cls.make_lesson(day, journal=journal, number=5)
             for day in (date(2026, 11, 10), TODAY)] for journal in cls.group_journals
        ]

    def mark(self, lesson, code, student, teacher=None):
        return self.env["school.mark"].with_user(teacher or self.teacher).create({
            "lesson_id": lesson.id, "student_id": student.id, "value_id": self.value(code).id,
        })

    def overview(self, journal, scope, user=None):
        model = self.env["school.journal.overview"].with_user(user or self.teacher)
        return model.read_overview(journal.id, scope, self.quarters[1].id)

    def figures(self, journal, scope, user=None):
        model = self.env["school.journal.statistics"].with_user(user or self.teacher)
        return model.read_statistics(journal.id, self.quarters[1].id, scope)

    # ---- year ----

    def test_the_year_holds_the_lessons_of_all_terms(self):
        self.mark(self.old, "5", self.students[0])
        self.mark(self.lesson, "4", self.students[0])
        page = self.overview(self.journal, "year")
        self.assertEqual([each["id"] for each in page["lessons"]], [self.old.id, self.lesson.id])
        self.assertEqual(len(page["marks"]["student"]), 2)
        self.assertEqual(page["averages"][str(self.students[0].id)], 4.5)
        self.assertEqual((page["term"]["id"], page["term"]["from"], page["term"]["to"]),
                         (0, "2026-09-01", "2027-05-26"))
        self.assertEqual([row["id"] for row in page["students"]], self.students.ids)
        self.assertEqual([row["number"] for row in page["students"]], [1, 2, 3, 4])

    def test_each_lesson_of_a_year_keeps_its_window(self):
        self.quarters[0].state = "closed"
        windows = [each["window"] for each in self.overview(self.journal, "year")["lessons"]]
        self.assertEqual(windows, ["closed", "open"])
        self.assertTrue(all(
            each["editable"] for each in self.overview(self.journal, "year")["lessons"]))

    def test_the_forecast_of_a_year_takes_the_terms_as_marks(self):
        self.company.school_forecast_marks = 1
        first = self.students[0]
        for day, code in ((16, "5"), (17, "5"), (18, "5"), (22, "5")):
            self.mark(self.make_lesson(date(2026, 9, day)), code, first)
        self.mark(self.lesson, "3", first)
        found = self.figures(self.journal, "year")
        row = found["students"][str(first.id)]
        # The average of all marks is 4.60; a five and a three make a four.
        self.assertEqual((row["average"], row["forecast"], row["next"]), (4.6, 4, None))
        self.assertEqual(
            [term["students"][str(first.id)]["forecast"] for term in found["terms"]],
            [5, 3, None, None],
        )
        self.assertEqual(found["total"]["quality"], 100.0)

    def test_who_came_and_went_stands_in_the_list_of_the_year_once(self):
        self.students[0].enrollment_ids.date_to = date(2026, 9, 30)
        self.env.flush_all()
        newcomer = self.env["school.student"].create({
            "last_name": "Ёлкин", "first_name": "Пётр",
        })
        self.enroll(newcomer, self.klass, date(2026, 11, 9))
        rows = self.overview(self.journal, "year")["students"]
        self.assertEqual(
            [row["name"].split()[0] for row in rows],
            ["Абрамов", "Белов", "Белов-Донской", "Егоров", "Ёлкин"],
        )

    # ---- class ----

    def test_subgroups_side_by_side(self):
        (first, second), (other, _last) = self.group_lessons
        self.mark(first, "5", self.students[0])
        self.mark(other, "3", self.students[1], self.other_teacher)
        page = self.overview(self.group_journals[0], "class", self.class_teacher)
        self.assertEqual(
            [(each["date"], each["group"]) for each in page["lessons"]],
            [("2026-11-10", "1-я группа"), ("2026-11-10", "2-я группа"),
             ("2026-11-24", "1-я группа"), ("2026-11-24", "2-я группа")],
        )
        self.assertFalse(any(each["editable"] for each in page["lessons"]))
        self.assertEqual([row["id"] for row in page["students"]], self.students.ids)
        self.assertEqual(page["journal"]["name"], "9Б · Английский язык")
        self.assertEqual(
            {int(student): average for student, average in page["averages"].items() if average},
            {self.students[0].id: 5.0, self.students[1].id: 3.0},
        )
        moved = page["students"][2]
        self.assertEqual({int(each) for each in moved["journals"]}, set(self.group_journals.ids))
        self.assertEqual(set(page["students"][0]["journals"]), {str(self.group_journals[0].id)})
        self.assertEqual(second.date, TODAY)

    def test_a_lesson_counts_where_the_student_belongs(self):
        """Who changed the subgroup attended one lesson of each."""
        found = self.figures(self.group_journals[0], "class", self.class_teacher)
        silent = [found["students"][str(student.id)]["silent"] for student in self.students]
        self.assertEqual(silent, [2, 2, 2, 2])

    def test_everyone_sees_the_own_part(self):
        """A teacher of one subgroup finds that one, the class teacher and the deputy both."""
        for user, journals in (
            (self.teacher, self.group_journals[:1]), (self.class_teacher, self.group_journals),
            (self.deputy, self.group_journals),
        ):
            with self.subTest(user.login):
                page = self.overview(self.group_journals[0], "class", user)
                self.assertEqual(
                    {each["journal"] for each in page["lessons"]}, set(journals.ids))
                groups = self.figures(self.group_journals[0], "term", user)["groups"]
                self.assertEqual([each["id"] for each in groups],
                                 journals.ids if len(journals) > 1 else [])
        for scope in ("year", "class", "term"):
            with self.subTest(scope), self.assertRaises(AccessError):
                self.overview(self.journal, scope, self.other_teacher)

    def test_a_journal_without_subgroups_is_the_class(self):
        page = self.overview(self.journal, "class")
        self.assertEqual([each["id"] for each in page["lessons"]], [self.lesson.id])

    # ---- bad input, queries ----

    def test_scopes_that_make_no_sense(self):
        for scope in ("", None, "x", [], {"a": 1}, 5):
            with self.subTest(repr(scope)), self.assertRaises(UserError):
                self.overview(self.journal, scope)
            with self.subTest(repr(scope)), self.assertRaises(UserError):
                self.figures(self.journal, scope)

    def test_queries_do_not_grow(self):
        def read(scope):
            self.overview(self.group_journals[0], scope, self.class_teacher)
            self.figures(self.group_journals[0], scope, self.class_teacher)

        def both():
            return [self.statements(partial(read, scope)) for scope in ("year", "class")]

        self.mark(self.group_lessons[0][0], "5", self.students[0])
        both()
        few = both()
        for lesson in self.make_lessons(10, journal=self.group_journals[0]):
            self.mark(lesson, "4", self.students[0])
        for many, less in zip(both(), few, strict=True):
            self.assert_as_many_statements(many, less)


@tagged("post_install", "-at_install")
class TestCellHistory(SchoolCase):
    """Who set, changed or removed what in a cell, when and why: for those who read the log."""

    students_count = 2

    def history(self, user=None, student=None, lesson=None):
        log = self.env["school.entry.log"].with_user(user or self.teacher)
        return log.read_cell_history(
            (lesson or self.lesson).id, (student or self.students[0]).id)

    def test_latest_first(self):
        work = self.env["school.work"].create({
            "lesson_id": self.lesson.id, "work_type_id": self.work_type("КР").id,
        })
        mark = self.env["school.mark"].with_user(self.teacher).create({
            "lesson_id": self.lesson.id, "student_id": self.students[0].id,
            "work_id": work.id, "value_id": self.value("3").id,
        })
        mark.value_id = self.value("4")
        self.env["school.absence"].with_user(self.teacher).create({
            "lesson_id": self.lesson.id, "student_id": self.students[0].id,
            "reason_id": self.reason("ОП").id, "minutes": 10,
        })
        self.assertEqual(
            [(row["kind"], row["old"], row["new"], row["work"]) for row in self.history()],
            [("absence", "", "ОП (10 min)", ""), ("mark", "3", "4", work.display_name),
             ("mark", "", "3", work.display_name)],
        )
        row = self.history()[0]
        self.assertEqual((row["who"], row["late"]), (self.teacher.name, False))
        self.assertTrue(row["when"].startswith("2026-11-24T09:00"))
        self.assertEqual(self.history(student=self.students[1]), [])

    def test_texts_of_a_lesson(self):
        self.lesson.with_user(self.teacher).topic = "Степени"
        log = self.env["school.entry.log"].with_user(self.teacher)
        self.assertEqual([row["new"] for row in log.read_cell_history(self.lesson.id)],
                         ["Степени"])

    def test_who_reads_it(self):
        self.save([self.cell(self.students[0], "k1", ["5"])])
        for user in (self.teacher, self.class_teacher, self.deputy, self.director):
            self.assertEqual(len(self.history(user)), 1, user.login)
        for user in (self.other_teacher, self.other_deputy):
            self.assertEqual(self.history(user), [], user.login)
        for user in (self.secretary, self.ict):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.history(user)

    def test_bad_input(self):
        log = self.env["school.entry.log"].with_user(self.teacher)
        for wrong in ("x", [], {"a": 1}, 2**40, -1, 1.5, True):
            with self.subTest(repr(wrong)), self.assertRaises(UserError):
                log.read_cell_history(wrong, 1)
            with self.subTest(repr(wrong)), self.assertRaises(UserError):
                log.read_cell_history(self.lesson.id, wrong)
