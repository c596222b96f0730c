from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import TODAY
from .test_substitutions import TOMORROW, SubstitutionCase


@tagged("post_install", "-at_install")
class TestSubstitutionPeople(SubstitutionCase):
    """Who knows of a substitution, and who is busy."""

    def sent(self):
        """Return the substitution of ``second`` by ``same_subject``, told."""
        self.absence()
        record = self.of(self.second).with_user(self.deputy)
        record.substitute_id = self.same_subject
        record.action_notify()
        return record

    def test_the_substitute_acknowledges(self):
        record = self.sent()
        row = self.env["school.my.day"].with_user(self.same_subject).read_day(TODAY.isoformat())
        [lesson] = [each for each in row["lessons"] if each["id"] == self.second.id]
        self.assertEqual((record.state, lesson["signed"]), ("notified", "new"))
        for user in (self.deputy, self.teacher):
            with self.subTest(user.login), self.assertRaises(AccessError):
                record.with_user(user).action_acknowledge()
        record.with_user(self.same_subject).action_acknowledge()
        self.assertEqual(record.state, "acknowledged")
        self.assertIn("Петрова А. И.", record.message_ids[0].body)
        with self.assertRaises(UserError):
            record.acknowledged_datetime = False
        # Somebody else takes the lesson: they have not acknowledged anything.
        record.substitute_id = self.same_class
        self.assertEqual((record.state, record.acknowledged_datetime), ("planned", False))

    def test_seen_before_the_letter(self):
        record = self.sent()
        record.substitute_id = self.same_class
        record.with_user(self.same_class).action_acknowledge()
        self.assertTrue(record.notified_datetime)
        self.assertEqual(record.state, "acknowledged")

    def test_who_teaches_together_is_busy(self):
        """The second teacher of a lesson, in the weeks in which the timetable has them."""
        self.make_lesson(TODAY, number=3, journal=self.other_algebra).from_timetable = True
        entry = self.env["school.timetable.entry"].create({
            "journal_id": self.other_algebra.id, "weekday": str(TODAY.weekday()), "number": 3,
            "co_teacher_ids": [(6, 0, self.same_class.ids)],
        })
        self.absence()
        record = self.of(self.lesson).with_user(self.deputy)

        def proposed():
            self.env.invalidate_all()
            return self.same_class.id in [row["user"] for row in record.proposals]

        self.assertFalse(proposed())
        with self.assertRaisesRegex(UserError, "Сидоров Б. К. is busy: “9В · Алгебра”"):
            record.substitute_id = self.same_class
        # The week of 1 September is odd, and so is that of 24 November.
        for week, is_free in (("odd", False), ("even", True)):
            entry.week = week
            self.assertEqual(proposed(), is_free, week)
        entry.write({"week": "every", "date_to": date(2026, 10, 1)})
        self.assertTrue(proposed())
        record.substitute_id = self.same_class

    def test_several_lessons_at_once(self):
        """As the list of an absence's lessons writes them: one value for the chosen ones."""
        mine, other = self.make_halves()
        absence = self.absence(date_to=TOMORROW)
        records = absence.with_user(self.deputy).substitution_ids
        self.assertEqual(records.search(absence.action_open_lessons()["domain"]), records)
        records.write({"kind": "cancelled", "reason": "Карантин"})
        self.assertEqual(set(records.lesson_id.mapped("cancel_reason")), {"Карантин"})
        records.write({"substitute_id": self.same_subject.id})
        self.assertEqual(records.lesson_id.substitute_id, self.same_subject)
        self.of(mine).with_user(self.deputy).write({"kind": "merged"})
        self.assertEqual((mine.merged_with_id, mine.substitute_id), (other, self.same_class))
        with self.assertRaisesRegex(UserError, "Nobody has the other group.*Алгебра"):
            records.write({"kind": "merged"})

    def test_no_own_lesson_where_one_substitutes(self):
        own = self.make_lesson(TODAY, number=6, journal=self.other_algebra)
        self.sent()
        for move in (
            lambda: own.with_user(self.same_subject).write({"number": 5}),
            lambda: self.make_lesson(TODAY, number=5, journal=self.other_algebra),
        ):
            with self.assertRaisesRegex(ValidationError, "9В · Алгебра.*9Б · Алгебра"), \
                    self.env.cr.savepoint():
                move()
        own.with_user(self.same_subject).write({"date": TOMORROW, "number": 5})
        self.assertEqual(own.number, 5)
