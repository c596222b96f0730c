from odoo.http import request, route

from .diary import DiaryPortal


class ConsentPortal(DiaryPortal):
    """The consent to the processing of personal data: read, given, taken back."""

    @route("/my/consent", type="http", auth="user", methods=["GET"])
    def consent(self, **_kwargs):
        """Show the text, and whether the user has agreed to it."""
        user = request.env.user
        if not user.share:
            return request.redirect("/odoo")
        given = request.env["school.consent"]._of(user)
        return self._diary_response(
            "school_ejournal.consent", children=[], child=None, given=given,
            text=given.text or user.company_id._school_consent_text(),
            day=given and user.company_id._school_local(given.given_datetime).strftime("%d.%m.%Y"),
        )

    @route("/my/consent", type="http", auth="user", methods=["POST"])
    def consent_give(self, agree=None, **_kwargs):
        """Note the consent, if the box was ticked; on to the diary."""
        user = request.env.user
        if not (user.share and agree):
            return request.redirect("/my/consent")
        request.env["school.consent"]._give(user)
        return request.redirect("/my/diary")

    @route("/my/consent/withdraw", type="http", auth="user", methods=["POST"])
    def consent_withdraw(self, **_kwargs):
        """Take the consent back: the diary is closed from now on."""
        request.env["school.consent"]._of(request.env.user)._withdraw()
        return request.redirect("/my/consent")
