"""HTML on A4 landscape with numbered pages: how every document of the addon is printed."""

from odoo.exceptions import UserError

# What Odoo knows about its wkhtmltopdf, and says nowhere else.
from odoo.addons.base.models.ir_actions_report import _wkhtml

from .paper_stamp import stamped

# Its paper format is that of all documents.
REPORT = "school_ejournal.journal_page_report"
# Without Qt's patches wkhtmltopdf lays a page out at 125 dots per inch and prints it at 96.
_UNPATCHED_ZOOM = 125 / 96


def zoom():
    """Return by how much a page is enlarged so that its millimetres are ones on paper."""
    return 1 if _wkhtml().is_patched_qt else _UNPATCHED_ZOOM


def printed(env, html):
    """Return the PDF of ``html``, its pages numbered; UserError when the server cannot print."""
    Report = env["ir.actions.report"]
    if Report.get_wkhtmltopdf_state() in ("install", "broken"):
        raise UserError(env._(
            "The server cannot print: the program wkhtmltopdf is missing or does not work."
            " Tell the ICT administrator; the Excel file is to be had meanwhile."
        ))
    content = Report._run_wkhtmltopdf(
        [html], report_ref=REPORT, specific_paperformat_args={"data-report-static": True},
    )
    return stamped(content, lambda page, pages: env._(
        "Sheet %(page)s of %(pages)s", page=page, pages=pages))
