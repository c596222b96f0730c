"""How a student stands over all subjects, in the words of a class teacher's report."""

from collections.abc import Iterable

EXCELLENT = "excellent"  #: отличник: fives alone
GOOD = "good"  #: хорошист: fours and fives
ONE_THREE = "one_three"  #: one three beside fours and fives
PASSING = "passing"  #: threes
FAILING = "failing"  #: a two


_ORDER = (EXCELLENT, GOOD, ONE_THREE, PASSING, FAILING)


def standing(marks: Iterable[int]) -> str | None:
    """Return how a student with these marks (2 to 5, one for each subject) stands.

    None without marks.
    """
    found = sorted(marks)
    if not found:
        return None
    if found[0] <= 2:
        return FAILING
    if found[0] == 3:
        return ONE_THREE if len(found) > 1 and found[1] > 3 else PASSING
    return GOOD if found[0] == 4 else EXCELLENT


def standing_counts(standings: Iterable[str | None]) -> dict[str, int]:
    """Return how many stand how, from the best to the worst; who has no marks is not counted."""
    found = list(standings)
    return {name: found.count(name) for name in _ORDER}
