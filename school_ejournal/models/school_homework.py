from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from ..formulas.web_links import MAX_LINKS, BadLink, parse_links
from ..tools.guard import RowGuard, StatementGuard
from .school_lesson import TERM_OPEN, TERM_OPEN_MESSAGE

MAX_FILES = 10


class SchoolHomework(models.Model):
    """Домашнее задание: set in a lesson, due by a date. "None" is an explicit choice.

    One is for the whole class or subgroup; others may be for chosen students of it, who alone
    learn of them.
    """

    _name = "school.homework"
    _description = "Homework"
    _inherit = ["school.input.mixin"]
    _check_company_auto = True
    _order = "lesson_id, is_personal, id"
    _rec_name = "text"
    _plain_texts = {"text": 2000, "links": 5000}
    _derived_fields = frozenset({"company_id", "file_count"})

    lesson_id = fields.Many2one(
        "school.lesson", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="lesson_id.company_id", store=True, precompute=True)
    text = fields.Text()
    is_none = fields.Boolean("Nothing Set")
    due_date = fields.Date("Due", help="Empty: by the next lesson of the subject.")
    is_personal = fields.Boolean("For Chosen Students", default=False)
    student_ids = fields.Many2many(
        "school.student", "school_homework_student_rel", "homework_id", "student_id", "For",
        check_company=True,
    )
    links = fields.Text(help="Addresses of the web, one a line; a title may stand in front.")
    minutes = fields.Integer(
        "Expected Time, min", help="How long it takes a student of the class; 0: not said."
    )
    attachment_ids = fields.One2many(
        "ir.attachment", "res_id", "Files", domain=[("res_model", "=", "school.homework")],
        copy=False,
    )
    file_count = fields.Integer("Number of Files", default=0, readonly=True, copy=False)

    _one_for_class = models.UniqueIndex(
        "(lesson_id) WHERE is_personal IS NOT TRUE", "The lesson has homework already."
    )
    _text_or_none = models.Constraint(
        """CHECK (CASE WHEN is_none
            THEN COALESCE(text, '') = '' AND COALESCE(links, '') = ''
                 AND COALESCE(file_count, 0) = 0 AND is_personal IS NOT TRUE
            ELSE COALESCE(text, '') <> '' OR COALESCE(links, '') <> ''
                 OR COALESCE(file_count, 0) > 0 END)""",
        "Homework has a text, or it is marked as nothing set.",
    )
    _text_length = models.Constraint(
        "CHECK (char_length(text) <= 2000)", "Homework has at most 2000 characters."
    )
    _minutes_range = models.Constraint(
        "CHECK (minutes BETWEEN 0 AND 600)", "Homework takes 0 to 600 minutes."
    )
    _term_open = StatementGuard(("INSERT", "UPDATE", "DELETE"), TERM_OPEN, TERM_OPEN_MESSAGE)
    _same_lesson = RowGuard(
        "UPDATE OF lesson_id, is_personal", "Homework stays with its lesson and its readers.",
        when="OLD.lesson_id <> NEW.lesson_id"
             " OR COALESCE(OLD.is_personal, FALSE) <> COALESCE(NEW.is_personal, FALSE)",
    )

    # ---- rules ----

    @api.constrains("due_date")
    def _check_due_date(self):
        for homework in self:
            if homework.due_date and homework.due_date <= homework.lesson_id.date:
                raise ValidationError(self.env._("Homework is for a day after the lesson."))

    @api.constrains("links")
    def _check_links(self):
        for homework in self:
            try:
                links = parse_links(homework.links or "")
            except BadLink as error:
                raise ValidationError(self.env._(
                    "“%s” is no link: an address begins with https:// or http://, one a line.",
                    error.line[:100],
                )) from error
            if len(links) > MAX_LINKS:
                raise ValidationError(self.env._("Homework has at most %s links.", MAX_LINKS))

    # ---- storing ----

    @api.model_create_multi
    def create(self, vals_list):
        chosen = [vals.get("student_ids") for vals in vals_list]
        homework = super().create([
            self._cleaned({name: vals[name] for name in vals if name != "student_ids"})
            for vals in vals_list
        ])
        for each, students in zip(homework, chosen, strict=True):
            if students or each.is_personal:
                each._check_input({"student_ids": students})
                each._choose(students or [])
        homework._log_change(dict.fromkeys(homework.ids, ""))
        return homework

    def write(self, vals):
        vals = self._cleaned(vals)
        self._check_input(vals)
        before = {homework.id: homework._as_logged() for homework in self}
        students = vals.pop("student_ids", None)
        result = super().write(vals)
        if students is not None:
            self.check_access("write")
            self._choose(students)
        self._log_change(before)
        return result

    def unlink(self):
        self.lesson_id._check_text_entry()
        for homework in self:
            homework.lesson_id._log_text("homework", homework._as_logged(), "")
        return super().unlink()

    @api.model
    def _cleaned(self, vals):
        # What is no text is left for the check of input to refuse.
        return {
            name: (value.strip() or False)
            if name in ("text", "links") and isinstance(value, str) else value
            for name, value in vals.items()
        }

    def _choose(self, commands):
        """Set ``student_ids`` by commands: students whom the journal had on that day (clause 4.1).

        A substitute may choose among students whose files are closed to them.
        """
        for homework in self.sudo():
            chosen = set(homework.student_ids.ids)
            for command, *rest in commands:
                if command in (3, 4):
                    chosen = chosen - {rest[0]} if command == 3 else chosen | {rest[0]}
                elif command in (5, 6):
                    chosen = set(rest[1] if command == 6 else ())
                else:
                    raise ValidationError(self.env._("Students are chosen, not made."))
            if homework.is_personal != bool(chosen):
                raise ValidationError(self.env._(
                    "Choose the students whom the homework is for."
                ) if homework.is_personal else self.env._(
                    "Homework of the whole class is not for chosen students: make another one."
                ))
            if chosen - {row["id"] for row in homework._roster()}:
                raise ValidationError(self.env._(
                    "The student was not in this class or subgroup on the day of the lesson."
                ))
            homework._set_students(sorted(chosen))

    def _set_students(self, ids):
        """Store whom the homework is for: a substitute may not, as the ORM sees it."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "DELETE FROM school_homework_student_rel WHERE homework_id = %s", self.id))
        self.env.cr.execute(SQL(
            """INSERT INTO school_homework_student_rel (homework_id, student_id)
               SELECT %s, unnest(%s)""", self.id, ids,
        ))
        self.invalidate_recordset(["student_ids"], flush=False)

    def _roster(self):
        """Return whom the journal has on the day of the lesson, see ``school.journal._roster``."""
        self.ensure_one()
        lesson = self.lesson_id.sudo()
        return lesson.journal_id._roster(lesson.date, lesson.date)

    # ---- files ----

    def _note_file(self, name, what):
        """Log that a file was "added" or "removed"; refuse it where the time is over."""
        self.ensure_one()
        self.lesson_id._check_text_entry()
        text = self.env._("File: %s", name)
        self.lesson_id._log_text("homework", *(("", text) if what == "added" else (text, "")))
        if what == "added":
            if self.is_none:
                raise UserError(self.env._("Nothing is set: there is no homework for a file."))
            self._refresh_files()
            if self.sudo().file_count > MAX_FILES:
                raise UserError(self.env._("Homework has at most %s files.", MAX_FILES))

    def _refresh_files(self):
        """Count the files again; homework that held nothing else goes with its last one."""
        if not self:
            return
        self.env.flush_all()
        left = dict(self.env.execute_query(SQL(
            """SELECT h.id, count(a.id)
                 FROM school_homework h
                 LEFT JOIN ir_attachment a ON a.res_model = 'school.homework' AND a.res_id = h.id
                WHERE h.id = ANY(%s) GROUP BY h.id""", self.ids,
        )))
        bare = self.filtered(
            lambda each: not (left[each.id] or each.text or each.links or each.is_none)
        )
        for homework in self - bare:
            self.env.execute_query(SQL(
                "UPDATE school_homework SET file_count = %s WHERE id = %s RETURNING id",
                left[homework.id], homework.id,
            ))
        self.invalidate_recordset(["attachment_ids", "file_count"], flush=False)
        bare.unlink()

    # ---- words ----

    def _has_extras(self):
        """Tell whether there are links or files, which an empty text must not take along."""
        self.ensure_one()
        return bool(self.links or self.file_count)

    def _links(self):
        """Return the links as ``{address, title, label}``."""
        self.ensure_one()
        return [
            {"address": link.address, "title": link.title, "label": link.label}
            for link in parse_links(self.links or "")
        ]

    def _as_text(self):
        """Return the homework in words; an empty string for none recorded."""
        if self.is_none:
            return self.env._("Nothing set")
        text = self.text or self.links or (self.file_count and self.env._("See the files")) or ""
        return self.env._("%s (for chosen students)", text) if self.is_personal else text

    def _as_logged(self):
        """Return the homework with all that was set of it, as the entry log keeps it."""
        parts = [self.text or "" if not self.is_none else self._as_text()]
        if self.is_personal:
            names = self.sudo().student_ids.sorted("sort_key").mapped("short_name")
            parts.append(self.env._("for: %s", ", ".join(names)))
        if self.minutes:
            parts.append(self.env._("%s min", self.minutes))
        if self.links:
            parts.append(self.links.replace("\n", "; "))
        text = " · ".join(part for part in parts if part)
        if not self.due_date:
            return text
        day = format_date(self.env, self.due_date)
        return self.env._("%(text)s (for %(day)s)", text=text, day=day)

    def _log_change(self, before):
        self.lesson_id._check_text_entry()
        for homework in self:
            homework.lesson_id._log_text(
                "homework", before[homework.id], homework._as_logged()
            )
