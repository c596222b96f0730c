from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from ..tools.door import Door

# Kinds in which a colleague holds the lesson.
TAUGHT = ("substituted", "merged")
# What a planner decides about a lesson.
DECIDED = ("kind", "substitute_id", "reason", "new_date", "new_number")
# Through it the decisions below write what nobody sets by hand.
DECIDING = Door("substitution")
ACTIVITY = "school_ejournal.mail_activity_type_substitution"


class Decision(NamedTuple):
    """What becomes of a lesson; ``substitute`` is the id of a user."""

    kind: str | bool = False
    substitute: int | bool = False
    reason: str | bool = False
    new_date: object = False
    new_number: int = 0


class SchoolSubstitutionDecisionMixin(models.AbstractModel):
    """How it is decided who takes a lesson, and what follows for the lesson.

    Decisions are carried out for many lessons at once; the former one is undone first.
    """

    _name = "school.substitution.decision.mixin"
    _description = "Decision on a substitution"

    # ---- from values to decisions ----

    def _decision_of(self, vals):
        """Return the ``Decision`` that ``vals``, written into this record, mean."""
        self.ensure_one()
        kind = vals.get("kind", self.kind)
        substitute = vals.get("substitute_id", self.substitute_id.id)
        if "kind" not in vals and "substitute_id" in vals:
            if substitute:
                kind = kind if kind in TAUGHT else "substituted"
            elif kind in TAUGHT:
                kind = False
        if kind not in TAUGHT:
            substitute = False
        moved = kind == "moved"
        return Decision(
            kind, substitute, vals.get("reason", self.reason) if kind else False,
            fields.Date.to_date(vals.get("new_date", self.new_date)) if moved else False,
            vals.get("new_number", self.new_number) if moved else 0,
        )

    def _check_complete(self, decision):
        if decision.kind == "merged" and not decision.substitute:
            raise UserError(self.env._(
                "Nobody has the other group at this time: %s.", self._lesson_text()
            ))
        if decision.kind in TAUGHT and not decision.substitute:
            raise ValidationError(self.env._("Say who takes the lesson."))
        if decision.kind == "moved" and not (decision.new_date and decision.new_number):
            raise ValidationError(self.env._("Say to which day and number the lesson is moved."))

    # ---- carrying out ----

    def _decide(self, decisions):
        """Carry out ``{substitution: Decision}``: for the records, their lessons and the people.

        The caller has checked that the user may write the records. UserError names what stands in
        the way; then nothing has changed.
        """
        records = self.browse([record.id for record in decisions]).sudo()
        decisions = {record.id: decision for record, decision in decisions.items()}
        for record in records:
            if record.signed_datetime:
                raise UserError(self.env._(
                    "%s is signed: it stays as it is.", record.display_name
                ))
            record._check_complete(decisions[record.id])
        before = {record: record._decision_text() for record in records}
        left = {
            record: record.substitute_id for record in records
            if record.notified_datetime
            and record.substitute_id.id != decisions[record.id].substitute
        }
        records._undo()
        together = records._check_decisions(decisions)
        records._store(decisions, left)
        records._apply(together)
        records._log_decisions(before)
        self._take_leave(left)

    def _undo(self):
        """Put the lessons back to where they were before anything was decided."""
        decided = DECIDING.open(self.filtered("kind"))
        if not decided:
            return
        moved = decided.filtered(lambda record: record.kind == "moved")
        moved.lesson_id.moved_from_ids.action_restore()
        changed = (decided - moved).lesson_id.filtered(
            lambda lesson: lesson.state in ("cancelled", "merged"))
        changed.action_restore()
        # Emptied first: two who change places would meet in the database.
        decided.write({"kind": False, "substitute_id": False, "acknowledged_datetime": False})
        decided.flush_recordset()

    def _check_decisions(self, decisions):
        """Refuse what cannot be; return ``{lesson: the one to merge it with}``."""
        finder = self.env["school.substitution.finder"]
        users = self.env["res.users"].sudo()
        self._keep_apart(users.browse(
            {decisions[record.id].substitute for record in self} - {False}))
        wanted = [
            (record.lesson_id, users.browse(decisions[record.id].substitute),
             decisions[record.id].kind == "merged")
            for record in self if decisions[record.id].kind in TAUGHT
        ]
        for record in self:
            decision = decisions[record.id]
            if decision.kind == "moved":
                finder._check_slot(record.lesson_id, decision.new_date, decision.new_number)
        return finder._check_people(wanted) if wanted else {}

    @api.model
    def _keep_apart(self, users):
        """Let one transaction at a time say where ``users`` are: here, or by moving their lessons.

        The later one fails to serialize, and Odoo retries it with what the first has stored.
        """
        if users:
            self.env.cr.execute(SQL(
                "UPDATE school_journal_assignment SET write_date = write_date"
                " WHERE teacher_id IN %s", tuple(sorted(users.ids)),
            ))

    def _store(self, decisions, left):
        alike = {}
        for record in self:
            key = (decisions[record.id], record in left)
            alike[key] = alike.get(key, self.browse()) + record
        for (decision, is_left), records in alike.items():
            values = {
                "kind": decision.kind, "substitute_id": decision.substitute,
                "reason": decision.reason or (
                    self._usual_reason() if decision.kind and decision.kind != "substituted"
                    else False),
                "new_date": decision.new_date, "new_number": decision.new_number,
                "paid_hours": 1 if decision.kind in TAUGHT else 0,
            }
            if is_left:
                values.update(notified_datetime=False, acknowledged_datetime=False)
            DECIDING.open(records).write(values)
        self.flush_recordset()

    def _usual_reason(self):
        # Families read it: what ails the teacher is not for them.
        return self.env._("The teacher is absent")

    def _apply(self, together):
        """Do with the lessons what has been decided."""
        cancelled = {}
        for record in DECIDING.open(self):
            lesson = record.lesson_id
            if record.kind == "cancelled":
                cancelled[record.reason] = cancelled.get(record.reason, lesson.browse()) + lesson
            elif record.kind == "merged":
                lesson.write({
                    "state": "merged", "merged_with_id": together[lesson].id,
                    "cancel_reason": record.reason,
                })
            elif record.kind == "moved":
                lesson.write({
                    "date": record.new_date, "number": record.new_number,
                    "cancel_reason": record.reason,
                })
        for reason, lessons in cancelled.items():
            lessons.write({"state": "cancelled", "cancel_reason": reason})

    # ---- telling ----

    def _decision_text(self):
        """Return what has been decided, in words."""
        self.ensure_one()
        name = self.substitute_id.name
        if self.kind == "substituted":
            return self.env._("Substituted by %s", name)
        if self.kind == "merged":
            return self.env._("Groups merged, both taken by %s", name)
        if self.kind == "cancelled":
            return self.env._("Cancelled: %s", self.reason)
        if self.kind == "moved":
            return self.env._(
                "Moved to %(day)s, lesson %(number)s",
                day=format_date(self.env, self.new_date), number=self.new_number,
            )
        return self.env._("Not decided")

    def _log_decisions(self, before):
        """Note what has changed, at each lesson's substitution and at the absence."""
        texts = {
            record: record._decision_text() for record in self
            if record._decision_text() != before[record]
        }
        changed = self.filtered(lambda record: record in texts)
        changed._message_log_batch({
            record.id: Markup("%s → %s") % (before[record], texts[record]) for record in changed
        })
        absences = {}
        for record in changed.filtered("absence_id"):
            absences.setdefault(record.absence_id, []).append(
                Markup("<li>%s: %s</li>") % (record._lesson_text(), texts[record]))
        for absence, lines in absences.items():
            absence._message_log(body=Markup("<ul>%s</ul>") % Markup().join(lines))
            absence._forget_if_done()

    def _lesson_text(self):
        """Return day, number, class and subject of the lesson."""
        return self.env._(
            "%(day)s, lesson %(number)s, %(journal)s", day=format_date(self.env, self.date),
            number=self.number, journal=self.lesson_id.sudo().journal_id.display_name,
        )

    def _tell(self, user, subject, records):
        """Send ``user`` one letter that lists the lessons of ``records``."""
        lines = Markup().join(Markup("<li>%s</li>") % text for text in (
            self.env._("%(lesson)s, room %(room)s", lesson=record._lesson_text(),
                       room=record.room) if record.room else record._lesson_text()
            for record in records
        ))
        records[:1].sudo().message_notify(
            partner_ids=user.sudo().partner_id.ids, subject=subject,
            body=Markup("<p>%s</p><ul>%s</ul>") % (subject, lines),
            author_id=self.env.user.partner_id.id,
        )

    def _take_leave(self, left):
        """Tell those who had been told that they need not come."""
        by_user = {}
        for record, user in left.items():
            by_user[user] = by_user.get(user, self.browse()) + record
        for user, records in by_user.items():
            records.sudo().activity_unlink([ACTIVITY])
            self._tell(user, self.env._("You need not substitute after all"), records)

    # ---- lessons that are changed elsewhere ----

    @api.model
    def _set_substitutes(self, substitutes):
        """Make substitutions say what was set at lessons: ``{lesson: user}``.

        The caller has been allowed to arrange the lessons.
        """
        records = self.sudo()
        lessons = self.env["school.lesson"].union(*substitutes).sudo()
        standing = {record.lesson_id: record for record in records.search(
            [("lesson_id", "in", lessons.ids)])}
        missing = [
            lesson for lesson in lessons
            if lesson not in standing and substitutes[lesson.with_env(self.env)]
        ]
        made = DECIDING.open(records).create([
            {"lesson_id": lesson.id, "absent_teacher_id": self._teacher_of(lesson).id}
            for lesson in missing
        ])
        standing.update((record.lesson_id, record.with_env(records.env)) for record in made)
        self._decide({
            record: record._decision_of({"substitute_id": substitutes[
                lesson.with_env(self.env)].id})
            for lesson, record in standing.items()
        })

    @api.model
    def _teacher_of(self, lesson):
        if not lesson.teacher_id:
            raise ValidationError(self.env._(
                "Nobody keeps the journal on this day: %s. Appoint a teacher instead.",
                lesson.display_name,
            ))
        return lesson.teacher_id

    @api.model
    def _follow(self, lessons, moved):
        """Follow lessons that were cancelled, restored or moved by somebody else.

        ``moved``: those that have got another time; who was asked was asked for the former one.
        """
        if DECIDING.is_open(self.env):
            return
        records = self.sudo().search([
            ("lesson_id", "in", lessons.ids), ("kind", "!=", False),
            ("signed_datetime", "=", False),
        ])
        for record in records:
            lesson = record.lesson_id
            if not lesson._is_held() and record.kind in TAUGHT:
                record._note("cancelled", lesson.cancel_reason)
            elif lesson in moved or (lesson.state == "planned" and record.kind != "substituted"
                                     and record.kind != "moved"):
                record._note(False, False)

    def _note(self, kind, reason):
        """Note what has become of the lesson already."""
        before = {self: self._decision_text()}
        left = {self: self.substitute_id} if self.notified_datetime else {}
        DECIDING.open(self).write({
            "kind": kind, "reason": reason, "substitute_id": False, "paid_hours": 0,
            "notified_datetime": False, "acknowledged_datetime": False, "new_date": False,
            "new_number": 0,
        })
        self._log_decisions(before)
        self._take_leave(left)
