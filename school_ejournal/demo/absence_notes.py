"""Absence notes of the class of the stories: one that waits, and those decided already."""

from datetime import timedelta

from . import cases

_WAITING = ("УП", "Приём у ортодонта, придём к третьему уроку")
_ACCEPTED = ("Б", "Температура, вызвали врача")
_RETURNED = ("УП", "Семейные обстоятельства", "Нужно заявление с указанием причины")


class AbsenceNotes:
    """Guardians of the class of the stories announce absences, its class teacher answers."""

    def __init__(self, structure):
        self.structure = structure
        # Nobody gets a letter about it.
        self.env = structure.env(context={
            **structure.env.context, "mail_activity_quick_update": True,
        })
        self.today = structure.plan.today
        self.klass = next(record for klass, record in structure.classes.items()
                          if klass.name == cases.CLASS)

    def run(self):
        """Make the notes; return how many."""
        child, day = self._child(), self._next_day()
        if not child._class_on(day):
            # On the last day of the year there is nothing to announce.
            return 0
        made = [self._announce(child, day, *_WAITING, numbers=(1, 2))]
        unknown = self._unknown()
        for day, student in unknown[:1]:
            made.append(self._announce(student, day, *_ACCEPTED))
            self._decide(made[-1], "action_accept")
        for day, student in unknown[1:2]:
            reason, text, remark = _RETURNED
            made.append(self._announce(student, day, reason, text))
            self._decide(made[-1], "action_return", remark)
        return len(made)

    def _child(self):
        return next(record for student, record in self.structure.students.items()
                    if (student.last, student.first, student.middle) == cases.CHILDREN[cases.CLASS])

    def _next_day(self):
        """Return the next day of lessons of the class, or tomorrow."""
        lesson = self.env["school.lesson"].search([
            ("class_id", "=", self.klass.id), ("date", ">", self.today),
        ], order="date", limit=1)
        return lesson.date or self.today + timedelta(days=1)

    def _unknown(self):
        """Return ``(day, student)`` of the last absences whose reason nobody knows."""
        absences = self.env["school.absence"].search([
            ("lesson_id.class_id", "=", self.klass.id), ("reason_id.kind", "=", "unknown"),
            ("date", ">=", self.today - timedelta(days=21)), ("date", "<=", self.today),
        ], order="date desc, student_id")
        return list(dict.fromkeys((each.date, each.student_id) for each in absences))

    def _announce(self, student, day, code, text, numbers=(0, 0)):
        guardian = student.guardianship_ids.filtered("has_rights").guardian_id[:1]
        reason = self.env["school.absence.reason"].search([
            ("company_id", "=", student.company_id.id), ("code", "=", code),
        ])
        return self.env["school.absence.note"]._announce(student, guardian, {
            "date_from": day, "date_to": day, "reason_id": reason.id, "text": text,
            "number_from": numbers[0], "number_to": numbers[1],
        })

    def _decide(self, note, step, *arguments):
        getattr(note.with_user(self.klass.class_teacher_id), step)(*arguments)
