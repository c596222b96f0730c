from odoo import fields, models


class SchoolSubjectArea(models.Model):
    """Предметная область."""

    _name = "school.subject.area"
    _description = "Subject Area"
    _inherit = ["school.company.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    subject_ids = fields.One2many("school.subject", "area_id", "Subjects")
