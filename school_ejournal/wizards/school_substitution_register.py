from datetime import timedelta
from urllib.parse import urlencode

from odoo import api, fields, models


class SchoolSubstitutionRegister(models.TransientModel):
    """The dialog from which the register and the hours of a period are taken away."""

    _name = "school.substitution.register"
    _description = "Documents of Substitutions"

    document = fields.Selection(
        [("register", "Register of Substitutions"), ("hours", "Hours of Substitution")],
        required=True, default="register",
    )
    period = fields.Selection(
        [("month", "Month"), ("last_month", "Last Month"), ("week", "Week"),
         ("other", "Other Days")],
        required=True, default="month",
    )
    date_from = fields.Date(
        "From", compute="_compute_dates", store=True, readonly=False, required=True,
        precompute=True,
    )
    date_to = fields.Date(
        "To", compute="_compute_dates", store=True, readonly=False, required=True,
        precompute=True,
    )
    file_type = fields.Selection(
        [("pdf", "Printed (PDF)"), ("xlsx", "Excel File")], required=True, default="pdf"
    )

    @api.depends("period")
    def _compute_dates(self):
        month_of = self.env["report.school_ejournal.substitutions"]._month_of
        today = self.env.company._school_today()
        for record in self:
            if record.period == "week":
                record.date_from = today - timedelta(days=today.weekday())
                record.date_to = record.date_from + timedelta(days=6)
            elif record.period == "last_month":
                record.date_from, record.date_to = month_of(
                    today.replace(day=1) - timedelta(days=1))
            elif record.period == "month" or not record.date_from:
                record.date_from, record.date_to = month_of(today)

    def action_download(self):
        """Download the document."""
        self.ensure_one()
        days = urlencode({"date_from": self.date_from, "date_to": self.date_to})
        return {
            "type": "ir.actions.act_url",
            "url": f"/school/substitutions/{self.document}/{self.file_type}?{days}",
            "target": "download",
        }
