"""Teachers who are absent, and who takes their lessons (plain Python)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from .parts import Teacher

# Why teachers are absent, the usual reason more often: as in the list of the model.
_REASONS = ("sick", "sick", "sick", "courses", "trip")
CANCELLED = "Отсутствие учителя"


@dataclass(eq=False)
class Illness:
    """An absence; ``lessons`` are those that it concerns, decided unless it ``waits``."""

    teacher: Teacher
    first: date
    last: date
    reason: str = "sick"
    waits: bool = False
    lessons: list = field(default_factory=list)


class Illnesses:
    """Plans absences for the lessons of ``plan``: colleagues who are free take them, or none."""

    def __init__(self, plan, rng):
        self.plan, self.rng = plan, rng
        self.found = []
        self.busy, self.by_teacher = {}, {}
        for lesson in plan.lessons:
            teacher = lesson.journal.keeper(lesson.day)
            self.busy.setdefault((lesson.day, lesson.number), set()).add(teacher)
            self.by_teacher.setdefault(teacher, []).append(lesson)
        self.everyone = [t for t in plan.staffing.teachers if t.left is None]
        # The demo teacher's journals are kept without a gap.
        self.staff = [t for t in self.everyone if t.login != "teacher"]

    def run(self, count):
        """Return ``count`` absences of the past, one of today and one that nobody has planned."""
        plan = self.plan
        past = [day for day in plan.calendar.days() if day < plan.today - timedelta(days=4)]
        for turn in range(count if past else 0):
            # Every other one of late: the register of this month is not empty.
            days = past if turn % 2 else past[-18:]
            self._fall_ill(self.rng.choice(self.staff), self.rng.choice(days), 2, self.staff)
        self._fall_ill_today()
        self._announce()
        return self.found

    def _add(self, teacher, first, last, **more):
        """Return a new absence with its lessons; None if there are none, or they are known."""
        if any(each.teacher is teacher and each.first <= last and first <= each.last
               for each in self.found):
            return None
        lessons = [lesson for lesson in self.by_teacher.get(teacher, ())
                   if first <= lesson.day <= last]
        if not lessons or any(each.substitute is teacher for each in self.plan.lessons
                              if first <= each.day <= last):
            return None
        illness = Illness(teacher, first, last, self.rng.choice(_REASONS), lessons=lessons, **more)
        self.found.append(illness)
        return illness

    def _fall_ill(self, teacher, first, days, staff):
        illness = self._add(teacher, first, first + timedelta(days=days))
        for lesson in illness.lessons if illness else ():
            same, others = self._free(lesson, staff)
            if same or (others and self.rng.random() < 0.7):
                lesson.substitute = self.rng.choice(same or others)
                self.busy[lesson.day, lesson.number].add(lesson.substitute)
            else:
                lesson.cancelled = CANCELLED

    def _free(self, lesson, staff):
        """Return who could take a lesson: colleagues of the chair, and all others."""
        occupied = self.busy[lesson.day, lesson.number] | {
            each.teacher for each in self.found if each.first <= lesson.day <= each.last}
        free = [t for t in staff if t not in occupied]
        chair = lesson.journal.keeper(lesson.day).chair
        return ([t for t in free if t.chair == chair], [t for t in free if t.chair != chair])

    def _fall_ill_today(self):
        """A colleague is ill today: one of the lessons is the demo teacher's to take."""
        today = self.plan.today
        mine = next(t for t in self.everyone if t.login == "teacher")
        for lesson in self.plan.lessons:
            ill = lesson.journal.keeper(lesson.day)
            if (
                lesson.day == today and lesson.number > 2 and lesson.journal.klass.stage == "basic"
                and ill in self.staff and ill.login != "classteacher"
                and mine not in self.busy[lesson.day, lesson.number]
            ):
                # Taken first, so that nobody else is sent there.
                self._fall_ill(ill, today, 0, self.staff)
                if lesson.substitute or lesson.cancelled:
                    lesson.substitute, lesson.cancelled = mine, ""
                    return

    def _announce(self):
        """Somebody will be absent from the next day of lessons on: the deputy head has to plan."""
        later = {lesson.day for lesson in self.plan.lessons if lesson.day > self.plan.today}
        if not later:
            return
        day = min(later)
        ill = max(self.staff, key=lambda teacher: sum(
            lesson.day == day and lesson.journal.klass.stage == "basic"
            for lesson in self.by_teacher.get(teacher, ())
        ) * (teacher.login != "classteacher"))
        self._add(ill, day, day + timedelta(days=1), waits=True)
