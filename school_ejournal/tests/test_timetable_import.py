import base64
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.school_ejournal.demo.asc_file import AscFile
from odoo.addons.school_ejournal.timetable.sheet import DAYS
from odoo.addons.school_ejournal.timetable.template import write_sheet

from .test_timetable import TimetableCase

ALGEBRA = {"classes": ["9Б"], "subject": "Алгебра", "teachers": ["Иванова Е.С."]}


@tagged("post_install", "-at_install")
class TestTimetableImport(TimetableCase):
    """A timetable from a file: dry run, questions, all or nothing, and the same again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_teacher.name = "Петрова Ольга Викторовна"
        cls.class_teacher.name = "Сёмина Анна Павловна"
        cls.substitute.name = "Кузнецов Олег Ильич"
        cls.env.flush_all()

    def wizard(self, data, user=None, **values):
        if isinstance(data, AscFile):
            data = data.data()
        return self.env["school.timetable.import"].with_user(user or self.deputy).create({
            "year_id": self.year.id, "data": base64.b64encode(data), **values,
        })

    def check(self, data, **values):
        wizard = self.wizard(data, **values)
        wizard.action_check()
        return wizard

    def lines(self, wizard, *kinds):
        kinds = kinds or ("error", "warning")
        return wizard.line_ids.filtered(lambda line: line.kind in kinds).mapped("text")

    def counts(self, wizard):
        return tuple(wizard[f"{name}_count"] for name in (
            "add", "move", "change", "remove", "same", "error"))

    def entries(self, journal=None):
        return self.env["school.timetable.entry"].search(
            [("journal_id", "=", (journal or self.journal).id)])

    def plain(self, *cards, **values):
        file = AscFile()
        file.lesson(**{**ALGEBRA, "cards": list(cards) or [(0, 1), (2, 3)], "room": "214",
                       **values})
        return file

    # ---- what a file brings ----

    def test_dry_run_then_import(self):
        wizard = self.check(self.plain())
        self.assertEqual(self.counts(wizard), (2, 0, 0, 0, 0, 0))
        self.assertEqual(self.lines(wizard, "add"), [
            "9Б · Алгебра, Monday, lesson 1", "9Б · Алгебра, Wednesday, lesson 3"])
        self.assertFalse(self.entries(), "a dry run stores nothing")
        wizard.action_apply()
        self.assertEqual(wizard.state, "done")
        one, two = self.entries()
        self.assertEqual((one.weekday, one.number, one.room), ("0", 1, "214"))
        self.assertEqual((two.weekday, two.number, two.teacher_id), ("2", 3, self.teacher))
        self.assertEqual(one.date_from, self.year.date_start)
        self.assertFalse(one.own_teacher_id or one.joint or one.co_teacher_ids)

    def test_a_second_import_changes_nothing(self):
        file = self.plain()
        file.lesson(["9Б", "9В"], "Алгебра", ["Иванова Е.С."], [(4, 2)], room="зал")
        file.lesson(["9Б"], "Английский язык", ["Петрова О.В."], [(1, 1, "10")],
                    groups=[("9Б", "1 группа")])
        self.check(file).action_apply()
        before = self.env["school.timetable.entry"].search([]).read()
        for user in (self.deputy, self.env.user):
            wizard = self.wizard(file, user)
            wizard.action_check()
            self.assertEqual(self.counts(wizard), (0, 0, 0, 0, 5, 0))
            wizard.action_apply()
        self.assertEqual(self.env["school.timetable.entry"].search([]).read(), before)

    def test_moved_changed_added_removed(self):
        self.check(self.plain((0, 1), (1, 1), (2, 1))).action_apply()
        file = self.plain((0, 1), (3, 5))
        file.rows["classroom"][0]["short"] = file.rows["classroom"][0]["name"] = "12"
        wizard = self.check(file, date_from=date(2026, 9, 1))
        self.assertEqual(self.counts(wizard), (0, 1, 1, 1, 0, 0))
        [moved] = self.lines(wizard, "move")
        self.assertEqual(moved, "9Б · Алгебра, Tuesday, lesson 1 → Thursday, lesson 5")
        self.assertEqual(self.lines(wizard, "change"), [
            "9Б · Алгебра, Monday, lesson 1: 214 → 12"])
        wizard.action_apply()
        self.assertEqual(
            [(e.weekday, e.number, e.room) for e in self.entries()], [("0", 1, "12"),
                                                                     ("3", 5, "12")])

    def test_a_new_timetable_from_a_day_on(self):
        self.check(self.plain((0, 1))).action_apply()
        self.check(self.plain((0, 2)), date_from=date(2027, 1, 11)).action_apply()
        old, new = self.entries().sorted("date_from")
        self.assertEqual((old.number, old.date_to), (1, date(2027, 1, 10)))
        self.assertEqual((new.number, new.date_from), (2, date(2027, 1, 11)))

    def test_classes_that_the_file_does_not_hold_stay(self):
        entry = self.make_entry(self.other_journal, weekday="4")
        self.check(self.plain()).action_apply()
        self.assertTrue(entry.exists())
        self.assertFalse(entry.date_to)

    def test_a_spreadsheet(self):
        rows = [
            ("9-Б", "", "алгебра", "Иванова Е. С.", DAYS[0], "1-2", "", "214"),
            ("9Б", "подгруппа 2", "Английский язык", "Семина", "вт", "3", "чётные", ""),
        ]
        wizard = self.check(write_sheet(rows))
        self.assertEqual(self.counts(wizard), (3, 0, 0, 0, 0, 0), self.lines(wizard))
        wizard.action_apply()
        [entry] = self.entries(self.english_journals[1])
        self.assertEqual((entry.weekday, entry.number, entry.week), ("1", 3, "even"))

    # ---- groups, several teachers and classes ----

    def test_groups_are_found_by_name_then_by_teacher(self):
        file = AscFile()
        for teacher, group, day in (("Петрова О.В.", "Группа 1", 0), ("Сёмина А. П.", "2-я", 0),
                                    ("Сёмина А. П.", "Английский продвинутый", 1)):
            file.lesson(["9Б"], "Английский язык", [teacher], [(day, 1)], groups=[("9Б", group)])
        wizard = self.check(file)
        self.assertFalse(self.lines(wizard))
        wizard.action_apply()
        self.assertEqual(len(self.entries(self.english_journals[0])), 1)
        self.assertEqual(self.entries(self.english_journals[1]).mapped("weekday"), ["0", "1"])

    def test_a_lesson_without_groups_goes_to_the_teachers_subgroup(self):
        file = AscFile()
        file.lesson(["9Б"], "Английский язык", ["Петрова О.В."], [(0, 1)])
        file.lesson(["9Б"], "Английский язык", ["Сёмина А. П.", "Петрова О.В."], [(1, 1)])
        self.check(file).action_apply()
        self.assertEqual(self.entries(self.english_journals[0]).mapped("weekday"), ["0", "1"])
        self.assertEqual(self.entries(self.english_journals[1]).mapped("weekday"), ["1"])

    def test_two_classes_and_two_teachers_in_one_lesson(self):
        file = AscFile()
        file.lesson(["9Б", "9В"], "Алгебра", ["Иванова Е.С.", "Кузнецов О. И."], [(0, 1)])
        wizard = self.check(file)
        self.assertFalse(self.lines(wizard))
        wizard.action_apply()
        one, two = self.entries(), self.entries(self.other_journal)
        self.assertTrue(one.joint)
        self.assertEqual(one.joint, two.joint)
        self.assertEqual((one + two).co_teacher_ids, self.substitute)

    def test_two_cards_of_one_teacher_at_one_time_are_a_joint_lesson(self):
        file = self.plain((0, 1))
        file.lesson(["9В"], "Алгебра", ["Иванова Е.С."], [(0, 1)])
        wizard = self.check(file)
        self.assertEqual(self.counts(wizard)[-1], 0, self.lines(wizard))
        wizard.action_apply()
        self.assertEqual(self.entries().joint, self.entries(self.other_journal).joint)

    def test_another_teacher_than_the_journals(self):
        wizard = self.check(self.plain((0, 1), teachers=["Кузнецов О. И."]))
        self.assertEqual(self.lines(wizard), [
            "The file names another teacher than the journal: 9Б · Алгебра"])
        wizard.action_apply()
        self.assertEqual(self.entries().teacher_id, self.substitute)

    def test_missing_journals_and_subgroups_are_made_on_request(self):
        file = AscFile()
        file.lesson(["9В"], "Английский язык", ["Кузнецов О. И."], [(0, 1)])
        for number in (1, 2):
            file.lesson(["9В"], "Физика", ["Петрова О.В.", "Сёмина А. П."][number - 1:number],
                        [(0, 1 + number)], groups=[("9В", f"{number} группа")])
        self.env["school.subject"].create({"name": "Физика"})
        wizard = self.check(file)
        self.assertEqual(wizard.error_count, 3)
        self.assertIn("There is no journal: 9В · Английский язык", self.lines(wizard)[0])
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.create_missing = True
        wizard.action_check()
        self.assertEqual(self.counts(wizard), (3, 0, 0, 0, 0, 0))
        wizard.action_apply()
        journals = self.other_class.journal_ids - self.other_journal
        self.assertEqual(sorted(journals.subgroup_id.mapped("name")), ["1 группа", "2 группа"])
        self.assertEqual(journals.teacher_id,
                         self.substitute + self.other_teacher + self.class_teacher)
        again = self.check(file, create_missing=True)
        self.assertEqual(self.counts(again), (0, 0, 0, 0, 3, 0))

    # ---- names ----

    def test_unknown_names_are_matched_once_and_remembered(self):
        file = self.plain((0, 1), subject="Алгебра и начала", teachers=["Ивонова Е. С."])
        wizard = self.check(file)
        self.assertEqual(wizard.error_count, 2)
        subject, teacher = wizard.match_ids
        self.assertEqual((subject.kind, subject.name), ("subject", "Алгебра и начала"))
        self.assertEqual((teacher.kind, teacher.teacher_id), ("teacher", self.teacher),
                         "the likeliest is offered")
        subject.subject_id = self.algebra
        (subject + teacher).confirmed = True
        wizard.action_check()
        self.assertEqual(self.counts(wizard), (1, 0, 0, 0, 0, 0))
        wizard.action_apply()
        self.assertEqual(self.entries().teacher_id, self.teacher)
        self.assertEqual(self.counts(self.check(file)), (0, 0, 0, 0, 1, 0), "remembered")
        aliases = self.env["school.timetable.alias"].search([("company_id", "=", self.company.id)])
        self.assertEqual(sorted(aliases.mapped("kind")), ["subject", "teacher"])

    def test_names_may_be_left_out(self):
        file = self.plain((0, 1))
        file.lesson(["9Б"], "Обед", [], [(0, 2)])
        wizard = self.check(file)
        wizard.match_ids.leave_out = True
        wizard.action_check()
        self.assertEqual(wizard.error_count, 0)
        wizard.action_apply()
        self.assertEqual(len(self.entries()), 1)

    def test_a_match_must_say_what(self):
        wizard = self.check(self.plain((0, 1), subject="Кулинария"))
        wizard.match_ids.confirmed = True
        with self.assertRaises(UserError):
            wizard.action_check()

    def test_the_form(self):
        form = Form(self.env["school.timetable.import"].with_user(self.deputy))
        self.assertEqual(form.date_from, self.year.date_start)
        form.data = base64.b64encode(self.plain().data())
        wizard = form.save()
        wizard.action_check()
        with Form(wizard) as form:
            self.assertEqual(form.add_count, 2)

    # ---- what is wrong ----

    def test_clashes_within_the_file_and_with_other_classes(self):
        self.make_entry(self.other_journal, weekday="2", number=3)
        file = self.plain((0, 1), (2, 3))
        file.lesson(["9Б"], "Английский язык", ["Петрова О.В."], [(0, 1)],
                    groups=[("9Б", "1")], room="каб. 214")
        wizard = self.check(file)
        sides = "9Б · Алгебра, Monday, lesson 1 and 9Б · Английский язык · 1, Monday, lesson 1"
        teacher = "9Б · Алгебра, Wednesday, lesson 3 and 9В · Алгебра, Wednesday, lesson 3"
        self.assertEqual(self.lines(wizard, "error"), [
            f"The same students would be in two lessons: {sides}.",
            f"Иванова Е. С. would be in two places at once: {teacher}.",
        ])
        self.assertEqual(self.lines(wizard, "warning"), [
            f"Room 214 is taken twice: {sides}."])
        with self.assertRaisesRegex(UserError, "Nothing was imported"):
            wizard.action_apply()
        self.assertFalse(self.entries())

    def test_ten_cards_are_asked_about(self):
        wizard = self.check(self.plain(*[(n // 5, n % 5 + 1) for n in range(10)]))
        self.assertTrue(wizard.asks_ten_cards)
        self.assertIn("evaluation copy", self.lines(wizard)[0])
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.ten_cards_ok = True
        wizard.action_check()
        wizard.action_apply()
        self.assertEqual(len(self.entries()), 10)

    def test_double_hours_and_lessons_without_a_class(self):
        file = self.plain((0, 1), (0, 1))
        file.lesson([], "Алгебра", ["Иванова Е.С."], [(0, 2)])
        wizard = self.check(file)
        warnings = wizard.line_ids.filtered(lambda line: line.kind == "warning")
        self.assertEqual(warnings.mapped("place"), ["lesson 2", "card 2"])
        wizard.action_apply()
        self.assertEqual(len(self.entries()), 1)

    def test_files_that_are_none(self):
        for data, words in (
            (b"", "empty"), (b"<html/>", "it begins with <html>"), (b"PK\x03\x04", "no XLSX"),
            (write_sheet([]), "no lesson for this school"),
        ):
            with self.subTest(words):
                wizard = self.wizard(data)
                try:
                    wizard.action_check()
                except UserError as error:
                    self.assertIn(words, str(error))
                else:
                    self.assertIn(words, self.lines(wizard)[0])

    def test_who_may_import(self):
        for user in (self.teacher, self.director, self.secretary, self.ict):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.wizard(self.plain(), user)
        wizard = self.wizard(self.plain(), self.other_deputy)
        wizard.action_check()
        self.assertEqual(self.lines(wizard), [
            "These classes are of stages that you do not head: 9Б"])
        with self.assertRaises(UserError):
            wizard.action_apply()

    def test_a_large_file_in_few_queries(self):
        counts = []
        for lessons in (2, 30):
            file = self.plain(*[(n // 6, n % 6 + 1) for n in range(lessons)])
            counts.append(self.queries(self.wizard(file).action_apply))
        self.assertLessEqual(counts[1], counts[0] + 6)
