from odoo import api, fields, models
from odoo.tools import format_date


class SchoolOrder(models.Model):
    """Приказ: a student enters, changes or leaves a class, a teacher is absent by it."""

    _name = "school.order"
    _description = "Order"
    _inherit = ["school.company.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _rec_names_search = ["number"]

    number = fields.Char(required=True, tracking=True)
    date = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    kind = fields.Selection(
        [("enrolment", "Enrolment"), ("transfer", "Transfer between classes"),
         ("leaving", "Leaving"), ("promotion", "Promotion"),
         ("staff", "Staff"), ("other", "Other")],
        required=True, default="enrolment",
    )
    subject = fields.Char("About")
    enrollment_ids = fields.One2many("school.enrollment", "order_id", "Enrolments")

    _number_uniq = models.Constraint(
        "UNIQUE(company_id, number, date)", "There is an order of this number and date already."
    )

    @api.depends("number", "date")
    def _compute_display_name(self):
        for order in self:
            order.display_name = self.env._(
                "No. %(number)s of %(date)s",
                number=order.number or "", date=format_date(self.env, order.date),
            )
