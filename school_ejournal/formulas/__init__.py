"""The school's formulas in plain Python: no Odoo, no database, no clock of their own."""
