"""A class over all its subjects in a term as one object, to read."""

from dataclasses import dataclass, field

from ..formulas.averages import weighted_average
from ..formulas.forecast import forecast
from ..formulas.standing import standing, standing_counts
from .plain_values import PlainValues
from .statistics import present, shares


@dataclass
class ClassPage(PlainValues):
    """Students × subjects of one class in one term; plain JSON values.

    ``classes``: ``{id, name}`` to choose from; ``klass``: ``id``, ``name``, ``teacher``.
    ``terms``, ``term``, ``today`` as on a ``JournalPage``. ``subjects``: ``id``, ``name``,
    ``short`` and ``journals`` (``{id, group, teacher}``), with ``average``, ``quality``,
    ``success`` and ``degree`` by the forecasts.
    ``students``: ``id``, ``number``, ``name``, ``spans``, ``cells`` (subject id
    as text → ``average``, ``marks``, ``forecast``, ``missed``, ``journal``),
    ``average`` (mean of the averages), ``missed``, ``late`` and ``standing`` (see
    ``formulas/standing.py``). ``total``: the class by the worst forecast of each student who is
    still there: ``quality``, ``success``, ``degree``, ``average``, ``missed`` and ``standings``,
    how many stand how.
    """

    classes: list
    klass: dict
    terms: list
    term: dict
    today: str
    subjects: list = field(default_factory=list)
    students: list = field(default_factory=list)
    total: dict = field(default_factory=dict)


def reckon(page, marks, absences, places, rule):
    """Fill the figures of a ``ClassPage`` in.

    ``marks``: ``(student, subject, grade, weight, count)``; ``absences``: ``(student, subject,
    missed, late)``; ``places``: ``(student, journal)`` of the members of subgroups; ``rule``: a
    ``ForecastRule``.
    """
    pairs, away = {}, {}
    for student, subject, grade, weight, count in marks:
        pairs.setdefault((student, subject), []).extend([(grade, weight)] * count)
    for student, subject, missed, late in absences:
        away[student, subject] = (missed, late)
    own = _journals(page.subjects, places)
    for student in page.students:
        cells = {}
        for subject in page.subjects:
            place = (student["id"], subject["id"])
            found = pairs.get(place, [])
            cells[str(subject["id"])] = {
                "average": weighted_average(found),
                "marks": len(found),
                "forecast": forecast(found, rule),
                "missed": away.get(place, (0, 0))[0],
                "journal": own.get(place, subject["journals"][0]["id"]),
            }
        known = [cell["average"] for cell in cells.values() if cell["average"] is not None]
        late = (away[place][1] for place in away if place[0] == student["id"])
        student.update(
            cells=cells, average=_mean(known), standing=standing(_forecasts(cells.values())),
            missed=sum(cell["missed"] for cell in cells.values()), late=sum(late),
        )
    _sum_up(page)


def _journals(subjects, places):
    """Return ``{(student, subject): journal}`` of the students of subgroups."""
    subject_of = {
        journal["id"]: subject["id"] for subject in subjects for journal in subject["journals"]
    }
    return {
        (student, subject_of[journal]): journal
        for student, journal in places if journal in subject_of
    }


def _sum_up(page):
    """Fill in what the columns and the class add up to; who has left is no part of it."""
    there = set(present(page))
    here = [student for student in page.students if student["id"] in there]
    for subject in page.subjects:
        cells = [student["cells"][str(subject["id"])] for student in here]
        subject.update(
            average=_mean([cell["average"] for cell in cells if cell["average"] is not None]),
            **shares(_forecasts(cells)),
        )
    worst = [min(marks) for student in here if (marks := _forecasts(student["cells"].values()))]
    page.total = {
        **shares(worst),
        "average": _mean([row["average"] for row in here if row["average"] is not None]),
        "missed": sum(student["missed"] for student in page.students),
        "standings": standing_counts(student["standing"] for student in here),
    }


def _forecasts(cells):
    return [cell["forecast"] for cell in cells if cell["forecast"] is not None]


def _mean(averages):
    return weighted_average((average, 1) for average in averages)
