from datetime import timedelta

from odoo import api, models

from ..timetable.lessons import Day


class SchoolCalendar(models.AbstractModel):
    """The calendar as a question: which days are taught, by which bells."""

    _name = "school.calendar"
    _description = "School Calendar"

    @api.model
    def _special_days(self, company, date_from, date_to):
        return self.env["school.calendar.day"].sudo().search([
            ("company_id", "=", company.id),
            ("date_start", "<=", date_to), ("date_end", ">=", date_from),
        ])

    @api.model
    def _why_closed(self, pairs):
        """Return why no lessons are taught, for those pairs ``(stage, day)`` that are closed."""
        pairs = {(stage, day) for stage, day in pairs if day}
        if not pairs:
            return {}
        days = [day for _stage, day in pairs]
        companies = {stage.sudo().company_id for stage, _day in pairs}
        special = {
            company: self._special_days(company, min(days), max(days)) for company in companies
        }
        closed = {}
        for stage, day in pairs:
            here = self._on(special[stage.sudo().company_id], stage, day)
            if any(entry.kind == "school_day" for entry in here):
                continue
            if here:
                closed[stage, day] = here[0].name
            elif day.weekday() >= int(stage.sudo().week_days):
                closed[stage, day] = self.env._("it is a day off")
        return closed

    @api.model
    def _timetable_weekday(self, stage, day):
        """Return the weekday (0–6) by whose timetable ``day`` is taught; None on days off."""
        if self._why_closed([(stage, day)]):
            return None
        here = self._on(self._special_days(stage.company_id, day, day), stage, day)
        moved = [entry for entry in here if entry.kind == "school_day"]
        return int(moved[0].as_weekday) if moved else day.weekday()

    @api.model
    def _school_days(self, stages, first, last):
        """Return ``{stage: days taught from first to last}`` as ``Day`` values, in order.

        Days outside the terms are left out; a moved school day has the weekday that it makes up
        for.
        """
        dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        pairs = [(stage, day) for stage in stages for day in dates]
        closed = self._why_closed(pairs)
        terms = self.env["school.term"]._for_dates(pairs)
        special = {
            company: self._special_days(company, first, last).filtered(
                lambda entry: entry.kind == "school_day")
            for company in stages.sudo().company_id
        }
        taught = {stage: [] for stage in stages}
        for stage, day in pairs:
            if (stage, day) in terms and (stage, day) not in closed:
                moved = self._on(special[stage.sudo().company_id], stage, day)
                weekday = int(moved[0].as_weekday) if moved else day.weekday()
                taught[stage].append(Day(day, weekday))
        return taught

    @api.model
    def _hours_of(self, stages, first, last):
        """Return a function of ``(stage, day, number)`` that gives start and end of a lesson.

        Both are naive UTC, or None without a bell; the function asks the database nothing.
        """
        special, bells, known = {}, {}, {}
        for company in stages.sudo().company_id:
            special[company] = self._special_days(company, first, last).filtered(
                "bell_schedule_id")
        for bell in self.env["school.bell"].sudo().search(
            [("company_id", "in", stages.sudo().company_id.ids)]
        ):
            bells[bell.schedule_id, bell.number] = (bell.start_hour, bell.end_hour)

        def hours(stage, day, number):
            key = (stage, day, number)
            if key not in known:
                schedule = self._schedule(special[stage.company_id], stage, day)
                rings = bells.get((schedule, number))
                known[key] = tuple(
                    stage.company_id._school_utc(day, hour) for hour in rings
                ) if rings else (None, None)
            return known[key]

        return hours

    @api.model
    def _schedule(self, special, stage, day):
        """Return the bell schedule of ``stage`` on ``day``."""
        here = self._on(special, stage, day)
        return here[0].bell_schedule_id if here else stage.bell_schedule_id

    @api.model
    def _bells_of(self, lessons):
        """Return ``{lesson: (start, end)}`` in local hours for lessons that have a bell."""
        lessons = lessons.filtered(lambda lesson: lesson.date and lesson.journal_id)
        if not lessons:
            return {}
        days = lessons.mapped("date")
        special = {
            company: self._special_days(company, min(days), max(days)).filtered("bell_schedule_id")
            for company in lessons.journal_id.sudo().company_id
        }
        found = {}
        for lesson in lessons:
            stage = lesson.journal_id.sudo().class_id.stage_id
            schedule = self._schedule(special[stage.company_id], stage, lesson.date)
            bell = schedule.bell_ids.filtered(lambda b, n=lesson.number: b.number == n)[:1]
            if bell:
                found[lesson] = (bell.start_hour, bell.end_hour)
        return found

    @api.model
    def _on(self, entries, stage, day):
        return [
            entry for entry in entries
            if entry.date_start <= day <= entry.date_end
            and (not entry.stage_ids or stage in entry.stage_ids)
        ]
