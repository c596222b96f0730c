from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .school_lesson_change_mixin import NOT_HELD


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

    @api.constrains("date", "number", "journal_id")
    def _check_teacher_is_free(self):
        """Refuse a lesson at a time at which its teacher has been sent to a colleague's."""
        lessons = self.sudo()
        self.env["school.substitution"]._keep_apart(
            lessons.filtered(lambda each: not each.substitute_id).teacher_id)
        for model in ("school.lesson", "school.substitution"):
            self.env[model].flush_model()
        for own, taken in self.env.execute_query(SQL(
            """SELECT l.id, s.lesson_id
                 FROM school_lesson l
                 JOIN school_substitution s ON s.substitute_id = l.teacher_id
                  AND s.kind = 'substituted' AND s.date = l.date AND s.lesson_id <> l.id
                WHERE l.id = ANY(%s) AND l.substitute_id IS NULL AND l.state NOT IN %s
                  AND CASE WHEN l.start_datetime IS NULL OR l.end_datetime IS NULL
                             OR s.start_datetime IS NULL OR s.end_datetime IS NULL
                           THEN l.number = s.number
                           ELSE l.start_datetime < s.end_datetime
                            AND s.start_datetime < l.end_datetime END
                LIMIT 1""",
            self.ids, NOT_HELD,
        )):
            own, taken = lessons.browse(own), lessons.browse(taken)
            named = self.env["school.substitution.finder"]._named
            raise ValidationError(self.env._(
                "%(teacher)s substitutes then: %(one)s and %(two)s are at the same time.",
                teacher=own.teacher_id.name, one=named(own), two=named(taken),
            ))

    def write(self, vals):
        moved = self.browse()
        if vals.keys() & {"date", "number"}:
            moved = self.sudo().filtered("substitute_id").with_env(self.env)
        result = super().write(vals)
        if "state" in vals or moved:
            self.env["school.substitution"]._follow(self, moved)
        return result
