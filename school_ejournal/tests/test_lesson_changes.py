from datetime import date

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import format_date, mute_logger

from .common import TODAY, SchoolCase

FRIDAY = date(2026, 11, 27)
SATURDAY = date(2026, 11, 28)


@tagged("post_install", "-at_install")
class TestLessonChanges(SchoolCase):
    """Cancelled, moved, added and merged lessons: states with a reason, never deletions."""

    students_count = 2

    def traces(self):
        return self.env["school.lesson"].search(
            [("journal_id", "=", self.journal.id), ("state", "=", "moved")]
        )

    def move(self, day, number=3, **values):
        lesson = self.lesson.with_user(self.teacher)
        lesson.write({"date": day, "number": number, **values})
        self.env.flush_all()

    def test_a_moved_lesson_leaves_a_trace(self):
        self.lesson.topic = "Степени"
        self.move(FRIDAY, 2, cancel_reason="Олимпиада")
        trace = self.traces()
        self.assertEqual((trace.date, trace.number), (TODAY, 3))
        self.assertEqual((trace.moved_to_id, trace.moved_to_date), (self.lesson, FRIDAY))
        self.assertEqual(trace.cancel_reason, "Олимпиада")
        self.assertEqual(self.lesson.moved_from_date, TODAY)
        self.assertFalse(trace.topic)
        self.assertEqual((self.lesson.date, self.lesson.topic), (FRIDAY, "Степени"))
        self.assertTrue(self.lesson._is_held())
        self.move(SATURDAY)
        self.assertEqual(self.traces(), trace, "only the first time is kept")
        self.assertEqual(trace.moved_to_date, SATURDAY)
        self.move(TODAY)
        self.assertFalse(self.traces().exists(), "back at its time")

    def test_a_moved_lesson_is_put_back(self):
        self.move(FRIDAY)
        self.traces().with_user(self.teacher).action_restore()
        self.assertEqual(self.lesson.date, TODAY)
        self.assertFalse(self.traces())

    def test_nothing_is_entered_in_a_trace(self):
        self.move(FRIDAY)
        trace = self.traces()
        verdict = self.save([
            self.cell(self.students[0], "k1", ["5"], lesson=trace)
        ])["verdicts"][0]
        self.assertEqual(verdict["state"], "refused")
        self.assertIn("moved to", verdict["message"])
        for values in ({"date": SATURDAY}, {"number": 4}):
            with self.subTest(values), self.assertRaises(UserError):
                trace.with_user(self.teacher).write(values)
        other = self.make_lesson(TODAY)
        self.assertTrue(other, "its time is free for another lesson")

    def test_page_and_day_show_both(self):
        self.move(FRIDAY, cancel_reason="Олимпиада")
        page = self.env["school.journal.page"].with_user(self.teacher).read_page(self.journal.id)
        rows = {row["id"]: row for row in page["lessons"]}
        trace, lesson = rows[self.traces().id], rows[self.lesson.id]
        self.assertEqual((trace["state"], trace["change"]), ("cancelled", "moved"))
        moved = f"Moved to {format_date(self.env, FRIDAY)}"
        self.assertEqual(trace["reason"], f"{moved}: Олимпиада")
        self.assertEqual((lesson["state"], lesson["date"]), ("planned", "2026-11-27"))
        [row] = self.env["school.my.day"].with_user(self.teacher).read_day()["lessons"]
        self.assertEqual((row["cancelled"], row["change"]), (True, moved))
        self.assertEqual(row["missing"], [])

    def test_a_reason_is_asked_for(self):
        for values in ({"state": "cancelled"}, {"state": "added"},
                       {"state": "merged", "merged_with_id": self.lesson.id}):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.lesson.write(values)
        added = self.make_lesson(FRIDAY, state="added", cancel_reason="Отставание от программы")
        self.assertTrue(added._is_held())

    def test_merged_lessons_are_at_one_time(self):
        biology = self.env["school.subject"].create({"name": "Биология"})
        journal = self.env["school.journal"].create({
            "class_id": self.klass.id, "subject_id": biology.id,
            "teacher_id": self.other_teacher.id,
        })
        values = {"state": "merged", "cancel_reason": "Болезнь учителя",
                  "merged_with_id": self.lesson.id}
        other = self.make_lesson(TODAY, journal=journal, number=4)
        with self.assertRaises(ValidationError):
            other.write(values)
        together = self.make_lesson(TODAY, journal=journal, number=3)
        together.write(values)
        self.assertTrue(together._is_held())
        together.action_restore()
        self.assertEqual((together.state, together.merged_with_id.id), ("planned", False))

    def test_the_database_keeps_states_whole(self):
        for query in (
            "UPDATE school_lesson SET state = 'moved' WHERE id = %s",
            "UPDATE school_lesson SET state = 'merged' WHERE id = %s",
            "UPDATE school_lesson SET moved_to_id = id WHERE id = %s",
        ):
            with self.subTest(query), mute_logger("odoo.sql_db"), \
                    self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(query, [self.lesson.id])

    def test_whoever_changes_a_lesson_takes_it_from_the_timetable(self):
        self.lesson.from_timetable = True
        self.lesson.write({"topic": "Степени"})
        self.assertTrue(self.lesson.from_timetable)
        self.lesson.write({"room": "12"})
        self.assertFalse(self.lesson.from_timetable)
