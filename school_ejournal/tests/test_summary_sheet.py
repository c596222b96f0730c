"""The summary sheet of a class: marks of the period and what is missing, on paper too."""

import io
from datetime import date

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .test_term_marks import TermMarkCase


@tagged("post_install", "-at_install")
class TestSummarySheet(TermMarkCase, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_english(cls.students[:2], cls.students[2:3])

    def sheet(self, user=None, kind="term", term=None):
        sheets = self.env["school.summary.sheet"].with_user(user or self.class_teacher)
        term_id = (term or self.term).id if kind == "term" else 0
        return sheets.read_sheet(self.klass.id, kind, term_id)

    def codes(self, sheet, subject):
        return [row["cells"][str(subject.id)]["code"] for row in sheet["students"]]

    def missing(self, sheet, subject):
        return [row["cells"][str(subject.id)]["missing"] for row in sheet["students"]]

    def test_marks_and_what_is_missing(self):
        self.set(self.students[0], "5")
        self.set(self.students[1], "4")
        self.set(self.students[2], "2", reason="Так")
        for student, place in zip(self.students, (0, 0, 1), strict=False):
            self.set(student, "5", journal=self.group_journals[place], reason="Так")
        sheet = self.sheet()
        self.assertEqual(self.codes(sheet, self.algebra), ["5", "4", "2", ""])
        self.assertEqual(self.missing(sheet, self.algebra), [False, False, False, True])
        # Who is in no subgroup is nobody's to mark; the class sees both groups as one subject.
        self.assertEqual(self.codes(sheet, self.english), ["5", "5", "5", ""])
        self.assertEqual(self.missing(sheet, self.english), [False] * 4)
        self.assertEqual([row["standing"] for row in sheet["students"]],
                         ["excellent", "good", "failing", None])
        [algebra] = [row for row in sheet["subjects"] if row["id"] == self.algebra.id]
        self.assertEqual((algebra["missing"], algebra["quality"]), (1, 66.7))
        self.assertEqual((sheet["total"]["missing"], sheet["total"]["success"]), (1, 66.7))

    def test_not_attested_counts_and_is_worse_than_a_two(self):
        self.set(self.students[3], "н/а")
        self.set(self.students[0], "5")
        self.set(self.students[1], "осв", reason="Справка")
        total = self.sheet()["total"]
        self.assertEqual((total["quality"], total["success"], total["degree"]), (50.0, 50.0, 53.5))

    def test_who_left_owes_nothing(self):
        self.students[3].enrollment_ids.date_to = date(2026, 11, 20)
        sheet = self.sheet()
        self.assertEqual(self.missing(sheet, self.algebra), [True, True, True, False])
        self.assertTrue(sheet["students"][3]["gone"])

    def test_exams_are_never_missing(self):
        self.set(self.students[0], "5", kind="exam")
        sheet = self.sheet(kind="exam")
        self.assertEqual(self.codes(sheet, self.algebra), ["5", "", "", ""])
        self.assertEqual(sheet["total"]["missing"], 0)
        self.assertEqual(self.sheet(kind="year")["total"]["missing"], 4 + 3)

    def test_who_sees_what(self):
        every = {"Алгебра", "Английский язык"}
        for user, subjects in (
            (self.class_teacher, every), (self.deputy, every), (self.director, every),
            (self.secretary, every), (self.teacher, {"Алгебра"}),
        ):
            with self.subTest(user.login):
                self.assertEqual({row["name"] for row in self.sheet(user)["subjects"]}, subjects)
        for user in (self.substitute, self.other_deputy, self.ict):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.sheet(user)

    def test_bad_input(self):
        sheets = self.env["school.summary.sheet"].with_user(self.class_teacher)
        for wrong in ("x", [], 2**40, -1):
            with self.subTest(wrong), self.assertRaises(UserError):
                sheets.read_sheet(wrong)
        self.assertEqual(sheets.read_sheet(self.klass.id, "x", 5)["period"]["term"], self.term.id)
        self.assertEqual(sheets.with_user(self.substitute).read_sheet()["classes"], [])

    def test_workbook_and_paper(self):
        self.set(self.students[0], "5")
        self.authenticate("t_class_teacher", "t_class_teacher")
        url = f"/school/class/{self.klass.id}/summary/%s?kind=term&term={self.term.id}"
        response = self.url_open(url % "xlsx")
        self.assertEqual(response.status_code, 200, response.text[:300])
        rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)
        self.assertIn("9Б", rows[1][0])
        head = rows[4]
        self.assertEqual(head[2:4], ("Алг", "Англ"))
        self.assertEqual(rows[5][:4], (1, "Абрамов Илья", 5, "–"))
        self.assertEqual(rows[11][2:4], (3, 3))
        report = self.env["report.school_ejournal.summary"].with_user(self.class_teacher)
        html = report._html(report._document(self.klass.id, "term", self.term.id))
        for text in ("Абрамов Илья", "Алг", "9Б", "II четверть"):
            self.assertIn(text, html)
        self.authenticate("t_substitute", "t_substitute")
        for form in ("xlsx", "pdf"):
            self.assertEqual(self.url_open(url % form).status_code, 403)

    def test_queries_do_not_grow(self):
        self.set(self.students[0], "5")
        self.sheet()
        few = self.statements(self.sheet)
        newcomers = self.env["school.student"].create([
            {"last_name": f"Новый{number}", "first_name": "Ян"} for number in range(15)
        ])
        self.enroll(newcomers, self.klass)
        for student in newcomers:
            self.set(student, "н/а")
        self.assert_as_many_statements(self.statements(self.sheet), few)
