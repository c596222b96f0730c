from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .school_lesson_change_mixin import NOT_HELD
from .school_substitution import REASONS
from .school_substitution_decision_mixin import DECIDING, TAUGHT, Decision

_ACTIVITY = "school_ejournal.mail_activity_type_absence"
_WHEN = ("teacher_id", "date_from", "date_to", "whole_days", "number_from", "number_to")


class SchoolTeacherAbsence(models.Model):
    """Отсутствие учителя: from which day to which, why, by which order.

    Its lessons are looked up by ``action_plan``; what becomes of each is a ``school.substitution``.
    """

    _name = "school.teacher.absence"
    _description = "Absence of a Teacher"
    _inherit = ["school.company.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _rec_name = "teacher_id"
    _plain_texts = {"note": 500}
    _derived_fields = frozenset({"stage_ids", "state"})

    teacher_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="restrict", tracking=True,
        domain="[('share', '=', False)]", check_company=True,
    )
    stage_ids = fields.Many2many(
        "school.stage", string="Stages", compute="_compute_stage_ids", store=True,
        precompute=True, help="The stages in which the teacher has lessons.",
    )
    date_from = fields.Date(
        "From", required=True, tracking=True, default=lambda self: self.env.company._school_today()
    )
    date_to = fields.Date(
        "To", required=True, tracking=True, default=lambda self: self.env.company._school_today()
    )
    whole_days = fields.Boolean(default=True, tracking=True)
    number_from = fields.Integer("From Lesson No.", default=1, tracking=True, aggregator=False)
    number_to = fields.Integer("To Lesson No.", default=8, tracking=True, aggregator=False)
    reason = fields.Selection(REASONS, required=True, default="sick", tracking=True)
    note = fields.Char()
    order_id = fields.Many2one(
        "school.order", index="btree_not_null", ondelete="restrict", check_company=True,
        domain="[('kind', 'in', ('staff', 'other'))]", tracking=True,
    )
    state = fields.Selection(
        [("draft", "New"), ("planned", "In Work"), ("cancelled", "Taken Back")],
        required=True, default="draft", readonly=True, copy=False, tracking=True,
    )
    substitution_ids = fields.One2many("school.substitution", "absence_id", "Lessons Concerned")
    lesson_count = fields.Integer("Lessons", compute="_compute_counts")
    open_count = fields.Integer("To Decide", compute="_compute_counts")
    unsigned_count = fields.Integer("Not Signed", compute="_compute_counts")
    untold_count = fields.Integer("To Tell", compute="_compute_counts")

    _dates_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The last day must not come before the first."
    )
    _dates_length = models.Constraint(
        "CHECK (date_to - date_from < 366)", "An absence is entered for at most a year."
    )
    _numbers_order = models.Constraint(
        "CHECK (whole_days OR (number_from <= number_to AND date_from = date_to))",
        "Single lessons are those of one day, from the first to the last.",
    )
    _once = models.Constraint(
        "EXCLUDE USING gist (teacher_id WITH =, daterange(date_from, date_to, '[]') WITH &&)"
        " WHERE (state <> 'cancelled' AND whole_days)",
        "The teacher's absence on these days is entered already.",
    )

    @api.depends("teacher_id", "date_from", "date_to")
    def _compute_stage_ids(self):
        lines = self.env["school.journal.assignment"].sudo().search(
            [("teacher_id", "in", self.teacher_id.ids)])
        for record in self:
            first, last = record.date_from, record.date_to
            record.stage_ids = lines.filtered(
                lambda line, record=record, first=first, last=last:
                line.teacher_id == record.teacher_id and first and last
                and line.date_from <= last and (not line.date_to or line.date_to >= first)
            ).journal_id.class_id.stage_id

    @api.depends("substitution_ids.kind", "substitution_ids.signed_datetime",
                 "substitution_ids.notified_datetime")
    @api.depends_context("uid")
    def _compute_counts(self):
        # As far as the user plans: a deputy head sees what is left in the own stages.
        counts = {}
        for absence, kind, signed, told, count in self.env["school.substitution"]._read_group(
            [("absence_id", "in", self.ids)],
            ["absence_id", "kind", "signed_by_id", "notified_datetime:day"], ["__count"],
        ):
            row = counts.setdefault(absence.id, [0, 0, 0, 0])
            row[0] += count
            row[1] += 0 if kind else count
            if kind in TAUGHT and not signed:
                row[2] += count
                row[3] += 0 if told else count
        for record in self:
            row = counts.get(record.id, (0, 0, 0, 0))
            record.lesson_count, record.open_count = row[:2]
            record.unsigned_count, record.untold_count = row[2:]

    @api.depends("teacher_id.name", "date_from", "date_to")
    def _compute_display_name(self):
        for record in self:
            days = [format_date(self.env, day)
                    for day in (record.date_from, record.date_to) if day]
            span = " – ".join(dict.fromkeys(days))
            record.display_name = f"{record.teacher_id.name or ''}: {span}"

    @api.constrains("reason", "note")
    def _check_note(self):
        for record in self:
            if record.reason == "other" and not record.note:
                raise ValidationError(self.env._("Say in the note why the teacher is absent."))

    @api.model
    def _check_input(self, vals):  # pylint: disable=missing-return
        if DECIDING.is_open(self.env):
            self._check_plain_input(vals)
        else:
            super()._check_input(vals)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._ask_deputies()
        return records

    def write(self, vals):
        if vals.keys() & set(_WHEN):
            self._check_when(vals)
        return super().write(vals)

    def _check_when(self, vals):
        for record in self:
            if record.state == "cancelled":
                raise UserError(self.env._("The absence was taken back: enter a new one."))
            if "teacher_id" in vals and record.sudo().substitution_ids and (
                vals["teacher_id"] != record.teacher_id.id
            ):
                raise UserError(self.env._("The lessons are planned: the teacher stays."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        if self.sudo().substitution_ids:
            raise UserError(self.env._("Take the absence back instead of deleting it."))

    # ---- steps ----

    def action_plan(self):
        """Look up the lessons concerned, anew after a change of dates.

        Lessons that are no longer concerned are the teacher's again; a colleague's lessons that
        the teacher had promised to take are to be decided again.
        """
        self.check_access("write")
        for record in self.sudo():
            if record.state == "cancelled":
                raise UserError(self.env._("The absence was taken back: enter a new one."))
            lessons = record._lessons()
            standing = record.substitution_ids
            record._give_back(standing - standing.filtered_domain(
                [("lesson_id", "in", lessons.ids)]))
            promised = record._promised()
            promised._decide({each: Decision() for each in promised})
            taken = self.env["school.substitution"].sudo().search(
                [("lesson_id", "in", lessons.ids)])
            # A substitute who was sent before the absence was entered.
            DECIDING.open(taken.filtered(lambda each: not each.absence_id)).write(
                {"absence_id": record.id})
            DECIDING.open(taken).create([
                {"lesson_id": lesson.id, "absence_id": record.id,
                 "absent_teacher_id": record.teacher_id.id}
                for lesson in lessons - taken.lesson_id
            ])
        self._set_state("planned")
        self._forget_if_done()
        self._ask_deputies()

    def _lessons(self):
        """Return the lessons of the teacher that the absence concerns, but those of closed terms.

        What has been decided for them already counts: a cancelled lesson stays among them.
        """
        self.ensure_one()
        domain = [
            ("teacher_id", "=", self.teacher_id.id), ("date", ">=", self.date_from),
            ("date", "<=", self.date_to), ("term_id.state", "=", "open"),
            "|", ("state", "not in", NOT_HELD), ("substitution_ids.absence_id", "=", self.id),
        ]
        if not self.whole_days:
            domain += [("number", ">=", self.number_from), ("number", "<=", self.number_to)]
        moved = self.substitution_ids.filtered(lambda each: each.kind == "moved" and (
            self.date_from <= each.date <= self.date_to))
        return self.env["school.lesson"].sudo().search(domain) | moved.lesson_id

    def _promised(self):
        """Return the lessons of colleagues that the teacher was to take in this time."""
        self.ensure_one()
        domain = [
            ("substitute_id", "=", self.teacher_id.id), ("date", ">=", self.date_from),
            ("date", "<=", self.date_to), ("signed_datetime", "=", False),
            ("lesson_id.topic", "=", False),
        ]
        if not self.whole_days:
            domain += [("number", ">=", self.number_from), ("number", "<=", self.number_to)]
        return self.env["school.substitution"].sudo().search(domain)

    def _give_back(self, substitutions):
        """Let the teacher hold lessons again; those that are signed stay in the register."""
        back = substitutions.filtered(lambda each: not each.signed_datetime)
        decided = back.filtered("kind")
        decided._decide({each: Decision() for each in decided})
        back.unlink()

    def action_take_best(self):
        """Send the best colleagues to all lessons that are still to decide."""
        self._own_lessons().action_take_best()

    def action_take_back(self):
        """Take back everything that has been decided but not signed."""
        self._own_lessons().filtered(lambda each: not each.signed_datetime).action_take_back()

    def action_open_lessons(self):
        """Open the lessons as a list in which several are decided at once."""
        self.ensure_one()
        view = self.env.ref("school_ejournal.school_substitution_view_list_several")
        return {
            "type": "ir.actions.act_window", "res_model": "school.substitution",
            "name": self.display_name, "views": [(view.id, "list"), (False, "form")],
            "domain": [("absence_id", "=", self.id)],
            "context": {"search_default_not_signed": 1},
        }

    def action_notify(self):
        """Tell the substitutes."""
        self._own_lessons().action_notify()

    def action_cancel(self):
        """Take the absence back: the teacher holds the lessons that nobody else has signed."""
        self.check_access("write")
        for record in self.sudo():
            record._give_back(record.substitution_ids)
        self._set_state("cancelled")
        self.sudo().activity_unlink([_ACTIVITY])

    def _set_state(self, state):
        DECIDING.open(self.sudo()).write({"state": state})

    def _own_lessons(self):
        """Return the substitutions that the user plans: a deputy head those of the own stages."""
        self.check_access("write")
        found = self.env["school.substitution"].search([("absence_id", "in", self.ids)])
        return found._filtered_access("write")

    # ---- telling ----

    def _waiting_stages(self):
        """Return the stages in which lessons are still to decide; all before they are looked up."""
        self.ensure_one()
        if self.state == "draft":
            return self.stage_ids
        return self.substitution_ids.filtered(lambda each: not each.kind).class_id.stage_id

    def _ask_deputies(self):
        """Give the deputy heads an activity until everything in their stages is decided."""
        kind = self.env.ref(_ACTIVITY)
        for record in self.sudo():
            asked = record.activity_ids.filtered(lambda each: each.activity_type_id == kind).user_id
            for user in record._waiting_stages().deputy_ids - asked:
                record.activity_schedule(
                    _ACTIVITY, user_id=user.id, summary=record.display_name,
                    date_deadline=record.date_from,
                )

    def _forget_if_done(self):
        kind = self.env.ref(_ACTIVITY)
        for record in self.sudo():
            waiting = record._waiting_stages().deputy_ids
            record.activity_ids.filtered_domain([
                ("activity_type_id", "=", kind.id), ("user_id", "not in", waiting.ids),
            ]).unlink()
