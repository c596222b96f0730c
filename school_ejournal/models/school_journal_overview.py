from odoo import api, models
from odoo.exceptions import UserError

from ..page.merge import class_page, year_page
from ..tools.arguments import record_id


class SchoolJournalOverview(models.AbstractModel):
    """Wider pages of a journal: all terms of the year, all subgroups of the class."""

    _name = "school.journal.overview"
    _description = "Journal Page of a Year or a Class"

    @api.model
    @api.readonly
    def read_overview(self, journal_id, scope, term_id=None):
        """Return a page for the screen, built of those that the user may read.

        ``scope``: "year", all terms of the journal, or "class", the journals of its class and
        subject in ``term_id`` side by side and read-only. The page is a ``JournalPage`` (see
        ``page/merge.py``). AccessError for a journal that the user may not read, MissingError for
        none, UserError for another scope.
        """
        journal = self.env["school.journal"].browse(record_id(self.env, journal_id))
        page, _parts = self._build(journal, scope, record_id(self.env, term_id))
        return page.to_client()

    @api.model
    def _build(self, journal, scope, term_id=None):
        """Return the ``JournalPage`` of a scope ("term" included) and the pages it is made of."""
        builder = self.env["school.journal.page"]
        page = builder._build(journal, term_id)
        if scope == "year":
            parts = [
                page if term["id"] == page.term["id"] else builder._build(journal, term["id"])
                for term in page.terms
            ]
            return (year_page(parts, self.env._("Year")) if parts else page), parts
        if scope == "class":
            parts = [
                page if each == journal else builder._build(each, page.term.get("id"))
                for each in self._siblings(journal)
            ]
            return class_page(parts), parts
        if scope != "term":
            raise UserError(self.env._("A page is that of a term, a year or a class."))
        return page, [page]

    @api.model
    def _siblings(self, journal):
        """Return the journals of the same class and subject that the user may read."""
        head = journal.sudo()
        if not head.subgroup_id:
            return journal
        found = journal | self.env["school.journal"].search([
            ("class_id", "=", head.class_id.id), ("subject_id", "=", head.subject_id.id),
        ])
        return found.sorted(lambda each: (each.sudo().subgroup_id.name or "", each.id))

    @api.model
    def _groups(self, journal):
        """Return ``{id, name}`` of the subgroup journals beside ``journal``, itself included."""
        found = self._siblings(journal)
        return [
            {"id": each.id, "name": each.sudo().subgroup_id.name or ""}
            for each in found
        ] if len(found) > 1 else []
