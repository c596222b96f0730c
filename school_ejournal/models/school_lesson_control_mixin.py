from odoo import api, fields, models


class SchoolLessonControlMixin(models.AbstractModel):
    """What a control work planned in a lesson breaks: a warning, never a refusal."""

    _name = "school.lesson.control.mixin"
    _description = "Control works of a lesson"

    control_warning = fields.Text(
        "Norms of Control Works", compute="_compute_control_warning",
        help="What the control work of the lesson breaks, with the other works concerned.",
    )

    @api.depends(
        "date", "number", "state", "journal_id", "work_ids.work_type_id.is_control",
    )
    @api.depends_context("lang")
    def _compute_control_warning(self):
        planned = self.filtered(lambda lesson: any(
            lesson.sudo().work_ids.work_type_id.mapped("is_control")))
        found = self.env["school.control.norms"]._warnings(planned)
        for lesson in self:
            lesson.control_warning = found.get(lesson, False)
