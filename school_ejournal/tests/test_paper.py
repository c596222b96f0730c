"""Properties of the sheets of paper, without a database and without a printer."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..page.paper import (
    CELL_SIZE,
    COLUMNS_MAX,
    LEFT_WIDTH,
    ROWS_HEIGHT,
    ROWS_MAX,
    TEXTS_HEIGHT,
    TOPIC_WIDTH,
    Ruler,
    paper_of,
)
from ..page.sheet import Cell, Column, Entry, Lesson, Row, Sheet
from ..reports.paper_font import char_width
from . import properties  # noqa: F401

RULER = Ruler(char_width)
TEXTS = st.text("абв ё\n§18=-", max_size=2000)
# Works of a lesson (0: none yet), its topic and homework, whether the first student has a comment.
LESSONS = st.lists(
    st.tuples(st.integers(0, 18), TEXTS, TEXTS, st.booleans()), max_size=40)


@dataclass
class Words:
    """What is printed, without a language."""

    locale: str = "ru_RU"

    def done(self, lesson):
        return lesson.topic

    def homework_by(self, lesson):
        return lesson.homework

    def remarks(self, cell):
        return "; ".join(entry.comment for entry in cell.remarked)

    def note(self, note):
        return f"{note.number} {note.name}: {self.remarks(note.cell)}"


def make_sheet(lessons, students, terms=0):
    """Return a sheet with a cell "<student>.<column>" at every place."""
    columns, commented = [], set()
    for number, (works, _topic, _homework, remark) in enumerate(lessons):
        day = date(2026, 9, 1) + timedelta(number)
        for index in range(max(works, 1)):
            if remark:
                commented.add(len(columns))
            columns.append(Column(number, day, index == 0, "", False, False))
    rows = tuple(
        Row(student, f"Ученик {student}", tuple(
            Cell((Entry("mark", f"{student}.{place}", comment="за доклад" * (
                student == 1 and place in commented)),))
            for place in range(len(columns))
        ), 4.5, 5, 1, 0, ((5, 4.5),) * terms)
        for student in range(1, students + 1)
    )
    return Sheet({}, {}, None, tuple(columns), rows, tuple(
        Lesson(number, date(2026, 9, 1) + timedelta(number), 1, topic, (), homework, False, None,
               False, "", "")
        for number, (_works, topic, homework, _remark) in enumerate(lessons)
    ), terms=("I четверть",) * terms)


def without_spaces(lines):
    return "".join("".join(lines).split())


@tagged("post_install", "-at_install")
class TestPaper(BaseCase):
    """Nothing is lost between the sheets, and nothing is larger than a sheet."""

    @given(LESSONS, st.integers(0, 90), st.integers(0, 4))
    def test_sheets_hold_everything_once(self, lessons, students, terms):
        sheet = make_sheet(lessons, students, terms)
        papers, pages = paper_of(sheet, RULER, Words())
        cells = [
            cell.text for paper in papers for row in paper.rows for cell in row.cells
        ]
        self.assertEqual(sorted(cells), sorted(
            cell.text for row in sheet.rows for cell in row.cells))
        first = [paper for paper in papers if not paper.rows or paper.rows[0].number == 1]
        self.assertEqual([column for paper in first for column in paper.columns],
                         list(sheet.columns))
        for name in ("topic", "homework"):
            for lesson in sheet.lessons:
                lines = [line for paper in first for part in paper.parts
                         if part.lesson is lesson for line in getattr(part, name)]
                self.assertEqual(without_spaces(lines), without_spaces(getattr(lesson, name)))
        notes = [note for page in [*[paper.notes for paper in papers], *pages] for note in page]
        self.assertEqual(
            len(notes), sum(bool(cell.remarked) for row in sheet.rows for cell in row.cells))

    @given(LESSONS, st.integers(0, 90), st.integers(0, 4))
    def test_no_sheet_is_too_small(self, lessons, students, terms):
        papers, pages = paper_of(make_sheet(lessons, students, terms), RULER, Words())
        for paper in papers:
            self.assertLessEqual(len(paper.columns), COLUMNS_MAX)
            self.assertLessEqual(len(paper.rows), ROWS_MAX)
            self.assertLessEqual(paper.width, LEFT_WIDTH + 0.01 * COLUMNS_MAX)
            self.assertLessEqual(len(paper.rows) * paper.row_height, ROWS_HEIGHT + 0.1)
            texts = sum(part.height for part in paper.parts)
            self.assertLessEqual(
                texts + sum(note.height for note in paper.notes), TEXTS_HEIGHT + 0.01)
            self.assertEqual(sum(month.span for month in paper.months), len(paper.columns))
            self.assertEqual(sum(day.span for day in paper.days), len(paper.columns))
        self.assertEqual([paper.last for paper in papers], [False] * (len(papers) - 1) + [True])
        for page in pages:
            self.assertLessEqual(sum(note.height for note in page), TEXTS_HEIGHT)

    @given(LESSONS)
    def test_averages_stand_on_the_last_columns_only(self, lessons):
        papers, _pages = paper_of(make_sheet(lessons, 41), RULER, Words())
        with_tail = [paper for paper in papers if paper.tail]
        self.assertEqual(papers[-len(with_tail):], with_tail)
        self.assertEqual([row.number for paper in with_tail for row in paper.rows],
                         list(range(1, 42)))

    @given(TEXTS, st.integers(10, 200))
    def test_lines_fit(self, text, width):
        lines = RULER.lines(text, width)
        self.assertEqual(without_spaces(lines), without_spaces(text))
        for line in lines:
            self.assertLessEqual(RULER.width(line), width)

    @given(st.lists(st.text("н45абвгд/", min_size=1, max_size=6), min_size=1, max_size=6),
           st.integers(5, 9), st.floats(3, 6))
    def test_cells_fit(self, parts, width, height):
        fitted = RULER.fitted(parts, "", width, height)
        self.assertEqual("".join(fitted.lines), "".join(parts))
        self.assertLessEqual(fitted.size, CELL_SIZE)
        for line in fitted.lines:
            self.assertLessEqual(RULER.width(line, fitted.size), width)
        self.assertLessEqual(fitted.line_height * len(fitted.lines), height + 0.001)

    def test_columns_are_spread_evenly(self):
        papers, _pages = paper_of(make_sheet([(1, "", "", False)] * 31, 25), RULER, Words())
        self.assertEqual([len(paper.columns) for paper in papers], [11, 11, 9])

    def test_a_lesson_stays_whole(self):
        """Works of one lesson are not torn apart while they fit on a sheet."""
        papers, _pages = paper_of(
            make_sheet([(1, "", "", False)] * 8 + [(14, "", "", False)], 3), RULER, Words())
        self.assertEqual([len(paper.columns) for paper in papers], [8, 14])

    def test_a_letter_that_the_font_lacks_is_taken_as_wide(self):
        self.assertGreaterEqual(RULER.width("漢"), RULER.width("Ш"))
        self.assertEqual(RULER.lines("漢" * 40, TOPIC_WIDTH)[0][:1], "漢")
