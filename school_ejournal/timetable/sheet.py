"""The timetable as a spreadsheet: one row for each lesson of the week (plain Python)."""

import re

from ..tools.xlsx import BadWorkbook, as_text, read_workbook
from .document import BadFile, Card, Document, Group, Problem
from .names import plain_key

#: The columns of the layout: key → heads by which it is known, the first is that of the template.
COLUMNS = {
    "class": ("Класс", "Классы"),
    "group": ("Подгруппа", "Группа"),
    "subject": ("Предмет",),
    "teacher": ("Учитель", "Учителя", "Преподаватель"),
    "day": ("День", "День недели"),
    "number": ("Урок", "Номер урока", "№ урока"),
    "week": ("Недели", "Неделя"),
    "room": ("Кабинет", "Аудитория"),
}
_REQUIRED = ("class", "subject", "day", "number")
_HEAD_ROWS = 20
DAYS = (
    "Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье",
)
_SHORT_DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_DAY_KEYS = {
    key: place for place, (day, short) in enumerate(zip(DAYS, _SHORT_DAYS, strict=True))
    for key in (plain_key(day), short, str(place + 1))
}
_WEEK_KEYS = {
    "": "every", "все": "every", "каждая": "every", "1": "odd", "нечетная": "odd",
    "нечетные": "odd", "2": "even", "четная": "even", "четные": "even",
}
_SEVERAL = re.compile(r"\s*[;\n]\s*|\s*,\s*")
_NUMBERS = re.compile(r"(\d{1,2})(?:\s*[-–—,]\s*(\d{1,2}))?")


def read_sheet(data):
    """Return the ``Document`` of an XLSX file; BadFile for a file that is none."""
    try:
        sheets = read_workbook(data)
    except BadWorkbook as error:
        raise BadFile(error.code) from error
    for sheet in sheets:
        for place, (_number, values) in enumerate(sheet.rows[:_HEAD_ROWS]):
            columns = _columns(values)
            if set(_REQUIRED) <= columns.keys():
                return _Reader(sheet, columns).run(sheet.rows[place + 1:])
    raise BadFile("no_sheet", ", ".join(COLUMNS[name][0] for name in _REQUIRED))


def _columns(values):
    heads = {plain_key(head): name for name, known in COLUMNS.items() for head in known}
    found = {}
    for place, value in enumerate(values):
        name = heads.get(plain_key(as_text(value)))
        if name:
            found.setdefault(name, place)
    return found


class _Reader:
    """Reads the rows below the head one by one."""

    def __init__(self, sheet, columns):
        self.sheet = sheet
        self.columns = columns
        self.document = Document()

    def run(self, rows):
        """Return the document."""
        for number, values in rows:
            texts = {name: as_text(values[place]) for name, place in self.columns.items()}
            if any(texts.values()):
                self._row(number, texts)
        return self.document

    def _row(self, number, texts):
        place = f"row {number}"
        problem = self._what_is_wrong(number, texts)
        if problem:
            self.document.problems.append(Problem(place, *problem))
            return
        if not texts.get("teacher"):
            self.document.problems.append(Problem(
                place, "no_teacher", f"{texts['class']} · {texts['subject']}", severe=False))
        classes = _several(texts["class"])
        groups = _several(texts.get("group", ""))
        # One group of several classes together is meant in each of them.
        pairs = zip(classes, groups * len(classes) if len(groups) == 1 else groups, strict=False)
        first, last = _NUMBERS.fullmatch(texts["number"]).groups()
        for lesson in range(int(first), int(last or first) + 1):
            self.document.cards.append(Card(
                place, _DAY_KEYS[plain_key(texts["day"])], lesson,
                _WEEK_KEYS[plain_key(texts.get("week", ""))], " ".join(texts["subject"].split()),
                classes, _several(texts.get("teacher", "")),
                tuple(Group(klass, group) for klass, group in pairs), texts.get("room", ""),
            ))

    def _what_is_wrong(self, number, texts):
        """Return ``(code, value)`` of the first thing that is wrong in a row, or None."""
        for name, place in self.columns.items():
            if (number, place) in self.sheet.formulas:
                return "formula", COLUMNS[name][0]
            if (number, place) in self.sheet.merged:
                return "merged", COLUMNS[name][0]
        for name in _REQUIRED:
            if not texts[name]:
                return "missing", COLUMNS[name][0]
        if plain_key(texts["day"]) not in _DAY_KEYS:
            return "bad_day", texts["day"]
        if plain_key(texts.get("week", "")) not in _WEEK_KEYS:
            return "bad_weeks", texts["week"]
        numbers = _NUMBERS.fullmatch(texts["number"])
        if not numbers:
            return "bad_number", texts["number"]
        first, last = int(numbers[1]), int(numbers[2] or numbers[1])
        return None if first <= last <= 14 else ("bad_number", texts["number"])


def _several(text):
    """Return the names that ``text`` lists, without double spaces."""
    return tuple(" ".join(part.split()) for part in _SEVERAL.split(text) if part.strip())
