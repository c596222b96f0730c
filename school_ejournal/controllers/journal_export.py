from odoo.exceptions import UserError
from odoo.http import Controller, content_disposition, request, route

from ..tools.arguments import id_in_address

ROUTE = {"type": "http", "auth": "user", "methods": ["GET"], "readonly": True}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class JournalExport(Controller):
    """The journal page to take away; whoever may read it on the screen may."""

    @route("/school/journal/<int:journal_id>/xlsx", **ROUTE)
    def journal_xlsx(self, journal_id, **shown):
        """Send the workbook of ``term`` (an id); of the present one for none or for another's.

        ``scope=year`` or ``scope=class`` take the wider page, ``works=control`` the narrower one.
        """
        report = request.env["report.school_ejournal.journal_page"]
        return send_file(lambda: report._xlsx(journal_id, **_shown(**shown)), XLSX)

    @route("/school/journal/<int:journal_id>/pdf", **ROUTE)
    def journal_pdf(self, journal_id, **shown):
        """Send the printed page of what is shown, as ``journal_xlsx`` does."""
        report = request.env["report.school_ejournal.journal_page"]
        return send_file(lambda: report._pdf(journal_id, **_shown(**shown)), "application/pdf")


def _shown(term="", scope="", works="", **_others):
    """Return what of the journal an address asks for."""
    return {
        "term_id": id_in_address(term), "scope": scope or "term", "control": works == "control",
    }


def send_file(make, content_type):
    """Send what ``make`` returns, ``(file name, bytes)``; its refusal as a text for people."""
    headers = {"Cache-Control": "no-store"}  # marks of children: no copy stays behind
    try:
        name, content = make()
    except UserError as error:
        headers["Content-Type"] = "text/plain; charset=utf-8"
        return request.make_response(str(error), headers.items(), status=error.http_status)
    headers["Content-Type"] = content_type
    headers["Content-Disposition"] = content_disposition(name)
    return request.make_response(content, headers.items())
