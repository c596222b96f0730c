from odoo import api, fields, models
from odoo.exceptions import AccessError


class SchoolConsent(models.Model):
    """Согласие на обработку персональных данных: given at the first log-in, or taken back.

    Federal law 152-ФЗ, articles 6 and 9; regulation, clause 7.2. The text that the person agreed to
    is kept with the consent, whatever the school writes later. Without a consent that stands, an
    account of the portal reads nothing; nothing else of the school's is touched by it.
    """

    _name = "school.consent"
    _description = "Consent to the Processing of Personal Data"
    _inherit = ["school.company.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", "Account", required=True, readonly=True, index=True, ondelete="restrict"
    )
    text = fields.Text("Agreed To", required=True, readonly=True)
    given_datetime = fields.Datetime("Given", required=True, readonly=True)
    withdrawn_datetime = fields.Datetime("Withdrawn", readonly=True)
    withdrawn_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    is_standing = fields.Boolean(compute="_compute_is_standing")

    _standing = models.UniqueIndex(
        "(user_id) WHERE withdrawn_datetime IS NULL", "The consent has been given already."
    )

    @api.depends("withdrawn_datetime")
    def _compute_is_standing(self):
        for consent in self:
            consent.is_standing = not consent.withdrawn_datetime

    @api.model
    def _of(self, user):
        """Return the consent of ``user`` that stands, or none."""
        return self.sudo().search(
            [("user_id", "=", user.id), ("withdrawn_datetime", "=", False)], limit=1
        )

    @api.model
    def _is_missing(self, user):
        """Tell whether ``user`` reads nothing until the consent is given."""
        return (
            user.share and user.company_id.sudo().school_consent_asked and not self._of(user)
        )

    @api.model
    def _withdrawn(self, partners):
        """Return those of ``partners`` (contacts) who have taken the consent back for good."""
        consents = self.sudo().with_context(active_test=False).search([
            ("user_id.partner_id", "in", partners.ids)])
        standing = consents.filtered("is_standing")
        return consents.user_id.partner_id - standing.user_id.partner_id

    @api.model
    def _give(self, users):
        """Note the consent of each of ``users`` who has not given it yet."""
        standing = self.sudo().search([
            ("user_id", "in", users.ids), ("withdrawn_datetime", "=", False),
        ]).user_id
        return self.sudo().create([
            {"user_id": user.id, "company_id": user.company_id.id,
             "text": user.company_id._school_consent_text(),
             "given_datetime": fields.Datetime.now()}
            for user in users - standing
        ])

    def _withdraw(self):
        """Take consents back, and tell the ICT administrator to close the accounts.

        Nothing is told to these people from now on: what waits to be sent is held back, and their
        devices get no web push. Letters stay with the school.
        """
        standing = self.sudo().filtered("is_standing")
        standing.write({
            "withdrawn_datetime": fields.Datetime.now(), "withdrawn_by_id": self.env.uid,
        })
        self._hold_back(standing.user_id.partner_id)
        administrators = self.env.ref("school_ejournal.group_school_ict").sudo().all_user_ids
        for consent in standing:
            keeper = administrators.filtered(
                lambda user, consent=consent: user.active and consent.company_id in user.company_ids
            )[:1]
            if keeper:
                consent.activity_schedule(
                    "mail.mail_activity_data_todo", user_id=keeper.id,
                    summary=self.env._("Consent withdrawn: close the account"),
                )

    @api.model
    def _hold_back(self, partners):
        """Send nothing more to ``partners``, by mail or by web push."""
        addresses = [each for each in partners.mapped("email_normalized") if each]
        mails = self.env["mail.mail"].sudo().search([
            ("state", "=", "outgoing"),
            "|", ("recipient_ids", "in", partners.ids), ("email_to", "in", addresses),
        ]).filtered(lambda mail: mail.recipient_ids <= partners)
        mails.cancel()
        self.env["mail.notification"].sudo().search([("mail_mail_id", "in", mails.ids)]).write({
            "notification_status": "canceled", "failure_type": "mail_optout",
        })
        self.env["mail.push.device"].sudo().search([("partner_id", "in", partners.ids)]).unlink()

    def action_withdraw(self):
        """Take the consent back on the person's written word to the school."""
        self.check_access("read")
        if not self.env.user.has_groups(
            "school_ejournal.group_school_secretary,school_ejournal.group_school_ict"
        ):
            raise AccessError(self.env._("The office or the ICT administrator notes a withdrawal."))
        self._withdraw()
