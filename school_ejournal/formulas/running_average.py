"""How an average came about: after each mark, and as the points of a small picture."""

from collections.abc import Sequence

from .averages import weighted_average


def running_averages(marks: Sequence[tuple[float, float]]) -> list[float]:
    """Return the weighted average after each mark that counts.

    ``marks`` are ``(value, weight)`` pairs in order of date; those of zero weight do not count.
    """
    counted = [pair for pair in marks if pair[1]]
    return [weighted_average(counted[:end]) for end in range(1, len(counted) + 1)]


def points(values: Sequence[float], width: int, height: int, low=2, high=5) -> list[tuple]:
    """Return ``(x, y)`` of ``values`` within ``width`` × ``height``, y pointing down.

    The first value stands at the left edge, the last at the right one, a single one there too.
    Values below ``low`` lie at the bottom, those above ``high`` at the top.
    """
    step = width / max(len(values) - 1, 1)
    first = 0 if len(values) > 1 else width
    return [
        (round(first + step * place, 1),
         round(height * (high - min(max(value, low), high)) / (high - low), 1))
        for place, value in enumerate(values)
    ]
