from psycopg2.errors import RestrictViolation

from odoo import api, models


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _sql_error_to_message_generic(self, exc):
        # From version 18 on PostgreSQL has an error of its own for what others refer to, and Odoo
        # would show its words as they are.
        if isinstance(exc, RestrictViolation):
            return self.env._(
                "This cannot be deleted: it is still needed in “%s”.",
                self.env["ir.model"]._get(self._name).name,
            )
        return super()._sql_error_to_message_generic(exc)
