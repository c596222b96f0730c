import io
from datetime import date, datetime

from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged

from .common import SchoolCase
from .personas import PERSONAS, PersonaCase
from .test_access_rpc import SERVICES

READERS = SERVICES["school.journal.page", "read_page"]
FORMULAS = (
    "=СУММ(A1) как сложение", "+ сложение чисел", "-вычитание чисел", "@СУММ(A1) как сложение",
    "=ГИПЕРССЫЛКА(\"x\") в тексте", "http://x.ru как источник",
)


@tagged("post_install", "-at_install")
class TestExportAccess(PersonaCase, HttpCase):
    """Whoever may read a journal page may take it away, and nobody else."""

    def fetch(self, journal, persona, term="", form="xlsx"):
        """Return the answer to ``persona``, None for somebody who is not logged in."""
        login = persona and self.persona(persona).login
        self.authenticate(login, login)
        return self.url_open(f"/school/journal/{journal.id}/{form}?term={term}",
                             allow_redirects=False, timeout=60)

    def test_personas(self):
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        printed = 422 if state in ("install", "broken") else 200
        for form, given in (("xlsx", 200), ("pdf", printed)):
            for persona in PERSONAS:
                if persona == "public":
                    continue
                answer = self.fetch(self.journal, persona, form=form)
                with self.subTest(persona, form=form):
                    self.assertEqual(answer.status_code, given if persona in READERS else 403)
                    if persona not in READERS:
                        self.assertNotIn("9Б", answer.text)
                        self.assertNotIn("Traceback", answer.text)

    def test_nobody_in_particular_logs_in(self):
        for form in ("xlsx", "pdf"):
            answer = self.fetch(self.journal, None, form=form)
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/login", answer.headers["Location"])

    def test_another_school(self):
        self.assertEqual(self.fetch(self.journal_b, "b_teacher").status_code, 200)
        for persona in ("director", "deputy", "teacher", "admin"):
            self.assertEqual(self.fetch(self.journal_b, persona).status_code, 403, persona)

    def test_substitute_sees_only_the_own_lessons(self):
        book = load_workbook(io.BytesIO(self.fetch(self.journal, "substitute").content))
        numbers = [row[1].value for row in book.worksheets[1].iter_rows(min_row=2)]
        self.assertEqual(numbers, [3, 5], "not the fourth, which another one substitutes")

    def test_what_is_not_there(self):
        missing = self.env["school.journal"].browse(10**9)
        self.assertEqual(self.fetch(missing, "director").status_code, 404)
        self.assertEqual(self.fetch(self.journal.browse(10**12), "director").status_code, 422)
        for scope in ("x", "1", "year&scope=x", "%00"):
            with self.subTest(scope=scope):
                answer = self.fetch(self.journal, "teacher", f"&scope={scope}")
                self.assertIn(answer.status_code, (200, 422))
                self.assertNotIn("Traceback", answer.text)
        for term in ("x", "-1", "9" * 40, "²", self.half_years[0].id):
            with self.subTest(term=term):
                answer = self.fetch(self.journal, "teacher", term)
                self.assertIn(answer.status_code, (200, 422))


@tagged("post_install", "-at_install")
class TestWorkbook(SchoolCase, HttpCase):
    """What the workbook holds, as another program reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.teacher.lang = "ru_RU"
        cls.env["school.mark"].create([
            {"lesson_id": cls.lesson.id, "student_id": student.id, "comment": comment,
             "value_id": cls.value(code).id, "position": position}
            for student, code, position, comment in (
                (cls.students[0], "5", 1, "у доски"), (cls.students[1], "4", 1, ""),
                (cls.students[1], "5", 2, ""), (cls.students[2], "н/а", 1, ""),
            )
        ])
        cls.env["school.absence"].create({
            "lesson_id": cls.lesson.id, "student_id": cls.students[4].id,
            "reason_id": cls.reason("Н").id, "comment": "=cmd|' /C calc'!A0",
        })

    def fetch(self):
        self.authenticate("t_teacher", "t_teacher")
        return self.url_open(f"/school/journal/{self.journal.id}/xlsx")

    def book(self):
        self.env.flush_all()
        return load_workbook(io.BytesIO(self.fetch().content))

    def test_the_file_has_a_russian_name(self):
        header = self.fetch().headers["Content-Disposition"]
        self.assertIn("9%D0%91%20%D0%90%D0%BB%D0%B3%D0%B5%D0%B1%D1%80%D0%B0%20II%20", header)

    def test_numbers_and_dates_are_real(self):
        page = self.book().worksheets[0]
        self.assertEqual(page["C5"].value, datetime(2026, 11, 24))
        self.assertEqual((page["C5"].number_format, page["C4"].value), ("dd.mm", "вт"))
        self.assertEqual([page[f"A{row}"].value for row in (7, 8)], [1, 2])
        self.assertEqual([page[f"C{row}"].value for row in range(7, 12)],
                         [5, "45", "н/а", None, "н"])
        self.assertEqual([page[f"D{row}"].value for row in range(7, 12)],
                         [5, 4.5, None, None, None])
        self.assertEqual(page["D7"].number_format, "0.00")
        self.assertEqual([page[f"G{row}"].value for row in (7, 11)], [None, 1])
        self.assertEqual([page[f"C{row}"].value for row in (17, 18)], [4.67, 75],
                         "н/а counts among the results")
        self.assertEqual(page["C18"].number_format, 'General" %"')
        self.assertEqual(page["C7"].comment.text, "у доски")

    def test_it_opens_with_what_should_stay_in_view(self):
        journal, lessons = self.book().worksheets
        self.assertEqual((journal.freeze_panes, lessons.freeze_panes), ("C7", "C2"))
        for page in (journal, lessons):
            self.assertEqual(page.page_setup.orientation, "landscape")
            self.assertEqual(page.page_setup.paperSize, 9, "A4")
            self.assertTrue(page.sheet_properties.pageSetUpPr.fitToPage)
        self.assertEqual((journal.print_title_rows, journal.print_title_cols), ("$4:$6", "$A:$B"))

    def test_no_text_becomes_a_formula(self):
        """Names, topics, homework and comments are whatever people type."""
        lessons = self.make_lessons(len(FORMULAS))
        for lesson, text in zip(lessons, FORMULAS, strict=True):
            lesson.topic = text
            self.env["school.homework"].create({"lesson_id": lesson.id, "text": text})
        for student, text in zip(self.students, FORMULAS, strict=False):
            student.last_name = text.strip()
        self.env.flush_all()
        book = self.book()
        for page in book:
            for row in page.iter_rows():
                for cell in row:
                    self.assertIn(cell.data_type, "snd", f"{page.title} {cell.coordinate}")
                    self.assertIsNone(cell.hyperlink)
                    if str(cell.value)[:1] in {*"=+-@\t"}:
                        self.assertTrue(cell.quotePrefix, "stays a text when it is edited")
        topics = {row[2].value for row in book.worksheets[1].iter_rows(min_row=2)}
        self.assertLessEqual({text.strip() for text in FORMULAS}, topics)
        comments = {cell.comment.text for row in book.worksheets[0].iter_rows() for cell in row
                    if cell.comment}
        self.assertIn("=cmd|' /C calc'!A0", comments)

    def test_topics_and_homework(self):
        self.lesson.topic = "Корни"
        due = date(2026, 11, 26)
        self.env["school.homework"].create(
            {"lesson_id": self.lesson.id, "text": "§ 18", "due_date": due})
        self.make_lesson(date(2026, 11, 25), state="cancelled", cancel_reason="карантин")
        rows = [[cell.value for cell in row]
                for row in self.book().worksheets[1].iter_rows(min_row=2)]
        self.assertEqual(rows[0][:3], [datetime(2026, 11, 24), 3, "Корни"])
        self.assertEqual(rows[0][4:], ["§ 18", datetime(2026, 11, 26)])
        self.assertIn("вес 1", rows[0][3])
        self.assertEqual(rows[1][2], "Урок отменён: карантин")
