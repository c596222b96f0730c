"""Writing a timetable as the spreadsheet that can be imported (plain Python)."""

import io

import xlsxwriter

from .sheet import COLUMNS, DAYS

_WIDTHS = {"class": 14, "group": 18, "subject": 30, "teacher": 34, "day": 16, "number": 8,
           "week": 12, "room": 12}
_EXAMPLES = (
    ("5А", "", "Математика", "Иванова Е. С.", DAYS[0], "1", "", "214"),
    ("5А", "1", "Английский язык", "Петрова О. В.", DAYS[0], "2", "", "301"),
    ("10А; 10Б", "", "Физическая культура", "Сидоров П. И.", DAYS[2], "5-6", "нечётные", "зал"),
)


def write_sheet(rows):
    """Return an XLSX file with ``rows`` of texts in the order of ``COLUMNS``."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Расписание")
        head = book.add_format({"bold": True, "bg_color": "#e8edf3", "border": 1})
        sheet.freeze_panes(1, 0)
        for place, (name, known) in enumerate(COLUMNS.items()):
            sheet.set_column(place, place, _WIDTHS[name])
            sheet.write_string(0, place, known[0], head)
        for number, row in enumerate(rows, 1):
            for place, text in enumerate(row):
                sheet.write_string(number, place, text)
        sheet.data_validation(1, 4, 5000, 4, {"validate": "list", "source": list(DAYS)})
    return stream.getvalue()


def write_template():
    """Return the template: the heads of the columns and three rows to be replaced."""
    return write_sheet(_EXAMPLES)
