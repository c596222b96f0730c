from odoo import fields, models


class SchoolGuardian(models.Model):
    """Законный представитель: a parent or another guardian, of one or several students."""

    _name = "school.guardian"
    _description = "Guardian"
    _inherit = ["school.person.mixin"]

    guardianship_ids = fields.One2many("school.guardianship", "guardian_id", "Children")
    notes = fields.Text()

    _partner_uniq = models.Constraint(
        "UNIQUE(partner_id)", "This contact belongs to another guardian."
    )
