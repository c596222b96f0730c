from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# What an order of each kind does to a student: join a class, change it, or leave.
JOINING = ("enrolment", "return")
CHANGING = ("transfer", "promotion", "repeating")
LEAVING = "leaving"
MOVING = frozenset({*JOINING, *CHANGING, LEAVING})
# What stands on paper does not change once it is applied.
_SIGNED = frozenset({"number", "date", "kind", "text", "line_ids", "company_id"})


class SchoolOrder(models.Model):
    """Приказ: students enter, change or leave a class by it, a teacher is absent by it.

    A movement exists only by an order: applying one moves the enrolments of its lines on their
    dates, revoking it puts them back as they were. Until then the order is a draft.
    """

    _name = "school.order"
    _description = "Order"
    _inherit = ["school.company.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _rec_names_search = ["number"]
    _step_fields = frozenset({"state", "applied_by_id", "applied_datetime"})

    number = fields.Char(required=True, tracking=True)
    date = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    kind = fields.Selection(
        [("enrolment", "Enrolment"), ("return", "Return of a Student"),
         ("transfer", "Transfer between classes"), ("leaving", "Leaving"),
         ("promotion", "Promotion"), ("repeating", "Repeating the Year"),
         ("staff", "Staff"), ("other", "Other")],
        required=True, default="enrolment",
    )
    subject = fields.Char("About")
    text = fields.Text("Text of the Order")
    state = fields.Selection(
        [("draft", "Draft"), ("applied", "Carried Out"), ("revoked", "Annulled")],
        required=True, default="draft", readonly=True, copy=False, tracking=True,
    )
    applied_by_id = fields.Many2one(
        "res.users", "Carried Out By", readonly=True, copy=False, ondelete="restrict"
    )
    applied_datetime = fields.Datetime("Carried Out On", readonly=True, copy=False)
    revoke_reason = fields.Char("Reason for Revoking", copy=False, tracking=True)
    line_ids = fields.One2many("school.order.line", "order_id", "Students", copy=True)
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

    @api.model
    def _why_by_steps(self):
        return self.env._("An order is applied and revoked by its own steps.")

    def write(self, vals):
        if not self.env.su and vals.keys() & _SIGNED:
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts(self):
        self._check_draft()

    def _check_draft(self):
        for order in self:
            if order.state != "draft":
                raise UserError(self.env._(
                    "Order %s is not a draft any more: revoke it and make another one.",
                    order.display_name,
                ))

    # ---- steps ----

    def action_apply(self):
        """Move the students of the orders; all of them or, if one cannot be moved, none.

        UserError names the student and the reason.
        """
        self._begin_step()
        self._check_draft()
        for order in self.sorted("date"):
            if order.kind in MOVING and not order.line_ids:
                raise UserError(self.env._("Enter the students whom the order concerns."))
            order.sudo().line_ids._apply()
            order.sudo().write({
                "state": "applied", "applied_by_id": self.env.uid,
                "applied_datetime": fields.Datetime.now(),
            })

    def action_revoke(self):
        """Put the enrolments back as they were before the orders; ``revoke_reason`` says why."""
        self._begin_step()
        for order in self.sorted("applied_datetime", reverse=True):
            if order.state != "applied":
                raise UserError(self.env._("Only an order that was carried out is annulled."))
            if not (order.revoke_reason or "").strip():
                raise UserError(self.env._("Say why the order is revoked."))
            order.sudo().line_ids._revoke()
            order.sudo().write({"state": "revoked"})

    def _begin_step(self):
        """Check that the user keeps orders, and let nobody else take a step at the same time."""
        self.check_access("write")
        self.lock_for_update()
        self.invalidate_recordset(["state"])
