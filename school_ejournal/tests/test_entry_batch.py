from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.tests import tagged

from .common import SchoolCase


@tagged("post_install", "-at_install")
class TestEntryBatch(SchoolCase):
    """The entry protocol: a verdict per cell, keys, versions, windows, log."""

    def verdict(self, operation, user=None):
        return self.save([operation], user)["verdicts"][0]

    def test_stores_marks_with_log(self):
        student = self.students[0]
        answer = self.save([self.cell(student, "k1", ["4", "5"])])
        self.assertEqual([v["state"] for v in answer["verdicts"]], ["stored"])
        self.assertEqual(answer["averages"], {str(student.id): 4.5})
        self.assertEqual(self.lesson.mark_ids.mapped("value_id.code"), ["4", "5"])
        self.assertEqual(self.lesson.work_ids.work_type_id, self.work_type("РО"))
        log = self.env["school.entry.log"].search([("lesson_id", "=", self.lesson.id)])
        self.assertEqual(sorted(log.mapped("new_value")), ["4", "5"])
        self.assertEqual(log.user_id, self.teacher)
        self.assertEqual(answer["verdicts"][0]["version"], max(log.ids))

    def test_resend_is_a_duplicate(self):
        operation = self.cell(self.students[0], "k1", ["5"])
        self.assertEqual(self.verdict(operation)["state"], "stored")
        self.assertEqual(self.verdict(operation)["state"], "duplicate")
        self.assertEqual(len(self.lesson.mark_ids), 1)

    def test_clash_shows_both(self):
        student = self.students[0]
        first = self.verdict(self.cell(student, "k1", ["5"]))
        self.lesson.substitute_id = self.substitute
        clash = self.verdict(self.cell(student, "k2", ["3"]), self.substitute)
        self.assertEqual(clash["state"], "clash")
        self.assertEqual(clash["who"], self.teacher.name)
        self.assertEqual(clash["cell"]["marks"][0][4], self.value("5").id)
        again = self.cell(student, "k3", ["3"], base=first["version"])
        self.assertEqual(self.verdict(again, self.substitute)["state"], "stored")
        self.assertEqual(self.lesson.mark_ids.value_id.code, "3")

    def test_change_and_clear(self):
        student = self.students[0]
        version = self.verdict(self.cell(student, "k1", ["4", "5"]))["version"]
        version = self.verdict(self.cell(student, "k2", ["3"], base=version))["version"]
        verdict = self.verdict(self.cell(student, "k3", [], base=version))
        self.assertEqual((verdict["state"], verdict["cell"]["marks"]), ("stored", []))
        log = self.env["school.entry.log"].search(
            [("lesson_id", "=", self.lesson.id)], order="id"
        )
        self.assertEqual(
            sorted((row.old_value or "", row.new_value or "") for row in log),
            sorted([("", "4"), ("", "5"), ("5", ""), ("4", "3"), ("3", "")]),
        )

    def test_absence_beside_a_mark(self):
        student = self.students[0]
        operation = self.cell(
            student, "k1", ["5"], absence={"reason": self.reason("ОП").id, "minutes": 10}
        )
        verdict = self.verdict(operation)
        self.assertEqual(verdict["state"], "stored", verdict["message"])
        self.assertEqual(self.lesson.absence_ids.minutes, 10)
        cleared = self.cell(student, "k2", base=verdict["version"], absence=None)
        self.assertEqual(self.verdict(cleared)["state"], "stored")
        self.assertFalse(self.lesson.absence_ids)
        self.assertTrue(self.lesson.mark_ids)

    def test_one_bad_cell_leaves_the_others_alone(self):
        stranger = self.env["school.student"].create({"last_name": "Чужой", "first_name": "Пётр"})
        answer = self.save([
            self.cell(stranger, "k1", ["5"]),
            self.cell(self.students[0], "k2", ["5"]),
            {"key": "nonsense", "lesson": "x"},
            {**self.cell(self.students[1], "k4"), "marks": [{"value": 10**8}]},
        ])
        states = [verdict["state"] for verdict in answer["verdicts"]]
        self.assertEqual(states, ["refused", "stored", "refused", "refused"])
        self.assertEqual(len(self.lesson.mark_ids), 1)

    def test_topic_and_homework(self):
        operation = {
            "key": "topic-01", "lesson": self.lesson.id, "base": 0, "topic": "Степени",
            "homework": {"text": "§ 18, № 433", "none": False},
        }
        verdict = self.verdict(operation)
        self.assertEqual(verdict["state"], "stored", verdict["message"])
        self.assertEqual(self.lesson.topic, "Степени")
        self.assertEqual(self.lesson.homework_ids.text, "§ 18, № 433")
        self.assertEqual(self.verdict(operation)["state"], "duplicate")

    def test_a_topic_says_nothing_of_the_homework(self):
        """The page would show the homework that stands there as gone."""
        self.env["school.homework"].create({"lesson_id": self.lesson.id, "text": "§ 18"})
        base = self.env["school.entry.log"].search(
            [("lesson_id", "=", self.lesson.id)], order="id desc", limit=1).id
        for key, topic in (("topic-01", "The weather"), ("topic-02", "Погода")):
            verdict = self.verdict(
                {"key": key, "lesson": self.lesson.id, "base": base, "topic": topic})
            self.assertEqual(list(verdict["cell"]), ["topic"], verdict["state"])
        self.assertEqual(verdict["state"], "stored")
        self.assertEqual(self.lesson.homework_ids.text, "§ 18")

    def test_after_the_deadline_it_is_late(self):
        with freeze_time(datetime(2026, 11, 24, 14, 1)):  # 17:01 in Moscow
            verdict = self.verdict(self.cell(self.students[0], "k1", ["5"]))
        self.assertEqual(verdict["state"], "stored")
        self.assertTrue(self.lesson.mark_ids.entered_late)
        log = self.env["school.entry.log"].search([("lesson_id", "=", self.lesson.id)])
        self.assertTrue(log.late)

    def test_closed_term_refuses(self):
        self.quarters[1].sudo().state = "closed"
        verdict = self.verdict(self.cell(self.students[0], "k1", ["5"]))
        self.assertEqual(verdict["state"], "refused")
        self.assertFalse(self.lesson.mark_ids)

    def test_strangers_are_refused(self):
        operation = self.cell(self.students[0], "k1", ["5"])
        with self.assertRaises(AccessError):
            self.save([operation], self.other_teacher)
        self.assertEqual(self.verdict(operation, self.class_teacher)["state"], "refused")
        self.assertFalse(self.lesson.mark_ids)

    def test_a_page_of_another_user_is_refused(self):
        """Somebody else logged in in the same browser: nothing is stored under their name."""
        self.lesson.substitute_id = self.substitute
        batch = self.env["school.entry.batch"].with_user(self.substitute)
        operations = [self.cell(self.students[0], "k1", ["5"])]
        with self.assertRaises(AccessDenied) as caught:
            batch.save(self.journal.id, operations, user_id=self.teacher.id)
        self.assertIn(self.substitute.name, str(caught.exception))
        with self.assertRaises(UserError):
            batch.save(self.journal.id, operations, user_id="x")
        self.assertFalse(self.lesson.mark_ids)
        answer = batch.save(self.journal.id, operations, user_id=self.substitute.id)
        self.assertEqual(answer["verdicts"][0]["state"], "stored")

    def test_page_holds_what_was_saved(self):
        self.save([self.cell(self.students[0], "k1", ["4", "5"])])
        page = self.env["school.journal.page"].with_user(self.teacher).read_page(self.journal.id)
        self.assertEqual([row["name"] for row in page["students"]], [
            f"{student.last_name} {student.first_name}" for student in self.students
        ])
        self.assertEqual(page["averages"][str(self.students[0].id)], 4.5)
        versions = self.env["school.entry.log"].search([("key", "!=", False)])
        self.assertEqual(page["marks"], {
            "student": [self.students[0].id] * 2, "lesson": [self.lesson.id] * 2,
            "work": [self.lesson.work_ids.id] * 2, "late": {}, "comment": {}, "due": {},
            "value": [self.value("4").id, self.value("5").id],
        })
        self.assertEqual(page["versions"], {
            "lesson": [self.lesson.id], "student": [self.students[0].id],
            "version": [max(versions.ids)],
        })
        self.assertEqual(page["absences"]["student"], [])
        self.assertEqual(page["term"]["name"], "II четверть")
        self.assertTrue(page["lessons"][0]["editable"])
