from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SchoolCalendarDay(models.Model):
    """Каникулы, праздники, перенесённые дни: what differs from the plain week."""

    _name = "school.calendar.day"
    _description = "Calendar Day"
    _inherit = ["school.company.mixin"]
    _order = "date_start, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [("vacation", "Vacation"), ("holiday", "Holiday"), ("day_off", "Moved day off"),
         ("school_day", "Moved school day")],
        required=True, default="holiday",
    )
    year_id = fields.Many2one(
        "school.year", "School Year", required=True, index=True, ondelete="cascade",
        check_company=True,
    )
    date_start = fields.Date("From", required=True)
    date_end = fields.Date(
        "To", required=True, compute="_compute_date_end", store=True, readonly=False,
        precompute=True,
    )
    as_weekday = fields.Selection(
        [("0", "Monday"), ("1", "Tuesday"), ("2", "Wednesday"), ("3", "Thursday"),
         ("4", "Friday"), ("5", "Saturday")],
        "By the Timetable of",
    )
    bell_schedule_id = fields.Many2one(
        "school.bell.schedule", "Bells of the Day", check_company=True, index="btree_not_null",
        help="For days with shortened lessons.",
    )
    stage_ids = fields.Many2many(
        "school.stage", string="Only for Stages", check_company=True,
        help="Empty: for the whole school. First grades have a vacation of their own.",
    )

    _dates_order = models.Constraint(
        "CHECK (date_start <= date_end)", "A calendar entry must not end before it starts."
    )
    _school_day_weekday = models.Constraint(
        "CHECK (kind <> 'school_day' OR as_weekday IS NOT NULL)",
        "A moved school day needs the day of the week by whose timetable it is taught.",
    )

    @api.depends("date_start")
    def _compute_date_end(self):
        for day in self:
            if not day.date_end or day.date_end < day.date_start:
                day.date_end = day.date_start

    @api.constrains("date_start", "date_end", "year_id")
    def _check_inside_year(self):
        for day in self:
            if day.date_start < day.year_id.date_start or day.date_end > day.year_id.date_end:
                raise ValidationError(self.env._(
                    "“%(day)s” lies outside the school year %(year)s.",
                    day=day.name, year=day.year_id.name,
                ))
