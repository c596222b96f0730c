"""Weighted average of marks."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal


def weighted_average(marks: Iterable[tuple[float, float]]) -> float | None:
    """Return Σ(weight · value) / Σ weight, rounded half up to two decimals.

    ``marks`` are ``(value, weight)`` pairs; pairs of zero weight do not count.
    None when nothing counts. Raises ValueError for a negative weight.
    """
    total = Decimal(0)
    weights = Decimal(0)
    for value, weight in marks:
        if weight < 0:
            raise ValueError("the weight of a mark is never negative")
        weight = Decimal(str(weight))
        total += weight * Decimal(str(value))
        weights += weight
    if not weights:
        return None
    return float((total / weights).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
