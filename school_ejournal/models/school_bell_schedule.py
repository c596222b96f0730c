from odoo import fields, models


class SchoolBellSchedule(models.Model):
    """Расписание звонков: ordinary, shortened, of the second shift."""

    _name = "school.bell.schedule"
    _description = "Bell Schedule"
    _inherit = ["school.company.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    bell_ids = fields.One2many("school.bell", "schedule_id", "Bells", copy=True)
