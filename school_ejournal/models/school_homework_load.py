from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..formulas.homework_load import day_load, norm_of
from ..page.diary_queries import HOMEWORK_TARGET

# Homework without a date of its own was set in the lesson before: no two lie further apart.
_SET_BEFORE = timedelta(days=60)
# Homework of a class by the day it has to be done for, as in the diary; ``students`` are those
# who were chosen, NULL where it is the whole class.
_TASKS = f"""
       SELECT COALESCE(target.date, h.due_date) AS day, s.id AS subject_id, s.name AS subject,
              COALESCE(j.subgroup_id, 0) AS subgroup, COALESCE(h.minutes, 0) AS minutes,
              l.id AS lesson_id, h.id AS homework_id,
              CASE WHEN h.is_personal THEN ARRAY(
                   SELECT r.student_id FROM school_homework_student_rel r
                    WHERE r.homework_id = h.id) END AS students
         FROM school_homework h
         JOIN school_lesson l ON l.id = h.lesson_id
         JOIN school_journal j ON j.id = l.journal_id
         JOIN school_subject s ON s.id = l.subject_id
{HOMEWORK_TARGET}
        WHERE l.class_id = %(class)s AND l.state NOT IN ('cancelled', 'moved')
          AND h.is_none IS NOT TRUE
          AND l.date <= %(to)s AND (l.date >= %(since)s OR h.due_date >= %(from)s)
          AND COALESCE(target.date, h.due_date) BETWEEN %(from)s AND %(to)s
     ORDER BY s.sequence, s.name, l.id, h.is_personal, h.id"""


class SchoolHomeworkLoad(models.AbstractModel):
    """How much homework a class has for each day, of all subjects together.

    Teachers of a class learn which subjects set how much, not what: the texts stay in the journals.
    """

    _name = "school.homework.load"
    _description = "Homework Load of a Class"

    @api.model
    def _days(self, klass, date_from, date_to):
        """Return ``{date: row}`` of the days with homework, in two queries at most.

        A row: ``minutes``, ``subjects``, ``unknown``, ``norm``, ``extra``, ``over`` (see
        ``DayLoad``) and ``tasks``: ``id``, ``subject``, ``minutes``, ``lesson`` (in which it was
        set) and ``chosen``, for how many students it is, 0 for all. The caller has checked that
        the user may know it.
        """
        self.env.flush_all()
        tasks = defaultdict(list)
        for row in self.env.execute_query_dict(SQL(_TASKS, **{
            "class": klass.id, "from": date_from, "to": date_to, "since": date_from - _SET_BEFORE,
        })):
            tasks[row.pop("day")].append(row)
        norm = self._norm(klass)
        return {day: self._day(rows, norm) for day, rows in tasks.items()}

    @api.model
    def _norm(self, klass):
        """Return the minutes that the homework of a day may take in a class."""
        school = klass.sudo()
        return norm_of(school.grade, school.company_id._school_homework_norms())

    @api.model
    def _day(self, rows, norm):
        load = day_load(
            [(r["subject_id"], r["subgroup"], r["minutes"]) for r in rows if r["students"] is None],
            norm,
            [(student, r["minutes"]) for r in rows for student in r["students"] or ()],
        )
        return {
            "minutes": load.minutes, "subjects": load.subjects, "unknown": load.unknown,
            "norm": load.norm, "extra": load.extra, "over": load.is_over,
            "tasks": [
                {"id": row["homework_id"], "subject": row["subject"], "minutes": row["minutes"],
                 "lesson": row["lesson_id"], "chosen": len(row["students"] or ())}
                for row in rows
            ],
        }
