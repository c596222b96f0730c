"""Several journal pages as one: the terms of a year, the subgroups of a class."""

from dataclasses import replace

from ..formulas.alphabet import sort_key
from .journal_page import averages, grades_of


def year_page(pages, name):
    """Return the pages of all terms of one journal as the page of the year.

    ``pages`` in order of the terms, at least one; ``name`` is what the year is called among the
    terms. Every lesson keeps its own entry window.
    """
    terms = [page.term for page in pages]
    term = {
        "id": 0, "name": name, "from": terms[0]["from"], "to": terms[-1]["to"],
        "state": "open" if any(term["state"] == "open" for term in terms) else "closed",
    }
    return _joined(pages, term, _students(pages))


def class_page(pages):
    """Return the pages of the subgroups of a class, in one subject and term, as one to read.

    A lesson tells its ``journal`` and ``group``; a student's ``journals`` hold the spans in each
    of them, by journal id as text, for nobody belongs to two subgroups on one day.
    """
    for page in pages:
        journal = page.journal
        for lesson in page.lessons:
            lesson.update(
                journal=journal["id"], group=journal["subgroup"], editable=False
            )
        for student in page.students:
            student["journals"] = {str(journal["id"]): student["spans"]}
    found = _joined(pages, pages[0].term, _students(pages))
    found.lessons.sort(
        key=lambda lesson: (lesson["date"], lesson["number"], lesson["group"], lesson["id"])
    )
    teachers = dict.fromkeys(page.journal["teacher"] for page in pages if page.journal["teacher"])
    held = max(page.journal["hours_held"] for page in pages)
    title = (pages[0].journal["class"], pages[0].journal["subject"])
    found.journal = {
        **pages[0].journal, "name": " · ".join(title), "subgroup": "", "hours_held": held,
        "teacher": ", ".join(teachers),
    }
    return found


def _students(pages):
    """Return the students of all pages in alphabetical order, strays last, numbered anew."""
    found = {}
    for page in pages:
        for row in page.students:
            known = found.setdefault(row["id"], {**row, "spans": []})
            known["spans"] += [span for span in row["spans"] if span not in known["spans"]]
            if "journals" in row:
                known["journals"] = {**known["journals"], **row["journals"]}
    rows = sorted(
        found.values(),
        key=lambda row: (not row["spans"], sort_key(row["name"]), row["id"]),
    )
    return [{**row, "number": number} for number, row in enumerate(rows, 1)]


def _joined(pages, term, students):
    """Return the pages as one with these students, with the averages over all its lessons."""
    found = replace(
        pages[-1], term=term, students=students,
        **{name: [row for page in pages for row in getattr(page, name)]
           for name in ("lessons", "marks", "absences", "versions")},
    )
    weights = {work["id"]: work["weight"] for lesson in found.lessons for work in lesson["works"]}
    found.averages = averages(
        found.marks, weights, grades_of(found.lists), [student["id"] for student in students]
    )
    return found
