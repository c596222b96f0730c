"""A ``Register`` as a workbook with typed cells: draws it, decides nothing."""

import io
from datetime import datetime, time

import xlsxwriter

from .journal_xlsx import A4, AS_TEXT, HEAD, LINE, OPTIONS, Styles

_TOP = 4  # rows above the heads
_MM_OF_CHARACTER = 1.9
_TITLE_LENGTH = 31


def register_xlsx(register):
    """Return the bytes of the workbook."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    book.set_properties({"title": register.title, "subject": register.period})
    _Drawing(book, register).draw()
    book.close()
    return buffer.getvalue()


class _Drawing:
    def __init__(self, book, register):
        self.register, self.style = register, Styles(book)
        self.page = book.add_worksheet(register.name[:_TITLE_LENGTH])

    def draw(self):
        page, register = self.page, self.register
        for row, (text, look) in enumerate((
            (register.school, {}), (register.title, {"bold": True, "font_size": 14}),
            (register.period, {}),
        )):
            page.write_string(row, 0, text, self.style(**AS_TEXT, **look))
        for place, column in enumerate(register.columns):
            page.set_column(place, place, column.width / _MM_OF_CHARACTER)
            page.write_string(_TOP, place, column.caption, self.boxed(
                bold=True, align="center", text_wrap=True, bg_color=HEAD))
        for row, values in enumerate(register.rows):
            self.draw_row(_TOP + 1 + row, values, row in register.totals)
        end = _TOP + 2 + len(register.rows)
        for row, signer in enumerate(register.signers):
            page.write_string(end + 2 * row, 0, f"{signer} ____________________",
                              self.style(**AS_TEXT))
        page.freeze_panes(_TOP + 1, 0)
        page.repeat_rows(_TOP)
        if not register.totals:
            page.autofilter(_TOP, 0, _TOP + max(len(register.rows), 1), len(register.columns) - 1)
        page.set_landscape()
        page.set_paper(A4)
        page.set_margins(left=0.6, right=0.3, top=0.6, bottom=0.5)
        page.fit_to_pages(1, 0)
        page.set_footer("&C&P / &N")

    def boxed(self, **look):
        return self.style(border=1, border_color=LINE, **look)

    def draw_row(self, row, values, total):
        look = {"bold": True, "bg_color": HEAD} if total else {}
        for place, (value, column) in enumerate(
            zip(values, self.register.columns, strict=True)
        ):
            if value is None or value == "":
                self.page.write_blank(row, place, None, self.boxed(**look))
            elif column.kind == "date" and not isinstance(value, str):
                self.page.write_datetime(row, place, datetime.combine(value, time()), self.boxed(
                    num_format="dd.mm.yyyy", align="center", **look))
            elif column.kind == "number" and not isinstance(value, str):
                self.page.write_number(row, place, value, self.boxed(align="center", **look))
            elif column.kind == "number":
                # What stands in place of one, such as н/а.
                self.page.write_string(row, place, value, self.boxed(
                    align="center", **AS_TEXT, **look))
            else:
                self.page.write_string(row, place, value, self.boxed(
                    text_wrap=True, valign="top", **AS_TEXT, **look))
