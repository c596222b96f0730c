"""The journal page as rows and columns of text and numbers: what paper and spreadsheets render.

Everything is decided here, so that the renderers only draw: what stands in a cell, which column is
a control work, where a student did not belong to the class. The screen decides the same in
static/src/journal_page; a test compares the three cell by cell.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .journal_page import belongs


@dataclass(frozen=True)
class Entry:
    """A mark or an absence as it is written: ``kind`` is ``grade``, ``absence`` or another.

    ``due``: when owed work is to be handed in.
    """

    kind: str
    code: str
    late: bool = False
    comment: str = ""
    due: date | None = None


@dataclass(frozen=True)
class Cell:
    """One student in one column.

    ``closed``: nothing can stand here, so it is hatched. ``corrected``: a value was changed once
    it stood here.
    """

    entries: tuple = ()
    closed: bool = False
    corrected: bool = False

    @property
    def text(self):
        """Return the cell as people write it: "н45"."""
        return "".join(entry.code for entry in self.entries)

    @property
    def number(self):
        """Return the number of a single grade; None for anything else that stands in the cell."""
        if len(self.entries) == 1:
            [entry] = self.entries
            if entry.kind == "grade" and entry.code.isascii() and entry.code.isdigit():
                return int(entry.code)
        return None

    @property
    def late(self):
        """Tell whether something was entered after the entry window."""
        return any(entry.late for entry in self.entries)

    @property
    def remarked(self):
        """Return the entries that something more is to be said about."""
        return [entry for entry in self.entries if entry.comment or entry.due]


@dataclass(frozen=True)
class Column:
    """One work of a lesson, or a lesson without works.

    ``badge`` is the short name of the work, empty for the usual one that stands alone; ``first``
    tells whether the lesson begins with this column; ``group`` is the subgroup on a page of all
    subgroups. ``average`` and ``quality`` (percent) of its marks are None without any.
    """

    lesson: int
    day: date
    first: bool
    badge: str
    control: bool
    cancelled: bool
    group: str = ""
    average: float | None = None
    quality: float | None = None


@dataclass(frozen=True)
class Row:
    """One student.

    ``average`` and ``forecast`` are None without (enough) marks, ``trend`` is 1, 0, -1 or None,
    ``missed`` counts no lateness. ``terms``: forecast and average of each of the sheet's terms.
    """

    number: int
    name: str
    cells: tuple
    average: float | None
    forecast: int | None
    trend: int | None
    missed: int
    terms: tuple = ()


@dataclass(frozen=True)
class Work:
    """A work of a lesson as the right-hand page names it: its type, and its topic if it has one."""

    kind: str
    name: str
    weight: float
    usual: bool

    @property
    def title(self):
        """Return "Контрольная работа: Степени", but "Контрольная работа № 3" as it is."""
        if self.name.casefold().startswith(self.kind.casefold()):
            return self.name or self.kind
        return ": ".join(part for part in (self.kind, self.name) if part)


@dataclass(frozen=True)
class Lesson:
    """One line of the right-hand page. ``due`` is None for "by the next lesson".

    ``change``: what became of a lesson that is not held (``cancelled``, ``moved`` …) or how it
    came about; empty for a usual one.
    """

    id: int
    day: date
    number: int
    topic: str
    works: tuple
    homework: str
    no_homework: bool
    due: date | None
    cancelled: bool
    change: str
    reason: str
    group: str = ""


@dataclass(frozen=True)
class Sheet:
    """Left-hand page (``rows`` × ``columns``) and right-hand page (``lessons``).

    ``journal`` and ``term`` are those of the page object; ``moment`` is when it was read, in the
    time of the school. ``total``: ``average``, ``quality`` and ``missed`` of all. ``terms``: names
    of the terms that have columns of their own, on the page of a year. ``reasons``: how an absence
    is written → what it means. ``control``: only control works are shown.
    """

    journal: dict
    term: dict
    moment: datetime
    columns: tuple = ()
    rows: tuple = ()
    lessons: tuple = ()
    total: dict = field(default_factory=dict)
    terms: tuple = ()
    reasons: dict = field(default_factory=dict)
    control: bool = False


def sheet_of(page, statistics, control=False):
    """Return the ``Sheet`` of a ``JournalPage`` and its ``JournalStatistics``.

    ``control``: of control works alone, and of the lessons that hold one.
    """
    columns = _columns(page, statistics, control)
    shown = {column.lesson for column, _work in columns}
    types = _by_id(page, "work_types")
    begun = {term["id"] for term in page.terms if term["from"] <= page.today}
    terms = [term for term in statistics.terms if term["id"] in begun]
    return Sheet(
        journal=page.journal, term=page.term,
        moment=datetime.fromisoformat(page.now).astimezone(ZoneInfo(page.zone)),
        columns=tuple(column for column, _work in columns),
        rows=tuple(_rows(page, columns, statistics, terms)),
        lessons=tuple(
            _lesson(lesson, types) for lesson in page.lessons if lesson["id"] in shown
        ),
        total=statistics.total, terms=tuple(term["name"] for term in terms),
        reasons={row["code"].lower(): row["name"] for row in page.lists["reasons"]},
        control=control,
    )


def _by_id(page, name):
    return {row["id"]: row for row in page.lists[name]}


def _columns(page, statistics, control):
    """Return ``(Column, work id)``; the id is 0 where a lesson has no work yet."""
    types = _by_id(page, "work_types")
    figures = {(row["lesson"], row["work"]): row for row in statistics.columns}
    found = []
    for lesson in page.lessons:
        first = True
        for work in lesson["works"] or [None]:
            kind = types.get(work["type"], {}) if work else {}
            if control and not kind.get("is_control"):
                continue
            number = work["id"] if work else 0
            usual = not kind or (kind["is_default"] and len(lesson["works"]) == 1)
            row = figures.get((lesson["id"], number), {})
            found.append((Column(
                lesson=lesson["id"], day=date.fromisoformat(lesson["date"]), first=first,
                badge="" if usual else kind["code"], control=bool(kind.get("is_control")),
                cancelled=lesson["state"] == "cancelled", group=lesson.get("group", ""),
                average=row.get("average"), quality=row.get("quality"),
            ), number))
            first = False
    return found


def _rows(page, columns, statistics, terms):
    marks, absences = _marks(page), _absences(page)
    corrected = set(map(tuple, statistics.corrections))
    for student in page.students:
        key = student["id"]
        there = {lesson["id"] for lesson in page.lessons if belongs(student, lesson)}
        cells = []
        for column, work in columns:
            entries = marks.get((key, column.lesson, work), [])
            absence = absences.get((key, column.lesson)) if column.first else None
            cells.append(Cell(
                tuple([absence, *entries] if absence else entries),
                column.cancelled or column.lesson not in there,
                column.first and (column.lesson, key) in corrected,
            ))
        figures = statistics.students[str(key)]
        yield Row(
            student["number"], student["name"], tuple(cells), page.averages.get(str(key)),
            figures["forecast"], figures["trend"], figures["missed"],
            tuple(_of_term(term, str(key)) for term in terms),
        )


def _of_term(term, student):
    row = term["students"].get(student, {})
    return row.get("forecast"), row.get("average")


def _marks(page):
    """Return the marks as entries by student, lesson and work."""
    values, found = _by_id(page, "values"), {}
    for student, lesson, work, _position, value, late, comment, due in page.marks:
        entry = _mark(values.get(value), late, comment, due)
        found.setdefault((student, lesson, work), []).append(entry)
    return found


def _absences(page):
    """Return the absences as entries by student and lesson."""
    reasons, found = _by_id(page, "reasons"), {}
    for student, lesson, reason, _minutes, late, comment in page.absences:
        code = reasons[reason]["code"].lower() if reason in reasons else "?"
        found[student, lesson] = Entry("absence", code, late, comment)
    return found


def _mark(value, late, comment, due):
    kind, code = (value["kind"], value["code"]) if value else ("unknown", "?")
    return Entry(kind, code, late, comment, date.fromisoformat(due) if due else None)


def _lesson(lesson, types):
    homework = lesson["homework"] or {"text": "", "none": False, "due": ""}
    works = []
    for work in lesson["works"]:
        kind = types.get(work["type"], {"name": "", "is_default": False})
        usual = kind["is_default"] and not work["name"]
        works.append(Work(kind["name"], work["name"], work["weight"], usual))
    return Lesson(
        id=lesson["id"], day=date.fromisoformat(lesson["date"]), number=lesson["number"],
        topic=lesson["topic"], works=tuple(works), homework=homework["text"],
        no_homework=homework["none"],
        due=date.fromisoformat(homework["due"]) if homework["due"] else None,
        cancelled=lesson["state"] == "cancelled", change=lesson["change"],
        reason=lesson["reason"], group=lesson.get("group", ""),
    )
