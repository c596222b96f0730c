from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import TODAY, SchoolCase

MONDAY = "2026-11-23"


@tagged("post_install", "-at_install")
class TestDiary(SchoolCase):
    """What the diary reads: whose, which lessons, what stands in them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")

    def setUp(self):
        super().setUp()
        self.diary = self.env["school.diary"].with_context(lang="en_US")
        self.student = self.students[0]

    def week(self, student=None, day=None):
        return self.diary._week(student or self.student, day)

    def day(self, week, day):
        return next(block for block in week["days"] if day.isoformat() in block["dates"])

    def lessons(self, student=None, day=None):
        """Return the lessons of all days of a week in order."""
        return [row for block in self.week(student, day)["days"] for row in block["lessons"]]

    def marks(self, student=None, term=None):
        return self.diary._marks(student or self.student, term and term.id)

    def subject(self, name="Алгебра", **kwargs):
        return next(row for row in self.marks(**kwargs)["subjects"] if row["name"] == name)

    def make_subject_journal(self, name, **values):
        subject = self.env["school.subject"].create({"name": name})
        return self.env["school.journal"].create({
            "class_id": self.klass.id, "subject_id": subject.id,
            "teacher_id": self.other_teacher.id, **values,
        })

    def put_mark(self, lesson, code="5", student=None, **values):
        return self.env["school.mark"].create({
            "lesson_id": lesson.id, "student_id": (student or self.student).id,
            "value_id": self.value(code).id, **values,
        })

    def put_homework(self, lesson, text, **values):
        return self.env["school.homework"].create({
            "lesson_id": lesson.id, "text": text, "is_none": not text, **values,
        })

    @staticmethod
    def clock(year, month, day):
        """Let it be noon of another day."""
        return freeze_time(datetime(year, month, day, 9, 0))

    # ---- the week ----

    def test_week_of_today(self):
        self.lesson.write({"topic": "Квадратный трёхчлен", "room": "214"})
        week = self.week()
        self.assertEqual((week["date"], week["current"]), (MONDAY, True))
        self.assertEqual(
            (week["previous"], week["next"]), ("2026-11-22", "2026-11-30"),
        )
        self.assertEqual(len(week["strip"]), 6, "Monday to Saturday")
        today = self.day(week, TODAY)
        self.assertEqual(today["tag"], "today")
        [lesson] = today["lessons"]
        self.assertEqual(
            (lesson["number"], lesson["subject"], lesson["topic"], lesson["room"]),
            (3, "Алгебра", "Квадратный трёхчлен", "214"),
        )
        self.assertEqual((lesson["start"], lesson["end"]), ("10:30", "11:10"), "local hours")

    def test_marks_tell_their_work_comment_and_lateness(self):
        control = self.env["school.work"].create({
            "lesson_id": self.lesson.id, "work_type_id": self.work_type("КР").id,
            "name": "Квадратные уравнения",
        })
        self.put_mark(self.lesson, "4")
        self.put_mark(self.lesson, "5", work_id=control.id, comment="без ошибок")
        [lesson] = self.lessons()
        usual, work = sorted(lesson["marks"], key=lambda mark: mark["weight"])
        self.assertEqual((usual["code"], usual["about"], usual["late"]), ("4", "", False))
        self.assertEqual(work["code"], "5")
        self.assertEqual(
            work["about"], f"{control.work_type_id.name} · Квадратные уравнения · без ошибок"
        )
        self.assertFalse(lesson["control"], "its mark says it")

    def test_a_late_mark_says_so(self):
        lesson = self.make_lesson(date(2026, 11, 23))
        self.put_mark(lesson)
        [mark] = self.lessons()[0]["marks"]
        self.assertTrue(mark["late"])
        self.assertEqual(mark["about"], "entered late")

    def test_absences(self):
        self.env["school.absence"].create({
            "lesson_id": self.lesson.id, "student_id": self.student.id,
            "reason_id": self.reason("ОП").id, "minutes": 10, "comment": "автобус",
        })
        [lesson] = self.lessons()
        self.assertEqual(
            lesson["absence"],
            {"code": "ОП", "kind": "late",
             "about": f"{self.reason('ОП').name} · 10 min · автобус"},
        )
        self.assertIsNone(self.lessons(self.students[1])[0]["absence"])

    def test_nothing_of_another_student(self):
        self.put_mark(self.lesson, "2", self.students[1])
        [lesson] = self.lessons()
        self.assertEqual((lesson["marks"], lesson["absence"]), ([], None))
        self.assertEqual(self.subject()["marks"], [])

    def test_planned_control_works(self):
        lesson = self.make_lesson(date(2026, 11, 26))
        self.env["school.work"].create({
            "lesson_id": lesson.id, "work_type_id": self.work_type("КР").id,
        })
        found = self.lessons()[1]
        self.assertEqual(
            [(work["code"], work["name"]) for work in found["control"]],
            [("КР", self.work_type("КР").name)],
        )

    def test_cancelled_lessons_are_not_shown(self):
        self.lesson.write({"state": "cancelled", "cancel_reason": "Карантин"})
        self.assertFalse(self.lessons())

    # ---- homework ----

    def test_homework_stands_at_the_next_lesson(self):
        earlier = self.make_lesson(date(2026, 11, 20))
        self.put_homework(earlier, "§ 18, № 433")
        self.put_homework(self.lesson, "")
        later = self.make_lesson(date(2026, 11, 26))
        first, second = self.lessons()
        self.assertEqual(
            [(h["text"], h["none"]) for h in first["homework"]], [("§ 18, № 433", False)]
        )
        self.assertEqual([h["none"] for h in second["homework"]], [True])
        self.assertFalse(any(h["set_here"] for h in first["homework"] + second["homework"]))
        later.write({"state": "cancelled", "cancel_reason": "Карантин"})
        [only] = self.lessons()
        self.assertEqual(
            [h["set_here"] for h in only["homework"]], [False, True],
            "without a next lesson it stays where it was set",
        )

    def test_homework_with_a_date_of_its_own(self):
        first = self.make_lesson(date(2026, 9, 8))
        self.put_homework(first, "Доклад", due_date=date(2026, 11, 23))
        self.make_lesson(date(2026, 11, 20))
        [lesson] = self.lessons()
        [task] = lesson["homework"]
        self.assertEqual((task["text"], task["due"]), ("Доклад", "23 November"))

    def test_homework_crosses_a_vacation_but_not_journals(self):
        before = self.make_lesson(date(2026, 10, 23))
        self.put_homework(before, "§ 10")
        after = self.make_lesson(date(2026, 11, 3))
        history = self.make_subject_journal("История")
        self.make_lesson(date(2026, 11, 2), journal=history)
        found = {row["id"]: row for row in self.lessons(day=date(2026, 11, 3))}
        self.assertEqual([h["text"] for h in found.pop(after.id)["homework"]], ["§ 10"])
        self.assertFalse(any(row["homework"] for row in found.values()))

    # ---- days off ----

    def test_vacation_is_one_block_with_its_name(self):
        week = self.week(day=date(2026, 10, 28))
        [block] = week["days"]
        self.assertEqual(block["note"], "Осенние каникулы")
        self.assertEqual(len(block["dates"]), 6)
        self.assertEqual(block["label"], "26–31 October")

    def test_holiday_within_a_week(self):
        week = self.week(day=date(2026, 11, 5))
        self.assertEqual(self.day(week, date(2026, 11, 4))["note"], "День народного единства")
        self.assertEqual(self.day(week, date(2026, 11, 5))["note"], "")

    def test_five_day_week_has_no_saturday(self):
        klass = self.make_class(3, "А")
        pupil = self.env["school.student"].create({"last_name": "Котов", "first_name": "Лев"})
        self.enroll(pupil, klass)
        self.assertEqual(len(self.week(pupil)["strip"]), 5)

    def test_opens_at_the_next_week_when_this_one_is_over(self):
        with self.clock(2026, 11, 29):
            week = self.week()
        self.assertEqual((week["date"], week["current"]), ("2026-11-30", True))
        self.assertEqual(week["days"][0]["tag"], "tomorrow")

    def test_weeks_end_with_the_school_year(self):
        first = self.week(day=date(2026, 9, 1))
        self.assertEqual((first["date"], first["previous"]), ("2026-08-31", ""))
        last = self.week(day=date(2027, 8, 31))
        self.assertEqual(last["next"], "")
        for outside in (date(2026, 8, 30), date(2027, 9, 1), date(1, 1, 1), date(9999, 12, 31)):
            self.assertEqual(self.week(day=outside)["date"], MONDAY)

    def test_student_without_a_class(self):
        stranger = self.env["school.student"].create({"last_name": "Новый", "first_name": "Ян"})
        week = self.week(stranger)
        self.assertEqual((week["previous"], week["next"]), ("", ""))
        self.assertFalse(any(block["lessons"] for block in week["days"]))
        self.assertFalse(self.marks(stranger)["terms"])

    # ---- dated enrolment and membership ----

    def test_change_of_class_within_the_week(self):
        other = self.make_class(9, "А")
        journal = self.env["school.journal"].create({
            "class_id": other.id, "subject_id": self.algebra.id,
            "teacher_id": self.other_teacher.id,
        })
        self.make_lesson(date(2026, 11, 23), journal=journal)
        self.make_lesson(date(2026, 11, 26))
        there = self.make_lesson(date(2026, 11, 26), journal=journal)
        self.put_mark(self.lesson, "3")
        self.student.enrollment_ids.date_to = TODAY
        self.enroll(self.student, other, date(2026, 11, 25))
        self.assertEqual([row["id"] for row in self.lessons()], [self.lesson.id, there.id])
        with self.clock(2026, 11, 26):
            self.put_mark(there, "5")
        subject = self.subject()
        self.assertEqual([mark["code"] for mark in subject["marks"]], ["3", "5"])
        self.assertEqual(subject["average"], 4.0, "one subject, whatever the class")

    def test_marks_stay_after_a_retroactive_order(self):
        self.put_mark(self.lesson, "5")
        self.student.enrollment_ids.date_to = date(2026, 11, 20)
        self.make_lesson(TODAY, number=5)
        [lesson] = self.lessons()
        self.assertEqual([mark["code"] for mark in lesson["marks"]], ["5"])

    def test_subgroups(self):
        english = self.env["school.subject"].create({"name": "Английский язык"})
        one, two = self.env["school.subgroup"].create([
            {"name": name, "class_id": self.klass.id, "subject_id": english.id}
            for name in ("1", "2")
        ])
        journals = [
            self.env["school.journal"].create({
                "class_id": self.klass.id, "subject_id": english.id, "subgroup_id": group.id,
                "teacher_id": self.other_teacher.id,
            })
            for group in (one, two)
        ]
        self.env["school.subgroup.member"].create([
            {"student_id": self.student.id, "subgroup_id": one.id,
             "date_from": date(2026, 9, 1), "date_to": TODAY},
            {"student_id": self.student.id, "subgroup_id": two.id,
             "date_from": date(2026, 11, 25)},
        ])
        made = {
            (journal, day): self.make_lesson(date(2026, 11, day), number=1, journal=journal)
            for journal in journals for day in (23, 26)
        }
        expected = [made[journals[0], 23].id, self.lesson.id, made[journals[1], 26].id]
        self.assertEqual([row["id"] for row in self.lessons()], expected)
        outsider = self.students[1]
        self.assertEqual([row["id"] for row in self.lessons(outsider)], [self.lesson.id])
        names = [row["name"] for row in self.marks(outsider)["subjects"]]
        self.assertNotIn("Английский язык", names)

    # ---- marks by subject ----

    def test_average_weighs_and_leaves_out_what_does_not_count(self):
        control = self.env["school.work"].create({
            "lesson_id": self.lesson.id, "work_type_id": self.work_type("КР").id,
        })
        self.put_mark(self.lesson, "5")
        self.put_mark(self.lesson, "2", work_id=control.id)
        late = self.make_lesson(date(2026, 11, 23))
        self.put_mark(late, "осв")
        subject = self.subject()
        self.assertEqual([mark["code"] for mark in subject["marks"]], ["осв", "2", "5"])
        self.assertEqual((subject["average"], subject["average_label"]), (2.75, "2.75"))

    def test_terms(self):
        earlier = self.make_lesson(date(2026, 10, 20))
        self.put_mark(earlier, "4")
        page = self.marks()
        self.assertEqual(
            [term["name"] for term in page["terms"] if term["current"]], ["II четверть"]
        )
        self.assertEqual(len(page["terms"]), 4)
        self.assertEqual([year["name"] for year in page["years"]], ["2026/2027"])
        first = self.quarters[0]
        self.assertEqual([m["code"] for m in self.subject(term=first)["marks"]], ["4"])
        foreign = self.marks(term=self.half_years[0])
        self.assertEqual(foreign["terms"], page["terms"], "a term of another stage")

    def test_marks_of_an_earlier_year(self):
        year = self.env["school.year"].create({
            "name": "2025/2026", "date_start": date(2025, 9, 1), "date_end": date(2026, 8, 31),
        })
        term = self.env["school.term"].create({
            "name": "IV четверть", "number": 4, "year_id": year.id,
            "date_start": date(2026, 4, 6), "date_end": date(2026, 5, 26),
            "stage_ids": [(6, 0, self.basic.ids)],
        })
        klass = self.env["school.class"].create({"grade": 8, "letter": "Б", "year_id": year.id})
        self.enroll(self.student, klass, date(2025, 9, 1), date(2026, 8, 31))
        journal = self.env["school.journal"].create({
            "class_id": klass.id, "subject_id": self.algebra.id, "teacher_id": self.teacher.id,
        })
        self.put_mark(self.make_lesson(date(2026, 5, 12), journal=journal), "4")
        page = self.marks()
        self.assertEqual(
            [(row["name"], row["current"]) for row in page["years"]],
            [("2025/2026", False), ("2026/2027", True)],
        )
        self.assertEqual(page["years"][0]["id"], term.id)
        self.assertFalse(self.subject()["marks"])
        page = self.marks(term=term)
        self.assertEqual([row["current"] for row in page["years"]], [True, False])
        self.assertEqual([m["code"] for m in self.subject(term=term)["marks"]], ["4"])
        self.assertEqual(
            [m["code"] for m in self.lessons(day=date(2026, 5, 12))[0]["marks"]], ["4"]
        )

    def test_absences_by_subject(self):
        for day, code in ((20, "Б"), (23, "Б"), (24, "ОП")):
            lesson = self.lesson if day == 24 else self.make_lesson(date(2026, 11, day))
            self.env["school.absence"].create({
                "lesson_id": lesson.id, "student_id": self.student.id,
                "reason_id": self.reason(code).id,
            })
        page = self.marks()
        self.assertEqual((page["missed"], page["late"]), (2, 1))
        self.assertEqual(
            page["reasons"], [{"name": self.reason(code).name, "count": count}
                              for code, count in (("Б", 2), ("ОП", 1))]
        )
        self.assertEqual((self.subject()["missed"], self.subject()["late"]), (2, 1))

    def test_subjects_in_alphabetical_order(self):
        for name in ("Ёлковедение", "История", "Единоборства"):
            self.make_subject_journal(name)
        self.assertEqual(
            [row["name"] for row in self.marks()["subjects"]],
            ["Алгебра", "Единоборства", "Ёлковедение", "История"],
        )


@tagged("post_install", "-at_install")
class TestDiaryQueries(SchoolCase):
    """The number of queries is fixed, whatever there is to read."""

    students_count = 10

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")

    def queries(self, action):
        super().queries(action)  # fills the server's caches
        return super().queries(action)

    def test_queries_do_not_grow(self):
        user = self._make_parent()
        diary = self.env["school.diary"].with_user(user).with_context(lang="en_US")
        student = diary._student(diary._children(user)[0])

        def week():
            diary._week(student)

        def marks():
            diary._marks(student)

        few = self.queries(week), self.queries(marks)
        self._fill()
        many = self.queries(week), self.queries(marks)
        self.assertEqual(many, few)
        self.assertLessEqual(max(many), 12)

    def test_queries_of_the_children_do_not_grow(self):
        user = self._make_parent()
        diary = self.env["school.diary"].with_user(user)
        one = self.queries(lambda: diary._children(user))
        self.env["school.guardianship"].create([
            {"guardian_id": self.guardian.id, "student_id": student.id}
            for student in self.students[1:]
        ])
        self.assertEqual(len(diary._children(user)), self.students_count)
        self.assertEqual(self.queries(lambda: diary._children(user)), one)

    def _make_parent(self):
        self.guardian = self.env["school.guardian"].create({
            "last_name": "Абрамова", "first_name": "Анна",
            "guardianship_ids": [(0, 0, {"student_id": self.students[0].id})],
        })
        return self.guardian._create_portal_user("t_queries_parent", "t_queries_parent")

    def _fill(self):
        lessons = self.make_lessons(20) + self.lesson
        for number in (1, 2, 4, 5):
            lessons += self.make_lesson(TODAY, number=number)
        self.env["school.homework"].create(
            [{"lesson_id": lesson.id, "text": "§ 1"} for lesson in lessons]
        )
        self.env["school.mark"].create([
            {"lesson_id": lesson.id, "student_id": student.id, "value_id": self.value("4").id}
            for lesson in lessons for student in self.students
        ])
        self.env["school.absence"].create([
            {"lesson_id": lesson.id, "student_id": student.id, "reason_id": self.reason("ОП").id}
            for lesson in lessons for student in self.students
        ])


@tagged("post_install", "-at_install")
class TestDiaryQueriesOfALargeClass(TestDiaryQueries):
    """The same with a class of forty."""

    students_count = 40
