from odoo import api, fields, models
from odoo.exceptions import UserError

_COPIED = ("sequence", "is_section", "name", "hours", "lesson_type_id", "homework", "note")


class SchoolPlanCopy(models.TransientModel):
    """Takes the topics over from last year's plan or from a colleague's approved one."""

    _name = "school.plan.copy"
    _description = "Copy of a Thematic Plan"

    plan_id = fields.Many2one("school.plan", required=True, ondelete="cascade")
    subject_id = fields.Many2one(related="plan_id.subject_id")
    source_id = fields.Many2one(
        "school.plan", "Take the Topics From", required=True, ondelete="cascade",
        compute="_compute_source_id", store=True, precompute=True, readonly=False,
        domain="[('subject_id', '=', subject_id), ('id', '!=', plan_id)]",
    )

    @api.depends("plan_id")
    def _compute_source_id(self):
        """Propose the last approved plan of the grade, the own one first."""
        for wizard in self:
            plan = wizard.plan_id
            found = self.env["school.plan"].search([
                ("subject_id", "=", plan.subject_id.id), ("grade", "=", plan.grade),
                ("state", "=", "approved"), ("id", "!=", plan.id),
            ])
            wizard.source_id = found.sorted(
                lambda each: (each.teacher_id == self.env.user, each.year_id.date_start),
                reverse=True,
            )[:1]

    def action_copy(self):
        """Put the source's topics in the place of the plan's."""
        self.ensure_one()
        plan, source = self.plan_id, self.source_id
        plan.check_access("write")
        source.check_access("read")
        plan._check_state("draft", "returned")
        if source.subject_id != plan.subject_id:
            raise UserError(self.env._("The plan is of another subject."))
        plan.line_ids.unlink()
        self.env["school.plan.line"].create([
            {
                "plan_id": plan.id, "work_type_ids": [(6, 0, line.work_type_ids.ids)],
                **{name: line[name].id if name == "lesson_type_id" else line[name]
                   for name in _COPIED},
            }
            for line in source.line_ids
        ])
        if not plan.basis:
            plan.basis = source.basis
        return {"type": "ir.actions.act_window_close"}
