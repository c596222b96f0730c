from odoo import api, fields, models
from odoo.tools import ormcache


class SchoolAbsenceReason(models.Model):
    """Причина пропуска: Н, Б, УП, НП; ОП is a lateness."""

    _name = "school.absence.reason"
    _description = "Absence Reason"
    _inherit = ["school.list.mixin"]
    _order = "sequence, id"
    _rec_names_search = ["code", "name"]
    _meaning = frozenset({"code", "kind"})
    _used_by = (("school.absence", "reason_id"),)

    code = fields.Char(required=True, size=4, help="As it stands in the journal.")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("unknown", "Absent, reason not known yet"), ("illness", "Illness"),
         ("excused", "Good reason"), ("unexcused", "Without good reason"), ("late", "Late")],
        required=True, default="unknown",
    )
    keys = fields.Char(help="What a teacher types for it, besides the code; separated by spaces.")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(company_id, code)", "This absence reason exists already."
    )

    @api.model
    @ormcache()
    def _codes(self):
        """Return ``{id: code}`` of all schools, archived ones included."""
        records = self.sudo().with_context(active_test=False).search_fetch([], ["code"])
        return {record.id: record.code for record in records}
