from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, format_date

from ..tools.guard import StatementGuard
from ..tools.origin import Origin

# Invariant 5: what belongs to a lesson of a closed term cannot be written by anyone.
TERM_OPEN = """
    SELECT 1 FROM changed c
      JOIN school_lesson l ON l.id = c.lesson_id
      JOIN school_term t ON t.id = l.term_id
     WHERE t.state = 'closed'"""
TERM_OPEN_MESSAGE = "The term is closed: its entries cannot be changed any more."


class SchoolLesson(models.Model):
    """Урок: one lesson of a journal, with its topic, works and homework."""

    _name = "school.lesson"
    _description = "Lesson"
    _inherit = [
        "school.lesson.substitution.mixin", "school.lesson.change.mixin",
        "school.lesson.plan.mixin", "school.lesson.control.mixin", "school.entry.window.mixin",
        "school.input.mixin",
    ]
    _check_company_auto = True
    _order = "date, number, id"
    _rec_names_search = ["topic"]
    _plain_texts = {"topic": 500, "room": 20, "cancel_reason": 200}
    _russian_texts = frozenset({"topic"})
    _derived_fields = frozenset({
        "company_id", "class_id", "subject_id", "term_id", "teacher_id", "start_datetime",
        "end_datetime", "entry_count", "entry_datetime", "moved_to_date",
        "plan_line_id", "planned_topic", "control_warning",
    })
    # What a teacher, or the substitute of one lesson, may change in a lesson.
    _teacher_fields = frozenset({
        "topic", "lesson_type_id", "room", "date", "number", "state", "cancel_reason", "work_ids",
        "homework_ids",
    })
    _substitute_fields = frozenset({"topic", "lesson_type_id", "work_ids", "homework_ids"})

    journal_id = fields.Many2one(
        "school.journal", required=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="journal_id.company_id", store=True, precompute=True)
    class_id = fields.Many2one(
        related="journal_id.class_id", store=True, precompute=True, index=True
    )
    subject_id = fields.Many2one(related="journal_id.subject_id", store=True, precompute=True)
    date = fields.Date(required=True, index=True)
    number = fields.Integer("Lesson No.", required=True, aggregator=False)
    term_id = fields.Many2one(
        "school.term", required=True, index=True, ondelete="restrict",
        compute="_compute_term_id", store=True, precompute=True,
    )
    start_datetime = fields.Datetime(
        "Start", compute="_compute_datetimes", store=True, precompute=True
    )
    end_datetime = fields.Datetime(
        "End", compute="_compute_datetimes", store=True, precompute=True
    )
    teacher_id = fields.Many2one(
        "res.users", compute="_compute_teacher_id", store=True, precompute=True,
        index="btree_not_null", help="Who kept the journal on the day of the lesson.",
    )
    room = fields.Char(size=20)
    lesson_type_id = fields.Many2one(
        "school.lesson.type", check_company=True, ondelete="restrict"
    )
    topic = fields.Char(help="The topic taught in the lesson (regulation, clause 4.2).")
    work_ids = fields.One2many("school.work", "lesson_id", "Works")
    homework_ids = fields.One2many("school.homework", "lesson_id")
    mark_ids = fields.One2many("school.mark", "lesson_id", "Marks")
    absence_ids = fields.One2many("school.absence", "lesson_id", "Absences")
    mark_count = fields.Integer("Number of Marks", compute="_compute_entry_counts")
    absence_count = fields.Integer(
        "Number of Absences", compute="_compute_entry_counts", help="Without latenesses."
    )
    homework_text = fields.Char("Homework Set", compute="_compute_homework_text")
    entry_count = fields.Integer(
        "Saves", default=0, readonly=True, copy=False, aggregator=False,
        help="How often entries of the lesson were saved.",
    )
    entry_datetime = fields.Datetime("Last Entry", readonly=True, copy=False)

    _slot_uniq = models.UniqueIndex(
        "(journal_id, date, number) WHERE state NOT IN ('cancelled', 'moved')",
        "The journal has a lesson at this time already.",
    )
    _number_range = models.Constraint(
        "CHECK (number BETWEEN 0 AND 14)", "Lessons are numbered from 0 to 14."
    )
    _topic_length = models.Constraint(
        "CHECK (char_length(topic) <= 500)", "A topic has at most 500 characters."
    )
    _term_open = StatementGuard(
        ("INSERT", "UPDATE", "LEAVE", "DELETE"),
        """SELECT 1 FROM changed c JOIN school_term t ON t.id = c.term_id
            WHERE t.state = 'closed'""",
        TERM_OPEN_MESSAGE,
    )
    _journal_date = models.Index("(journal_id, date)")
    _journal_term = models.Index("(journal_id, term_id)")

    @api.depends("journal_id", "date")
    def _compute_term_id(self):
        pairs = [(lesson.journal_id.sudo().class_id.stage_id, lesson.date) for lesson in self]
        terms = self.env["school.term"]._for_dates(pairs)
        for lesson, pair in zip(self, pairs, strict=True):
            if lesson.date and not terms.get(pair):
                raise ValidationError(self.env._(
                    "%s lies outside the terms: it is a vacation or not in the school year.",
                    format_date(self.env, lesson.date),
                ))
            lesson.term_id = terms.get(pair)

    @api.depends("journal_id", "date", "number")
    def _compute_datetimes(self):
        bells = self.env["school.calendar"]._bells_of(self)
        for lesson in self:
            hours = bells.get(lesson)
            company = lesson.company_id
            if hours and lesson.date:
                lesson.start_datetime = company._school_utc(lesson.date, hours[0])
                lesson.end_datetime = company._school_utc(lesson.date, hours[1])
            else:
                lesson.start_datetime = lesson.end_datetime = False

    @api.depends(
        "date", "journal_id.assignment_ids.teacher_id", "journal_id.assignment_ids.date_from",
        "journal_id.assignment_ids.date_to",
    )
    def _compute_teacher_id(self):
        for lesson in self:
            day = lesson.date
            lines = lesson.journal_id.sudo().assignment_ids
            lesson.teacher_id = lines.filtered(
                lambda line, day=day: day and line.date_from <= day
                and (not line.date_to or line.date_to >= day)
            )[:1].teacher_id

    @api.depends("mark_ids", "absence_ids.reason_id.kind")
    def _compute_entry_counts(self):
        domain = [("lesson_id", "in", self.ids)]
        marks = dict(self.env["school.mark"]._read_group(domain, ["lesson_id"], ["__count"]))
        absences = dict(self.env["school.absence"]._read_group(
            [*domain, ("reason_id.kind", "!=", "late")], ["lesson_id"], ["__count"]
        ))
        for lesson in self:
            lesson.mark_count = marks.get(lesson, 0)
            lesson.absence_count = absences.get(lesson, 0)

    @api.depends("homework_ids.text", "homework_ids.is_none")
    def _compute_homework_text(self):
        for lesson in self:
            lesson.homework_text = " ".join(each._as_text() for each in lesson.homework_ids)

    @api.depends("journal_id.display_name", "date", "number")
    def _compute_display_name(self):
        for lesson in self:
            day = format_date(self.env, lesson.date) if lesson.date else ""
            lesson.display_name = f"{lesson.journal_id.display_name}, {day}"

    @api.constrains("date", "journal_id", "state")
    def _check_school_day(self):
        taught = self.filtered(lambda lesson: lesson._is_held())
        closed = self.env["school.calendar"]._why_closed(
            [(lesson.class_id.stage_id, lesson.date) for lesson in taught]
        )
        for lesson in taught:
            if why := closed.get((lesson.class_id.stage_id, lesson.date)):
                raise ValidationError(self.env._(
                    "There are no lessons on %(day)s: %(why)s.",
                    day=format_date(self.env, lesson.date), why=why,
                ))

    @api.model
    def _fields_without_default(self):
        barred = super()._fields_without_default()
        if self._is_arranged_by_user():
            return barred
        return barred | (self._fields.keys() - self._teacher_fields - {"journal_id"})

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_arranged_by_user():
            allowed = self._teacher_fields | {"journal_id"}
            if any(vals[name] for vals in vals_list for name in vals.keys() - allowed):
                raise AccessError(self.env._("Only a deputy head can change this of a lesson."))
        lessons = super().create(vals_list)
        lessons.filtered("topic")._check_text_entry()
        for lesson in lessons:
            if lesson.topic:
                lesson._log_text("topic", "", lesson.topic)
        return lessons

    def write(self, vals):
        self._check_may_change(vals.keys())
        texts = [name for name in ("topic",) if name in vals]
        before = {lesson.id: lesson.topic or "" for lesson in self} if texts else {}
        result = super().write(vals)
        if texts:
            self._check_text_entry()
            for lesson in self:
                lesson._log_text("topic", before[lesson.id], lesson.topic or "")
        return result

    @api.model
    def _is_arranged_by_user(self):
        """Tell whether the user decides on the timetable: when, who, instead of whom."""
        return self.env.su or self.env.user.has_group("school_ejournal.group_school_deputy")

    def _check_may_change(self, names):
        """Raise for fields that the user may not set, or that entries have fixed."""
        user = self.env.user
        if not self._is_arranged_by_user():
            for lesson in self:
                own = lesson.sudo().journal_id.teacher_id == user
                if names - (self._teacher_fields if own else self._substitute_fields):
                    raise AccessError(self.env._(
                        "Only a deputy head can change this of a lesson."
                    ))
        if names & {"journal_id", "date", "number"}:
            for lesson in self.sudo():
                if lesson.mark_ids or lesson.absence_ids:
                    raise UserError(self.env._(
                        "The lesson %s has marks or absences: it stays where it is.",
                        lesson.display_name,
                    ))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filled(self):
        for lesson in self.sudo():
            if lesson.topic or lesson.mark_ids or lesson.absence_ids or lesson.homework_ids:
                raise UserError(self.env._(
                    "The lesson %s has entries and cannot be deleted. Cancel it instead.",
                    lesson.display_name,
                ))

    # ---- entries ----

    def _entry_head(self):
        """Return what an entry of the lesson stores of it, computed once instead of per entry."""
        self.ensure_one()
        return {
            "journal_id": self.journal_id.id, "company_id": self.company_id.id, "date": self.date,
        }

    def _is_kept_by(self, user):
        """Tell whether ``user`` makes the entries of the lesson: its teacher or its substitute."""
        self.ensure_one()
        lesson = self.sudo()
        return user in (lesson.journal_id.teacher_id, lesson.substitute_id)

    def _usual_works(self):
        """Return ``{lesson id: work}`` for marks that name no work.

        It is the lesson's first work of the usual type, made when the first mark needs it.
        """
        usual = {company: self.env["school.work.type"]._usual(company)
                 for company in self.company_id}
        works = {}
        for work in self.env["school.work"].search([("lesson_id", "in", self.ids)]):
            if work.work_type_id == usual[work.company_id]:
                works.setdefault(work.lesson_id.id, work)
        missing = self.filtered(lambda lesson: lesson.id not in works)
        made = self.env["school.work"].create([
            {"lesson_id": lesson.id, "work_type_id": usual[lesson.company_id].id}
            for lesson in missing
        ])
        works.update(zip(missing.ids, made, strict=True))
        return works

    def _lock_for_entry(self):
        """Let one transaction at a time write entries of these lessons.

        Two savers of one lesson meet here: the later one fails to serialize, and Odoo retries it
        with what the first has stored in sight.
        """
        locked = Origin.of(self.env).locked
        ids = set(self.ids) - locked
        if ids:
            self.env.cr.execute(SQL(
                """UPDATE school_lesson
                      SET entry_count = COALESCE(entry_count, 0) + 1, entry_datetime = %s
                    WHERE id IN %s""",
                fields.Datetime.now(), tuple(sorted(ids)),
            ))
            locked |= ids
            self.invalidate_recordset(["entry_count", "entry_datetime"], flush=False)

    def _log_text(self, kind, old, new, **details):
        """Log a changed topic, homework or work of the lesson; ``details``: further columns."""
        self.ensure_one()
        if old == new:
            return
        origin = Origin.of(self.env)
        self.env["school.entry.log"]._append([{
            "kind": kind,
            "lesson_id": self.id,
            "old_value": old,
            "new_value": new,
            "late": self._entry_window().late,
            "key": origin.keys.get((self.id, 0)),
            "reason": origin.reason_of((self.id, 0)),
            **details,
        }])

    def action_ask_cancel_reason(self):
        """Open the dialog in which a lesson is cancelled for a reason."""
        self.ensure_one()
        view = self.env.ref("school_ejournal.school_lesson_view_form_cancel")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel the Lesson"),
            "res_model": "school.lesson",
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    def action_cancel(self):
        """Cancel lessons that were not held; entries stand in the way."""
        self.write({"state": "cancelled"})

    def action_restore(self):
        """Put cancelled lessons back, and moved ones to their first time."""
        for trace in self.filtered(lambda lesson: lesson.state == "moved"):
            lesson = trace.moved_to_id.with_env(self.env)
            lesson.write({"date": trace.date, "number": trace.number, "cancel_reason": False})
        lessons, values = self.exists(), {"state": "planned", "cancel_reason": False}
        merged = lessons.filtered("merged_with_id")
        merged.write({**values, "merged_with_id": False})
        (lessons - merged).write(values)

    def action_open_page(self):
        """Open the journal page at this lesson."""
        self.ensure_one()
        action = self.journal_id.action_open_page()
        action["params"]["lesson_id"] = self.id
        return action
