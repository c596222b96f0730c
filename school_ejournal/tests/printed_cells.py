"""What stands in a workbook and on printed pages, cell by cell, as other programs read them.

All in one form, and all of it text as it is seen: see ``Cells``.
"""

import io
import re
from dataclasses import asdict, dataclass, field

import pdfplumber
from openpyxl import load_workbook


@dataclass
class Cells:
    """A journal page in cells.

    ``head``: ``[weekday, day, short name of the work]`` of every column; ``rows``: ``[number,
    name, cells, terms, average, trend, forecast, missed]``, terms "forecast average" each;
    ``foot``: ``[average, quality]`` of every column; ``total``: ``[average, quality, missed]``;
    ``lessons``: ``[date, what was done, homework]``, without spaces.
    """

    head: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    foot: list = field(default_factory=list)
    total: list = field(default_factory=list)
    lessons: list = field(default_factory=list)

    def as_json(self):
        """Return the cells as plain JSON values."""
        return asdict(self)


# ---- workbooks ----


def workbook_cells(content):
    """Return the ``Cells`` of an XLSX file."""
    journal, lessons = load_workbook(io.BytesIO(content)).worksheets
    weekdays, dates, works, *table = (
        [cell.value for cell in row] for row in journal.iter_rows(min_row=4))
    end = dates.index("Ср. балл")
    terms = (end - dates.index("I четверть: Прогн.")) // 2 if "I четверть: Прогн." in dates else 0
    columns = slice(2, end - 2 * terms)
    cells = Cells(head=[
        [weekday, str(day.day), work or ""] for weekday, day, work in
        zip(weekdays[columns], dates[columns], works[columns], strict=True)
    ])
    students = [row for row in table if isinstance(row[0], int)]
    for row in students:
        pairs = row[columns.stop:end]
        cells.rows.append([
            str(row[0]), row[1], list(map(shown, row[columns])),
            [joined(shown(mark), decimal(mean))
             for mark, mean in zip(pairs[::2], pairs[1::2], strict=True)],
            decimal(row[end]), *map(shown, row[end + 1:end + 4]),
        ])
    averages, qualities = table[len(students):][:2]
    cells.foot = [[decimal(average), share(quality)] for average, quality in
                  zip(averages[columns], qualities[columns], strict=True)]
    cells.total = [decimal(averages[end]), share(qualities[end + 2]), shown(averages[end + 3])]
    cells.lessons = [
        [f"{day:%d.%m}", squeezed(topic or ""), squeezed(homework or "")]
        for day, _number, topic, _works, homework, *_due in
        lessons.iter_rows(min_row=2, values_only=True)
    ]
    return cells


def decimal(value):
    """Return an average as it is seen."""
    return "" if value is None else f"{value:.2f}".replace(".", ",")


def share(value):
    """Return a percentage as it is seen, without its sign."""
    return "" if value is None else f"{value:g}".replace(".", ",")


def shown(value):
    """Return another value as it is seen."""
    return "" if value is None else str(value)


def joined(*texts):
    """Return those of ``texts`` that there are, with a space between them."""
    return " ".join(text for text in texts if text)


def squeezed(text):
    """Return ``text`` without spaces: lines break where there is room."""
    return re.sub(r"\s+", "", text)


# ---- paper ----


def pdf_cells(content):
    """Return the ``Cells`` of a printed journal page, put together from its sheets."""
    cells, rows = Cells(), {}
    with pdfplumber.open(io.BytesIO(content)) as document:
        for page in document.pages:
            tables = page.extract_tables()
            if len(tables) == 2:
                left, right = tables
                _rows(rows, left)
                # Sheets of further students have the same columns and lessons.
                if len(left) == 5 or left[3][0] == "1":
                    _columns(cells, left)
                    _lessons(cells, right)
    cells.rows = list(rows.values())
    return cells


def _tail(table):
    """Return the number of columns after the lessons: on the last sheet there are some."""
    captions = [caption.replace("\n", " ") for caption in table[0] if caption]
    if captions[-1] != "Н":
        return 0
    return 3 + len(captions[captions.index("Фамилия, имя") + 1:captions.index("Ср. балл")]) - len(
        [caption for caption in captions if caption[0].islower()])


def _columns(cells, table):
    days, works, averages, shares = (table[index] for index in (1, 2, -2, -1))
    tail = _tail(table)
    end = -tail or None
    for day, work, average, quality in zip(
        days[2:end], works[2:end], averages[2:end], shares[2:end], strict=True
    ):
        # The other columns of a lesson stand below its head.
        head = day.split("\n") if day else cells.head[-1][:2]
        cells.head.append([*head, work or ""])
        cells.foot.append([average, quality])
    if tail:
        cells.total = [averages[-3], shares[-2], averages[-1]]


def _rows(rows, table):
    tail = _tail(table)
    for number, name, *found in table[3:-2]:
        marks = [text.replace("\n", "") for text in found[:-tail or None]]
        *terms, average, forecast, missed = found[-tail:] if tail else ("", "", "")
        average, _space, trend = average.partition(" ")
        former = rows.get(number, [number, name.replace("\n", " "), []])
        rows[number] = [*former[:2], former[2] + marks, terms, average, trend, forecast, missed]


def _lessons(cells, table):
    for day, done, homework in table[1:]:
        if day.endswith("…"):
            former = cells.lessons.pop()
            done, homework = former[1] + done, former[2] + homework
        cells.lessons.append([day.rstrip("… "), squeezed(done), squeezed(homework)])


def pdf_text(content, pages=None):
    """Return the text of all pages, or of the first ``pages``."""
    with pdfplumber.open(io.BytesIO(content)) as document:
        return "\n".join(page.extract_text() for page in document.pages[:pages])


def pdf_pages(content):
    """Return the number of pages."""
    with pdfplumber.open(io.BytesIO(content)) as document:
        return len(document.pages)
