from odoo.http import Controller, request, route

from .journal_export import ROUTE, XLSX, send_file


class SubstitutionExport(Controller):
    """The register of substitutions and the hours to pay, for whoever may read them."""

    @route("/school/substitutions/<string:document>/xlsx", **ROUTE)
    def substitutions_xlsx(self, document, **period):
        """Send the workbook of "register" or "hours" for the days ``date_from`` to ``date_to``."""
        report = request.env["report.school_ejournal.substitutions"]
        return send_file(lambda: report._xlsx(document, *_days(**period)), XLSX)

    @route("/school/substitutions/<string:document>/pdf", **ROUTE)
    def substitutions_pdf(self, document, **period):
        """Send the printed document, as ``substitutions_xlsx`` does."""
        report = request.env["report.school_ejournal.substitutions"]
        return send_file(lambda: report._pdf(document, *_days(**period)), "application/pdf")


def _days(date_from="", date_to="", **_others):
    return date_from, date_to
