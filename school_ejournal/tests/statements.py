"""Which statements an action sends to the database: for tests of what may not grow."""

from collections import Counter
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tools import SQL


class StatementsMixin:
    """For test cases with ``env``; statements beside their bare number, so that one too many has
    a name."""

    def forget(self):
        """Let the next reader find a new transaction of a warm server.

        Environments keep what they found out (the user's time zone) until the garbage collector
        happens to come by, so a count of queries must not lean on them.
        """
        self.env.flush_all()
        self.env.transaction.reset()

    def queries(self, action):
        """Return how many statements ``action`` sends; see ``statements``."""
        return len(self.statements(action))

    def statements(self, action):
        """Return the statements of ``action`` in a new transaction of a warm server.

        :param action: a callable without arguments
        :return: the statements' texts, without their parameters, in order
        :rtype: list[str]
        """
        sent = []
        execute = Cursor.execute

        def record(cursor, query, *args, **kwargs):
            if cursor is self.env.cr:
                sent.append(query.code if isinstance(query, SQL) else query)
            return execute(cursor, query, *args, **kwargs)

        self.forget()
        with patch.object(Cursor, "execute", record):
            action()
            self.env.flush_all()
        return sent

    def assert_as_many_statements(self, many, few):
        """Check that ``many`` are as many as ``few``, or say which of them are new."""
        if len(many) != len(few):
            new, gone = Counter(many) - Counter(few), Counter(few) - Counter(many)
            self.fail("\n".join((
                f"{len(many)} statements instead of {len(few)}.",
                "New:", *(f"  {number} x {text}" for text, number in new.items()),
                "Gone:", *(f"  {number} x {text}" for text, number in gone.items()),
            )))
