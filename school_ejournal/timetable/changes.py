"""What a file changes in a timetable (plain Python)."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Present:
    """An entry of the timetable that is in force on the day of the import, or comes later.

    ``whole``: it is in force on that day and to the end of the year.
    """

    key: int
    journal: int
    weekday: int
    number: int
    week: str
    room: str = ""
    own: int | None = None
    co: frozenset = frozenset()
    joint: str = ""
    whole: bool = True

    @property
    def slot(self):
        """What there can be only one of."""
        return self.journal, self.weekday, self.number, self.week


@dataclass
class Changes:
    """``add``: wanted entries, ``remove``: present ones, ``move`` and ``change``: pairs of both.

    A moved entry has another time, a changed one another room, teacher or partner.
    """

    add: list = field(default_factory=list)
    remove: list = field(default_factory=list)
    move: list = field(default_factory=list)
    change: list = field(default_factory=list)
    same: int = 0

    @property
    def gone(self):
        """The present entries that end."""
        return [*self.remove, *(old for old, _new in (*self.move, *self.change))]

    @property
    def new(self):
        """The wanted entries that begin."""
        return [*self.add, *(new for _old, new in (*self.move, *self.change))]


def find_changes(present, wanted, joint_key):
    """Return the ``Changes`` from ``present`` to ``wanted`` entries.

    ``joint_key(journals)`` gives the text of a joint lesson, empty for no journals.
    """
    changes = Changes()
    by_slot = defaultdict(list)
    for entry in present:
        by_slot[entry.slot].append(entry)
    added, removed = defaultdict(list), defaultdict(list)
    for entry in wanted:
        here = by_slot.pop(entry.slot, [])
        same = next((old for old in here if _content(old, old.joint) == _content(
            entry, joint_key(entry.joint)) and old.whole), None)
        if same:
            changes.same += 1
        elif here:
            changes.change.append((here[0], entry))
        else:
            added[entry.journal].append(entry)
        kept = same or (here and here[0])
        for old in here:
            if old is not kept:
                removed[old.journal].append(old)
    for rest in by_slot.values():
        for old in rest:
            removed[old.journal].append(old)
    for journal in {**added, **removed}:
        new, old = added.get(journal, []), removed.get(journal, [])
        pairs = min(len(new), len(old))
        changes.move += zip(old[:pairs], new[:pairs], strict=True)
        changes.add += new[pairs:]
        changes.remove += old[pairs:]
    return changes


def _content(entry, joint):
    return entry.room, entry.own, entry.co, joint
