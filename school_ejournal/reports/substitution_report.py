from collections import defaultdict
from datetime import date, timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import babel_locale_parse

from ..models.school_substitution_decision_mixin import TAUGHT
from ..page.register import Column, Register
from ..page.sheet_texts import day, short_day

DOCUMENTS = ("register", "hours")
_LONGEST = 366


class SubstitutionReport(models.AbstractModel):
    """Журнал замещения уроков and табель замещений of a period, on paper and as workbooks.

    Whoever asks gets what their rules show: deputy heads their stages, teachers their own lines.
    """

    _name = "report.school_ejournal.substitutions"
    _description = "Substitutions on Paper"
    _inherit = ["school.register.report.mixin"]

    # ---- what stands in the documents ----

    @api.model
    def _document(self, document, date_from, date_to):
        """Return one of ``DOCUMENTS`` between dates or ISO texts.

        UserError for an unknown document or a period that is none.
        """
        if document not in DOCUMENTS:
            raise UserError(self.env._("There is no such document."))
        first, last = (self._date(value) for value in (date_from, date_to))
        if last < first or (last - first).days > _LONGEST:
            raise UserError(self.env._("The period is at most a year, from its first to its last "
                                       "day."))
        records = self.env["school.substitution"].search([
            ("date", ">=", first), ("date", "<=", last), ("kind", "!=", False),
        ])
        register = getattr(self, f"_as_{document}")(records)
        register.school = self.env.company.name
        register.period = self._period(first, last)
        register.printed = self._printed_by(self.env.company)
        return register

    def _date(self, value):
        try:
            return date.fromisoformat(str(value))
        except ValueError as error:
            raise UserError(self.env._("“%s” is not a date.", value)) from error

    def _period(self, first, last):
        locale = babel_locale_parse(self.env.lang)
        return self.env._(
            "from %(first)s to %(last)s", first=day(first, locale), last=day(last, locale))

    def _as_register(self, records):
        """Return the register of ``records``, one row for each lesson."""
        env = self.env
        reasons = dict(env["school.teacher.absence"]._fields["reason"]._description_selection(env))
        rows = [
            (
                place, record.date, record.number, self._class_name(record),
                record.subject_id.name, record.absent_teacher_id.name,
                reasons.get(record.absence_reason, ""), self._taken(record),
                (record.kind in TAUGHT and record.topic) or "", record.signature or "",
            )
            for place, record in enumerate(records.sudo(), 1)
        ]
        columns = tuple(Column(*column) for column in (
            ("№", 8, "number"), (env._("Date"), 17, "date"),
            (env._("Lesson No."), 13, "number"), (env._("Class"), 18), (env._("Subject"), 31),
            (env._("Absent teacher"), 35), (env._("Reason"), 22), (env._("Substituted by"), 40),
            (env._("Topic of the lesson"), 50), (env._("Signature"), 36),
        ))
        return Register(
            env._("Register of Substitutions"), "", env._("Register of Substituted Lessons"), "",
            columns, rows, signers=(env._("Deputy head"),),
        )

    def _taken(self, record):
        """Return who has taken the lesson, or what has become of it."""
        if record.kind == "substituted":
            return record.substitute_id.name
        return record._decision_text()

    def _class_name(self, record):
        return " ".join(filter(None, (record.class_id.name, record.subgroup_name)))

    def _as_hours(self, records):
        """Return the hours to pay until today, by teacher, subject and class, and their sums."""
        env, locale = self.env, babel_locale_parse(self.env.lang)
        found = defaultdict(lambda: defaultdict(list))
        today = env.company._school_today()
        for record in records.sudo().filtered(
            lambda record: record.kind in TAUGHT and record.date <= today
        ):
            key = (record.subject_id.name, self._class_name(record))
            found[record.substitute_id][key].append(record)
        rows, totals = [], set()
        teachers = sorted(found, key=lambda user: (user.name, user.id))
        for count, teacher in enumerate(teachers, 1):
            groups = found[teacher]
            for place, (subject, label) in enumerate(sorted(groups)):
                mine = groups[subject, label]
                rows.append((
                    count if not place else None, teacher.name, subject, label,
                    ", ".join(short_day(record.date, locale) for record in mine), len(mine),
                    sum(record.paid_hours for record in mine),
                    sum(not record.signed_datetime for record in mine) or None,
                ))
            self._add_total(rows, totals, env._("Total: %s", teacher.name),
                            [record for group in groups.values() for record in group])
        self._add_total(rows, totals, env._("Total"), [
            record for groups in found.values() for group in groups.values() for record in group])
        columns = tuple(Column(*column) for column in (
            ("№", 8, "number"), (env._("Teacher"), 70), (env._("Subject"), 52),
            (env._("Class"), 28), (env._("Dates"), 48), (env._("Lessons"), 18, "number"),
            (env._("Hours paid"), 24, "number"), (env._("Not signed"), 22, "number"),
        ))
        return Register(
            env._("Hours of Substitution"), "", env._("Hours of Substituted Lessons"), "",
            columns, rows, totals, (env._("Made by"), env._("Deputy head"), env._("Director")),
        )

    def _add_total(self, rows, totals, label, records):
        totals.add(len(rows))
        rows.append((
            None, label, "", "", "", len(records), sum(record.paid_hours for record in records),
            sum(not record.signed_datetime for record in records) or None,
        ))

    # ---- periods ----

    @api.model
    def _month_of(self, day_):
        """Return the first and the last day of the month of a date."""
        first = day_.replace(day=1)
        return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
