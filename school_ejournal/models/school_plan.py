from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.sql import create_index

from ..tools.door import Door

# Opened by the actions that decide on a plan.
DECISION = Door("plan_decision")
# What they alone set.
_STATE_FIELDS = frozenset({"state", "date_submitted", "date_approved", "approver_id"})
# What may change in a plan that is with the deputy or approved.
_ALWAYS_OPEN = frozenset({"journal_ids", "active", "remarks"})
_REMIND_BEFORE = timedelta(days=14)
_LOCKED = ("submitted", "approved")


class SchoolPlan(models.Model):
    """Календарно-тематический план: of a journal, or shared by parallel classes (clause 4.2)."""

    _name = "school.plan"
    _description = "Thematic Plan"
    _inherit = [
        "school.plan.workbook", "school.company.mixin", "mail.thread", "mail.activity.mixin",
    ]
    _order = "year_id desc, grade, subject_id, id"
    _derived_fields = frozenset({"stage_id", "hours"})
    _rec_names_search = ["subject_id.name", "journal_ids.class_id.name"]
    _plain_texts = {"remarks": 2000, "basis": 500}

    subject_id = fields.Many2one(
        "school.subject", required=True, index=True, ondelete="restrict", check_company=True,
        tracking=True,
    )
    year_id = fields.Many2one(
        "school.year", "School Year", required=True, index=True, ondelete="restrict",
        check_company=True, default=lambda self: self.env["school.year"]._current(),
    )
    grade = fields.Integer(required=True, aggregator=False, tracking=True)
    stage_id = fields.Many2one(
        "school.stage", compute="_compute_stage_id", store=True, precompute=True, index=True,
        check_company=True,
    )
    teacher_id = fields.Many2one(
        "res.users", "Author", required=True, index=True, default=lambda self: self.env.user,
        domain="[('share', '=', False)]", check_company=True, tracking=True, ondelete="restrict",
    )
    journal_ids = fields.Many2many(
        "school.journal", "school_plan_journal_rel", "plan_id", "journal_id", "Journals",
        check_company=True, copy=False,
        domain="[('subject_id', '=', subject_id), ('year_id', '=', year_id),"
               " ('class_grade', '=', grade)]",
        help="One plan may be shared by parallel classes and subgroups.",
    )
    class_names = fields.Char("Classes", compute="_compute_class_names", compute_sudo=True)
    line_ids = fields.One2many("school.plan.line", "plan_id", "Topics", copy=True)
    correction_ids = fields.One2many("school.plan.correction", "plan_id", "Corrections")
    basis = fields.Char(help="The programme and the textbook on which the plan is based.")
    state = fields.Selection(
        [("draft", "Draft"), ("submitted", "Submitted"), ("returned", "Returned"),
         ("approved", "Approved")],
        required=True, default="draft", readonly=True, copy=False, tracking=True, index=True,
    )
    remarks = fields.Text(copy=False, help="What the deputy head asks to change.")
    date_due = fields.Date(
        "Due", related="year_id.date_start", help="Plans are made before the school year starts."
    )
    date_submitted = fields.Date("Submitted On", readonly=True, copy=False)
    date_approved = fields.Date("Approved On", readonly=True, copy=False)
    approver_id = fields.Many2one("res.users", "Approved By", readonly=True, copy=False)
    hours = fields.Integer("Hours of the Plan", compute="_compute_hours", store=True)
    hours_needed = fields.Integer(
        "Hours of the Curriculum", compute="_compute_hours_needed", compute_sudo=True
    )
    hours_difference = fields.Integer(
        "Difference", compute="_compute_hours_needed", compute_sudo=True
    )
    hours_problem = fields.Char(compute="_compute_hours_needed", compute_sudo=True)
    may_approve = fields.Boolean(compute="_compute_may_approve")
    active = fields.Boolean(default=True)

    _grade_range = models.Constraint(
        "CHECK (grade BETWEEN 1 AND 12)", "A grade is a number from 1 to 12."
    )

    def _auto_init(self):
        result = super()._auto_init()
        # A journal has one plan, whoever adds it at the same moment.
        create_index(
            self.env.cr, "school_plan_journal_rel_one_plan", "school_plan_journal_rel",
            ["journal_id"], unique=True,
        )
        return result

    @api.depends("grade", "company_id")
    def _compute_stage_id(self):
        stages = self.env["school.stage"].sudo().search(
            [("company_id", "in", self.company_id.ids)]
        )
        for plan in self:
            plan.stage_id = stages.filtered(
                lambda stage, plan=plan: stage.company_id == plan.company_id
                and stage.grade_from <= plan.grade <= stage.grade_to
            )[:1]

    @api.depends("journal_ids.class_id.name", "journal_ids.subgroup_id.name")
    def _compute_class_names(self):
        for plan in self:
            names = [
                f"{journal.class_id.name} ({journal.subgroup_id.name})"
                if journal.subgroup_id else journal.class_id.name
                for journal in plan.journal_ids.sorted(
                    lambda each: (each.class_id.name, each.subgroup_id.name or ""))
            ]
            plan.class_names = ", ".join(names)

    @api.depends("line_ids.hours")
    def _compute_hours(self):
        for plan in self:
            plan.hours = sum(plan.line_ids.mapped("hours"))

    @api.depends("hours", "journal_ids.class_id", "subject_id", "grade", "year_id")
    def _compute_hours_needed(self):
        needed = self._curriculum_hours()
        for plan in self:
            hours = needed[plan]
            plan.hours_needed = max(hours, default=0)
            plan.hours_difference = plan.hours - plan.hours_needed if hours else 0
            plan.hours_problem = plan._hours_problem(hours)

    def _curriculum_hours(self):
        """Return ``{plan: the different hours a year of its classes}``.

        A plan without journals is measured by all classes of its grade.
        """
        lines = self.env["school.curriculum"].sudo().search([
            ("subject_id", "in", self.subject_id.ids), ("year_id", "in", self.year_id.ids),
        ])
        found = {}
        for plan in self:
            classes = plan.journal_ids.class_id
            found[plan] = {
                line.hours_year for line in lines
                if line.subject_id.id == plan.subject_id.id
                and (line.class_id in classes._origin if classes
                     else (line.year_id.id, line.class_id.grade) == (plan.year_id.id, plan.grade))
            }
        return found

    def _hours_problem(self, needed):
        """Return what is wrong with the hours in words, empty when plan and curriculum agree."""
        if not needed:
            return self.env._("The curriculum has no hours for this subject and these classes.")
        if len(needed) > 1:
            return self.env._(
                "The classes have different hours in the curriculum (%s): each needs its own plan.",
                ", ".join(map(str, sorted(needed))),
            )
        [hours] = needed
        if self.hours < hours:
            return self.env._(
                "%(missing)s hours are missing: %(planned)s planned, %(needed)s in the curriculum.",
                missing=hours - self.hours, planned=self.hours, needed=hours,
            )
        if self.hours > hours:
            return self.env._(
                "%(more)s hours too many: %(planned)s planned, %(needed)s in the curriculum.",
                more=self.hours - hours, planned=self.hours, needed=hours,
            )
        return ""

    @api.depends_context("uid")
    @api.depends("stage_id.deputy_ids")
    def _compute_may_approve(self):
        deputy = self.env.user.has_group("school_ejournal.group_school_deputy")
        for plan in self:
            plan.may_approve = self.env.su or (
                deputy and self.env.user in plan.stage_id.sudo().deputy_ids
            )

    @api.depends("subject_id.name", "class_names", "grade")
    def _compute_display_name(self):
        for plan in self:
            classes = plan.class_names or self.env._("grade %s", plan.grade)
            plan.display_name = f"{plan.subject_id.name or ''}, {classes}"

    # ---- rules ----

    @api.model
    def _fields_without_default(self):
        return super()._fields_without_default() | _STATE_FIELDS

    @api.constrains("journal_ids", "subject_id", "year_id", "grade")
    def _check_journals(self):
        for plan in self:
            for journal in plan.sudo().journal_ids:
                place = (journal.subject_id, journal.year_id, journal.class_grade)
                if place != (plan.subject_id, plan.year_id, plan.grade):
                    raise ValidationError(self.env._(
                        "The journal %s is of another subject, grade or year than the plan.",
                        journal.display_name,
                    ))
                if len(journal.plan_ids) > 1:
                    raise ValidationError(self.env._(
                        "The journal %s has a thematic plan already.", journal.display_name
                    ))

    @api.model_create_multi
    def create(self, vals_list):
        self._check_not_set(name for vals in vals_list for name, value in vals.items()
                            if value and (name, value) != ("state", "draft"))
        plans = super().create(vals_list)
        plans._check_may_plan(plans.sudo().journal_ids)
        plans.sudo().journal_ids.activity_ids.unlink()
        return plans

    def write(self, vals):
        self.check_access("write")
        if DECISION.is_open(self.env):
            return super().write(vals)
        self._check_not_set(vals)
        if "remarks" in vals:
            for plan in self:
                plan._check_may_approve()
        names = {name for name in vals if not name.startswith(("activity_", "message_"))}
        if names - _ALWAYS_OPEN and any(plan.state in _LOCKED for plan in self):
            self._raise_locked()
        before = self.sudo().journal_ids if "journal_ids" in vals else None
        result = super().write(vals)
        if before is not None:
            after = self.sudo().journal_ids
            self._check_may_plan((before - after) | (after - before))
            (after - before).activity_ids.unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        if any(plan.state in _LOCKED for plan in self):
            self._raise_locked()

    @api.model
    def _check_not_set(self, names):
        if not _STATE_FIELDS.isdisjoint(names):
            raise UserError(self.env._("The state of a plan changes by its buttons only."))

    def _raise_locked(self):
        raise UserError(self.env._(
            "The plan is submitted or approved: an approved plan changes only by a correction."
        ))

    def _check_may_plan(self, journals):
        """Refuse to give a plan to journals of others, or to take it from them."""
        user = self.env.user
        if self.env.su:
            return
        for journal in journals:
            mine = journal.teacher_id == user or (
                user.has_group("school_ejournal.group_school_deputy")
                and user in journal.class_id.stage_id.deputy_ids
            )
            if not mine:
                raise AccessError(self.env._(
                    "%s is not your journal: its teacher decides on its plan.",
                    journal.display_name,
                ))

    # ---- the way to the approval ----

    def action_submit(self):
        """Hand the plan to the deputies of the stage; its hours must be those of the curriculum."""
        for plan in self:
            plan._check_state("draft", "returned")
            plan.check_access("write")
            if not plan.sudo().journal_ids:
                raise UserError(self.env._("Choose the journals that the plan is for."))
            if problem := plan.hours_problem:
                raise UserError(problem)
            plan.line_ids._check_russian()
            plan._set_state("submitted", date_submitted=plan.company_id._school_today())
            plan._end_activities()
            for deputy in plan.sudo().stage_id.deputy_ids:
                plan._remind(deputy, lambda env: env._("Check the thematic plan"))

    def action_approve(self):
        """Approve submitted plans: their topics fall onto the lessons."""
        for plan in self:
            plan._check_state("submitted")
            plan._check_may_approve()
            if problem := plan.hours_problem:
                raise UserError(problem)
            plan._set_state(
                "approved", date_approved=plan.company_id._school_today(),
                approver_id=self.env.uid, remarks=False,
            )
            plan._end_activities()
            if not self.env.context.get("tracking_disable"):
                plan.sudo().message_post(
                    body=self.env._("The plan is approved."),
                    partner_ids=plan.teacher_id.partner_id.ids,
                )

    def action_return(self):
        """Return submitted plans with the remarks."""
        for plan in self:
            plan._check_state("submitted")
            plan._check_may_approve()
            if not plan.remarks:
                raise UserError(self.env._("Write into the remarks what has to be changed."))
            plan._set_state("returned")
            plan._end_activities()
            plan._remind(plan.teacher_id, lambda env: env._("Correct the thematic plan"),
                         plan.remarks)

    def action_withdraw(self):
        """Take a submitted plan back to go on with it."""
        for plan in self:
            plan._check_state("submitted")
            plan.check_access("write")
            plan._set_state("draft")
            plan._end_activities()

    def _check_state(self, *states):
        self.ensure_one()
        if self.state not in states:
            raise UserError(self.env._(
                "“%(plan)s” is in the state “%(state)s” now.", plan=self.display_name,
                state=dict(self._fields["state"]._description_selection(self.env))[self.state],
            ))

    def _check_may_approve(self):
        self.ensure_one()
        if not self.may_approve:
            raise AccessError(self.env._("Only a deputy head of the stage approves plans."))

    def _set_state(self, state, **values):
        DECISION.open(self.sudo()).write({"state": state, **values})

    # ---- reminders ----

    def _remind(self, user, summary, note=""):
        """Give ``user`` an activity on the plan; ``summary`` makes its text in their language."""
        env = self.with_context(lang=user.lang or self.env.lang).env
        self.sudo().activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id, summary=summary(env), note=note,
            date_deadline=max(self.date_due, self.company_id._school_today()),
        )

    def _end_activities(self):
        self.sudo().activity_ids.unlink()

    @api.model
    def _cron_remind(self):
        """Remind of plans that the school year needs: due before it starts (clause 4.2)."""
        open_years = self.env["school.year"].search([("state", "=", "open")])
        for company, years in open_years.grouped("company_id").items():
            today = company._school_today()
            years = years.filtered(lambda year, today=today: (
                year.date_start <= today + _REMIND_BEFORE and year.date_end >= today
            ))
            for plan in self.search([
                ("year_id", "in", years.ids), ("state", "in", ("draft", "returned")),
                ("activity_ids", "=", False),
            ]):
                plan._remind(plan.teacher_id, lambda env: env._("Submit the thematic plan"))
            years._remind_of_missing_plans(today)

    def action_export(self):
        """Download the plan as a workbook."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/school/plan/{self.id}/xlsx",
                "target": "download"}

    def action_import(self):
        """Open the import of topics from a spreadsheet."""
        return self._open_wizard("school.plan.import", self.env._("Import from XLSX"))

    def action_copy_from(self):
        """Open the choice of the plan whose topics are taken over."""
        return self._open_wizard("school.plan.copy", self.env._("Copy From…"))

    def action_add_topic(self):
        """Open the correction that adds a topic to an approved plan."""
        self.ensure_one()
        return self.env["school.plan.correction"]._open_dialog(
            self, self.env["school.plan.line"])

    def _open_wizard(self, model, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": model, "name": name,
            "views": [(False, "form")], "target": "new",
            "context": {"default_plan_id": self.id},
        }
