from odoo import api, fields, models


class SchoolSubgroupSplitSide(models.Model):
    """One of those who agree on a split: the teacher of a group, or the class teacher."""

    _name = "school.subgroup.split.side"
    _description = "Side of a Split into Subgroups"
    _inherit = ["school.company.mixin"]
    _order = "split_id, subgroup_id, id"
    _derived_fields = frozenset({"user_id"})

    split_id = fields.Many2one(
        "school.subgroup.split", required=True, index=True, ondelete="cascade", check_company=True
    )
    subgroup_id = fields.Many2one(
        "school.subgroup", index="btree_not_null", ondelete="restrict", check_company=True,
        help="Empty: the side of the class teacher.",
    )
    user_id = fields.Many2one(
        "res.users", "Who Confirms", compute="_compute_user_id", store=True, index=True,
        help="Who keeps the journal of the group, or the class teacher.",
    )
    confirmed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    confirmed_datetime = fields.Datetime("Confirmed", readonly=True)

    _side_uniq = models.UniqueIndex(
        "(split_id, COALESCE(subgroup_id, 0))", "The group takes part in the split already."
    )

    @api.depends("subgroup_id.journal_ids.teacher_id", "split_id.class_id.class_teacher_id")
    def _compute_user_id(self):
        for side in self:
            if side.subgroup_id:
                side.user_id = side.subgroup_id.journal_ids[:1].teacher_id
            else:
                side.user_id = side.split_id.class_id.class_teacher_id

    @api.depends("subgroup_id.name")
    def _compute_display_name(self):
        for side in self:
            side.display_name = side.subgroup_id.name or self.env._("Class Teacher")
