"""One lesson of the week, and who would be in two places at once (plain Python)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

#: the weeks in which an entry is taught, as a set of the two kinds
WEEKS = {"every": frozenset((1, 2)), "odd": frozenset((1,)), "even": frozenset((2,))}
FOREVER = date.max


@dataclass(frozen=True)
class Slot:
    """One lesson a week: when, who and where.

    ``key`` is the caller's name for it; ``group`` is None for the whole class; ``rivals`` are the
    other groups whose students are in ``group`` too. Slots with the same ``joint`` text are one
    lesson of several classes or teachers. ``last`` is inclusive.
    """

    key: object
    weekday: int
    number: int
    week: str
    first: date
    last: date
    klass: object
    group: object = None
    rivals: frozenset = frozenset()
    teachers: frozenset = frozenset()
    room: str = ""
    joint: str = ""


@dataclass(frozen=True)
class Clash:
    """Two slots that meet; ``kind`` is "class", "teacher" or "room", ``what`` who or where."""

    kind: str
    what: object
    one: object
    two: object

    @property
    def severe(self):
        """Rooms may be shared (a gym, a hall): that is worth a look, not a refusal."""
        return self.kind != "room"


def week_number(day, first_day):
    """Return the number of the week of ``day``: the week of the year's first day is the first.

    Weeks begin on Monday and are counted through vacations; a school day that was moved belongs
    to the week in which it is taught.
    """
    monday = first_day - timedelta(days=first_day.weekday())
    return (day - monday).days // 7 + 1


def week_kind(day, first_day):
    """Return "odd" or "even"."""
    return "odd" if week_number(day, first_day) % 2 else "even"


def meet(one, two):
    """Tell whether two slots are at the same time in some week."""
    return (
        (one.weekday, one.number) == (two.weekday, two.number)
        and bool(WEEKS[one.week] & WEEKS[two.week])
        and one.first <= two.last and two.first <= one.last
    )


def clashes(slots, only=None):
    """Return the clashes among ``slots``; of those in ``only`` (keys) if it is given.

    Whole class against any of its groups; a group against itself and against groups that share
    students; a teacher, a room against itself — unless the slots are one joint lesson.
    """
    found = []
    by_time = defaultdict(list)
    for slot in slots:
        by_time[slot.weekday, slot.number].append(slot)
    for together in by_time.values():
        for place, one in enumerate(together):
            for two in together[place + 1:]:
                if only is not None and one.key not in only and two.key not in only:
                    continue
                if meet(one, two):
                    found += _between(one, two)
    return found


def _between(one, two):
    if one.klass == two.klass and _share_students(one, two):
        yield Clash("class", one.klass, one.key, two.key)
    if one.joint and one.joint == two.joint:
        return
    for teacher in sorted(one.teachers & two.teachers, key=str):
        yield Clash("teacher", teacher, one.key, two.key)
    if one.room and room_key(one.room) == room_key(two.room):
        yield Clash("room", min(one.room, two.room), one.key, two.key)


def _share_students(one, two):
    if one.group is None or two.group is None or one.group == two.group:
        return True
    return two.group in one.rivals or one.group in two.rivals


def room_key(room):
    """Return ``room`` as it is compared: "Каб. 214" and "214" are one room."""
    words = room.casefold().replace("каб.", " ").replace("кабинет", " ").replace("№", " ")
    return " ".join(words.split())
