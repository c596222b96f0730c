"""Rows by COPY, with the database's guards on: what the ORM would store, thousands at a time."""

import io

from odoo.tools import SQL

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
# Rows of one COPY: the statement guards judge them at once.
CHUNK = 20_000


def as_text(value):
    """Return ``value`` as COPY's text format has it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    return str(value)


class Table:
    """A table to which rows (tuples of ``columns`` after the id) are appended in chunks."""

    def __init__(self, cr, name, columns):
        self._cr = cr
        self._name = name
        self._columns = columns
        self._rows = []
        cr.execute(SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(name)))
        self._last_id = cr.fetchone()[0]
        self.count = 0

    def add(self, row):
        """Append ``row``; return the id it gets."""
        self._last_id += 1
        self.count += 1
        self._rows.append((self._last_id, *row))
        if len(self._rows) >= CHUNK:
            self._copy()
        return self._last_id

    def _copy(self):
        lines = ("\t".join(map(as_text, row)) for row in self._rows)
        data = io.StringIO("\n".join(lines) + "\n")
        columns = ", ".join(("id", *self._columns))
        self._cr.copy_expert(f"COPY {self._name} ({columns}) FROM STDIN", data)
        self._rows = []

    def close(self):
        """Write what is left, set the sequence of ids, refresh the planner's statistics."""
        if self._rows:
            self._copy()
        self._cr.execute(SQL(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
            self._name, max(self._last_id, 1),
        ))
        self._cr.execute(SQL("ANALYZE %s", SQL.identifier(self._name)))


def update(cr, name, columns, rows):
    """Set ``columns`` (name → SQL type) of rows of a table; ``rows`` begin with the id."""
    staged = SQL.identifier(f"{name}_staged")
    kinds = SQL(", ").join(
        SQL("%s %s", SQL.identifier(column), SQL(kind)) for column, kind in columns.items())
    cr.execute(SQL("CREATE TEMPORARY TABLE %s (id integer, %s) ON COMMIT DROP", staged, kinds))
    data = io.StringIO("".join("\t".join(map(as_text, row)) + "\n" for row in rows))
    cr.copy_expert(f"COPY {name}_staged (id, {', '.join(columns)}) FROM STDIN", data)
    values = SQL(", ").join(
        SQL("%s = staged.%s", SQL.identifier(column), SQL.identifier(column))
        for column in columns)
    cr.execute(SQL(
        "UPDATE %s target SET %s FROM %s staged WHERE staged.id = target.id",
        SQL.identifier(name), values, staged,
    ))
    cr.execute(SQL("DROP TABLE %s", staged))
    cr.execute(SQL("ANALYZE %s", SQL.identifier(name)))
