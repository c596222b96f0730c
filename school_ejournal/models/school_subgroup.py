from odoo import api, fields, models

from ..tools.guard import RowGuard


class SchoolSubgroup(models.Model):
    """Подгруппа: a part of a class in one subject (regulation, clauses 4.1 and 4.2)."""

    _name = "school.subgroup"
    _description = "Subgroup"
    _inherit = ["school.company.mixin"]
    _order = "class_id, subject_id, name"

    name = fields.Char(required=True)
    class_id = fields.Many2one(
        "school.class", required=True, index=True, ondelete="cascade",
        check_company=True,
    )
    subject_id = fields.Many2one(
        "school.subject", required=True, index=True, ondelete="restrict", check_company=True
    )
    may_split = fields.Boolean(compute="_compute_may_split")
    journal_ids = fields.One2many("school.journal", "subgroup_id", "Journals")
    member_ids = fields.One2many("school.subgroup.member", "subgroup_id", "Members")
    student_count = fields.Integer("Students Today", compute="_compute_student_count")

    _name_uniq = models.Constraint(
        "UNIQUE(class_id, subject_id, name)",
        "The class has a subgroup of this name in this subject already.",
    )

    _same_place = RowGuard(
        "UPDATE OF class_id, subject_id", "A subgroup stays with its class and subject.",
        when="(OLD.class_id, OLD.subject_id) IS DISTINCT FROM (NEW.class_id, NEW.subject_id)",
    )

    @api.depends_context("uid")
    @api.depends("class_id.class_teacher_id", "journal_ids.teacher_id")
    def _compute_may_split(self):
        """Those who keep one of the groups, the class teacher and the deputies divide."""
        mine = self._filtered_access("write")
        for group in self:
            group.may_split = group in mine

    @api.depends("member_ids.date_from", "member_ids.date_to")
    def _compute_student_count(self):
        today = self.env.company._school_today()
        counts = dict(self.env["school.subgroup.member"]._read_group([
            ("subgroup_id", "in", self.ids), ("date_from", "<=", today),
            "|", ("date_to", "=", False), ("date_to", ">=", today),
            ("student_id.enrollment_ids", "any", [
                ("date_from", "<=", today), "|", ("date_to", "=", False), ("date_to", ">=", today),
            ]),
        ], ["subgroup_id"], ["__count"]))
        for group in self:
            group.student_count = counts.get(group, 0)

    @api.depends("class_id.name", "subject_id.name", "name")
    def _compute_display_name(self):
        for group in self:
            group.display_name = f"{group.class_id.name}, {group.subject_id.name}, {group.name}"

    def action_split(self):
        """Open the split by which the members of the subgroup change."""
        self.ensure_one()
        return self.env["school.subgroup.split"]._open_for(self.class_id, self.subject_id)
