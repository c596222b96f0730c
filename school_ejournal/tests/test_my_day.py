from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY, SchoolCase

YESTERDAY = date(2026, 11, 23)


@tagged("post_install", "-at_install")
class TestMyDay(SchoolCase):
    """The start page shows the user's own lessons and what they still owe."""

    students_count = 3

    def load(self, user=None, day=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["school.my.day"].with_user(user or self.teacher).read_day(day)

    def homework(self, lesson, **values):
        return self.env["school.homework"].create({"lesson_id": lesson.id, **values})

    def absence(self, lesson, student, code="Н"):
        return self.env["school.absence"].create({
            "lesson_id": lesson.id, "student_id": student.id, "reason_id": self.reason(code).id,
        })

    def test_lessons_of_the_day_in_order(self):
        first = self.make_lesson(TODAY, number=1, room="214", topic="Степени")
        self.make_lesson(YESTERDAY)
        page = self.load()
        self.assertEqual([row["id"] for row in page["lessons"]], [first.id, self.lesson.id])
        row = page["lessons"][0]
        self.assertEqual((row["class"], row["subject"]), ("9Б", "Алгебра"))
        self.assertEqual((row["start"], row["end"]), ("08:30", "09:10"))
        self.assertEqual((row["room"], row["topic"]), ("214", "Степени"))
        self.assertEqual((page["day"], page["today"]), ("2026-11-24", "2026-11-24"))
        self.assertEqual(datetime.fromisoformat(page["now"]).hour, 9)

    def test_counts_and_what_is_missing(self):
        row = self.load()["lessons"][0]
        self.assertEqual(row["missing"], ["topic", "homework"])
        self.lesson.topic = "Степени"
        self.homework(self.lesson, is_none=True)
        self.env["school.mark"].create({
            "lesson_id": self.lesson.id, "student_id": self.students[0].id,
            "value_id": self.value("5").id,
        })
        self.absence(self.lesson, self.students[1])
        self.absence(self.lesson, self.students[2], "ОП")
        row = self.load()["lessons"][0]
        self.assertEqual(row["missing"], [])
        self.assertEqual((row["marks"], row["absences"]), (1, 1))
        self.assertTrue(row["homework"])

    def test_window_is_that_of_the_lessons(self):
        page = self.load()
        self.assertEqual(page["window"], {
            "state": "open", "deadline": "2026-11-24T14:00:00+00:00", "until": "17:00",
        })
        with freeze_time(datetime(2026, 11, 24, 14, 0, 1)):
            self.assertEqual(self.load()["window"]["state"], "late")
        self.make_lesson(date(2026, 11, 25))
        page = self.load(day="2026-11-25")
        self.assertEqual(page["window"]["state"], "future")
        self.assertEqual(page["lessons"][0]["missing"], [])
        self.assertEqual(self.load(day="2026-11-26")["window"], {})

    def test_substituted_lessons(self):
        self.lesson.substitute_id = self.substitute
        [given] = self.load()["lessons"]
        self.assertEqual((given["place"], given["colleague"]), ("given", self.substitute.name))
        self.assertEqual(given["missing"], [])
        [taken] = self.load(self.substitute)["lessons"]
        self.assertEqual((taken["place"], taken["colleague"]), ("taken", self.teacher.name))
        self.assertEqual(taken["missing"], ["topic", "homework"])

    def test_cancelled_lesson_owes_nothing(self):
        self.lesson.write({"state": "cancelled", "cancel_reason": "Карантин"})
        page = self.load()
        [row] = page["lessons"]
        self.assertEqual((row["cancelled"], row["reason"]), (True, "Карантин"))
        self.assertEqual((row["missing"], page["window"]), ([], {}))

    def test_lessons_of_others_are_not_shown(self):
        for user in (self.other_teacher, self.class_teacher, self.deputy, self.director):
            page = self.load(user)
            self.assertEqual((page["lessons"], page["unfilled"]), ([], []))

    def test_former_teacher_keeps_nothing(self):
        self.journal._assign_teacher(self.other_teacher, date(2026, 11, 24))
        self.assertFalse(self.load()["lessons"])
        self.assertEqual(len(self.load(self.other_teacher)["lessons"]), 1)

    def test_not_filled_earlier(self):
        filled = self.make_lesson(date(2026, 11, 20), topic="Корни")
        self.homework(filled, text="№ 5")
        half = self.make_lesson(date(2026, 11, 19), topic="Корни")
        self.make_lesson(date(2026, 11, 9))
        given = self.make_lesson(date(2026, 11, 18))
        given.substitute_id = self.substitute
        empty = self.make_lesson(YESTERDAY)
        rows = self.load()["unfilled"]
        self.assertEqual(
            [(row["id"], row["missing"]) for row in rows],
            [(empty.id, ["topic", "homework"]), (half.id, ["homework"])],
        )
        # A page of another day has the same list: it is about the present.
        self.assertEqual(len(self.load(day="2026-11-19")["unfilled"]), 2)
        self.assertEqual([row["id"] for row in self.load(self.substitute)["unfilled"]], [given.id])

    def test_closed_term_owes_nothing(self):
        self.make_lesson(YESTERDAY)
        self.assertEqual(len(self.load()["unfilled"]), 1)
        self.lesson.term_id.state = "closed"
        self.assertFalse(self.load()["unfilled"])
        self.assertEqual(self.load()["window"]["state"], "closed")

    def test_absences_of_the_own_class(self):
        other = self.make_lesson(TODAY, number=4)
        for lesson in self.lesson + other:
            self.absence(lesson, self.students[2])
        self.absence(self.lesson, self.students[0])
        self.absence(self.lesson, self.students[1], "Б")
        self.assertEqual(self.load(self.teacher)["classes"], [])
        [card] = self.load(self.class_teacher)["classes"]
        self.assertEqual(card["name"], "9Б")
        self.assertEqual(
            [(row["id"], row["lessons"]) for row in card["students"]],
            [(self.students[0].id, 1), (self.students[2].id, 2)],
        )

    def test_bad_day(self):
        with self.assertRaises(UserError):
            self.load(day="вчера")

    def test_not_for_those_without_lessons(self):
        for user in (self.ict, self.make_user("employee")):
            with self.assertRaises(AccessError):
                self.load(user)

    def test_queries_do_not_grow(self):
        """A day of two lessons, and one of eight with a dozen of unfilled ones."""
        self.journal._assign_teacher(self.class_teacher, date(2026, 9, 1))
        self.fill([self.make_lesson(TODAY, number=4), self.make_lesson(YESTERDAY)])
        with self.subTest(size="small"):
            self.assert_queries()
        self.fill(self.make_lessons(11, last=YESTERDAY))
        self.fill([self.make_lesson(TODAY, number=number) for number in (1, 2, 5, 6, 7, 8)])
        with self.subTest(size="large"):
            page = self.assert_queries()
        self.assertEqual((len(page["lessons"]), len(page["unfilled"])), (8, 12))

    def fill(self, lessons):
        for lesson in lessons:
            self.homework(lesson, text="№ 5")
            for student in self.students:
                self.absence(lesson, student)

    def assert_queries(self):
        page = self.env["school.my.day"].with_user(self.class_teacher)
        # Once before, so that access rules are in memory, as they are on a running server.
        self.env.invalidate_all()
        page.read_day()
        self.env.invalidate_all()
        with self.assertQueryCount(14):
            return page.read_day()
