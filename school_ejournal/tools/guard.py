"""Rules that the database itself keeps, declared on a model like constraints."""

from odoo import models
from odoo.tools import SQL, sql

_RAISE = """RAISE EXCEPTION '%(name)s' USING
            ERRCODE = 'check_violation', CONSTRAINT = '%(name)s', TABLE = '%(table)s'"""


class _Guard(models.Constraint):
    """A trigger function and its triggers, named like the table object.

    A violation arrives as ``psycopg2.errors.CheckViolation`` that names table and constraint, so
    Odoo shows ``message`` to the user as it does for ``models.Constraint``.
    """

    def apply_to_database(self, model):
        name = self.full_name(model)
        model.pool.post_constraint(model.env.cr, lambda cr: self._install(cr, model, name), name)

    def _install(self, cr, model, name):
        function = SQL.identifier(f"{name}_guard")
        cr.execute(SQL(
            "CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %s",
            function,
            self._source(name, model._table),
        ))
        for trigger, clause in self._triggers(name):
            cr.execute(SQL(
                "DROP TRIGGER IF EXISTS %(trigger)s ON %(table)s",
                trigger=SQL.identifier(trigger),
                table=SQL.identifier(model._table),
            ))
            cr.execute(SQL(
                "CREATE TRIGGER %(trigger)s %(clause)s EXECUTE FUNCTION %(function)s()",
                trigger=SQL.identifier(trigger),
                clause=SQL(clause % {"table": model._table}),
                function=function,
            ))

    def _source(self, name, table):
        raise NotImplementedError

    def _triggers(self, name):
        raise NotImplementedError


class StatementGuard(_Guard):
    """Refuses a statement if ``offenders`` returns a row.

    ``offenders`` is a SELECT over ``changed``, the rows that the statement wrote or deleted: one
    query per statement, however many rows. ``events`` are INSERT, UPDATE and DELETE, and LEAVE,
    which asks about the rows of an UPDATE as they were before it.
    """

    _TABLES = {
        "INSERT": ("INSERT", "NEW"), "UPDATE": ("UPDATE", "NEW"), "LEAVE": ("UPDATE", "OLD"),
        "DELETE": ("DELETE", "OLD"),
    }

    def __init__(self, events, offenders, message):
        super().__init__(offenders, message)
        self._events = events

    def get_definition(self, registry):
        return f"{' OR '.join(self._events)}: {self._definition}"

    def _source(self, name, table):
        raising = _RAISE % {"name": name, "table": table}
        return f"""
BEGIN
    IF EXISTS ({self._definition}) THEN
        {raising};
    END IF;
    RETURN NULL;
END"""

    def _triggers(self, name):
        for event in self._events:
            statement, rows = self._TABLES[event]
            yield sql.make_identifier(f"{name}_{event.lower()}"), (
                f"AFTER {statement} ON %(table)s REFERENCING {rows} TABLE AS changed "
                "FOR EACH STATEMENT"
            )


class RowGuard(_Guard):
    """Refuses every row for which ``when`` holds, before it is written.

    ``events`` is the trigger's event clause (``UPDATE OF a, b``, ``DELETE``), ``when`` a condition
    over OLD and NEW; without it every such row is refused. With ``offenders``, a SELECT that may
    look into other tables, such a row is refused only if that returns something.
    """

    def __init__(self, events, message, when="TRUE", offenders=""):
        super().__init__(f"{events}: {when} {offenders}".rstrip(), message)
        self._events = events
        self._when = when
        self._offenders = offenders

    def _source(self, name, table):
        raising = _RAISE % {"name": name, "table": table}
        if self._offenders:
            return f"BEGIN IF EXISTS ({self._offenders}) THEN {raising}; END IF; RETURN NEW; END"
        return f"BEGIN {raising}; END"

    def _triggers(self, name):
        yield name, f"BEFORE {self._events} ON %(table)s FOR EACH ROW WHEN ({self._when})"


class TruncateGuard(_Guard):
    """Refuses to empty the table at one stroke, which no guard of rows would see."""

    def __init__(self, message):
        super().__init__("TRUNCATE", message)

    def _source(self, name, table):
        return f"BEGIN {_RAISE % {'name': name, 'table': table}}; END"

    def _triggers(self, name):
        yield name, "BEFORE TRUNCATE ON %(table)s FOR EACH STATEMENT"


def drop_guards(cr):
    """Drop the functions of all guards and with them their triggers."""
    cr.execute(r"""SELECT proname FROM pg_proc
                    WHERE proname LIKE 'school\_%\_guard' AND prorettype = 'trigger'::regtype""")
    for (name,) in cr.fetchall():
        cr.execute(SQL("DROP FUNCTION %s() CASCADE", SQL.identifier(name)))
