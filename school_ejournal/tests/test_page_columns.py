from odoo.tests import BaseCase, tagged

from ..page.columns import Columns, packed

NAMES = ("student", None, "late?")


@tagged("post_install", "-at_install")
class TestPageColumns(BaseCase):
    """Rows of cells by columns: how they come from the database and go to the screen."""

    def test_rows_of_columns(self):
        table = Columns([[1, 2], ["a", "b"]])
        self.assertEqual(list(table), [(1, "a"), (2, "b")])
        self.assertEqual(list(table), list(table), "they can be read again")
        self.assertEqual(len(table), 2)
        self.assertEqual(list(Columns([None, None])), [])
        self.assertFalse(Columns([None, None]))

    def test_columns_of_one_length(self):
        with self.assertRaises(ValueError):
            list(Columns([[1, 2], [3]]))

    def test_packed(self):
        rows = [(7, "left out", False), (8, "left out", True)]
        self.assertEqual(packed(rows, NAMES), {"student": [7, 8], "late": {1: True}})
        table = Columns(map(list, zip(*rows, strict=True)))
        self.assertEqual(packed(table, NAMES), packed(rows, NAMES))

    def test_nothing_packed(self):
        for empty in ((), [], Columns([None, None, None])):
            self.assertEqual(packed(empty, NAMES), {"student": [], "late": []})
