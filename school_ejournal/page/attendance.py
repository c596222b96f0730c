"""A class's week of attendance, and what in it contradicts itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .plain_values import PlainValues

#: present in a lesson between two that were missed
GAP = "gap"
#: present, though a note says absent
NOTED = "noted"


@dataclass(frozen=True)
class Attended:
    """One student in one lesson that was held: ``number``, whether ``absent``, under a ``noted``
    absence. Who was late was there.
    """

    number: int
    absent: bool
    noted: bool = False


@dataclass
class AttendanceWeek(PlainValues):
    """What the class teacher puts right weekly (clause 4.1); plain JSON values.

    ``classes``: ``{id, name}`` to choose from; ``klass``: ``id``, ``name``, ``teacher``.
    ``from``, ``previous``, ``next``: Mondays (ISO). ``editable``: whether the user sets reasons.
    ``days``: ``date``, ``numbers`` of the lessons of the class. ``reasons``: ``id``, ``code``,
    ``name``, ``kind``. ``students``: ``id``, ``number``, ``name`` and ``cells``, by
    "date:number" → ``absences`` (ids), ``reason`` (id), ``code``, ``kind``, ``subject``,
    ``about`` and ``problem`` (``gap`` or ``noted``: the student was there); a cell may have a
    problem alone, and ``acknowledged``, names of the guardians who acknowledged the diary of the
    week. ``notes`` of the week: ``id``, ``student``, ``name``, ``when``, ``reason``,
    ``text``, ``state``, ``files`` (``id``, ``name``), ``guardian``. ``unexplained``: how many
    absences have no known reason and no note.
    """

    classes: list
    klass: dict
    today: str
    monday: str = ""
    previous: str = ""
    next: str = ""
    editable: bool = False
    days: list = field(default_factory=list)
    reasons: list = field(default_factory=list)
    students: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    unexplained: int = 0


def contradictions(lessons: Iterable[Attended]) -> dict[int, str]:
    """Return ``{number: problem}`` of the lessons of one student on one day.

    A student who is present between two missed lessons was hardly there, or hardly missed them;
    a student whom a note announces as absent should not be present.
    """
    found = {}
    ordered = sorted(lessons, key=lambda each: each.number)
    missed = [each.number for each in ordered if each.absent]
    for each in ordered:
        if each.absent:
            continue
        if missed and missed[0] < each.number < missed[-1]:
            found[each.number] = GAP
        elif each.noted:
            found[each.number] = NOTED
    return found
