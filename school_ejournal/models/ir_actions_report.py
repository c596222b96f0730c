import io

from odoo import api, models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _build_wkhtmltopdf_args(
        self, paperformat_id, landscape, specific_paperformat_args=None, set_viewport_size=False
    ):
        # A document without scripts needs no second of waiting for them.
        args = super()._build_wkhtmltopdf_args(
            paperformat_id, landscape, specific_paperformat_args, set_viewport_size
        )
        if (specific_paperformat_args or {}).get("data-report-static"):
            place = args.index("--javascript-delay")
            args[place:place + 2] = ["--disable-javascript"]
        return args

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # The journal page is printed in one go and numbered; Odoo's layout would fetch bundles.
        report = self._get_report(report_ref)
        if report.report_name != "school_ejournal.journal_page":
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        printer = self.env["report.school_ejournal.journal_page"]
        term_id = (data or {}).get("term_id")
        volume = [printer._words(journal_id, term_id) for journal_id in res_ids or ()]
        content = io.BytesIO(printer._printed(volume))
        return {res_ids[0] if res_ids else False: {"stream": content, "attachment": None}}
