"""The lessons of a year out of the week's timetable and the calendar (plain Python).

What is wanted is compared with what stands: lessons that were taught, filled or changed by hand
stay as they are, whatever the timetable says now.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from .week import WEEKS, week_number


@dataclass(frozen=True, slots=True)
class Day:
    """A day of lessons: by which weekday's timetable (0–6) it is taught."""

    date: object
    weekday: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A lesson that there is already.

    ``free``: it came from the timetable and nobody has put anything into it; only then it may be
    changed. ``start`` and ``end`` are moments (or None), compared with those of the bells.
    """

    key: int
    journal: int
    date: object
    number: int
    room: str
    start: object
    end: object
    free: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """A lesson that the timetable asks for; ``entry`` is the entry's key."""

    entry: int
    journal: int
    date: object
    number: int
    room: str


@dataclass
class Plan:
    """What is to be done: ``add`` (Wanted), ``remove`` (keys), ``rooms`` (key → room),
    ``hours`` (key → (start, end)); ``stay`` counts the lessons that stand as the timetable asks,
    ``kept`` those that stay though it does not ask for them."""

    add: list = field(default_factory=list)
    remove: list = field(default_factory=list)
    rooms: dict = field(default_factory=dict)
    hours: dict = field(default_factory=dict)
    stay: int = 0
    kept: int = 0

    @property
    def changes(self):
        """Tell whether there is anything to do."""
        return bool(self.add or self.remove or self.rooms or self.hours)


def wanted_lessons(entries, days, first_day):
    """Return the ``Wanted`` lessons of all ``entries``, in order of date and number.

    ``entries``: dicts ``key, journal, stage, weekday, number, week, first, last, room``;
    ``days``: stage → its ``Day`` list; ``first_day`` of the school year decides odd and even
    weeks. A slot of a journal that two entries ask for is wanted once.
    """
    by_weekday = {
        stage: _by_weekday(found, first_day) for stage, found in days.items()
    }
    wanted = {}
    for entry in entries:
        kinds = WEEKS[entry["week"]]
        for date, kind in by_weekday.get(entry["stage"], {}).get(entry["weekday"], ()):
            if kind in kinds and entry["first"] <= date <= entry["last"]:
                lesson = Wanted(
                    entry["key"], entry["journal"], date, entry["number"], entry["room"]
                )
                wanted.setdefault((lesson.journal, date, lesson.number), lesson)
    return sorted(wanted.values(), key=lambda lesson: (lesson.date, lesson.number))


def _by_weekday(days, first_day):
    """Return weekday → list of ``(date, 1 for odd or 2 for even weeks)``."""
    found = defaultdict(list)
    for day in days:
        found[day.weekday].append((day.date, 2 - week_number(day.date, first_day) % 2))
    return found


def plan_lessons(wanted, standing, hours):
    """Return the ``Plan`` that leads from ``standing`` to ``wanted`` lessons.

    ``hours(journal, date, number)`` gives ``(start, end)`` of a lesson. Bells are no content:
    the hours of every lesson follow them.
    """
    plan = Plan()
    open_slots = {(lesson.journal, lesson.date, lesson.number): lesson for lesson in wanted}
    for lesson in standing:
        slot = (lesson.journal, lesson.date, lesson.number)
        ask = open_slots.pop(slot, None) if lesson.free else open_slots.get(slot)
        if ask is None and lesson.free:
            plan.remove.append(lesson.key)
            continue
        if ask is None:
            plan.kept += 1
        else:
            plan.stay += 1
            if lesson.free and lesson.room != ask.room:
                plan.rooms[lesson.key] = ask.room
        if hours(*slot) != (lesson.start, lesson.end):
            plan.hours[lesson.key] = hours(*slot)
    taken = {(lesson.journal, lesson.date, lesson.number) for lesson in standing if not lesson.free}
    plan.add = [lesson for slot, lesson in open_slots.items() if slot not in taken]
    return plan
