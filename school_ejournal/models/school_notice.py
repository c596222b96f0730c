from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..formulas.office_hours import after_quiet
from ..page import notice_queries

_CURSOR = "school_ejournal.notice_log_id"
# So many rows of the log are read again: their transactions may have ended in another order.
_AGAIN = 2000
# Entries of older lessons are put in order, they are no news.
_NEWS_DAYS = 7
_GUARDIANS_AT_ONCE = 500
_KEPT_DAYS = 90


class SchoolNotice(models.Model):
    """Уведомление: one fact of the journal for one guardian, from its entry until it is told.

    Facts are collected from the entry log (clause 1.3); after a while all that a guardian has to
    know goes in one letter, each fact in its state of that moment: a corrected mark as it is now,
    a removed one not at all. A fact is told once.
    """

    _name = "school.notice"
    _description = "Notice"
    _inherit = ["school.company.mixin"]
    _log_access = False
    _order = "id"
    _rec_name = "kind"

    guardian_id = fields.Many2one(
        "school.guardian", required=True, ondelete="cascade", check_company=True
    )
    student_id = fields.Many2one(
        "school.student", required=True, index=True, ondelete="cascade", check_company=True
    )
    kind = fields.Selection(
        [("absence", "Absence"), ("mark", "Mark"), ("homework", "Homework")], required=True
    )
    res_id = fields.Integer("Entry", required=True, help="Of homework: its lesson.")
    noted_datetime = fields.Datetime("Entered", required=True)
    state = fields.Selection(
        [("pending", "To tell"), ("told", "Told"), ("dropped", "No longer so")], required=True
    )
    told_datetime = fields.Datetime("Told On")

    _fact_uniq = models.Constraint(
        "UNIQUE(guardian_id, kind, res_id, student_id)", "A fact is told once."
    )
    _pending = models.Index("(company_id, guardian_id, noted_datetime) WHERE state = 'pending'")

    # ---- collecting ----

    @api.model
    def _collect(self):
        """Note what has been entered since the last time; one statement."""
        parameters = self.env["ir.config_parameter"].sudo()
        [(last,)] = self.env.execute_query(SQL(
            "SELECT COALESCE(max(id), 0) FROM school_entry_log"))
        seen = parameters.get_param(_CURSOR)
        if seen is not False and int(seen) <= last:
            self.env.flush_all()
            self.env.cr.execute(SQL(
                notice_queries.COLLECT, since=max(0, int(seen) - _AGAIN), last=last,
                first=self.env.company._school_today() - timedelta(days=_NEWS_DAYS),
            ))
        if seen is False or int(seen) != last:
            parameters.set_param(_CURSOR, last)

    # ---- telling ----

    @api.model
    def _cron_tell(self):
        """Collect the news, tell those whose time has come, and the week at its end."""
        notices, remaining = self.sudo(), 0
        notices._collect()
        for company in notices.env["res.company"].search([("school_notice_minutes", ">", 0)]):
            school = notices.with_company(company)
            remaining += school._tell(company)
            remaining += school._tell_week(company)
        notices._forget()
        self.env["ir.cron"]._commit_progress(1, remaining=remaining)

    @api.model
    def _tell(self, company):
        """Write one letter to each guardian whose news have waited long enough.

        Returns how many guardians have to wait for the next time.
        """
        self.env.flush_all()
        before = fields.Datetime.now() - timedelta(minutes=company.school_notice_minutes)
        due = self.env.execute_query_dict(SQL(
            notice_queries.DUE, company=company.id, before=before))
        guardians = self._awake(
            self.env["school.guardian"].browse([row["guardian_id"] for row in due]), company)
        now, later = guardians[:_GUARDIANS_AT_ONCE], guardians[_GUARDIANS_AT_ONCE:]
        if now:
            facts = self._facts(now)
            pending = self.search([("guardian_id", "in", now.ids), ("state", "=", "pending")])
            told = pending.browse(sorted({row["id"] for row in facts}))
            self.env["school.notice.letter"]._write_news(now, facts)
            told.write({"state": "told", "told_datetime": fields.Datetime.now()})
            (pending - told).write({"state": "dropped"})
        return len(later)

    @api.model
    def _facts(self, guardians):
        """Return the facts of ``guardians`` that hold now, see ``notice_queries``."""
        lang = self.env.company.partner_id.lang or "en_US"
        found = []
        for query in (notice_queries.ABSENCES, notice_queries.MARKS, notice_queries.HOMEWORK):
            found += self.env.execute_query_dict(SQL(query, guardians=guardians.ids, lang=lang))
        return found

    @api.model
    def _awake(self, guardians, company):
        """Return those of ``guardians`` whose quiet hours it is not."""
        now = company._school_now().replace(tzinfo=None)
        guardians.fetch(["notice_quiet_from", "notice_quiet_to"])
        return guardians.filtered(
            lambda each: after_quiet(now, each.notice_quiet_from, each.notice_quiet_to) == now
        )

    @api.model
    def _tell_week(self, company):
        """Write the week to those who want it, once: from the school's hour on the last day.

        Returns how many guardians have to wait for the next time.
        """
        now = company._school_now()
        monday = now.date() - timedelta(days=now.weekday())
        starts = datetime.combine(monday, datetime.min.time()) + timedelta(
            days=int(company.school_digest_weekday), hours=company.school_digest_hour)
        if now.replace(tzinfo=None) < starts:
            return 0
        guardians = self._awake(self.env["school.guardian"].search([
            ("company_id", "=", company.id), ("notice_digest", "=", True), ("email", "!=", False),
            "|", ("notice_digest_date", "=", False), ("notice_digest_date", "<", monday),
        ]), company)
        chosen, later = guardians[:_GUARDIANS_AT_ONCE], guardians[_GUARDIANS_AT_ONCE:]
        if chosen:
            rows = self.env.execute_query_dict(SQL(
                notice_queries.DIGEST, guardians=chosen.ids, first=monday, last=now.date()))
            self.env["school.notice.letter"]._write_week(chosen, rows, monday, now.date())
            chosen.with_context(tracking_disable=True).write({"notice_digest_date": monday})
        return len(later)

    @api.model
    def _forget(self):
        """Drop what was told long ago: its entry is no news any more."""
        before = fields.Datetime.now() - timedelta(days=_KEPT_DAYS)
        self.env.cr.execute(SQL(
            "DELETE FROM school_notice WHERE state <> 'pending' AND noted_datetime < %s", before))
