from odoo import api, fields, models


class SchoolPlanFitLine(models.TransientModel):
    """One topic that gets more or fewer hours."""

    _name = "school.plan.fit.line"
    _description = "Proposal for a Topic"
    _order = "id"

    fit_id = fields.Many2one("school.plan.fit", required=True, index=True, ondelete="cascade")
    line_id = fields.Many2one("school.plan.line", "Topic", required=True, ondelete="cascade")
    before = fields.Integer("Hours Now")
    hours = fields.Integer("Hours Proposed")
    effect = fields.Char(compute="_compute_effect")

    @api.depends("before", "hours")
    def _compute_effect(self):
        for line in self:
            line.effect = (
                self.env._("joined to the topic before") if not line.hours
                else self.env._("shortened") if line.hours < line.before
                else self.env._("extended")
            )
