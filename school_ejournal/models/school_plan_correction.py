from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.door import Door
from .school_plan_line import CORRECTION

_RECORDING = Door("plan_correction_texts")
_NEW_VALUES = ("name", "hours", "lesson_type_id", "homework")


class SchoolPlanCorrection(models.Model):
    """Лист коррекции КТП: what was changed in an approved plan, by whom, when and why.

    A correction is made by creating it. With a journal it changes only how many hours a topic
    gets there: 0 joins it to the topic before.
    """

    _name = "school.plan.correction"
    _description = "Correction of a Thematic Plan"
    _inherit = ["school.input.mixin"]
    _check_company_auto = True
    _order = "id desc"
    _plain_texts = {"name": 500, "homework": 500, "reason": 300}
    _russian_texts = frozenset({"name"})
    _derived_fields = frozenset({"company_id"})

    plan_id = fields.Many2one("school.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, precompute=True)
    journal_id = fields.Many2one(
        "school.journal", index="btree_not_null", ondelete="cascade", check_company=True,
        help="Empty: the correction is of the plan itself.",
    )
    kind = fields.Selection(
        [("change", "Changed"), ("add", "Added"), ("remove", "Removed"),
         ("hours", "Hours in the Journal")],
        required=True, default="change",
    )
    line_id = fields.Many2one(
        "school.plan.line", "Topic", index="btree_not_null", ondelete="set null",
        domain="[('plan_id', '=', plan_id), ('is_section', '=', False)]",
        help="The topic that is corrected; a new one stands after it.",
    )
    name = fields.Char("New Topic")
    hours = fields.Integer(default=1)
    lesson_type_id = fields.Many2one(
        "school.lesson.type", check_company=True, ondelete="restrict"
    )
    homework = fields.Char()
    reason = fields.Char(required=True)
    old_value = fields.Text("Before", readonly=True)
    new_value = fields.Text("After", readonly=True)

    _hours_range = models.Constraint(
        "CHECK (hours BETWEEN 0 AND 40)", "A topic has at most 40 hours."
    )

    @api.onchange("line_id", "kind")
    def _onchange_line_id(self):
        if self.line_id and self.kind == "change":
            for name in _NEW_VALUES:
                self[name] = self.line_id[name]

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("old_value") or vals.get("new_value") for vals in vals_list):
            raise UserError(self.env._("What stood before and after is recorded by itself."))
        corrections = super().create(vals_list)
        for correction in corrections:
            correction._check_allowed()
            before, after = correction._apply()
            _RECORDING.open(correction.sudo()).write({"old_value": before, "new_value": after})
        return corrections

    def write(self, vals):
        self.check_access("write")
        if self and not _RECORDING.is_open(self.env):
            self._raise_made()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_made(self):
        self._raise_made()

    def _raise_made(self):
        raise UserError(self.env._("A correction stands as it was made: make another one."))

    def _check_allowed(self):
        plan = self.plan_id
        plan.check_access("write")
        if plan.state != "approved":
            raise UserError(
                self.env._("Only approved plans are corrected: change the plan itself.")
            )
        if self.line_id.plan_id - plan or (not self.line_id and self.kind != "add"):
            raise UserError(self.env._("Choose the topic of this plan that is corrected."))
        if (self.kind == "hours") != bool(self.journal_id):
            raise UserError(self.env._("Hours of one journal are corrected for a journal."))
        if self.journal_id and self.journal_id not in plan.sudo().journal_ids:
            raise UserError(self.env._("The journal has another plan."))
        if self.journal_id:
            plan._check_may_plan(self.sudo().journal_id)
        elif not self._may_correct_for_all():
            raise AccessError(self.env._("The author or the deputy head corrects a shared plan."))

    def _may_correct_for_all(self):
        plan = self.plan_id
        return plan.may_approve or plan.teacher_id == self.env.user or (
            plan.sudo().journal_ids.teacher_id == self.env.user
        )

    def _apply(self):
        """Bring the plan to the corrected state; return what stood there and what stands now."""
        Line = CORRECTION.open(self.env["school.plan.line"])
        line = self.line_id.with_env(Line.env)
        before = line._as_text() if line and self.kind != "add" else ""
        if self.kind == "hours":
            return self._journal_texts()
        if self.kind == "remove":
            line._check_not_taught()
            line.unlink()
            return before, ""
        values = {
            "name": self.name, "hours": self.hours, "homework": self.homework,
            "lesson_type_id": self.lesson_type_id.id,
        }
        if self.kind == "add":
            line = line._insert_after(self.plan_id, values)
        else:
            line.write(values)
        return before, line._as_text()

    def _journal_texts(self):
        """Return the hours of the topic in the journal before and now, in words."""
        earlier = self.search([
            ("journal_id", "=", self.journal_id.id), ("line_id", "=", self.line_id.id),
            ("id", "<", self.id),
        ], limit=1)
        before = earlier.hours if earlier else self.line_id.hours
        return self._hours_text(before), self._hours_text(self.hours)

    def _hours_text(self, hours):
        if not hours:
            return self.env._("%s; joined to the topic before", self.line_id.name)
        return self.env._("%(topic)s; %(hours)s h", topic=self.line_id.name, hours=hours)

    @api.model
    def _open_dialog(self, plan, line):
        """Return the action that opens the dialog for a topic of an approved plan."""
        view = self.env.ref("school_ejournal.school_plan_correction_view_form")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct the Plan"),
            "res_model": self._name,
            "views": [(view.id, "form")],
            "target": "new",
            "context": {
                "default_plan_id": plan.id, "default_line_id": line.id,
                "default_kind": "change" if line else "add",
                "default_name": line.name or "", "default_hours": line.hours or 1,
                "default_lesson_type_id": line.lesson_type_id.id,
                "default_homework": line.homework or "",
            },
        }
