from datetime import date, timedelta
from random import Random

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..page.statistics import StatisticsRule, shares, statistics
from .common import NOW, TODAY, SchoolCase

# Rounds half up, as people do; numeric is exact.
_AVERAGES = """
    SELECT m.student_id, round((sum(v.grade * w.weight) / sum(w.weight))::numeric, 2)::float
      FROM school_mark m
      JOIN school_mark_value v ON v.id = m.value_id AND v.kind = 'grade'
      JOIN school_work w ON w.id = m.work_id
     WHERE m.journal_id = %s
  GROUP BY m.student_id"""
_COLUMNS = """
    SELECT w.lesson_id, w.id, round(avg(v.grade) FILTER (WHERE v.kind = 'grade'), 2)::float,
           round(100.0 * count(*) FILTER (WHERE v.grade >= 4) / NULLIF(
                 count(*) FILTER (WHERE v.kind IN ('grade', 'not_attested')), 0), 1)::float,
           round(100.0 * count(*) FILTER (WHERE v.grade >= 3) / NULLIF(
                 count(*) FILTER (WHERE v.kind IN ('grade', 'not_attested')), 0), 1)::float
      FROM school_mark m
      JOIN school_mark_value v ON v.id = m.value_id
      JOIN school_work w ON w.id = m.work_id
     WHERE m.journal_id = %s
  GROUP BY w.lesson_id, w.id"""
_MISSED = """
    SELECT a.student_id, count(*) FROM school_absence a
      JOIN school_absence_reason r ON r.id = a.reason_id AND r.kind <> 'late'
     WHERE a.journal_id = %s GROUP BY a.student_id"""


@tagged("post_install", "-at_install")
class TestStatistics(SchoolCase):
    """What the page adds up to is what the database adds up to."""

    def figures(self, user=None):
        model = self.env["school.journal.statistics"].with_user(user or self.teacher)
        return model.read_statistics(self.journal.id, self.quarters[1].id)

    def mark(self, lesson, code, student=None, work=None):
        """Give a student (the first) a mark of ``code``."""
        return self.env["school.mark"].with_user(self.teacher).create({
            "lesson_id": lesson.id, "student_id": (student or self.students[0]).id,
            "value_id": self.value(code).id, **({"work_id": work.id} if work else {}),
        })

    def absence(self, lesson, code, student=None):
        return self.env["school.absence"].with_user(self.teacher).create({
            "lesson_id": lesson.id, "student_id": (student or self.students[0]).id,
            "reason_id": self.reason(code).id,
        })

    def row(self, student=None, user=None):
        return self.figures(user)["students"][str((student or self.students[0]).id)]

    # ---- against SQL ----

    def fill_at_random(self, seed):
        random = Random(seed)
        self.work_type("КР").reason_when_late = False
        lessons = self.make_lessons(12)
        works = self.env["school.work"].create([
            {"lesson_id": lesson.id, "work_type_id": self.work_type(code).id,
             "weight": random.choice([0.5, 1, 1.1, 2, 3])}
            for lesson in lessons for code in ("РО", "КР")
        ])
        values = {code: self.value(code).id for code in ("5", "4", "3", "2", "н/а", "осв")}
        entries = self.env(user=self.teacher, context=dict(
            self.env.context, school_entry_reason="Проверка работ",
        ))
        entries["school.mark"].create([
            {"lesson_id": work.lesson_id.id, "work_id": work.id, "student_id": student.id,
             "value_id": values[random.choice([*"5554443332", "н/а", "осв"])]}
            for work in works for student in self.students if random.random() < 0.4
        ])
        reasons = {code: self.reason(code).id for code in ("Н", "Б", "ОП")}
        entries["school.absence"].create([
            {"lesson_id": lesson.id, "student_id": student.id,
             "reason_id": reasons[random.choice(["Н", "Б", "ОП"])]}
            for lesson in lessons for student in self.students if random.random() < 0.15
        ])
        self.env.flush_all()

    def query(self, query):
        self.env.cr.execute(query, [self.journal.id])
        return self.env.cr.fetchall()

    def test_they_are_what_sql_finds(self):
        for seed in range(3):
            with self.subTest(seed), self.env.cr.savepoint() as savepoint:
                self.fill_at_random(seed)
                found = self.figures()
                rows = found["students"]
                self.assertEqual(
                    {int(student): row["average"] for student, row in rows.items()
                     if row["average"] is not None}, dict(self.query(_AVERAGES)))
                self.assertEqual(
                    {int(student): row["missed"] for student, row in rows.items()
                     if row["missed"]}, dict(self.query(_MISSED)))
                self.assertEqual(
                    {(row["lesson"], row["work"], row["average"], row["quality"], row["success"])
                     for row in found["columns"]}, set(self.query(_COLUMNS)))
                self.assertEqual(
                    found["total"]["missed"], sum(row["missed"] for row in rows.values()))
                forecasts = [row["forecast"] for row in rows.values() if row["forecast"]]
                self.assertEqual(
                    found["total"]["quality"], shares(forecasts)["quality"])
                savepoint.rollback()
            self.env.invalidate_all()

    # ---- what counts ----

    def test_a_student(self):
        first, second, third, fourth = self.make_lessons(4)
        self.assertEqual(self.row()["average"], None)
        for lesson, code in ((first, "3"), (second, "5"), (third, "5")):
            self.mark(lesson, code)
        self.absence(fourth, "Н")
        self.absence(self.lesson, "ОП")
        row = self.row()
        self.assertEqual((row["average"], row["forecast"], row["marks"]), (4.33, 4, 3))
        self.assertEqual((row["next"], row["fives"], row["fours"]), (5, 1, None))
        self.assertEqual((row["missed"], row["late"], row["trend"]), (1, 1, None))
        # Missed lessons are not lessons without a mark; late ones are.
        self.assertEqual(row["silent"], 1)
        self.mark(self.lesson, "5")
        row = self.row()
        self.assertEqual((row["average"], row["forecast"], row["trend"]), (4.5, 5, 1))
        self.assertEqual((row["next"], row["after_two"], row["silent"]), (None, 4, 0))

    def test_settings_of_the_school(self):
        for lesson, code in zip(self.make_lessons(3), "445", strict=True):
            self.mark(lesson, code)
        self.assertEqual(self.row()["forecast"], 4)
        self.company.school_threshold_5 = 4.33
        self.assertEqual(self.row()["forecast"], 5)
        self.company.school_forecast_marks = 4
        row = self.row()
        self.assertEqual((row["forecast"], row["next"], row["after_two"]), (None, None, None))
        self.assertEqual(self.figures()["minimum"], 4)

    def test_what_counts_in_no_average(self):
        [lesson] = self.make_lessons(1)
        self.mark(lesson, "н/а")
        self.mark(self.lesson, "осв")
        row = self.row()
        self.assertEqual((row["average"], row["marks"], row["silent"]), (None, 0, 0))
        columns = self.figures()["columns"]
        self.assertEqual(
            [(each["average"], each["quality"], each["marks"]) for each in columns],
            [(None, 0.0, 0), (None, None, 0)],
        )

    def test_students_without_marks(self):
        lessons = self.make_lessons(6)
        self.company.school_silent_lessons = 5
        for student in self.students[1:]:
            self.mark(lessons[3], "4", student)
        self.make_lesson(date(2026, 11, 26))
        found = self.figures()
        # Seven were held; the one of the day after tomorrow does not count.
        self.assertEqual((found["silent"], found["limit"]), ([self.students[0].id], 5))
        self.assertEqual(self.row()["silent"], 7)
        self.assertEqual(self.row(self.students[1])["silent"], 3)

    def test_who_has_left_is_no_part_of_the_total(self):
        lessons = self.make_lessons(3)
        for lesson in lessons:
            self.mark(lesson, "2")
            self.mark(lesson, "5", self.students[1])
        self.assertEqual(self.figures()["total"]["quality"], 50.0)
        self.students[0].enrollment_ids.date_to = date(2026, 11, 23)
        total = self.figures()["total"]
        self.assertEqual((total["average"], total["quality"]), (5.0, 100.0))
        self.assertEqual(self.row()["average"], 2.0)

    def test_corrections(self):
        first, second = self.make_lessons(2)
        mark = self.mark(first, "4")
        self.mark(second, "5")
        gone = self.absence(second, "Н", self.students[1])
        self.assertEqual(self.figures()["corrections"], [])
        with freeze_time(NOW + timedelta(minutes=20)):
            mark.value_id = self.value("5")
            gone.unlink()
        expected = [[first.id, self.students[0].id], [second.id, self.students[1].id]]
        self.assertEqual(sorted(self.figures()["corrections"]), expected)
        # Who does not read the log does not learn of corrections.
        self.assertEqual(self.figures(self.secretary)["corrections"], [])
        self.assertEqual(sorted(self.figures(self.deputy)["corrections"]), expected)

    def test_a_slip_of_the_finger_is_no_correction(self):
        [lesson] = self.make_lessons(1)
        mark = self.mark(lesson, "4")
        mark.value_id = self.value("5")
        self.assertEqual(self.figures()["corrections"], [])
        # Another person's change is one at once.
        mark.with_env(self.env).value_id = self.value("3")
        self.assertEqual(self.figures()["corrections"], [[lesson.id, self.students[0].id]])

    def test_marks_of_another_scale_have_no_shares(self):
        self.assertEqual(shares([10, 9]), {"quality": None, "success": None, "degree": None})
        self.assertEqual(shares([1, 5])["success"], 50.0)

    # ---- who and how ----

    def test_the_figures_are_those_of_the_page(self):
        self.mark(self.lesson, "4")
        page = self.env["school.journal.page"].with_user(self.teacher)._build(self.journal)
        found = statistics(page, StatisticsRule()).to_client()
        self.assertEqual(
            {student: row["average"] for student, row in found["students"].items()},
            page.averages,
        )
        self.assertEqual(self.figures()["students"], found["students"])

    def test_a_substitute_gets_the_lesson_alone(self):
        [other] = self.make_lessons(1)
        self.mark(other, "2")
        self.mark(self.lesson, "5")
        self.lesson.substitute_id = self.substitute
        self.assertEqual(self.row(user=self.substitute)["average"], 5.0)
        with self.assertRaises(AccessError):
            self.figures(self.other_teacher)

    def test_queries_do_not_grow(self):
        def queries():
            return self.queries(self.figures)

        self.mark(self.lesson, "4")
        queries()
        few = queries()
        self.fill_at_random(1)
        self.make_lesson(TODAY, number=5)
        # The lists are read anew after a change of a work type.
        queries()
        self.assertEqual(queries(), few)
        self.assertLessEqual(few, 15)
