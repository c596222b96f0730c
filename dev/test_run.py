"""``make test``: pytest on a copy of a database that is built once per state of the addon."""

import contextlib
import os
import shutil
import signal
import subprocess
from datetime import date

from dev import database, demo
from dev.browser import ensure_browser, ensure_wkhtmltopdf
from dev.console import say
from dev.fingerprint import addon_fingerprint
from dev.locks import Lock
from dev.odoo_config import CONFIG
from dev.paths import BUILD, ROOT, VENV_PYTHON
from dev.process import stop_process
from dev.stage import Stopped, running_database, stop_signals

PREFIX = "ejournal_test_"
#: the day on which the demo lyceum of the tests stands still
TODAY = date(2026, 11, 24)
#: leaves room for ``/org.chromium.Chromium.XXXXXX/SingletonSocket`` in a socket's 107 bytes
TMPDIR_LENGTH_MAX = 60


def run_tests(arguments):
    """Run pytest; return its exit code."""
    ensure_browser()
    ensure_wkhtmltopdf()
    with stop_signals(), running_database():
        template = ensure_template()
        name = f"{PREFIX}run_{os.getpid()}"
        try:
            database.copy(template, name)
            return _pytest(name, arguments)
        except Stopped:
            say("\nStopped.")
            return 1
        finally:
            database.drop(name)


def ensure_template():
    """Return the database to copy from, building it if the addon changed since."""
    name = f"{PREFIX}{addon_fingerprint(exclude=('tests',))}"
    guard = Lock("test-template")
    guard.exclusive()
    try:
        if not database.exists(name):
            _drop_stale()
            demo.build(name, "small", TODAY, "test-template")
    finally:
        guard.release()
    return name


def _drop_stale():
    """Drop the templates of former states, and the copies of runs that were killed."""
    for name in database.names(PREFIX):
        pid = name.removeprefix(f"{PREFIX}run_").split("-")[0]
        if not (pid.isdigit() and os.path.exists(f"/proc/{pid}")):
            database.drop(name)


def _pytest(name, arguments):
    command = [
        str(VENV_PYTHON), "-m", "pytest", f"--odoo-config={CONFIG}", f"--odoo-database={name}",
        "--odoo-http", *arguments,
    ]  # fmt: skip
    with _temporary_folder() as folder:
        return _call(command, {**_environment(), **folder})


def _environment():
    return {
        **os.environ,
        "PGOPTIONS": "-c synchronous_commit=off",  # the database is dropped afterwards
        "HYPOTHESIS_STORAGE_DIRECTORY": str(BUILD / "hypothesis"),
    }


@contextlib.contextmanager
def _temporary_folder():
    """Give the run its own place for temporary files: Chromium leaves some behind at each start.

    In a deeply nested checkout Chromium's socket would not fit there, and the system's is used.
    """
    folder = BUILD / "tmp" / str(os.getpid())
    if len(str(folder)) > TMPDIR_LENGTH_MAX:
        yield {}
        return
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield {"TMPDIR": str(folder)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _call(command, environment):
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        return process.wait()
    except Stopped:
        stop_process(process, signal.SIGINT)
        raise
