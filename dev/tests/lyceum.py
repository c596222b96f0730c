"""The demo lyceum of the tests on a server of its own, which may be killed and started again."""

import contextlib
import os

from dev import database
from dev.odoo_process import OdooServer
from dev.test_run import PREFIX, TODAY, ensure_template

#: the journal that the faults happen in: every lesson but today's is left alone
_SCENE = """
    SELECT j.id, l.id, l.term_id, array_agg(e.student_id ORDER BY s.sort_key, s.id)
      FROM school_lesson l JOIN school_journal j ON j.id = l.journal_id
      JOIN res_users u ON u.id = j.teacher_id
      JOIN school_enrollment e ON e.class_id = j.class_id AND e.date_from <= l.date
                              AND COALESCE(e.date_to, l.date) >= l.date
      JOIN school_student s ON s.id = e.student_id
     WHERE l.date = %s AND l.state = 'planned' AND u.login = 'teacher' AND j.subgroup_id IS NULL
       AND NOT EXISTS (SELECT 1 FROM school_work w WHERE w.lesson_id = l.id)
  GROUP BY j.id, l.id ORDER BY l.number LIMIT 1"""


class Lyceum:
    """A copy of the test lyceum and its server; the server's clock can be set at each start."""

    def __init__(self, log):
        self.database = f"{PREFIX}run_{os.getpid()}-faults"
        database.drop(self.database)
        database.copy(ensure_template(), self.database)
        # The browser's clock is set by days here; Odoo's screen lock would go by it.
        self.sql("UPDATE res_groups SET lock_timeout_inactivity = 0")
        self._log = log
        self.server = None
        self.port = None
        self.journal, self.lesson, self.term, self.students = self.sql(_SCENE, TODAY)[0]

    def start(self, clock):
        """Start the server with its clock at ``clock`` (school's time, today)."""
        self.server = OdooServer(
            self.database, port=self.port, log=self._log, clock=f"{TODAY}T{clock}+03:00"
        )
        self.port = self.server.port
        self.server.start()
        self.server.wait_ready()

    @property
    def url(self):
        """The address of the server; it stays the same after a restart."""
        return self.server.url

    @property
    def page(self):
        """The address of the journal page at today's lesson."""
        return f"{self.url}/odoo/journal?journal_id={self.journal}&lesson_id={self.lesson}"

    def close(self):
        """Stop the server and drop the database."""
        if self.server:
            self.server.stop()
        database.drop(self.database)

    def sql(self, statement, *values):
        """Return the rows of a statement, which is committed."""
        with database.cursor(self.database) as cr:
            cr.execute(statement, values)
            return cr.fetchall() if cr.description else []

    def marks(self, row):
        """Return today's marks of the student in a row of the page: ``[(code, late)]``."""
        return self.sql(
            "SELECT v.code, COALESCE(m.entered_late, FALSE) FROM school_mark m"
            "  JOIN school_mark_value v ON v.id = m.value_id"
            " WHERE m.lesson_id = %s AND m.student_id = %s ORDER BY m.work_id, m.position",
            self.lesson, self.students[row],
        )  # fmt: skip

    def log(self, row):
        """Return what the entry log tells of that: ``[(old, new, login, late)]``."""
        return self.sql(
            "SELECT COALESCE(g.old_value, ''), COALESCE(g.new_value, ''), u.login, g.late"
            "  FROM school_entry_log g JOIN res_users u ON u.id = g.user_id"
            " WHERE g.lesson_id = %s AND g.student_id = %s ORDER BY g.id",
            self.lesson, self.students[row],
        )  # fmt: skip

    @contextlib.contextmanager
    def held_lesson(self):
        """Hold the lesson's row, so that a save of it waits in the midst of its transaction."""
        with database.cursor(self.database) as cr:
            cr.connection.autocommit = False
            cr.execute("SELECT id FROM school_lesson WHERE id = %s FOR UPDATE", (self.lesson,))
            yield
            cr.connection.rollback()

    def is_save_waiting(self):
        """Tell whether a save waits for the lesson."""
        return bool(self.sql(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            "   AND wait_event_type = 'Lock' AND query ~ 'UPDATE school_lesson'"
        ))  # fmt: skip
