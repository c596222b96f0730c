from odoo import api, fields, models


class SchoolJournalPlanMixin(models.AbstractModel):
    """The plan of a journal and how far its programme is fulfilled (regulation, clause 2.5)."""

    _name = "school.journal.plan.mixin"
    _description = "Programme of a journal"

    plan_ids = fields.Many2many(
        "school.plan", "school_plan_journal_rel", "journal_id", "plan_id", "Thematic Plans",
        copy=False,
    )
    correction_ids = fields.One2many("school.plan.correction", "journal_id", "Corrections")
    plan_state = fields.Selection(
        [("none", "No Plan"), ("draft", "Draft"), ("submitted", "Submitted"),
         ("returned", "Returned"), ("approved", "Approved")],
        compute="_compute_programme", compute_sudo=True,
    )
    programme_total = fields.Integer("Plan", compute="_compute_programme", compute_sudo=True)
    programme_planned = fields.Integer(
        "Planned to Date", compute="_compute_programme", compute_sudo=True
    )
    programme_covered = fields.Float(
        "Taken to Date", compute="_compute_programme", compute_sudo=True, digits=(5, 1)
    )
    programme_ahead = fields.Float(
        "Ahead or Behind", compute="_compute_programme", compute_sudo=True, digits=(5, 1),
        help="In hours of the plan; negative: behind.",
    )
    programme_term_planned = fields.Integer(
        "Plan by the End of Term", compute="_compute_programme", compute_sudo=True
    )
    programme_term_expected = fields.Float(
        "Forecast for the Term", compute="_compute_programme", compute_sudo=True, digits=(5, 1)
    )
    programme_expected = fields.Float(
        "Forecast for the Year", compute="_compute_programme", compute_sudo=True, digits=(5, 1)
    )
    programme_spare = fields.Integer(
        "Lessons Left Over", compute="_compute_programme", compute_sudo=True,
        help="Lessons to come less hours of the plan to be given; negative: lessons are missing.",
    )

    @api.depends("lesson_ids.topic", "lesson_ids.state", "lesson_ids.date", "plan_ids.state",
                 "plan_ids.line_ids.hours", "correction_ids.hours")
    def _compute_programme(self):
        found = self.env["school.plan.flow"]._progress(self)
        for journal in self:
            row = found.get(journal.id, {})
            now = row.get("now")
            journal.plan_state = journal.plan_ids[:1].state or "none"
            journal.programme_total = now.total if now else 0
            journal.programme_planned = now.planned if now else 0
            journal.programme_covered = now.covered if now else 0
            journal.programme_ahead = now.ahead if now else 0
            journal.programme_expected = now.expected if now else 0
            journal.programme_spare = now.spare if now else 0
            journal.programme_term_planned = row.get("term_planned", 0)
            journal.programme_term_expected = row.get("term_expected", 0)

    def action_fit_plan(self):
        """Open the proposals that fit the rest of the plan to the lessons to come."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Fit the Plan to the Lessons"),
            "res_model": "school.plan.fit",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_journal_id": self.id},
        }
