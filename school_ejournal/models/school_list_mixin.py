from odoo import api, models
from odoo.exceptions import UserError


class SchoolListMixin(models.AbstractModel):
    """A short list that a school edits for itself and that every page needs: kept in memory.

    What entries of the past mean must not change: ``_meaning`` names the fields that stay as soon
    as records of ``_used_by`` (pairs of model and field) refer to a value.
    """

    _name = "school.list.mixin"
    _description = "List of the school"
    _inherit = ["school.company.mixin"]

    _meaning = frozenset()
    _used_by = ()

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & self._meaning:
            self._check_unused(vals.keys() & self._meaning, vals)
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self._check_unused()
        self.env.registry.clear_cache()
        return super().unlink()

    def _check_unused(self, names=(), vals=None):
        """Refuse to delete values in use, or to change their fields ``names``."""
        for record in self:
            if names and all(record[name] == vals[name] for name in names):
                continue
            if any(self.env[model].sudo().search_count([(field, "=", record.id)], limit=1)
                   for model, field in self._used_by):
                raise UserError(self.env._(
                    "“%s” is in use: entries that stand in journals keep their meaning.",
                    record.display_name,
                ))
