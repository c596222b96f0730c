from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from odoo.tests import TransactionCase, tagged

_FOLDER = Path(__file__).parent.parent / "migrations"


def migration_script(version, name):
    """Return the module of a migration script, which Odoo runs by its path."""
    spec = spec_from_file_location(name, _FOLDER / version / f"{name}.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestMigrations(TransactionCase):
    """Schools that are there already get what newer versions give to new ones."""

    def test_every_school_gets_the_mark_for_owed_work(self):
        owed = self.env.ref("school_ejournal.mark_value_owed")
        old, own_code, no_school = self.env["res.company"].create([
            {"name": name} for name in ("Лицей", "Гимназия", "Столовая")
        ])
        values = self.env["school.mark.value"]

        def of(company):
            return values.search([("company_id", "=", company.id)])

        (of(old) + of(own_code) + of(no_school)).unlink()
        values.create([
            {"code": "5", "name": "Отлично", "kind": "grade", "grade": 5, "company_id": old.id},
            {"code": owed.code, "name": "Точка", "kind": "exempt", "company_id": own_code.id},
        ])
        for _turn in range(2):
            migration_script("19.0.1.1.0", "post-owed-work").migrate(self.env.cr, "19.0.1.0.0")
            self.assertEqual(sorted(of(old).mapped("kind")), ["grade", "owed"])
            self.assertEqual(of(own_code).mapped("kind"), ["exempt"])
            self.assertFalse(of(no_school))

    def test_a_new_database_is_left_alone(self):
        before = self.env["school.mark.value"].search_count([])
        migration_script("19.0.1.1.0", "post-owed-work").migrate(self.env.cr, None)
        self.assertEqual(self.env["school.mark.value"].search_count([]), before)
