from odoo import api, fields, models
from odoo.tools import SQL


class SchoolHomeworkDone(models.Model):
    """Homework that a student has ticked off in the diary: a note to oneself, no mark."""

    _name = "school.homework.done"
    _description = "Homework Done"
    _inherit = ["school.company.mixin"]
    _log_access = False
    _order = "id desc"
    _rec_name = "homework_id"

    homework_id = fields.Many2one(
        "school.homework", required=True, readonly=True, ondelete="cascade", check_company=True
    )
    student_id = fields.Many2one(
        "school.student", required=True, readonly=True, index=True, ondelete="cascade",
        check_company=True,
    )
    datetime = fields.Datetime("At", required=True, readonly=True, default=fields.Datetime.now)

    _once = models.Constraint(
        "UNIQUE(homework_id, student_id)", "This homework is ticked off already."
    )

    @api.model
    def _tick(self, student, homework_id, done):
        """Tick homework off, or take the tick away; ``homework_id`` stands in the diary."""
        if done:
            self.env.cr.execute(SQL(
                """INSERT INTO school_homework_done (company_id, homework_id, student_id, datetime)
                   VALUES (%s, %s, %s, %s) ON CONFLICT (homework_id, student_id) DO NOTHING""",
                student.company_id.id, homework_id, student.id, fields.Datetime.now(),
            ))
        else:
            self.env.cr.execute(SQL(
                "DELETE FROM school_homework_done WHERE homework_id = %s AND student_id = %s",
                homework_id, student.id,
            ))
        self.invalidate_model(flush=False)
