from odoo import api, fields, models
from odoo.exceptions import UserError

from ..formulas.russian_topic import topic_fault
from ..tools.door import Door

# Opened by corrections of approved plans.
CORRECTION = Door("plan_correction")


class SchoolPlanLine(models.Model):
    """Тема КТП with its hours, or the head of a section of the plan."""

    _name = "school.plan.line"
    _description = "Topic of a Thematic Plan"
    _inherit = ["school.input.mixin"]
    _check_company_auto = True
    _order = "plan_id, sequence, id"
    _plain_texts = {"name": 500, "homework": 500, "note": 500}
    _russian_texts = frozenset({"name"})

    plan_id = fields.Many2one("school.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, precompute=True)
    sequence = fields.Integer(default=10)
    is_section = fields.Boolean("Section")
    name = fields.Char("Topic", required=True)
    lesson_numbers = fields.Char("No.", compute="_compute_lesson_numbers")
    hours = fields.Integer(
        compute="_compute_hours", store=True, readonly=False, precompute=True, required=True
    )
    lesson_type_id = fields.Many2one(
        "school.lesson.type", check_company=True, ondelete="restrict", index="btree_not_null"
    )
    work_type_ids = fields.Many2many(
        "school.work.type", string="Works", check_company=True,
        help="Control, practical and laboratory works of the lesson.",
    )
    homework = fields.Char()
    note = fields.Char()

    _hours_range = models.Constraint(
        "CHECK (hours BETWEEN 0 AND 40 AND (hours > 0) = (is_section IS NOT TRUE))",
        "A topic has from 1 to 40 hours, the head of a section none.",
    )
    _plan_order = models.Index("(plan_id, sequence, id)")

    @api.depends("is_section")
    def _compute_hours(self):
        for line in self:
            line.hours = 0 if line.is_section else line.hours or 1

    @api.depends("plan_id.line_ids.hours", "plan_id.line_ids.sequence")
    def _compute_lesson_numbers(self):
        for plan in self.plan_id:
            number = 0
            # New lines stand behind stored ones of the same number.
            for line in plan.line_ids.sorted(lambda each: (each.sequence, not each._origin)):
                last = number + line.hours
                line.lesson_numbers = (
                    "" if not line.hours else str(last) if line.hours == 1
                    else f"{number + 1}–{last}"
                )
                number = last
        for line in self - self.plan_id.line_ids:
            line.lesson_numbers = ""

    @api.onchange("name")
    def _onchange_name(self):
        return self._russian_warning("name")

    def _check_russian(self):
        """Refuse topics that are not in Russian, such as those of a database that was taken over.

        The message names all of them: they are put right in one go (clause 4.2).
        """
        faults = [
            f"{line.lesson_numbers or line.name}: {self._topic_fault_text(found)}"
            for line in self if (found := topic_fault(line.name))
        ]
        if faults:
            raise UserError("\n".join(faults))

    # ---- an approved plan stands ----

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        self.check_access("write")
        self._check_open()
        result = super().write(vals)
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self._check_open()

    def _check_open(self):
        if CORRECTION.is_open(self.env):
            return
        if any(plan.state in ("submitted", "approved") for plan in self.sudo().plan_id):
            raise UserError(self.env._(
                "The plan is submitted or approved: an approved plan changes only by a correction."
            ))

    def _as_text(self):
        """Return the line as it is recorded in a correction."""
        self.ensure_one()
        if self.is_section:
            return self.env._("Section “%s”", self.name)
        parts = [
            self.name, self.env._("%s h", self.hours), self.lesson_type_id.name,
            ", ".join(self.work_type_ids.mapped("code")), self.homework, self.note,
        ]
        return "; ".join(part for part in parts if part)

    def action_correct(self):
        """Open the dialog that corrects the topic of an approved plan."""
        self.ensure_one()
        return self.env["school.plan.correction"]._open_dialog(self.plan_id, self)

    def _check_not_taught(self):
        """Refuse to remove a topic that lessons have taken."""
        self.ensure_one()
        lesson = self.env["school.lesson"].sudo().search(
            [("plan_line_id", "=", self.id), ("topic", "!=", False)], limit=1
        )
        if lesson:
            raise UserError(self.env._(
                "“%(topic)s” was taken in the lesson %(lesson)s: it stays in the plan.",
                topic=self.name, lesson=lesson.display_name,
            ))

    def _insert_after(self, plan, values):
        """Create a topic of ``plan`` after this one, or at its end; return it."""
        lines = plan.line_ids.with_env(self.env).sorted(lambda line: (line.sequence, line.id))
        place = lines.ids.index(self.id) + 1 if self else len(lines)
        # A free number between two neighbours is rare: those behind move on.
        first = lines[place - 1].sequence + 1 if place else 1
        for step, line in enumerate(lines[place:], 1):
            if line.sequence > first + step - 1:
                break
            line.sequence = first + step
        return self.create({**values, "plan_id": plan.id, "sequence": first})
