from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import groupby

from ..page import diary_queries
from .school_absence_note import GIVEN

# For so many days back guardians are asked why a student was absent.
_ASK_DAYS = 30


class SchoolDiaryAbsenceMixin(models.AbstractModel):
    """The diary's absences: what was missed and why, and what guardians announce."""

    _name = "school.diary.absence.mixin"
    _description = "Absences in the diary"
    _inherit = ["school.diary.text.mixin"]

    @api.model
    def _absences(self, student, guardian, term_id=None):
        """Return the absences of a term and the notes about ``student``.

        ``terms`` and ``years`` as ``_marks`` has them; ``days``, the latest first: ``label``,
        ``date`` (ISO), ``asks`` (whether the reason is asked for) and ``lessons`` (``number``,
        ``subject``, ``code``, ``kind``, ``about``); ``notes`` of the term and later ones (``id``,
        ``when``, ``reason``, ``text``, ``state``, ``remark``, ``files``, ``mine``: may be
        withdrawn); ``reasons`` that a note may give (``id``, ``name``) and ``today`` (ISO).
        """
        self.env.flush_all()
        term, choice = self._term_choice(student, term_id)
        today = student.company_id._school_today()
        found = {**choice, "days": [], "notes": [], "reasons": self._note_reasons(student),
                 "today": today.isoformat(), "may_announce": bool(guardian)}
        if term:
            span = (student, term["date_start"], term["date_end"])
            notes = self._notes(student, term["date_start"])
            found["days"] = self._absence_days(span, notes, today)
            found["notes"] = [self._note_row(note, guardian) for note in notes]
        return found

    @api.model
    def _asked_absences(self, student):
        """Return the days of the last month for which no reason is known, see ``_absences``."""
        today = student.company_id._school_today()
        first = today - timedelta(days=_ASK_DAYS)
        days = self._absence_days((student, first, today), self._notes(student, first), today)
        return [day for day in days if day["asks"]]

    def _absence_days(self, span, notes, today):
        rows = self._read(diary_queries.ABSENCE_LIST, *span)
        given = notes.filtered(lambda note: note.state in ("new", "accepted"))
        return [
            {
                "date": day.isoformat(),
                "label": self._date(day, "EEEE, d MMMM"),
                "asks": day > today - timedelta(days=_ASK_DAYS) and any(
                    row["kind"] == "unknown"
                    and not any(note._covers(day, row["number"]) for note in given)
                    for row in lessons
                ),
                "lessons": [
                    {"number": row["number"], "subject": row["subject"], **self._absence(row)}
                    for row in lessons
                ],
            }
            for day, lessons in groupby(rows, lambda row: row["date"])
        ]

    def _notes(self, student, since):
        return self.env["school.absence.note"].sudo().search([
            ("student_id", "=", student.id), ("date_to", ">=", since),
            ("state", "!=", "withdrawn"),
        ])

    def _note_row(self, note, guardian):
        return {
            "id": note.id, "when": note._when(), "reason": note.reason_id.name,
            "text": note.text or "", "state": note.state, "remark": note.remark or "",
            "files": note.attachment_ids.mapped("name"),
            "mine": note.state == "new" and note.guardian_id == guardian,
        }

    def _note_reasons(self, student):
        reasons = self.env["school.absence.reason"].sudo().search([
            ("company_id", "=", student.company_id.id), ("kind", "in", GIVEN),
        ])
        return [{"id": each.id, "name": each.name} for each in reasons]

    @api.model
    def _announce_absence(self, student, guardian, vals, files):
        """Take in what a guardian wrote; return why it cannot be, or an empty string.

        ``vals``: of ``school.absence.note``, from a form: dates may be None. Nothing is stored
        when something is wrong.
        """
        if not (vals["date_from"] and vals["date_to"]):
            return self.env._("Choose the days of the absence.")
        reasons = {row["id"] for row in self._note_reasons(student)}
        if vals["reason_id"] not in reasons:
            return self.env._("Choose the reason.")
        today = student.company_id._school_today()
        if vals["date_from"] < today - timedelta(days=_ASK_DAYS):
            return self.env._("That was long ago: please write to the class teacher.")
        try:
            with self.env.cr.savepoint():
                self.env["school.absence.note"]._announce(student, guardian, vals, files)
                self.env.flush_all()
        except (UserError, ValidationError) as error:
            return str(error)
        except IntegrityError as error:
            return self.env["school.absence.note"]._sql_error_to_message(error)
        return ""

    @api.model
    def _withdraw_note(self, student, guardian, note_id):
        """Take the guardian's own note back, if it stands there and is not decided."""
        note = self.env["school.absence.note"].sudo().search([
            ("id", "=", note_id), ("student_id", "=", student.id), ("state", "=", "new"),
            ("guardian_id", "=", guardian.id),
        ]) if guardian else None
        if note:
            note._withdraw()
        return bool(note)
