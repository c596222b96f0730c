from bisect import bisect_right
from operator import itemgetter

from odoo import api, fields, models
from odoo.tools import SQL

from ..timetable.lessons import Standing, plan_lessons, wanted_lessons
from ..timetable.week import FOREVER

# What stands in a lesson by itself, without any record that refers to it.
_EMPTY = """l.from_timetable AND l.state = 'planned' AND COALESCE(l.topic, '') = ''
    AND COALESCE(l.entry_count, 0) = 0 AND l.substitute_id IS NULL"""


class SchoolLessonGenerator(models.AbstractModel):
    """Makes the lessons of a year from the timetable and the calendar, and makes them follow.

    A fixed number of queries, whatever the number of classes; the callers have checked that the
    user arranges the timetable of these classes.
    """

    _name = "school.lesson.generator"
    _description = "Lessons from the Timetable"

    @api.model
    def _plan(self, classes, date_from):
        """Return what is to be done from ``date_from`` on, as a ``Plan``; nothing is changed.

        ``classes`` are of one year. Days of closed terms are left alone.
        """
        if not classes:
            return plan_lessons([], [], None)
        self.env.flush_all()
        year, stages = classes.year_id, classes.sudo().stage_id
        calendar = self.env["school.calendar"]
        days = calendar._school_days(stages, date_from, year.date_end)
        hours = calendar._hours_of(stages, date_from, year.date_end)
        terms = self._open_terms(days)
        stage_of = {each.id: each.stage_id for each in classes.sudo()}
        entries, journals = self._entries(classes)
        standing = self._standing(classes, date_from)
        journals.update((row["journal_id"], row["class_id"]) for row in standing)
        wanted = wanted_lessons(
            [{**entry, "stage": stage_of[journals[entry["journal"]]]} for entry in entries],
            {stage: [day for day in found if (stage, day.date) in terms]
             for stage, found in days.items()},
            year.date_start,
        )
        return plan_lessons(
            wanted,
            [
                Standing(row["id"], row["journal_id"], row["date"], row["number"], row["room"],
                         row["start_datetime"], row["end_datetime"], row["free"])
                for row in standing
            ],
            lambda journal, day, number: hours(stage_of[journals[journal]], day, number),
        )

    def _open_terms(self, days):
        """Return ``{(stage, day): term}`` of the days in open terms."""
        pairs = [(stage, day.date) for stage, found in days.items() for day in found]
        terms = self.env["school.term"]._for_dates(pairs)
        return {pair: term for pair, term in terms.items() if term.sudo().state == "open"}

    def _entries(self, classes):
        """Return the timetable entries of ``classes``, and ``{journal id: class id}``."""
        rows = self.env.execute_query_dict(SQL(
            """SELECT e.id AS key, e.journal_id AS journal, e.class_id, e.weekday::int AS weekday,
                      e.number, e.week, e.date_from AS first, COALESCE(e.date_to, %s) AS last,
                      COALESCE(e.room, '') AS room
                 FROM school_timetable_entry e
                 JOIN school_journal j ON j.id = e.journal_id AND j.active
                WHERE e.class_id IN %s
             ORDER BY e.id""",
            FOREVER, tuple(classes.ids),
        ))
        return rows, {row["journal"]: row.pop("class_id") for row in rows}

    def _standing(self, classes, date_from):
        """Return the lessons of ``classes`` that are there, those of closed terms left out."""
        return self.env.execute_query_dict(SQL(
            """SELECT l.id, l.journal_id, l.class_id, l.date, l.number,
                      COALESCE(l.room, '') AS room, l.start_datetime, l.end_datetime,
                      (%s) AS free
                 FROM school_lesson l
                 JOIN school_term t ON t.id = l.term_id AND t.state = 'open'
                WHERE l.class_id IN %s AND l.date >= %s
             ORDER BY l.date, l.number, l.id""",
            self._is_free(), tuple(classes.ids), date_from,
        ))

    @api.model
    def _is_free(self):
        """Return the SQL condition that a lesson ``l`` may be taken away: nothing hangs on it."""
        conditions = [SQL(_EMPTY)]
        for model in self.env.registry.values():
            if model._abstract or model._transient or not model._auto:
                continue
            conditions += [
                SQL("NOT EXISTS (SELECT 1 FROM %s x WHERE x.%s = l.id)",
                    SQL.identifier(model._table), SQL.identifier(name))
                for name, field in model._fields.items()
                if field.type == "many2one" and field.store
                and field.comodel_name == "school.lesson"
            ]
        return SQL(" AND ").join(conditions)

    # ---- carrying it out ----

    @api.model
    def _carry_out(self, plan, classes):
        """Do what ``plan`` says, in one transaction."""
        # One at a time for a year: the later one fails to serialize and is retried.
        self.env.cr.execute(SQL(
            "UPDATE school_year SET lessons_datetime = %s WHERE id IN %s",
            fields.Datetime.now(), tuple(classes.year_id.ids),
        ))
        self._remove(plan.remove)
        self._add(plan.add, classes)
        self._update("room", "text", {
            key: _quoted(room) if room else "NULL" for key, room in plan.rooms.items()
        })
        for place, column in enumerate(("start_datetime", "end_datetime")):
            self._update(column, "timestamp", {
                key: _text(hours[place]) for key, hours in plan.hours.items()
            })
        self.env.invalidate_all(flush=False)

    def _remove(self, keys):
        if keys:
            self.env.cr.execute(SQL(
                "DELETE FROM school_lesson l WHERE l.id = ANY(%s::int[]) AND %s",
                _array(keys), self._is_free(),
            ))

    def _update(self, column, kind, values):
        if values:
            self.env.cr.execute(SQL(
                """UPDATE school_lesson l SET %s = v.value
                     FROM unnest(%s::int[], %s::%s[]) AS v(id, value) WHERE v.id = l.id""",
                SQL.identifier(column), _array(values), _array(values.values()), SQL(kind),
            ))

    def _add(self, wanted, classes):
        if not wanted:
            return
        stages = {each.id: each.stage_id for each in classes.sudo()}
        stage_of = {
            journal.id: stages[journal.class_id.id] for journal in
            self.env["school.journal"].sudo().browse({lesson.journal for lesson in wanted})
        }
        first, last = wanted[0].date, max(lesson.date for lesson in wanted)
        hours = self.env["school.calendar"]._hours_of(classes.sudo().stage_id, first, last)
        terms = self.env["school.term"]._for_dates(
            {(stage_of[lesson.journal], lesson.date) for lesson in wanted}
        )
        keepers = self._keepers(stage_of)
        columns = [[] for _name in range(6)]
        for lesson in wanted:
            stage = stage_of[lesson.journal]
            start, end = hours(stage, lesson.date, lesson.number)
            row = (
                lesson.entry, lesson.date, terms[stage, lesson.date].id,
                keepers(lesson.journal, lesson.date), start, end,
            )
            for column, value in zip(columns, row, strict=True):
                column.append(_text(value))
        now = fields.Datetime.now()
        self.env.cr.execute(SQL(
            """INSERT INTO school_lesson (
                   journal_id, company_id, class_id, subject_id, number, room, state,
                   from_timetable, entry_count, date, term_id, teacher_id, start_datetime,
                   end_datetime, create_uid, create_date, write_uid, write_date)
               SELECT e.journal_id, e.company_id, e.class_id, e.subject_id, e.number, e.room,
                      'planned', TRUE, 0, w.date, w.term, w.teacher, w.start, w.finish,
                      %(uid)s, %(now)s, %(uid)s, %(now)s
                 FROM unnest(%(entry)s::int[], %(date)s::date[], %(term)s::int[],
                             %(teacher)s::int[], %(start)s::timestamp[], %(finish)s::timestamp[])
                   AS w(entry, date, term, teacher, start, finish)
                 JOIN school_timetable_entry e ON e.id = w.entry""",
            uid=self.env.uid, now=now, **{
                name: _array(column) for name, column in zip(
                    ("entry", "date", "term", "teacher", "start", "finish"), columns, strict=True
                )
            },
        ))

    def _keepers(self, journals):
        """Return a function of ``(journal, day)`` that gives who keeps it then, or None."""
        lines = {}
        for journal, first, last, teacher in self.env.execute_query(SQL(
            """SELECT journal_id, date_from, COALESCE(date_to, %s), teacher_id
                 FROM school_journal_assignment WHERE journal_id IN %s ORDER BY date_from""",
            FOREVER, tuple(journals),
        )):
            lines.setdefault(journal, []).append((first, last, teacher))

        def keeper(journal, day):
            found = lines.get(journal, ())
            place = bisect_right(found, day, key=itemgetter(0)) - 1
            return found[place][2] if place >= 0 and found[place][1] >= day else None

        return keeper


def _text(value):
    return "NULL" if value is None else str(value)


def _quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _array(values):
    """Return a PostgreSQL array as text: the server reads it much faster than a list of values."""
    return "{" + ",".join(map(str, values)) + "}"
