"""Where the benches play: a journal of about 25 students and 40 lessons in a term."""

import contextlib
from dataclasses import dataclass, field

import psycopg2

from dev.errors import SetupError

_JOURNALS = """
    SELECT j.id, l.term_id, j.class_id, count(DISTINCT l.id) AS lessons,
           (SELECT count(DISTINCT e.student_id) FROM school_enrollment e
             WHERE e.class_id = j.class_id) AS students
      FROM school_journal j
      JOIN school_lesson l ON l.journal_id = j.id AND l.state = 'planned'
      JOIN res_users u ON u.id = j.teacher_id AND u.login = 'teacher'
     WHERE j.subgroup_id IS NULL
  GROUP BY j.id, l.term_id, j.class_id
  ORDER BY abs(count(DISTINCT l.id) - 40) +
           abs((SELECT count(DISTINCT e.student_id) FROM school_enrollment e
                 WHERE e.class_id = j.class_id) - 25), j.id, l.term_id
     LIMIT 1"""


@dataclass
class Scene:
    """The journal, term and class that the benches use, and the lists that they type from."""

    journal: int
    term: int
    class_id: int
    lessons: int
    students: int
    days: list = field(default_factory=list)
    roster: list = field(default_factory=list)
    mark: int = 0
    reason: int = 0
    class_teacher: str = ""
    class_teachers_class: int = 0
    class_teachers_term: int = 0


@contextlib.contextmanager
def connection(database):
    """Open a plain connection to the lyceum, for the raw SQL floors."""
    link = psycopg2.connect(dbname=database)
    link.autocommit = True
    try:
        yield link
    finally:
        link.close()


def rows(link, query, *values):
    """Return all rows of a query."""
    with link.cursor() as cr:
        cr.execute(query, values)
        return cr.fetchall()


def find_scene(link):
    """Return the ``Scene`` of a loaded lyceum."""
    found = rows(link, _JOURNALS)
    if not found:
        raise SetupError("The lyceum holds no journal of the demo teacher.")
    scene = Scene(*found[0])
    scene.days = [day.isoformat() for (day,) in rows(
        link, "SELECT DISTINCT date FROM school_lesson WHERE journal_id = %s AND term_id = %s"
              " ORDER BY date", scene.journal, scene.term)]
    # Students who were there for the whole term: 25 of them type a full column.
    scene.roster = [student for (student,) in rows(
        link, "SELECT student_id FROM school_enrollment WHERE class_id = %s AND date_from <= %s"
              " AND COALESCE(date_to, %s) >= %s ORDER BY student_id LIMIT 25",
        scene.class_id, scene.days[0], scene.days[-1], scene.days[-1])]
    [(scene.mark,)] = rows(
        link, "SELECT v.id FROM school_mark_value v JOIN school_journal j"
              " ON j.company_id = v.company_id WHERE j.id = %s AND v.code = '5'", scene.journal)
    [(scene.reason,)] = rows(
        link, "SELECT r.id FROM school_absence_reason r JOIN school_journal j"
              " ON j.company_id = r.company_id WHERE j.id = %s AND r.code = 'Н'", scene.journal)
    [(scene.class_teachers_class, scene.class_teachers_term)] = rows(
        link, "SELECT c.id, min(l.term_id) FROM school_class c JOIN res_users u"
              " ON u.id = c.class_teacher_id AND u.login = 'classteacher'"
              " JOIN school_lesson l ON l.class_id = c.id GROUP BY c.id ORDER BY c.id LIMIT 1")
    return scene


def make_present(link, scene):
    """Let the year of the scene, which is over, last: letters and access are of today.

    The years after it move out of its way.
    """
    [(year, end)] = rows(
        link, "SELECT y.id, y.date_end FROM school_year y JOIN school_journal j ON j.year_id = y.id"
              " WHERE j.id = %s", scene.journal)
    with link.cursor() as cr:
        cr.execute("UPDATE school_year SET date_start = date_start + 3652,"
                   " date_end = date_end + 3652"
                   " WHERE date_start > %s AND date_start <= current_date + 30", (end,))
        cr.execute("UPDATE school_year SET date_end = GREATEST(date_end, current_date + 30)"
                   " WHERE id = %s", (year,))
