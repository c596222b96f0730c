from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ..tools.guard import RowGuard, StatementGuard
from ..tools.typed_rows import typed_rows
from .school_lesson import TERM_OPEN, TERM_OPEN_MESSAGE


class SchoolWork(models.Model):
    """Работа, задание на уроке: a column of marks."""

    _name = "school.work"
    _description = "Work"
    _inherit = ["school.input.mixin"]
    _check_company_auto = True
    _order = "lesson_id, sequence, id"
    _plain_texts = {"name": 120}

    lesson_id = fields.Many2one(
        "school.lesson", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="lesson_id.company_id", store=True, precompute=True)
    work_type_id = fields.Many2one(
        "school.work.type", required=True, index=True, ondelete="restrict",
        check_company=True,
    )
    name = fields.Char("Topic of the Work", size=120)
    weight = fields.Float(
        compute="_compute_weight", store=True, readonly=False, precompute=True, digits=(4, 1)
    )
    sequence = fields.Integer(default=10)
    mark_ids = fields.One2many("school.mark", "work_id", "Marks")
    date = fields.Date(related="lesson_id.date")
    number = fields.Integer(related="lesson_id.number", string="Lesson No.")
    class_id = fields.Many2one(related="lesson_id.class_id")
    subject_id = fields.Many2one(related="lesson_id.subject_id")
    teacher_id = fields.Many2one(related="lesson_id.teacher_id")
    is_control = fields.Boolean(related="work_type_id.is_control")
    norm_warning = fields.Text(
        "Norms", compute="_compute_norm_warning",
        help="What a control work breaks, with the other works concerned.",
    )
    breaks_norm = fields.Boolean(
        "Breaks a Norm", compute="_compute_norm_warning", search="_search_breaks_norm"
    )

    _weight_range = models.Constraint(
        "CHECK (weight >= 0 AND weight <= 10)", "A weight lies between 0 and 10."
    )
    _term_open = StatementGuard(("INSERT", "UPDATE", "DELETE"), TERM_OPEN, TERM_OPEN_MESSAGE)
    _same_lesson = RowGuard(
        "UPDATE OF lesson_id", "A work stays with its lesson.",
        when="OLD.lesson_id <> NEW.lesson_id",
    )

    @api.depends("work_type_id")
    def _compute_weight(self):
        for work in self:
            work.weight = work.work_type_id.weight

    @api.depends("work_type_id.is_control", "lesson_id.control_warning")
    def _compute_norm_warning(self):
        for work in self:
            text = work.work_type_id.sudo().is_control and work.lesson_id.control_warning
            work.norm_warning = text
            work.breaks_norm = bool(text)

    def _search_breaks_norm(self, operator, value):
        if operator != "in":
            return NotImplemented
        control = self.search([
            ("work_type_id.is_control", "=", True),
            ("lesson_id.journal_id.year_id", "=", self.env["school.year"]._current().id),
        ])
        broken = control.filtered("breaks_norm").ids
        wanted = set(value)
        if wanted >= {True, False}:
            return [(1, "=", 1)]
        return [("id", "in" if True in wanted else "not in", broken)]

    @api.depends("name", "work_type_id.name")
    def _compute_display_name(self):
        for work in self:
            work.display_name = work.name or work.work_type_id.name

    @api.model_create_multi
    def create(self, vals_list):
        works = super().create(vals_list)
        works._check_open()
        return works

    def write(self, vals):
        before = {work: work._as_text() for work in self}
        result = super().write(vals)
        self._check_open()
        for work, text in before.items():
            work.lesson_id._log_text("work", text, work._as_text(), work_id=work.id)
        return result

    def unlink(self):
        self._check_open()
        for work in self:
            work.lesson_id._log_text("work", work._as_text(), "", work_id=work.id)
        return super().unlink()

    def action_open_page(self):
        """Open the journal page at the lesson of the work."""
        self.ensure_one()
        return self.lesson_id.action_open_page()

    def _check_open(self):
        """Refuse to change what the marks of a lesson are for when its time is over."""
        for work in self:
            work.lesson_id._check_text_entry(work.work_type_id.sudo().entry_days)

    def _as_text(self):
        """Return type, topic and weight of the work, as the entry log keeps them."""
        weight = formatLang(self.env, self.weight, digits=1)
        return " · ".join(filter(None, (self.work_type_id.sudo().code, self.name, weight)))

    @api.model
    def _make_usual(self, lessons, work_type, weight):
        """Make a work of the usual type in each of ``lessons`` by one statement.

        For marks of the page that name no work. Returns the works, in the order of ``lessons``.
        """
        self.browse().check_access("create")
        vals_list = [
            {"lesson_id": lesson.id, "company_id": lesson.company_id.id, "sequence": 10,
             "work_type_id": work_type, "weight": weight}
            for lesson in lessons
        ]
        return self._take_in([work for (work,) in self.env.execute_query(SQL(
            """INSERT INTO school_work (%(columns)s, create_uid, write_uid, create_date, write_date)
               SELECT %(columns)s, %(user)s, %(user)s, %(now)s, %(now)s FROM (%(rows)s) row
            RETURNING id""",
            columns=SQL(", ").join(map(SQL.identifier, vals_list[0])), user=self.env.uid,
            now=SQL("now() AT TIME ZONE 'UTC'"),
            rows=typed_rows(dict.fromkeys(vals_list[0], self), vals_list),
        ))], vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_marked(self):
        for work in self.sudo():
            if work.mark_ids:
                raise UserError(self.env._(
                    "There are marks for “%s”: remove them first.", work.display_name
                ))
