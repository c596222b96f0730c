"""Timetables in files: reading exports and spreadsheets, and what their names mean."""

import io
import string
import zipfile
from unittest.mock import patch

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.school_ejournal.demo.asc_file import AscFile
from odoo.addons.school_ejournal.timetable.document import BadFile, Group
from odoo.addons.school_ejournal.timetable.files import read_file
from odoo.addons.school_ejournal.timetable.names import (
    Index,
    class_key,
    plain_key,
    russian_letters,
    same_teacher,
)
from odoo.addons.school_ejournal.timetable.sheet import DAYS
from odoo.addons.school_ejournal.timetable.template import write_sheet, write_template

ROW = ("9Б", "", "Алгебра", "Иванова Е. С.", DAYS[0], "1", "", "214")
names = st.text(string.ascii_letters + "абвгдеёжзийклмнопрстуфхцчшщъыьэюя" + ' "-&<>.', min_size=1)


def sheet_of(*rows, title="Расписание", change=None):
    """Return an XLSX file with ``rows``, after ``change`` was made to its sheet."""
    book = openpyxl.load_workbook(io.BytesIO(write_sheet(rows)))
    book.active.title = title
    if change:
        change(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class FileCase(BaseCase):
    def assert_bad(self, data, code):
        with self.assertRaises(BadFile) as caught:
            read_file(data)
        self.assertEqual(caught.exception.code, code)

    def codes(self, document):
        return [problem.code for problem in document.problems]


@tagged("post_install", "-at_install")
class TestAscFiles(FileCase):
    """The XML export of aSc Timetables."""

    def plain(self, **values):
        file = AscFile()
        file.lesson(**{"classes": ["9Б"], "subject": "Алгебра", "teachers": ["Иванова  Е.С."],
                       "cards": [(0, 1), (3, 2)], "room": "214", **values})
        return file

    def parse(self, file, encoding="windows-1251"):
        return read_file(file.data(encoding))

    def test_a_plain_lesson(self):
        document = self.parse(self.plain())
        self.assertFalse(document.problems)
        first, second = document.cards
        self.assertEqual((first.weekday, first.number, first.week), (0, 1, "every"))
        self.assertEqual((second.weekday, second.number), (3, 2))
        self.assertEqual(first.classes, ("9Б",))
        self.assertEqual(first.teachers, ("Иванова Е.С.",))
        self.assertEqual((first.subject, first.room, first.groups), ("Алгебра", "214", ()))

    def test_double_lessons_weeks_and_several_of_all(self):
        file = self.plain(
            classes=["10А", "10Б"], teachers=["Иванова Е.С.", "Петров П.П."], length=2,
            cards=[(1, 5, "10"), (2, 5, "01")],
        )
        cards = self.parse(file).cards
        self.assertEqual([(c.weekday, c.number, c.week) for c in cards], [
            (1, 5, "odd"), (1, 6, "odd"), (2, 5, "even"), (2, 6, "even")])
        self.assertEqual(cards[0].classes, ("10А", "10Б"))
        self.assertEqual(len(cards[0].teachers), 2)

    def test_groups(self):
        file = self.plain(groups=[("9Б", "1 группа")])
        self.assertEqual(self.parse(file).cards[0].groups, (Group("9Б", "1 группа"),))

    def test_a_card_for_several_days(self):
        file = self.plain()
        file.rows["card"] = [{**file.rows["card"][0], "days": "101000", "weeks": "11"}]
        self.assertEqual([c.weekday for c in self.parse(file).cards], [0, 2])

    def test_the_version_of_2008_counts_days(self):
        file = self.plain()
        for card in file.rows["card"]:
            del card["days"], card["weeks"], card["terms"]
            card["day"] = "4"
        self.assertEqual({c.weekday for c in self.parse(file).cards}, {4})

    def test_lessons_that_lack_something_are_reported(self):
        file = self.plain()
        file.lesson([], "Алгебра", ["Иванова Е.С."], [(0, 3)])
        file.lesson(["9Б"], "Химия", [], [(0, 4)])
        file.lesson(["9Б"], "Физика", ["Петров П.П."], [])
        file.lesson(["9Б"], "", ["Петров П.П."], [(0, 6)])
        file.lesson(["9Б"], "Музыка", ["Петров П.П."], [(0, 5)])
        file.rows["lesson"][-1]["periodsperweek"] = "2.0"
        file.rows["card"].append({"lessonid": "*99", "period": "1", "days": "100000"})
        document = self.parse(file)
        self.assertEqual(self.codes(document), [
            "lost_card", "no_class", "no_teacher", "no_cards", "no_subject", "few_cards"])
        self.assertFalse(any(problem.severe for problem in document.problems))
        self.assertEqual(len(document.cards), 4)
        self.assertIn("Физика", document.problems[3].value)

    def test_masks_that_cannot_be_kept(self):
        for values, code in (
            ({"weeks": "100"}, "bad_weeks"), ({"days": ""}, "bad_days"),
            ({"days": "xyz"}, "bad_days"), ({"days": "00000001"}, "bad_days"),
            ({"period": "x"}, "bad_number"), ({"period": "15"}, "bad_number"),
            ({"terms": "10"}, "part_of_terms"),
        ):
            file = self.plain()
            file.rows["card"] = [{**file.rows["card"][0], **values}]
            file.rows["lesson"][0]["periodsperweek"] = "1"
            with self.subTest(values):
                self.assertEqual(self.codes(self.parse(file)), [code])

    def test_an_evaluation_copy_is_asked_about(self):
        for count in (9, 10, 11):
            file = self.plain(cards=[(n // 7, n % 7 + 1) for n in range(count)])
            with self.subTest(count):
                self.assertEqual(self.codes(self.parse(file)), ["ten_cards"] * (count == 10))

    def test_encodings(self):
        text = self.plain().text()
        body = text.partition("?>")[2]
        for data in (
            text.encode("cp1251"),
            text.replace("windows-1251", "windows-1252").encode("cp1251"),
            text.replace("windows-1251", "windows-1250").encode("cp1251"),
            text.replace("windows-1251", "utf-8").encode("cp1251"),
            text.replace("windows-1251", "no-such").encode("cp1251"),
            text.encode("utf-8"), body.encode("utf-8"), body.encode("cp1251"),
            text.encode("utf-8-sig"), text.replace("windows-1251", "utf-16").encode("utf-16"),
        ):
            with self.subTest(data[:50]):
                self.assertEqual(read_file(data).cards[0].subject, "Алгебра")
        western = AscFile()
        western.lesson(["9B"], "Français", ["José Müller"], [(0, 1)], groups=[("9B", "1")])
        self.assertEqual(read_file(western.data("windows-1252")).cards[0].subject, "Français")

    @given(st.lists(st.tuples(names, names, names, st.integers(0, 5), st.integers(0, 12)),
                    max_size=9))
    def test_whatever_is_written_is_read(self, rows):
        file = AscFile()
        for klass, subject, teacher, day, number in rows:
            file.lesson([klass], subject, [teacher], [(day, number)])
        wanted = [
            (" ".join(k.split()), " ".join(s.split()), " ".join(t.split()), day, number)
            for k, s, t, day, number in rows if k.strip() and s.strip()
        ]
        for encoding in ("utf-8", "windows-1251"):
            cards = self.parse(file, encoding).cards
            self.assertEqual(
                [(*card.classes, card.subject, "".join(card.teachers), card.weekday, card.number)
                 for card in cards], wanted)

    def test_files_that_are_none(self):
        bomb = '<!DOCTYPE timetable [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><timetable x="&c;"/>'
        outside = '<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]><timetable>&a;</timetable>'
        for data, code in (
            (b"", "empty"), (b"  \n", "empty"), (b"Hello", "not_xml"),
            (b"\x00\xff" * 50, "not_xml"),
            (b"<timetable>", "not_xml"), (b"<html/>", "wrong_root"), (bomb.encode(), "doctype"),
            (outside.encode(), "doctype"), (bomb.encode("utf-16"), "doctype"),
            (b'{"timetable": 1}', "not_xml"), (b"%PDF-1.7", "not_xml"),
        ):
            with self.subTest(data[:20]):
                self.assert_bad(data, code)
        with patch("odoo.addons.school_ejournal.timetable.asc.MAX_BYTES", 100):
            self.assert_bad(self.plain().data(), "too_large")
        self.assertFalse(read_file(b"<timetable/>").cards)

    def test_too_many_cards(self):
        file = self.plain(cards=[(0, 1)] * 20_001)
        self.assert_bad(file.data(), "too_many_rows")

    @given(st.binary(max_size=300))
    def test_no_bytes_break_the_reader(self, data):
        try:
            read_file(data)
        except BadFile:
            return
        self.assertTrue(data.strip().startswith((b"<timetable", b"<?xml", b"\xef\xbb\xbf")))


@tagged("post_install", "-at_install")
class TestSheets(FileCase):
    """The timetable as a spreadsheet."""

    def test_the_template_is_read(self):
        document = read_file(write_template())
        self.assertFalse(document.problems)
        self.assertEqual([(c.weekday, c.number, c.week) for c in document.cards], [
            (0, 1, "every"), (0, 2, "every"), (2, 5, "odd"), (2, 6, "odd")])
        self.assertEqual(document.cards[1].groups, (Group("5А", "1"),))
        self.assertEqual(document.cards[3].classes, ("10А", "10Б"))

    def test_columns_in_any_order_and_other_rows_above(self):
        def change(sheet):
            sheet.insert_rows(1, 2)
            sheet["A1"] = "Лицей «Меридиан»"
            sheet.move_range("A3:A4", cols=12)
        [card] = read_file(sheet_of(ROW, change=change)).cards
        self.assertEqual((card.classes, card.place), (("9Б",), "row 4"))

    def test_another_sheet_and_empty_rows(self):
        document = read_file(sheet_of(ROW, ("",) * 8, (" ",) * 8, ROW, title="Лист1"))
        self.assertEqual([card.place for card in document.cards], ["row 2", "row 5"])

    def test_spellings_of_days_and_weeks(self):
        for day in ("пн", "Пн.", "понедельник", "ПОНЕДЕЛЬНИК", "1"):
            for week, kind in (("нечётная", "odd"), ("Четные", "even"), ("все", "every")):
                row = (*ROW[:4], day, ROW[5], week, "")
                with self.subTest(day=day, week=week):
                    [card] = read_file(sheet_of(row)).cards
                    self.assertEqual((card.weekday, card.week), (0, kind))

    def test_rows_that_are_wrong(self):
        def row(**values):
            columns = ("klass", "group", "subject", "teacher", "day", "number", "week", "room")
            return tuple(values.get(name, usual)
                         for name, usual in zip(columns, ROW, strict=True))

        for bad, code in (
            (row(klass=""), "missing"), (row(subject=""), "missing"), (row(day=""), "missing"),
            (row(number=""), "missing"), (row(day="32"), "bad_day"),
            (row(number="x"), "bad_number"),
            (row(number="15"), "bad_number"), (row(number="3-2"), "bad_number"),
            (row(week="третья"), "bad_weeks"), (row(teacher=""), "no_teacher"),
        ):
            document = read_file(sheet_of(ROW, bad))
            with self.subTest(bad):
                self.assertEqual([(p.place, p.code) for p in document.problems], [("row 3", code)])
                self.assertEqual(len(document.cards), 1 + (code == "no_teacher"))

    def test_formulas_and_merged_cells(self):
        def formula(sheet):
            sheet["A3"] = "=A2"

        def merged(sheet):
            sheet.merge_cells("A2:A3")

        for change, code in ((formula, "formula"), (merged, "merged")):
            document = read_file(sheet_of(ROW, ROW, change=change))
            self.assertEqual(
                [(p.place, p.code, p.value) for p in document.problems],
                [("row 3", code, "Класс")])

    def test_files_that_are_none(self):
        self.assert_bad(sheet_of(change=lambda sheet: sheet.delete_rows(1)), "no_sheet")
        self.assert_bad(sheet_of(change=lambda sheet: sheet.__setitem__("A1", "Фамилия")),
                        "no_sheet")
        self.assert_bad(b"PK\x03\x04 broken", "not_xlsx")
        self.assert_bad(b"\xd0\xcf\x11\xe0old", "old_format")
        self.assert_bad(sheet_of(*[ROW] * 10_000), "too_many_rows")
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in ("xl/workbook.xml", "[Content_Types].xml"):
                archive.writestr(name, "x")
            archive.writestr("xl/worksheets/sheet1.xml", b"0" * (200 * 2**20))
        self.assertLess(len(stream.getvalue()), 2**20)
        self.assert_bad(stream.getvalue(), "too_large")


@tagged("post_install", "-at_install")
class TestNames(BaseCase):
    """Which class, subject or teacher a name means."""

    def test_classes(self):
        for name in ("5А", "5-А", '5 "А"', "5 «А»", "5А класс", "05а", " 5  А ", "5A", "5_А"):
            self.assertEqual(class_key(name), "5а", name)
        self.assertNotEqual(class_key("15А"), class_key("5А"))

    def test_letters_that_look_russian(self):
        self.assertEqual(russian_letters("Aлгeбpa"), "Алгебра")
        self.assertEqual(russian_letters("English B2"), "English В2")
        self.assertEqual(plain_key("ФИЗ-PA"), plain_key("Физ-ра"))
        self.assertEqual(plain_key("Учёт №  1."), "учет 1")

    def test_teachers(self):
        for one, two, same in (
            ("Иванова Е. С.", "Иванова Елена Сергеевна", True),
            ("Иванова Е.С", "иванова  е. с.", True),
            ("Иванова", "Иванова Елена Сергеевна", True),
            ("Иванова Е.", "Иванова Елена Сергеевна", True),
            ("Иванова А. С.", "Иванова Елена Сергеевна", False),
            ("Иванова Екатерина", "Иванова Елена Сергеевна", False),
            ("Иванов Е. С.", "Иванова Елена Сергеевна", False),
            ("Семёнов П.", "Семенов Пётр", True), ("", "Иванова", False),
        ):
            self.assertEqual(same_teacher(one, two), same, (one, two))

    def test_finding(self):
        index = Index([("Иванова Елена Сергеевна", 1), ("Петров Пётр Петрович", 2),
                       ("Петров Павел Петрович", 3)], plain_key, same_teacher)
        self.assertEqual(index.find("Иванова Е. С."), (1, None))
        self.assertEqual(index.find("Ивановa Елена Сергеевна"), (1, None))
        self.assertEqual(index.find("Иванова Елена Сергевна"), (None, 1), "offered, not taken")
        self.assertEqual(index.find("Петров П. П.")[0], None, "two of them")
        self.assertEqual(index.find("Кукушкин"), (None, None))

    @given(st.text(), st.text())
    def test_any_text(self, one, two):
        self.assertEqual(same_teacher(one, two), same_teacher(two, one))
        self.assertEqual(plain_key(plain_key(one)), plain_key(one))
        Index([(one, 1)], class_key).find(two)
