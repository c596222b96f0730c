from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

FAILED = "school_ejournal.mail_activity_type_letter_failed"
# Of each letter, what became of the last mail to the family; whoever is told without a contact
# stands with an address, and so is of the family.
LAST_MAILS = """
    SELECT DISTINCT ON (m.res_id) m.res_id AS letter_id,
           CASE WHEN n.notification_status IN ('bounce', 'exception') THEN 'failed'
                WHEN n.notification_status = 'sent' THEN 'sent'
                WHEN n.notification_status = 'canceled'
                     THEN CASE n.failure_type WHEN 'mail_optout' THEN 'withdrawn' END
                ELSE 'queued' END AS delivery
      FROM school_letter l
      JOIN school_student s ON s.id = l.student_id
 LEFT JOIN school_guardian g ON g.id = l.guardian_id
      JOIN mail_message m ON m.model = 'school.letter' AND m.res_id = l.id
      JOIN mail_notification n ON n.mail_message_id = m.id AND n.notification_type = 'email'
       AND (n.res_partner_id IS NULL OR n.res_partner_id = CASE l.side
            WHEN 'guardian' THEN g.partner_id ELSE s.partner_id END)
     WHERE {condition}
  ORDER BY m.res_id, m.id DESC"""


class SchoolLetterDeliveryMixin(models.AbstractModel):
    """What became of the mails of a letter, and what comes back to who sent it."""

    _name = "school.letter.delivery.mixin"
    _description = "Delivery of Letters"

    delivery = fields.Selection(
        [("queued", "Under way"), ("sent", "Sent"), ("failed", "Not delivered"),
         ("withdrawn", "Not sent: consent withdrawn")], "E-mail",
        compute="_compute_delivery", search="_search_delivery", compute_sudo=True,
        help="What became of the last mail to the family.",
    )

    family_withdrawn = fields.Boolean(
        compute="_compute_family_withdrawn", compute_sudo=True,
        help="The family has taken the consent to the processing of personal data back.",
    )

    @api.depends("side", "guardian_id", "student_id")
    def _compute_family_withdrawn(self):
        partners = {letter.id: letter._family_person().partner_id for letter in self}
        withdrawn = self.env["school.consent"]._withdrawn(
            self.env["res.partner"].union(*partners.values()))
        for letter in self:
            letter.family_withdrawn = bool(partners[letter.id] & withdrawn)

    def _withdrawn_family(self):
        """Return the contact of the family if it has taken the consent back, or none."""
        self.ensure_one()
        return self.env["school.consent"]._withdrawn(self.sudo()._family_person().partner_id)

    @api.model
    def _note_withdrawn(self, untold):
        """Note that letters were mailed to nobody: ``untold`` are (message, id of the contact)."""
        self.env["mail.notification"].sudo().create([{
            "author_id": message.author_id.id, "is_read": True, "mail_message_id": message.id,
            "res_partner_id": partner, "notification_type": "email",
            "notification_status": "canceled", "failure_type": "mail_optout",
        } for message, partner in untold])

    def _compute_delivery(self):
        self.env.flush_all()
        found = dict(self.env.execute_query(SQL(
            LAST_MAILS.format(condition="l.id = ANY(%s)"), self.ids,
        ))) if self.ids else {}
        for letter in self:
            letter.delivery = found.get(letter.id)

    @api.model
    def _search_delivery(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env.flush_all()
        mails = SQL(LAST_MAILS.format(condition="TRUE"))
        known = SQL("(SELECT letter_id FROM (%s) d WHERE d.delivery IS NOT NULL)", mails)
        wanted = SQL(
            "(SELECT letter_id FROM (%s) d WHERE d.delivery = ANY(%s))",
            mails, [each for each in value if each],
        )
        domain = Domain("id", "in", wanted)
        return domain | Domain("id", "not in", known) if False in value else domain

    def _message_receive_bounce(self, email, partner):
        """Bring a mail that came back to who sent it: once for a letter to many."""
        result = super()._message_receive_bounce(email, partner)
        for letter in self.sudo():
            if email_normalize(letter._family_person().email or "") != email:
                continue
            mailing = letter.mailing_id
            record, users = (mailing, mailing.sender_id) if mailing else (
                letter, letter._staff_users())
            for user in users:
                if not record.activity_search([FAILED], user_id=user.id):
                    record.activity_schedule(
                        FAILED, user_id=user.id, summary=letter._failed_text())
        return result

    def _failed_text(self):
        if self.mailing_id:
            return self.env._("Mails have come back: see who has not got the letter")
        return self.env._("The mail to %s has come back", self.family_name)
