"""Lessons of the whole year out of the week's timetable and the calendar (plain Python)."""

from datetime import timedelta

from . import curricula, topics
from .parts import Lesson, Work
from .timetable import Unit, place
from .year_calendar import WEEK_DAYS

# The mathematics of the class in the sketches: (subject → slots of its week).
PINS = {
    "Алгебра": ((0, 3), (1, 3), (3, 3), (4, 2)), "Геометрия": ((2, 2), (5, 2)),
    "Разговоры о важном": ((0, 1),),
}
# Lessons between two control works, by hours a week; between two shorter works.
_CONTROL_STEP = {1: 9, 2: 8}
# Works that fill a lesson: code → key of the lesson type.
_WHOLE = {
    "КР": "control", "Д": "control", "П": "control", "З": "control", "С": "control",
    "И": "control", "ЛР": "laboratory", "ПР": "practical",
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


def plan_works(journal, until, rng):
    """Put control works and shorter written works into the lessons up to ``until``, and topics."""
    subject, grade = journal.subject, journal.klass.grade
    marked = curricula.is_marked(subject, grade) or subject.grading == "pass"
    counts = {}
    step = _CONTROL_STEP.get(journal.hours, 11)
    due = step + rng.randrange(-2, 3)
    short_due = rng.randrange(2, 5)
    total = len(journal.lessons)
    for lesson in journal.lessons:
        code = ""
        if marked and lesson.index >= due and subject.control:
            code = subject.control[counts.get("control", 0) % len(subject.control)]
            counts["control"] = counts.get("control", 0) + 1
            due = lesson.index + step + rng.randrange(-2, 3)
            short_due = lesson.index + 3
        elif marked and lesson.index >= short_due:
            code = rng.choice(subject.short_works)
            short_due = lesson.index + rng.randrange(3, 6)
        if code:
            _plan_work(lesson, code, counts, total, until)
        else:
            lesson.topic = topics.topic(subject.name, grade, lesson.index, total)
            lesson.kind = "new" if ". " not in lesson.topic else "combined"


def _plan_work(lesson, code, counts, total, until):
    subject, grade = lesson.journal.subject.name, lesson.journal.klass.grade
    counts[code] = counts.get(code, 0) + 1
    whole = code in _WHOLE
    if whole:
        lesson.topic = topics.work_topic(
            code, counts[code], subject, grade, lesson.index, total
        )
        lesson.kind = _WHOLE[code]
    else:
        lesson.topic = topics.topic(subject, grade, lesson.index, total)
    if lesson.day <= until and (whole or lesson.day <= until - PLANNED_AHEAD):
        name = f"{topics.WORK_NAMES[code]} № {counts[code]}" if whole else ""
        lesson.works.append(Work(code, name))
