"""Bringing ``i18n/ru.po`` up to the terms of the source."""

import re
import tempfile
from pathlib import Path

import polib

from dev import demo
from dev.console import say
from dev.errors import SetupError
from dev.odoo_config import CONFIG
from dev.odoo_process import odoo_command
from dev.paths import ADDON, LOGS, ROOT
from dev.process import log_tail, run_logged
from dev.stage import running_database

RUSSIAN = ADDON / "i18n" / "ru.po"
_OF_ODOO = re.compile("__(message|activity|my_activity)_")


def update_terms():
    """Add the source's new terms without a translation, drop those that it no longer has.

    :return: 1 while terms wait for their Russian, else 0
    """
    with running_database():
        demo.ensure_demo()
        current = _export(demo.NAME)
    russian = polib.pofile(str(RUSSIAN))
    known = {entry.msgid: entry.msgstr for entry in russian}
    russian.clear()
    for entry in sorted(current, key=lambda entry: entry.msgid):
        entry.msgstr = known.get(entry.msgid, "")
        russian.append(entry)
    russian.save(str(RUSSIAN))
    missing = [entry.msgid for entry in russian if not entry.msgstr]
    dropped = known.keys() - {entry.msgid for entry in russian}
    say(f"{len(russian)} terms, {len(dropped)} dropped, {len(missing)} without Russian")
    for term in missing:
        say(f"  {term}")
    return 1 if missing else 0


def _export(database):
    """Return the addon's own terms, as Odoo exports them from ``database``."""
    log = LOGS / "terms.log"
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "terms.pot"
        code = run_logged(odoo_command(
            "i18n", "export", "--config", CONFIG, "--database", database,
            "--languages", "pot", "--output", target, "school_ejournal",
        ), log, cwd=ROOT)
        if code or not target.exists():
            raise SetupError(f"Odoo could not export the terms (see {log}).", log_tail(log))
        entries = polib.pofile(str(target))
    # The labels of Odoo's own message and activity fields are Odoo's to translate.
    return [
        entry for entry in entries
        if not entry.occurrences
        or not all(_OF_ODOO.search(place) for place, _line in entry.occurrences)
    ]
