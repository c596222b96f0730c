"""``make bench``: how fast the full lyceum is over real HTTP, against floors of the same run."""

from dev.bench.run import main

__all__ = ["main"]
