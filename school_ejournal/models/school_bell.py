from odoo import api, fields, models
from odoo.tools import format_duration


class SchoolBell(models.Model):
    """Звонок: start and end of the n-th lesson, local time."""

    _name = "school.bell"
    _description = "Bell"
    _inherit = ["school.input.mixin"]
    _order = "schedule_id, number"

    schedule_id = fields.Many2one(
        "school.bell.schedule", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="schedule_id.company_id", store=True, precompute=True)
    number = fields.Integer("Lesson No.", required=True)
    start_hour = fields.Float("Start", required=True)
    end_hour = fields.Float("End", required=True)

    _number_uniq = models.Constraint(
        "UNIQUE(schedule_id, number)", "Each lesson rings once in a bell schedule."
    )
    _number_range = models.Constraint(
        "CHECK (number BETWEEN 0 AND 14)", "Lessons are numbered from 0 to 14."
    )
    _hours_order = models.Constraint(
        "CHECK (start_hour >= 0 AND start_hour < end_hour AND end_hour < 24)",
        "A lesson must end after it starts, within one day.",
    )

    @api.depends("number", "start_hour", "end_hour")
    def _compute_display_name(self):
        for bell in self:
            start, end = format_duration(bell.start_hour), format_duration(bell.end_hour)
            bell.display_name = f"{bell.number}. {start}–{end}"
