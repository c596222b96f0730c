"""What a planned lyceum consists of (plain Python, compared by identity)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from .curricula import Subject
from .thematic import Item, ThematicPlan


@dataclass(eq=False, slots=True)
class Teacher:
    """A member of the staff; ``chair`` is the subject group, ``role`` the group of the account."""

    last: str
    first: str
    middle: str
    sex: str
    login: str
    role: str = "teacher"
    chair: str = ""
    room: str = ""
    # How often entries come after the deadline, and how often they are forgotten.
    tardiness: float = 0.05
    left: date | None = None
    load: int = 0
    classes: set = field(default_factory=set)


@dataclass(eq=False, slots=True)
class Student:
    """``ability`` is the student's usual mark, ``absence`` multiplies the usual absences."""

    last: str
    first: str
    middle: str | None
    sex: str
    birth: date
    ability: float
    absence: float
    login: str = ""
    stays: list = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Guardian:
    """A guardian with the children: ``(student, relation, has rights, receives messages)``."""

    last: str
    first: str
    middle: str | None
    login: str = ""
    children: list = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Stay:
    """A student in a class from ``start`` to ``end`` (inclusive or None); ``order`` is its kind."""

    student: Student
    klass: "Klass"
    start: date
    end: date | None = None
    order: str = "enrolment"


@dataclass(eq=False, slots=True)
class Klass:
    """A class; ``stays`` in the order in which students came."""

    grade: int
    letter: str
    stage: str
    teacher: Teacher | None = None
    profile: str = ""
    stays: list = field(default_factory=list)

    @property
    def name(self):
        """"9Б"."""
        return f"{self.grade}{self.letter}"


@dataclass(eq=False, slots=True)
class Group:
    """A subgroup; ``members`` are ``(student, start, end)``."""

    klass: Klass
    subject: Subject
    name: str
    members: list = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Journal:
    """``keepers`` are ``(teacher, start, end)``, ``slots`` the week's ``(weekday, number)``."""

    klass: Klass
    subject: Subject
    group: Group | None
    hours: int
    keepers: list = field(default_factory=list)
    slots: list = field(default_factory=list)
    lessons: list = field(default_factory=list)
    roster: list = field(default_factory=list)
    plan: ThematicPlan | None = None

    def keeper(self, day):
        """Return who keeps the journal on ``day``."""
        for teacher, start, end in self.keepers:
            if start <= day and (end is None or day <= end):
                return teacher
        return None


@dataclass(eq=False, slots=True)
class Work:
    """A column of marks: the code of its type, its name (may be empty)."""

    code: str
    name: str = ""


@dataclass(eq=False, slots=True)
class Entered:
    """When (naive UTC), by whom and whether after the deadline something was entered."""

    at: datetime
    by: Teacher
    late: bool


@dataclass(eq=False, slots=True)
class Mark:
    """``work`` is the place in the lesson's works, ``code`` that of the value."""

    student: Student
    work: int
    position: int
    code: str
    comment: str
    entered: Entered


@dataclass(eq=False, slots=True)
class Absence:
    """``before`` is the reason first entered, when the class teacher changed it at ``entered``."""

    student: Student
    code: str
    minutes: int
    entered: Entered
    before: str = ""
    first: Entered | None = None


@dataclass(eq=False, slots=True)
class Lesson:
    """A lesson and all that is entered in it; ``kind`` is the key of its lesson type."""

    journal: Journal
    day: date
    number: int
    index: int
    substitute: Teacher | None = None
    cancelled: str = ""
    kind: str = "combined"
    planned: Item | None = None
    works: list = field(default_factory=list)
    topic: str = ""
    topic_entered: Entered | None = None
    homework: str | None = None
    homework_entered: Entered | None = None
    marks: list = field(default_factory=list)
    absences: list = field(default_factory=list)
