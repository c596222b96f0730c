from datetime import timedelta

from odoo import api, models

from ..page import diary_queries
from ..page.diary import SchoolYears

# How far ahead the next day with lessons is looked for, and control works are told of.
_AHEAD = 14
#: of so many days before today, marks are shown once more: they are entered later than the lesson.
RECENT = 7


class SchoolDiaryDayMixin(models.AbstractModel):
    """What one opens the diary for in the evening: today, the next day, what is new and ahead."""

    _name = "school.diary.day.mixin"
    _description = "Today in the diary"
    _inherit = ["school.diary.text.mixin"]

    @api.model
    def _today(self, student):
        """Return today and the next day with lessons as ``student`` has them, and what is near.

        ``days``: one or two of the blocks of ``_week``; ``marks`` of the last week's other days,
        the newest first, with ``subject`` (see ``_mark``); ``control``: works of the next two
        weeks (see ``_control_rows``); ``asked``: days whose absences want a reason (see
        ``_asked_absences``); ``ask``: Monday of the week to acknowledge.
        """
        self.env.flush_all()
        today = student.company_id._school_today()
        years = SchoolYears(self._read(diary_queries.SCHOOL_YEARS, student))
        ahead = today + timedelta(days=_AHEAD)
        [found] = self._read(diary_queries.FIRST_DAY, student, today + timedelta(days=1), ahead)
        dates = [today, found["date"]] if found["date"] else [today]
        lessons = self._lessons(student, dates[0], dates[-1])
        days = self._days(student.company_id, years, dates, lessons, today)
        marks = self._read(
            diary_queries.MARKS, student,
            today - timedelta(days=RECENT), today - timedelta(days=1),
        )
        return {
            "days": [block for day in days for block in self._blocks([day])],
            "marks": [
                {**self._mark(row), "subject": row["subject"],
                 "day": self._date(row["date"], "ccc")}
                for row in reversed(marks)
            ],
            "control": self._control_rows(student, today, ahead),
            "asked": self._asked_absences(student),
            # From Friday on the present week, before that the last one.
            "ask": today - timedelta(days=today.weekday() + (0 if today.weekday() > 3 else 7)),
        }

    @api.model
    def _control_plan(self, student, term_id=None):
        """Return the control works of a term: ``terms`` and ``years`` as ``_marks`` has them.

        ``works``: see ``_control_rows``.
        """
        self.env.flush_all()
        term, choice = self._term_choice(student, term_id)
        works = self._control_rows(student, term["date_start"], term["date_end"]) if term else []
        return {**choice, "works": works}

    def _control_rows(self, student, date_from, date_to):
        """Return the control works of some days in order.

        Each: ``date`` (ISO), ``label``, ``number`` of the lesson, ``subject``, ``name``, ``tag``
        ("past", "today", "tomorrow" or "").
        """
        today = student.company_id._school_today()
        tags = {0: "today", 1: "tomorrow"}
        return [
            {
                "date": row["date"].isoformat(),
                "label": self._date(row["date"], "ccc, d MMMM"),
                "number": row["number"],
                "subject": row["subject"],
                # "Control work № 2" needs no "Control work" before it.
                "name": row["name"] if row["name"].startswith(row["work"])
                else " · ".join(part for part in (row["work"], row["name"]) if part),
                "tag": "past" if row["date"] < today
                else tags.get((row["date"] - today).days, ""),
            }
            for row in self._read(diary_queries.CONTROL_PLAN, student, date_from, date_to)
        ]
