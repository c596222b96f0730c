from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .school_lesson_change_mixin import NOT_HELD

# How far back "not filled earlier" looks.
_UNFILLED_DAYS = 14
_LESSON_FIELDS = (
    "journal_id", "company_id", "class_id", "subject_id", "term_id", "date", "number", "state",
    "start_datetime", "end_datetime", "teacher_id", "substitute_id", "room", "topic",
    "cancel_reason", "planned_topic", "moved_to_date",
)


class SchoolMyDay(models.AbstractModel):
    """The teacher's start page: lessons of a day, what is not filled in, the time left."""

    _name = "school.my.day"
    _description = "My Day"

    @api.model
    @api.readonly
    def read_day(self, day=None):
        """Return the user's own lessons of ``day`` (ISO date; default: today at the school).

        ``now``: server's moment, ISO UTC. ``today``, ``day``: ISO dates. ``window``: ``state`` of
        the day's entries (see ``EntryWindow``), ``deadline`` (ISO UTC) and ``until``, its local
        time; empty without lessons.
        ``lessons``: in order, see ``_lesson_row``. ``unfilled``: earlier lessons that lack
        something. ``classes``: for a class teacher, see ``_class_rows``. UserError for a ``day``
        that is no date.
        """
        now = self.env.company._school_now()
        today = now.date()
        day = self._parse(day) or today
        lessons = self._lessons(Domain("date", "=", day), "number, id")
        unfilled = self._lessons(self._unfilled_domain(today), "date desc, number, id")
        # Both at once, so that each kind of detail is read by one query.
        rows = {lesson: self._lesson_row(lesson, today) for lesson in lessons | unfilled}
        self._add_signatures(rows)
        planned = lessons.filtered(lambda lesson: lesson._is_held())
        return {
            "now": now.astimezone(timezone.utc).isoformat(),
            "today": today.isoformat(),
            "day": day.isoformat(),
            "window": self._window(planned[:1]),
            "lessons": [rows[lesson] for lesson in lessons],
            "unfilled": [rows[lesson] for lesson in unfilled],
            "classes": self._class_rows(day),
        }

    def _parse(self, day):
        try:
            return fields.Date.to_date(day)
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(self.env._("“%s” is not a date.", day)) from error

    # ---- lessons ----

    @api.model
    def _lessons(self, domain, order):
        """Return the lessons that the user has taught or will teach, or has given away."""
        own = Domain("teacher_id", "=", self.env.uid) | Domain("substitute_id", "=", self.env.uid)
        return self.env["school.lesson"].search_fetch(domain & own, _LESSON_FIELDS, order=order)

    @api.model
    def _unfilled_domain(self, today):
        """Return the domain of the last two weeks' lessons that the user should have filled in."""
        return (
            Domain("date", ">=", today - timedelta(days=_UNFILLED_DAYS))
            & Domain("date", "<", today)
            & Domain("state", "not in", NOT_HELD)
            & Domain("term_id.state", "=", "open")
            & (Domain("substitute_id", "=", False) | Domain("substitute_id", "=", self.env.uid))
            & (Domain("topic", "=", False)
               | Domain("homework_ids", "not any", [("is_personal", "=", False)]))
        )

    @api.model
    def _window(self, lesson):
        if not lesson:
            return {}
        window = lesson._entry_window()
        return {
            "state": window.state.value,
            "deadline": window.deadline.astimezone(timezone.utc).isoformat(),
            "until": window.deadline.strftime("%H:%M"),
        }

    def _lesson_row(self, lesson, today):
        """Return what the page shows of one lesson.

        ``start`` and ``end`` are local times. ``place`` tells whose lesson it is: "own", "taken"
        (the user substitutes ``colleague``) or "given" (``colleague`` substitutes the user).
        ``planned`` is the topic by the plan while none is entered.
        ``missing`` names what the user has still to fill in: "topic", "homework".
        """
        # The lesson has passed its access rules; whoever reads it may know what it is called.
        head = lesson.sudo()
        place, colleague = self._place(head)
        return {
            "id": lesson.id,
            "journal_id": head.journal_id.id,
            "date": lesson.date.isoformat(),
            "number": lesson.number,
            "start": self._local_time(head, head.start_datetime),
            "end": self._local_time(head, head.end_datetime),
            "class": head.class_id.name,
            "subject": head.subject_id.name,
            "subgroup": head.journal_id.subgroup_id.name or "",
            "room": lesson.room or "",
            "topic": lesson.topic or "",
            "planned": "" if lesson.topic else lesson.planned_topic or "",
            "homework": lesson.homework_text,
            "marks": lesson.mark_count,
            "absences": lesson.absence_count,
            "place": place,
            "colleague": colleague.name or "",
            "cancelled": not lesson._is_held(),
            "change": lesson._change_text(),
            "reason": lesson.cancel_reason or "",
            "missing": self._missing(lesson, place) if lesson.date <= today else [],
        }

    def _place(self, lesson):
        if not lesson.substitute_id:
            return "own", lesson.substitute_id
        if lesson.substitute_id.id == self.env.uid:
            return "taken", lesson.teacher_id
        return "given", lesson.substitute_id

    def _missing(self, lesson, place):
        if place == "given" or not lesson._is_held():
            return []
        missing = [] if lesson.topic else ["topic"]
        # What is set for chosen students alone is not the homework of the class.
        is_set = any(not homework.is_personal for homework in lesson.homework_ids)
        return missing if is_set else [*missing, "homework"]

    def _add_signatures(self, rows):
        """Tell of lessons taken over what is to be signed: ``substitution`` and its ``signed``.

        ``signed``: "signed", "due" (the topic is there), "later", or "new" while the user has not
        acknowledged the lesson that is still to come.
        """
        taken = {lesson.id: row for lesson, row in rows.items() if row["place"] == "taken"}
        if not taken:
            return
        for record in self.env["school.substitution"].search_fetch(
            [("lesson_id", "in", list(taken)), ("substitute_id", "=", self.env.uid)],
            ["lesson_id", "signed_datetime", "acknowledged_datetime"],
        ):
            row = taken[record.lesson_id.id]
            row["substitution"] = record.id
            row["signed"] = (
                "signed" if record.signed_datetime
                else "due" if not record._why_unsigned()
                else "later" if record.acknowledged_datetime or record._has_begun() else "new"
            )

    def _local_time(self, lesson, moment):
        return lesson.company_id._school_local(moment).strftime("%H:%M") if moment else ""

    # ---- class teacher ----

    @api.model
    def _class_rows(self, day):
        """Return the user's own classes with the absences of ``day`` whose reason is unknown.

        ``students`` in alphabetical order: ``id``, ``name`` and ``lessons``, the number of
        lessons missed.
        """
        classes = self.env["school.class"].search_fetch([
            ("class_teacher_id", "=", self.env.uid),
            ("year_id.date_start", "<=", day), ("year_id.date_end", ">=", day),
        ], ["name"])
        if not classes:
            return []
        missed = {each: [] for each in classes}
        domain = [
            ("class_id", "in", classes.ids), ("date", "=", day),
            ("reason_id.kind", "=", "unknown"),
        ]
        for klass, student, lessons in self.env["school.absence"]._read_group(
            domain, ["class_id", "student_id"], ["__count"]
        ):
            missed[klass].append((student, lessons))
        return [{
            "id": each.id,
            "name": each.name,
            "students": [
                {"id": student.id, "name": student.short_name, "lessons": lessons}
                for student, lessons in sorted(rows, key=lambda row: row[0].sort_key)
            ],
        } for each, rows in missed.items()]
