from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..formulas.averages import weighted_average
from .school_lesson_change_mixin import NOT_HELD


class SchoolJournal(models.Model):
    """Предметная страница журнала: class or subgroup × subject × teacher."""

    _name = "school.journal"
    _description = "Journal"
    _inherit = [
        "school.journal.plan.mixin", "school.company.mixin", "mail.thread", "mail.activity.mixin",
        "bus.listener.mixin",
    ]
    _order = "class_grade, class_id, subject_id, subgroup_id, id"
    _derived_fields = frozenset({"class_grade", "year_id"})
    _rec_names_search = ["class_id.name", "subject_id.name"]

    class_id = fields.Many2one(
        "school.class", required=True, index=True, ondelete="restrict",
        check_company=True,
    )
    class_grade = fields.Integer(
        related="class_id.grade", store=True, precompute=True, string="Grade", aggregator=False
    )
    subject_id = fields.Many2one(
        "school.subject", required=True, index=True, ondelete="restrict", check_company=True
    )
    subgroup_id = fields.Many2one(
        "school.subgroup", index="btree_not_null", ondelete="restrict", check_company=True,
        domain="[('class_id', '=', class_id), ('subject_id', '=', subject_id)]",
    )
    year_id = fields.Many2one(
        related="class_id.year_id", store=True, precompute=True, index=True, string="School Year"
    )
    stage_id = fields.Many2one(related="class_id.stage_id", string="Stage")
    assignment_ids = fields.One2many("school.journal.assignment", "journal_id", "Teachers")
    teacher_id = fields.Many2one(
        "res.users", compute="_compute_teacher_id", inverse="_inverse_teacher_id",
        store=True, index=True, tracking=True, domain="[('share', '=', False)]",
    )
    lesson_ids = fields.One2many("school.lesson", "journal_id", "Lessons")
    subgroup_name = fields.Char(related="subgroup_id.name", string="Subgroup Name")
    hours_week = fields.Float("Hours a Week", compute="_compute_hours_week", digits=(4, 1))
    lessons_today = fields.Char(
        compute="_compute_lessons_today", help="Their numbers, such as 2, 3."
    )
    active = fields.Boolean(default=True)

    _subgroup_uniq = models.UniqueIndex(
        "(class_id, subject_id, COALESCE(subgroup_id, 0))",
        "The class has a journal for this subject already.",
    )

    @api.depends("assignment_ids.teacher_id", "assignment_ids.date_from", "assignment_ids.date_to")
    def _compute_teacher_id(self):
        for journal in self:
            today = (journal.company_id or self.env.company)._school_today()
            # Who has left keeps nothing; who comes may prepare, if nobody is there before.
            journal.teacher_id = journal.assignment_ids.filtered(
                lambda line, today=today: not line.date_to or line.date_to >= today
            ).sorted("date_from")[:1].teacher_id

    def _inverse_teacher_id(self):
        for journal in self:
            if journal.teacher_id:
                journal._assign_teacher(journal.teacher_id)

    @api.depends("class_id", "subject_id")
    def _compute_hours_week(self):
        hours = {
            (line.class_id, line.subject_id): line.hours_week
            for line in self.env["school.curriculum"].search([
                ("class_id", "in", self.class_id.ids), ("subject_id", "in", self.subject_id.ids),
            ])
        }
        for journal in self:
            journal.hours_week = hours.get((journal.class_id, journal.subject_id), 0)

    @api.depends("lesson_ids.date", "lesson_ids.number", "lesson_ids.state")
    def _compute_lessons_today(self):
        numbers = dict(self.env["school.lesson"]._read_group(
            [
                ("journal_id", "in", self.ids), ("state", "not in", NOT_HELD),
                ("date", "=", self.env.company._school_today()),
            ],
            ["journal_id"], ["number:array_agg"],
        ))
        for journal in self:
            journal.lessons_today = ", ".join(map(str, sorted(numbers.get(journal, ()))))

    @api.depends("class_id.name", "subject_id.name", "subgroup_id.name")
    def _compute_display_name(self):
        for journal in self:
            parts = [journal.class_id.name, journal.subject_id.name, journal.subgroup_id.name]
            journal.display_name = " · ".join(part for part in parts if part)

    def write(self, vals):
        if vals.keys() & {"class_id", "subject_id", "subgroup_id"}:
            self._check_not_taught(vals)
        return super().write(vals)

    def _check_not_taught(self, vals):
        """Refuse to turn a journal with lessons into that of another class or subject."""
        for journal in self.sudo().with_context(active_test=False):
            moved = any(vals.get(name, journal[name].id) != journal[name].id
                        for name in ("class_id", "subject_id", "subgroup_id"))
            if moved and journal.lesson_ids:
                raise UserError(self.env._(
                    "The journal %s has lessons: its class, subject and subgroup stay.",
                    journal.display_name,
                ))

    @api.constrains("class_id", "subject_id", "subgroup_id")
    def _check_subgroup(self):
        for journal in self:
            group = journal.subgroup_id
            place = (journal.class_id, journal.subject_id)
            if group and (group.class_id, group.subject_id) != place:
                raise ValidationError(self.env._(
                    "The subgroup “%s” is of another class or subject.", group.display_name
                ))

    def _assign_teacher(self, teacher, date_from=None):
        """Make ``teacher`` keep the journal from ``date_from`` (default: today) on.

        The first teacher keeps it from the first day of the year; later assignments are dropped.
        """
        self.ensure_one()
        Assignment = self.env["school.journal.assignment"]
        lines = self.assignment_ids.sorted("date_from")
        if not lines:
            start = date_from or self.year_id.date_start
            Assignment.create({
                "journal_id": self.id, "teacher_id": teacher.id, "date_from": start,
                "company_id": self.company_id.id,
            })
            return
        start = date_from or max(self.company_id._school_today(), self.year_id.date_start)
        current = lines.filtered(lambda line: line.date_from <= start)[-1:]
        if current.teacher_id == teacher and (not current.date_to or current.date_to >= start):
            return
        lines.filtered(lambda line: line.date_from >= start).unlink()
        current = current.exists()
        if current:
            current.date_to = start - timedelta(days=1)
        Assignment.create({
            "journal_id": self.id, "teacher_id": teacher.id, "date_from": start,
            "company_id": self.company_id.id,
        })

    @api.model
    def _cron_refresh_teachers(self):
        """Let assignments that start or end today take effect."""
        journals = self.with_context(active_test=False).search([
            "|", ("assignment_ids.date_from", ">=", "today -7d"),
            ("assignment_ids.date_to", ">=", "today -7d"),
        ])
        self.env.add_to_compute(self._fields["teacher_id"], journals)

    def _is_own(self):
        """Tell whether the user reads the journal and all its lessons as its teacher.

        What the rules of the teacher say first, without asking them: they take longer than the
        query of a page. Whoever it does not hold for may still read by another rule.
        """
        self.ensure_one()
        journal = self.sudo()
        return (
            journal.teacher_id.id == self.env.uid
            and journal.company_id.id in self.env.companies.ids
            and self.env.user.has_group("school_ejournal.group_school_teacher")
        )

    def _roster(self, date_from, date_to):
        """Return who belongs to the journal between two dates, in alphabetical order.

        One dict for each student: ``id``, ``name`` (surname and first name), ``spans`` — a list of
        ``(from, to)`` dates within which entries may be made, ``to`` inclusive or None. Clause
        4.1: dated enrolments and memberships decide, whatever the student's class is today.
        """
        self.ensure_one()
        self.env["school.enrollment"].flush_model()
        self.env["school.subgroup.member"].flush_model()
        if self.sudo().subgroup_id:
            # Those who were in the class and in the subgroup at once.
            start = SQL("GREATEST(e.date_from, m.date_from)")
            end = SQL("LEAST(e.date_to, m.date_to)")
            members = SQL(
                "JOIN school_subgroup_member m ON m.student_id = e.student_id"
                " AND m.subgroup_id = %s", self.sudo().subgroup_id.id,
            )
        else:
            start, end, members = SQL("e.date_from"), SQL("e.date_to"), SQL()
        rows = {}
        for student_id, name, first, last in self.env.execute_query(SQL(
            """SELECT s.id, s.last_name || ' ' || s.first_name, %(start)s, %(end)s
                 FROM school_enrollment e %(members)s
                 JOIN school_student s ON s.id = e.student_id
                WHERE e.class_id = %(class)s
                  AND %(start)s <= COALESCE(%(end)s, %(start)s)
                  AND %(start)s <= %(to)s AND COALESCE(%(end)s, %(from)s) >= %(from)s
             ORDER BY s.sort_key, s.id, %(start)s""",
            **{"start": start, "end": end, "members": members, "class": self.sudo().class_id.id,
               "from": date_from, "to": date_to},
        )):
            row = rows.setdefault(student_id, {"id": student_id, "name": name, "spans": []})
            row["spans"].append((first, last))
        return list(rows.values())

    def _term_averages(self, term, students=None, lessons=None):
        """Return ``{journal id: {student id: weighted average}}`` of ``self`` in ``term``.

        One query, whatever the number of journals; students without marks are left out, and all
        but ``students`` and ``lessons`` (ids) if given. The caller has checked that the user may
        read these lessons.
        """
        self.env.flush_all()
        pairs = {journal.id: {} for journal in self}
        only = SQL("AND m.student_id = ANY(%s)", list(students)) if students else SQL()
        if lessons is not None:
            only = SQL("%s AND l.id = ANY(%s)", only, list(lessons))
        grades = self.env["school.mark.value"]._grades()
        # By way of the few works, not from each mark to its work.
        for journal, student, value, weight in self.env.execute_query(SQL(
            """SELECT l.journal_id, m.student_id, m.value_id, sum(w.weight)::float
                 FROM school_lesson l
                 JOIN school_work w ON w.lesson_id = l.id
                 JOIN school_mark m ON m.work_id = w.id
                WHERE l.journal_id = ANY(%s) AND l.term_id = %s %s
             GROUP BY l.journal_id, m.student_id, m.value_id""",
            self.ids, term.id, only,
        )):
            if value in grades:
                pairs[journal].setdefault(student, []).append((grades[value], weight))
        return {
            journal: {student: weighted_average(found) for student, found in students.items()}
            for journal, students in pairs.items()
        }

    def _seen_averages(self, term, students):
        """Return ``{student id: average}`` over the lessons that the user sees on the page."""
        self.ensure_one()
        lessons = None
        if not self._is_own():
            lessons = self.env["school.lesson"].search(
                [("journal_id", "=", self.id), ("term_id", "=", term.id)]
            ).ids
        return self._term_averages(term, students, lessons)[self.id]

    def action_open_page(self):
        """Open the journal page."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "school_ejournal.journal_page",
            "name": self.display_name,
            "params": {"journal_id": self.id},
            "context": {"active_id": self.id},
        }

    def action_open_term_marks(self):
        """Open the term marks of the journal."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "school_ejournal.term_marks",
            "name": self.env._("Term marks: %s", self.display_name),
            "params": {"journal_id": self.id},
            "context": {"active_id": self.id},
        }
