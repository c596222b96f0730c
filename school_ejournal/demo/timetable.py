"""A week's timetable in which neither a teacher nor a class is in two places (plain Python)."""

from collections import Counter
from dataclasses import dataclass

_CLASH = 10
_SWEEPS = 60


@dataclass(frozen=True)
class Unit:
    """One lesson of a week: a class learns a subject from one teacher, or from one a subgroup."""

    klass: object
    subject: str
    teachers: tuple
    pin: tuple | None = None


def day_lengths(hours, days):
    """Return the lessons of each day: as even as can be, the longer days first."""
    return [hours // days + (day < hours % days) for day in range(days)]


def place(units, days, rng):
    """Return ``{unit index: (weekday, number)}`` for ``units``; ``days`` maps class → week days.

    Every class has lessons from the first on without gaps. RuntimeError when no timetable
    without clashes is found.
    """
    board = _Board(units, days, rng)
    for _sweep in range(_SWEEPS):
        if not board.improve():
            break
    if board.clashes():
        raise RuntimeError("no timetable without clashes was found")
    return board.places()


class _Board:
    """Units in the slots of their classes; swaps within a class until nothing clashes."""

    def __init__(self, units, days, rng):
        self.units = units
        self.rng = rng
        self.slots = {}
        self.grid = {}
        self.busy = Counter()
        self.subjects = Counter()
        by_class = {}
        for index, unit in enumerate(units):
            by_class.setdefault(unit.klass, []).append(index)
        for klass, indexes in by_class.items():
            lengths = day_lengths(len(indexes), days[klass])
            slots = [
                (weekday, number)
                for weekday, length in enumerate(lengths) for number in range(1, length + 1)
            ]
            self._fill(klass, slots, indexes)

    def _fill(self, klass, slots, indexes):
        pinned = {self.units[i].pin: i for i in indexes if self.units[i].pin}
        free = [i for i in indexes if not self.units[i].pin]
        self.rng.shuffle(free)
        self.slots[klass] = [slot for slot in slots if slot not in pinned]
        for slot in slots:
            index = pinned[slot] if slot in pinned else free.pop()
            self.grid[klass, slot] = index
            self._count(index, slot, 1)

    def _count(self, index, slot, step):
        unit = self.units[index]
        for teacher in unit.teachers:
            self.busy[teacher, slot] += step
        self.subjects[unit.klass, unit.subject, slot[0]] += step

    def _cost(self, index, slot):
        """Return what it costs to add the unit to a slot that it is not counted in."""
        unit = self.units[index]
        clash = sum(self.busy[teacher, slot] > 0 for teacher in unit.teachers)
        return _CLASH * clash + (self.subjects[unit.klass, unit.subject, slot[0]] > 0)

    def improve(self):
        """Move every unit that stands badly once; tell whether one stood badly."""
        bad = False
        for klass, slots in self.slots.items():
            for slot in slots:
                index = self.grid[klass, slot]
                self._count(index, slot, -1)
                cost = self._cost(index, slot)
                self._count(index, slot, 1)
                if cost:
                    bad = True
                    self._move(klass, slot, slots)
        return bad

    def _move(self, klass, slot, slots):
        """Swap the unit of ``slot`` with the one of its class that makes the week best."""
        best, chosen = None, []
        here = self.grid[klass, slot]
        self._count(here, slot, -1)
        for other in slots:
            there = self.grid[klass, other]
            if other != slot:
                self._count(there, other, -1)
            change = self._cost(here, other)
            if other != slot:
                self._count(here, other, 1)
                change += self._cost(there, slot)
                self._count(here, other, -1)
                change -= self._cost(there, other)
                self._count(there, other, 1)
            if best is None or change < best:
                best, chosen = change, [other]
            elif change == best:
                chosen.append(other)
        self._count(here, slot, 1)
        # A draw moves on: standing still would never leave a dead end.
        moves = [other for other in chosen if other != slot] or chosen
        self._swap(klass, slot, self.rng.choice(moves))

    def _swap(self, klass, one, two):
        if one == two:
            return
        first, second = self.grid[klass, one], self.grid[klass, two]
        self._count(first, one, -1)
        self._count(second, two, -1)
        self.grid[klass, one], self.grid[klass, two] = second, first
        self._count(second, one, 1)
        self._count(first, two, 1)

    def clashes(self):
        """Return how often a teacher is in two places."""
        return sum(count > 1 for count in self.busy.values())

    def places(self):
        """Return ``{unit index: slot}``."""
        return {index: slot for (_klass, slot), index in self.grid.items()}
