from odoo import api, fields, models


class SchoolSubgroupSplitLine(models.Model):
    """Where a split puts a student, and where the student was before."""

    _name = "school.subgroup.split.line"
    _description = "Student of a Split into Subgroups"
    _inherit = ["school.company.mixin"]
    _order = "split_id, student_id, id"

    split_id = fields.Many2one(
        "school.subgroup.split", required=True, index=True, ondelete="cascade", check_company=True
    )
    student_id = fields.Many2one(
        "school.student", required=True, index=True, ondelete="restrict", check_company=True
    )
    subgroup_id = fields.Many2one(
        "school.subgroup", index="btree_not_null", ondelete="restrict", check_company=True,
        help="Empty: the student is in none yet.",
    )
    old_subgroup_id = fields.Many2one(
        "school.subgroup", "Before", index="btree_not_null", ondelete="restrict",
        check_company=True,
    )

    _student_uniq = models.Constraint(
        "UNIQUE(split_id, student_id)", "A student is in one group of a split."
    )

    @api.depends("student_id.name", "subgroup_id.name")
    def _compute_display_name(self):
        for line in self:
            group = line.subgroup_id.name or self.env._("in none")
            line.display_name = f"{line.student_id.name}: {group}"
