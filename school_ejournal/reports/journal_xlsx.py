"""The journal page as a workbook: draws a ``Sheet``, decides nothing."""

import io
import math
from datetime import datetime, time

import xlsxwriter
from xlsxwriter.format import Format

from ..page.sheet_texts import trend, weekday

NAMES, TOP = 2, 3  # the columns of names, and the rows above the heads
COLUMNS_ON_PAPER = 32
A4 = 9
LINE = "#BFBFBF"
_CONTROL, HEAD, _LATE = "#F5EEF3", "#F2F2F2", "#FBD9BC"
_COLOURS = {"5": "#12672F", "4": "#1A55A6", "3": "#864D00", "2": "#A1131A"}
_AVERAGE, _PERCENT = "0.00", 'General" %"'
# Editing such a text leaves it a text; the oldest releases that Odoo accepts do not know it.
AS_TEXT = {"quote_prefix": True} if hasattr(Format, "set_quote_prefix") else {}
OPTIONS = {
    "in_memory": True,
    # A text stays a text, whatever it begins with: no formulas, no links, no guessed numbers.
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}


def journal_xlsx(words):
    """Return the bytes of the workbook of a sheet with its ``Words``."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    book.set_properties({
        "title": words.title, "subject": words.period, "author": words.env.user.name,
        "created": words.sheet.moment.replace(tzinfo=None),
    })
    styles = Styles(book)
    _Journal(book, words, styles).draw()
    _Lessons(book, words, styles).draw()
    book.close()
    return buffer.getvalue()


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book):
        self._book, self._known = book, {}

    def __call__(self, **properties):
        key = tuple(sorted(properties.items()))
        if key not in self._known:
            self._known[key] = self._book.add_format({"valign": "vcenter", **properties})
        return self._known[key]


class _Page:
    """A worksheet: what both have in common."""

    def __init__(self, book, words, styles):
        self.words, self.sheet, self.style = words, words.sheet, styles
        self.captions = words.captions()
        self.page = book.add_worksheet(self.captions[self.name])

    def boxed(self, **look):
        return self.style(border=1, border_color=LINE, **look)

    def text(self, row, column, text, **look):
        """Write a text that stays one even when somebody edits the cell."""
        self.page.write_string(row, column, text, self.boxed(**AS_TEXT, **look))

    def number(self, row, column, value, **look):
        """Write a number; an empty cell for None."""
        if value is None:
            self.page.write_blank(row, column, None, self.boxed(**look))
        else:
            self.page.write_number(row, column, value, self.boxed(**look))

    def day(self, row, column, value, **look):
        """Write a date; an empty cell for None."""
        style = self.boxed(align="center", **look)
        if value is None:
            self.page.write_blank(row, column, None, style)
        else:
            self.page.write_datetime(row, column, datetime.combine(value, time()), style)

    def set_up_paper(self, wide):
        self.page.set_landscape()
        self.page.set_paper(A4)
        self.page.set_margins(left=0.6, right=0.3, top=0.6, bottom=0.5)
        self.page.fit_to_pages(wide, 0)
        left, right = (text.replace("&", "&&")[:100] for text in (
            self.words.title, self.words.period))
        self.page.set_header(f"&L{left}&R{right}")
        self.page.set_footer("&C&P / &N")


class _Journal(_Page):
    """Names × dates, with what they add up to at the right and below."""

    name = "journal"

    def draw(self):
        page, sheet = self.page, self.sheet
        groups = any(column.group for column in sheet.columns)
        #: rows of the heads, and the first row of a student
        self.heads = {name: TOP + index for index, name in enumerate(
            ("weekday", "date", "work", "group")[:4 if groups else 3])}
        self.first = TOP + len(self.heads)
        self.tail = NAMES + len(sheet.columns)
        self.draw_title()
        self.draw_heads()
        for index, row in enumerate(sheet.rows, self.first):
            self.draw_row(index, row)
        self.draw_foot(self.first + len(sheet.rows))
        page.freeze_panes(self.first, NAMES)
        page.repeat_rows(TOP, self.first - 1)
        page.repeat_columns(0, NAMES - 1)
        self.set_up_paper(wide=math.ceil(len(sheet.columns) / COLUMNS_ON_PAPER) or 1)

    def draw_title(self):
        page, words = self.page, self.words
        bold = self.style(bold=True, font_size=14, **AS_TEXT)
        page.write_string(0, 0, words.title, bold)
        page.write_string(1, 0, words.subtitle, self.style(**AS_TEXT))
        page.write_string(2, 0, words.period, self.style(**AS_TEXT))
        page.set_column(0, 0, 4)
        page.set_column(1, 1, 28)
        page.set_column(NAMES, max(NAMES, self.tail - 1), 5.5)
        page.set_column(self.tail, self.tail + 2 * len(self.sheet.terms) + 3, 11)

    def tail_captions(self):
        terms = [
            caption for name in self.sheet.terms
            for caption in (f"{name}: {self.captions['forecast_short']}", name)
        ]
        return [*terms, *(self.captions[name] for name in (
            "average", "trend", "forecast", "missed"))]

    def draw_heads(self):
        plain = {"bg_color": HEAD, "align": "center"}
        around = [(0, self.captions["number"]), (1, self.captions["name"]),
                  *enumerate(self.tail_captions(), self.tail)]
        for column, caption in around:
            for name, row in self.heads.items():
                text = caption if name == "date" else ""
                self.text(row, column, text, bold=True, text_wrap=column >= self.tail, **plain)
        for index, column in enumerate(self.sheet.columns, NAMES):
            look = {**plain, **self.look_of(column, column.cancelled)}
            texts = {"weekday": weekday(column.day, self.words.locale), "work": column.badge,
                     "group": column.group}
            for name, row in self.heads.items():
                if name == "date":
                    day = {key: value for key, value in look.items() if key != "align"}
                    self.day(row, index, column.day, bold=True, num_format="dd.mm",
                             font_strikeout=column.cancelled, **day)
                else:
                    self.text(row, index, texts[name], font_size=8, **look)

    def look_of(self, column, closed):
        look = {"bg_color": _CONTROL} if column.control else {}
        if closed:
            # "Thin diagonal stripes" over the tint.
            look.update(pattern=14, fg_color=LINE, bg_color=look.get("bg_color", "#FFFFFF"))
        return look

    def draw_row(self, index, row):
        self.number(index, 0, row.number, align="center")
        self.text(index, 1, row.name)
        for place, (column, cell) in enumerate(
            zip(self.sheet.columns, row.cells, strict=True), NAMES
        ):
            self.draw_cell(index, place, column, cell)
        look = {"align": "center", "bg_color": HEAD}
        place = self.tail
        for mark, mean in row.terms:
            self.number(index, place, mark, **look)
            self.number(index, place + 1, mean, num_format=_AVERAGE, **look)
            place += 2
        self.number(index, place, row.average, num_format=_AVERAGE, **look)
        self.text(index, place + 1, trend(row.trend), **look)
        self.number(index, place + 2, row.forecast, **look)
        self.number(index, place + 3, row.missed or None, **look)

    def draw_cell(self, row, place, column, cell):
        look = {"align": "center", **self.look_of(column, cell.closed)}
        if cell.late:
            look["fg_color" if cell.closed else "bg_color"] = _LATE
        if cell.number is not None:
            self.number(row, place, cell.number, bold=True,
                        font_color=_COLOURS.get(cell.text, "#000000"), **look)
        elif cell.entries:
            self.text(row, place, cell.text, bold=cell.entries[-1].kind != "absence", **look)
        else:
            self.number(row, place, None, **look)
        remarks = (
            self.captions["late"] if cell.late else "",
            self.captions["corrected"] if cell.corrected else "",
            self.words.remarks(cell),
        )
        if any(remarks):
            self.page.write_comment(
                row, place, "\n".join(filter(None, remarks)), {"x_scale": 1.5})

    def draw_foot(self, row):
        look = {"align": "center", "bg_color": HEAD}
        for index, name in enumerate(("average", "quality")):
            self.text(row + index, 0, "", **look)
            self.text(row + index, 1, self.captions[name], bg_color=HEAD)
            for place in range(self.tail, self.tail + 2 * len(self.sheet.terms) + 4):
                self.number(row + index, place, None, **look)
        for place, column in enumerate(self.sheet.columns, NAMES):
            self.number(row, place, column.average, num_format=_AVERAGE, font_size=8, **look)
            self.number(row + 1, place, column.quality, num_format=_PERCENT, font_size=8, **look)
        total, place = self.sheet.total, self.tail + 2 * len(self.sheet.terms)
        self.number(row, place, total.get("average"), num_format=_AVERAGE, **look)
        self.number(row + 1, place + 2, total.get("quality"), num_format=_PERCENT, **look)
        self.number(row, place + 3, total.get("missed") or None, **look)
        self.page.write_string(row + 3, 0, self.captions["legend"],
                               self.style(italic=True, font_color="#595959"))


class _Lessons(_Page):
    """Dates, topics, works and homework."""

    name = "lessons"
    widths = (("date", 11), ("lesson_number", 7), ("topic", 48), ("works", 34), ("homework", 48),
              ("due", 11))

    def draw(self):
        groups = any(lesson.group for lesson in self.sheet.lessons)
        for column, (name, width) in enumerate(
            (*self.widths, ("subgroup", 14)) if groups else self.widths
        ):
            self.page.set_column(column, column, width)
            self.text(0, column, self.captions[name], bold=True, text_wrap=True, align="center",
                      bg_color=HEAD)
        for index, lesson in enumerate(self.sheet.lessons, 1):
            self.draw_lesson(index, lesson, groups)
        self.page.freeze_panes(1, 2)
        self.page.repeat_rows(0)
        self.set_up_paper(wide=1)

    def draw_lesson(self, row, lesson, groups):
        words = self.words
        look = {"valign": "top", **({"font_color": "#7F7F7F"} if lesson.cancelled else {})}
        texts = [words.topic(lesson), words.works(lesson), words.homework(lesson)]
        self.day(row, 0, lesson.day, num_format="dd.mm.yyyy", **look)
        self.number(row, 1, lesson.number, align="center", **look)
        for column, text in enumerate(texts, 2):
            self.text(row, column, text, text_wrap=True, **look)
        self.day(row, 5, lesson.due, num_format="dd.mm.yyyy", **look)
        if groups:
            self.text(row, 6, lesson.group, **look)
