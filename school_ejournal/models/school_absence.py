from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.origin import Origin


class SchoolAbsence(models.Model):
    """Пропуск или опоздание: at most one of a student in a lesson."""

    _name = "school.absence"
    _description = "Absence"
    _inherit = ["school.entry.mixin"]
    # Who and when stands in the entry log, for every change.
    _log_access = False
    _order = "date desc, lesson_id, student_id"
    _rec_name = "reason_id"
    _entry_kind = "absence"
    _logged_fields = ("reason_id", "minutes", "comment")

    reason_id = fields.Many2one(
        "school.absence.reason", required=True, index=True, ondelete="restrict",
        check_company=True,
    )
    kind = fields.Selection(related="reason_id.kind", string="Kind")
    minutes = fields.Integer("Minutes Late", default=0)
    class_id = fields.Many2one(related="lesson_id.class_id", string="Class")

    _cell_uniq = models.Constraint(
        "UNIQUE(lesson_id, student_id)",
        "The student has an absence or lateness in this lesson already.",
    )
    _minutes_range = models.Constraint(
        "CHECK (minutes BETWEEN 0 AND 240)", "A lateness lasts from 0 to 240 minutes."
    )
    _student_date = models.Index("(student_id, date)")

    def write(self, vals):
        # The class teacher sets the reason (clause 4.1) in journals that others keep.
        if not self.env.su and vals.keys() - {"reason_id"}:
            for absence in self:
                if not absence.lesson_id._is_kept_by(self.env.user):
                    raise AccessError(self.env._(
                        "In a colleague's journal the class teacher sets only the reason."
                    ))
        if vals.keys() == {"reason_id"}:
            return super(SchoolAbsence, self._as_corrected()).write(vals)
        return super().write(vals)

    def _as_corrected(self):
        """Return ``self``, whose reasons a class teacher puts right weekly (clause 4.1).

        A certificate comes when the illness is over: only the end of the term ends it.
        """
        origin = Origin.of(self.env)
        for lesson in self.lesson_id:
            if lesson.sudo().class_id.class_teacher_id == self.env.user:
                origin.late[lesson.id, 0] = lesson._late_or_refuse(corrects=True)
        return origin.on(self)

    @api.model
    def _codes(self):
        return self.env["school.absence.reason"]._codes()

    @api.model
    def _logged_value(self, vals, codes):
        code = codes[vals["reason_id"]]
        minutes = vals["minutes"]
        details = [self.env._("%s min", minutes)] if minutes else []
        details += [vals["comment"]] if vals["comment"] else []
        return f"{code} ({', '.join(details)})" if details else code
