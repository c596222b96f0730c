"""Measuring a set of actions in turn, so that drift of the machine hits all of them alike."""

import statistics
from dataclasses import dataclass, field


@dataclass
class Timing:
    """Milliseconds of the runs of one action, and the queries of its last run."""

    runs: list = field(default_factory=list)
    queries: int | None = None

    @property
    def ms(self):
        """Median."""
        return statistics.median(self.runs)

    def percentile(self, percent):
        """Return the time within which ``percent`` of the runs stay; 50 is the median."""
        if percent == 50:
            return self.ms
        ordered = sorted(self.runs)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def measure(actions, session, log, rounds, warmup):
    """Return ``{name: Timing}`` for ``{name: function of no arguments}``.

    Each round runs every action once; the first ``warmup`` rounds do not count.
    """
    timings = {name: Timing() for name in actions}
    for turn in range(warmup + rounds):
        for name, action in actions.items():
            _result, milliseconds = session.timed(action)
            # At the end every worker has warmed up.
            if turn == warmup + rounds - 1 and log:
                timings[name].queries = log.last()
            elif log and turn > warmup + rounds - 4:
                log.last(patience=0.05)
            if turn >= warmup:
                timings[name].runs.append(milliseconds)
    return timings
