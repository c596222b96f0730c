"""The plan of a demo lyceum: everything in it, decided from size, date and seed alone.

Plain Python without Odoo: the same arguments give the same plan, on any machine.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from . import cases
from .entries import Diary, plan_absences
from .illnesses import Illnesses
from .lessons import PLANNED_AHEAD, make_lessons, make_timetable, plan_works
from .parts import Klass
from .people import Population
from .staffing import Staffing
from .thematic import make_plans
from .year_calendar import calendar_for

SEED = 20260901


@dataclass(frozen=True)
class Size:
    """Classes with their students, and how full the journals are."""

    classes: tuple
    density: float
    siblings: float
    fathers: float
    illnesses: int


def _full_classes():
    letters = {1: "АБВ", 9: "АБВ", 10: "АБВ", 11: "АБВ"}
    return tuple(
        (f"{grade}{letter}", 25)
        for grade in range(1, 12) for letter in letters.get(grade, "АБВГ")
    )


SIZES = {
    "small": Size(
        (("2А", 23), ("5А", 24), ("5Б", 24), ("7А", 24), ("9Б", 25), ("10А", 22)),
        density=0.4, siblings=0.04, fathers=0.55, illnesses=8,
    ),
    "full": Size(_full_classes(), density=0.72, siblings=0.1, fathers=0.1, illnesses=25),
}


@dataclass
class Plan:
    """A lyceum as it stands at the end of ``today``."""

    size: str
    today: date
    seed: int
    calendar: object
    classes: list = field(default_factory=list)
    population: Population = None
    staffing: Staffing = None
    lessons: list = field(default_factory=list)
    illnesses: list = field(default_factory=list)
    plans: list = field(default_factory=list)


def make_plan(size, today, seed=SEED, fill=True):
    """Return the plan of a lyceum of ``size`` ("small", "full") on ``today``.

    Without ``fill`` the lessons hold no entries. ValueError for an unknown size.
    """
    if size not in SIZES:
        raise ValueError(f"unknown size {size!r}: {', '.join(SIZES)}")
    calendar = calendar_for(today)
    plan = Plan(size, today, seed, calendar)
    chosen = SIZES[size]
    plan.classes = [_klass(name) for name, _count in chosen.classes]
    plan.population = Population(
        _rng(plan, "people"), calendar.start.year, chosen.siblings, chosen.fathers
    )
    # The classes of the stories first: their people keep their names.
    known = sorted(chosen.classes, key=lambda pair: pair[0] not in _story_classes())
    by_name = {klass.name: klass for klass in plan.classes}
    for name, count in known:
        plan.population.fill(by_name[name], count)
    plan.population.make_guardians()
    _move_students(plan, by_name)
    plan.staffing = Staffing(_rng(plan, "staff"), plan.classes)
    plan.staffing.run(calendar.start)
    journals = plan.staffing.journals
    make_timetable(journals, cases.CLASS, _rng(plan, "timetable"))
    _leave(plan)
    plan.lessons = make_lessons(journals, calendar)
    plan.illnesses = Illnesses(plan, _rng(plan, "substitutions")).run(chosen.illnesses)
    plan.plans = make_plans(journals, lambda part: _rng(plan, part))
    for journal in journals:
        plan_works(journal, today + PLANNED_AHEAD)
    if fill:
        _fill(plan, chosen.density)
    return plan


def _rng(plan, part):
    """Return the generator of one part, so that a change in one leaves the others alone."""
    return Random(f"{plan.seed}-{plan.size}-{plan.today}-{part}")


def _story_classes():
    return {
        cases.CLASS, *cases.CHILDREN, cases.TWINS_CLASS, cases.MOVED_FROM, cases.MOVED_TO,
        cases.LEFT_CLASS, cases.NEWCOMER_CLASS,
    }


def _klass(name):
    grade, letter = int(name[:-1]), name[-1]
    stage = (
        "first" if grade == 1 else "primary" if grade <= 4 else
        "basic" if grade <= 9 else "secondary"
    )
    profile = "Физико-математический" if grade >= 10 else ""
    return Klass(grade, letter, stage, profile=profile)


def story_day(calendar, today, month, day):
    """Return the day on which something happened: the usual one, or some days before ``today``.

    None in the first week of the year: too little has happened yet.
    """
    usual = date(calendar.start.year, month, day)
    latest = today - timedelta(days=4)
    if latest < calendar.start + timedelta(days=3):
        return None
    return min(usual, latest)


def _move_students(plan, by_name):
    """Let one student change class, one leave and one come, in mid-term."""
    moved = story_day(plan.calendar, plan.today, 10, 12)
    if moved is None:
        return
    before = moved - timedelta(days=1)
    old, new = by_name[cases.MOVED_FROM], by_name[cases.MOVED_TO]
    stay = _stay(old, cases.MOVED)
    stay.end = before
    second = type(stay)(stay.student, new, moved, order="transfer")
    new.stays.append(second)
    stay.student.stays.append(second)
    _stay(by_name[cases.LEFT_CLASS], cases.LEFT).end = before
    newcomer = _stay(by_name[cases.NEWCOMER_CLASS], cases.NEWCOMER)
    newcomer.start = moved


def _stay(klass, person):
    for stay in klass.stays:
        if (stay.student.last, stay.student.first, stay.student.middle) == person:
            return stay
    raise LookupError(person)


def _leave(plan):
    """Let the teacher of physics leave and another take the journals over."""
    last_day = story_day(plan.calendar, plan.today, 11, 13)
    if last_day is None:
        return
    staffing = plan.staffing
    leaver = next(
        t for t in staffing.teachers if (t.last, t.first, t.middle) == cases.LEAVER[:3]
    )
    successor = staffing.hire("physics", cases.SUCCESSOR)
    successor.room = leaver.room
    staffing.replace(leaver, successor, last_day)


def _fill(plan, density):
    rng = _rng(plan, "entries")
    absences = {
        student: plan_absences(student, plan.calendar, rng, plan.today)
        for student in plan.population.students
    }
    diary = Diary(rng, plan.staffing.journals, plan.today, density, absences)
    last = plan.today + timedelta(days=1)
    for lesson in plan.lessons:
        if lesson.day > last:
            lesson.topic = ""
        else:
            diary.fill(lesson)
