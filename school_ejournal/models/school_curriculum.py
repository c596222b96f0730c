from odoo import api, fields, models


class SchoolCurriculum(models.Model):
    """Учебный план: the hours of one subject in one class."""

    _name = "school.curriculum"
    _description = "Curriculum"
    _inherit = ["school.company.mixin"]
    _order = "class_id, subject_id"
    _derived_fields = frozenset({"year_id"})

    class_id = fields.Many2one(
        "school.class", required=True, index=True, ondelete="cascade",
        check_company=True,
    )
    subject_id = fields.Many2one(
        "school.subject", required=True, index=True, ondelete="restrict", check_company=True
    )
    year_id = fields.Many2one(
        related="class_id.year_id", store=True, precompute=True, string="School Year"
    )
    hours_week = fields.Float("Hours a Week", required=True, digits=(4, 1))
    hours_year = fields.Integer(
        "Hours a Year", compute="_compute_hours_year", store=True, readonly=False,
        precompute=True,
    )

    _subject_uniq = models.Constraint(
        "UNIQUE(class_id, subject_id)", "The subject stands in the curriculum of the class already."
    )
    _hours_range = models.Constraint(
        "CHECK (hours_week > 0 AND hours_week <= 20 AND hours_year >= 0)",
        "A subject has more than 0 and at most 20 hours a week.",
    )

    @api.depends("hours_week", "class_id.grade")
    def _compute_hours_year(self):
        # Federal programmes count 33 weeks in the first grade and 34 in all others.
        for line in self:
            line.hours_year = round(line.hours_week * (33 if line.class_id.grade == 1 else 34))

    @api.depends("class_id.name", "subject_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.class_id.name}, {line.subject_id.name}"
