"""``teachers_at_17``: at the end of the day a hundred teachers save within one minute.

The full lyceum has some seventy teachers; further ones are hired on the copy, so that a hundred
people each keep a journal of a whole class, two or three in each of the forty classes. All are
logged in before the minute begins. Each fills a column of a lesson that is still empty, in one
save, at a moment of the minute that the seed draws. Nothing may fail, and afterwards the database
must hold every mark and its log row.
"""

import random
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from dev.bench.http_client import Session
from dev.bench.measure import Timing
from dev.bench.scene import rows
from dev.console import step

TEACHERS = 100
COLUMN = 25
MINUTE = 60
PERCENTILE = 95
SEED = 17
#: the demo account whose password the teachers get
ACCOUNT = "teacher"

# Journals of whole classes with the day and the students of their last lesson, class by class.
_JOURNALS = """
    WITH turn AS (
        SELECT j.id, j.class_id, j.company_id, j.teacher_id, u.login,
               row_number() OVER (PARTITION BY j.class_id ORDER BY j.id) AS place,
               (SELECT max(l.id) FROM school_lesson l
                 WHERE l.journal_id = j.id AND l.state = 'planned' AND l.date = (
                       SELECT max(date) FROM school_lesson WHERE journal_id = j.id
                          AND state = 'planned')) AS lesson
          FROM school_journal j JOIN res_users u ON u.id = j.teacher_id
         WHERE j.subgroup_id IS NULL AND j.active
    )
    SELECT t.id, t.teacher_id, t.login, l.id, v.id, ARRAY(
               SELECT e.student_id FROM school_enrollment e
                WHERE e.class_id = t.class_id AND e.date_from <= l.date
                  AND COALESCE(e.date_to, l.date) >= l.date ORDER BY e.student_id LIMIT %s)
      FROM turn t JOIN school_lesson l ON l.id = t.lesson
      JOIN school_mark_value v ON v.company_id = t.company_id AND v.code = '5'
  ORDER BY t.place, t.class_id LIMIT %s"""


@dataclass
class Column:
    """What one teacher fills: an empty lesson, its students, the value for each of them."""

    journal: int
    login: str
    lesson: int
    mark: int
    students: list
    session: Session = None

    def operations(self):
        """Return the column as the journal page sends it."""
        return [
            {"key": str(uuid.uuid4()), "lesson": self.lesson, "student": student, "base": 0,
             "work": None, "marks": [{"value": self.mark}]}
            for student in self.students
        ]


class Rush(Timing):
    """Milliseconds of the saves; their 95th percentile is what counts, not the median."""

    @property
    def ms(self):
        """95th percentile."""
        return self.percentile(PERCENTILE)


def teachers_at_17(context, link, admin):
    """Return the ``Rush`` of the minute; AssertionError when something failed or was lost."""
    with step(f"{TEACHERS} teachers log in"):
        columns = _prepare(link, admin)
        _log_in(context, columns)
    with step(f"{TEACHERS} teachers save within {MINUTE} s"):
        timing, failures = _save_all(columns)
    assert not failures, f"{len(failures)} of {TEACHERS} saves failed: {failures[:3]}"
    _check_stored(link, columns)
    return timing


def _prepare(link, admin):
    """Return the columns of a hundred different teachers, hiring those who are missing."""
    columns, busy = [], set()
    for journal, teacher, login, lesson, mark, students in rows(link, _JOURNALS, COLUMN, TEACHERS):
        if teacher in busy:
            login = f"rush{len(columns)}"
            _hire(link, admin, login, teacher, journal)
        busy.add(teacher)
        columns.append(Column(journal, login, _empty_lesson(link, lesson), mark, students))
    assert len(columns) == TEACHERS, f"only {len(columns)} journals of whole classes"
    with link.cursor() as cr:
        cr.execute(
            "UPDATE res_users SET password = (SELECT password FROM res_users WHERE login = %s)"
            " WHERE login = ANY(%s)", (ACCOUNT, [column.login for column in columns]),
        )
    return columns


def _hire(link, admin, login, like, journal):
    """Make a user with the rights of the teacher ``like`` and give them the journal."""
    user = admin.call("res.users", "copy", [like], {"login": login, "name": login})
    with link.cursor() as cr:
        cr.execute("UPDATE school_journal SET teacher_id = %s WHERE id = %s", (user[0], journal))


def _empty_lesson(link, lesson):
    """Add a lesson without entries on the day of ``lesson``; return its id."""
    names = [name for (name,) in rows(
        link, "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
              " AND column_name NOT IN ('id', 'number', 'topic')", "school_lesson")]
    listed = ", ".join(f'"{name}"' for name in names)
    [(new,)] = rows(
        link, f"INSERT INTO school_lesson (number, {listed})"
              f" SELECT 14, {listed} FROM school_lesson WHERE id = %s RETURNING id", lesson)
    return new


def _log_in(context, columns):
    def log_in(column):
        column.session = Session(context.url, context.database, column.login, ACCOUNT)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(log_in, columns))


def _save_all(columns):
    """Let everyone save at their moment; return the timing and what went wrong."""
    rng = random.Random(SEED)
    timing, failures = Rush(), []
    start = time.monotonic() + 1

    def save(column, moment):
        time.sleep(max(0, start + moment - time.monotonic()))
        try:
            answer, milliseconds = column.session.timed(lambda: column.session.call(
                "school.entry.batch", "save", column.journal, column.operations()
            ))
        except Exception as error:  # whatever it is, it is a save that failed
            failures.append(str(error))
            return
        timing.runs.append(milliseconds)
        failures.extend(v for v in answer["verdicts"] if v["state"] != "stored")

    threads = [
        threading.Thread(target=save, args=(column, rng.uniform(0, MINUTE))) for column in columns
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return timing, failures


def _check_stored(link, columns):
    """Compare what the database holds with what was sent."""
    sent = sum(len(column.students) for column in columns)
    lessons = [column.lesson for column in columns]
    [(marks, logged)] = rows(
        link, "SELECT (SELECT count(*) FROM school_mark WHERE lesson_id = ANY(%s)),"
              " (SELECT count(DISTINCT key) FROM school_entry_log WHERE lesson_id = ANY(%s))",
        lessons, lessons)
    assert marks == logged == sent, f"{sent} marks were sent, {marks} stored, {logged} logged"
