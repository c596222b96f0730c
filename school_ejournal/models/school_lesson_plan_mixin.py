from odoo import api, fields, models


class SchoolLessonPlanMixin(models.AbstractModel):
    """The topic that the thematic plan foresees for a lesson."""

    _name = "school.lesson.plan.mixin"
    _description = "Topic of a lesson by the plan"

    plan_line_id = fields.Many2one(
        "school.plan.line", "Topic of the Plan", compute="_compute_plan_line_id", store=True,
        index="btree_not_null", ondelete="set null", copy=False,
        help="Follows the plan as lessons drop out or are added; once taught it stays.",
    )
    planned_topic = fields.Char(compute="_compute_plan_line_id", store=True, copy=False)

    @api.depends(
        "journal_id.lesson_ids.date", "journal_id.lesson_ids.number",
        "journal_id.lesson_ids.state", "journal_id.plan_ids.state", "journal_id.plan_ids.active",
        "journal_id.plan_ids.line_ids.hours", "journal_id.plan_ids.line_ids.sequence",
        "journal_id.plan_ids.line_ids.name", "journal_id.correction_ids.hours",
    )
    def _compute_plan_line_id(self):
        self.env["school.plan.flow"]._assign(self)

    @api.onchange("topic")
    def _onchange_topic(self):
        return self._russian_warning("topic")

    def action_confirm_topic(self):
        """Enter the planned topic, with its lesson type, as the one that was taught."""
        for lesson in self.filtered(lambda lesson: lesson.planned_topic and not lesson.topic):
            kind = lesson.lesson_type_id or lesson.sudo().plan_line_id.lesson_type_id
            lesson.write({"topic": lesson.planned_topic, "lesson_type_id": kind.id})
