from collections import defaultdict

from odoo import api, models

from ..formulas.alphabet import sort_key
from ..formulas.averages import weighted_average
from ..formulas.forecast import forecast, outlook, trend
from ..formulas.running_average import points, running_averages
from ..page import diary_queries

# The largest number of marks that one tries out.
MAX_TRIES = 20
# The picture of an average: of a row, and of the page of one subject.
_SMALL, _LARGE = (56, 14), (320, 96)


class SchoolDiaryMarksMixin(models.AbstractModel):
    """The diary's marks by subject: average, forecast, what would change it."""

    _name = "school.diary.marks.mixin"
    _description = "Marks in the diary"
    _inherit = ["school.diary.text.mixin"]

    @api.model
    def _marks(self, student, term_id=None):
        """Return the marks of ``student`` by subject in a term: ``term_id``, else the present one.

        ``terms`` of the term's year and ``years`` (with the ``id`` of the last term begun): dicts
        of ``id``, ``name``, ``current``. ``subjects`` in the school's order: ``id``, ``name``,
        ``marks`` in order of date (see ``_mark``), ``term_mark`` (its code, or ""), ``average``
        (weighted, or None) with its text ``average_label``, ``forecast`` (a mark or None),
        ``trend`` (1, 0, -1 or None), ``chart`` (see ``_chart``), ``missed`` and ``late`` (lessons).
        ``missed`` and ``late`` once more for all subjects together, and ``reasons`` of both
        (``name``, ``count``).
        """
        self.env.flush_all()
        term, choice = self._term_choice(student, term_id)
        if not term:
            return {**choice, "subjects": [], "reasons": [], "missed": 0, "late": 0}
        span = (student, term["date_start"], term["date_end"])
        absences = self._read(diary_queries.ABSENCE_COUNTS, *span)
        reasons = {}
        for row in absences:
            reason = reasons.setdefault(row["reason_id"], {"name": row["name"], "count": 0})
            reason["count"] += row["count"]
        return {
            **choice,
            "term": term["id"],
            "subjects": self._subjects(span, absences),
            "reasons": list(reasons.values()),
            **_missed_and_late(absences),
        }

    @api.model
    def _subject(self, student, subject_id, term_id=None, tries=()):
        """Return one subject of ``_marks`` with what is tried out, or None where there is none.

        ``tries``: ``(grade, work type id)`` of marks that the student has not got; types that the
        school does not have are left out. Besides the keys of a subject: ``term`` (id, name),
        ``minimum`` marks of a forecast, ``ahead`` (see ``formulas/forecast.py``, or None),
        ``types`` of work (``id``, ``name``, ``weight_label``), ``tries`` (``grade``, ``type``,
        ``name``) and ``tried``: ``average_label`` and ``forecast`` with them, None without any.
        """
        self.env.flush_all()
        term, choice = self._term_choice(student, term_id)
        if not term:
            return None
        span = (student, term["date_start"], term["date_end"])
        absences = self._read(diary_queries.ABSENCE_COUNTS, *span)
        found = [row for row in self._subjects(span, absences, _LARGE) if row["id"] == subject_id]
        if not found:
            return None
        rule = student.company_id._school_statistics_rule().forecast
        types = self._work_types(student.company_id)
        pairs = _pairs(found[0]["marks"])
        taken = [(grade, types[type_id]) for grade, type_id in tries if type_id in types]
        usual = student.env["school.work.type"]._usual(student.company_id)
        return {
            **found[0],
            **choice,
            "term": {"id": term["id"], "name": term["name"]},
            "minimum": rule.minimum,
            "ahead": outlook(pairs, rule, usual.weight or 1),
            "types": list(types.values()),
            "tries": [
                {"grade": grade, "type": kind["id"], "name": kind["name"]} for grade, kind in taken
            ],
            "tried": self._standing(
                [*pairs, *((grade, kind["weight"]) for grade, kind in taken)], rule
            ) if taken else None,
        }

    def _term_choice(self, student, term_id):
        """Return the row of the term to show, or None, and the ``terms`` and ``years`` to choose.

        It is the term of ``term_id`` if the student has it, else the present or the last one.
        """
        terms = self._read(diary_queries.TERMS, student)
        today = student.company_id._school_today()
        begun = [term for term in terms if term["date_start"] <= today]
        asked = [term for term in terms if term["id"] == term_id]
        term = (asked or begun[-1:] or terms[:1] or [None])[0]
        if not term:
            return None, {"terms": [], "years": []}
        return term, {
            "terms": [
                {"id": row["id"], "name": row["name"], "current": row is term}
                for row in terms if row["year_id"] == term["year_id"]
            ],
            "years": [
                {"id": row["id"], "name": row["year"], "current": year == term["year_id"]}
                for year, row in {row["year_id"]: row for row in begun or [term]}.items()
            ],
        }

    def _subjects(self, span, absences, size=_SMALL):
        """Return the subjects taught to the student in a term, or with marks in it."""
        rows = {row["id"]: row for row in self._read(diary_queries.SUBJECTS, *span)}
        marks = defaultdict(list)
        for row in self._read(diary_queries.MARKS, *span):
            marks[row["subject_id"]].append(self._mark(row))
        absent = defaultdict(list)
        for row in absences:
            absent[row["subject_id"]].append(row)
        rule = span[0].company_id._school_statistics_rule().forecast
        for subject_id, subject in rows.items():
            pairs = _pairs(marks[subject_id])
            subject.update(
                marks=marks[subject_id],
                **self._standing(pairs, rule),
                trend=trend(pairs),
                chart=self._chart(pairs, *size),
                **_missed_and_late(absent[subject_id]),
            )
        return sorted(rows.values(), key=lambda row: (row.pop("sequence"), sort_key(row["name"])))

    def _standing(self, pairs, rule):
        average = weighted_average(pairs)
        return {
            "average": average,
            "average_label": "" if average is None else self._number(average, 2),
            "forecast": forecast(pairs, rule),
        }

    def _chart(self, pairs, width, height):
        """Return the picture of a running average, or None with fewer than two marks.

        ``width``, ``height``, ``line`` (SVG points), ``end`` (its last point), ``levels``
        (``mark`` and ``y`` of 2 to 5) and ``label`` in words.
        """
        averages = running_averages(pairs)
        if len(averages) < 2:
            return None
        line = points(averages, width, height)
        return {
            "width": width, "height": height,
            "line": " ".join(f"{x:g},{y:g}" for x, y in line), "end": line[-1],
            "levels": [{"mark": mark, "y": points([mark], width, height)[0][1]}
                       for mark in (5, 4, 3, 2)],
            "label": self.env._(
                "The average went from %(first)s to %(last)s",
                first=self._number(averages[0], 2), last=self._number(averages[-1], 2),
            ),
        }

    def _work_types(self, company):
        """Return ``{id: row}`` of the works whose marks count, those of the usual one first."""
        types = self.env["school.work.type"].sudo().search([
            ("company_id", "=", company.id), ("weight", ">", 0),
        ])
        return {
            each.id: {
                "id": each.id, "name": each.name, "weight": each.weight,
                "weight_label": self._weight(each.weight),
            }
            for each in types.sorted("is_default", reverse=True)
        }


def _pairs(marks):
    """Return ``(grade, weight)`` of the marks that count into an average."""
    return [(mark["grade"], mark["weight"]) for mark in marks if mark["kind"] == "grade"]


def _missed_and_late(absences):
    """Return how many lessons were missed, and to how many the student came late."""
    late = sum(row["count"] for row in absences if row["kind"] == "late")
    return {"missed": sum(row["count"] for row in absences) - late, "late": late}
