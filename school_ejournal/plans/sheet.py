"""Reading a thematic plan from the rows of a spreadsheet (plain Python)."""

import re
from dataclasses import dataclass

from ..tools.xlsx import as_text
from .layout import column_of

MAX_LINES = 1000
MAX_HOURS = 40
# In which of the first rows the heads of the columns are looked for.
_HEAD_ROWS = 30
_TOTAL = re.compile(r"(?:итого|всего)\b", re.IGNORECASE)
_SECTION = re.compile(r"(?:раздел|глава|модуль|блок)\b", re.IGNORECASE)
_HOURS = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*(?:ч(?:ас\w*)?\.?)?", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,4})(?:\s*[-–—]\s*(\d{1,4}))?|(\d{1,4}(?:\s*[,;]\s*\d{1,4})+)")
_SEVERAL = re.compile(r"\s*[,;\n]\s*")


@dataclass(frozen=True)
class PlanRow:
    """A line of the plan as it stands in row ``row``: a section, or a topic."""

    row: int
    is_section: bool
    name: str
    hours: int = 0
    type: str = ""
    works: tuple = ()
    homework: str = ""
    note: str = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong in row ``row``; ``code`` names it, ``value`` is what stands there.

    ``no_topic``, ``no_hours``, ``bad_hours``, ``fraction``, ``not_positive``, ``many_hours``,
    ``merged``, ``formula``, ``number_twice``, ``number_hours``.
    """

    row: int
    code: str
    column: str = ""
    value: str = ""


@dataclass
class Reading:
    """What a sheet holds: rows in order and everything that is wrong with them."""

    title: str
    rows: list
    problems: list


def find_plan(sheets):
    """Return the ``Reading`` of the first sheet with the plan's columns, None without one."""
    for sheet in sheets:
        for place, (_number, values) in enumerate(sheet.rows[:_HEAD_ROWS]):
            columns = _columns(values)
            if {"topic", "hours"} <= columns.keys():
                return _Reader(sheet, columns).run(sheet.rows[place + 1:])
    return None


def _columns(values):
    columns = {}
    for place, value in enumerate(values):
        key = column_of(value) if isinstance(value, str) else ""
        if key:
            columns.setdefault(key, place)
    return columns


class _Reader:
    """Reads the rows below the head one by one."""

    def __init__(self, sheet, columns):
        self.sheet = sheet
        self.columns = columns
        self.reading = Reading(sheet.title, [], [])
        self.section = ""
        self.numbers = {}

    def run(self, rows):
        for number, values in rows:
            cells = {key: as_text(values[place]) if place < len(values) else ""
                     for key, place in self.columns.items()}
            if any(cells.values()) and not self._is_total(cells):
                self._read_row(number, cells)
        return self.reading

    def _is_total(self, cells):
        return any(_TOTAL.match(cells.get(key, "")) for key in ("number", "section", "topic"))

    def _problem(self, row, code, column="", value=""):
        self.reading.problems.append(Problem(row, code, column, value[:80]))

    def _read_row(self, row, cells):
        if title := self._section_of(row, cells):
            self._open_section(row, title)
            return
        for key, place in self.columns.items():
            if (row, place) in self.sheet.formulas:
                self._problem(row, "formula", key, cells[key])
                return
        section = cells.get("section", "")
        if section and section != self.section:
            self._open_section(row, section)
        if any((row, self.columns[key]) in self.sheet.merged for key in ("topic", "hours")):
            self._problem(row, "merged")
            return
        if not cells["topic"]:
            self._problem(row, "no_topic", "topic")
        hours = self._hours(row, cells["hours"])
        self._check_number(row, cells.get("number", ""), hours)
        self.reading.rows.append(PlanRow(
            row, False, " ".join(cells["topic"].split()), hours, cells.get("type", ""),
            tuple(part for part in _SEVERAL.split(cells.get("works", "")) if part),
            cells.get("homework", ""), cells.get("note", ""),
        ))

    def _section_of(self, row, cells):
        """Return the title if the row is the head of a section, or an empty string."""
        filled = {key: text for key, text in cells.items() if text}
        if len(filled) != 1:
            return ""
        [(key, text)] = filled.items()
        if key == "section":
            return text
        wide = sum((row, place) in self.sheet.merged for place in range(40)) >= 2
        return text if key in ("number", "topic") and (wide or _SECTION.match(text)) else ""

    def _open_section(self, row, title):
        self.section = title
        self.reading.rows.append(PlanRow(row, True, " ".join(title.split())))

    def _hours(self, row, text):
        if not text:
            self._problem(row, "no_hours", "hours")
            return 0
        found = _HOURS.fullmatch(text)
        if not found:
            self._problem(row, "bad_hours", "hours", text)
            return 0
        value = float(found[1].replace(",", "."))
        code = (
            "not_positive" if value <= 0 else "fraction" if value != int(value)
            else "many_hours" if value > MAX_HOURS else ""
        )
        if code:
            self._problem(row, code, "hours", text)
            return 0
        return int(value)

    def _check_number(self, row, text, hours):
        """Check numbers of lessons such as "5", "5–6", "5, 6": each once, as many as hours."""
        found = _NUMBERS.fullmatch(text)
        if not found:
            return
        if found[3]:
            numbers = [int(each) for each in re.findall(r"\d+", found[3])]
        else:
            numbers = list(range(int(found[1]), int(found[2] or found[1]) + 1))
        twice = [each for each in numbers if each in self.numbers]
        if twice:
            self._problem(row, "number_twice", "number", str(twice[0]))
        elif len(numbers) > 1 and hours and len(numbers) != hours:
            self._problem(row, "number_hours", "number", text)
        self.numbers.update(dict.fromkeys(numbers, row))
