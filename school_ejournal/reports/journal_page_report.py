from odoo import api, models

from ..page.paper import (
    AVERAGE_WIDTH,
    FORECAST_WIDTH,
    LEFT_WIDTH,
    MISSED_WIDTH,
    NAME_WIDTH,
    RIGHT_WIDTH,
    TERM_WIDTH,
    Ruler,
    paper_of,
)
from ..page.sheet import sheet_of
from ..page.sheet_texts import average, file_name, short_day, weekday
from ..tools.arguments import record_id
from .journal_words import Words
from .journal_xlsx import journal_xlsx
from .paper_font import char_width
from .paper_print import printed, zoom


class JournalPageReport(models.AbstractModel):
    """The journal page on paper and in a spreadsheet, for whoever may read it on the screen."""

    _name = "report.school_ejournal.journal_page"
    _description = "Journal Page on Paper"

    @api.model
    def _xlsx(self, journal_id, term_id=None, scope="term", control=False):
        """Return ``(file name, bytes)`` of the workbook; errors as the screen has them.

        ``scope`` as in ``school.journal.overview``, ``control``: control works alone.
        """
        words = self._words(journal_id, term_id, scope, control)
        return file_name(words.sheet, words.filter, "xlsx"), journal_xlsx(words)

    @api.model
    def _pdf(self, journal_id, term_id=None, scope="term", control=False):
        """Return ``(file name, bytes)`` of the printed page, as ``_xlsx`` does.

        UserError when the server cannot print.
        """
        words = self._words(journal_id, term_id, scope, control)
        return file_name(words.sheet, words.filter, "pdf"), self._printed([words])

    @api.model
    def _words(self, journal_id, term_id=None, scope="term", control=False):
        """Return the ``Words`` of a journal and a term, the present one for none."""
        journal_id, term_id = (record_id(self.env, value) for value in (journal_id, term_id))
        journal = self.env["school.journal"].browse(journal_id)
        page, parts = self.env["school.journal.overview"]._build(journal, scope, term_id)
        # Whoever may read the journal may know the names of its school and year.
        sudo = journal.sudo()
        figures = self.env["school.journal.statistics"]._of(
            page, sudo.company_id, parts if scope == "year" else None)
        sheet = sheet_of(page, figures, control)
        return Words(self.env, sheet, sudo.company_id.name, sudo.year_id.name)

    # ---- printing ----

    @api.model
    def _get_report_values(self, docids, data=None):
        term_id = (data or {}).get("term_id")
        return self._values([self._words(journal_id, term_id) for journal_id in docids or ()])

    @api.model
    def _printed(self, volume):
        """Return the PDF of the ``Words`` in ``volume``, its pages numbered."""
        return printed(self.env, self._html(volume))

    def _html(self, volume):
        """Return what wkhtmltopdf prints."""
        html = self.env["ir.qweb"]._render("school_ejournal.journal_page", self._values(volume))
        return f"<!DOCTYPE html>{html}"

    def _values(self, volume):
        """Return what the template draws: a print for each of ``volume``, in order."""
        return {
            "prints": [self._print(words) for words in volume],
            "zoom": zoom(),
        }

    def _print(self, words):
        """Return the values of one journal and term."""
        locale, ruler, captions = words.locale, Ruler(char_width), words.captions()
        papers, notes = paper_of(words.sheet, ruler, words)
        return {
            "words": words, "papers": papers, "notes": notes, "captions": captions,
            # Bold letters are wider than those that are measured.
            "title_size": ruler.fitting_size(words.title, LEFT_WIDTH * 0.85, 11),
            "subtitle_size": ruler.fitting_size(words.subtitle, RIGHT_WIDTH, 8),
            "fitted_name": lambda name, height: ruler.fitted(
                name.split(" "), " ", NAME_WIDTH, height),
            "fitted_cell": lambda cell, paper: ruler.fitted(
                [entry.code for entry in cell.entries], "", paper.cell_width, paper.row_height),
            "tail": [
                *((name.split(" ")[0], TERM_WIDTH) for name in words.sheet.terms),
                (captions["average"], AVERAGE_WIDTH),
                (captions["forecast_short"], FORECAST_WIDTH),
                (captions["missed_short"], MISSED_WIDTH),
            ],
            "tail_of": words.tail,
            "total": words.total(),
            "average": lambda value: average(value, locale),
            "share": words.share,
            "weekday": lambda date: weekday(date, locale),
            "short_day": lambda date: short_day(date, locale),
            "signs": words.signs(),
        }
