from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

_ACTIVITY = "school_ejournal.mail_activity_type_reopening"
# What the page hears about a decision.
BUS_MESSAGE = "school_ejournal.reopening"
_LONGEST_DAYS = 30
_ASKED = frozenset({"journal_id", "date_from", "date_to", "reason"})


class SchoolEntryReopening(models.Model):
    """Открытие журнала: entries of past days are taken again, for a reason and for a while.

    The teacher asks, a deputy head of the stage or the director decides; they may also open a
    journal of their own accord. It ends by the clock (see ``entry_window``), no job is needed for
    that, and a closed term stays closed (invariant 5).
    """

    _name = "school.entry.reopening"
    _description = "Reopening of a Journal"
    _inherit = ["school.input.mixin", "mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _order = "id desc"
    _rec_name = "journal_id"
    _plain_texts = {"reason": 500, "remark": 500}
    _step_fields = frozenset({"teacher_id", "state", "decided_by_id", "decided_datetime"})

    journal_id = fields.Many2one(
        "school.journal", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        related="journal_id.company_id", store=True, precompute=True, index=True
    )
    teacher_id = fields.Many2one(
        "res.users", "Asked By", required=True, index=True, ondelete="restrict", readonly=True,
        default=lambda self: self.env.user,
    )
    date_from = fields.Date("Lessons From", required=True, tracking=True)
    date_to = fields.Date("Lessons To", required=True, tracking=True)
    reason = fields.Char(required=True, tracking=True)
    state = fields.Selection(
        [("requested", "Requested"), ("approved", "Open"), ("refused", "Refused"),
         ("withdrawn", "Withdrawn"), ("ended", "Ended")],
        required=True, default="requested", readonly=True, copy=False, tracking=True,
    )
    until = fields.Datetime(
        "Open Until", copy=False, tracking=True,
        help="Empty: as many hours from the decision as the school has set.",
    )
    remark = fields.Char(
        "Answer to the Teacher", copy=False, help="What the teacher reads about the decision."
    )
    decided_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    decided_datetime = fields.Datetime("Decided", readonly=True, copy=False)

    _dates_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The last day must not come before the first."
    )
    _open = models.Index("(journal_id, until) WHERE state = 'approved'")

    @api.depends("journal_id.display_name", "date_from", "date_to")
    def _compute_display_name(self):
        for record in self:
            days = [format_date(self.env, day) for day in (record.date_from, record.date_to) if day]
            span = " – ".join(dict.fromkeys(days))
            record.display_name = f"{record.journal_id.display_name}: {span}"

    @api.constrains("journal_id", "date_from", "date_to")
    def _check_days(self):
        for record in self:
            if record.date_to > record.company_id._school_today():
                raise ValidationError(self.env._(
                    "Only lessons of past days are opened; those ahead are open anyway."
                ))
            if not record.sudo()._lessons():
                raise ValidationError(self.env._("The journal has no lessons on these days."))
        self._check_terms_open()

    @api.constrains("state", "until")
    def _check_until(self):
        now = fields.Datetime.now()
        for record in self.filtered(lambda record: record.state == "approved"):
            if not record.until or record.until > now + timedelta(days=_LONGEST_DAYS):
                raise ValidationError(self.env._(
                    "A journal is opened for a limited time, at most %s days.", _LONGEST_DAYS
                ))

    def _lessons(self):
        """Return the lessons that the reopening concerns."""
        self.ensure_one()
        return self.env["school.lesson"].search([
            ("journal_id", "=", self.journal_id.id),
            ("date", ">=", self.date_from), ("date", "<=", self.date_to),
        ])

    def _check_terms_open(self):
        for record in self.sudo():
            closed = record._lessons().term_id.filtered(lambda term: term.state == "closed")
            if closed:
                raise ValidationError(self.env._(
                    "The term “%s” is closed: nobody opens its lessons.", closed[:1].name
                ))

    @api.model
    def _why_by_steps(self):
        return self.env._("Who asked and how it was decided is noted by itself.")

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        # The rules have let only those pass who keep a lesson of the journal, or who decide.
        asked = records.filtered(lambda record: not record._is_decided_by(self.env.user))
        if not self.env.su:
            asked._check_own_lessons()
        asked._ask_deputies()
        return records

    def write(self, vals):
        if not self.env.su and vals.keys() & (_ASKED | {"until"}):
            for record in self:
                if record.state not in ("requested", "approved") or (
                    record.state == "approved" and vals.keys() & _ASKED
                ):
                    raise UserError(self.env._("This has been decided already: ask anew."))
        result = super().write(vals)
        if vals.keys() & {"state", "until"}:
            self.env["school.lesson"].invalidate_model(["reopening_id"])
        return result

    # ---- who ----

    def _is_decided_by(self, user):
        """Tell whether ``user`` decides: the director, or a deputy head of the stage."""
        self.ensure_one()
        return user.has_group("school_ejournal.group_school_director") or (
            user in self.sudo().journal_id.stage_id.deputy_ids
        )

    def _check_own_lessons(self):
        for record in self:
            lessons = record.sudo()._lessons()
            if not any(lesson._is_kept_by(self.env.user) for lesson in lessons):
                raise AccessError(self.env._("Nobody asks for the journal of a colleague."))

    def _ask_deputies(self):
        """Give those who decide an activity: the deputy heads of the stage, else the director."""
        directors = self.env.ref("school_ejournal.group_school_director").sudo().all_user_ids
        for record in self.sudo():
            users = record.journal_id.stage_id.deputy_ids or directors.filtered(
                lambda user, record=record: record.company_id in user.company_ids
            )
            for user in users:
                record.activity_schedule(
                    _ACTIVITY, user_id=user.id, summary=record.display_name, note=record.reason
                )

    # ---- steps ----

    def action_approve(self):
        """Open the journals for the lessons, until ``until`` or as long as the school has set."""
        self._check_may_decide()
        self._check_terms_open()
        now = fields.Datetime.now()
        for record in self:
            until = record.until or now + timedelta(hours=record.company_id.school_reopening_hours)
            if until <= now:
                raise UserError(self.env._("The time until which the journal is open has passed."))
            record._decide("approved", until=until)
            record._tell(self.env._(
                "The journal is open until %s. What is entered now stays marked as late.",
                record._local(until),
            ))

    def action_refuse(self):
        """Refuse the requests; ``remark`` tells the teacher why."""
        self._check_may_decide()
        for record in self:
            if not record.remark:
                raise UserError(self.env._("Answer the teacher why it is refused."))
            record._decide("refused")
            record._tell(self.env._("The journal is not opened: %s", record.remark))

    def action_withdraw(self):
        """Take own requests back that nobody has decided on."""
        self.check_access("read")
        for record in self:
            if record.teacher_id != self.env.user:
                raise AccessError(self.env._("Only who asked takes a request back."))
            record._check_pending()
            record.sudo().write({"state": "withdrawn"})
            record.sudo().activity_unlink([_ACTIVITY])

    def action_end(self):
        """Close opened journals before their time."""
        self.check_access("write")
        for record in self.filtered(lambda record: record.state == "approved"):
            record.sudo().write({"state": "ended", "until": fields.Datetime.now()})
            record._tell(self.env._("The journal is closed again."))

    def _check_may_decide(self):
        self.check_access("write")
        for record in self:
            record._check_pending()

    def _check_pending(self):
        if self.state != "requested":
            raise UserError(self.env._("This has been decided already: ask anew."))

    def _decide(self, state, **vals):
        self.sudo().write({
            "state": state, "decided_by_id": self.env.uid,
            "decided_datetime": fields.Datetime.now(), **vals,
        })
        self.sudo().activity_unlink([_ACTIVITY])

    def _tell(self, text):
        """Tell the teacher, in the chatter and on the journal page."""
        record = self.sudo()
        users = record.teacher_id | record.journal_id.teacher_id
        record.message_post(
            body=text, partner_ids=(users - self.env.user).partner_id.ids,
            author_id=self.env.user.partner_id.id, subtype_xmlid="mail.mt_comment",
        )
        for user in users:
            user._bus_send(BUS_MESSAGE, {"journal": record.journal_id.id, "state": record.state})

    def _local(self, moment):
        """Return a moment as people at the school write it."""
        return self.company_id._school_local(moment).strftime("%d.%m.%Y %H:%M")

    # ---- what is open ----

    @api.model
    def _open_spans(self, journals):
        """Return what is open in ``journals`` now: ``(id, journal id, from, to, until)``.

        The one that lasts longest comes last. ``until`` is an aware datetime.
        """
        found = self.sudo().search_fetch(
            [("journal_id", "in", journals.ids), ("state", "=", "approved"),
             ("until", ">=", fields.Datetime.now())],
            ["journal_id", "date_from", "date_to", "until"], order="until, id",
        )
        return [
            (record.id, record.journal_id.id, record.date_from, record.date_to,
             record.until.replace(tzinfo=timezone.utc))
            for record in found
        ]

    @api.model
    def _covering(self, lessons):
        """Return ``{lesson id: id of what opens it}``: one query, none while all is in time."""
        past = lessons.filtered(lambda lesson: lesson.date and (
            lesson.company_id._school_clock()[1]["late_days"]
            and lesson.date < lesson.company_id._school_today()
        ))
        spans = self._open_spans(past.journal_id) if past else []
        return {
            lesson.id: reopening
            for reopening, journal, first, last, _until in spans for lesson in past
            if lesson.journal_id.id == journal and first <= lesson.date <= last
        }

    @api.model
    def _cron_tidy(self):
        """Note which reopenings have ended; the clock has closed them already."""
        self.sudo().search(
            [("state", "=", "approved"), ("until", "<", fields.Datetime.now())]
        ).write({"state": "ended"})
