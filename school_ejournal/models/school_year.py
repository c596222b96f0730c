from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SchoolYear(models.Model):
    """Учебный год."""

    _name = "school.year"
    _description = "School Year"
    _inherit = ["school.company.mixin", "mail.thread"]
    _order = "date_start desc"

    name = fields.Char(required=True, tracking=True)
    date_start = fields.Date("First Day", required=True, tracking=True)
    date_end = fields.Date("Last Day", required=True, tracking=True)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed"), ("archived", "Archived")],
        required=True, default="open", tracking=True, copy=False, readonly=True,
    )
    timetable_datetime = fields.Datetime("Timetable Changed", readonly=True, copy=False)
    lessons_datetime = fields.Datetime("Lessons Made", readonly=True, copy=False)
    term_ids = fields.One2many("school.term", "year_id", "Terms")
    calendar_day_ids = fields.One2many("school.calendar.day", "year_id", "Calendar")
    class_ids = fields.One2many("school.class", "year_id", "Classes")

    _name_uniq = models.Constraint(
        "UNIQUE(company_id, name)", "This school year exists already."
    )
    _dates_order = models.Constraint(
        "CHECK (date_start < date_end)", "A school year must end after it starts."
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (company_id WITH =, daterange(date_start, date_end, '[]') WITH &&)",
        "Two school years cannot overlap.",
    )

    @api.constrains("date_start", "date_end")
    def _check_terms_inside(self):
        for year in self:
            for term in year.term_ids:
                if term.date_start < year.date_start or term.date_end > year.date_end:
                    raise ValidationError(self.env._(
                        "The term “%(term)s” lies outside the school year %(year)s.",
                        term=term.name, year=year.name,
                    ))

    @api.model
    def _current(self, company=None, day=None):
        """Return the year that holds ``day`` (default: today at the school), else the last one."""
        company = company or self.env.company
        day = day or company._school_today()
        years = self.search([("company_id", "=", company.id)])
        return years.filtered(lambda year: year.date_start <= day <= year.date_end)[:1] or years[:1]

    def _remind_of_missing_plans(self, today):
        """Give an activity to the teachers of journals without a thematic plan."""
        journals = self.env["school.journal"].search([
            ("year_id", "in", self.ids), ("plan_ids", "=", False), ("teacher_id", "!=", False),
            ("activity_ids", "=", False),
        ])
        for teacher, own in journals.grouped("teacher_id").items():
            env = self.with_context(lang=teacher.lang or self.env.lang).env
            own.activity_schedule(
                "mail.mail_activity_data_todo", user_id=teacher.id,
                summary=env._("Make the thematic plan"),
                date_deadline=max(today, min(own.year_id.mapped("date_start"))),
            )
