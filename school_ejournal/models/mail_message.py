from odoo import models
from odoo.fields import Domain

_LETTERS = ("school.letter",)


class MailMessage(models.Model):
    """Letters are read in the portal alone: who wrote or got one keeps no right to it."""

    _inherit = "mail.message"

    def _get_search_domain_share(self):
        return super()._get_search_domain_share() & Domain("model", "not in", _LETTERS)

    def _get_forbidden_access(self, operation):
        if self.env.user._is_internal():
            return super()._get_forbidden_access(operation)
        letters = self.sudo().filtered(lambda message: message.model in _LETTERS).sudo(False)
        return letters + super(MailMessage, self - letters)._get_forbidden_access(operation)
