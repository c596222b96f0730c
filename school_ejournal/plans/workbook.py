"""A thematic plan as a workbook in the layout that the import reads (plain Python)."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time

import xlsxwriter

from .layout import COLUMNS, DATES

_OPTIONS = {
    "in_memory": True,
    # A text stays a text, whatever it begins with: no formulas, no links, no guessed numbers.
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}
_HEAD = 4
_A4 = 9
_TITLE_LENGTH = 31
_NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\'", "-"))
_LINES_OF_TEMPLATE = 40


@dataclass
class PlanLineText:
    """A line as it is written; ``planned`` and ``taught`` are its dates in the sheet's journal."""

    name: str
    is_section: bool = False
    number: str = ""
    hours: int = 0
    type: str = ""
    works: str = ""
    homework: str = ""
    note: str = ""
    planned: tuple[date, ...] = ()
    taught: tuple[date, ...] = ()


@dataclass
class PlanSheet:
    """A sheet: the plan as one journal goes through it, or the plan alone."""

    title: str
    heading: str
    subtitle: str = ""
    lines: list = field(default_factory=list)
    has_dates: bool = False


def plan_workbook(sheets, help_title="", help_rows=()):
    """Return the bytes of a workbook with ``sheets`` (PlanSheet) and, if given, a sheet of help."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    drawing = _Drawing(book)
    taken = set()
    for sheet in sheets:
        drawing.plan(book.add_worksheet(_free_title(sheet.title, taken)), sheet)
    if help_title:
        drawing.help(book.add_worksheet(_free_title(help_title, taken)), help_rows)
    book.close()
    return buffer.getvalue()


def _free_title(title, taken):
    """Return ``title`` as Excel allows it and as no other sheet is called."""
    base = title.translate(_NOT_IN_TITLES)[:_TITLE_LENGTH] or "1"
    found, turn = base, 1
    while found.lower() in taken:
        turn += 1
        found = f"{base[:_TITLE_LENGTH - 4]} ({turn})"
    taken.add(found.lower())
    return found


class _Drawing:
    def __init__(self, book):
        usual = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#BFBFBF"}
        self.heading = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({**usual, "bold": True, "bg_color": "#F2F2F2",
                                     "valign": "vcenter", "align": "center"})
        self.text = book.add_format(usual)
        self.centre = book.add_format({**usual, "align": "center"})
        self.section = book.add_format({**usual, "bold": True, "bg_color": "#F5EEF3"})
        self.day = book.add_format({**usual, "num_format": "dd.mm.yyyy", "align": "center"})

    def plan(self, page, sheet):
        """Write a plan: headings, heads of the columns, a line in each row."""
        page.write_string(0, 0, sheet.heading, self.heading)
        page.write_string(1, 0, sheet.subtitle)
        heads = [(name, width) for name, width, _pattern in COLUMNS.values()]
        if sheet.has_dates:
            heads += DATES
        for place, (name, width) in enumerate(heads):
            page.set_column(place, place, width)
            page.write_string(_HEAD - 1, place, name, self.head)
        for row, line in enumerate(sheet.lines, _HEAD):
            self._line(page, row, line, sheet.has_dates)
        for row in range(_HEAD, _HEAD + (0 if sheet.lines else _LINES_OF_TEMPLATE)):
            for place in range(len(heads)):
                page.write_blank(row, place, None, self.text)
        page.freeze_panes(_HEAD, 0)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(_HEAD - 1)

    def _line(self, page, row, line, has_dates):
        if line.is_section:
            for place in range(len(COLUMNS) + (len(DATES) if has_dates else 0)):
                page.write_blank(row, place, None, self.section)
            page.write_string(row, 1, line.name, self.section)
            return
        page.write_string(row, 0, line.number, self.centre)
        page.write_blank(row, 1, None, self.text)
        page.write_string(row, 2, line.name, self.text)
        page.write_number(row, 3, line.hours, self.centre)
        for place, text in enumerate((line.type, line.works, line.homework, line.note), 4):
            page.write_string(row, place, text, self.text)
        if has_dates:
            self._days(page, row, len(COLUMNS), line.planned)
            self._days(page, row, len(COLUMNS) + 1, line.taught)

    def _days(self, page, row, column, days):
        """Write one day as a date, several as a text, none as an empty cell."""
        if len(days) == 1:
            page.write_datetime(row, column, datetime.combine(days[0], time()), self.day)
        else:
            page.write_string(
                row, column, ", ".join(day.strftime("%d.%m") for day in days), self.centre
            )

    def help(self, page, rows):
        """Write ``(what, how)`` rows."""
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 90)
        for row, (what, how) in enumerate(rows):
            page.write_string(row, 0, what, self.head)
            page.write_string(row, 1, how, self.text)
