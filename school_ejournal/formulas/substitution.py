"""Who takes the lessons of an absent teacher: ranking and sharing out (plain Python)."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Slot:
    """When a lesson is: ``start`` and ``end`` are None where no bell is known."""

    day: date
    number: int
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class Offer:
    """A colleague who could take a lesson.

    ``merges``: takes it together with an own lesson of the same time. ``subject``, ``in_class``:
    teaches this subject, this class. ``at_school``: has lessons on that day anyway. ``taken``:
    substitutions of that week so far.
    """

    user: int
    merges: bool = False
    subject: bool = False
    in_class: bool = False
    at_school: bool = False
    taken: int = 0

    def rank(self, more=0):
        """Return the key by which offers are sorted; ``more`` lessons were given meanwhile.

        A free colleague of the subject comes before merging two groups, and that before somebody
        who only looks after the class.
        """
        level = 1 if self.merges else 0 if self.subject else 2
        return (level, not self.in_class, self.taken + more, not self.at_school)


def overlap(one: Slot, other: Slot) -> bool:
    """Tell whether two lessons are at the same time: by the clock, else by their numbers."""
    if one.day != other.day:
        return False
    if None in (one.start, one.end, other.start, other.end):
        return one.number == other.number
    return one.start < other.end and other.start < one.end


def ranked(offers):
    """Return ``offers`` of one lesson, the best first; equals stay in their order."""
    return sorted(offers, key=Offer.rank)


def share_out(wanted):
    """Return ``{key: Offer}``: the best for every lesson, nobody in two places at once.

    ``wanted`` are ``(key, Slot, offers)``; who takes more than one lesson of a week comes later
    among equals. A lesson for which nobody is left is not in the answer.
    """
    given, chosen = {}, {}
    for key, slot, offers in sorted(wanted, key=lambda row: (row[1].day, row[1].number)):
        week = slot.day.isocalendar()[:2]
        for offer in _by_rank(offers, given, week):
            if not any(overlap(slot, other) for other in given.get(offer.user, ())):
                given.setdefault(offer.user, []).append(slot)
                chosen[key] = offer
                break
    return chosen


def _by_rank(offers, given, week):
    """Return ``offers`` by rank, those first who have been given less in ``week``."""
    return sorted(offers, key=lambda offer: offer.rank(sum(
        slot.day.isocalendar()[:2] == week for slot in given.get(offer.user, ())
    )))
