from odoo import api, fields, models


class SchoolWorkType(models.Model):
    """Вид работы: what a mark is for, how much it weighs, how long it may be entered."""

    _name = "school.work.type"
    _description = "Work Type"
    _inherit = ["school.list.mixin"]
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]
    _used_by = (("school.work", "work_type_id"),)

    name = fields.Char(required=True, translate=True)
    code = fields.Char("Short Name", required=True, size=4, help="As it stands in a column head.")
    sequence = fields.Integer(default=10)
    weight = fields.Float(required=True, default=1.0, digits=(4, 1))
    entry_days = fields.Integer(
        "Days to Enter", default=0,
        help="Calendar days after the lesson on which marks are still in time: written works take "
             "time to check (regulation, clause 4.2).",
    )
    is_control = fields.Boolean("Control Work")
    reason_when_late = fields.Boolean(
        "Late Only With a Reason", compute="_compute_reason_when_late", store=True,
        precompute=True, readonly=False,
        help="A mark that is entered late must say why. Usual for control works.",
    )
    is_default = fields.Boolean(
        "Usual Work", help="The work that a mark belongs to when the lesson has no work yet."
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(company_id, code)", "Another work type has this short name."
    )
    _one_default = models.UniqueIndex(
        "(company_id) WHERE is_default", "Only one work type can be the usual one."
    )
    _weight_range = models.Constraint(
        "CHECK (weight >= 0 AND weight <= 10)", "A weight lies between 0 and 10."
    )
    _entry_days_range = models.Constraint(
        "CHECK (entry_days BETWEEN 0 AND 30)", "Marks are entered within at most 30 days."
    )

    @api.depends("is_control")
    def _compute_reason_when_late(self):
        for kind in self:
            kind.reason_when_late = kind.is_control

    @api.model
    def _usual(self, company):
        """Return the work type of a mark that names no work."""
        types = self.sudo().search([("company_id", "=", company.id)])
        return (types.filtered("is_default") or types)[:1]

    def copy_data(self, default=None):
        return [
            dict(vals, is_default=vals.get("is_default", False) if default else False)
            for vals in super().copy_data(default)
        ]
