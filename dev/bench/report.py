"""The table on the screen and ``build/bench.json``."""

import json
from dataclasses import dataclass

from dev.console import say


@dataclass
class Row:
    """One bench: its timing, what it is measured against, and what was promised.

    ``floor_ms`` is measured in the same run; ``target`` is the highest ratio of the two that was
    promised, ``most_queries`` the highest number of queries (None: not promised); ``percentile``
    tells which of the runs is held against the floor, 50 being the median.
    """

    name: str
    timing: object
    floor_ms: float
    target: float | None
    most_queries: int | None = None
    percentile: int = 50

    @property
    def ratio(self):
        """The median, or another percentile, over the floor."""
        return self.timing.percentile(self.percentile) / self.floor_ms

    @property
    def misses(self):
        """What was promised and is not kept."""
        found = []
        if self.target and self.ratio > self.target:
            found.append("time")
        if self.most_queries and (self.timing.queries or 0) > self.most_queries:
            found.append("queries")
        return found

    def as_json(self):
        """Return the row as it stands in ``bench.json``."""
        return {
            "name": self.name,
            "ms": round(self.timing.ms, 2),
            "min_ms": round(min(self.timing.runs), 2),
            "max_ms": round(max(self.timing.runs), 2),
            "queries": self.timing.queries,
            "floor_ms": round(self.floor_ms, 2),
            "ratio": round(self.ratio, 2),
        }


def write(rows, path):
    """Write the rows as a JSON list."""
    path.write_text(json.dumps([row.as_json() for row in rows], indent=1) + "\n", encoding="utf-8")


def show(rows, floors):
    """Print the floors and the table."""
    say("\nfloors of this run (ms): " + ", ".join(
        f"{name} {timing.ms:.1f}" for name, timing in floors.items()
    ))
    head = (
        f"{'name':<18}{'ms':>8}{'min':>8}{'max':>8}{'floor':>8}"
        f"{'ratio':>7}{'target':>8}{'sql':>5}{'most':>6}"
    )
    say("\n" + head + "\n" + "-" * len(head))
    for row in rows:
        data = row.as_json()
        say(
            f"{row.name:<18}{data['ms']:>8.1f}{data['min_ms']:>8.1f}{data['max_ms']:>8.1f}"
            f"{row.floor_ms:>8.1f}{row.ratio:>7.2f}{row.target or '–':>8}"
            f"{data['queries'] if data['queries'] is not None else '–':>5}"
            f"{row.most_queries or '–':>6}"
            + (f"  misses: {', '.join(row.misses)}" if row.misses else "")
        )
