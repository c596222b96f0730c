from odoo import api, fields, models


class SchoolGuardian(models.Model):
    """Законный представитель: a parent or another guardian, of one or several students."""

    _name = "school.guardian"
    _description = "Guardian"
    _inherit = ["school.person.mixin", "school.notice.settings.mixin"]

    guardianship_ids = fields.One2many("school.guardianship", "guardian_id", "Children")
    student_names = fields.Char("Names of the Children", compute="_compute_student_names")
    notes = fields.Text()

    _partner_uniq = models.Constraint(
        "UNIQUE(partner_id)", "This contact belongs to another guardian."
    )

    @api.depends("guardianship_ids.student_id.last_name", "guardianship_ids.student_id.first_name")
    def _compute_student_names(self):
        for guardian in self:
            names = guardian.guardianship_ids.student_id.mapped("short_name")
            guardian.student_names = ", ".join(names)

    @api.model
    def _of_user(self, user, student):
        """Return the guardian who ``user`` is to ``student`` now, with legal rights; or none."""
        return self.sudo().search([
            ("partner_id", "=", user.partner_id.id),
            ("guardianship_ids", "any", [
                ("student_id", "=", student.id), ("has_rights", "=", True),
            ]),
        ], limit=1)
