from datetime import date, datetime

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, SchoolCase


class RefusalCase(SchoolCase):
    """A school on which nothing wrong can be stored."""

    def assert_refused(self, action, *words, error=(UserError, psycopg2.IntegrityError)):
        """Check that ``action`` is refused with a message that holds ``words``; undo it."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                action()
                self.env.flush_all()
        except error as refusal:
            self.env.invalidate_all()
            message = self.message_of(refusal)
            for word in words:
                self.assertIn(word, message)
        else:
            self.fail("it was stored")

    def message_of(self, refusal):
        """Return what the user reads, as the RPC layer makes it of a database error."""
        if not isinstance(refusal, psycopg2.Error):
            return str(refusal)
        models = (model for model in self.env.registry.values()
                  if model._table == refusal.diag.table_name and not model._abstract)
        model = self.env[next(models)._name]
        message = model._sql_error_to_message(refusal)
        self.assertNotIn("school_", message, "a message for people, without names of the database")
        return message


@tagged("post_install", "-at_install")
class TestStructure(RefusalCase):
    """Years, terms, calendar, classes, enrolments, subgroups, journals and their teachers."""

    students_count = 3

    # ---- year, terms, calendar ----

    def test_years(self):
        create = self.env["school.year"].create
        dates = {"date_start": date(2027, 9, 1), "date_end": date(2028, 8, 31)}
        self.assert_refused(lambda: create({"name": "2026/2027", **dates}), "exists already")
        self.assert_refused(
            lambda: create({"name": "x", **dates, "date_start": date(2027, 8, 1)}), "overlap")
        self.assert_refused(
            lambda: create({"name": "x", **dates, "date_end": date(2027, 8, 31)}),
            "after it starts")
        self.assert_refused(
            lambda: self.year.write({"date_end": date(2027, 5, 1)}), "outside the school year")
        self.assertEqual(self.env["school.year"]._current(self.company), self.year)

    def test_terms(self):
        quarter = self.quarters[0]
        self.assert_refused(
            lambda: quarter.write({"date_end": date(2026, 11, 5)}), "overlap")
        self.assert_refused(
            lambda: quarter.write({"date_start": date(2026, 8, 1)}), "outside the school year")
        self.assert_refused(
            lambda: quarter.write({"date_end": date(2026, 8, 1)}), "before it starts")
        self.assert_refused(
            lambda: self.half_years[0].write({"stage_ids": [(4, self.basic.id)]}), "overlap")
        self.assert_refused(lambda: quarter.write({"number": 0}), "counts from one")

    def test_a_term_knows_its_stage(self):
        terms = self.env["school.term"]._for_dates([
            (self.basic, TODAY), (self.secondary, TODAY), (self.basic, date(2026, 10, 28)),
        ])
        self.assertEqual(terms, {(self.basic, TODAY): self.quarters[1],
                                 (self.secondary, TODAY): self.half_years[0]})

    def test_calendar_days(self):
        create = self.env["school.calendar.day"].create
        day = {"name": "День", "year_id": self.year.id, "date_start": date(2026, 12, 5)}
        self.assertEqual(create(day).date_end, date(2026, 12, 5))
        self.assert_refused(
            lambda: create({**day, "date_start": date(2028, 1, 1)}), "outside the school year")
        self.assert_refused(
            lambda: create({**day, "kind": "school_day"}), "needs the day of the week")

    def test_lessons_stand_on_school_days(self):
        for day, words in (
            (date(2026, 11, 22), "day off"),  # Sunday
            (date(2026, 11, 4), "День народного единства"),
            (date(2026, 10, 27), "outside the terms"),
            (date(2026, 7, 1), "outside the terms"),
            (date(2031, 9, 1), "outside the terms"),
        ):
            with self.subTest(day=day):
                self.assert_refused(lambda day=day: self.make_lesson(day), words)
        self.assertTrue(self.make_lesson(date(2026, 11, 21)), "Saturday of a six-day week")

    def test_a_moved_school_day(self):
        sunday = date(2026, 11, 22)
        self.env["school.calendar.day"].create({
            "name": "За 31 декабря", "kind": "school_day", "year_id": self.year.id,
            "date_start": sunday, "as_weekday": "3", "stage_ids": [(6, 0, self.basic.ids)],
        })
        Calendar = self.env["school.calendar"]
        self.assertEqual(Calendar._timetable_weekday(self.basic, sunday), 3)
        self.assertIsNone(Calendar._timetable_weekday(self.secondary, sunday))
        self.assertTrue(self.make_lesson(sunday))

    def test_a_primary_stage_has_five_days(self):
        klass = self.make_class(2, "А")
        journal = self.env["school.journal"].create(
            {"class_id": klass.id, "subject_id": self.algebra.id})
        self.assert_refused(
            lambda: self.make_lesson(date(2026, 11, 21), journal=journal), "day off")

    def test_bells(self):
        self.assertEqual(self.lesson.start_datetime, datetime(2026, 11, 24, 7, 30))
        bell = self.bells.bell_ids[:1]
        self.assert_refused(lambda: bell.write({"number": 2}), "rings once")
        self.assert_refused(lambda: bell.write({"number": 15}), "0 to 14")
        self.assert_refused(lambda: bell.write({"end_hour": 8}), "end after it starts")
        bell.write({"number": 14, "start_hour": 23, "end_hour": 23.999})
        late = self.make_lesson(TODAY, number=14)
        self.assertEqual(late.end_datetime, datetime(2026, 11, 24, 20, 59))

    # ---- classes ----

    def test_classes(self):
        self.assertEqual((self.klass.name, self.klass.stage_id), ("9Б", self.basic))
        self.assert_refused(lambda: self.make_class(9, "Б"), "exists already")
        self.assert_refused(lambda: self.make_class(13, "А"))
        self.assert_refused(
            lambda: self.primary.write({"grade_to": 6}), "share a grade")

    def test_a_class_with_students_keeps_its_year(self):
        next_year = self.env["school.year"].create({
            "name": "2027/2028", "date_start": date(2027, 9, 1), "date_end": date(2028, 8, 31),
        })
        self.assert_refused(
            lambda: self.klass.write({"year_id": next_year.id}), "stays in its school year")

    # ---- enrolments ----

    def test_one_class_at_a_time(self):
        other = self.make_class(9, "В")
        student = self.students[0]
        for dates in ((date(2026, 10, 1), None), (date(2026, 9, 1), date(2026, 9, 1)),
                      (date(2027, 5, 1), date(2027, 5, 26))):
            with self.subTest(dates=dates):
                self.assert_refused(
                    lambda dates=dates: self.enroll(student, other, *dates), "one class at a time")
        student.enrollment_ids.date_to = date(2026, 11, 8)
        self.env.flush_all()
        self.assert_refused(
            lambda: self.enroll(student, other, date(2026, 11, 8)), "one class at a time")
        self.enroll(student, other, date(2026, 11, 9))
        self.assertEqual(student.class_id, other)
        self.assertEqual(other.student_count, 1)

    def test_enrolments_lie_in_the_year(self):
        enrollment = self.students[0].enrollment_ids
        for vals in ({"date_from": date(2026, 8, 1)}, {"date_to": date(2027, 9, 1)},
                     {"date_from": date(2027, 10, 1)}):
            with self.subTest(vals):
                self.assert_refused(
                    lambda vals=vals: enrollment.write(vals), "within the school year")
        self.assert_refused(
            lambda: enrollment.write({"date_to": date(2026, 8, 31)}), "before it starts")

    def test_a_transfer_hides_no_marks(self):
        student = self.students[0]
        self.save([self.cell(student, "k1", ["5"])])
        student.enrollment_ids.date_to = date(2026, 11, 20)
        page = self.env["school.journal.page"].with_user(self.teacher).read_page(self.journal.id)
        self.assertIn(student.id, page["marks"]["student"])
        self.assertIn(student.id, [row["id"] for row in page["students"]])

    # ---- subgroups ----

    def make_subgroups(self):
        return self.env["school.subgroup"].create([
            {"name": name, "class_id": self.klass.id, "subject_id": self.algebra.id}
            for name in ("1", "2")
        ])

    def join(self, group, student, date_from=date(2026, 9, 1), date_to=None):
        return self.env["school.subgroup.member"].create({
            "subgroup_id": group.id, "student_id": student.id, "date_from": date_from,
            "date_to": date_to,
        })

    def test_one_subgroup_at_a_time(self):
        one, two = self.make_subgroups()
        member = self.join(one, self.students[0])
        self.assert_refused(lambda: self.join(two, self.students[0]), "one subgroup of a subject")
        member.date_to = date(2026, 10, 25)
        self.env.flush_all()
        self.assertTrue(self.join(two, self.students[0], date(2026, 10, 26)))
        stranger = self.env["school.student"].create({"last_name": "Чужой", "first_name": "Пётр"})
        self.assert_refused(lambda: self.join(one, stranger), "student of its class")

    def test_a_subgroup_stays_with_its_class_and_subject(self):
        group = self.make_subgroups()[0]
        other = self.make_class(9, "В")
        history = self.env["school.subject"].create({"name": "История"})
        self.assert_refused(lambda: group.write({"class_id": other.id}), "stays with its class")
        self.assert_refused(lambda: group.write({"subject_id": history.id}), "stays with its class")
        self.assert_refused(
            lambda: self.env["school.journal"].create({
                "class_id": other.id, "subject_id": self.algebra.id, "subgroup_id": group.id,
            }), "another class or subject")

    def test_the_roster_of_a_subgroup(self):
        one, two = self.make_subgroups()
        first, second, third = self.students
        self.join(one, first)
        self.join(two, second)
        self.join(one, third, date(2026, 9, 1), date(2026, 11, 15))
        self.join(two, third, date(2026, 11, 16))
        journal = self.env["school.journal"].create({
            "class_id": self.klass.id, "subject_id": self.algebra.id, "subgroup_id": one.id,
            "teacher_id": self.teacher.id,
        })
        term = self.quarters[1]
        roster = journal._roster(term.date_start, term.date_end)
        self.assertEqual(
            [(row["id"], row["spans"]) for row in roster],
            [(first.id, [(date(2026, 9, 1), None)]),
             (third.id, [(date(2026, 9, 1), date(2026, 11, 15))])],
        )

    # ---- journals and their teachers ----

    def test_one_journal_for_a_subject(self):
        self.assert_refused(
            lambda: self.env["school.journal"].create({
                "class_id": self.klass.id, "subject_id": self.algebra.id,
            }), "journal for this subject already")

    def test_a_journal_with_lessons_stays_what_it_is(self):
        history = self.env["school.subject"].create({"name": "История"})
        for vals in ({"class_id": self.make_class(9, "В").id}, {"subject_id": history.id},
                     {"subgroup_id": self.make_subgroups()[0].id}):
            with self.subTest(vals):
                self.assert_refused(lambda vals=vals: self.journal.write(vals), "has lessons")

    def test_a_change_of_teacher(self):
        self.journal.teacher_id = self.other_teacher
        self.env.flush_all()
        lines = self.journal.assignment_ids.sorted("date_from")
        self.assertEqual(
            [(line.teacher_id, line.date_from, line.date_to or None) for line in lines],
            [(self.teacher, date(2026, 9, 1), date(2026, 11, 23)),
             (self.other_teacher, TODAY, None)],
        )
        self.assertEqual(self.journal.teacher_id, self.other_teacher)
        self.assertFalse(self.journal.with_user(self.teacher).has_access("read"))

    def test_a_change_of_teacher_after_a_closed_term(self):
        october = self.make_lesson(date(2026, 10, 6))
        self.env.flush_all()
        self.quarters[0].state = "closed"
        self.env.flush_all()
        self.journal.teacher_id = self.other_teacher
        self.env.flush_all()
        self.assertEqual((october.teacher_id, self.lesson.teacher_id),
                         (self.teacher, self.other_teacher))

    def test_who_left_keeps_nothing(self):
        """A teacher who left in November, with nobody in the place yet."""
        self.journal.assignment_ids.date_to = date(2026, 11, 23)
        self.env.flush_all()
        self.assertFalse(self.journal.teacher_id)
        self.assertFalse(self.journal.with_user(self.teacher).has_access("read"))

    def test_the_cron_lets_assignments_end_and_begin(self):
        lines = self.journal.assignment_ids
        lines.date_to = date(2026, 11, 29)
        self.env.flush_all()
        lines.create({"journal_id": self.journal.id, "teacher_id": self.other_teacher.id,
                      "date_from": date(2026, 12, 7)})
        self.assertEqual(self.journal.teacher_id, self.teacher)
        # Who comes may prepare as soon as the place is free.
        for day, teacher in ((date(2026, 11, 29), self.teacher),
                             (date(2026, 11, 30), self.other_teacher),
                             (date(2026, 12, 8), self.other_teacher)):
            with self.subTest(day=day), freeze_time(datetime(day.year, day.month, day.day, 6)):
                self.env["school.journal"]._cron_refresh_teachers()
                self.assertEqual(self.journal.teacher_id, teacher)

    def test_assignments_never_overlap(self):
        self.assert_refused(
            lambda: self.env["school.journal.assignment"].create({
                "journal_id": self.journal.id, "teacher_id": self.other_teacher.id,
                "date_from": TODAY,
            }), "one teacher at a time")

    # ---- lessons and works ----

    def test_lessons_and_works_stay_where_entries_are(self):
        self.save([self.cell(self.students[0], "k1", ["5"])])
        lesson, work = self.lesson, self.lesson.work_ids
        other = self.make_lesson(TODAY, number=5)
        self.assert_refused(lambda: lesson.write({"date": date(2026, 11, 23)}), "stays where it is")
        self.assert_refused(lambda: lesson.write({"number": 6}), "stays where it is")
        self.assert_refused(lambda: lesson.write({"state": "cancelled"}), "cannot be cancelled")
        self.assert_refused(lesson.action_cancel, "cannot be cancelled")
        self.assert_refused(lesson.unlink, "cannot be deleted")
        self.assert_refused(lambda: work.write({"lesson_id": other.id}), "stays with its lesson")
        self.assert_refused(work.unlink, "There are marks")

    def test_one_lesson_at_a_time(self):
        self.assert_refused(lambda: self.make_lesson(TODAY), "lesson at this time already")
        self.lesson.write({"state": "cancelled", "cancel_reason": "Карантин"})
        self.env.flush_all()
        self.assertTrue(self.make_lesson(TODAY))

    def test_values_in_use_keep_their_meaning(self):
        """What a 5 means is not changed under the marks that stand in the journals."""
        self.save([self.cell(self.students[0], "k1", ["5"]),
                   self.cell(self.students[1], "k2", absence={"reason": self.reason("Н").id})])
        five, absent = self.value("5"), self.reason("Н")
        self.env.flush_all()
        for record, vals in ((five, {"grade": 2}), (five, {"code": "2+"}), (five, {"kind": "pass"}),
                             (absent, {"code": "Я"}), (absent, {"kind": "late"})):
            with self.subTest(vals):
                self.assert_refused(lambda record=record, vals=vals: record.write(vals), "in use")
        five.name = "Отлично"
        five.write({"code": "5", "grade": 5})
        self.assert_refused(five.unlink, "in use")
        self.assert_refused(self.work_type("РО").unlink, "in use")

    def test_lists_of_the_school(self):
        usual = self.work_type("КР")
        self.assert_refused(lambda: usual.write({"is_default": True}), "usual")
        self.assert_refused(lambda: usual.write({"weight": 11}), "between 0 and 10")
        self.assert_refused(lambda: usual.write({"entry_days": 31}), "at most 30 days")
        self.assert_refused(lambda: self.value("5").write({"grade": 0}), "number above zero")
        self.assert_refused(lambda: self.value("5").copy(), "exists already")

    # ---- derived fields ----

    def test_nobody_sets_what_follows_from_other_fields(self):
        """Every stored field that is computed and read-only is refused, in every model."""
        records = {
            record._name: record for record in (
                self.bells.bell_ids[:1], self.klass, self.students[0], self.lesson, self.journal,
                self.students[0].enrollment_ids, self.klass.curriculum_ids,
                self.join(self.make_subgroups()[0], self.students[0]),
                self.env["school.work"].create({
                    "lesson_id": self.lesson.id, "work_type_id": self.work_type("КР").id}),
                self.env["school.homework"].create({"lesson_id": self.lesson.id, "text": "§ 1"}),
                self.env["school.mark"].with_user(self.teacher).create({
                    "lesson_id": self.lesson.id, "student_id": self.students[0].id,
                    "value_id": self.value("5").id}).sudo(),
                self.env["school.absence"].with_user(self.teacher).create({
                    "lesson_id": self.lesson.id, "student_id": self.students[0].id,
                    "reason_id": self.reason("Н").id}).sudo(),
            )
        }
        for name, model in self.env.registry.items():
            if not name.startswith("school.") or model._abstract or model._transient:
                continue
            derived = [field.name for field in model._fields.values()
                       if field.store and field.compute and field.readonly
                       and not field.inverse]
            for field in derived:
                with self.subTest(model=name, field=field), \
                        self.assertRaises(ValidationError):
                    record = records.get(name, self.env[name])
                    record.write({field: record[field]})
