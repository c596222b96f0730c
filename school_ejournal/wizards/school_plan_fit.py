from odoo import api, fields, models
from odoo.exceptions import UserError


class SchoolPlanFit(models.TransientModel):
    """Proposals that fit the rest of a journal's plan to the lessons that are left."""

    _name = "school.plan.fit"
    _description = "Fit of a Plan to the Lessons"

    journal_id = fields.Many2one("school.journal", required=True, ondelete="cascade")
    spare = fields.Integer(
        "Lessons Left Over", related="journal_id.programme_spare"
    )
    line_ids = fields.One2many(
        "school.plan.fit.line", "fit_id", compute="_compute_line_ids", store=True, readonly=False
    )
    reason = fields.Char(
        required=True, compute="_compute_reason", store=True, precompute=True, readonly=False
    )

    @api.depends("journal_id")
    def _compute_line_ids(self):
        for fit in self:
            fit.journal_id.check_access("read")
            changes = self.env["school.plan.flow"]._proposals(fit.journal_id)
            fit.line_ids = [(5, 0, 0)] + [
                (0, 0, {"line_id": change.line, "before": change.before, "hours": change.hours})
                for change in changes
            ]

    @api.depends("journal_id")
    def _compute_reason(self):
        for fit in self:
            fit.reason = (
                self.env._("Lessons dropped out") if fit.spare < 0
                else self.env._("There are more lessons than hours of the plan")
            )

    def action_accept(self):
        """Record the proposals that stand as corrections of the journal."""
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("There is nothing to change."))
        plan = self.journal_id.plan_ids.filtered(lambda plan: plan.state == "approved")[:1]
        self.env["school.plan.correction"].create([
            {
                "plan_id": plan.id, "journal_id": self.journal_id.id, "kind": "hours",
                "line_id": line.line_id.id, "hours": line.hours, "reason": self.reason,
            }
            for line in self.line_ids
        ])
        return {"type": "ir.actions.act_window_close"}
