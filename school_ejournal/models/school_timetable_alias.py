from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..timetable.names import plain_key

# What a name can mean → the field that holds it.
TARGETS = {"class": "class_id", "subject": "subject_id", "teacher": "teacher_id"}


class SchoolTimetableAlias(models.Model):
    """What a name in the files of a timetable means at this school: confirmed once, remembered."""

    _name = "school.timetable.alias"
    _description = "Name in Timetable Files"
    _inherit = ["school.company.mixin"]
    _order = "kind, name"
    _derived_fields = frozenset({"key"})

    name = fields.Char("Name in the File", required=True)
    key = fields.Char(compute="_compute_key", store=True, precompute=True)
    kind = fields.Selection(
        [("class", "Class"), ("subject", "Subject"), ("teacher", "Teacher")], required=True
    )
    class_id = fields.Many2one(
        "school.class", index="btree_not_null", ondelete="cascade", check_company=True
    )
    subject_id = fields.Many2one(
        "school.subject", index="btree_not_null", ondelete="cascade", check_company=True
    )
    teacher_id = fields.Many2one(
        "res.users", index="btree_not_null", ondelete="cascade",
        domain="[('share', '=', False)]", check_company=True,
    )
    leave_out = fields.Boolean(help="Lessons of this class or subject, or this teacher, are left "
                                    "out when a file is imported.")

    _name_uniq = models.UniqueIndex(
        "(company_id, kind, key, COALESCE(class_id, 0))", "This name has a meaning already."
    )
    _one_target = models.Constraint(
        "CHECK (num_nonnulls(class_id, subject_id, teacher_id) <= 1)",
        "A name means one class, one subject or one teacher.",
    )

    @api.depends("name")
    def _compute_key(self):
        for alias in self:
            alias.key = plain_key(alias.name)

    @api.constrains("kind", "class_id", "subject_id", "teacher_id", "leave_out")
    def _check_target(self):
        for alias in self:
            if bool(alias[TARGETS[alias.kind]]) == alias.leave_out:
                raise ValidationError(self.env._(
                    "“%s”: choose what the name means, or that it is left out.", alias.name
                ))

    @api.model
    def _known(self, year):
        """Return ``{(kind, key): id, or None to leave it out}``; classes are those of ``year``."""
        known = {}
        for alias in self.search([("company_id", "=", year.company_id.id)]):
            target = alias[TARGETS[alias.kind]]
            if alias.kind != "class" or alias.leave_out or target.year_id == year:
                known[alias.kind, alias.key] = target.id or None
        return known
