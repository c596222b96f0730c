import secrets
from datetime import datetime, time, timedelta
from hashlib import sha256

import vobject
from vobject.icalendar import utc

from odoo import api, fields, models
from odoo.tools import SQL

# How far back and ahead the calendar goes.
_BACK, _AHEAD = 14, 60
_TOKEN_BYTES = 24


class SchoolDiaryFeed(models.Model):
    """The address by which a calendar program reads lessons, homework and control works.

    Whoever knows the token reads; only its hash is kept, and a new one ends the former. Rights are
    asked for at each reading: who lost them finds nothing.
    """

    _name = "school.diary.feed"
    _description = "Calendar of the Diary"
    _inherit = ["school.company.mixin"]
    _rec_name = "student_id"

    student_id = fields.Many2one(
        "school.student", required=True, readonly=True, ondelete="cascade", check_company=True
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="cascade"
    )
    token_hash = fields.Char(required=True, readonly=True, copy=False, groups=fields.NO_ACCESS)

    _once = models.Constraint(
        "UNIQUE(student_id, user_id)", "There is such an address already."
    )
    _token_uniq = models.UniqueIndex("(token_hash)", "There is such an address already.")

    # ---- the address ----

    @api.model
    def _hash(self, token):
        return sha256(token.encode()).hexdigest()

    @api.model
    def _of(self, student, user):
        return self.sudo().search([("student_id", "=", student.id), ("user_id", "=", user.id)])

    @api.model
    def _renew(self, student, user):
        """Return a new token for ``user`` to read about ``student``; the former one ends."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        self.env.cr.execute(SQL(
            """INSERT INTO school_diary_feed (company_id, student_id, user_id, token_hash,
                                              create_uid, create_date)
               VALUES (%s, %s, %s, %s, %s, now() AT TIME ZONE 'utc')
               ON CONFLICT (student_id, user_id) DO UPDATE
                  SET token_hash = EXCLUDED.token_hash""",
            student.company_id.id, student.id, user.id, self._hash(token), user.id,
        ))
        self.invalidate_model(flush=False)
        return token

    @api.model
    def _find(self, token):
        """Return the feed of a token whose user may read about its student now, else none."""
        feed = self.sudo().search([("token_hash", "=", self._hash(token))])
        user = feed.user_id
        allowed = feed and user.active and self.env["school.student"]._of_user(user)
        return feed if allowed and feed.student_id in allowed else self.sudo()

    # ---- the calendar ----

    def _ics(self):
        """Return the calendar (RFC 5545) of the student as bytes, in the user's language."""
        self.ensure_one()
        student = self.student_id
        today = student.company_id._school_today()
        diary = self.env["school.diary"].with_context(lang=self.user_id.lang or "ru_RU")
        lessons = diary._lessons(
            student, today - timedelta(days=_BACK), today + timedelta(days=_AHEAD))
        calendar = vobject.iCalendar()
        calendar.add("prodid").value = "-//school_ejournal//diary//RU"
        calendar.add("x-wr-calname").value = f"{student.first_name} {student.last_name}"
        stamp = datetime.now(utc)
        for lesson in lessons:
            self._add_lesson(calendar, lesson, stamp)
        return calendar.serialize().encode()

    def _add_lesson(self, calendar, lesson, stamp):
        """Add a lesson; what has to be done for it and its control works stand in it."""
        event = calendar.add("vevent")
        event.add("uid").value = f"lesson-{lesson['id']}-{self.student_id.id}@school_ejournal"
        event.add("dtstamp").value = stamp
        start, end = (self._moment(lesson["date"], lesson[name]) for name in ("start", "end"))
        # Without bells a lesson is a matter of the day.
        event.add("dtstart").value = start or lesson["date"]
        if start and end:
            event.add("dtend").value = end
        control = ", ".join(work["name"] for work in lesson["control"])
        event.add("summary").value = " · ".join(
            part for part in (lesson["subject"], control) if part)
        if lesson["room"]:
            event.add("location").value = lesson["room"]
        homework = [task["text"] for task in lesson["homework"] if task["text"]]
        told = [lesson["topic"]] if lesson["topic"] else []
        if homework:
            told.append(self.env._("Homework: %s", "; ".join(homework)))
        if told:
            event.add("description").value = "\n".join(told)

    def _moment(self, day, clock):
        """Return a local time of ``day`` ("08:30" or "") in UTC, or None."""
        if not clock:
            return None
        hours, minutes = map(int, clock.split(":"))
        local = datetime.combine(day, time(hours, minutes), self.company_id._school_zone())
        return local.astimezone(utc)
