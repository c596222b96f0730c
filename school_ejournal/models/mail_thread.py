from odoo import api, models

_LETTER = "school.letter"


class MailThread(models.AbstractModel):
    """Answers to letters by e-mail come in by whichever address: all are judged alike."""

    _inherit = "mail.thread"

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        if route[0] != _LETTER:
            return super()._routing_check_route(message, message_dict, route, raise_exception)
        letter = self.env[_LETTER].sudo().browse(route[1] or ()).exists()
        company = letter.company_id or self.env.company
        letter = letter.with_context(lang=company.partner_id.lang or self.env.lang)
        refusal = letter._take_mail(message_dict)
        if not refusal:
            return (_LETTER, letter.id, route[2], route[3], route[4])
        self.with_company(company)._routing_create_bounce_email(
            message_dict["email_from"], refusal, message, references=message_dict["message_id"],
        )
        return False
