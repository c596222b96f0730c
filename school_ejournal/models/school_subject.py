from odoo import fields, models


class SchoolSubject(models.Model):
    """Предмет."""

    _name = "school.subject"
    _description = "Subject"
    _inherit = ["school.company.mixin"]
    _order = "sequence, name, id"
    _rec_names_search = ["name", "short_name"]

    name = fields.Char(required=True)
    short_name = fields.Char(help="As it stands in a narrow column.")
    area_id = fields.Many2one(
        "school.subject.area", "Subject Area", index="btree_not_null", ondelete="restrict",
        check_company=True,
    )
    sequence = fields.Integer(default=10)
    grading = fields.Selection(
        [("mark", "Marks 2–5"), ("pass", "Passed / not passed"), ("none", "Without marks")],
        required=True, default="mark",
    )
    divides = fields.Boolean("Taught in Subgroups")
    journal_ids = fields.One2many("school.journal", "subject_id", "Journals")
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint(
        "UNIQUE(company_id, name)", "There is a subject of this name already."
    )
