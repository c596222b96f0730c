"""Absences of teachers and substitutions of the lyceum, made as the deputy head makes them."""

from datetime import datetime, time, timedelta

from ..models.school_substitution_decision_mixin import DECIDING, Decision
from .entries import utc

_NOTES = {"courses": "Курсы повышения квалификации", "trip": "Семинар для учителей"}
# Every so many lessons nobody has signed yet.
_UNSIGNED = 9


class Substitutions:
    """Enters the absences of ``structure.plan`` and decides about their lessons."""

    def __init__(self, structure, lesson_ids):
        self.structure = structure
        self.lesson_ids = lesson_ids
        # Nobody gets a letter about what is long over.
        self.env = structure.env(context={
            **structure.env.context, "mail_activity_quick_update": True,
        })

    def plan(self):
        """Enter all absences, and decide about the lessons of those that do not wait."""
        illnesses = self.structure.plan.illnesses
        absences = self.env["school.teacher.absence"].create([
            {
                "teacher_id": self.structure.users[illness.teacher].id,
                "date_from": illness.first, "date_to": illness.last, "reason": illness.reason,
                "note": _NOTES.get(illness.reason, False), "order_id": self._order(illness),
            }
            for illness in illnesses
        ])
        self.decided = {}
        for illness, absence in zip(illnesses, absences, strict=True):
            if not illness.waits:
                absence.action_plan()
                self._decide(illness, absence)
        return len(absences)

    def _order(self, illness):
        """Return the order by which a teacher is sent away; a sick leave needs none."""
        if illness.reason == "sick":
            return False
        number = 100 + len(self.env["school.order"].search([("kind", "=", "staff")]))
        return self.env["school.order"].create({
            "number": f"{number}-к", "date": illness.first - timedelta(days=3), "kind": "staff",
            "subject": _NOTES[illness.reason],
        }).id

    def _decide(self, illness, absence):
        by_lesson = {record.lesson_id.id: record for record in absence.substitution_ids}
        choices = {}
        for lesson in illness.lessons:
            record = by_lesson[self.lesson_ids[lesson]]
            self.decided[record] = lesson
            choices[record] = (
                Decision("substituted", self.structure.users[lesson.substitute].id)
                if lesson.substitute else Decision("cancelled", reason=lesson.cancelled)
            )
        absence.substitution_ids._decide(choices)
        told = utc(datetime.combine(illness.first, time(7, 40)))
        DECIDING.open(absence.substitution_ids.filtered("substitute_id")).write(
            {"notified_datetime": told})

    def sign(self):
        """Let those who have filled in their lessons sign, most of them on the same day."""
        count = 0
        for record, lesson in self.decided.items():
            entered = lesson.topic_entered
            if lesson.substitute and entered and lesson.day < self.structure.plan.today:
                count += 1
                if count % _UNSIGNED:
                    record._sign(entered.at + timedelta(minutes=3))
