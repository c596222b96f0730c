from odoo import api, fields, models


class SchoolLessonSubstitutionMixin(models.AbstractModel):
    """Who holds a lesson instead of its teacher: what its substitution says, and nothing else.

    Setting the substitute of a lesson makes a substitution or changes the one that is there.
    """

    _name = "school.lesson.substitution.mixin"
    _description = "Lesson that may be substituted"

    substitution_ids = fields.One2many("school.substitution", "lesson_id")
    substitute_id = fields.Many2one(
        "res.users", compute="_compute_substitute_id", inverse="_inverse_substitute_id",
        store=True, precompute=True, index="btree_not_null", domain="[('share', '=', False)]",
        check_company=True, copy=False,
    )

    @api.depends("substitution_ids.substitute_id")
    def _compute_substitute_id(self):
        for lesson in self:
            lesson.substitute_id = lesson.substitution_ids.substitute_id

    def _inverse_substitute_id(self):
        self.env["school.substitution"]._set_substitutes(
            {lesson: lesson.substitute_id for lesson in self}
        )

    def write(self, vals):
        moved = self.browse()
        if vals.keys() & {"date", "number"}:
            moved = self.sudo().filtered("substitute_id").with_env(self.env)
        result = super().write(vals)
        if "state" in vals or moved:
            self.env["school.substitution"]._follow(self, moved)
        return result
