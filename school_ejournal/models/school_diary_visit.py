from odoo import api, fields, models
from odoo.tools import SQL


class SchoolDiaryVisit(models.Model):
    """Просмотр дневника: who opened whose diary on which day, how often.

    The share of families who take part (clause 4.3) is counted from here; what was read is in
    ``school.diary.reading``. Both are written by the one call ``_record``.
    """

    _name = "school.diary.visit"
    _description = "Diary Visit"
    _inherit = ["school.company.mixin"]
    # Rows are written by one statement; when is in the columns.
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "student_id"

    student_id = fields.Many2one(
        "school.student", required=True, readonly=True, ondelete="cascade", check_company=True
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="cascade"
    )
    reader = fields.Selection(
        [("guardian", "Guardian"), ("student", "Student")], required=True, readonly=True
    )
    date = fields.Date(required=True, readonly=True)
    first_datetime = fields.Datetime("First at", required=True, readonly=True)
    last_datetime = fields.Datetime("Last at", required=True, readonly=True)
    count = fields.Integer("Times", required=True, readonly=True)

    _once = models.Constraint(
        "UNIQUE(student_id, user_id, date)", "A visit is counted once for each day."
    )
    _company_date = models.Index("(company_id, date)")

    @api.model
    def _record(self, student, user, place):
        """Record that ``user`` has a page of the diary of ``student`` before the eyes.

        ``place``: ``marks``, ``absences`` and ``homework`` that the page shows: the first two as
        ``(from, to)`` dates or None, ``subject`` for marks of one alone, the last as ids.
        """
        guardian = self.env["school.guardian"]._of_user(user, student)
        reader = "guardian" if guardian else "student"
        now = fields.Datetime.now()
        self.env.cr.execute(SQL(
            """INSERT INTO school_diary_visit (company_id, student_id, user_id, reader, date,
                                               first_datetime, last_datetime, count)
               VALUES (%(company)s, %(student)s, %(user)s, %(reader)s, %(today)s, %(now)s, %(now)s,
                       1)
               ON CONFLICT (student_id, user_id, date) DO UPDATE
                  SET last_datetime = %(now)s, count = school_diary_visit.count + 1""",
            company=student.company_id.id, student=student.id, user=user.id, reader=reader,
            today=student.company_id._school_today(), now=now,
        ))
        self.env["school.diary.reading"]._record(student, user, reader, now, place)
        self.invalidate_model(flush=False)
