"""What ``make bench`` works on: a server with the full lyceum, on a copy that may be spoilt."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dev import database, demo
from dev.console import say, step
from dev.errors import SetupError
from dev.fingerprint import addon_fingerprint
from dev.locks import Lock
from dev.odoo_process import OdooServer
from dev.paths import BUILD, LOGS
from dev.stage import Stopped, running_database, stop_signals

PREFIX = "ejournal_full_"
COPY = "ejournal_bench"
#: the last school day of a year that is over: all of its lessons can be entered, late
TODAY = date(2026, 5, 26)


@dataclass(frozen=True)
class BenchContext:
    """What the benchmark is handed.

    :param database: a copy of the full lyceum; what is written to it is thrown away
    :param url: the address of the Odoo server that serves it
    :param server: that server, should the benchmark want to restart it
    :param log: the file with the server's log, one line for each request
    :param output: where ``bench.json`` is to be written
    :param arguments: what was given in ARGS
    """

    database: str
    url: str
    server: OdooServer
    log: Path
    output: Path
    arguments: tuple


def run_bench(arguments):
    """Bring everything up, call ``dev.bench.main`` and tidy up; return its exit code."""
    try:
        from dev import bench
    except ImportError as error:
        raise SetupError(f"The benchmark cannot be imported: {error}.") from error
    lock = Lock("bench")
    if not lock.try_exclusive():
        raise SetupError(
            "Another benchmark is running in this folder.",
            "Wait for it: two at a time would only measure each other.",
        )
    with stop_signals():
        try:
            with running_database():
                return _measure(bench, arguments)
        except Stopped:
            say("\nStopped.")
            return 1


def _measure(bench, arguments):
    template = ensure_full_lyceum()
    database.drop(COPY)
    with step("copying the full lyceum"):
        database.copy(template, COPY)
    log = LOGS / "bench-odoo.log"
    try:
        with OdooServer(COPY, workers=workers(), log=log) as server:
            context = BenchContext(
                COPY, server.url, server, log, BUILD / "bench.json", tuple(arguments)
            )
            return bench.main(context) or 0
    finally:
        database.drop(COPY)


def ensure_full_lyceum(today=TODAY):
    """Return the database with the full lyceum, loading it if the addon changed since."""
    name = f"{PREFIX}{addon_fingerprint(exclude=('tests', 'i18n'))}"
    guard = Lock("full-template")
    guard.exclusive()
    try:
        if not database.exists(name):
            for stale in database.names(PREFIX):
                database.drop(stale)
            demo.build(name, "full", today, "full")
            with step("gathering statistics"), database.cursor(name) as cr:
                cr.execute("VACUUM (ANALYZE)")
    finally:
        guard.release()
    return name


def workers():
    """Return the number of Odoo's worker processes: BENCH_WORKERS, else 2."""
    return int(os.environ.get("BENCH_WORKERS") or 2)
