from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytz

from odoo import api, fields, models
from odoo.tools import email_normalize, ormcache

from ..formulas.control_norms import ControlNorms
from ..formulas.forecast import ForecastRule
from ..formulas.office_hours import office_moment
from ..page.statistics import StatisticsRule

# The lists every school starts with and edits for itself.
_DEFAULT_LISTS = (
    "school.mark.value",
    "school.absence.reason",
    "school.work.type",
    "school.lesson.type",
    "school.subject.area",
)


# First grade of a span → the field of its norm (СанПиН 1.2.3685-21).
_HOMEWORK_NORMS = {
    1: "school_homework_norm_1", 2: "school_homework_norm_2", 4: "school_homework_norm_4",
    6: "school_homework_norm_6", 9: "school_homework_norm_9",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    school_consent_asked = fields.Boolean(
        "Ask for the Consent", default=True,
        help="Parents and students agree to the processing of personal data at the first log-in.",
    )
    school_consent_text = fields.Text(
        "Text of the Consent", help="Empty: the usual text, with the name of the school."
    )
    school_tz = fields.Selection(
        lambda self: [(name, name) for name in pytz.common_timezones],
        "School Time Zone", required=True, default="Europe/Moscow",
        help="Lessons, entry windows and days are counted in this zone.",
    )
    school_entry_deadline = fields.Float(
        "Entries Until", required=True, default=17.0,
        help="Local time on the day of the lesson until which an entry is in time "
             "(regulation, clause 4.2).",
    )
    school_late_days = fields.Integer(
        "Late Entries For", required=True, default=0,
        help="Calendar days after the deadline on which late entries are still taken; then only a "
             "deputy head opens the journal again. 0: until the term closes.",
    )
    school_reopening_hours = fields.Integer(
        "Journal Reopened For", required=True, default=24,
        help="Hours for which a deputy head opens a journal again, unless another time is set.",
    )
    school_owed_days = fields.Integer(
        "Days to Hand In Owed Work", required=True, default=14,
        help="The date of owed work, unless the teacher sets another: so many days after the "
             "lesson.",
    )
    school_access_days = fields.Integer(
        "Access Slips Valid For", required=True, default=14,
        help="Days in which the link on an access slip works (regulation, clause 2.2).",
    )
    school_threshold_5 = fields.Float(
        "Average for a “5”", required=True, default=4.5, digits=(3, 2),
        help="The lowest weighted average that makes the term mark “5”.",
    )
    school_threshold_4 = fields.Float(
        "Average for a “4”", required=True, default=3.5, digits=(3, 2),
        help="The lowest weighted average that makes the term mark “4”.",
    )
    school_threshold_3 = fields.Float(
        "Average for a “3”", required=True, default=2.5, digits=(3, 2),
        help="The lowest weighted average that makes the term mark “3”.",
    )
    school_forecast_marks = fields.Integer(
        "Marks for a Forecast", required=True, default=3,
        help="With fewer marks in the term there is no forecast of the term mark.",
    )
    school_silent_lessons = fields.Integer(
        "Lessons Without a Mark", required=True, default=5,
        help="A student who attended more lessons than that without a mark is pointed out.",
    )

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

    school_letter_class_teacher = fields.Boolean("Letters to the Class Teacher", default=True)
    school_letter_subject_teacher = fields.Boolean("Letters to Teachers", default=True)
    school_letter_deputy = fields.Boolean("Letters to Deputy Heads", default=True)
    school_letter_director = fields.Boolean("Letters to the Director", default=True)
    school_letter_administration = fields.Boolean("Letters to the School Office", default=True)
    school_letter_students = fields.Boolean(
        "Students Write Letters", default=True, help="Regulation, clause 2.5."
    )
    school_office_from = fields.Float(
        "Office Hours From", required=True, default=8.0,
        help="Letters that come at other hours are told to the staff when the office opens.",
    )
    school_office_to = fields.Float("Office Hours To", required=True, default=18.0)
    school_office_days = fields.Selection(
        [("5", "Monday to Friday"), ("6", "Monday to Saturday"), ("7", "Every day")],
        "Office Days", required=True, default="6",
    )
    school_notice_minutes = fields.Integer(
        "Collect News For, min", required=True, default=15,
        help="What is entered within so many minutes goes to a guardian in one letter; what is "
             "corrected meanwhile goes as it is then.",
    )
    school_digest_weekday = fields.Selection(
        [("3", "Thursday"), ("4", "Friday"), ("5", "Saturday"), ("6", "Sunday")],
        "The Week Is Told On", required=True, default="4",
    )
    school_digest_hour = fields.Float("The Week Is Told At", required=True, default=18.0)
    school_letter_alias_id = fields.Many2one(
        "mail.alias", "Address of Letters", readonly=True, copy=False, ondelete="set null",
        help="Where families answer letters by e-mail.",
    )

    _school_late_days_range = models.Constraint(
        "CHECK (school_late_days BETWEEN 0 AND 366)",
        "Late entries are taken for 0 to 366 days.",
    )
    _school_reopening_hours_range = models.Constraint(
        "CHECK (school_reopening_hours BETWEEN 1 AND 720)",
        "A journal is reopened for 1 to 720 hours.",
    )
    _school_thresholds_order = models.Constraint(
        "CHECK (school_threshold_3 > 2 AND school_threshold_4 > school_threshold_3 "
        "AND school_threshold_5 > school_threshold_4 AND school_threshold_5 <= 5)",
        "A better term mark takes a higher average, between 2 and 5.",
    )
    _school_forecast_range = models.Constraint(
        "CHECK (school_forecast_marks BETWEEN 1 AND 50 AND school_silent_lessons BETWEEN 1 AND 50)",
        "Marks for a forecast and lessons without a mark are numbers from 1 to 50.",
    )
    _school_entry_deadline_hour = models.Constraint(
        "CHECK (school_entry_deadline >= 0 AND school_entry_deadline < 24)",
        "The time until which entries are made must lie between 00:00 and 23:59.",
    )
    _school_access_days_range = models.Constraint(
        "CHECK (school_access_days BETWEEN 1 AND 90)", "Access slips are valid for 1 to 90 days."
    )
    _school_owed_days_range = models.Constraint(
        "CHECK (school_owed_days BETWEEN 0 AND 366)",
        "Owed work can be handed in for 0 to 366 days.",
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

    _school_office_order = models.Constraint(
        "CHECK (school_office_from >= 0 AND school_office_from < school_office_to"
        " AND school_office_to <= 24)",
        "The office opens before it closes, between 00:00 and 24:00.",
    )

    _school_notice_range = models.Constraint(
        "CHECK (school_notice_minutes BETWEEN 1 AND 1440"
        " AND school_digest_hour >= 0 AND school_digest_hour < 24)",
        "News are collected for 1 to 1440 minutes; the week is told between 00:00 and 23:59.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._school_copy_default_lists()
        companies._school_make_letter_aliases()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"school_tz", "school_entry_deadline", "school_late_days"}:
            self.env.registry.clear_cache()
        return result

    def _school_copy_default_lists(self):
        """Give each new school its own copy of the main company's lists."""
        main = self.env.ref("base.main_company", raise_if_not_found=False)
        for company in self - (main or self.browse()):
            for model in _DEFAULT_LISTS:
                source = self.env[model].sudo().with_context(active_test=False)
                for record in source.search([("company_id", "=", main.id)]):
                    record.copy({"company_id": company.id})

    def _school_now(self):
        """Return the present moment as an aware datetime in the school's zone."""
        self.ensure_one()
        return self._school_local(fields.Datetime.now())

    def _school_local(self, moment):
        """Return ``moment`` (naive, UTC) as an aware one in the school's zone."""
        self.ensure_one()
        return moment.replace(tzinfo=timezone.utc).astimezone(self._school_zone())

    def _school_consent_text(self):
        """Return what parents and students agree to (152-ФЗ, article 9)."""
        self.ensure_one()
        return self.sudo().school_consent_text or self.env._(
            "I agree that %(school)s processes my personal data and those of my child: surname, "
            "name and patronymic, class, contact data, marks, absences and remarks, and "
            "correspondence with the school, by automated means and without them: collecting, "
            "recording, keeping, correcting, using and erasing them, in order to keep the "
            "electronic class journal and the diary and to inform me of my child's studies.\n\n"
            "The data are not passed on to others, except where the law demands it. The consent "
            "holds for the time of study and for as long as the law has the school keep its "
            "journals. I may take it back at any time, here or in writing; the electronic diary "
            "is then closed, and the school tells of the studies on paper.", school=self.name,
        )

    def _school_statistics_rule(self):
        """Return the school's rule of forecasts and of students without marks."""
        self.ensure_one()
        thresholds = ((mark, self[f"school_threshold_{mark}"]) for mark in (3, 4, 5))
        return StatisticsRule(
            ForecastRule(tuple(thresholds), self.school_forecast_marks),
            self.school_silent_lessons,
        )

    @api.model
    def _school_make_letter_aliases(self):
        """Give each school of ``self`` (all without records) an address for answers to letters."""
        main = self.env.ref("base.main_company", raise_if_not_found=False)
        for company in self or self.sudo().search([("school_letter_alias_id", "=", False)]):
            if not company.school_letter_alias_id:
                company.sudo().school_letter_alias_id = self.env["mail.alias"].sudo().create({
                    "alias_name": "letters" if company == main else f"letters-{company.id}",
                    "alias_model_id": self.env["ir.model"]._get_id("school.letter"),
                    "alias_domain_id": company.alias_domain_id.id,
                })

    def _school_letter_alias(self):
        """Return the alias to which letters are answered; none while it has no domain."""
        self.ensure_one()
        alias = self.sudo().school_letter_alias_id
        if alias and alias.alias_domain_id != self.sudo().alias_domain_id:
            alias.alias_domain_id = self.sudo().alias_domain_id
        return alias if alias.alias_domain_id and alias.alias_name else alias.browse()

    def _school_letter_address(self):
        """Return the school's address that stands in letters instead of anybody's own, or ""."""
        self.ensure_one()
        company = self.sudo()
        alias = company._school_letter_alias()
        return alias.alias_full_name or email_normalize(company.email or "") or ""

    def _school_office_opens(self):
        """Return when the office opens (naive UTC), or None while it is open."""
        self.ensure_one()
        company, now = self.sudo(), self._school_now()
        opens = office_moment(
            now.replace(tzinfo=None), company.school_office_from, company.school_office_to,
            int(company.school_office_days),
        )
        if opens == now.replace(tzinfo=None):
            return None
        return opens.replace(tzinfo=self._school_zone()).astimezone(timezone.utc).replace(
            tzinfo=None)

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

    def _school_zone(self):
        return self._school_clock()[0]

    @ormcache("self.id")
    def _school_clock(self):
        """Return ``(zone, the school's own arguments of entry_window)``, kept in memory."""
        self.ensure_one()
        company = self.sudo()
        return ZoneInfo(company.school_tz), {
            "deadline_hour": company.school_entry_deadline, "late_days": company.school_late_days,
        }

    def _school_today(self):
        """Return today's date at the school."""
        return self._school_now().date()

    def _school_owed_until(self, day):
        """Return the date by which work of a lesson on ``day`` is handed in, if it is owed."""
        self.ensure_one()
        return day + timedelta(days=self.school_owed_days)

    def _school_utc(self, day, hour):
        """Return local ``hour`` (float) of ``day`` as a naive UTC datetime for a Datetime field."""
        minutes = min(round(hour * 60), 24 * 60 - 1)
        local = datetime(
            day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=self._school_zone()
        )
        return local.astimezone(timezone.utc).replace(tzinfo=None)
