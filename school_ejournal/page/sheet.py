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
    """One student in one column. ``closed``: nothing can stand here, so it is hatched."""

    entries: tuple = ()
    closed: bool = False

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
    tells whether the lesson begins with this column.
    """

    lesson: int
    day: date
    first: bool
    badge: str
    work: str
    weight: float | None
    control: bool
    cancelled: bool


@dataclass(frozen=True)
class Row:
    """One student; ``average`` is None without marks, ``missed`` counts no lateness."""

    number: int
    name: str
    cells: tuple
    average: float | None
    missed: int


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


@dataclass(frozen=True)
class Sheet:
    """Left-hand page (``rows`` × ``columns``) and right-hand page (``lessons``) of one term.

    ``journal`` and ``term`` are those of the page object; ``moment`` is when it was read, in the
    time of the school. ``reasons``: how an absence is written → what it means.
    """

    journal: dict
    term: dict
    moment: datetime
    columns: tuple = ()
    rows: tuple = ()
    lessons: tuple = ()
    reasons: dict = field(default_factory=dict)


def sheet_of(page):
    """Return the ``Sheet`` of a ``JournalPage``."""
    values = {row["id"]: row for row in page.lists["values"]}
    reasons = {row["id"]: row for row in page.lists["reasons"]}
    types = {row["id"]: row for row in page.lists["work_types"]}
    return Sheet(
        journal=page.journal, term=page.term,
        moment=datetime.fromisoformat(page.now).astimezone(ZoneInfo(page.zone)),
        columns=tuple(column for column, _work in _columns(page, types)),
        rows=tuple(_rows(page, _columns(page, types), values, reasons)),
        lessons=tuple(_lesson(lesson, types) for lesson in page.lessons),
        reasons={row["code"].lower(): row["name"] for row in page.lists["reasons"]},
    )


def _columns(page, types):
    """Return ``(Column, work id)``; the id is 0 where a lesson has no work yet."""
    found = []
    for lesson in page.lessons:
        for index, work in enumerate(lesson["works"] or [None]):
            kind = types.get(work["type"], {}) if work else {}
            shown = kind and (not kind["is_default"] or len(lesson["works"]) > 1)
            found.append((Column(
                lesson=lesson["id"], day=date.fromisoformat(lesson["date"]), first=index == 0,
                badge=kind["code"] if shown else "",
                work=(work["name"] or kind.get("name", "")) if work else "",
                weight=work["weight"] if work else None,
                control=bool(kind.get("is_control")),
                cancelled=lesson["state"] == "cancelled",
            ), work["id"] if work else 0))
    return found


def _rows(page, columns, values, reasons):
    marks, absences, missed = {}, {}, {}
    for student, lesson, work, _position, value, late, comment, due in page.marks:
        entry = _mark(values.get(value), late, comment, due)
        marks.setdefault((student, lesson, work), []).append(entry)
    for student, lesson, reason, _minutes, late, comment in page.absences:
        known = reasons.get(reason)
        code = known["code"].lower() if known else "?"
        absences[student, lesson] = Entry("absence", code, late, comment)
        if not known or known["kind"] != "late":
            missed[student] = missed.get(student, 0) + 1
    for student in page.students:
        there = {lesson["id"] for lesson in page.lessons if belongs(student, lesson)}
        cells = []
        for column, work in columns:
            entries = marks.get((student["id"], column.lesson, work), [])
            absence = absences.get((student["id"], column.lesson)) if column.first else None
            cells.append(Cell(
                tuple([absence, *entries] if absence else entries),
                column.cancelled or column.lesson not in there,
            ))
        yield Row(
            student["number"], student["name"], tuple(cells),
            page.averages.get(str(student["id"])), missed.get(student["id"], 0),
        )


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
        reason=lesson["reason"],
    )
