"""Core's own lint checks (addon ``test_lint``), run as they are on nothing but this addon.

Those that go by files see one addon only; those that go by the registry see all that is
installed, since overriding core badly is what they look for. pylint and eslint run in
``make lint``.
"""

import logging
from unittest.mock import patch

import pytest

from odoo.modules import Manifest

import odoo.addons
from odoo.addons.test_lint.tests import (
    test_docstring,
    test_dunderinit,
    test_i18n,
    test_index,
    test_jstranslate,
    test_manifests,
    test_markers,
    test_naming,
    test_onchange_domains,
    test_orm_import,
    test_override_signatures,
    test_pofile,
    test_routes,
    test_test_holes,
)

from dev.paths import ADDON

Docstring = test_docstring.TestDocstring
Dunderinit = test_dunderinit.TestDunderinit
I18n = test_i18n.TestI18n
Index = test_index.TestIndex
JsTranslations = test_jstranslate.TestJsTranslations
Manifests = test_manifests.ManifestLinter
Markers = test_markers.TestConflictMarkers
Naming = test_naming.TestNaming
OnchangeDomains = test_onchange_domains.TestOnchangeDomains
OrmImport = test_orm_import.TestDunderinit
OverrideSignatures = test_override_signatures.TestLintOverrideSignatures
PoFile = test_pofile.PotLinter
Routes = test_routes.RoutesLinter
TestHoles = test_test_holes.TestTestHoles

LOGGER = "odoo.addons.test_lint"
#: first columns of an index of several, as ``test_indexes.py`` makes sure
INDEXED = {"school.lesson.journal_id", "school.mark.lesson_id", "school.absence.lesson_id"}


@pytest.fixture(autouse=True)
def _only_this_addon():
    """Let the checks see one addon, whichever way they list the addons."""
    manifest = Manifest.for_addon(ADDON.name)
    with (
        patch.object(Manifest, "all_addon_manifests", lambda: [manifest]),
        patch.object(
            test_index, "BTREE_INDEX_IGNORE_FIELDS", test_index.BTREE_INDEX_IGNORE_FIELDS | INDEXED
        ),
        patch.object(test_pofile, "get_modules", lambda: [ADDON.name]),
        patch.object(odoo.addons, "__path__", [str(ADDON)]),
        patch.object(odoo, "__path__", [str(ADDON)]),
    ):
        yield


class _Collector(logging.Handler):
    """Keeps the warnings that name this addon."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        message = record.getMessage()
        if ADDON.name in message:
            self.messages.append(message)


@pytest.fixture(autouse=True)
def _warnings_are_failures():
    """Some checks only log a warning: for this addon that is a failure."""
    logger, collector = logging.getLogger(LOGGER), _Collector()
    level = logger.level
    logger.addHandler(collector)
    logger.setLevel(logging.WARNING)
    yield
    logger.setLevel(level)
    logger.removeHandler(collector)
    assert not collector.messages, "\n".join(collector.messages)
