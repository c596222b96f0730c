from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..formulas.averages import weighted_average

_MARKS = """
    SELECT m.student_id, j.subject_id, v.code, COALESCE(v.grade, 0) AS grade,
           w.weight::float AS weight
      FROM school_mark m
      JOIN school_mark_value v ON v.id = m.value_id
      JOIN school_work w ON w.id = m.work_id
      JOIN school_lesson l ON l.id = m.lesson_id
      JOIN school_journal j ON j.id = m.journal_id
     WHERE m.student_id = ANY(%(students)s) AND m.date BETWEEN %(first)s AND %(last)s
  ORDER BY m.date, l.number, m.lesson_id, w.sequence, w.id, m.position"""
_ABSENCES = """
    SELECT a.student_id, j.subject_id, count(*) FILTER (WHERE r.kind <> 'late') AS missed,
           count(*) FILTER (WHERE r.kind = 'late') AS late
      FROM school_absence a
      JOIN school_absence_reason r ON r.id = a.reason_id
      JOIN school_journal j ON j.id = a.journal_id
     WHERE a.student_id = ANY(%(students)s) AND a.date BETWEEN %(first)s AND %(last)s
  GROUP BY a.student_id, j.subject_id"""


class SchoolProgress(models.AbstractModel):
    """Успеваемость и посещаемость of students in a period, by subject (clause 4.1).

    Marks of a class or subgroup that the student has left count on: they are the student's.
    """

    _name = "school.progress"
    _description = "Progress of Students"

    @api.model
    def _of(self, students, first, last):
        """Return ``{student id: {subjects, missed, late}}`` from ``first`` to ``last``.

        ``subjects`` in alphabetical order, each ``name``, ``marks`` (codes), ``average`` (in the
        user's notation, "" without marks that count), ``missed`` and ``late`` (lessons). Three
        queries, however many students.
        """
        self.env.flush_all()
        span = {"students": students.ids, "first": first, "last": last}
        marks, missed = defaultdict(list), {}
        for row in self.env.execute_query_dict(SQL(_MARKS, **span)):
            marks[row["student_id"], row["subject_id"]].append(row)
        for row in self.env.execute_query_dict(SQL(_ABSENCES, **span)):
            missed[row["student_id"], row["subject_id"]] = row
        keys = marks.keys() | missed.keys()
        subjects = self.env["school.subject"].sudo().with_context(active_test=False).browse(
            {subject for _student, subject in keys})
        names = {subject.id: subject.name for subject in subjects}
        found = {student: {"subjects": [], "missed": 0, "late": 0} for student in students.ids}
        for student, subject in sorted(keys, key=lambda key: (names[key[1]], key)):
            row = self._row(names[subject], marks[student, subject], missed.get((student, subject)))
            found[student]["subjects"].append(row)
            for name in ("missed", "late"):
                found[student][name] += row[name]
        return found

    @api.model
    def _row(self, name, marks, missed):
        average = weighted_average([
            (mark["grade"], mark["weight"]) for mark in marks if mark["grade"]
        ])
        return {
            "name": name,
            "marks": [mark["code"] for mark in marks],
            "average": "" if average is None else self.env["school.diary"]._number(average, 2),
            "missed": missed["missed"] if missed else 0,
            "late": missed["late"] if missed else 0,
        }
