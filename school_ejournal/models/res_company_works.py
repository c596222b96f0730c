from odoo import fields, models

from ..formulas.control_norms import ControlNorms

# First grade of a span → the field of its norm (СанПиН 1.2.3685-21).
_HOMEWORK_NORMS = {
    1: "school_homework_norm_1", 2: "school_homework_norm_2", 4: "school_homework_norm_4",
    6: "school_homework_norm_6", 9: "school_homework_norm_9",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    school_homework_file_mb = fields.Integer(
        "Largest File of Homework, MB", required=True, default=10,
        help="Larger files are put somewhere else, and homework gets a link.",
    )
    school_homework_norm_1 = fields.Integer(
        "Homework in Grade 1, min", required=True, default=0,
        help="Minutes a day of all subjects together; beyond them teachers are warned.",
    )
    school_homework_norm_2 = fields.Integer(
        "Homework in Grades 2–3, min", required=True, default=90)
    school_homework_norm_4 = fields.Integer(
        "Homework in Grades 4–5, min", required=True, default=120)
    school_homework_norm_6 = fields.Integer(
        "Homework in Grades 6–8, min", required=True, default=150)
    school_homework_norm_9 = fields.Integer(
        "Homework in Grades 9–11, min", required=True, default=210)

    school_control_share = fields.Float(
        "Control Works of a Plan, %", required=True, default=10.0, digits=(4, 1),
        help="The largest share of the hours of a thematic plan that control works take.",
    )
    school_control_weeks = fields.Float(
        "Weeks Between Control Works", required=True, default=2.5, digits=(3, 1),
        help="Of one subject in one class. 0: as often as one likes.",
    )
    school_control_day = fields.Integer(
        "Control Works a Day", required=True, default=1,
        help="In one class, of all subjects together. 0: any number.",
    )
    school_control_week = fields.Integer(
        "Control Works a Week", required=True, default=3,
        help="In one class, of all subjects together. 0: any number.",
    )
    school_control_edges = fields.Boolean(
        "Not at the Edges of a Day", default=True,
        help="Warn of control works in the first and in the last lesson of the class's day.",
    )

    _school_control_range = models.Constraint(
        "CHECK (school_control_share BETWEEN 0 AND 100 AND school_control_weeks BETWEEN 0 AND 20"
        " AND school_control_day BETWEEN 0 AND 10 AND school_control_week BETWEEN 0 AND 50)",
        "Norms of control works: 0 to 100 %, 0 to 20 weeks, 0 to 10 a day, 0 to 50 a week.",
    )
    _school_homework_file_mb_range = models.Constraint(
        "CHECK (school_homework_file_mb BETWEEN 1 AND 50)",
        "A file of homework has at most 1 to 50 MB.",
    )
    _school_homework_norm_range = models.Constraint(
        "CHECK (LEAST(school_homework_norm_1, school_homework_norm_2, school_homework_norm_4,"
        " school_homework_norm_6, school_homework_norm_9) >= 0"
        " AND GREATEST(school_homework_norm_1, school_homework_norm_2, school_homework_norm_4,"
        " school_homework_norm_6, school_homework_norm_9) <= 600)",
        "Homework of a day takes 0 to 600 minutes.",
    )

    def _school_homework_norms(self):
        """Return ``{first grade of a span: minutes of homework a day}``."""
        self.ensure_one()
        company = self.sudo()
        return {grade: company[name] for grade, name in _HOMEWORK_NORMS.items()}

    def _school_control_norms(self):
        """Return the school's ``ControlNorms``."""
        self.ensure_one()
        company = self.sudo()
        return ControlNorms(
            per_day=company.school_control_day, per_week=company.school_control_week,
            weeks=company.school_control_weeks, edges=company.school_control_edges,
        )
