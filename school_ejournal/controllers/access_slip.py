from odoo.http import request, route

from odoo.addons.auth_signup.controllers.main import AuthSignupHome

from ..models.school_access_slip import DIARY
from .journal_export import ROUTE, send_file


class AccessSlip(AuthSignupHome):
    """The link on an access slip, the password chosen by it, and the slips on paper."""

    @route("/school/access/<int:slip_id>/<string:code>", type="http", auth="public",
           methods=["GET"], readonly=True, sitemap=False)
    def access(self, slip_id, code, **_kwargs):
        """Lead whoever holds a slip that works to where a password is chosen.

        Opening the link uses nothing up: messengers and scanners look into links too.
        """
        slip = request.env["school.access.slip"]._find(slip_id, code)
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        if slip:
            response = request.redirect(slip._password_url())
            # The page for the password speaks the language of the account.
            response.set_cookie("frontend_lang", slip.user_id.lang or "ru_RU")
        else:
            response = request.render("school_ejournal.access_slip_void", status=404)
        response.headers.update(headers)
        return response

    @route()
    def web_auth_reset_password(self, *args, **kwargs):
        """Choose the password; whoever came by a slip is told the login and led to the diary."""
        response = super().web_auth_reset_password(*args, **kwargs)
        values = getattr(response, "qcontext", {})
        values["school_slip"] = bool(
            values.get("token") and values.get("redirect") == DIARY
            and not values.get("invalid_token")
        )
        return response

    @route("/school/access/slips.pdf", **{**ROUTE, "readonly": False})
    def slips_pdf(self, ids="", **_kwargs):
        """Send slips (``ids``, with commas between) to the class teacher who prints them."""
        wanted = [int(each) for each in ids.split(",")[:500] if each.isdecimal() and len(each) < 10]
        report = request.env["report.school_ejournal.access_slips"]
        return send_file(lambda: report._pdf(wanted), "application/pdf")
