"""Lessons and entries of a planned lyceum as rows, each with its line in the entry log."""

from bisect import bisect_left
from datetime import datetime, time, timedelta
from operator import itemgetter

from odoo.tools import groupby

from .bulk import Table, update
from .entries import utc
from .homework import expected_minutes

_TRACE = ("create_uid", "create_date", "write_uid", "write_date")
COLUMNS = {
    "school_work": (
        "lesson_id", "company_id", "work_type_id", "sequence", "name", "weight", *_TRACE,
    ),
    "school_homework": (
        "lesson_id", "company_id", "due_date", "text", "is_none", "is_personal", "minutes",
        "file_count", *_TRACE,
    ),
    "school_mark": (
        "lesson_id", "student_id", "journal_id", "company_id", "work_id", "value_id", "position",
        "comment", "date", "entered_late",
    ),
    "school_absence": (
        "lesson_id", "student_id", "journal_id", "company_id", "reason_id", "minutes", "comment",
        "date", "entered_late",
    ),
    "school_entry_log": (
        "datetime", "user_id", "company_id", "kind", "lesson_id", "journal_id", "student_id",
        "work_id", "res_id", "old_value", "new_value", "late", "source", "ordinal",
    ),
}
# What becomes of a lesson that the timetable has made: column → SQL type.
_LESSON_COLUMNS = {
    "lesson_type_id": "integer", "entry_count": "integer",
    "state": "varchar", "cancel_reason": "varchar", "topic": "varchar",
    "entry_datetime": "timestamp", "create_uid": "integer", "create_date": "timestamp",
    "write_uid": "integer", "write_date": "timestamp",
}


class Contents:
    """Writes what is entered in the lessons of ``structure.plan``, which are there already.

    ``lesson_ids`` names their records.

    ``now`` (naive UTC or None) is the latest moment that an entry may carry.
    """

    def __init__(self, structure, lesson_ids, now=None):
        self.lesson_ids = lesson_ids
        self.env = structure.env
        self.structure = structure
        self.plan = structure.plan
        self.company = structure.company.id
        self.now = now or datetime.max

    def run(self):
        """Write everything; return ``{table: number of rows}``."""
        self._read_lists()
        self._fill_lessons()
        made = {"school_lesson": len(self.lesson_ids)}
        for name in ("school_work", "school_homework"):
            made[name] = self._write(name)
        return made | self._write_entries()

    def _table(self, name):
        return Table(self.env.cr, name, COLUMNS[name])

    def _read_lists(self):
        env = self.env
        domain = [("company_id", "=", self.company)]
        lists = {
            model: {record.code: record for record in env[model].search(domain)}
            for model in ("school.mark.value", "school.absence.reason", "school.work.type")
        }
        self.values = {code: r.id for code, r in lists["school.mark.value"].items()}
        self.reasons = {code: r.id for code, r in lists["school.absence.reason"].items()}
        self.work_types = {
            code: (r.id, r.weight) for code, r in lists["school.work.type"].items()
        }
        ids = {thing: record.id for part in (
            self.structure.users, self.structure.students, self.structure.journals,
            self.structure.classes, self.structure.subjects, self.structure.terms,
        ) for thing, record in part.items()}
        self.ids = ids.__getitem__
        self.nothing_set = env._("Nothing set")
        self.minutes = env._("%s min")

    # ---- lessons, works, homework ----

    def _write(self, name):
        table = self._table(name)
        fill = getattr(self, f"_fill_{name.removeprefix('school_')}")
        fill(table)
        table.close()
        return table.count

    def _fill_lessons(self):
        planned = utc(datetime.combine(self.plan.calendar.start, time(9)) - timedelta(days=3))
        planned = min(planned, self.now)
        update(self.env.cr, "school_lesson", _LESSON_COLUMNS, (
            self._lesson_row(lesson, planned) for lesson in self.plan.lessons
        ))

    def _lesson_row(self, lesson, planned):
        moments = {self._at(entry.entered) for entry in (*lesson.marks, *lesson.absences)}
        topic = lesson.topic_entered
        return (
            self.lesson_ids[lesson],
            self.structure.ref(f"lesson_type_{lesson.kind}").id if topic else None,
            len(moments), "cancelled" if lesson.cancelled else "planned",
            lesson.cancelled or None, lesson.topic or None, max(moments, default=None), 1, planned,
            self.ids(topic.by) if topic else 1, self._at(topic) if topic else planned,
        )

    def _fill_work(self, table):
        self.work_ids = {}
        for lesson in self.plan.lessons:
            by = self.ids(lesson.substitute or lesson.journal.keeper(lesson.day))
            for place, work in enumerate(lesson.works):
                kind, weight = self.work_types[work.code]
                at = min(utc(datetime.combine(lesson.day, time(8))), self.now)
                self.work_ids[lesson, place] = table.add((
                    self.lesson_ids[lesson], self.company, kind, 10, work.name or None, weight,
                    by, at, by, at,
                ))

    def _fill_homework(self, table):
        self.homework_ids = {}
        for lesson in self.plan.lessons:
            if lesson.homework is None:
                continue
            entered = lesson.homework_entered
            by, at = self.ids(entered.by), self._at(entered)
            self.homework_ids[lesson] = table.add((
                self.lesson_ids[lesson], self.company, None, lesson.homework or None,
                not lesson.homework, False, self._minutes_of(lesson) or None, 0, by, at, by, at,
            ))

    def _minutes_of(self, lesson):
        return expected_minutes(lesson, self.plan.today) if lesson.homework else 0

    def _at(self, entered):
        return min(entered.at.replace(microsecond=0), self.now)

    # ---- marks, absences, log ----

    def _write_entries(self):
        """Write the entries day by day, the log in the order in which they were made."""
        tables = [self._table(f"school_{name}") for name in ("mark", "absence", "entry_log")]
        marks, absences, log = tables
        pending = []
        for day, lessons in groupby(self.plan.lessons, lambda lesson: lesson.day):
            for lesson in lessons:
                pending += self._text_rows(lesson)
                pending += [self._add_mark(marks, lesson, mark) for mark in lesson.marks]
                for absence in lesson.absences:
                    pending += self._add_absence(absences, lesson, absence)
            pending.sort(key=itemgetter(0))
            split = bisect_left(
                pending, utc(datetime.combine(day + timedelta(days=1), time())), key=itemgetter(0)
            )
            for row in pending[:split]:
                log.add(row)
            pending = pending[split:]
        for row in pending:
            log.add(row)
        for table in tables:
            table.close()
        return {
            "school_mark": marks.count, "school_absence": absences.count,
            "school_entry_log": log.count,
        }

    def _log_row(self, entered, lesson, kind, new, *, old=None, student=None, work=None,
                 record=None):
        return (
            self._at(entered), self.ids(entered.by), self.company, kind, self.lesson_ids[lesson],
            self.ids(lesson.journal), student and self.ids(student), work, record, old, new,
            entered.late, "load", 0,
        )

    def _text_rows(self, lesson):
        if lesson.topic_entered:
            yield self._log_row(lesson.topic_entered, lesson, "topic", lesson.topic)
        if lesson.homework is not None:
            text, minutes = lesson.homework or self.nothing_set, self._minutes_of(lesson)
            if minutes:
                text += f" · {self.minutes % minutes}"
            yield self._log_row(lesson.homework_entered, lesson, "homework", text)

    def _trace(self, first, last):
        return self.ids(first.by), self._at(first), self.ids(last.by), self._at(last)

    def _add_mark(self, table, lesson, mark):
        work = self.work_ids[lesson, mark.work]
        record = table.add((
            self.lesson_ids[lesson], self.ids(mark.student), self.ids(lesson.journal),
            self.company, work, self.values[mark.code], mark.position, mark.comment or None,
            lesson.day, mark.entered.late,
        ))
        text = f"{mark.code} ({mark.comment})" if mark.comment else mark.code
        return self._log_row(
            mark.entered, lesson, "mark", text, student=mark.student, work=work, record=record
        )

    def _add_absence(self, table, lesson, absence):
        entered, first = absence.entered, absence.first or absence.entered
        record = table.add((
            self.lesson_ids[lesson], self.ids(absence.student), self.ids(lesson.journal),
            self.company, self.reasons[absence.code], absence.minutes, None, lesson.day,
            entered.late,
        ))
        text = absence.code
        if absence.minutes:
            text += f" ({self.minutes % absence.minutes})"
        known = {"student": absence.student, "record": record}
        if absence.before:
            yield self._log_row(first, lesson, "absence", absence.before, **known)
        yield self._log_row(
            entered, lesson, "absence", text, old=absence.before or None, **known
        )
