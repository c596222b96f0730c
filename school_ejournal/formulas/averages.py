"""Weighted average of marks."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_CENT = Decimal("0.01")


@lru_cache(maxsize=1024)
def _exact(number):
    """Return ``number`` as people read it: 1.1 is 11/10, not the nearest binary fraction."""
    return Decimal(str(number))


def weighted_average(
    marks: Iterable[tuple[float, float]] | Mapping[tuple[float, float], int]
) -> float | None:
    """Return Σ(weight · value) / Σ weight, rounded half up to two decimals.

    ``marks`` are ``(value, weight)`` pairs, or how often each pair stands; pairs of zero weight do
    not count.
    None when nothing counts. Raises ValueError for a negative weight.
    """
    total = Decimal(0)
    weights = Decimal(0)
    # A term holds a few values and weights, each many times.
    for (value, weight), times in Counter(marks).items():
        if weight < 0:
            raise ValueError("the weight of a mark is never negative")
        weight = _exact(weight) * times
        total += weight * _exact(value)
        weights += weight
    if not weights:
        return None
    return float((total / weights).quantize(_CENT, rounding=ROUND_HALF_UP))
