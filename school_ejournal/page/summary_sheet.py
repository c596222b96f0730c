"""The term marks of a class over all its subjects as one object, with what is missing."""

from dataclasses import dataclass, field

from ..formulas.standing import standing, standing_counts
from ..formulas.term_mark import NOT_ATTESTED
from .plain_values import PlainValues
from .statistics import present, shares


@dataclass
class SummarySheet(PlainValues):
    """Сводная ведомость: students × subjects of one class in one period; plain JSON values.

    ``classes``: ``{id, name}`` to choose from; ``klass``: ``id``, ``name``, ``teacher``.
    ``periods`` and ``period`` as on the page of term marks, ``term`` its days (``from``, ``to``),
    ``today``. ``subjects``: ``id``, ``name``, ``short``, ``journals`` (``{id, group, teacher}``),
    with ``missing``, ``quality`` and ``success``. ``students``: ``id``, ``number``, ``name``,
    ``spans``, ``gone``, ``cells`` (subject id as text → ``code``, ``kind``, ``missing``,
    ``journal``), ``missing`` and ``standing`` (see ``formulas/standing.py``). ``total``: the class
    by the worst mark of each student who is still there: ``quality``, ``success``, ``degree``,
    ``missing``, ``standings``.
    """

    classes: list
    klass: dict
    periods: list
    period: dict
    term: dict
    today: str
    subjects: list = field(default_factory=list)
    students: list = field(default_factory=list)
    total: dict = field(default_factory=dict)


def fill(sheet, marks, places):
    """Fill cells and sums of a ``SummarySheet`` in.

    ``marks``: ``(student, subject) → (code, kind, result)`` (see ``formulas/term_mark.py``);
    ``places``: ``{(student, subject): journal}`` of subjects that are taught in subgroups.
    """
    there = set(present(sheet))
    expected = sheet.period.get("kind") in ("term", "year")
    for student in sheet.students:
        student["gone"] = student["id"] not in there
        cells, grades = {}, []
        for subject in sheet.subjects:
            place = (student["id"], subject["id"])
            code, kind, result = marks.get(place, ("", "", None))
            divided = any(journal["group"] for journal in subject["journals"])
            journal = places.get(place) if divided else subject["journals"][0]["id"]
            cells[str(subject["id"])] = {
                "code": code, "kind": kind, "journal": journal or subject["journals"][0]["id"],
                "missing": bool(expected and journal and not code and not student["gone"]),
            }
            if isinstance(result, int):
                grades.append(result)
        student.update(
            cells=cells, standing=standing(grades),
            missing=sum(cell["missing"] for cell in cells.values()),
        )
    _sum_up(sheet, marks)


def _sum_up(sheet, marks):
    here = [student for student in sheet.students if not student["gone"]]
    for subject in sheet.subjects:
        results = [marks.get((student["id"], subject["id"]), (None,) * 3)[2] for student in here]
        subject.update(
            missing=sum(row["cells"][str(subject["id"])]["missing"] for row in sheet.students),
            **_shares(results),
        )
    worst = [_worst(student, sheet.subjects, marks) for student in here]
    sheet.total = {
        **_shares(worst), "missing": sum(student["missing"] for student in sheet.students),
        "standings": standing_counts(student["standing"] for student in here),
    }


def _worst(student, subjects, marks):
    """Return the worst result of a student: н/а is worse than any grade."""
    results = [marks.get((student["id"], subject["id"]), (None,) * 3)[2] for subject in subjects]
    if NOT_ATTESTED in results:
        return NOT_ATTESTED
    return min((each for each in results if isinstance(each, int)), default=None)


def _shares(results):
    return shares(
        [each for each in results if isinstance(each, int)], results.count(NOT_ATTESTED))
