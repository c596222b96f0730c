from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..formulas.entry_window import WindowState, entry_window
from ..tools.origin import Origin


class SchoolEntryWindowMixin(models.AbstractModel):
    """What a lesson knows of its entry window: screen, RPC, import and cron ask here."""

    _name = "school.entry.window.mixin"
    _description = "Lesson with an entry window"

    reopening_id = fields.Many2one(
        "school.entry.reopening", compute="_compute_reopening_id", compute_sudo=True,
        help="What lets late entries of the lesson through at present.",
    )

    @api.depends("journal_id", "date")
    def _compute_reopening_id(self):
        found = self.env["school.entry.reopening"]._covering(self)
        for lesson in self:
            lesson.reopening_id = found.get(lesson.id)

    def _entry_window(self, extra_days=0, reason_when_late=False, corrects=False):
        """Return the ``EntryWindow`` of the lesson; the first arguments are the work type's.

        ``corrects``: a reason of absence, which class teachers put right until the term closes.
        """
        self.ensure_one()
        lesson = self.sudo()
        zone, rules = lesson.company_id._school_clock()
        if corrects:
            rules = {**rules, "late_days": 0}
        return entry_window(
            lesson.company_id._school_now(),
            lesson.date,
            zone,
            extra_days=extra_days,
            term_closed=lesson.term_id.state == "closed",
            reopened_until=lesson._reopened_until(),
            reason_when_late=reason_when_late,
            **rules,
        )

    def _reopened_until(self):
        _zone, rules = self.company_id._school_clock()
        until = rules["late_days"] and self.reopening_id.until
        return until.replace(tzinfo=timezone.utc) if until else None

    def _refusal(self, window):
        """Return why nothing can be entered in the lesson now, or an empty string."""
        self.ensure_one()
        if why := self._why_not_held():
            return why
        if not self.sudo().journal_id.active:
            return self.env._("The journal is archived: nothing can be entered in it any more.")
        if window.state is WindowState.FUTURE:
            return self.env._("The day of the lesson has not come yet.")
        return self._why_shut(window)

    def _why_shut(self, window):
        """Return why the window takes nothing any more, or an empty string."""
        if window.state is WindowState.CLOSED:
            return self.env._("The term is closed: its entries cannot be changed any more.")
        if window.state is WindowState.OVER:
            return self.env._("The days for late entries are over: ask the deputy head to reopen.")
        return ""

    def _why_reason(self):
        """Return what is said when a late entry lacks its reason."""
        return self.env._("A late entry for this work must say why it is late.")

    def _late_or_refuse(self, work_type=None, corrects=False):
        """Return whether an entry made now is late; UserError with the reason when refused.

        A late entry for a work type that asks why is refused without a reason (see ``Origin``).
        """
        kind = work_type.sudo() if work_type else self.env["school.work.type"]
        window = self._entry_window(kind.entry_days, kind.reason_when_late, corrects)
        if refusal := self._refusal(window):
            raise UserError(refusal)
        if window.asks_reason and not Origin.of(self.env).reason:
            raise UserError(self._why_reason())
        return window.late

    def _check_text_entry(self, extra_days=0):
        """Refuse texts and works where the time is over; they may be planned ahead."""
        for lesson in self:
            if why := lesson._why_shut(lesson._entry_window(extra_days)):
                raise UserError(why)
