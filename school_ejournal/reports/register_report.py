from datetime import date

from odoo import api, models
from odoo.tools.misc import babel_locale_parse

from ..page.paper import Ruler
from ..page.register import sheets_of
from ..page.sheet_texts import day, number, safe_name
from .paper_font import char_width
from .paper_print import printed, zoom
from .register_xlsx import register_xlsx


class RegisterReport(models.AbstractModel):
    """A ``Register`` to take away, on paper and as a workbook.

    ``_document`` makes it from what is asked for; whoever asks gets what their rules show.
    """

    _name = "school.register.report.mixin"
    _description = "Register on Paper"

    @api.model
    def _document(self, *asked):
        """Return a ``Register``; UserError where there is nothing to print."""
        raise NotImplementedError

    @api.model
    def _file_name(self, register):
        return f"{register.name} {register.period}"

    @api.model
    def _xlsx(self, *asked):
        """Return ``(file name, bytes)`` of the workbook of what is asked for."""
        register = self._document(*asked)
        return safe_name(self._file_name(register), "xlsx"), register_xlsx(register)

    @api.model
    def _pdf(self, *asked):
        """Return ``(file name, bytes)`` as ``_xlsx`` does; UserError when it cannot print."""
        register = self._document(*asked)
        return (safe_name(self._file_name(register), "pdf"),
                printed(self.env, self._html(register)))

    def _html(self, register):
        """Return what wkhtmltopdf prints."""
        html = self.env["ir.qweb"]._render("school_ejournal.substitution_register_paper", {
            "register": register, "zoom": zoom(),
            "sheets": sheets_of(register, Ruler(char_width), self._shown),
        })
        return f"<!DOCTYPE html>{html}"

    def _shown(self, value):
        """Return a value as a text."""
        locale = babel_locale_parse(self.env.lang)
        if isinstance(value, date):
            return day(value, locale)
        if isinstance(value, (int, float)):
            return number(value, locale)
        return value or ""

    def _printed_by(self, company):
        """Return when and by whom it is printed, by the school's clock."""
        return self.env._(
            "Printed %(moment)s, %(name)s",
            moment=f"{company._school_now():%d.%m.%Y %H:%M}", name=self.env.user.name,
        )
