"""The journal page as a workbook: draws a ``Sheet``, decides nothing."""

import io
import math
from datetime import datetime, time

import xlsxwriter
from xlsxwriter.format import Format

from ..page.sheet_texts import weekday

NAMES, DATES = 2, 6  # the columns and rows that stay in view
WEEKDAY_ROW, DATE_ROW, WORK_ROW = 3, 4, 5
COLUMNS_ON_PAPER = 32
_A4 = 9
_LINE = "#BFBFBF"
_TINTS = {"control": "#F5EEF3", "head": "#F2F2F2"}
_COLOURS = {"5": "#167A3A", "4": "#1D5FB8", "3": "#9A5B00", "2": "#B3161B"}
_LATE = "#FBD9BC"
# Editing such a text leaves it a text; the oldest releases that Odoo accepts do not know it.
_AS_TEXT = {"quote_prefix": True} if hasattr(Format, "set_quote_prefix") else {}
_OPTIONS = {
    "in_memory": True,
    # A text stays a text, whatever it begins with: no formulas, no links, no guessed numbers.
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}


def journal_xlsx(words):
    """Return the bytes of the workbook of a sheet with its ``Words``."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties({
        "title": words.title, "subject": words.period, "author": words.env.user.name,
        "created": words.sheet.moment.replace(tzinfo=None),
    })
    drawing = _Drawing(book, words)
    drawing.journal()
    drawing.lessons()
    book.close()
    return buffer.getvalue()


class _Drawing:
    def __init__(self, book, words):
        self.book, self.words, self.sheet = book, words, words.sheet
        self.captions = words.captions()
        self._formats = {}

    def style(self, **properties):
        """Return the format with ``properties``, each made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"valign": "vcenter", **properties})
        return self._formats[key]

    def boxed(self, **properties):
        return self.style(border=1, border_color=_LINE, **properties)

    def text(self, page, row, column, text, **properties):
        """Write a text that stays one even when somebody edits the cell."""
        page.write_string(row, column, text, self.boxed(**_AS_TEXT, **properties))

    # ---- names × dates ----

    def journal(self):
        page = self.book.add_worksheet(self.captions["journal"])
        tail = NAMES + len(self.sheet.columns)
        page.set_column(0, 0, 4)
        page.set_column(1, 1, 28)
        page.set_column(NAMES, max(NAMES, tail - 1), 5.5)
        page.set_column(tail, tail + 1, 11)
        bold = self.style(bold=True, font_size=14, **_AS_TEXT)
        page.write_string(0, 0, self.words.title, bold)
        page.write_string(1, 0, self.words.subtitle, self.style(**_AS_TEXT))
        page.write_string(2, 0, self.words.period, self.style(**_AS_TEXT))
        self._head(page, tail)
        for index, row in enumerate(self.sheet.rows, DATES):
            self._row(page, index, row, tail)
        page.write_string(DATES + len(self.sheet.rows) + 1, 0, self.captions["legend"],
                          self.style(italic=True, font_color="#595959"))
        page.freeze_panes(DATES, NAMES)
        page.repeat_rows(WEEKDAY_ROW, WORK_ROW)
        page.repeat_columns(0, NAMES - 1)
        self._paper(page, wide=math.ceil(len(self.sheet.columns) / COLUMNS_ON_PAPER) or 1)

    def _head(self, page, tail):
        captions = self.captions
        plain = {"bg_color": _TINTS["head"], "align": "center"}
        heads = {0: captions["number"], 1: captions["name"],
                 tail: captions["average"], tail + 1: captions["missed"]}
        for column, caption in heads.items():
            for row in (WEEKDAY_ROW, DATE_ROW, WORK_ROW):
                text = caption if row == DATE_ROW else ""
                self.text(page, row, column, text, bold=True, text_wrap=column >= tail, **plain)
        for index, column in enumerate(self.sheet.columns, NAMES):
            look = {**plain, **self._look(column, column.cancelled)}
            self.text(page, WEEKDAY_ROW, index, weekday(column.day, self.words.locale), **look)
            page.write_datetime(DATE_ROW, index, datetime.combine(column.day, time()), self.boxed(
                bold=True, num_format="dd.mm", font_strikeout=column.cancelled, **look))
            self.text(page, WORK_ROW, index, column.badge, font_size=8, **look)

    def _look(self, column, closed):
        look = {}
        if column.control:
            look["bg_color"] = _TINTS["control"]
        if closed:
            # "Thin diagonal stripes" over the tint.
            look.update(pattern=14, fg_color=_LINE, bg_color=look.get("bg_color", "#FFFFFF"))
        return look

    def _row(self, page, index, row, tail):
        page.write_number(index, 0, row.number, self.boxed(align="center"))
        self.text(page, index, 1, row.name)
        for place, (column, cell) in enumerate(
            zip(self.sheet.columns, row.cells, strict=True), NAMES
        ):
            self._cell(page, index, place, column, cell)
        average = self.boxed(num_format="0.00", align="center", bg_color=_TINTS["head"])
        if row.average is None:
            page.write_blank(index, tail, None, average)
        else:
            page.write_number(index, tail, row.average, average)
        missed = self.boxed(align="center", bg_color=_TINTS["head"])
        if row.missed:
            page.write_number(index, tail + 1, row.missed, missed)
        else:
            page.write_blank(index, tail + 1, None, missed)

    def _cell(self, page, row, place, column, cell):
        look = {"align": "center", **self._look(column, cell.closed)}
        if cell.late:
            look["fg_color" if cell.closed else "bg_color"] = _LATE
        if cell.number is not None:
            look.update(bold=True, font_color=_COLOURS.get(cell.text, "#000000"))
            page.write_number(row, place, cell.number, self.boxed(**look))
        elif cell.entries:
            self.text(page, row, place, cell.text, bold=cell.entries[-1].kind != "absence", **look)
        else:
            page.write_blank(row, place, None, self.boxed(**look))
        remarks = (self.captions["late"] if cell.late else "", self.words.remarks(cell))
        if any(remarks):
            page.write_comment(row, place, "\n".join(filter(None, remarks)), {"x_scale": 1.5})

    # ---- dates, topics, homework ----

    def lessons(self):
        page = self.book.add_worksheet(self.captions["lessons"])
        names = ("date", "lesson_number", "topic", "works", "homework", "due")
        for column, (name, width) in enumerate(zip(names, (11, 7, 48, 34, 48, 11), strict=True)):
            page.set_column(column, column, width)
            self.text(page, 0, column, self.captions[name], bold=True, text_wrap=True,
                      align="center", bg_color=_TINTS["head"])
        for index, lesson in enumerate(self.sheet.lessons, 1):
            self._lesson(page, index, lesson)
        page.freeze_panes(1, 2)
        page.repeat_rows(0)
        self._paper(page, wide=1)

    def _lesson(self, page, index, lesson):
        look = {"valign": "top", **({"font_color": "#7F7F7F"} if lesson.cancelled else {})}
        day = self.boxed(num_format="dd.mm.yyyy", align="center", **look)
        page.write_datetime(index, 0, datetime.combine(lesson.day, time()), day)
        page.write_number(index, 1, lesson.number, self.boxed(align="center", **look))
        texts = (
            self.words.topic(lesson), self.words.works(lesson), self.words.homework(lesson),
        )
        for column, text in enumerate(texts, 2):
            self.text(page, index, column, text, text_wrap=True, **look)
        if lesson.due:
            page.write_datetime(index, 5, datetime.combine(lesson.due, time()), day)
        else:
            page.write_blank(index, 5, None, day)

    def _paper(self, page, wide):
        page.set_landscape()
        page.set_paper(_A4)
        page.set_margins(left=0.6, right=0.3, top=0.6, bottom=0.5)
        page.fit_to_pages(wide, 0)
        header = self.words.title.replace("&", "&&")[:200]
        page.set_header(f"&L{header}&R{self.words.period.replace('&', '&&')[:50]}")
        page.set_footer("&C&P / &N")
