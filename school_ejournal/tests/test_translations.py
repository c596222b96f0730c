import io
import re

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import trans_export

# The labels of messages and activities.
_OF_ODOO = re.compile("__(message|activity|my_activity)_")
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|%%")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """The Russian of the addon is complete and fits its source."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        buffer = io.BytesIO()
        trans_export(None, ["school_ejournal"], buffer, "po", cls.env)
        cls.terms = cls.own_terms(polib.pofile(buffer.getvalue().decode()))
        cls.russian = polib.pofile(file_path("school_ejournal/i18n/ru.po"))

    @classmethod
    def own_terms(cls, entries):
        """Return the terms of ``entries`` without the labels of Odoo's messages and activities.

        Which of those there are depends on what else is installed, and Odoo translates them.
        """
        return {
            entry.msgid for entry in entries
            if not entry.occurrences
            or not all(_OF_ODOO.search(place) for place, _line in entry.occurrences)
        }

    def test_every_term_is_translated(self):
        translated = {entry.msgid for entry in self.russian if entry.translated()}
        self.assertFalse(sorted(self.terms - translated), "terms without Russian")

    def test_nothing_outlived_its_source(self):
        known = self.own_terms(self.russian)
        self.assertFalse(sorted(known - self.terms), "terms that the source no longer has")
        self.assertFalse(self.russian.obsolete_entries())

    def test_placeholders_are_the_same(self):
        for entry in self.russian:
            with self.subTest(entry.msgid):
                self.assertEqual(
                    sorted(_PLACEHOLDER.findall(entry.msgid)),
                    sorted(_PLACEHOLDER.findall(entry.msgstr)),
                )

    def test_russian_is_russian(self):
        for entry in self.russian:
            if re.search(r"[A-Za-z]{3}", _PLACEHOLDER.sub("", entry.msgid)):
                with self.subTest(entry.msgid):
                    self.assertRegex(entry.msgstr, "[А-Яа-яЁё]")
