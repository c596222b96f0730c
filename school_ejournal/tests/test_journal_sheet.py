from datetime import date

from odoo.tests import BaseCase, tagged

from ..page.journal_page import JournalPage
from ..page.sheet import Cell, Entry, sheet_of
from ..page.sheet_texts import average, file_name, month, number, trend, weekday
from ..page.statistics import StatisticsRule, statistics, year_statistics

FIVE, FOUR, NOT_ATTESTED = 5, 4, 8
ABSENT, LATE = 21, 25
LISTS = {
    "values": [
        {"id": FIVE, "code": "5", "kind": "grade", "grade": 5},
        {"id": FOUR, "code": "4", "kind": "grade", "grade": 4},
        {"id": NOT_ATTESTED, "code": "н/а", "kind": "not_attested"},
        {"id": 10, "code": "•", "kind": "owed"},
    ],
    "reasons": [{"id": ABSENT, "code": "Н", "name": "Причина неизвестна", "kind": "unknown"},
                {"id": LATE, "code": "ОП", "name": "Опоздание", "kind": "late"}],
    "work_types": [
        {"id": 31, "code": "РО", "name": "Работа на уроке", "is_control": False,
         "is_default": True, "weight": 1.0},
        {"id": 32, "code": "КР", "name": "Контрольная работа", "is_control": True,
         "is_default": False, "weight": 3.0},
    ],
}


def make_lesson(number, day, *works, **values):
    return {
        "id": number, "date": day, "number": 3, "state": "planned", "change": "",
        "reason": "", "topic": "Корни",
        "homework": None, "works": [
            {"id": work, "type": kind, "name": name, "weight": weight}
            for work, kind, name, weight in works
        ], **values,
    }


def make_page(**values):
    """Return a page of three lessons: usual work, usual and control work, cancelled."""
    return JournalPage(**{
        "journal": {"class": "9Б", "subject": "Алгебра", "subgroup": "", "name": "9Б · Алгебра"},
        "terms": [], "term": {"name": "II четверть"}, "zone": "Europe/Moscow",
        "now": "2026-11-24T09:00:00+00:00", "today": "2026-11-24", "lists": LISTS,
        "students": [
            {"id": 1, "number": 1, "name": "Абрамов Илья", "spans": [["2026-09-01", None]]},
            {"id": 2, "number": 2, "name": "Ёлкина Вероника",
             "spans": [["2026-09-01", "2026-11-17"]]},
        ],
        "lessons": [
            make_lesson(101, "2026-11-17", (51, 31, "", 1.0)),
            make_lesson(102, "2026-11-20", (52, 31, "", 1.0), (53, 32, "Степени", 3.0)),
            make_lesson(103, "2026-11-24", state="cancelled", change="cancelled",
                        reason="карантин"),
        ],
        "marks": [
            [1, 101, 51, 1, FOUR, False, "", ""], [1, 101, 51, 2, FIVE, True, "у доски", ""],
            [1, 102, 53, 1, FIVE, False, "", ""], [2, 101, 51, 1, FOUR, False, "", ""],
        ],
        "absences": [[1, 102, LATE, 5, False, ""], [2, 101, ABSENT, 0, False, "звонила мама"]],
        "averages": {"1": 4.8, "2": 4.0}, **values,
    })


@tagged("post_install", "-at_install")
class TestJournalSheet(BaseCase):
    """The plain layer between the page object and what is printed."""

    def sheet(self, page=None, control=False, corrections=(), **values):
        page = page or make_page(**values)
        figures = statistics(page, StatisticsRule())
        figures.corrections = list(corrections)
        return sheet_of(page, figures, control)

    def rows(self, **values):
        return self.sheet(**values).rows

    def test_columns(self):
        columns = self.sheet().columns
        self.assertEqual(
            [(c.lesson, c.day, c.first, c.badge, c.control, c.cancelled) for c in columns],
            [
                (101, date(2026, 11, 17), True, "", False, False),
                (102, date(2026, 11, 20), True, "РО", False, False),
                (102, date(2026, 11, 20), False, "КР", True, False),
                (103, date(2026, 11, 24), True, "", False, True),
            ],
            "the usual work goes without its name where it stands alone",
        )
        self.assertEqual([(c.average, c.quality) for c in columns],
                         [(4.33, 100.0), (None, None), (5.0, 100.0), (None, None)])

    def test_control_works_alone(self):
        sheet = self.sheet(control=True)
        self.assertEqual([(c.lesson, c.badge, c.first) for c in sheet.columns],
                         [(102, "КР", True)])
        self.assertEqual([cell.text for cell in sheet.rows[0].cells], ["оп5"],
                         "the absence stands where the lesson begins")
        self.assertEqual([lesson.id for lesson in sheet.lessons], [102])

    def test_what_it_adds_up_to(self):
        sheet = self.sheet(corrections=[[101, 1], [102, 2]])
        self.assertEqual([row.forecast for row in sheet.rows], [5, None])
        self.assertEqual((sheet.total["average"], sheet.total["missed"]), (4.8, 1))
        self.assertEqual([[cell.corrected for cell in row.cells] for row in sheet.rows],
                         [[True, False, False, False], [False, True, False, False]])

    def test_a_year_has_its_terms(self):
        """A term that has not begun has no column."""
        terms = [
            {"id": number, "name": name, "from": start, "to": end, "state": "open"}
            for number, name, start, end in (
                (1, "I четверть", "2026-09-01", "2026-10-25"),
                (2, "II четверть", "2026-11-02", "2026-12-29"),
                (3, "III четверть", "2027-01-11", "2027-03-26"),
            )
        ]
        empty = {"lessons": [], "marks": [], "absences": [], "averages": {}}
        parts = [make_page(terms=terms, term=term, **({} if term["id"] == 2 else empty))
                 for term in terms]
        page = make_page(terms=terms)
        sheet = sheet_of(page, year_statistics(page, parts, StatisticsRule()))
        self.assertEqual(sheet.terms, ("I четверть", "II четверть"))
        self.assertEqual(sheet.rows[0].terms, ((None, None), (5, 4.8)))

    def test_cells(self):
        abramov, yolkina = self.rows()
        self.assertEqual([cell.text for cell in abramov.cells], ["45", "оп", "5", ""])
        self.assertEqual([cell.text for cell in yolkina.cells], ["н4", "", "", ""])
        self.assertEqual([cell.number for cell in abramov.cells], [None, None, 5, None])
        self.assertEqual([cell.late for cell in abramov.cells], [True, False, False, False])
        for row, comment in ((abramov, "у доски"), (yolkina, "звонила мама")):
            self.assertEqual([entry.comment for entry in row.cells[0].remarked], [comment])

    def test_owed_work_is_due(self):
        [row, _other] = self.rows(marks=[[1, 101, 51, 1, 10, False, "", "2026-12-08"]])
        self.assertEqual((row.cells[0].text, row.cells[0].number), ("•", None))
        self.assertEqual([entry.due for entry in row.cells[0].remarked], [date(2026, 12, 8)])

    def test_where_nothing_can_stand_is_closed(self):
        abramov, yolkina = self.rows()
        self.assertEqual([cell.closed for cell in abramov.cells], [False, False, False, True])
        self.assertEqual([cell.closed for cell in yolkina.cells], [False, True, True, True])

    def test_a_stray_entry_stays_visible(self):
        """An order of the past took the student out of the class: the mark still stands."""
        student = {"id": 1, "number": 1, "name": "Абрамов Илья", "spans": []}
        [row] = self.rows(students=[student])
        self.assertEqual([cell.text for cell in row.cells], ["45", "оп", "5", ""])
        self.assertTrue(all(cell.closed for cell in row.cells))

    def test_lateness_is_not_missed(self):
        self.assertEqual([row.missed for row in self.rows()], [0, 1])
        self.assertEqual([row.average for row in self.rows()], [4.8, 4.0])

    def test_entries_of_lists_that_are_gone_show(self):
        [row, _other] = self.rows(
            marks=[[1, 101, 51, 1, 99, False, "", ""]], absences=[[1, 101, 98, 0, False, ""]])
        self.assertEqual(row.cells[0].text, "??")
        self.assertIsNone(row.cells[0].number)
        self.assertEqual(row.missed, 1)

    def test_only_a_single_grade_is_a_number(self):
        for entries, expected in (
            ([("grade", "5")], 5), ([("grade", "5"), ("grade", "4")], None), ([], None),
            ([("absence", "н")], None), ([("absence", "н"), ("grade", "4")], None),
            ([("not_attested", "н/а")], None), ([("pass", "1")], None), ([("grade", "A")], None),
            ([("grade", "٥")], None), ([("grade", "=5")], None), ([("grade", "-5")], None),
        ):
            with self.subTest(entries):
                cell = Cell(tuple(Entry(*entry) for entry in entries))
                self.assertEqual(cell.number, expected)

    def test_lessons(self):
        page = make_page()
        page.lessons[0]["homework"] = {"text": "§ 18", "none": False, "due": "2026-11-20"}
        page.lessons[1]["homework"] = {"text": "", "none": True, "due": ""}
        first, second, third = self.sheet(page).lessons
        self.assertEqual((first.homework, first.due), ("§ 18", date(2026, 11, 20)))
        self.assertEqual((second.homework, second.no_homework, second.due), ("", True, None))
        self.assertEqual([(w.title, w.usual) for w in second.works],
                         [("Работа на уроке", True), ("Контрольная работа: Степени", False)])
        self.assertEqual((third.cancelled, third.reason), (True, "карантин"))

    def test_an_empty_page(self):
        sheet = self.sheet(term={}, lessons=[], students=[], marks=[], absences=[])
        self.assertEqual((sheet.columns, sheet.rows, sheet.lessons), ((), (), ()))

    def test_words_are_those_of_the_screen(self):
        day = date(2026, 11, 23)
        self.assertEqual(weekday(day, "ru_RU"), "пн")
        self.assertEqual(month(day, "ru_RU"), "ноябрь")
        self.assertEqual((number(3.0, "ru_RU"), number(1.5, "ru_RU")), ("3", "1,5"))
        self.assertEqual([trend(sign) for sign in (1, 0, -1, None)], ["▲", "▬", "▼", ""])
        self.assertEqual((average(4.5, "ru_RU"), average(None, "ru_RU")), ("4,50", ""))

    def test_file_names(self):
        def name(more="", **head):
            sheet = self.sheet(
                journal={"class": "9Б", "subject": "Алгебра", "subgroup": "", **head})
            return file_name(sheet, more, "xlsx")

        self.assertEqual(name(), "9Б Алгебра II четверть.xlsx")
        self.assertEqual(name("контрольные работы"),
                         "9Б Алгебра II четверть контрольные работы.xlsx")
        self.assertEqual(name(subgroup="1"), "9Б Алгебра 1 II четверть.xlsx")
        self.assertEqual(name(subject='ИЗО/"Труд": a\\b\n<c>|?*'),
                         "9Б ИЗО Труд a b c II четверть.xlsx")
        self.assertLessEqual(len(name(subject="я" * 500)), 130)
