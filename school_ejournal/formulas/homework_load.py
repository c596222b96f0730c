"""How long the homework of a class for one day takes, against the sanitary norm (СанПиН)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class DayLoad:
    """The load of a day: ``minutes`` altogether, ``subjects`` with homework.

    ``unknown``: how many of them have no expected time; ``norm`` in minutes; ``extra``: how many
    minutes more somebody has who was chosen for homework of their own, the greatest of all.
    """

    minutes: int
    subjects: int
    unknown: int
    norm: int
    extra: int = 0

    @property
    def is_over(self):
        """Whether the day takes anybody longer than the norm; any homework where it is 0."""
        return self.minutes + self.extra > self.norm or (not self.norm and self.subjects > 0)


def day_load(
    tasks: Iterable[tuple[object, object, int]], norm: int,
    personal: Iterable[tuple[object, int]] = (),
) -> DayLoad:
    """Return the load of ``tasks``: ``(subject, group, minutes)``, 0 minutes for unknown.

    Subgroups learn side by side: of their tasks in one subject the longest counts. Tasks of one
    group add up. ``personal``: ``(student, minutes)`` of homework for chosen students, which comes
    on top.
    """
    groups: dict = {}
    for subject, group, minutes in tasks:
        of_subject = groups.setdefault(subject, {})
        of_subject[group] = of_subject.get(group, 0) + minutes
    longest = [max(of_subject.values()) for of_subject in groups.values()]
    chosen: dict = {}
    for student, minutes in personal:
        chosen[student] = chosen.get(student, 0) + minutes
    return DayLoad(
        minutes=sum(longest), subjects=len(groups), unknown=longest.count(0), norm=norm,
        extra=max(chosen.values(), default=0),
    )


def norm_of(grade: int, norms: Mapping[int, int]) -> int:
    """Return the norm of ``grade``: ``norms`` maps the first grade of each span to minutes."""
    return max(((first, minutes) for first, minutes in norms.items() if first <= grade),
               default=(0, 0))[1]
