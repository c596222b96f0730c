"""The commands, and the two stages in which they run.

Stage one runs in any Python with the standard library alone: it finds or fetches Odoo and
makes the virtual environment. Then it replaces itself with the same command in that
environment, stage two, which has psycopg2 and the rest.
"""

import argparse
import errno
import os
import sys

from dev.checks import check_python
from dev.console import say
from dev.errors import SetupError
from dev.paths import BUILD, ROOT, VENV_PYTHON, make_build_folders
from dev.process import disk_full

STAGE_TWO = "EJOURNAL_DEV_STAGE"
COMMANDS = {
    "run": "serve the demo lyceum",
    "test": "run the test suite; further arguments go to pytest",
    "bench": "measure the full-size lyceum; further arguments go to the benchmark",
    "lint": "run the linters; further arguments go to ruff",
    "shell": "open an Odoo shell on the demo database",
    "odoo": "run Odoo's own command line with this folder's settings",
    "psql": "open psql; further arguments go to it",
    "load-demo": "fill a database: load-demo DATABASE small|full YYYY-MM-DD",
    "terms": "bring ru.po up to the terms of the source",
    "lock": "pin the requirements anew",
    "clean": "remove everything that was made",
}
NEEDS_TEST_TOOLS = {"test", "lint", "bench", "terms"}


def main(arguments):
    """Run one command; return the exit code."""
    options, extra = _parse(arguments)
    try:
        check_python()
        os.chdir(ROOT)
        if options.command == "clean":
            return _clean()
        make_build_folders()
        if os.environ.pop(STAGE_TWO, None) != "two":
            _prepare(options.command)
            _enter_stage_two(arguments)
        return _run(options, extra)
    except SetupError as error:
        print(f"\nerror: {error}", file=sys.stderr)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print(f"\nerror: {disk_full(BUILD)}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
    return 1


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="python3 -m dev", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in COMMANDS.items():
        # the others have a help of their own: pytest's, Odoo's, …
        command = commands.add_parser(name, help=text, add_help=name == "run", prefix_chars="-")
        if name == "run":
            command.add_argument("--fresh", action="store_true", help="make the demo database anew")
            command.add_argument("--dev", default="", help="Odoo's --dev: xml, reload, …")
    options, extra = parser.parse_known_args(arguments)
    if extra and options.command in ("run", "clean", "terms", "lock"):
        parser.error(f"unknown arguments: {' '.join(extra)}")
    return options, extra


def _prepare(command):
    """Stage one: Odoo's source and the virtual environment."""
    from dev.locks import setup_lock
    from dev.odoo_source import find_odoo
    from dev.python_env import ensure_environment

    if command == "run":
        _check_run_early()
    with setup_lock():
        source = find_odoo()
        ensure_environment(source, tests=command in NEEDS_TEST_TOOLS)
        from dev.odoo_config import write_config

        write_config(source)


def _check_run_early():
    """Tell about a taken port or folder before anything is downloaded."""
    from dev.checks import check_port
    from dev.run_lock import only_one, port_from_environment

    port = port_from_environment()
    with only_one(port):
        check_port(port)


def _enter_stage_two(arguments):
    environment = {
        **os.environ,
        STAGE_TWO: "two",
        "PYTHONNOUSERSITE": "1",
        "PYTHONPYCACHEPREFIX": str(BUILD / "pycache"),  # nothing is left in the sources
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.pop("PYTHONPATH", None)
    os.execve(VENV_PYTHON, [str(VENV_PYTHON), "-m", "dev", *arguments], environment)


def _run(options, extra):
    """Stage two: the command itself."""
    from dev import commands
    from dev.locks import Lock
    from dev.python_env import USERS_LOCK

    users = Lock(USERS_LOCK)
    users.share()
    try:
        if options.command == "run":
            return commands.run(options.fresh, options.dev)
        return getattr(commands, options.command.replace("-", "_"))(extra)
    finally:
        users.release()


def _clean():
    from dev.clean import clean

    clean()
    say(f"{BUILD} is gone.")
    return 0
