"""The journal page as one object: the screen, the PDF and the XLSX render this and nothing else."""

from collections import Counter
from dataclasses import dataclass, field

from ..formulas.averages import weighted_average
from .columns import Columns, columns_of, packed
from .plain_values import PlainValues

# Columns of the tables of cells on the screen, which tells no positions but by the order of rows.
_COLUMNS = {
    "marks": ("student", "lesson", "work", None, "value", "late?", "comment?", "due?"),
    "absences": ("student", "lesson", "reason", "minutes?", "late?", "comment?"),
    "versions": ("lesson", "student", "version"),
}
# What a query of cells finds, and where its columns stand in those that all kinds share.
_PLACES = {
    "mark": range(8), "absence": (0, 1, 2, 3, 5, 6), "version": range(3),
    "work": (0, 1, 2, 3, 6, 7),
}
KINDS = tuple(_PLACES)


@dataclass
class JournalPage(PlainValues):
    """Students × lessons of one journal in one term.

    ``now`` is UTC, ``today`` and ``zone`` (a name such as Europe/Moscow) are the school's.
    ``students``: ``{id, number, name, spans}`` in alphabetical order, spans ``[from, to]`` as ISO
    dates, ``to`` None while it lasts. ``lessons``: in order of date and number, each with its
    ``works``, homework and entry window. Rows of cells (lists of them, or ``Columns``): ``marks``:
    ``(student, lesson, work, position, value, late, comment, due)``, due an ISO date or "";
    ``absences``: ``(student, lesson, reason, minutes, late, comment)``; ``versions``: ``(lesson,
    student, version)`` of every cell that was ever written, student 0 for the lesson itself.
    ``averages``: student id (as text, for JSON) → weighted average or None.
    """

    journal: dict
    terms: list
    term: dict
    now: str
    today: str
    zone: str
    students: list = field(default_factory=list)
    lessons: list = field(default_factory=list)
    marks: list = field(default_factory=list)
    absences: list = field(default_factory=list)
    versions: list = field(default_factory=list)
    averages: dict = field(default_factory=dict)
    lists: dict = field(default_factory=dict)

    def to_client(self):
        """Return the page as plain JSON values for the screen.

        As it is, but ``marks``, ``absences`` and ``versions`` by columns (see ``packed``): a third
        of the time and of the size of as many rows.
        """
        page = super().to_client()
        for name, columns in _COLUMNS.items():
            page[name] = packed(page[name], columns)
        return page


def belongs(student, lesson):
    """Tell whether the student was of the class or subgroup on the day of the lesson.

    On a page of several journals a student's ``journals`` holds the spans in each of them.
    """
    spans = student["spans"]
    if "journals" in student:
        spans = student["journals"].get(str(lesson["journal"]), ())
    return any(
        start <= lesson["date"] and (not end or lesson["date"] <= end) for start, end in spans
    )


def grades_of(lists):
    """Return ``{value id: number}`` of the values that count in an average."""
    return {row["id"]: row["grade"] for row in lists["values"] if row["kind"] == "grade"}


def cell_rows(kind, columns):
    """Return the rows of one of ``KINDS`` in the columns of a query, which are those of a mark.

    Marks, absences and versions are rows of ``JournalPage``; works, in order: ``(lesson, work,
    type, sequence, name, weight as text)``.
    """
    return Columns(columns[place] for place in _PLACES[kind])


def averages(marks, weights, grades, students):
    """Return ``{student id as text: weighted average or None}``.

    ``marks``: rows as of ``JournalPage``; ``weights``: work id → weight;
    ``grades``: value id → number, only for the values that count.
    """
    found = {student: {} for student in students}
    if marks:
        who, _lesson, work, _position, value, *_rest = columns_of(marks)
        # Counted by what stands in them before anything is looked at one by one.
        counts = Counter(zip(who, map(grades.get, value), map(weights.get, work), strict=True))
        for (student, grade, weight), times in counts.items():
            if grade is not None and student in found:
                found[student][grade, weight] = times
    return {str(student): weighted_average(pairs) for student, pairs in found.items()}
