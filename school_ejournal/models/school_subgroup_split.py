from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..timetable.names import short_name
from ..tools.door import Door
from ..tools.guard import RowGuard

# Opened by the steps of a split.
STEP = Door("subgroup_split")
OPEN_STATES = ("draft", "asked")
_ACTIVITY = "school_ejournal.mail_activity_type_subgroup_split"
# What the steps alone set.
_STEP_FIELDS = frozenset({
    "state", "revision", "side_ids", "line_ids", "decided_by_id", "confirmed_datetime",
    "applied_datetime",
})
# A term that begins within these days is what a new split is for.
_TERM_AHEAD = timedelta(days=21)


class SchoolSubgroupSplit(models.Model):
    """Деление класса на подгруппы: who learns in which group from a day on (clauses 4.1, 4.2).

    The teachers of the groups and the class teacher agree on a draft; the last confirmation
    applies it, or a deputy head of the stage does. To move one student is a split as well. A
    change of the draft takes the confirmations back.
    """

    _name = "school.subgroup.split"
    _description = "Split into Subgroups"
    _inherit = ["school.subgroup.split.roster", "school.company.mixin", "mail.thread",
                "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _rec_names_search = ["class_id.name", "subject_id.name"]
    _plain_texts = {"note": 500}

    class_id = fields.Many2one(
        "school.class", required=True, index=True, ondelete="restrict", check_company=True
    )
    subject_id = fields.Many2one(
        "school.subject", required=True, index=True, ondelete="restrict", check_company=True,
        domain="[('divides', '=', True)]",
    )
    date_from = fields.Date(
        "From", required=True, tracking=True, compute="_compute_date_from", store=True,
        readonly=False, precompute=True,
    )
    term_id = fields.Many2one("school.term", compute="_compute_term_id")
    note = fields.Char("Reason", tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("asked", "To Be Confirmed"), ("applied", "Applied"),
         ("cancelled", "Cancelled")],
        required=True, default="draft", readonly=True, copy=False, tracking=True, index=True,
    )
    revision = fields.Integer(default=1, readonly=True, copy=False, aggregator=False)
    side_ids = fields.One2many(
        "school.subgroup.split.side", "split_id", "Who Confirms", readonly=True
    )
    line_ids = fields.One2many(
        "school.subgroup.split.line", "split_id", "Students", readonly=True
    )
    waiting_names = fields.Char("Still to Confirm", compute="_compute_waiting_names")
    decided_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict",
        help="The deputy head who applied the split without waiting for every confirmation.",
    )
    confirmed_datetime = fields.Datetime("Last Confirmed", readonly=True, copy=False)
    applied_datetime = fields.Datetime("Applied On", readonly=True, copy=False)

    _one_open = models.UniqueIndex(
        "(class_id, subject_id, date_from) WHERE state IN ('draft', 'asked')",
        "A split of this class in this subject from this day is under way already.",
    )
    _applied = models.Index("(class_id, subject_id, date_from) WHERE state = 'applied'")
    _applied_kept = RowGuard(
        "DELETE", "An applied split stays: make a new one.", when="OLD.state = 'applied'"
    )
    _applied_fixed = RowGuard(
        "UPDATE OF class_id, subject_id, date_from, state",
        "An applied split stays: make a new one.",
        when="OLD.state = 'applied' AND (OLD.class_id, OLD.subject_id, OLD.date_from, OLD.state) "
             "IS DISTINCT FROM (NEW.class_id, NEW.subject_id, NEW.date_from, NEW.state)",
    )

    @api.depends("class_id")
    def _compute_date_from(self):
        """Propose the first day of the term that is about to begin, else today."""
        for split in self:
            if split.date_from or not split.class_id:
                split.date_from = split.date_from
                continue
            klass = split.class_id.sudo()
            today = klass.company_id._school_today()
            ahead = self.env["school.term"].sudo().search([
                ("stage_ids", "in", klass.stage_id.ids),
                ("date_start", ">", today), ("date_start", "<=", today + _TERM_AHEAD),
            ], limit=1)
            within = min(max(today, klass.year_id.date_start), klass.year_id.date_end)
            split.date_from = ahead.date_start or within

    @api.depends("class_id", "date_from")
    def _compute_term_id(self):
        pairs = {split: (split.class_id.sudo().stage_id, split.date_from) for split in self}
        terms = self.env["school.term"]._for_dates(list(pairs.values()))
        for split in self:
            split.term_id = terms.get(pairs[split], False)

    @api.depends("state", "side_ids.confirmed_by_id", "side_ids.user_id")
    def _compute_waiting_names(self):
        for split in self:
            waiting = split.sudo().side_ids.filtered(lambda side: not side.confirmed_by_id)
            names = [short_name(side.user_id.name or side.display_name) for side in waiting]
            split.waiting_names = ", ".join(dict.fromkeys(names)) if split.state == "asked" else ""

    @api.depends("class_id.name", "subject_id.name", "date_from")
    def _compute_display_name(self):
        for split in self:
            split.display_name = self.env._(
                "%(class)s, %(subject)s, from %(day)s", **{
                    "class": split.class_id.name or "", "subject": split.subject_id.name or "",
                    "day": format_date(self.env, split.date_from) if split.date_from else "",
                })

    # ---- rules ----

    @api.constrains("date_from", "class_id", "subject_id")
    def _check_date_from(self):
        for split in self:
            year, term = split.class_id.sudo().year_id, split.term_id.sudo()
            if not year.date_start <= split.date_from <= year.date_end:
                raise ValidationError(self.env._(
                    "The split must begin within the school year %s.", year.name
                ))
            if term.state == "closed":
                raise ValidationError(self.env._(
                    "The term “%s” is closed: choose a later day.", term.name
                ))

    @api.model
    def _fields_without_default(self):
        return super()._fields_without_default() | _STEP_FIELDS

    @api.model
    def _check_not_set(self, names):
        if not _STEP_FIELDS.isdisjoint(names):
            raise UserError(self.env._("A split changes by its own screen only."))

    @api.model_create_multi
    def create(self, vals_list):
        self._check_not_set(name for vals in vals_list for name in vals)
        # One that was given up must be stored as such before the next one.
        self.flush_model()
        splits = super().create(vals_list)
        splits.sudo()._fill()
        # Now that it has sides: whoever makes a split is one of them, or heads the stage.
        splits.check_access("write")
        return splits

    def write(self, vals):
        if STEP.is_open(self.env):
            return super().write(vals)
        self._check_not_set(vals)
        if vals.keys() & {"class_id", "subject_id"}:
            raise UserError(self.env._("A split stays with its class and subject: make another."))
        if vals.keys() & {"date_from", "note"}:
            self._check_open()
        result = super().write(vals)
        if "date_from" in vals:
            for split in self:
                split._take_back()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        self._check_open()

    def _check_open(self):
        if any(split.state not in OPEN_STATES for split in self):
            raise UserError(self.env._(
                "This split is applied or cancelled: make a new one to change the groups."
            ))

    # ---- steps ----

    def _step(self, **values):
        STEP.open(self.sudo()).write(values)

    def _take_back(self):
        """Note that the draft has changed: confirmations given before are taken back."""
        self.ensure_one()
        sides = self.sudo().side_ids.filtered("confirmed_by_id")
        if sides or self.state == "asked":
            users = sides.confirmed_by_id
            sides.write({"confirmed_by_id": False, "confirmed_datetime": False})
            self._end_activities()
            self._tell(users, self.env._("The groups were changed: all confirm anew."))
        self._step(state="draft", revision=self.revision + 1)

    def _send(self):
        """Ask everyone who has not confirmed yet."""
        self._check_ready()
        self._step(state="asked")
        self._ask()

    def _confirm(self, revision):
        """Confirm for each side of the user; the last confirmation applies the split.

        ``revision`` is that of the draft which the user saw.
        """
        self.ensure_one()
        self._check_revision(revision)
        mine = self.sudo().side_ids.filtered(lambda side: side.user_id == self.env.user)
        if not mine:
            raise AccessError(self.env._(
                "The teachers of the groups and the class teacher confirm a split."
            ))
        self._check_ready()
        now = fields.Datetime.now()
        mine.write({"confirmed_by_id": self.env.uid, "confirmed_datetime": now})
        # Written into the one row that all share: of two last confirmations at the same moment
        # one is repeated, and sees the other.
        self._step(state="asked", confirmed_datetime=now)
        if all(side.confirmed_by_id for side in self.sudo().side_ids):
            self._apply()
        else:
            self._ask()

    def _decide(self, revision):
        """Apply the split without waiting for those who have not confirmed."""
        self.ensure_one()
        if not self._is_decided_by(self.env.user):
            raise AccessError(self.env._("A deputy head of the stage decides on a split."))
        self._check_revision(revision)
        self._step(decided_by_id=self.env.uid)
        self._apply()

    def _cancel(self):
        self._check_open()
        self._end_activities()
        self._step(state="cancelled")

    def _is_decided_by(self, user):
        self.ensure_one()
        return user.has_group("school_ejournal.group_school_deputy") and (
            user in self.sudo().class_id.stage_id.deputy_ids
        )

    def _check_revision(self, revision):
        self._check_open()
        if isinstance(revision, bool) or revision != self.revision:
            raise UserError(self.env._(
                "The groups were changed meanwhile: look at them again before you confirm."
            ))

    def _check_ready(self):
        if problems := self.sudo()._problems(self.sudo()._roster()):
            raise UserError("\n".join(problems))

    # ---- who is told ----

    def _ask(self):
        """Give an activity to everyone who has still to confirm; who has confirmed loses it."""
        split = self.sudo()
        waiting = split.side_ids.filtered(lambda side: not side.confirmed_by_id)
        users = waiting.user_id
        if any(not side.user_id for side in waiting):
            users |= split.class_id.stage_id.deputy_ids
        asked = split.activity_ids.filtered(lambda each: each.user_id in users)
        (split.activity_ids - asked).unlink()
        split._remind(users - asked.user_id, lambda env: env._("Confirm the split into subgroups"))

    def _remind(self, users, summary):
        """Give ``users`` an activity for today; ``summary`` makes its text in their language."""
        for user in users:
            env = self.with_context(lang=user.lang or self.env.lang).env
            self.activity_schedule(
                _ACTIVITY, user_id=user.id, summary=summary(env),
                date_deadline=self.company_id._school_today(),
            )

    @api.model
    def _cron_remind(self):
        """Ask whoever keeps a group by now, and tell of students who are in none still."""
        for split in self.search([("state", "=", "asked")]):
            split._ask()
        for company in self.search([("state", "=", "applied")]).company_id:
            today = company._school_today()
            Enrollment = self.env["school.enrollment"]
            self.with_context(allowed_company_ids=company.ids)._place_newcomers(Enrollment.search(
                Domain("company_id", "=", company.id) & Enrollment._on_domain(today)
            ))

    def _end_activities(self):
        self.sudo().activity_ids.unlink()

    def _tell(self, users, text):
        """Post ``text`` for ``users`` other than the one who does it."""
        if not self.env.context.get("tracking_disable"):
            self.sudo().message_post(
                body=text, partner_ids=(users - self.env.user).partner_id.ids,
                author_id=self.env.user.partner_id.id, subtype_xmlid="mail.mt_comment",
            )

    # ---- doors ----

    def action_change(self):
        """Open a new split of the same class and subject, to move students from a day on."""
        self.ensure_one()
        return self._open_for(self.class_id, self.subject_id)

    @api.model
    def _open_for(self, klass, subject):
        """Return the action that opens the split under way, else a new one."""
        found = self.search([
            ("class_id", "=", klass.id), ("subject_id", "=", subject.id),
            ("state", "in", OPEN_STATES),
        ], order="date_from", limit=1)
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": found.id,
            "name": self.env._("Split into Subgroups"), "views": [(False, "form")],
            "context": {"default_class_id": klass.id, "default_subject_id": subject.id},
        }
