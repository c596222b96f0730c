from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.arguments import record_id
from .school_substitution_decision_mixin import ACTIVITY, DECIDED, DECIDING, TAUGHT, Decision

REASONS = [
    ("sick", "Sick Leave"), ("trip", "Business Trip"), ("courses", "Training Courses"),
    ("leave", "Leave"), ("other", "Other"),
]


class SchoolSubstitution(models.Model):
    """Журнал замещения уроков: what becomes of one lesson whose teacher is absent."""

    _name = "school.substitution"
    _description = "Substitution"
    _inherit = [
        "school.substitution.signature.mixin", "school.substitution.decision.mixin",
        "school.input.mixin", "mail.thread", "mail.activity.mixin",
    ]
    _check_company_auto = True
    _order = "date, number, id"
    _rec_name = "lesson_id"
    _plain_texts = {"reason": 200, "note": 500}
    _derived_fields = frozenset({
        "company_id", "class_id", "subject_id", "absent_teacher_id", "absence_id", "date",
        "number", "start_datetime", "end_datetime", "notified_datetime", "acknowledged_datetime",
        "signed_datetime", "signed_by_id", "signature",
    })

    absence_id = fields.Many2one(
        "school.teacher.absence", index="btree_not_null", readonly=True, ondelete="restrict",
        check_company=True,
    )
    lesson_id = fields.Many2one(
        "school.lesson", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        related="lesson_id.company_id", store=True, precompute=True, index=True
    )
    class_id = fields.Many2one(
        related="lesson_id.class_id", store=True, precompute=True, index=True
    )
    subject_id = fields.Many2one(related="lesson_id.subject_id", store=True, precompute=True)
    journal_name = fields.Char("Journal", compute="_compute_journal_name", compute_sudo=True)
    subgroup_name = fields.Char(related="lesson_id.journal_id.subgroup_name", string="Subgroup")
    room = fields.Char(related="lesson_id.room")
    topic = fields.Char(related="lesson_id.topic")
    # Of a lesson that is moved, the time from which it is: there it was missing.
    date = fields.Date(compute="_compute_slot", store=True, precompute=True, index=True)
    number = fields.Integer(
        "Lesson No.", compute="_compute_slot", store=True, precompute=True, aggregator=False
    )
    start_datetime = fields.Datetime(
        "Start", compute="_compute_slot", store=True, precompute=True
    )
    end_datetime = fields.Datetime("End", compute="_compute_slot", store=True, precompute=True)
    absent_teacher_id = fields.Many2one(
        "res.users", "Absent", required=True, index=True, readonly=True, ondelete="restrict",
        check_company=True,
    )
    absence_reason = fields.Selection(related="absence_id.reason", string="Reason of Absence")
    kind = fields.Selection(
        [("substituted", "Substituted"), ("merged", "Groups Merged"),
         ("cancelled", "Cancelled"), ("moved", "Moved")],
        string="Decision", copy=False,
        help="Merged: a colleague holds the lesson together with an own one.",
    )
    substitute_id = fields.Many2one(
        "res.users", index="btree_not_null", copy=False, ondelete="restrict",
        domain="[('share', '=', False)]", check_company=True,
    )
    reason = fields.Char(
        "Reason in the Journal", copy=False, help="Families read it beside the lesson."
    )
    new_date = fields.Date(copy=False)
    new_number = fields.Integer("New Lesson No.", copy=False, aggregator=False)
    paid_hours = fields.Float(
        copy=False, digits=(4, 1), help="Hours that are paid for the substitution."
    )
    note = fields.Char()
    notified_datetime = fields.Datetime("Told", readonly=True, copy=False)
    state = fields.Selection(
        [("open", "To Decide"), ("planned", "Decided"), ("notified", "Told"),
         ("acknowledged", "Acknowledged"), ("held", "To Sign"), ("signed", "Signed")],
        compute="_compute_state",
    )
    decision = fields.Char("Decided", compute="_compute_decision")
    proposals = fields.Json(
        compute="_compute_proposals",
        groups="school_ejournal.group_school_deputy,school_ejournal.group_school_secretary",
    )

    _lesson_uniq = models.Constraint(
        "UNIQUE(lesson_id)", "It is decided once what becomes of a lesson."
    )
    _has_substitute = models.Constraint(
        "CHECK ((COALESCE(kind, '') IN ('substituted', 'merged')) = (substitute_id IS NOT NULL))",
        "A substitution names who takes the lesson.",
    )
    _not_oneself = models.Constraint(
        "CHECK (substitute_id <> absent_teacher_id)", "Nobody substitutes oneself."
    )
    _paid_hours_range = models.Constraint(
        "CHECK (paid_hours BETWEEN 0 AND 8)", "0 to 8 hours are paid for a lesson."
    )
    # Two planners who send one colleague to two lessons meet here.
    _one_place = models.Constraint(
        "EXCLUDE USING gist (substitute_id WITH =, tsrange(start_datetime, end_datetime) WITH &&)"
        " WHERE (kind = 'substituted' AND start_datetime IS NOT NULL AND end_datetime IS NOT NULL)",
        "The substitute has just been sent to another lesson at this time. Choose anew.",
    )
    _one_place_without_bells = models.UniqueIndex(
        "(substitute_id, date, number) WHERE kind = 'substituted' AND start_datetime IS NULL",
        "The substitute has just been sent to another lesson at this time. Choose anew.",
    )

    @api.depends(
        "kind", "lesson_id.date", "lesson_id.number", "lesson_id.start_datetime",
        "lesson_id.end_datetime",
    )
    def _compute_slot(self):
        for record in self:
            # Who moves a lesson decides so first, and then moves it.
            source = record if record.kind == "moved" else record.lesson_id
            for name in ("date", "number", "start_datetime", "end_datetime"):
                record[name] = source[name]

    @api.depends("lesson_id.journal_id.display_name")
    def _compute_journal_name(self):
        for record in self:
            record.journal_name = record.lesson_id.journal_id.display_name

    @api.depends("kind", "signed_datetime", "notified_datetime", "acknowledged_datetime", "topic",
                 "start_datetime")
    def _compute_state(self):
        for record in self:
            if not record.kind:
                record.state = "open"
            elif record.signed_datetime:
                record.state = "signed"
            elif record.kind in TAUGHT and record.topic and record._has_begun():
                record.state = "held"
            elif record.acknowledged_datetime:
                record.state = "acknowledged"
            else:
                record.state = "notified" if record.notified_datetime else "planned"

    @api.depends("kind", "substitute_id.name", "reason", "new_date", "new_number")
    def _compute_decision(self):
        for record in self:
            record.decision = record.sudo()._decision_text()

    @api.depends("lesson_id", "kind", "substitute_id")
    def _compute_proposals(self):
        found = self.env["school.substitution.finder"]._proposals(self.lesson_id)
        for record in self:
            record.proposals = found.get(record.lesson_id.id, [])

    @api.depends("lesson_id.display_name", "number")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "%(lesson)s, lesson %(number)s",
                lesson=record.lesson_id.sudo().display_name, number=record.number,
            )

    @api.model
    def _check_input(self, vals):  # pylint: disable=missing-return
        if DECIDING.is_open(self.env):
            self._check_plain_input(vals)
        else:
            super()._check_input(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if DECIDING.is_open(self.env):
            return super().create(vals_list)
        self._check_created(vals_list)
        Lesson = self.env["school.lesson"]
        plain = []
        for vals in vals_list:
            lesson = Lesson.browse(record_id(self.env, vals.get("lesson_id"))).exists()
            if not lesson:
                raise ValidationError(self.env._("Say which lesson it is about."))
            plain.append({
                "absent_teacher_id": self._teacher_of(lesson.sudo()).id,
                **{name: value for name, value in vals.items()
                   if name not in (*DECIDED, "paid_hours")},
            })
        records = super(SchoolSubstitution, DECIDING.open(self)).create(plain)
        records = records.with_env(self.env)
        for record, vals in zip(records, vals_list, strict=True):
            decided = {name: vals[name] for name in (*DECIDED, "paid_hours") if vals.get(name)}
            if decided:
                record.write(decided)
        return records

    def write(self, vals):
        if DECIDING.is_open(self.env):
            return super().write(vals)
        self.check_access("write")
        self._check_input(vals)
        if "lesson_id" in vals:
            raise UserError(self.env._("A substitution stays with its lesson."))
        decided = {name: vals[name] for name in DECIDED if name in vals}
        rest = {name: value for name, value in vals.items() if name not in DECIDED}
        if decided:
            halves = {lesson: {} for lesson in self.lesson_id.ids}
            if decided.get("kind") == "merged" and not decided.get("substitute_id"):
                halves = self.env["school.substitution.finder"]._half_keepers(self.lesson_id)
            self._decide({
                record: record._decision_of({**decided, **halves[record.lesson_id.id]})
                for record in self
            })
        return super().write(rest) if rest else True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        for record in self.sudo():
            if record.kind:
                raise UserError(self.env._(
                    "Take the decision on %s back first.", record.display_name
                ))

    # ---- steps of the planners ----

    def action_take_best(self):
        """Send the best colleagues to the lessons that are still to decide."""
        self.check_access("write")
        records = self.filtered(lambda record: not record.kind)
        best = self.env["school.substitution.finder"]._best(records.lesson_id)
        self._decide({
            record: Decision("merged" if best[lesson].merges else "substituted", best[lesson].user)
            for record in records if (lesson := record.lesson_id.id) in best
        })

    def action_take_back(self):
        """Take back what has been decided: the lessons are as they were."""
        self.check_access("write")
        self._decide({record: Decision() for record in self.filtered("kind")})

    def action_notify(self):
        """Tell the substitutes: one letter each, and an activity for every lesson."""
        self.check_access("write")
        records = self.sudo().filtered(
            lambda record: record.kind in TAUGHT and not record.notified_datetime
            and not record.signed_datetime)
        by_user = {}
        for record in records:
            by_user[record.substitute_id] = by_user.get(
                record.substitute_id, records.browse()) + record
        DECIDING.open(records).write({"notified_datetime": fields.Datetime.now()})
        records._remind(self.env.ref(ACTIVITY))
        for user, mine in by_user.items():
            self._tell(user, self.env._("Please substitute for %s", ", ".join(
                mine.absent_teacher_id.mapped("name"))), mine)

    def action_open_page(self):
        """Open the journal page at the lesson."""
        self.ensure_one()
        return self.lesson_id.action_open_page()
