from odoo.http import Controller, request, route

from ..tools.arguments import id_in_address
from .journal_export import ROUTE, XLSX, send_file


class SummaryExport(Controller):
    """The summary sheet of a class to take away; whoever may read it on the screen may."""

    @route("/school/class/<int:class_id>/summary/xlsx", **ROUTE)
    def summary_xlsx(self, class_id, **shown):
        """Send the workbook of a period: ``kind`` and ``term`` (an id), else the present term."""
        report = request.env["report.school_ejournal.summary"]
        return send_file(lambda: report._xlsx(class_id, *_period(**shown)), XLSX)

    @route("/school/class/<int:class_id>/summary/pdf", **ROUTE)
    def summary_pdf(self, class_id, **shown):
        """Send the printed sheet, as ``summary_xlsx`` does."""
        report = request.env["report.school_ejournal.summary"]
        return send_file(lambda: report._pdf(class_id, *_period(**shown)), "application/pdf")


def _period(kind="", term="", **_others):
    return kind, id_in_address(term) or 0
