from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..page.statistics import statistics, year_statistics
from ..tools.arguments import record_id

# How long what was just entered may be changed without being called a correction.
_SLIP = timedelta(minutes=15)


class SchoolJournalStatistics(models.AbstractModel):
    """What a journal page adds up to: averages, forecasts, shares, who has no marks."""

    _name = "school.journal.statistics"
    _description = "Statistics of a Journal Page"

    @api.model
    @api.readonly
    def read_statistics(self, journal_id, term_id=None, scope="term"):
        """Return the ``JournalStatistics`` of a page as JSON values.

        ``scope``: "term", or one of ``school.journal.overview.read_overview``. The page is the
        one that the user gets there: a substitute has the figures of the substituted lessons.
        AccessError for a journal that the user may not read, MissingError for none.
        """
        journal = self.env["school.journal"].browse(record_id(self.env, journal_id))
        overview = self.env["school.journal.overview"]
        page, parts = overview._build(journal, scope, record_id(self.env, term_id))
        found = self._of(page, journal.sudo().company_id, parts if scope == "year" else None)
        found.groups = overview._groups(journal)
        return found.to_client()

    @api.model
    def _of(self, page, company, terms=None):
        """Return the ``JournalStatistics`` of ``page``, a page that the user may read.

        ``terms`` are the pages of the terms that the page of a year is made of.
        """
        rule = company._school_statistics_rule()
        found = year_statistics(page, terms, rule) if terms else statistics(page, rule)
        found.corrections = self._corrections([lesson["id"] for lesson in page.lessons])
        return found

    @api.model
    def _corrections(self, lesson_ids):
        """Return ``[lesson, student]`` of the cells in which a value was changed or removed.

        What a person puts right or takes back at once is a slip of the finger; the log has it all.
        """
        log = self.env["school.entry.log"]
        if not lesson_ids or not log.has_access("read"):
            return []
        query = log._search(
            [("lesson_id", "in", lesson_ids), ("student_id", "!=", False)], order="id"
        )
        query.order = None
        changes = query.select(
            "lesson_id", "student_id", "user_id", "datetime", "old_value",
            SQL("lag(user_id) OVER cell AS who"), SQL("lag(datetime) OVER cell AS since"),
        )
        return [list(row) for row in self.env.execute_query(SQL(
            """SELECT DISTINCT lesson_id, student_id
                 FROM (%s WINDOW cell AS (
                          PARTITION BY lesson_id, student_id, kind, work_id ORDER BY id)) change
                WHERE old_value IS NOT NULL
                  AND (who IS DISTINCT FROM user_id OR datetime > since + %s)""",
            changes, _SLIP,
        ))]
