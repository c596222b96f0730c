"""Commands that hand the terminal to a program: Odoo's shell, Odoo itself, psql."""

import signal
import subprocess
from datetime import date

from dev import demo
from dev.console import step
from dev.errors import SetupError
from dev.odoo_config import CONFIG
from dev.odoo_process import load_demo, odoo_command
from dev.stage import running_database


def run_shell(arguments):
    """Open Odoo's shell on the demo database."""
    with running_database():
        demo.ensure_demo()
        return _hand_over(
            odoo_command(
                "shell", "--config", CONFIG, "--database", demo.NAME, "--no-http", *arguments
            )
        )


def run_odoo_command(arguments):
    """Run Odoo's command line with this folder's settings."""
    command, rest = [], list(arguments)
    if rest and not rest[0].startswith("-"):
        command = [rest.pop(0)]
    with running_database():
        return _hand_over(odoo_command(*command, "--config", CONFIG, *rest))


def run_psql(arguments):
    """Open psql on this folder's server."""
    with running_database():
        return _hand_over(["psql", *arguments])


def run_load_demo(arguments):
    """Fill a database that has the addon with the demo lyceum."""
    try:
        database, size, today = arguments
        today = date.fromisoformat(today)
    except ValueError as error:
        raise SetupError(
            "A database, a size and a day are needed.",
            "For instance: python3 -m dev load-demo second small 2026-11-24",
        ) from error
    with running_database(), step(f"loading the demo lyceum ({size})"):
        load_demo(database, size, today, "load-demo")
    return 0


def _hand_over(command):
    """Run a program in this terminal; Ctrl-C is its own."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.call(command)
    finally:
        signal.signal(signal.SIGINT, before)
