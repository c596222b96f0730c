from odoo.http import Controller, request, route

from .journal_export import ROUTE, send_file


class AccessSlip(Controller):
    """The link on an access slip, and the slips on paper."""

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

    @route("/school/access/slips.pdf", **{**ROUTE, "readonly": False})
    def slips_pdf(self, ids="", **_kwargs):
        """Send slips (``ids``, with commas between) to the class teacher who prints them."""
        wanted = [int(each) for each in ids.split(",")[:500] if each.isdecimal() and len(each) < 10]
        report = request.env["report.school_ejournal.access_slips"]
        return send_file(lambda: report._pdf(wanted), "application/pdf")
