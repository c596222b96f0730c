"""The demo database: made under a temporary name, renamed when complete, updated with the addon."""

from datetime import date

from dev import database
from dev.console import step
from dev.fingerprint import addon_fingerprint
from dev.odoo_process import load_demo, run_odoo

NAME = "ejournal"
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
    """Make the demo database, or bring the addon in it up to date; its note tells which it has."""
    wanted = addon_fingerprint(exclude=("tests",))
    if fresh or not database.exists(NAME):
        build(NAME, "small", date.today(), "demo")
    elif database.note(NAME) != wanted:
        with step("the addon has changed: updating it in the demo database"):
            run_odoo(NAME, "demo-update", "--update", "school_ejournal")
    database.set_note(NAME, wanted)
