from odoo import fields, models

from ..tools.guard import RowGuard


class SchoolCompanyMixin(models.AbstractModel):
    """A record of one school: one company is one school."""

    _name = "school.company.mixin"
    _description = "Record of one school"
    _inherit = ["school.input.mixin"]
    _check_company_auto = True
    _derived_fields = frozenset()

    company_id = fields.Many2one(
        "res.company", "School", required=True, index=True, readonly=True,
        default=lambda self: self.env.company,
    )

    _same_company = RowGuard(
        "UPDATE OF company_id", "A record stays in its school.",
        when="OLD.company_id <> NEW.company_id",
    )
