from datetime import date, timedelta

from odoo.tests import tagged

from .common import TODAY
from .test_structure import RefusalCase


@tagged("post_install", "-at_install")
class TestOwedWork(RefusalCase):
    """A dot instead of a mark: work that the student hands in until a date."""

    students_count = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.student = cls.students[0]
        cls.owed = cls.value("•")
        cls.usual = (TODAY + timedelta(days=14)).isoformat()

    def put(self, key, marks, **parts):
        """Save ``marks`` (code, due) into the cell and return the verdict."""
        operation = self.cell(self.student, key, [code for code, _due in marks], **parts)
        for item, (_code, due) in zip(operation["marks"], marks, strict=True):
            item["due"] = due
        return self.save([operation])["verdicts"][0]

    def rows(self, verdict):
        return [(row[4], row[7]) for row in verdict["cell"]["marks"]]

    def logged(self):
        return [row.new_value for row in self.env["school.entry.log"].search(
            [("student_id", "=", self.student.id)], order="id")]

    def test_the_school_sets_the_usual_date(self):
        verdict = self.put("k1", [("•", "")])
        self.assertEqual(verdict["state"], "stored", verdict["message"])
        self.assertEqual(self.rows(verdict), [(self.owed.id, self.usual)])
        self.company.school_owed_days = 3
        self.save([self.cell(self.students[1], "k2", ["•"])])
        self.assertEqual(
            self.lesson.mark_ids.sorted("id").mapped("due_date"),
            [date.fromisoformat(self.usual), TODAY + timedelta(days=3)],
        )

    def test_the_teacher_sets_another(self):
        self.put("k1", [("•", "2026-12-01")])
        self.assertEqual(self.lesson.mark_ids.due_date, date(2026, 12, 1))
        self.assertEqual(self.logged(), ["• (due by 01.12.2026)"])

    def test_the_same_date_is_no_change(self):
        version = self.put("k1", [("•", "")])["version"]
        self.assertEqual(
            self.put("k2", [("•", self.usual)], base=version)["state"], "unchanged")
        moved = self.put("k3", [("•", "2026-12-01")], base=version)
        self.assertEqual(moved["state"], "stored")
        self.assertEqual(self.rows(moved), [(self.owed.id, "2026-12-01")])

    def test_a_mark_replaces_it(self):
        version = self.put("k1", [("•", "2026-12-01")])["version"]
        verdict = self.put("k2", [("4", "")], base=version)
        self.assertEqual(self.rows(verdict), [(self.value("4").id, "")])
        self.assertFalse(self.lesson.mark_ids.due_date)
        self.assertEqual(self.logged(), ["• (due by 01.12.2026)", "4"])

    def test_it_does_not_count(self):
        answer = self.save([self.cell(self.student, "k1", ["4", "•"])])
        self.assertEqual(answer["averages"], {str(self.student.id): 4.0})

    def test_what_cannot_be_a_date(self):
        for marks in ([("4", "2026-12-01")], [("•", "2026-11-23")], [("•", "2028-01-01")],
                      [("•", "01.12.2026")], [("•", "2026-02-30")]):
            with self.subTest(marks=marks):
                self.assertEqual(self.put("bad", marks)["state"], "refused")
        self.assertFalse(self.lesson.mark_ids)

    def test_the_page_shows_it(self):
        self.put("k1", [("•", "2026-12-01")])
        page = self.env["school.journal.page"].with_user(self.teacher).read_page(self.journal.id)
        self.assertEqual(page["marks"]["due"], {0: "2026-12-01"})
        self.assertEqual(page["journal"]["owed_days"], 14)

    def test_other_doors_keep_the_same_rules(self):
        marks = self.env["school.mark"].with_user(self.teacher)
        vals = {"lesson_id": self.lesson.id, "student_id": self.student.id}
        mark = marks.create({**vals, "value_id": self.owed.id})
        self.assertEqual(mark.due_date.isoformat(), self.usual)
        mark.write({"value_id": self.value("5").id})
        self.assertFalse(mark.due_date)
        mark.write({"value_id": self.owed.id})
        self.assertEqual(mark.due_date.isoformat(), self.usual)
        self.assert_refused(lambda: mark.write({"due_date": "2026-11-01"}), "at the earliest")
        self.assert_refused(lambda: mark.write({
            "value_id": self.value("5").id, "due_date": "2026-12-01",
        }), "Only owed work")

    def test_the_diary_says_until_when(self):
        self.put("k1", [("•", "2026-12-08")])
        week = self.env["school.diary"]._week(self.student, TODAY)
        [mark] = [mark for block in week["days"] for lesson in block["lessons"]
                  for mark in lesson["marks"]]
        self.assertEqual((mark["code"], mark["about"]), ("•", "owed until 08.12"))

    def test_every_school_has_the_value(self):
        self.assertEqual(self.owed.kind, "owed")
        self.assertEqual(self.owed.company_id, self.company)
