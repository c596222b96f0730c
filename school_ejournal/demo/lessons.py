"""Lessons of the whole year out of the week's timetable and the calendar (plain Python)."""

from datetime import timedelta

from . import thematic
from .parts import Lesson, Work
from .timetable import Unit, place
from .year_calendar import WEEK_DAYS

# The mathematics of the class in the sketches: (subject → slots of its week).
PINS = {
    "Алгебра": ((0, 3), (1, 3), (3, 3), (4, 2)), "Геометрия": ((2, 2), (5, 2)),
    "Разговоры о важном": ((0, 1),),
}
# How far ahead control works are planned.
PLANNED_AHEAD = timedelta(days=14)


def make_timetable(journals, pinned_class, rng):
    """Set ``slots`` of every journal; both subgroups of a subject learn at the same time."""
    taught = {}
    for journal in journals:
        taught.setdefault((journal.klass, journal.subject.name), []).append(journal)
    units, owners = [], []
    for (klass, subject), together in taught.items():
        teachers = tuple(journal.keepers[0][0] for journal in together)
        pins = PINS.get(subject, ()) if (
            klass.name == pinned_class or subject == "Разговоры о важном") else ()
        for turn in range(together[0].hours):
            pin = pins[turn] if turn < len(pins) else None
            units.append(Unit(klass, subject, teachers, pin))
            owners.append(together)
    days = {journal.klass: WEEK_DAYS[journal.klass.stage] for journal in journals}
    for index, slot in place(units, days, rng).items():
        for journal in owners[index]:
            journal.slots.append(slot)
    for journal in journals:
        journal.slots.sort()


def make_lessons(journals, calendar):
    """Return all lessons of the year in order of date and number; fill ``journal.lessons``."""
    stages = {journal.klass.stage for journal in journals}
    taught = {
        stage: [
            (day, calendar.weekday(stage, day)) for day in calendar.days()
            if calendar.weekday(stage, day) is not None
        ]
        for stage in stages
    }
    for journal in journals:
        numbers = {}
        for weekday, number in journal.slots:
            numbers.setdefault(weekday, []).append(number)
        slots = [
            (day, number) for day, weekday in taught[journal.klass.stage]
            for number in numbers.get(weekday, ())
        ]
        journal.lessons = [
            Lesson(journal, day, number, index) for index, (day, number) in enumerate(slots)
        ]
    lessons = [lesson for journal in journals for lesson in journal.lessons]
    lessons.sort(key=lambda lesson: (lesson.day, lesson.number))
    return lessons


def plan_works(journal, until):
    """Take the topics of the plan into the lessons that are held, and its works up to ``until``."""
    held = [lesson for lesson in journal.lessons if not lesson.cancelled]
    for index, lesson in enumerate(held):
        if index >= len(journal.plan.items):
            lesson.topic, lesson.kind = thematic.RESERVE, "review"
            continue
        item = lesson.planned = journal.plan.items[index]
        lesson.topic, lesson.kind = item.topic, item.kind
        near = lesson.day <= until - PLANNED_AHEAD
        if item.code and (near or (item.is_whole and lesson.day <= until)):
            lesson.works.append(Work(item.code, item.work if item.is_whole else ""))
