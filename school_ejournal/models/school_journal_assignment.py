from odoo import api, fields, models


class SchoolJournalAssignment(models.Model):
    """Who keeps a journal from when to when: a change of teacher within the year."""

    _name = "school.journal.assignment"
    _description = "Journal Teacher"
    _inherit = ["school.company.mixin"]
    _order = "journal_id, date_from"

    journal_id = fields.Many2one(
        "school.journal", required=True, index=True, ondelete="cascade", check_company=True
    )
    teacher_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="restrict",
        domain="[('share', '=', False)]", check_company=True,
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To")

    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from <= date_to)",
        "An assignment must not end before it starts.",
    )
    _one_teacher = models.Constraint(
        "EXCLUDE USING gist (journal_id WITH =, daterange(date_from, date_to, '[]') WITH &&)",
        "A journal has one teacher at a time.",
    )

    @api.depends("journal_id.display_name", "teacher_id.name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.journal_id.display_name}: {record.teacher_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        # The line that ends must be stored before the one that follows it.
        self.flush_model()
        return super().create(vals_list)
