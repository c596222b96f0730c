"""What stands in a workbook and on printed pages, cell by cell, as other programs read them.

All in one form: ``head`` is ``(weekday, day, short name of the work)`` of every column, ``rows``
are ``(number, name, cells, average, missed)``, ``lessons`` are ``(date, what was done, homework)``;
everything is text as it is seen.
"""

import io
import re
from dataclasses import dataclass, field

import pdfplumber
from openpyxl import load_workbook


@dataclass
class Cells:
    """A journal page in cells."""

    head: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    lessons: list = field(default_factory=list)


def workbook_cells(content):
    """Return the ``Cells`` of an XLSX file."""
    journal, lessons = load_workbook(io.BytesIO(content)).worksheets
    table = [[cell.value for cell in row] for row in journal.iter_rows(min_row=4)]
    weekdays, dates, works = ([value or "" for value in row[2:-2]] for row in table[:3])
    cells = Cells(head=list(zip(weekdays, (str(date.day) for date in dates), works, strict=True)))
    for number, name, *marks, average, missed in table[3:]:
        if not isinstance(number, int):
            break  # the legend
        cells.rows.append((
            str(number), name, [shown(mark) for mark in marks],
            "" if average is None else f"{average:.2f}".replace(".", ","), shown(missed),
        ))
    for date, _number, topic, _works, homework, *_due in lessons.iter_rows(
        min_row=2, values_only=True
    ):
        cells.lessons.append((f"{date:%d.%m}", squeezed(topic or ""), squeezed(homework or "")))
    return cells


def pdf_cells(content):
    """Return the ``Cells`` of a printed journal page, put together from its sheets."""
    cells, rows = Cells(), {}
    with pdfplumber.open(io.BytesIO(content)) as document:
        for page in document.pages:
            tables = page.extract_tables()
            if len(tables) == 2:
                left, right = tables
                students = left[3:]
                _left(rows, left)
                # Sheets of further students have the same columns and lessons.
                if not students or students[0][0] == "1":
                    cells.head += _head(left)
                    _right(cells, right)
    cells.rows = list(rows.values())
    return cells


def _end(table):
    """Return where the columns of lessons end: before average and absences, on the last sheet."""
    return -2 if table[0][-1] == "Н" else None


def _head(table):
    _months, days, works, *_students = table
    head = []
    for day, work in zip(days[2:_end(table)], works[2:_end(table)], strict=True):
        # The other columns of a lesson stand below its head.
        weekday, number = day.split("\n") if day else head[-1][:2]
        head.append((weekday, number, work or ""))
    return head


def _left(rows, table):
    end = _end(table)
    for number, name, *marks in table[3:]:
        tail = marks[end:] if end else ["", ""]
        former = rows.get(number, (number, name.replace("\n", " "), []))
        cells = [mark.replace("\n", "") for mark in marks[:end]]
        rows[number] = (*former[:2], former[2] + cells, *tail)


def _right(cells, table):
    for date, done, homework in table[1:]:
        if date.endswith("…"):
            former = cells.lessons.pop()
            done, homework = former[1] + done, former[2] + homework
        cells.lessons.append((date.rstrip("… "), squeezed(done), squeezed(homework)))


def pdf_text(content, pages=None):
    """Return the text of all pages, or of the first ``pages``."""
    with pdfplumber.open(io.BytesIO(content)) as document:
        return "\n".join(page.extract_text() for page in document.pages[:pages])


def pdf_pages(content):
    """Return the number of pages."""
    with pdfplumber.open(io.BytesIO(content)) as document:
        return len(document.pages)


def shown(value):
    """Return the value of a cell as it is seen."""
    return "" if value is None else str(value)


def squeezed(text):
    """Return ``text`` without spaces: lines break where there is room."""
    return re.sub(r"\s+", "", text)
