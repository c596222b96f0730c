from odoo import api, models


class SchoolListMixin(models.AbstractModel):
    """A short list that a school edits for itself and that every page needs: kept in memory."""

    _name = "school.list.mixin"
    _description = "List of the school"
    _inherit = ["school.company.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
