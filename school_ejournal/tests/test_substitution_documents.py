import io
from datetime import date, datetime

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfReader

from odoo.addons.base.models.ir_actions_report import _wkhtml

from .common import TODAY
from .test_substitutions import SubstitutionCase

PERIOD = ("2026-11-01", "2026-11-30")


@tagged("post_install", "-at_install")
class TestSubstitutionDocuments(SubstitutionCase, HttpCase):
    """The register and the hours: what stands in them, and who gets them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.absence = cls.env["school.teacher.absence"].create({
            "teacher_id": cls.teacher.id, "date_from": TODAY, "date_to": date(2026, 11, 25),
        })
        cls.absence.action_plan()
        one, two, three = cls.absence.substitution_ids
        one.substitute_id = two.substitute_id = cls.same_subject
        two.paid_hours = 1.5
        three.write({"kind": "cancelled", "reason": "=1+1"})
        cls.lesson.topic = "Степень с рациональным показателем"
        one.with_user(cls.same_subject).action_sign()
        cls.env.flush_all()

    def report(self, user=None):
        return self.env["report.school_ejournal.substitutions"].with_user(user or self.deputy)

    def book(self, document, user=None):
        """Return ``(file name, rows)`` of a workbook, the rows without those above the heads."""
        name, content = self.report(user)._xlsx(document, *PERIOD)
        sheet = load_workbook(io.BytesIO(content)).active
        return name, [list(row) for row in sheet.iter_rows(values_only=True)][4:]

    def test_register(self):
        name, rows = self.book("register")
        self.assertIn("01.11.2026", name)
        self.assertEqual(len(rows[0]), 10)
        first, second, third = rows[1:4]
        self.assertEqual(first[:5], [1, datetime(2026, 11, 24), 3, "9Б", "Алгебра"])
        self.assertEqual(first[5:8], ["Иванова Е. С.", "Sick Leave", "Петрова А. И."])
        self.assertEqual(first[8], "Степень с рациональным показателем")
        self.assertIn("Петрова А. И. (t_same_subject), 24.11.2026", first[9])
        self.assertFalse(second[9])
        # A text that looks like a formula stays a text.
        self.assertEqual(third[7], "Cancelled: =1+1")

    def test_hours(self):
        rows = self.book("hours")[1]
        lines = [row for row in rows[1:] if row[5] is not None]
        self.assertEqual(lines[0][:6], [1, "Петрова А. И.", "Алгебра", "9Б", "24.11, 24.11", 2])
        self.assertEqual([row[6] for row in lines], [2.5, 2.5, 2.5])
        self.assertEqual([row[7] for row in lines], [1, 1, 1])

    def test_who_gets_what(self):
        for user, count in (
            (self.deputy, 3), (self.secretary, 3), (self.director, 3), (self.teacher, 3),
            (self.same_subject, 2), (self.stranger, 0), (self.other_deputy, 0),
        ):
            register = self.report(user)._document("register", *PERIOD)
            with self.subTest(user.login):
                self.assertEqual(len(register.rows), count)
        for user in (self.ict, self.make_user("employee")):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.report(user)._document("register", *PERIOD)

    def test_bad_questions(self):
        for document, first, last in (
            ("salaries", *PERIOD), ("register", "x", "y"), ("register", "", ""),
            ("hours", "2026-11-30", "2026-11-01"), ("hours", "2020-01-01", "2026-11-01"),
        ):
            with self.subTest(document, first=first), self.assertRaises(UserError):
                self.report()._document(document, first, last)

    def test_over_http(self):
        address = "/school/substitutions/%s/%s?date_from=2026-11-01&date_to=2026-11-30"
        self.authenticate("t_deputy", "t_deputy")
        for document in ("register", "hours"):
            response = self.url_open(address % (document, "xlsx"))
            self.assertEqual(response.status_code, 200)
            self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(self.url_open(address % ("salaries", "xlsx")).status_code, 422)
        self.assertEqual(
            self.url_open("/school/substitutions/hours/xlsx?date_from=x").status_code, 422)
        self.authenticate("t_ict", "t_ict")
        self.assertEqual(self.url_open(address % ("hours", "xlsx")).status_code, 403)
        self.authenticate(None, None)
        response = self.url_open(address % ("hours", "xlsx"), allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_on_paper(self):
        if _wkhtml().state in ("install", "broken"):
            self.skipTest("there is no wkhtmltopdf")
        lessons = self.make_lessons(30)
        lessons.write({"topic": "Решение задач на проценты и доли с помощью уравнений"})
        lessons.substitute_id = self.same_class
        self.env.flush_all()
        for document in ("register", "hours"):
            _name, content = self.report()._pdf(document, "2026-09-01", "2026-11-30")
            pages = PdfReader(io.BytesIO(content)).pages
            width, height = (float(length) for length in pages[0].mediabox[2:])
            self.assertGreater(width, height, "A4 landscape")
            self.assertAlmostEqual(width, 842, delta=2)
        html = self.report()._html(self.report()._document("register", "2026-09-01", "2026-11-30"))
        self.assertIn("t_same_subject", html)
        self.assertGreater(html.count('class="sheet"'), 1)

    def test_documents_in_few_queries(self):
        def queries(document, first):
            return self.queries(lambda: self.report()._html(
                self.report()._document(document, first, "2026-11-30")))

        lessons = self.make_lessons(20)
        lessons.substitute_id = self.same_class
        self.env.flush_all()
        for document in ("register", "hours"):
            queries(document, "2026-09-01")
            few = queries(document, "2026-11-24")
            with self.subTest(document):
                self.assertEqual(queries(document, "2026-09-01"), few)
