from odoo import api, fields, models

from ..formulas.control_norms import share_excess


class SchoolPlanNorms(models.Model):
    """The share of control works in a thematic plan: a warning on submission."""

    _inherit = "school.plan"

    control_hours = fields.Integer("Hours of Control Works", compute="_compute_control_problem")
    control_problem = fields.Char(compute="_compute_control_problem")

    @api.depends("line_ids.hours", "line_ids.work_type_ids.is_control", "company_id")
    @api.depends_context("lang")
    def _compute_control_problem(self):
        for plan in self:
            plan.control_hours = sum(
                line.hours for line in plan.line_ids
                if any(line.work_type_ids.mapped("is_control"))
            )
            percent = plan.company_id.sudo().school_control_share
            share = share_excess(plan.control_hours, sum(plan.line_ids.mapped("hours")), percent)
            plan.control_problem = share and self.env._(
                "Control works take %(hours)s of %(all)s hours (%(share)s %%): the norm is "
                "%(norm)s %% at most.", hours=plan.control_hours, all=plan.hours,
                share=f"{share:.0f}", norm=f"{percent:g}",
            )

    def action_submit(self):
        """Hand the plan in; too many control works are pointed out, not refused."""
        super().action_submit()
        if problems := [plan.control_problem for plan in self if plan.control_problem]:
            return {
                "type": "ir.actions.client", "tag": "display_notification",
                "params": {
                    "type": "warning", "title": self.env._("The plan is submitted"),
                    "message": "\n".join(problems), "sticky": True,
                    "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                },
            }
        return None
