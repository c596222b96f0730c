from datetime import date
from functools import partial

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import TODAY
from .test_timetable import WINTER, TimetableCase


@tagged("post_install", "-at_install")
class TestTimetableScreen(TimetableCase):
    """The week as the screen asks for it, and what the screen changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.monday = cls.make_entry(room="214")
        cls.tuesday = cls.make_entry(weekday="1", number=2, week="odd", room="Каб. 214")
        cls.english_entry = cls.make_entry(cls.english_journals[0], weekday="1", number=3)
        cls.service = cls.env["school.timetable"].with_user(cls.deputy)

    def week(self, *args, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["school.timetable"].with_user(user or self.deputy).read_week(*args)

    def subjects(self, week):
        return [(card["weekday"], card["number"], card["subject"]) for card in week["cards"]]

    def test_week_of_a_class(self):
        week = self.week("class", self.klass.id)
        self.assertEqual(week["title"], "9Б")
        self.assertEqual(self.subjects(week), [
            (0, 1, "Алгебра"), (1, 2, "Алгебра"), (1, 3, "Английский язык")])
        self.assertEqual([day["date"] for day in week["days"]][:2], ["2026-11-23", "2026-11-24"])
        self.assertEqual(len(week["days"]), 6)
        self.assertEqual(week["bells"]["1"], "08:30–09:10")
        self.assertEqual((week["day"], week["parity"]), ("2026-11-24", "odd"))
        card = week["cards"][2]
        self.assertEqual((card["subgroups"], card["classes"]), ("1", "9Б"))
        self.assertTrue(card["editable"])

    def test_own_week_of_a_teacher(self):
        week = self.week(user=self.teacher)
        self.assertEqual((week["kind"], week["target"]), ("teacher", self.teacher.id))
        self.assertEqual(len(week["cards"]), 2)
        self.assertFalse(week["can_edit"] or week["tray"])
        self.assertFalse(self.week(user=self.substitute)["cards"], "an empty week of one's own")
        self.assertEqual(self.week(user=self.secretary)["kind"], "class")

    def test_week_of_a_room(self):
        week = self.week("room", "214")
        self.assertEqual(len(week["cards"]), 2, "spelled in two ways")
        self.assertEqual([room["name"] for room in week["choices"]["room"]], ["Каб. 214"])

    def test_tray_counts_the_hours(self):
        rows = {row["name"]: (row["placed"], row["hours"])
                for row in self.week("class", self.klass.id)["tray"]}
        self.assertEqual(rows["Алгебра"], (1.5, 3))
        self.assertEqual(rows["Английский язык · 1"], (1, 0))
        self.assertFalse(self.week("class", self.klass.id, user=self.director)["tray"])

    def test_joint_lessons_are_one_card(self):
        two = self.make_entry(self.other_journal, weekday="4", number=5)
        two.joint = self.monday.joint = two._joint_key(two.journal_id + self.monday.journal_id)
        two.write({"weekday": "0", "number": 1})
        [card] = [card for card in self.week("teacher", self.teacher.id)["cards"]
                  if card["weekday"] == 0]
        self.assertEqual((card["classes"], len(card["ids"])), ("9Б, 9В", 2))

    def test_clashes_are_marked_and_told(self):
        other = self.make_journals((self.other_class, self.english, self.substitute, None))
        self.make_entry(other, room="214")
        week = self.week("class", self.klass.id)
        self.assertEqual([card["clash"] for card in week["cards"]], ["room", "", ""])
        self.assertIn("9В", week["clashes"][0])

    def test_a_lesson_is_moved(self):
        answer = self.service.place(self.english_entry.ids, 4, 6, "2026-09-01")
        self.assertEqual(answer["ids"], self.english_entry.ids)
        self.assertEqual((self.english_entry.weekday, self.english_entry.number), ("4", 6))

    def test_a_lesson_moves_from_a_day_on(self):
        ids = self.service.place(self.monday.ids, 2, 6, str(WINTER))["ids"]
        self.assertEqual(self.monday.date_to, date(2027, 1, 10))
        self.assertNotIn((2, 6, "Алгебра"), self.subjects(self.week("class", self.klass.id)))
        week = self.week("class", self.klass.id, str(WINTER))
        self.assertIn((2, 6, "Алгебра"), self.subjects(week))
        self.assertNotEqual(ids, self.monday.ids)

    def test_two_lessons_change_places(self):
        self.service.place(self.monday.ids, 1, 3, "2026-09-01", self.english_entry.ids)
        self.assertEqual((self.monday.weekday, self.monday.number), ("1", 3))
        self.assertEqual((self.english_entry.weekday, self.english_entry.number), ("0", 1))

    def test_a_clash_names_both_sides_and_changes_nothing(self):
        self.make_entry(self.other_journal, weekday="4", number=5)
        with self.assertRaisesRegex(ValidationError, "9В.*9Б|9Б.*9В"), self.env.cr.savepoint():
            self.service.place(self.monday.ids, 4, 5, "2026-09-01")
        self.env.invalidate_all()
        self.assertEqual(self.monday.weekday, "0")

    def test_a_journal_is_put_into_the_week(self):
        [key] = self.service.place_journal(self.journal.id, 3, 1, str(TODAY))["ids"]
        entry = self.monday.browse(key)
        self.assertEqual((entry.weekday, entry.date_from, entry.room), ("3", TODAY, "214"))

    def test_a_lesson_is_taken_out(self):
        self.service.remove(self.monday.ids, str(TODAY))
        self.assertEqual(self.monday.date_to, date(2026, 11, 23))
        self.assertEqual(len(self.week("class", self.klass.id)["cards"]), 2)

    def test_who_may_arrange(self):
        for user in (self.teacher, self.class_teacher, self.director, self.other_deputy):
            service = self.env["school.timetable"].with_user(user)
            for call in (
                lambda service=service: service.place(self.monday.ids, 4, 1, str(TODAY)),
                lambda service=service: service.place_journal(self.journal.id, 4, 1, str(TODAY)),
                lambda service=service: service.remove(self.monday.ids, str(TODAY)),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    call()

    def test_times_that_are_none(self):
        for weekday, number in ((7, 1), (-1, 1), (0, 15), ("1", 1), (True, 1), (None, 1)):
            with self.subTest(weekday=weekday, number=number), self.assertRaises(UserError):
                self.service.place(self.monday.ids, weekday, number, str(TODAY))

    def test_as_many_queries_for_a_full_week(self):
        counts = []
        for weekday in ("2", "3", "4"):
            for number in range(1, 8):
                self.make_entry(weekday=weekday, number=number)
            self.week("class", self.klass.id)
            counts.append(self.queries(partial(self.week, "class", self.klass.id)))
        self.assertEqual(counts[0], counts[2])
        self.assertLessEqual(counts[0], 40)

    def test_before_the_first_year(self):
        company = self.env["res.company"].create({"name": "Новая школа (тест)"})
        service = self.env(context={"allowed_company_ids": company.ids})["school.timetable"]
        self.assertEqual(service.read_week(), {"kind": "", "target": 0})
