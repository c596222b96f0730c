from odoo import api, fields, models

from ..tools.guard import StatementGuard


class SchoolSubgroupMember(models.Model):
    """Dated membership of a student in a subgroup."""

    _name = "school.subgroup.member"
    _description = "Subgroup Member"
    _inherit = ["school.company.mixin"]
    _order = "subgroup_id, date_from, id"
    _derived_fields = frozenset({"class_id", "subject_id"})

    subgroup_id = fields.Many2one(
        "school.subgroup", required=True, index=True, ondelete="cascade", check_company=True
    )
    student_id = fields.Many2one(
        "school.student", required=True, index=True, ondelete="restrict", check_company=True
    )
    class_id = fields.Many2one(related="subgroup_id.class_id", store=True, precompute=True)
    subject_id = fields.Many2one(related="subgroup_id.subject_id", store=True, precompute=True)
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To")

    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from <= date_to)",
        "A membership must not end before it starts.",
    )
    _one_subgroup = models.Constraint(
        "EXCLUDE USING gist (student_id WITH =, class_id WITH =, subject_id WITH =, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "A student is in one subgroup of a subject at a time.",
    )
    _enrolled = StatementGuard(
        ("INSERT", "UPDATE"),
        """SELECT 1 FROM changed c
           WHERE NOT EXISTS (
                SELECT 1 FROM school_enrollment e
                 WHERE e.student_id = c.student_id AND e.class_id = c.class_id
                   AND daterange(e.date_from, e.date_to, '[]')
                    && daterange(c.date_from, c.date_to, '[]'))""",
        "A member of a subgroup must be a student of its class in that time.",
    )

    @api.depends("student_id.name", "subgroup_id.name")
    def _compute_display_name(self):
        for member in self:
            member.display_name = f"{member.student_id.name}, {member.subgroup_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        # The line that ends must be stored before the one that follows it.
        self.flush_model()
        return super().create(vals_list)
