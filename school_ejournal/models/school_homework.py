from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..tools.guard import RowGuard, StatementGuard
from .school_lesson import TERM_OPEN, TERM_OPEN_MESSAGE


class SchoolHomework(models.Model):
    """Домашнее задание: set in a lesson, due by a date. "None" is an explicit choice."""

    _name = "school.homework"
    _description = "Homework"
    _inherit = ["school.input.mixin"]
    _check_company_auto = True
    _order = "lesson_id, id"
    _rec_name = "text"
    _plain_texts = {"text": 2000}

    lesson_id = fields.Many2one(
        "school.lesson", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="lesson_id.company_id", store=True, precompute=True)
    text = fields.Text()
    is_none = fields.Boolean("Nothing Set")
    due_date = fields.Date("Due", help="Empty: by the next lesson of the subject.")

    _one_for_all = models.Constraint(
        "UNIQUE(lesson_id)", "The lesson has homework already."
    )
    _text_or_none = models.Constraint(
        "CHECK (COALESCE(is_none, FALSE) = (COALESCE(text, '') = ''))",
        "Homework has a text, or it is marked as nothing set.",
    )
    _text_length = models.Constraint(
        "CHECK (char_length(text) <= 2000)", "Homework has at most 2000 characters."
    )
    _term_open = StatementGuard(("INSERT", "UPDATE", "DELETE"), TERM_OPEN, TERM_OPEN_MESSAGE)
    _same_lesson = RowGuard(
        "UPDATE OF lesson_id", "Homework stays with its lesson.",
        when="OLD.lesson_id <> NEW.lesson_id",
    )

    @api.constrains("due_date")
    def _check_due_date(self):
        for homework in self:
            if homework.due_date and homework.due_date <= homework.lesson_id.date:
                raise ValidationError(self.env._("Homework is for a day after the lesson."))

    @api.model_create_multi
    def create(self, vals_list):
        homework = super().create([
            dict(vals, text=self._stripped(vals.get("text"))) for vals in vals_list
        ])
        homework._log_change(dict.fromkeys(homework.ids, ""))
        return homework

    def write(self, vals):
        if "text" in vals:
            vals = dict(vals, text=self._stripped(vals["text"]))
        before = {homework.id: homework._as_logged() for homework in self}
        result = super().write(vals)
        self._log_change(before)
        return result

    def unlink(self):
        self.lesson_id._check_text_entry()
        for homework in self:
            homework.lesson_id._log_text("homework", homework._as_logged(), "")
        return super().unlink()

    @api.model
    def _stripped(self, text):
        # What is no text is left for the check of input to refuse.
        return (text.strip() or False) if isinstance(text, str) else text

    def _as_text(self):
        """Return the homework in words; an empty string for none recorded."""
        return self.env._("Nothing set") if self.is_none else self.text or ""

    def _as_logged(self):
        """Return the homework with the day for which it is set, if that is not the next lesson."""
        text = self._as_text()
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
