"""How the topics of a thematic plan fall onto lessons (regulation, clauses 2.5 and 4.2)."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise


@dataclass(frozen=True)
class PlanLine:
    """A topic of the plan.

    ``planned`` are its hours by the plan, ``hours`` those that it gets in this journal: 0 joins it
    to the topic before. ``fixed`` topics (control works …) are never joined or shortened.
    ``section`` is any value that the topics of one section share.
    """

    id: Hashable
    planned: int
    hours: int
    section: Hashable = None
    fixed: bool = False


@dataclass(frozen=True)
class PlanLesson:
    """A lesson in order of date. ``line`` is set, once taught, to the topic that it took."""

    id: Hashable
    line: Hashable = None


@dataclass(frozen=True)
class Change:
    """A proposal: topic ``line`` gets ``hours`` instead of ``before``."""

    line: Hashable
    before: int
    hours: int


def flow(lines: Sequence[PlanLine], lessons: Sequence[PlanLesson]) -> dict:
    """Return ``{lesson id: ids of its topics}`` for lessons in order.

    A taught lesson keeps its topic; what is left of the plan falls in its order onto the other
    lessons, an hour on each. A topic of 0 hours joins the lesson that ends the topic before it.
    Lessons beyond the end of the plan get an empty list.
    """
    left = {line.id: line.hours for line in lines}
    for lesson in lessons:
        if lesson.line in left:
            left[lesson.line] -= 1
    joined = _joined(lines)
    queue = [line.id for line in lines for _hour in range(max(left[line.id], 0))]
    last = {line: place for place, line in enumerate(queue)}
    place, found = 0, {}
    for lesson in lessons:
        if lesson.line in left:
            found[lesson.id] = [lesson.line]
        elif place < len(queue):
            line = queue[place]
            ends = last[line] == place
            found[lesson.id] = [line, *(joined.get(line, ()) if ends else ())]
            place += 1
        else:
            found[lesson.id] = []
    return found


def _joined(lines):
    """Return ``{topic: the topics of 0 hours that follow it}``; leading ones join the first."""
    joined, leading, current = {}, [], None
    for line in lines:
        if line.hours:
            current = line.id
            joined[current] = leading
            leading = []
        elif current is None:
            leading.append(line.id)
        else:
            joined[current].append(line.id)
    return joined


@dataclass(frozen=True)
class Progress:
    """A programme on a day, in hours of the plan; see ``progress``."""

    planned: int  #: should have been taken by now
    covered: float  #: have been taken
    expected: float  #: will have been taken at the end
    total: int  #: all of the plan
    spare: int  #: lessons to come less hours still to be given; negative: they do not suffice

    @property
    def ahead(self) -> float:
        """Hours ahead of the plan; negative: behind."""
        return self.covered - self.planned


def progress(
    lines: Sequence[PlanLine], taught: Iterable[Hashable], due: int, to_come: int
) -> Progress:
    """Return how far the programme is fulfilled (clause 2.5): the one place that decides.

    ``taught`` are the topics of the lessons held, one each; ``due`` is the number of lessons that
    the timetable had until now, cancelled ones included; ``to_come`` that of the lessons that
    will still be held. A topic that gets fewer hours than planned counts in full when it is done.
    """
    given = {}
    for line in taught:
        given[line] = given.get(line, 0) + 1
    total = sum(line.planned for line in lines)
    joined = _joined(lines)
    by_id = {line.id: line for line in lines}
    covered, needed = Fraction(0), 0
    open_hours = []
    for line in lines:
        if not line.hours:
            continue
        done = min(given.get(line.id, 0), line.hours)
        share = Fraction(done, line.hours)
        worth = line.planned + (
            sum(by_id[each].planned for each in joined[line.id]) if done == line.hours else 0
        )
        covered += share * line.planned + worth - line.planned
        needed += line.hours - done
        open_hours.append((line, line.hours - done))
    lost = _lost(open_hours, joined, by_id, to_come)
    return Progress(
        planned=min(due, total), covered=round(float(covered), 1),
        expected=round(float(total - lost), 1), total=total, spare=to_come - needed,
    )


def _lost(open_hours, joined, by_id, to_come):
    """Return the hours of the plan that the lessons to come cannot give any more."""
    lost = Fraction(0)
    for line, hours in open_hours:
        given = min(hours, to_come)
        to_come -= given
        if given < hours:
            lost += Fraction(line.planned * (hours - given), line.hours)
            lost += sum(by_id[each].planned for each in joined[line.id])
    return lost


def propose(lines: Sequence[PlanLine], taught: Iterable[Hashable], spare: int) -> list[Change]:
    """Return the changes by which the rest of the plan fits the lessons to come.

    Hours are short (``spare`` < 0): long topics are shortened first, then short ones join the
    topic before them in their section, from the end of the year on and never more than two in a
    lesson. There are more: what was shortened or joined gets its hours back, then topics that are
    not fixed get an hour more, the last ones first. Fewer changes than asked for come back when
    no more topics can be changed.
    """
    begun = set(taught)
    rest = [line for line in lines if line.id not in begun]
    hours = {line.id: line.hours for line in rest}
    if spare < 0:
        _join(rest, hours, _shorten(rest, hours, -spare))
    else:
        _extend(rest, hours, _restore(rest, hours, spare))
    return [Change(line.id, line.hours, hours[line.id])
            for line in rest if hours[line.id] != line.hours]


def _shorten(rest, hours, wanted):
    """Take hours from the longest topics; return how many are wanted still."""
    free = [line for line in reversed(rest) if not line.fixed]
    while wanted:
        longest = max(free, key=lambda line: hours[line.id], default=None)
        if longest is None or hours[longest.id] < 2:
            break
        hours[longest.id] -= 1
        wanted -= 1
    return wanted


def _join(rest, hours, wanted):
    """Join topics of one hour to those before them."""
    after = None
    for before, line in reversed(list(pairwise(rest))):
        joins = (
            wanted and not line.fixed and not before.fixed and before.section == line.section
            and hours[line.id] == 1 and hours[before.id] and (after is None or hours[after.id])
        )
        if joins:
            hours[line.id] = 0
            wanted -= 1
        after = line


def _restore(rest, hours, wanted):
    """Give topics the hours back that they have lost; return how many are left over."""
    for line in rest:
        back = min(max(line.planned - hours[line.id], 0), wanted)
        hours[line.id] += back
        wanted -= back
    return wanted


def _extend(rest, hours, wanted):
    free = [line for line in reversed(rest) if not line.fixed and hours[line.id]]
    for turn in range(wanted if free else 0):
        hours[free[turn % len(free)].id] += 1
