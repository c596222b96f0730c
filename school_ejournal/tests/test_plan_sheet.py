"""Reading and writing of plans as spreadsheets: good files, and files that nobody should trust."""

import io
import time
import zipfile
from datetime import date

import openpyxl

from odoo.tests import BaseCase, tagged

from ..plans.layout import column_of
from ..plans.sheet import find_plan
from ..plans.workbook import PlanLineText, PlanSheet, plan_workbook
from ..tools.xlsx import MAX_BYTES, BadWorkbook, read_workbook

_SHEET = "xl/worksheets/sheet1.xml"
HEAD = ("№ урока", "Раздел", "Тема урока", "Кол-во часов", "Тип урока", "Виды работ, контроль",
        "Домашнее задание", "Примечание")


def workbook(rows, title="КТП", merge=(), before=()):
    """Return the bytes of a workbook with ``rows``."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in (*before, *rows):
        sheet.append(row)
    for ref in merge:
        sheet.merge_cells(ref)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def zipped(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def changed(data, name, change):
    """Return the workbook ``data`` with one part changed by ``change``."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = change(parts[name])
    return zipped(parts)


class SheetCase(BaseCase):

    def reading(self, *rows, **options):
        return find_plan(read_workbook(workbook([HEAD, *rows], **options)))

    def problems(self, *rows, **options):
        reading = self.reading(*rows, **options)
        return [(each.row, each.code, each.value) for each in reading.problems]

    def assert_bad(self, data, code):
        with self.assertRaises(BadWorkbook) as caught:
            find_plan(read_workbook(data))
        self.assertEqual(caught.exception.code, code)


@tagged("post_install", "-at_install")
class TestPlanSheet(SheetCase):
    """What teachers' own sheets look like."""

    def test_a_plan(self):
        reading = self.reading(
            (None, "Глава 1. Степени", None, None),
            (1, None, "Степень с целым показателем", 1, "Новый материал", None, "§ 1", None),
            ("2–3", None, "Свойства  степени", "2 ч", None, "СР, Т", "§ 2", "резерв"),
            (None, None, None, None),
            (4, "Глава 2", "Контрольная работа № 1", 1.0, None, "Контрольная работа № 1"),
            ("Итого", None, None, 4),
        )
        self.assertFalse(reading.problems)
        self.assertEqual(
            [(row.row, row.is_section, row.name, row.hours) for row in reading.rows],
            [(2, True, "Глава 1. Степени", 0), (3, False, "Степень с целым показателем", 1),
             (4, False, "Свойства степени", 2), (6, True, "Глава 2", 0),
             (6, False, "Контрольная работа № 1", 1)],
        )
        self.assertEqual(reading.rows[2].works, ("СР", "Т"))
        self.assertEqual((reading.rows[2].homework, reading.rows[2].note), ("§ 2", "резерв"))

    def test_heads_of_other_authors(self):
        for head, key in (
            ("№ п/п", "number"), ("№", "number"), ("Тема", "topic"), ("Тема урока", "topic"),
            ("Количество часов", "hours"), ("Кол-во\nчасов", "hours"), ("Часы", "hours"),
            ("Раздел программы", ""), ("Раздел", "section"), ("Д/З", "homework"),
            ("Домашнее задание", "homework"), ("Виды контроля", "works"), ("Тип урока", "type"),
            ("Дата", ""), ("План", ""), (None, ""), ("Примечания", "note"),
        ):
            with self.subTest(head):
                self.assertEqual(column_of(head), key)

    def test_columns_in_another_order_below_a_heading(self):
        data = workbook(
            [("Тема", "Дата", "Часы"), ("Бег", None, 2)],
            before=[("Календарно-тематический план",), ("Физкультура, 5А",)],
        )
        reading = find_plan(read_workbook(data))
        self.assertEqual([(row.name, row.hours) for row in reading.rows], [("Бег", 2)])

    def test_a_section_over_merged_cells(self):
        reading = self.reading(
            ("Повторение изученного", None, None, None), (1, None, "Бег", 1), merge=["A2:H2"],
        )
        self.assertEqual([row.is_section for row in reading.rows], [True, False])
        self.assertFalse(reading.problems)

    def test_round_trip(self):
        lines = [
            PlanLineText("Раздел 1", is_section=True),
            PlanLineText("=1+1 не формула", number="1", hours=1, type="Урок", works="КР, СР",
                         homework="@SUM(A1)", note="-5"),
            PlanLineText("+7 тема", number="2–3", hours=2, planned=(date(2026, 9, 1),),
                         taught=(date(2026, 9, 1), date(2026, 9, 3))),
        ]
        data = plan_workbook([
            PlanSheet("9А: Алгебра/1", "=КТП", "x", lines, has_dates=True),
            PlanSheet("9А: Алгебра/1", "КТП", "", lines),
        ])
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.namelist():
                self.assertNotIn(b"<f>", archive.read(part))
        reading = find_plan(read_workbook(data))
        self.assertFalse(reading.problems)
        self.assertEqual(
            [(row.name, row.hours, row.homework, row.note) for row in reading.rows],
            [("Раздел 1", 0, "", ""), ("=1+1 не формула", 1, "@SUM(A1)", "-5"),
             ("+7 тема", 2, "", "")],
        )


@tagged("post_install", "-at_install")
class TestBrokenSheets(SheetCase):
    """Every broken file is refused in words, and quickly."""

    def test_rows(self):
        self.assertEqual(
            self.problems(
                (1, None, None, 1), (2, None, "Б", None), (3, None, "В", "много"),
                (4, None, "Г", 1.5), (5, None, "Д", -1), (6, None, "Е", 0), (7, None, "Ж", 41),
                (7, None, "З", 1), ("8–9", None, "И", 1), (10, None, "К", "0,5"),
            ),
            [(2, "no_topic", ""), (3, "no_hours", ""), (4, "bad_hours", "много"),
             (5, "fraction", "1.5"), (6, "not_positive", "-1"), (7, "not_positive", "0"),
             (8, "many_hours", "41"), (9, "number_twice", "7"), (10, "number_hours", "8–9"),
             (11, "fraction", "0,5")],
        )

    def test_a_formula(self):
        self.assertEqual(
            self.problems((1, None, "=A1&B1", 1), (2, None, "Бег", "=SUM(D2:D3)")),
            [(2, "formula", "=A1&B1"), (3, "formula", "=SUM(D2:D3)")],
        )

    def test_merged_topics(self):
        self.assertEqual(
            self.problems((1, None, "Бег", 1), (2, None, None, 1), merge=["C2:C3"]),
            [(3, "merged", "")],
        )

    def test_wrong_sheet(self):
        self.assertIsNone(find_plan(read_workbook(workbook([("ФИО", "Класс"), ("Иванов", "5А")]))))
        self.assertIsNone(find_plan(read_workbook(workbook([]))))

    def test_the_plan_is_found_on_the_second_sheet(self):
        book = openpyxl.Workbook()
        book.active.append(("Титульный лист",))
        sheet = book.create_sheet("КТП")
        sheet.append(HEAD)
        sheet.append((1, None, "Бег", 1))
        buffer = io.BytesIO()
        book.save(buffer)
        self.assertEqual(find_plan(read_workbook(buffer.getvalue())).title, "КТП")

    def test_ten_thousand_rows(self):
        data = workbook([HEAD, *((n, None, "Бег", 1) for n in range(10_000))])
        start = time.monotonic()
        self.assert_bad(data, "too_many_rows")
        self.assertLess(time.monotonic() - start, 30)

    def test_rows_at_the_end_of_the_world(self):
        book = openpyxl.Workbook()
        book.active.append(HEAD)
        book.active["C1048576"] = "Бег"
        buffer = io.BytesIO()
        book.save(buffer)
        self.assert_bad(buffer.getvalue(), "too_many_rows")

    def test_no_workbook(self):
        good = workbook([HEAD])
        for data, code in (
            (b"", "empty"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_format"),
            ("№;Тема;Часы".encode(), "not_xlsx"), (b"%PDF-1.7", "not_xlsx"),
            (b"PK\x03\x04 and no more", "not_xlsx"), (good[:-200], "not_xlsx"),
            (zipped({"a.txt": b"x"}), "not_xlsx"),
            (zipped({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}), "broken"),
            (b"x" * (MAX_BYTES + 1), "too_large"),
            (changed(good, "xl/workbook.xml", lambda text: text[:100]), "broken"),
        ):
            with self.subTest(data[:20]):
                self.assert_bad(data, code)

    def test_zip_bomb(self):
        bomb = changed(workbook([HEAD]), _SHEET, lambda _text: b" " * 50 * 2**20)
        self.assertLess(len(bomb), MAX_BYTES)
        start = time.monotonic()
        self.assert_bad(bomb, "too_large")
        self.assertLess(time.monotonic() - start, 5)

    def test_a_bomb_that_lies_about_its_size(self):
        bomb = bytearray(changed(
            workbook([HEAD]), _SHEET, lambda _text: b" " * 50 * 2**20))
        with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as archive:
            size = archive.getinfo(_SHEET).file_size
        lie = bytes(bomb).replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
        self.assert_bad(lie, "not_xlsx")

    def test_entities(self):
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        good = workbook([HEAD, (1, None, "Бег", 1)])
        self.assert_bad(
            changed(good, _SHEET, lambda text: bomb + text), "broken")
        self.assert_bad(
            changed(good, "xl/workbook.xml", lambda text: text.decode().encode("utf-16")), "broken")
