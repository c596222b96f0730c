from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class SchoolEnrollment(models.Model):
    """Зачисление в класс: who was in which class from when to when, by order."""

    _name = "school.enrollment"
    _description = "Enrolment"
    _inherit = ["school.company.mixin"]
    # The newest first; those of one day, such as the first, in alphabetical order.
    _order = "date_from desc, student_id, id"
    _derived_fields = frozenset({"year_id"})

    student_id = fields.Many2one(
        "school.student", required=True, index=True, ondelete="restrict", check_company=True
    )
    class_id = fields.Many2one(
        "school.class", required=True, index=True, ondelete="restrict",
        check_company=True,
    )
    year_id = fields.Many2one(
        related="class_id.year_id", store=True, precompute=True, string="School Year"
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", help="The last day in the class; empty while it lasts.")
    order_id = fields.Many2one(
        "school.order", index="btree_not_null", ondelete="restrict", check_company=True
    )

    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from <= date_to)",
        "An enrolment must not end before it starts.",
    )
    _one_class = models.Constraint(
        "EXCLUDE USING gist (student_id WITH =, daterange(date_from, date_to, '[]') WITH &&)",
        "A student is in one class at a time: end the other enrolment first.",
    )
    _class_dates = models.Index("(class_id, date_from, date_to)")

    @api.depends("student_id.name", "class_id.name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.student_id.name}, {record.class_id.name}"

    @api.constrains("date_from", "date_to", "class_id")
    def _check_inside_year(self):
        for record in self:
            year = record.class_id.year_id
            last = record.date_to or record.date_from
            if record.date_from < year.date_start or last > year.date_end:
                raise ValidationError(self.env._(
                    "The enrolment of %(student)s must lie within the school year %(year)s.",
                    student=record.student_id.name, year=year.name,
                ))

    @api.model_create_multi
    def create(self, vals_list):
        # The line that ends must be stored before the one that follows it.
        self.flush_model()
        enrollments = super().create(vals_list)
        self.env["school.subgroup.split"].sudo()._place_newcomers(enrollments)
        return enrollments

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"student_id", "class_id", "date_from", "date_to"}:
            self.env["school.subgroup.split"].sudo()._place_newcomers(self)
        return result

    def _is_on(self, day):
        """Tell whether ``day`` lies within the enrolment."""
        self.ensure_one()
        return self.date_from <= day <= (self.date_to or day)

    @api.model
    def _on_domain(self, day):
        """Return the domain of the enrolments in force on ``day``."""
        return Domain("date_from", "<=", day) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", day)
        ) & Domain("year_id.date_end", ">=", day)
