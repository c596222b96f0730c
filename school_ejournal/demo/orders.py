"""The orders by which the students of the demo lyceum came, changed classes and left."""

from datetime import datetime, time, timedelta

from .entries import utc

_SUBJECTS = {
    "enrolment": "О зачислении в лицей", "transfer": "О переводе в другой класс",
    "leaving": "Об отчислении в связи с переездом",
}


class Orders:
    """Makes the applied orders of ``stays`` with their lines and enrolments, all at once."""

    def __init__(self, structure, stays):
        self.env = structure.env
        self.structure = structure
        self.stays = sorted(stays, key=lambda stay: stay.start)
        #: the last stay of each student, and the one before each stay of who changed the class
        self.last, self.before = {}, {}
        for stay in self.stays:
            if stay.student in self.last:
                self.before[stay] = self.last[stay.student]
            self.last[stay.student] = stay

    def run(self):
        """Make orders, enrolments and lines."""
        orders = self._make_orders()
        enrollments = self.env["school.enrollment"].create([
            {
                "student_id": self.structure.students[stay.student].id,
                "class_id": self.structure.classes[stay.klass].id, "date_from": stay.start,
                "date_to": stay.end, "order_id": orders[stay.order, stay.start].id,
            }
            for stay in self.stays
        ])
        made = dict(zip(self.stays, enrollments, strict=True))
        lines = [
            {**self._line(orders[stay.order, stay.start], stay, stay.start),
             "class_id": enrollment.class_id.id, "made_id": enrollment.id,
             "ended_id": made[self.before[stay]].id if stay in self.before else False}
            for stay, enrollment in made.items()
        ]
        lines += [
            {**self._line(orders["leaving", self._gone(stay)], stay, stay.end),
             "ended_id": made[stay].id}
            for stay in self.last.values() if stay.end
        ]
        self.env["school.order.line"].create(lines)

    def _line(self, order, stay, day):
        student = self.structure.students[stay.student]
        return {"order_id": order.id, "student_id": student.id, "date": day}

    @staticmethod
    def _gone(stay):
        return stay.end + timedelta(days=1)

    def _make_orders(self):
        """Return ``{(kind, day): order}``: one for all who begin on a day, or leave on it."""
        wanted = sorted(
            {(stay.start, stay.order) for stay in self.stays}
            | {(self._gone(stay), "leaving") for stay in self.last.values() if stay.end}
        )
        [secretary] = [user.id for person, user in self.structure.users.items()
                       if person.role == "secretary"]
        orders = self.env["school.order"].create([
            {
                "number": f"{40 + 3 * place}-у", "kind": kind, "subject": _SUBJECTS[kind],
                "date": (day := start - timedelta(days=4 if kind == "enrolment" else 1)),
                "state": "applied", "applied_by_id": secretary,
                "applied_datetime": utc(datetime.combine(day, time(12))),
            }
            for place, (start, kind) in enumerate(wanted)
        ])
        return dict(zip(((kind, start) for start, kind in wanted), orders, strict=True))
