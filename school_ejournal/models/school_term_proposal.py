from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..formulas.averages import weighted_average
from ..formulas.term_mark import final_proposal, term_proposal, year_proposal


class Place(NamedTuple):
    """Where a term mark stands; ids, ``term`` is 0 for marks of the year, exam and final ones."""

    student: int
    subject: int
    year: int
    stage: int
    kind: str
    term: int


class Proposal(NamedTuple):
    """``result``: see ``formulas/term_mark.py``, None where nothing is proposed.

    ``average`` (None without marks) and ``marks`` (how many count) are those of a term.
    """

    result: int | str | None = None
    average: float | None = None
    marks: int = 0


class SchoolTermProposal(models.AbstractModel):
    """What the school's rule proposes as term marks; nothing of it is stored."""

    _name = "school.term.proposal"
    _description = "Proposals of Term Marks"

    @api.model
    def _of(self, places):
        """Return ``{place: Proposal}``; the number of queries does not grow with ``places``.

        Marks of all subgroups and classes in which the student had the subject count together. For
        a term of a subject without grades nothing is proposed.
        The caller has checked that the user may know them.
        """
        places = set(places)
        years = self.env["school.year"].sudo().browse({place.year for place in places})
        rules = {
            year.id: year.company_id._school_statistics_rule().forecast for year in years
        }
        graded = set(self.env["school.subject"].sudo().browse(
            {place.subject for place in places}).filtered(lambda each: each.grading == "mark")._ids)
        self.env.flush_all()
        pairs = self._pairs([place for place in places if place.kind == "term"])
        dependent = [place for place in places if place.kind in ("year", "final")]
        known = self._known(dependent)
        terms = self._terms([place for place in dependent if place.kind == "year"])
        found = {}
        for place in places:
            results = known.get(place[:3], {})
            if place.kind == "term":
                marks = pairs.get((place.student, place.subject, place.term), ())
                found[place] = Proposal(
                    term_proposal(marks, rules[place.year]) if place.subject in graded else None,
                    weighted_average(marks), len(marks),
                )
            elif place.kind == "year":
                found[place] = Proposal(year_proposal(
                    [results.get(("term", term)) for term in terms[place.year, place.stage]],
                    rules[place.year],
                ))
            else:
                found[place] = Proposal(final_proposal(
                    results.get(("year", 0)), results.get(("exam", 0))
                ) if place.kind == "final" else None)
        return found

    @api.model
    def _pairs(self, places):
        """Return ``{(student, subject, term): [(grade, weight), …]}`` of the marks that count."""
        if not places:
            return {}
        pairs = {}
        for student, subject, term, grade, weight, count in self.env.execute_query(SQL(
            """SELECT m.student_id, j.subject_id, t.id, v.grade, w.weight::float, count(*)
                 FROM school_term t
                 JOIN school_mark m ON m.date BETWEEN t.date_start AND t.date_end
                  AND m.student_id = ANY(%(students)s)
                 JOIN school_journal j ON j.id = m.journal_id AND j.subject_id = ANY(%(subjects)s)
                 JOIN school_mark_value v ON v.id = m.value_id AND v.kind = 'grade'
                 JOIN school_work w ON w.id = m.work_id AND w.weight > 0
                WHERE t.id = ANY(%(terms)s)
             GROUP BY m.student_id, j.subject_id, t.id, v.grade, w.weight""",
            students=list({place.student for place in places}),
            subjects=list({place.subject for place in places}),
            terms=list({place.term for place in places}),
        )):
            pairs.setdefault((student, subject, term), []).extend([(grade, weight)] * count)
        return pairs

    @api.model
    def _known(self, places):
        """Return ``{(student, subject, year): {(kind, term or 0): result}}`` of what is set."""
        if not places:
            return {}
        results = self.env["school.mark.value"]._results()
        known = {}
        for *key, kind, term, value in self.env.execute_query(SQL(
            """SELECT student_id, subject_id, year_id, kind, COALESCE(term_id, 0), value_id
                 FROM school_term_mark
                WHERE student_id = ANY(%s) AND subject_id = ANY(%s) AND year_id = ANY(%s)""",
            list({place.student for place in places}), list({place.subject for place in places}),
            list({place.year for place in places}),
        )):
            known.setdefault(tuple(key), {})[kind, term] = results[value]
        return known

    @api.model
    def _terms(self, places):
        """Return ``{(year, stage): ids of its terms}`` of the places."""
        found = {(place.year, place.stage): [] for place in places}
        terms = self.env["school.term"].sudo().search_fetch(
            [("year_id", "in", [year for year, _stage in found])], ["year_id", "stage_ids"],
        ) if found else ()
        for term in terms:
            for stage in term.stage_ids:
                if (term.year_id.id, stage.id) in found:
                    found[term.year_id.id, stage.id].append(term.id)
        return found
