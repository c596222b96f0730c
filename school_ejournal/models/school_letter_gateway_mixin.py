from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, html2plaintext, plaintext2html

from ..formulas.file_kinds import file_fault
from ..formulas.reply_text import own_words

_LONGEST = 10000


class SchoolLetterGatewayMixin(models.AbstractModel):
    """What comes by e-mail: an answer of one of the two who write each other, or nothing.

    Who holds no letter of the school cannot answer one, since the answer names the letter by its
    id; new letters are written in the diary, where it is known who writes.
    """

    _name = "school.letter.gateway.mixin"
    _description = "Letters from E-mail"

    def _take_mail(self, message_dict):
        """Prepare an incoming mail to be posted on the letter; return why it is refused, or "".

        The author becomes the one of the two whose address it has; of the text only the own words
        stay, as plain text.
        """
        if not self:
            return self._refusal(self.env._(
                "New letters are written in the diary or the journal. By e-mail one answers a "
                "letter of the school: press “Reply” in it."
            ))
        author = self._mail_author(message_dict["email_from"])
        if author is None:
            return self._refusal(self.env._(
                "This letter is answered by those who write each other, from the address that "
                "the school knows."
            ))
        side, partner = author
        words = own_words(html2plaintext(message_dict.get("body") or "", include_references=False))
        files = [(name, content) for name, content, *_info in message_dict.get("attachments", ())]
        try:
            self._check_mail(words, files, side)
        except UserError as error:
            return self._refusal(str(error))
        message_dict.update(
            author_id=partner.id, school_side=side, body=plaintext2html(words), is_internal=False,
            attachments=files, cc_filtered=False, to_filtered=False, partner_ids=[],
            recipients="", parent_id=False,
        )
        return ""

    def _mail_author(self, email_from):
        """Return ``(side, contact)`` of who wrote from an address, or None for a stranger."""
        address = email_normalize(email_from or "")
        if not address:
            return None
        person = self._family_person()
        if address == email_normalize(person.email or ""):
            return "family", person.partner_id
        for user in self._staff_users():
            if address == user.email_normalized:
                return "school", user.partner_id
        return None

    def _check_mail(self, words, files, side):
        """Raise UserError for a mail that is no letter."""
        if not words and not files:
            raise UserError(self.env._("Write the letter."))
        if len(words) > _LONGEST:
            raise UserError(self.env._("A letter has at most %s characters.", _LONGEST))
        if side == "family" and not self._is_open():
            raise UserError(self.env._("You write no letters about this student any more."))
        self._check_files([
            (name, content if isinstance(content, bytes) else str(content).encode())
            for name, content in files
        ])

    def _check_files(self, files):
        """Raise UserError for ``files`` (name, bytes) that a letter does not take."""
        self._check_file_sum([(name, len(data)) for name, data in files])
        largest = self.company_id.school_homework_file_mb
        for name, data in files:
            fault = file_fault(name, data, largest * 2**20)
            if fault:
                raise UserError(
                    self.env["ir.attachment"]._school_fault_text(fault, name, largest)
                )

    @api.model
    def _refusal(self, text):
        """Return the body of the mail that tells a sender why nothing was stored."""
        head = self.env._("Your letter was not delivered.")
        return plaintext2html(f"{head}\n\n{text}")
