from email.utils import formataddr
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, is_html_empty, plaintext2html

from ..formulas.file_kinds import MAX_FILES, files_fault

_COMMENT = "mail.mt_comment"


class SchoolLetterMailMixin(models.AbstractModel):
    """How letters travel: by Odoo's messages, from the school's address to one other person.

    Whoever writes and by whichever way (chatter, portal, e-mail), a letter is a comment; notes
    are the staff's own and go to no family. Nobody follows a letter: it is told to those who
    answer it at the time, and to the family while it has rights. No private address of the staff
    stands in a header.
    """

    _name = "school.letter.mail.mixin"
    _description = "Letters by Mail"

    # ---- posting ----

    def _post_text(self, text, **kwargs):
        """Post plain ``text`` as a letter."""
        return self.message_post(
            body=plaintext2html(text.strip()), message_type="comment", subtype_xmlid=_COMMENT,
            **kwargs,
        )

    def message_post(self, **kwargs):
        """Post a letter, or a note of the staff's.

        ``school_side`` tells who writes, "school" or "family"; the latter is the portal's and the
        mail gateway's to say.
        """
        self.ensure_one()
        school_side = kwargs.pop("school_side", "school")
        letter = self.with_context(
            mail_create_nosubscribe=True, mail_post_autofollow=False,
            mail_post_autofollow_author_skip=True,
        )
        if not self.env.su:
            school_side = "school"
            kwargs.pop("author_id", None)
            kwargs.pop("email_from", None)
        values = {
            **kwargs, "email_add_signature": False,
            "incoming_email_to": False, "incoming_email_cc": False, "outgoing_email_to": False,
        }
        if not self._is_letter(kwargs):
            values["partner_ids"] = self._own_staff(kwargs.get("partner_ids"))
            return super(SchoolLetterMailMixin, letter).message_post(**values)
        if is_html_empty(kwargs.get("body")) and not (
            kwargs.get("attachments") or kwargs.get("attachment_ids")
        ):
            raise UserError(self.env._("Write the letter."))
        told = letter._told_family() if school_side == "school" else letter._told_staff()
        author = self.env["res.partner"].browse(
            kwargs.get("author_id", self.env.user.partner_id.id) or ()
        )
        if school_side == "school":
            told["partner_ids"] += self._own_staff(kwargs.get("partner_ids"))
        name = author.name or self.sudo().family_name
        message = super(SchoolLetterMailMixin, letter).message_post(**{
            **values, **told, "email_from": self._from_school(name),
            "subject": kwargs.get("subject") or self.name, "author_id": author.id or False,
        })
        self._check_letter_files(message)
        if school_side == "school" and (untold := self._withdrawn_family()):
            self._note_withdrawn([(message, untold.id)])
        self.sudo()._note_letter(school_side)
        return message

    def _is_letter(self, values):
        """Tell whether what is posted goes to the other side, rather than being a note."""
        if "subtype_xmlid" in values:
            return values["subtype_xmlid"] == _COMMENT
        return values.get("subtype_id") == self.env.ref(_COMMENT).id

    def _note_letter(self, side):
        """Note that the "school" or the "family" has written."""
        now = fields.Datetime.now()
        self.write({
            "last_datetime": now,
            **({"state": "answered", "family_unread": True} if side == "school"
               else {"state": "waiting", "family_unread": False, "family_read_datetime": now,
                     "family_wrote": True}),
        })

    def _check_letter_files(self, message):
        self._check_file_sum([
            (each.name, each.file_size) for each in message.sudo().attachment_ids
        ])

    @api.model
    def _check_file_sum(self, files):
        """Raise UserError for ``files`` (name, bytes) that are too many or too large together."""
        if fault := files_fault(files):
            raise UserError(self._files_fault_text(fault))

    @api.model
    def _files_fault_text(self, fault):
        count, size = MAX_FILES
        return {
            "count": self.env._("A letter has at most %s files.", count),
            "size": self.env._("The files of a letter have at most %s MB together.", size),
        }[fault]

    # ---- whom to tell ----

    def _told_family(self):
        """Return how the family is told: by its contact, or by its address without one."""
        if not self._is_open():
            raise UserError(self.env._(
                "%s reads and gets no letters any more: the student has left the school, or the "
                "rights have ended.", self.sudo().family_name,
            ))
        person = self.sudo()._family_person()
        address = email_normalize(person.email or "")
        if not address or not self._is_told() or self._withdrawn_family():
            return {"partner_ids": []}
        if person.partner_id:
            return {"partner_ids": person.partner_id.ids}
        return {"partner_ids": [], "outgoing_email_to": address}

    def _is_told(self):
        """Tell whether the family wants letters by e-mail; the diary shows them anyway."""
        letter = self.sudo()
        return letter.side == "student" or any(
            line.receives_messages for line in letter.student_id.guardianship_ids
            if line.guardian_id == letter.guardian_id
        )

    def _told_staff(self):
        """Return how the school is told: in its office hours."""
        told = {"partner_ids": self._staff_users().partner_id.ids}
        opens = self.sudo().company_id._school_office_opens()
        return {**told, "scheduled_date": opens} if opens else told

    def _own_staff(self, partner_ids):
        """Return those of ``partner_ids`` who may read the letter at the school."""
        users = self.env["res.partner"].sudo().browse(partner_ids or ()).user_ids
        return [
            user.partner_id.id for user in users
            if user._is_internal() and self.with_user(user).sudo(False).has_access("read")
        ]

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Nobody follows: whoever answers the letter later would never know who reads along."""
        return True

    def _mail_get_partner_fields(self, introspect_fields=False):
        return []

    def _message_get_suggested_recipients_batch(
        self, reply_discussion=False, reply_message=None, no_create=True, primary_email=False,
        additional_partners=None,
    ):
        """Show whom a letter goes to, with the school's address instead of the family's own.

        The web client sends nothing to a name without an address; a family without a contact is
        not shown, and gets the letter all the same.
        """
        found = {}
        for letter in self.sudo():
            partner = letter._family_person().partner_id
            address = letter.company_id._school_letter_address()
            found[letter.id] = [{
                "partner_id": partner.id, "name": partner.name, "email": address,
                "create_values": {},
            }] if partner and address else []
        return found

    def _tell_passed_on(self):
        """Tell who answers the letter from now on."""
        users = self._staff_users() - self.env.user
        self.message_notify(
            partner_ids=users.partner_id.ids, subject=self.name,
            body=self.env._("This letter is yours to answer now: %s", self.name),
            email_from=self._from_school(self.env.user.name), email_add_signature=False,
        )

    # ---- addresses ----

    def _from_school(self, name):
        """Return the school's address in the name of a person; False where it has none."""
        address = self.sudo().company_id._school_letter_address()
        return formataddr((name or "", address)) if address else False

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        found = super()._notify_get_reply_to_batch(defaults=defaults, author_ids=author_ids)
        for letter in self:
            if alias := letter.sudo().company_id._school_letter_alias():
                found[letter.id] = self._notify_get_reply_to_formatted_email(
                    alias.alias_full_name, author_id=(author_ids or {}).get(letter.id),
                )
        return found

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Lead families to the letter in the diary, if they have an account."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        for name, _belongs, data in groups if self else ():
            if name == "portal":
                data.update(active=True, has_button_access=True, button_access={
                    "url": self.get_base_url() + self._portal_address(),
                    "title": self.env._("To the letter"),
                })
        return groups

    def _portal_address(self):
        """Return where the family reads the letter."""
        self.ensure_one()
        return quote(f"/my/diary/{self.student_id.id}/letters/{self.id}")
