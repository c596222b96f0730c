import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.door import Door
from ..tools.origin import REASON_KEY

_logger = logging.getLogger(__name__)
MAX_FILES = 3
#: kinds of reasons that a guardian may give
GIVEN = ("illness", "excused")
# Announced and not decided yet, of one student: nobody has more absences ahead.
_MAX_WAITING = 10
_MAX_DAYS = 92
# How far back a note is looked at again for absences that were entered after it was accepted.
_FILL_DAYS = 31
_ACTIVITY = "school_ejournal.mail_activity_type_absence_note"
# What became of a note: nobody sets it but the steps below.
_DECIDING = Door("absence_note")


class SchoolAbsenceNote(models.Model):
    """Уведомление об отсутствии: a guardian says when and why a student is absent (clause 4.1).

    The class teacher accepts or returns it. The reason of an accepted note fills in those absences
    of its days whose reason is not known yet, whenever they are entered.
    """

    _name = "school.absence.note"
    _description = "Absence Note"
    _inherit = ["school.company.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _rec_name = "student_id"
    _plain_texts = {"text": 500, "remark": 250}
    _derived_fields = frozenset({
        "class_id", "guardian_id", "state", "decision_user_id", "decision_datetime", "remark",
    })

    student_id = fields.Many2one(
        "school.student", required=True, index=True, ondelete="cascade", check_company=True
    )
    class_id = fields.Many2one(
        "school.class", required=True, readonly=True, index=True, ondelete="restrict",
        check_company=True, help="The class on the first day.",
    )
    guardian_id = fields.Many2one(
        "school.guardian", "Announced by", readonly=True, index="btree_not_null",
        ondelete="set null", check_company=True,
        help="Empty when the class teacher entered it, after a call for instance.",
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True)
    number_from = fields.Integer("From Lesson No.", default=0, aggregator=False,
                                 help="0: whole days.")
    number_to = fields.Integer("To Lesson No.", default=0, aggregator=False)
    reason_id = fields.Many2one(
        "school.absence.reason", required=True, index=True, ondelete="restrict",
        check_company=True, domain=[("kind", "in", GIVEN)],
    )
    text = fields.Char("Explanation", size=500)
    attachment_ids = fields.One2many(
        "ir.attachment", "res_id", "Files", domain=[("res_model", "=", "school.absence.note")],
        copy=False,
    )
    state = fields.Selection(
        [("new", "Announced"), ("accepted", "Accepted"), ("returned", "Returned"),
         ("withdrawn", "Withdrawn")],
        required=True, default="new", readonly=True, copy=False, index=True,
    )
    decision_user_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, index="btree_not_null",
        ondelete="restrict",
    )
    decision_datetime = fields.Datetime("Decided at", readonly=True, copy=False)
    remark = fields.Char(readonly=True, copy=False, size=250)
    period = fields.Char("When", compute="_compute_period")

    _dates_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The last day must not come before the first."
    )
    _dates_length = models.Constraint(
        f"CHECK (date_to - date_from < {_MAX_DAYS})", "A note is for at most three months."
    )
    _numbers_order = models.Constraint(
        "CHECK (number_from BETWEEN 0 AND 14 AND number_to BETWEEN number_from AND 14 AND"
        " (number_from > 0) = (number_to > 0) AND (number_from = 0 OR date_from = date_to))",
        "Single lessons are those of one day, from the first to the last.",
    )

    @api.depends("date_from", "date_to", "number_from", "number_to")
    def _compute_period(self):
        for note in self:
            note.period = note._when() if note.date_from and note.date_to else ""

    @api.constrains("reason_id")
    def _check_reason(self):
        for note in self:
            if note.reason_id.kind not in GIVEN:
                raise ValidationError(self.env._("A note gives illness or a good reason."))

    # ---- announcing ----

    @api.model
    def _check_input(self, vals):  # pylint: disable=missing-return
        if _DECIDING.is_open(self.env):
            self._check_plain_input(vals)
        else:
            super()._check_input(vals)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_input(vals)
        found = []
        for vals in vals_list:
            student = self.env["school.student"].browse(vals.get("student_id") or ())
            klass = student._class_on(fields.Date.to_date(vals.get("date_from")))
            if not klass:
                raise UserError(self.env._("The student is in no class on the first day."))
            found.append({**vals, "class_id": klass.id, "company_id": klass.sudo().company_id.id})
        notes = super(SchoolAbsenceNote, _DECIDING.open(self)).create(found)
        notes = notes.with_env(self.env)
        notes._ask_class_teachers()
        return notes

    def write(self, vals):
        if not _DECIDING.is_open(self.env):
            if any(note.state != "new" or note.sudo().guardian_id for note in self):
                raise UserError(self.env._(
                    "What a guardian wrote and what is decided stays as it is."
                ))
            if "student_id" in vals:
                raise UserError(self.env._("A note stays with its student: write another one."))
        return super().write(vals)

    @api.model
    def _announce(self, student, guardian, vals, files=()):
        """Return the note of a guardian, made of a form; the same one when it is sent twice.

        ``vals``: dates, numbers, ``reason_id`` and ``text``. ``files``: ``(name, bytes)``.
        UserError or ValidationError for what cannot be.
        """
        mine = self.sudo().search([("student_id", "=", student.id), ("state", "=", "new")])
        values = {**vals, "student_id": student.id, "guardian_id": guardian.id}
        same = mine.filtered(lambda note: note._says(values))
        if same:
            return same[0]
        if len(mine) >= _MAX_WAITING:
            raise UserError(self.env._(
                "The class teacher has not answered %s notes yet: withdraw those that are wrong.",
                len(mine),
            ))
        if len(files) > MAX_FILES:
            raise UserError(self.env._("A note has at most %s files.", MAX_FILES))
        note = _DECIDING.open(self.sudo()).create(values).with_env(self.sudo().env)
        self.env["ir.attachment"].sudo().create([
            {"name": name, "raw": data, "res_model": self._name, "res_id": note.id}
            for name, data in files
        ])
        return note

    def _says(self, vals):
        """Tell whether the note says what ``vals`` say."""
        self.ensure_one()
        return all(
            (self[name].id if self._fields[name].type == "many2one" else self[name] or False)
            == (vals.get(name) or False)
            if name not in ("number_from", "number_to") else self[name] == (vals.get(name) or 0)
            for name in ("guardian_id", "date_from", "date_to", "number_from", "number_to",
                         "reason_id", "text")
        )

    def _withdraw(self):
        """Take notes back that are not decided yet; UserError for others."""
        if any(note.state != "new" for note in self):
            raise UserError(self.env._("The class teacher has decided already."))
        self._decide("withdrawn")

    # ---- deciding ----

    def action_accept(self):
        """Accept notes: their reason fills in the absences of their days."""
        self.check_access("write")
        self._check_waiting()
        self._decide("accepted")
        self._fill_reasons()

    def action_return(self, remark=""):
        """Return notes to the guardian; ``remark`` says why."""
        self.check_access("write")
        self._check_waiting()
        self._check_plain_input({"remark": remark})
        self._decide("returned", remark)

    def _check_waiting(self):
        # Two people at once: who comes second learns what became of it.
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        if any(note.state != "new" for note in self):
            raise UserError(self.env._("The note is decided already."))

    def _decide(self, state, remark=""):
        _DECIDING.open(self.sudo()).write({
            "state": state, "remark": remark or False, "decision_user_id": self.env.uid,
            "decision_datetime": fields.Datetime.now(),
        })
        self.sudo().activity_unlink([_ACTIVITY])

    # ---- filling in ----

    @api.model
    def _cron_fill_reasons(self):
        """Give their reasons to absences that were entered after a note was accepted."""
        since = fields.Date.today() - timedelta(days=_FILL_DAYS)
        self.search([("state", "=", "accepted"), ("date_to", ">=", since)])._fill_reasons()

    def _fill_reasons(self):
        """Write the reasons of accepted notes into absences without a known reason.

        They are entered in the name of the class teacher, whose right it is (clause 4.1).
        """
        for teacher, notes in self.sudo().grouped(lambda each: each.class_id.class_teacher_id
                                                  ).items():
            absences = notes._unexplained() if teacher.active else {}
            for note, found in absences.items():
                writer = self.env(user=teacher, su=False, context={
                    **self.env.context, "allowed_company_ids": note.company_id.ids,
                    REASON_KEY: self.env._("Absence note: %s", note._when()),
                })
                try:
                    with self.env.cr.savepoint():
                        found.with_env(writer).write({"reason_id": note.reason_id.id})
                except UserError as error:
                    # The others do not wait for it: the class teacher sees it on the week's page.
                    _logger.info("reasons of note %s are not filled in: %s", note.id, error)

    def _unexplained(self):
        """Return ``{note: absences}`` of their days whose reason is not known; no absence twice."""
        if not self:
            return {}
        absences = self.env["school.absence"].sudo().search(Domain.AND([
            [("student_id", "in", self.student_id.ids), ("reason_id.kind", "=", "unknown"),
             ("lesson_id.term_id.state", "=", "open"), ("journal_id.active", "=", True),
             ("lesson_id.class_id", "in", self.class_id.ids)],
            [("date", ">=", min(self.mapped("date_from"))),
             ("date", "<=", max(self.mapped("date_to")))],
        ]))
        found = {}
        for note in self:
            own = absences.filtered(lambda each, note=note: each.student_id == note.student_id
                                    and note._covers(each.date, each.lesson_id.number))
            absences -= own
            if own:
                found[note] = own
        return found

    def _covers(self, day, number):
        """Tell whether the note speaks of the lesson ``number`` of ``day``."""
        self.ensure_one()
        return self.date_from <= day <= self.date_to and (
            not self.number_from or self.number_from <= number <= self.number_to
        )

    # ---- words ----

    def _when(self):
        """Return the days and lessons in words."""
        self.ensure_one()
        first = format_date(self.env, self.date_from)
        if self.number_from:
            return self.env._("%(day)s, lessons %(first)s–%(last)s", day=first,
                              first=self.number_from, last=self.number_to)
        if self.date_from == self.date_to:
            return first
        return f"{first} – {format_date(self.env, self.date_to)}"

    def _ask_class_teachers(self):
        for note in self.sudo().filtered(lambda each: each.state == "new"):
            teacher = note.class_id.class_teacher_id
            if teacher.active and teacher != self.env.user:
                note.activity_schedule(
                    _ACTIVITY, user_id=teacher.id,
                    summary=f"{note.student_id.short_name}: {note._when()}",
                )
