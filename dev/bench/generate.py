"""Making a year of lessons from the timetable, against the same rows by one raw INSERT … SELECT."""

import time

from dev.bench.measure import Timing
from dev.bench.report import Row
from dev.bench.scene import rows
from dev.console import say
from dev.errors import SetupError

ROUNDS = 7
WARMUP = 1
# The lessons of 40 classes in a year, more or less.
_LEAST = 40_000
# 53 weeks later the days of the week are the same, and no day belongs to two years.
_SHIFT = 371
# What the next year takes over: table → condition and what differs, in SQL over the old row t.
_MAPPED = "(SELECT m.new FROM bench_{0} m WHERE m.old = t.{1})"
_YEAR = _MAPPED.format("school_year", "year_id")
_CLASS = _MAPPED.format("school_class", "class_id")
_JOURNAL = _MAPPED.format("school_journal", "journal_id")
_SUBGROUP = _MAPPED.format("school_subgroup", "subgroup_id")
_LATER = {name: f"t.{name} + {_SHIFT}" for name in ("date_start", "date_end")}
_LATER_SPAN = {name: f"t.{name} + {_SHIFT}" for name in ("date_from", "date_to")}
_COPIES = {
    "school_year": ("id = %(year)s", {
        "name": "t.name || ' (bench)'", "lessons_datetime": "NULL", **_LATER}),
    "school_term": ("year_id = %(year)s", {"year_id": _YEAR, "state": "'open'", **_LATER}),
    "school_calendar_day": ("year_id = %(year)s", {"year_id": _YEAR, **_LATER}),
    "school_class": ("year_id = %(year)s", {"year_id": _YEAR}),
    "school_subgroup": (
        "class_id IN (SELECT old FROM bench_school_class)", {"class_id": _CLASS}),
    "school_journal": ("year_id = %(year)s", {
        "year_id": _YEAR, "class_id": _CLASS, "subgroup_id": _SUBGROUP}),
    "school_journal_assignment": (
        "journal_id IN (SELECT old FROM bench_school_journal)",
        {"journal_id": _JOURNAL, **_LATER_SPAN}),
    "school_timetable_entry": ("year_id = %(year)s", {
        "year_id": _YEAR, "class_id": _CLASS, "journal_id": _JOURNAL, "subgroup_id": _SUBGROUP,
        **_LATER_SPAN}),
}
# For which stages terms and days of the calendar are: relation → its column of the copied table.
_STAGES = {
    "school_stage_school_term_rel": "school_term",
    "school_calendar_day_school_stage_rel": "school_calendar_day",
}


def measure_generation(link, users, log):
    """Return the row of ``generate_year``: 40 classes, whose year has no lessons before."""
    year = _make_year(link)
    deputy = users["deputy"]
    raw, made = Timing(), Timing()
    count = 0
    for turn in range(WARMUP + ROUNDS):
        wizard = deputy.call("school.lesson.generate", "create", {"year_id": year})
        log.last(patience=0.05)
        _answer, milliseconds = deputy.timed(
            lambda wizard=wizard: deputy.call("school.lesson.generate", "action_generate", [wizard])
        )
        made.queries = log.last()
        if not count:
            count = _keep(link, year)
        inserted = _insert(link, year)
        if turn >= WARMUP:
            made.runs.append(milliseconds)
            raw.runs.append(inserted)
    say(f"a year of lessons: {count}")
    return [Row("generate_year", made, raw.ms, 3, 40)]


def _make_year(link):
    """Make the year after that of the timetable, with all of it but lessons; return its id."""
    [(year,)] = rows(link, "SELECT year_id FROM school_timetable_entry"
                           " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
    with link.cursor() as cr:
        # The timetable of the whole school is in one hand.
        cr.execute("""INSERT INTO res_users_school_stage_rel (school_stage_id, res_users_id)
                      SELECT s.id, u.id FROM school_stage s, res_users u WHERE u.login = 'deputy'
                          ON CONFLICT DO NOTHING""")
        for table, (condition, changes) in _COPIES.items():
            _copy(cr, table, condition, changes, {"year": year})
        for relation, table in _STAGES.items():
            cr.execute(f"""INSERT INTO {relation} (school_stage_id, {table}_id)
                           SELECT r.school_stage_id, m.new FROM {relation} r
                             JOIN bench_{table} m ON m.old = r.{table}_id""")
    [(made,)] = rows(link, "SELECT new FROM bench_school_year")
    return made


def _copy(cr, table, condition, changes, values):
    cr.execute("""SELECT column_name FROM information_schema.columns
                   WHERE table_name = %s AND column_name <> 'id'""", [table])
    columns = [name for (name,) in cr.fetchall()]
    cr.execute(f"""CREATE TEMPORARY TABLE bench_{table} AS
                   SELECT t.id AS old, nextval(pg_get_serial_sequence('{table}', 'id'))::int AS new
                     FROM {table} t WHERE {condition}""", values)
    cr.execute(f"""INSERT INTO {table} (id, {", ".join(columns)})
                   SELECT b.new, {", ".join(changes.get(name, f"t.{name}") for name in columns)}
                     FROM {table} t JOIN bench_{table} b ON b.old = t.id""")


def _keep(link, year):
    """Keep the lessons that were made, for the floor; return their number."""
    with link.cursor() as cr:
        cr.execute("""CREATE TEMPORARY TABLE bench_lessons AS
                      SELECT l.* FROM school_lesson l JOIN school_journal j ON j.id = l.journal_id
                       WHERE j.year_id = %s""", [year])
        cr.execute("ALTER TABLE bench_lessons DROP COLUMN id")
        cr.execute("SELECT count(*) FROM bench_lessons")
        [count] = cr.fetchone()
    if count < _LEAST:
        raise SetupError(f"Only {count} lessons were made from the timetable.")
    return count


def _insert(link, year):
    """Insert the kept lessons into the emptied year and take them away; return milliseconds."""
    with link.cursor() as cr:
        _clear(cr, year)
        cr.execute("SELECT string_agg(attname, ', ') FROM pg_attribute"
                   " WHERE attrelid = 'bench_lessons'::regclass AND attnum > 0"
                   " AND NOT attisdropped")
        [columns] = cr.fetchone()
        start = time.perf_counter()
        cr.execute(f"INSERT INTO school_lesson ({columns}) SELECT {columns} FROM bench_lessons")
        milliseconds = (time.perf_counter() - start) * 1000
        _clear(cr, year)
    return milliseconds


def _clear(cr, year):
    cr.execute("""DELETE FROM school_lesson l USING school_journal j
                   WHERE j.id = l.journal_id AND j.year_id = %s""", [year])
