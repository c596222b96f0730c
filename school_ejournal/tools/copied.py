"""Columns that repeat what another record says."""

from odoo import fields
from odoo.tools import sql


class CopiedMany2one(fields.Many2one):
    """A copy of a column of the record that the row belongs to, kept for rules and reports.

    The database checks the reference where it comes from. To check it again in every row of the
    largest tables is a tenth of the time of a save.
    """

    def update_db_foreign_key(self, model, column):
        table = model.env[self.comodel_name]._table
        for name in sql.get_foreign_keys(
            model.env.cr, model._table, self.name, table, "id", self.ondelete or "set null"
        ):
            sql.drop_constraint(model.env.cr, model._table, name)
