from datetime import date

import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SchoolCase

WINTER = date(2027, 1, 11)


class TimetableCase(SchoolCase):
    """Class 9Б with algebra and with English in two subgroups."""

    students_count = 4

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.english = cls.env["school.subject"].create({"name": "Английский язык"})
        cls.groups = cls.make_subgroups(cls.english, cls.students[:2], cls.students[2:])
        cls.english_journals = cls.make_journals(
            *((cls.klass, cls.english, teacher, group) for teacher, group in
              zip((cls.other_teacher, cls.class_teacher), cls.groups, strict=True))
        )
        cls.other_class = cls.make_class(9, "В")
        cls.other_journal = cls.make_journals((cls.other_class, cls.algebra, cls.teacher, None))

    @classmethod
    def make_subgroups(cls, subject, *parts):
        return cls.env["school.subgroup"].create([
            {"name": str(place), "class_id": cls.klass.id, "subject_id": subject.id,
             "member_ids": [
                 (0, 0, {"student_id": student.id, "date_from": date(2026, 9, 1)})
                 for student in students
             ]}
            for place, students in enumerate(parts, 1)
        ])

    @classmethod
    def make_journals(cls, *found):
        return cls.env["school.journal"].create([
            {"class_id": klass.id, "subject_id": subject.id, "teacher_id": teacher.id,
             "subgroup_id": group.id if group else False}
            for klass, subject, teacher, group in found
        ])

    @classmethod
    def make_entry(cls, journal=None, weekday="0", number=1, **values):
        entry = cls.env["school.timetable.entry"].create({
            "journal_id": (journal or cls.journal).id, "weekday": weekday, "number": number,
            **values,
        })
        cls.env.flush_all()
        return entry


@tagged("post_install", "-at_install")
class TestTimetable(TimetableCase):
    """Entries of the timetable and their clashes."""

    def assert_clash(self, words, *args, **values):
        with mute_logger("odoo.sql_db"), \
                self.assertRaisesRegex((ValidationError, psycopg2.IntegrityError), words), \
                self.env.cr.savepoint():
            self.make_entry(*args, **values)
        self.env.invalidate_all()

    def test_what_an_entry_knows_by_itself(self):
        entry = self.make_entry()
        self.assertEqual((entry.class_id, entry.subject_id), (self.klass, self.algebra))
        self.assertEqual(entry.date_from, self.year.date_start)
        self.assertEqual(entry.teacher_id, self.teacher)
        entry.teacher_id = self.other_teacher
        self.assertEqual(entry.own_teacher_id, self.other_teacher)
        self.journal._assign_teacher(self.substitute)
        self.assertEqual(entry.teacher_id, self.other_teacher)
        entry.teacher_id = self.substitute
        self.assertFalse(entry.own_teacher_id)

    def test_the_teacher_of_the_journal_changes(self):
        entry = self.make_entry()
        self.journal._assign_teacher(self.substitute)
        self.assertEqual(entry.teacher_id, self.substitute)

    def test_the_class_is_in_one_place(self):
        self.make_entry()
        one, two = self.english_journals
        self.assert_clash("in two lessons", one)
        self.assertTrue(self.make_entry(one, number=2))
        self.assertTrue(self.make_entry(two, number=2), "the other half of the class")
        self.assert_clash("in two lessons", number=2)

    def test_groups_of_two_subjects_that_share_students(self):
        biology = self.env["school.subject"].create({"name": "Биология"})
        mixed, second = self.make_subgroups(biology, self.students[1:3], self.students[3:])
        journals = self.make_journals(
            (self.klass, biology, self.substitute, mixed),
            (self.klass, biology, self.substitute, second),
        )
        self.make_entry(self.english_journals[0])
        self.assert_clash("in two lessons.*Английский.*Биология", journals[0])
        self.assertTrue(self.make_entry(journals[1]))

    def test_the_teacher_is_in_one_place(self):
        self.make_entry()
        words = "Иванова.*two places at once: 9Б · Алгебра.* and 9В · Алгебра"
        self.assert_clash(words, self.other_journal)
        self.assert_clash("two places", self.english_journals[0], number=1, week="odd",
                          weekday="0", teacher_id=self.teacher.id)
        entry = self.make_entry(self.other_journal, number=2)
        with self.assertRaisesRegex(ValidationError, words):
            entry.number = 1
        # A second teacher of the same lesson is there as well.
        self.make_entry(number=3, co_teacher_ids=[(6, 0, self.substitute.ids)])
        journal = self.make_journals((self.other_class, self.english, self.substitute, None))
        self.assert_clash("two places", journal, number=3)

    def test_weeks_and_dates_part_entries(self):
        self.make_entry(week="odd", date_to=date(2026, 12, 29))
        self.assertTrue(self.make_entry(self.other_journal, week="even"))
        self.assertTrue(self.make_entry(self.english_journals[0], week="even"))
        self.assertTrue(self.make_entry(self.other_journal, week="odd", date_from=WINTER))
        self.assert_clash("in two lessons", week="every", date_from=date(2026, 12, 29))

    def test_a_joint_lesson_of_two_classes(self):
        one = self.make_entry(room="214")
        two = self.make_entry(self.other_journal, number=2, room="214")
        entries = one + two
        with self.assertRaises(ValidationError):
            entries.action_join()
        joint = entries._joint_key(entries.journal_id)
        one.joint = two.joint = joint
        two.number = 1
        self.assertFalse(entries._find_clashes())
        with self.assertRaisesRegex(ValidationError, "two places"):
            entries.action_part()

    def test_rooms_are_reported_but_not_refused(self):
        self.make_entry(room="спортзал")
        other = self.make_journals((self.other_class, self.english, self.substitute, None))
        entry = self.make_entry(other, room="Спортзал")
        [clash] = entry._find_clashes()
        self.assertEqual(clash.kind, "room")
        [text] = entry._clash_texts([clash])
        self.assertIn("9Б", text)
        self.assertIn("9В", text)

    def test_the_database_keeps_the_class_in_one_place(self):
        one = self.make_entry()
        two = self.make_entry(self.english_journals[0], number=2)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.ExclusionViolation), \
                self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE school_timetable_entry SET number = %s WHERE id = %s",
                [one.number, two.id])
            two._check_in_database()

    def test_two_entries_change_places(self):
        one, two = self.make_entry(), self.make_entry(self.english_journals[0], number=2)
        start = self.year.date_start
        one._place({one: (0, 2), two: (0, 1)}, start)
        self.assertEqual((one.number, two.number), (2, 1))
        with self.assertRaisesRegex(ValidationError, "in two lessons"):
            one._place({one: (0, 1)}, start)

    def test_a_move_leaves_the_past_as_it_was(self):
        entry = self.make_entry(room="214", week="odd")
        entry.own_teacher_id = self.substitute
        placed = entry._place({entry: (2, 4)}, WINTER)
        self.assertEqual((entry.weekday, entry.date_to), ("0", date(2027, 1, 10)))
        self.assertEqual((placed.weekday, placed.number, placed.date_from), ("2", 4, WINTER))
        self.assertEqual((placed.room, placed.week, placed.teacher_id),
                         ("214", "odd", self.substitute))
        placed._end(date(2027, 2, 1))
        self.assertEqual(placed.date_to, date(2027, 1, 31))
        placed._end(WINTER)
        self.assertFalse(placed.exists())

    def test_dates_lie_in_the_year(self):
        for values in ({"date_from": date(2026, 8, 31)}, {"date_to": date(2027, 9, 1)}):
            self.assert_clash("outside the school year", **values)

    def test_clashes_in_few_queries(self):
        entries = self.env["school.timetable.entry"]
        counts = []
        for number in (1, 2, 3):
            for weekday in "012345":
                entries += self.make_entry(weekday=weekday, number=number)
                entries += self.make_entry(
                    self.english_journals[0], weekday=weekday, number=number + 3)
            counts.append(self.queries(entries._find_clashes))
        self.assertEqual(counts[1], counts[2])

    def test_two_deputies_meet_at_the_row_of_the_year(self):
        entry = self.make_entry()
        self.env.cr.execute(
            "UPDATE school_year SET timetable_datetime = NULL WHERE id = %s", [self.year.id])
        entry.room = "1"
        self.env.cr.execute(
            "SELECT timetable_datetime FROM school_year WHERE id = %s", [self.year.id])
        self.assertTrue(self.env.cr.fetchone()[0])

    def test_teachers_read_and_do_not_write(self):
        entry = self.make_entry().with_user(self.teacher)
        self.assertEqual(entry.number, 1)
        with self.assertRaises(AccessError):
            entry.number = 2
