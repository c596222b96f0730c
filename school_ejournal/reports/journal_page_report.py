from odoo import api, models
from odoo.tools.misc import babel_locale_parse

from ..page.sheet import sheet_of
from ..page.sheet_texts import file_name, number
from ..tools.arguments import record_id
from .journal_xlsx import journal_xlsx


class JournalPageReport(models.AbstractModel):
    """The journal page on paper and in a spreadsheet, for whoever may read it on the screen."""

    _name = "report.school_ejournal.journal_page"
    _description = "Journal Page on Paper"

    @api.model
    def _xlsx(self, journal_id, term_id=None):
        """Return ``(file name, bytes)`` of the workbook; errors as ``read_page`` has them."""
        sheet = self._sheet(journal_id, term_id)
        content = journal_xlsx(sheet, self._labels(sheet), self._locale())
        return file_name(sheet, "xlsx"), content

    @api.model
    def _sheet(self, journal_id, term_id=None):
        """Return the ``Sheet`` of a journal and a term, the present one for none."""
        journal_id, term_id = (record_id(self.env, value) for value in (journal_id, term_id))
        journal = self.env["school.journal"].browse(journal_id)
        return sheet_of(self.env["school.journal.page"]._build(journal, term_id))

    def _locale(self):
        """Return the locale of the user's language, for dates and numbers."""
        return babel_locale_parse(self.env.lang)

    @api.model
    def _labels(self, sheet):
        """Return the words around ``sheet`` in the language of the user."""
        env = self.env
        return {
            "title": sheet.journal["name"],
            "subtitle": " · ".join(self._head_parts(sheet.journal)),
            "period": sheet.term.get("name", ""),
            "printed_by": self.env.user.name,
            "sheet_journal": env._("Journal"), "sheet_lessons": env._("Topics and Homework"),
            "number": "№", "name": env._("Surname, name"), "average": env._("Avg. mark"),
            "missed": env._("Missed"), "late": env._("Entered late"), "date": env._("Date"),
            "lesson_number": env._("Lesson No."), "topic": env._("Topic"), "works": env._("Works"),
            "homework": env._("Homework"), "due": env._("Due"), "no_homework": env._("Nothing set"),
            "legend": env._(
                "An orange corner: entered late. Hatched: the lesson was cancelled, or the"
                " student was not in the class or subgroup on that day."),
            "work": lambda name, weight: env._(
                "%(name)s, weight %(weight)s", name=name, weight=weight),
            "cancelled": self._cancelled,
        }

    def _head_parts(self, head):
        """Return teacher and hours as they stand above the page."""
        locale = self._locale()
        parts = [head["teacher"]] if head["teacher"] else []
        if head["hours_week"]:
            hours = number(head["hours_week"], locale)
            parts.append(self.env._("%(hours)s h a week", hours=hours))
        held, year = head["hours_held"], head["hours_year"]
        if year:
            parts.append(self.env._("%(held)s of %(year)s h held", held=held, year=year))
        else:
            parts.append(self.env._("%(held)s h held", held=held))
        return parts

    def _cancelled(self, lesson):
        if lesson.reason:
            return self.env._("The lesson is cancelled: %s", lesson.reason)
        return self.env._("The lesson is cancelled.")
