from odoo import api, fields, models
from odoo.exceptions import UserError


class SchoolLessonGenerate(models.TransientModel):
    """The lessons of the year from the timetable: first what would change, then the change."""

    _name = "school.lesson.generate"
    _description = "Lessons from the Timetable"
    _inherit = ["school.input.mixin"]

    company_id = fields.Many2one(
        "res.company", "School", required=True, readonly=True, default=lambda self: self.env.company
    )
    year_id = fields.Many2one(
        "school.year", "School Year", required=True,
        default=lambda self: self.env["school.year"]._current(),
        domain="[('company_id', '=', company_id), ('state', '=', 'open')]",
    )
    date_from = fields.Date(
        "From", required=True, compute="_compute_date_from", store=True, readonly=False,
        precompute=True,
        help="Lessons before this day stay as they are.",
    )
    class_ids = fields.Many2many(
        "school.class", string="Classes", domain="[('id', 'in', managed_class_ids)]",
        help="Empty: all classes of the stages that you head.",
    )
    managed_class_ids = fields.Many2many("school.class", compute="_compute_managed_class_ids")
    add_count = fields.Integer("To Be Added", compute="_compute_counts")
    remove_count = fields.Integer("To Be Removed", compute="_compute_counts")
    change_count = fields.Integer("Rooms or Hours to Be Changed", compute="_compute_counts")
    stay_count = fields.Integer("As the Timetable Asks", compute="_compute_counts")
    kept_count = fields.Integer(
        "Kept in Spite of the Timetable", compute="_compute_counts",
        help="Filled in, cancelled, moved, added or changed by hand.",
    )

    @api.depends("year_id")
    def _compute_date_from(self):
        for wizard in self:
            first = wizard.year_id.date_start
            made = wizard.year_id.sudo().lessons_datetime
            # Once there are lessons, only what is still to come follows the timetable.
            today = wizard.company_id._school_today()
            wizard.date_from = max(first, today) if first and made else first

    @api.depends("year_id")
    def _compute_managed_class_ids(self):
        for wizard in self:
            wizard.managed_class_ids = self.env["school.class"]._arranged_by_user(wizard.year_id)

    @api.depends("year_id", "date_from", "class_ids")
    def _compute_counts(self):
        for wizard in self:
            plan = wizard._plan()
            wizard.add_count = len(plan.add)
            wizard.remove_count = len(plan.remove)
            wizard.change_count = len(plan.rooms.keys() | plan.hours.keys())
            wizard.stay_count, wizard.kept_count = plan.stay, plan.kept

    def _classes(self):
        """Return the classes whose lessons are made: only those that the user arranges."""
        managed = self.env["school.class"]._arranged_by_user(self.year_id)
        return managed & self.class_ids._origin if self.class_ids else managed

    def _plan(self):
        classes = self._classes() if self.date_from else self.env["school.class"]
        date_from = max(self.date_from, self.year_id.date_start) if classes else None
        return self.env["school.lesson.generator"]._plan(classes, date_from)

    def action_generate(self):
        """Make the lessons; return a message with what was done."""
        self.ensure_one()
        if self.year_id.state != "open":
            raise UserError(self.env._("The school year %s is closed.", self.year_id.name))
        plan = self._plan()
        classes = self._classes()
        if plan.changes:
            self.env["school.lesson.generator"]._carry_out(plan, classes)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Lessons added: %(added)s, removed: %(removed)s, changed: %(changed)s.",
                    added=len(plan.add), removed=len(plan.remove),
                    changed=len(plan.rooms.keys() | plan.hours.keys()),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
