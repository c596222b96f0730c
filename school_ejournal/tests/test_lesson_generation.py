from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import Form, tagged

from .common import TODAY
from .test_timetable import TimetableCase

MONDAY = date(2026, 11, 30)


@tagged("post_install", "-at_install")
class TestLessonGeneration(TimetableCase):
    """Lessons follow the timetable and the calendar; what was taught stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lesson.unlink()
        cls.monday = cls.make_entry(room="214")
        cls.tuesday = cls.make_entry(weekday="1", number=2)

    def lessons(self, journal=None):
        return self.env["school.lesson"].search(
            [("journal_id", "=", (journal or self.journal).id)], order="date, number")

    def generate(self, date_from=None, user=None, **values):
        wizard = self.env["school.lesson.generate"].with_user(user or self.deputy).create({
            "year_id": self.year.id, **({"date_from": date_from} if date_from else {}), **values,
        })
        counts = {name: wizard[f"{name}_count"] for name in (
            "add", "remove", "change", "stay", "kept")}
        wizard.action_generate()
        return counts

    def test_the_year_in_one_step(self):
        self.generate()
        lessons = self.lessons()
        self.assertEqual({lesson.date.weekday() for lesson in lessons}, {0, 1})
        self.assertEqual((lessons[0].date, lessons[0].number), (date(2026, 9, 1), 2))
        self.assertEqual(lessons[-1].date, date(2027, 5, 25))
        days = lessons.mapped("date")
        self.assertNotIn(date(2026, 10, 26), days, "vacation")
        self.assertNotIn(date(2027, 1, 4), days, "between two terms")
        self.assertTrue(all(lesson.from_timetable for lesson in lessons))
        self.assertEqual(set(lessons.mapped("state")), {"planned"})

    def test_rows_are_those_that_the_orm_would_make(self):
        self.journal.assignment_ids.date_from = date(2026, 11, 9)
        self.generate()
        lessons = self.lessons()[::7]
        for field in lessons._fields.values():
            if field.store and field.compute:
                before = {lesson.id: lesson[field.name] for lesson in lessons}
                self.env.add_to_compute(field, lessons)
                with self.subTest(field.name):
                    self.assertEqual(before, {each.id: each[field.name] for each in lessons})
        names = {name: field for name, field in lessons._fields.items()
                 if field.store and field.column_type}
        made = self.make_lesson(TODAY, number=8).read(list(names))[0]
        row = lessons[:1].read(list(names))[0]
        differ = {name for name in names if bool(made[name]) != bool(row[name])}
        self.assertEqual(differ - {"room", "teacher_id"}, {"from_timetable"})

    def test_a_second_time_changes_nothing(self):
        first = self.generate(date(2026, 9, 1))
        self.assertEqual(first["add"], len(self.lessons()))
        before = self.lessons().read(["date", "number", "room", "write_date"])
        again = self.generate(date(2026, 9, 1))
        self.assertEqual((again["add"], again["remove"], again["change"]), (0, 0, 0))
        self.assertEqual(again["stay"], first["add"])
        self.assertEqual(self.lessons().read(["date", "number", "room", "write_date"]), before)

    def test_a_changed_timetable_is_followed_from_a_day_on(self):
        self.generate()
        taught = self.lessons().filtered(lambda lesson: lesson.date < MONDAY)
        self.tuesday.number = 5
        counts = self.generate(MONDAY)
        self.assertEqual(counts["add"], counts["remove"])
        self.assertLessEqual(taught, self.lessons(), "what is over stays as it was taught")
        coming = self.lessons().filtered(lambda lesson: lesson.date >= MONDAY)
        self.assertEqual(
            set(coming.filtered(lambda lesson: lesson.date.weekday() == 1).mapped("number")), {5})

    def test_what_is_filled_or_changed_stays(self):
        self.generate()
        by_day = {lesson.date: lesson for lesson in self.lessons()}
        topic, homework, cancelled, room, substituted, moved, work, untouched = (
            by_day[date(2026, 12, day)] for day in (1, 7, 8, 14, 15, 21, 22, 28))
        topic.topic = "Степени"
        self.env["school.homework"].create({"lesson_id": homework.id, "text": "§ 1"})
        cancelled.write({"state": "cancelled", "cancel_reason": "Карантин"})
        room.room = "12"
        substituted.substitute_id = self.substitute
        moved.write({"date": date(2026, 12, 23)})
        self.env["school.work"].create({
            "lesson_id": work.id, "work_type_id": self.work_type("КР").id})
        self.env.flush_all()
        (self.monday + self.tuesday).unlink()
        counts = self.generate(MONDAY)
        left = self.lessons().filtered(lambda lesson: lesson.date >= MONDAY)
        trace = moved.moved_from_ids
        stay = topic + homework + cancelled + room + substituted + moved + trace + work
        self.assertEqual(left, stay.sorted(lambda lesson: (lesson.date, lesson.number)))
        self.assertFalse(untouched.exists())
        self.assertEqual(counts["kept"], len(stay))

    def test_cancelled_and_moved_lessons_are_not_made_again(self):
        self.generate()
        one, two = self.lessons().filtered(lambda lesson: lesson.date > TODAY)[:2]
        one.write({"state": "cancelled", "cancel_reason": "Карантин"})
        two.write({"date": date(2026, 12, 24)})
        before = self.lessons()
        self.assertEqual(self.generate(MONDAY)["add"], 0)
        self.assertEqual(self.lessons(), before)

    def test_the_calendar_changes(self):
        self.generate()
        self.env["school.calendar.day"].create([
            {"name": "Карантин", "kind": "vacation", "year_id": self.year.id,
             "date_start": date(2026, 12, 7), "date_end": date(2026, 12, 13)},
            {"name": "За понедельник", "kind": "school_day", "as_weekday": "0",
             "year_id": self.year.id, "date_start": date(2026, 12, 20)},
        ])
        counts = self.generate(MONDAY)
        days = self.lessons().mapped("date")
        self.assertNotIn(date(2026, 12, 7), days)
        self.assertIn(date(2026, 12, 20), days, "a Sunday taught as a Monday")
        self.assertEqual((counts["add"], counts["remove"]), (1, 2))

    def test_bells_and_rooms_change(self):
        self.generate()
        self.bells.bell_ids.filtered(lambda bell: bell.number == 1).write(
            {"start_hour": 9, "end_hour": 9.75})
        self.monday.room = "7"
        lesson = self.lessons().filtered(lambda lesson: lesson.date == MONDAY)
        self.generate(MONDAY)
        self.assertEqual(lesson.room, "7")
        self.assertEqual(lesson.start_datetime, datetime(2026, 11, 30, 6, 0))
        self.assertTrue(lesson.from_timetable)

    def test_odd_and_even_weeks(self):
        self.monday.week = "odd"
        self.make_entry(self.english_journals[0], week="even")
        self.generate()
        odd = self.lessons().filtered(lambda lesson: lesson.number == 1).mapped("date")
        even = self.lessons(self.english_journals[0]).mapped("date")
        self.assertEqual((odd[0], even[0]), (date(2026, 9, 14), date(2026, 9, 7)))
        self.assertFalse(set(odd) & set(even))

    def test_a_closed_term_is_left_alone(self):
        self.generate()
        before = self.lessons().filtered(lambda lesson: lesson.term_id == self.quarters[0])
        self.quarters[0].state = "closed"
        self.env.flush_all()
        (self.monday + self.tuesday).unlink()
        self.generate(date(2026, 9, 1))
        self.assertEqual(self.lessons(), before)

    def test_only_the_own_stages(self):
        self.generate(user=self.other_deputy)
        self.assertFalse(self.lessons())
        self.make_entry(self.other_journal, number=3)
        self.generate(class_ids=[(6, 0, self.other_class.ids)])
        self.assertFalse(self.lessons())
        self.assertTrue(self.lessons(self.other_journal))

    def test_from_today_once_there_are_lessons(self):
        form = Form(self.env["school.lesson.generate"].with_user(self.deputy))
        self.assertEqual(form.date_from, self.year.date_start)
        self.assertTrue(form.add_count)
        form.save().action_generate()
        form = Form(self.env["school.lesson.generate"].with_user(self.deputy))
        self.assertEqual(form.date_from, TODAY)
        with freeze_time(datetime(2026, 8, 20, 9, 0)):
            self.assertEqual(
                Form(self.env["school.lesson.generate"].with_user(self.deputy)).date_from,
                self.year.date_start)

    def test_as_many_queries_for_many_classes(self):
        counts = []
        for count in (1, 8):
            classes = self.env["school.class"].create([
                {"grade": 5 + count % 5, "letter": f"{count}{n}", "year_id": self.year.id}
                for n in range(count)
            ])
            teachers = [self.make_user(f"t{count}{n}", "teacher") for n in range(count)]
            journals = self.make_journals(*(
                (klass, self.algebra, teacher, None)
                for klass, teacher in zip(classes, teachers, strict=True)))
            for journal in journals:
                self.make_entry(journal, number=4)
            wizard = self.env["school.lesson.generate"].with_user(self.deputy).create({
                "year_id": self.year.id, "class_ids": [(6, 0, classes.ids)]})
            counts.append(self.queries(wizard.action_generate))
            self.assertGreater(len(self.lessons(journals[-1])), 20)
        self.assertLessEqual(counts[1], counts[0])
