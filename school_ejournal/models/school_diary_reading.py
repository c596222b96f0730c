from odoo import api, fields, models
from odoo.tools import SQL

# What was changed after it was read has to be read again.
# The log knows of texts and files alike; of homework that was made by hand in the database nothing.
_HOMEWORK_CHANGED = """COALESCE((
               SELECT max(g.datetime) FROM school_entry_log g
                WHERE g.lesson_id = h.lesson_id AND g.student_id IS NULL
                  AND g.kind = 'homework'), h.create_date)"""
_ENTRIES = """
    INSERT INTO school_diary_reading (company_id, student_id, user_id, reader, kind, res_id,
                                      datetime, changed)
    SELECT e.company_id, e.student_id, %(user)s, %(reader)s, %(kind)s, e.id, %(now)s, (
               SELECT max(g.datetime) FROM school_entry_log g
                WHERE g.lesson_id = e.lesson_id AND g.student_id = e.student_id)
      FROM {table} e JOIN school_journal j ON j.id = e.journal_id
     WHERE e.student_id = %(student)s AND e.date BETWEEN %(from)s AND %(to)s
       AND (%(subject)s IS NULL OR j.subject_id = %(subject)s)
    ON CONFLICT (kind, res_id, student_id, user_id) DO UPDATE
       SET datetime = EXCLUDED.datetime, changed = EXCLUDED.changed
     WHERE school_diary_reading.datetime < EXCLUDED.changed"""
_HOMEWORK = """
    INSERT INTO school_diary_reading (company_id, student_id, user_id, reader, kind, res_id,
                                      datetime, changed)
    SELECT h.company_id, %(student)s, %(user)s, %(reader)s, 'homework', h.id, %(now)s,
           {changed}
      FROM school_homework h WHERE h.id = ANY(%(homework)s)
    ON CONFLICT (kind, res_id, student_id, user_id) DO UPDATE
       SET datetime = EXCLUDED.datetime, changed = EXCLUDED.changed
     WHERE school_diary_reading.datetime < EXCLUDED.changed"""
_HOMEWORK = _HOMEWORK.replace("{changed}", _HOMEWORK_CHANGED)
_HOMEWORK_READ = f"""
    SELECT r.res_id, r.reader, count(DISTINCT r.student_id)
      FROM school_diary_reading r JOIN school_homework h ON h.id = r.res_id
     WHERE r.kind = 'homework' AND r.res_id = ANY(%(homework)s)
       AND r.datetime >= {_HOMEWORK_CHANGED}
  GROUP BY r.res_id, r.reader"""
_TABLES = {"mark": "school_mark", "absence": "school_absence"}


class SchoolDiaryReading(models.Model):
    """What a person read in a diary, and when: a mark, an absence, homework.

    One row for each person and fact; ``datetime`` is that of the first reading of what stands
    there now: after a change the fact is unread until it is seen again.
    """

    _name = "school.diary.reading"
    _description = "Read in the Diary"
    _inherit = ["school.company.mixin"]
    _log_access = False
    _order = "id desc"
    _rec_name = "student_id"

    student_id = fields.Many2one(
        "school.student", required=True, readonly=True, index=True, ondelete="cascade",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="cascade"
    )
    reader = fields.Selection(
        [("guardian", "Guardian"), ("student", "Student")], required=True, readonly=True
    )
    kind = fields.Selection(
        [("mark", "Mark"), ("absence", "Absence"), ("homework", "Homework")],
        required=True, readonly=True,
    )
    res_id = fields.Integer("Fact", required=True, readonly=True, aggregator=False)
    datetime = fields.Datetime("Read at", required=True, readonly=True)
    changed = fields.Datetime("Changed at", readonly=True, help="What was read was of this time.")

    _once = models.Constraint(
        "UNIQUE(kind, res_id, student_id, user_id)", "A fact is read once by each person."
    )

    @api.model
    def _record(self, student, user, reader, now, place):
        """Record what a page shows; see ``school.diary.visit``."""
        values = {"student": student.id, "user": user.id, "reader": reader, "now": now}
        for kind, table in _TABLES.items():
            if span := place[f"{kind}s"]:
                self.env.cr.execute(SQL(
                    _ENTRIES.replace("{table}", table), kind=kind, **values,
                    **{"from": span[0], "to": span[1],
                       "subject": place["subject"] if kind == "mark" else None},
                ))
        if place["homework"]:
            self.env.cr.execute(SQL(_HOMEWORK, homework=place["homework"], **values))
        self.invalidate_model(flush=False)

    @api.model
    def _by_guardians(self, kind, changed):
        """Return ``{id: datetime}``, when a guardian first read what stands there now.

        ``changed``: ``{id: moment of the last change}``; facts that nobody read are left out.
        """
        if not changed:
            return {}
        rows = self.env.execute_query(SQL(
            """SELECT res_id, min(datetime), max(datetime) FROM school_diary_reading
                WHERE kind = %s AND res_id = ANY(%s) AND reader = 'guardian'
             GROUP BY res_id""", kind, list(changed),
        ))
        return {
            res_id: first if first >= changed[res_id] else last
            for res_id, first, last in rows if last >= changed[res_id]
        }

    @api.model
    def _of_homework(self, homework):
        """Return ``{id: {"guardian": students, "student": students}}``: of how many it was read."""
        found = {each.id: {"guardian": 0, "student": 0} for each in homework}
        if found:
            for res_id, reader, count in self.env.execute_query(SQL(
                _HOMEWORK_READ, homework=list(found),
            )):
                found[res_id][reader] = count
        return found
