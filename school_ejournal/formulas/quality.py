"""Shares by which a Russian school measures a set of marks (design invariant 7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NOT_ATTESTED = "н/а"
EXEMPT = "осв"
_TENTH = Decimal("0.1")
# Degree of learning (СОУ, V. P. Simonov): weight of each result, in percent.
DEGREE_WEIGHTS = {"5": 100, "4": 64, "3": 36, "2": 16, NOT_ATTESTED: 7}


@dataclass(frozen=True)
class Quality:
    """Results of a group of students, in percent rounded half up to one decimal.

    ``total`` is N: every student with a result or н/а, without the exempt.
    The shares are None when N is 0.
    """

    total: int
    success: float | None
    quality: float | None
    degree: float | None


def quality(counts: Mapping[str, int]) -> Quality:
    """Return успеваемость, качество and СОУ for ``counts`` (result code → students).

    успеваемость = (n5+n4+n3)/N, качество = (n5+n4)/N,
    СОУ = (100·n5 + 64·n4 + 36·n3 + 16·n2 + 7·n(н/а))/N. N counts н/а and leaves out осв.
    Codes other than 5, 4, 3, 2, н/а and осв, and negative counts, raise ValueError.
    """
    unknown = set(counts) - set(DEGREE_WEIGHTS) - {EXEMPT}
    if unknown:
        raise ValueError(f"not a result: {sorted(unknown)}")
    if any(count < 0 for count in counts.values()):
        raise ValueError("the number of students is never negative")
    total = sum(counts.get(code, 0) for code in DEGREE_WEIGHTS)
    if not total:
        return Quality(0, None, None, None)
    good = counts.get("5", 0) + counts.get("4", 0)
    passed = good + counts.get("3", 0)
    degree = sum(weight * counts.get(code, 0) for code, weight in DEGREE_WEIGHTS.items())
    return Quality(
        total,
        _share(100 * passed, total),
        _share(100 * good, total),
        _share(degree, total),
    )


def _share(part, total):
    return float((Decimal(part) / total).quantize(_TENTH, rounding=ROUND_HALF_UP))
