"""Norms of control works: how often, how many a day and a week, not at the edges of a day.

A planned control work that breaks one is pointed out, never forbidden.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum


class Norm(str, Enum):
    """A norm that a control work may break."""

    DAY = "day"  #: too many in one class on one day
    WEEK = "week"  #: too many in one class from Monday to Sunday
    GAP = "gap"  #: too soon after or before another of the subject
    EDGE = "edge"  #: in the first or last lesson of the class's day


@dataclass(frozen=True)
class ControlNorms:
    """The norms of a school. ``weeks``: between two works of a subject; 0 turns a norm off."""

    per_day: int = 1
    per_week: int = 3
    weeks: float = 2.5
    edges: bool = True


@dataclass(frozen=True)
class ControlLesson:
    """A lesson with a control work of one class.

    ``group``: of the subgroup, 0 for the whole class; subgroups of a subject learn side by side.
    ``is_edge``: it is the first or the last lesson of the class on that day.
    """

    lesson: int
    subject: int
    group: int
    day: date
    is_edge: bool = False


@dataclass(frozen=True)
class Breach:
    """A norm that is broken, and the other lessons that it is broken with, by day."""

    norm: Norm
    others: tuple = ()


def breaches(
    lesson: ControlLesson, class_lessons: Iterable[ControlLesson], norms: ControlNorms
) -> list[Breach]:
    """Return the norms that the control work in ``lesson`` breaks.

    ``class_lessons``: those of the same class with control works, ``lesson`` among them or not.
    """
    others = sorted(
        (other for other in class_lessons
         if other.lesson != lesson.lesson and not _side_by_side(lesson, other)),
        key=lambda other: (other.day, other.lesson),
    )
    found = []
    same_day = [other for other in others if other.day == lesson.day]
    if _too_many(same_day, norms.per_day):
        found.append(Breach(Norm.DAY, tuple(same_day)))
    week = lesson.day.isocalendar()[:2]
    same_week = [other for other in others if other.day.isocalendar()[:2] == week]
    if _too_many(same_week, norms.per_week):
        found.append(Breach(Norm.WEEK, tuple(same_week)))
    near = [
        other for other in others
        if other.subject == lesson.subject and abs((other.day - lesson.day).days) < norms.weeks * 7
    ]
    if near:
        found.append(Breach(Norm.GAP, tuple(near)))
    if norms.edges and lesson.is_edge:
        found.append(Breach(Norm.EDGE))
    return found


def _side_by_side(one, other):
    """Tell whether two lessons are of different subgroups of a subject: no student has both."""
    return one.subject == other.subject and one.group != other.group and one.group and other.group


def _too_many(others, most):
    """Tell whether one more is too many; subgroups of a subject on one day count once."""
    return bool(most) and len({(other.subject, other.day) for other in others}) >= most


def share_excess(control_hours: int, hours: int, percent: float) -> float | None:
    """Return the share of control works in percent if it is more than ``percent``, else None."""
    if not hours or control_hours * 100 <= percent * hours:
        return None
    return control_hours * 100 / hours
