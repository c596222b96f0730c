from odoo.http import Controller, request, route

from .journal_export import ROUTE, send_file


class ProgressExport(Controller):
    """Reports on progress to print, for whoever may read the letter that they go with."""

    @route("/school/letters/<int:mailing_id>/progress/<string:who>", **ROUTE)
    def progress_pdf(self, mailing_id, who, **_kwargs):
        """Send the sheets of "all" students, or of the "silent" ones, whom no mail reaches."""
        report = request.env["report.school_ejournal.progress"]
        return send_file(lambda: report._pdf(mailing_id, who), "application/pdf")
