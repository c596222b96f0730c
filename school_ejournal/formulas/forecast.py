"""Forecast of a term mark, what would change it, and the trend of a student.

The rule: the weighted average of the marks that count, as people see it (rounded to two decimals),
is compared with the school's thresholds; the highest mark whose threshold it reaches is the
forecast, the lowest mark when it reaches none. With fewer marks than the school's minimum there is
no forecast. A term mark is proposed by the same rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from .averages import weighted_average

LOWEST = 2
#: of the marks up to which «what would change it» looks
FURTHER_MARKS = 20
#: how many of the last marks make the trend, and from which change of the average on
TREND_MARKS = 3
TREND_STEP = Decimal("0.10")
_HALF_CENT = Fraction(1, 200)


@dataclass(frozen=True)
class ForecastRule:
    """A school's rule: ``thresholds`` are ``(mark, lowest average)``; ``minimum`` marks at least.

    Raises ValueError when the thresholds do not rise with the marks.
    """

    thresholds: tuple[tuple[int, float], ...] = ((3, 2.5), (4, 3.5), (5, 4.5))
    minimum: int = 3

    def __post_init__(self):
        marks, averages = zip(*self.thresholds, strict=True)
        rising = all(list(each) == sorted(set(each)) for each in (marks, averages))
        if not rising or marks[0] <= LOWEST:
            raise ValueError("a better mark takes a higher average")

    def mark(self, average: float) -> int:
        """Return the mark of an average."""
        reached = [mark for mark, threshold in self.thresholds if average >= threshold]
        return reached[-1] if reached else LOWEST


@dataclass(frozen=True)
class Outlook:
    """What would change a forecast.

    ``next``: the next better mark, None at the best one. ``fives`` and ``fours``: how many
    further marks of the usual weight reach it, None when no reasonable number does (or «4» is
    not better than what is there). ``after_two``: the forecast after one «2» of the usual weight.
    """

    next: int | None
    fives: int | None
    fours: int | None
    after_two: int


def forecast(marks: Sequence[tuple[float, float]], rule: ForecastRule) -> int | None:
    """Return the forecast of ``marks`` (``(value, weight)`` pairs), None with too few of them."""
    counted = [pair for pair in marks if pair[1]]
    if len(counted) < max(rule.minimum, 1):
        return None
    return rule.mark(weighted_average(counted))


def outlook(
    marks: Sequence[tuple[float, float]], rule: ForecastRule, usual_weight: float
) -> Outlook | None:
    """Return what would change the forecast of ``marks``, None where there is no forecast.

    Raises ValueError unless ``usual_weight`` is above zero.
    """
    if usual_weight <= 0:
        raise ValueError("the usual weight of a mark is above zero")
    now = forecast(marks, rule)
    if now is None:
        return None
    after_two = rule.mark(weighted_average([*marks, (LOWEST, usual_weight)]))
    better = [(mark, threshold) for mark, threshold in rule.thresholds if mark > now][:1]
    if not better:
        return Outlook(None, None, None, after_two)
    [(mark, threshold)] = better
    return Outlook(
        mark,
        _needed(marks, threshold, 5, usual_weight),
        _needed(marks, threshold, 4, usual_weight),
        after_two,
    )


def _needed(marks, threshold, value, weight):
    """Return how many marks of ``value`` lift the rounded average to ``threshold``, or None."""
    # Rounded half up to cents, an average reaches the threshold half a cent below it.
    aim = Fraction(str(threshold)) - _HALF_CENT
    weight = Fraction(str(weight))
    if value <= aim:
        return None
    gap = sum(
        (Fraction(str(each)) * (aim - Fraction(str(mark))) for mark, each in marks), Fraction()
    )
    needed = max(ceil(gap / (weight * (value - aim))), 1)
    return needed if needed <= FURTHER_MARKS else None


def trend(marks: Sequence[tuple[float, float]]) -> int | None:
    """Return how the last marks moved the average: 1 up, -1 down, 0 hardly.

    ``marks`` are ``(value, weight)`` in order of date. The average of all is compared with that
    of all but the last three; None while there is nothing to compare with.
    """
    counted = [pair for pair in marks if pair[1]]
    before = weighted_average(counted[:-TREND_MARKS])
    if before is None:
        return None
    step = Decimal(str(weighted_average(counted))) - Decimal(str(before))
    return (step >= TREND_STEP) - (step <= -TREND_STEP)
