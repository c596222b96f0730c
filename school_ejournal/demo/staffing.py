"""Journals and who keeps them: the load of the classes shared among teachers (plain Python)."""

import math
from dataclasses import dataclass
from datetime import timedelta

from ..formulas.alphabet import sort_key
from . import cases, curricula, names
from .parts import Group, Journal, Teacher

# Hours a week that a teacher has at most.
FULL_LOAD = 24
# The teacher of the sketches keeps mathematics in these classes.
_TEACHERS_CLASSES = {"teacher": ("9Б", "7А"), "classteacher": ("9Б",)}
_CHAIR_OF = {"teacher": "maths", "classteacher": "russian"}


@dataclass(eq=False)
class _Load:
    """What one teacher of a chair teaches in one class."""

    chair: str
    klass: object
    part: int
    journals: list

    @property
    def hours(self):
        return sum(journal.hours for journal in self.journals)


class Staffing:
    """Makes the journals of ``classes`` and hires for them."""

    def __init__(self, rng, classes):
        self.rng = rng
        self.classes = classes
        self.teachers = []
        self.others = []
        self.groups = []
        self.journals = []
        self._logins = set(cases.ACCOUNTS)
        self._rooms = iter(range(101, 500))
        self._taken = set()

    def run(self, year_start):
        """Fill ``teachers``, ``others`` (staff who do not teach), ``groups`` and ``journals``."""
        self._year_start = year_start
        self._hire_office()
        loads = {}
        for klass in self.classes:
            for load in self._loads(klass):
                loads.setdefault(load.chair, []).append(load)
        talks = loads.pop("class_teacher")
        for chair, items in loads.items():
            self._share(chair, items)
        self._choose_class_teachers()
        for talk in talks:
            self._give(talk, talk.klass.teacher)

    # ---- staff ----

    def _hire_office(self):
        for login in ("director", "deputy", "secretary", "ict"):
            self.others.append(Teacher(*cases.STAFF[login], login, role=login))
            self._taken.add(cases.STAFF[login][:3])
        other = cases.OTHER_DEPUTY
        self.others.append(Teacher(*other, self._login(*other[:3]), role="deputy"))
        self._taken |= {other[:3], cases.LEAVER[:3], cases.SUCCESSOR[:3]}
        for login in _CHAIR_OF:
            self._taken.add(cases.STAFF[login][:3])

    def hire(self, chair, person=None, login=None):
        """Return a new teacher of ``chair``; a drawn one unless ``person`` is given."""
        last, first, middle, sex = person or self._draw()
        room = "спортзал" if chair == "sport" else str(next(self._rooms))
        teacher = Teacher(
            last, first, middle, sex, login or self._login(last, first, middle), chair=chair,
            room=room, tardiness=self.rng.choice((0.02, 0.04, 0.05, 0.08, 0.15)),
        )
        self.teachers.append(teacher)
        return teacher

    def _draw(self):
        rng = self.rng
        while True:
            sex = "male" if rng.random() < 0.2 else "female"
            father = rng.choice(list(names.FATHERS.values()))
            person = (
                names.surname_of(rng.choice(names.SURNAMES), sex),
                rng.choice(sorted(names.FATHERS) if sex == "male" else names.MOTHERS),
                father[sex == "female"], sex,
            )
            if person[:3] not in self._taken:
                self._taken.add(person[:3])
                return person

    def _login(self, last, first, middle):
        base = f"{names.latin(last)}.{names.latin(first[0])}{names.latin((middle or '')[:1])}"
        login, turn = base, 1
        while login in self._logins:
            turn += 1
            login = f"{base}{turn}"
        self._logins.add(login)
        return login

    # ---- journals ----

    def _loads(self, klass):
        """Make the journals of ``klass``; return them as loads of teachers."""
        found = {}
        for name, hours in curricula.HOURS[klass.grade].items():
            subject = curricula.SUBJECTS[name]
            chair = curricula.chair(subject, klass.grade)
            groups = [None]
            if curricula.divides(subject, klass.grade):
                groups = self._groups(klass, subject)
            for part, group in enumerate(groups):
                journal = Journal(klass, subject, group, hours)
                journal.roster = list(_roster(klass, group))
                self.journals.append(journal)
                load = found.setdefault((chair, part), _Load(chair, klass, part, []))
                load.journals.append(journal)
        return found.values()

    def _groups(self, klass, subject):
        """Divide ``klass`` in two: by sex for crafts, twins apart, else by the alphabet."""
        crafts = subject.chair == "labour"
        titles = ("Мальчики", "Девочки") if crafts else ("1-я подгруппа", "2-я подгруппа")
        groups = [Group(klass, subject, title) for title in titles]
        stays = sorted(
            klass.stays, key=lambda s: sort_key(s.student.last, s.student.first, s.student.middle)
        )
        for place, stay in enumerate(stays):
            student = stay.student
            if crafts or (student.last, student.first, student.middle) in cases.TWINS:
                part = int(student.sex == "female")
            else:
                part = int(place >= len(stays) / 2)
            groups[part].members.append((student, stay.start, stay.end))
        self.groups += groups
        return groups

    # ---- sharing ----

    def _share(self, chair, loads):
        """Give every load of a chair to a teacher: the one with the least to do."""
        if chair == "primary":
            for load in loads:
                self._give(load, self.hire(chair))
            return
        staff = []
        for login, known in _CHAIR_OF.items():
            if known == chair:
                teacher = self.hire(chair, cases.STAFF[login], login)
                teacher.tardiness = 0.02
                staff.append(teacher)
                for load in list(loads):
                    if load.klass.name in _TEACHERS_CLASSES[login]:
                        self._give(load, teacher)
                        loads.remove(load)
        if chair == "physics":
            staff.append(self._leaver(loads))
        total = sum(load.hours for load in loads) + sum(t.load for t in staff)
        parts = max(load.part for load in loads) + 1
        while len(staff) < max(parts, math.ceil(total / FULL_LOAD)):
            staff.append(self.hire(chair))
        for load in sorted(loads, key=lambda load: -load.hours):
            free = [t for t in staff if (load.klass, load.part) not in t.classes
                    and not any(klass is load.klass for klass, _part in t.classes)]
            open_ = [t for t in free if t.load + load.hours <= FULL_LOAD + 2]
            if not open_:
                open_ = [self.hire(chair)]
                staff += open_
            self._give(load, min(open_, key=lambda t: t.load))

    def _leaver(self, loads):
        """Hire the teacher who will leave, with the class of the sketches among the journals."""
        leaver = self.hire("physics", cases.LEAVER)
        leaver.tardiness = 0.2
        for load in [load for load in loads if load.klass.name == cases.CLASS]:
            self._give(load, leaver)
            loads.remove(load)
        return leaver

    def _give(self, load, teacher):
        for journal in load.journals:
            journal.keepers = [(teacher, self._year_start, None)]
        teacher.load += load.hours
        teacher.classes.add((load.klass, load.part))

    def _choose_class_teachers(self):
        taken = set()
        for teacher in self.teachers:
            if teacher.login == "classteacher":
                klass = next(k for k in self.classes if k.name == cases.CLASS)
                klass.teacher = teacher
                taken.add(teacher)
        for klass in self.classes:
            if klass.teacher:
                continue
            hours = {}
            for journal in self.journals:
                if journal.klass is klass and journal.keepers and journal.group is None:
                    teacher = journal.keepers[0][0]
                    hours[teacher] = hours.get(teacher, 0) + journal.hours
            free = [t for t in hours if t not in taken and t.login != "teacher"
                    and (t.last, t.first) != cases.LEAVER[:2]]
            klass.teacher = max(free, key=lambda t: hours[t])
            taken.add(klass.teacher)

    def replace(self, leaver, successor, last_day):
        """Hand the journals of ``leaver`` over to ``successor`` after ``last_day``."""
        leaver.left = last_day
        next_day = last_day + timedelta(days=1)
        for journal in self.journals:
            if journal.keepers[0][0] is leaver:
                journal.keepers = [
                    (leaver, journal.keepers[0][1], last_day), (successor, next_day, None)
                ]


def _roster(klass, group):
    """Yield ``(student, start, end)`` of those whose entries a journal holds."""
    if group is not None:
        yield from group.members
        return
    for stay in klass.stays:
        yield stay.student, stay.start, stay.end


def on_roster(journal, day):
    """Return the students of ``journal`` on ``day``."""
    return [
        student for student, start, end in journal.roster
        if start <= day and (end is None or day <= end)
    ]

