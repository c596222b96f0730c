from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SchoolStage(models.Model):
    """Ступень, уровень образования: НОО, ООО, СОО."""

    _name = "school.stage"
    _description = "Stage of Education"
    _inherit = ["school.company.mixin"]
    _order = "grade_from, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, translate=True)
    grade_from = fields.Integer("From Grade", required=True)
    grade_to = fields.Integer("To Grade", required=True)
    deputy_ids = fields.Many2many(
        "res.users", string="Deputy Heads",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref("school_ejournal.group_school_deputy").ids)
        ],
        check_company=True,
    )
    week_days = fields.Selection(
        [("5", "Five-day week"), ("6", "Six-day week")], "School Week", required=True, default="5"
    )
    bell_schedule_id = fields.Many2one(
        "school.bell.schedule", "Bells", check_company=True, index="btree_not_null"
    )

    _code_uniq = models.Constraint(
        "UNIQUE(company_id, code)", "Two stages cannot have the same code."
    )
    _grades_order = models.Constraint(
        "CHECK (grade_from BETWEEN 1 AND 12 AND grade_to BETWEEN grade_from AND 12)",
        "The grades of a stage run from 1 to 12.",
    )

    @api.constrains("grade_from", "grade_to", "company_id")
    def _check_no_overlap(self):
        for stage in self:
            clash = self.search([
                ("id", "!=", stage.id), ("company_id", "=", stage.company_id.id),
                ("grade_from", "<=", stage.grade_to), ("grade_to", ">=", stage.grade_from),
            ], limit=1)
            if clash:
                raise ValidationError(self.env._(
                    "The stages “%(one)s” and “%(two)s” share a grade.",
                    one=stage.name, two=clash.name,
                ))
