"""The demo database: made under a temporary name, renamed when complete, updated with the addon."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from dev import database
from dev.console import step
from dev.fingerprint import addon_fingerprint
from dev.locks import Lock
from dev.odoo_process import load_demo, run_odoo

NAME = "ejournal"
ZONE = ZoneInfo("Europe/Moscow")
ACCOUNTS = (
    "admin", "teacher", "classteacher", "deputy", "director", "secretary", "ict", "parent",
    "student",
)  # fmt: skip


def install(name, log_name):
    """Make a database with the addon and Russian in it."""
    database.drop(name)
    database.create(name)
    run_odoo(name, log_name, "--init", "school_ejournal", "--load-language", "ru_RU,en_US")


def build(name, size, today, log_name):
    """Make a database with the demo lyceum; it gets its name when it is complete."""
    temporary = f"{name}_part"
    with step("installing the addon in a new database"):
        install(temporary, log_name)
    with step(f"loading the demo lyceum ({size})"):
        load_demo(temporary, size, today, f"{log_name}-load")
    database.drop(name)
    database.rename(temporary, name)


def ensure_demo(fresh=False):
    """Make the demo database, or bring the addon in it up to date.

    The database's note tells which state of the addon it has, and up to which day the school
    is filled.

    :return: that day
    """
    guard = Lock("demo")
    guard.exclusive()
    try:
        return _ensure(fresh)
    finally:
        guard.release()


def today():
    """Return the day that it is in the demo school."""
    return datetime.now(ZONE).date()


def _ensure(fresh):
    wanted = addon_fingerprint(exclude=("tests",))
    state, _, day = database.note(NAME).partition(" ")
    if fresh or not day:
        day = today().isoformat()
        build(NAME, "small", date.fromisoformat(day), "demo")
    elif state != wanted:
        with step("the addon has changed: updating it in the demo database"):
            run_odoo(NAME, "demo-update", "--update", "school_ejournal")
    database.set_note(NAME, f"{wanted} {day}")
    return date.fromisoformat(day)
