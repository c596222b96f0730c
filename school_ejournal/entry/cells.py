"""What the operations of one save meet in the database."""

from collections import defaultdict
from functools import cached_property
from itertools import islice

from odoo.tools import SQL

from ..page.journal_page import cell_rows
from ..tools.origin import Origin

# What is asked of a lesson, its journal and its term, by the alias in the query of the lessons.
_HEADS = {
    "lesson": ("date", "state", "topic", "term_id", "substitute_id", "journal_id",
               "company_id", "class_id"),
    "journal": ("company_id", "class_id", "subject_id", "subgroup_id", "teacher_id", "active"),
    "term": ("state", "date_start", "date_end"),
}


class Cells:
    """The lessons, cells and lists that the operations of one save concern.

    ``marks`` and ``absences`` hold rows of the journal page by ``(lesson, student)``,
    ``versions`` the version of each cell, ``works`` ``{id: (lesson id, work type id)}`` in order,
    ``usual_works`` ``{lesson id: work id}`` for marks that name no work. They are kept up to date
    while operations are stored.
    """

    def __init__(self, env, journal):
        self.env = env
        self.journal = journal
        self.pages = env["school.journal.page"]
        self.origin = Origin(source="page", judged=True)
        self.by_id = {}
        self.lessons = env["school.lesson"]

    def load(self, operations):
        """Lock the lessons and read what the operations may meet, in a fixed number of queries.

        AccessError for a journal that the user may not read.
        """
        self.lessons = self._load_lessons({op.lesson for op in operations})
        self.by_id = {lesson.id: lesson for lesson in self.lessons}
        if not self.lessons:
            self.pages._readable(self.journal)
            return
        self.lists = self.pages._lists(
            self.journal.sudo().company_id.id, self.env.lang or "en_US"
        )
        # Lessons of a closed term are only read: whatever is asked of them is refused.
        writable = self.lessons.filtered(lambda lesson: lesson.term_id.sudo().state == "open")
        self.origin.on(writable)._lock_for_entry()
        self.kept = {
            lesson.id for lesson in self.lessons if lesson._is_kept_by(self.env.user)
        }
        self.spans = self._load_spans()
        self._load_state(operations)
        texts = [op.lesson for op in operations if op.sets_homework]
        self.homework = {
            homework.lesson_id.id: homework
            for homework in self.env["school.homework"].search(
                [("lesson_id", "in", texts), ("is_personal", "=", False)])
        } if texts else {}

    def _load_lessons(self, ids):
        """Return those of the lessons that are of the journal and that the user may read.

        Whoever may read a lesson may read its journal. What the rules ask of lesson, journal and
        term comes along into the cache.
        """
        self.journal.browse().check_access("read")
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """SELECT lesson.id, %s FROM school_lesson lesson
                 JOIN school_journal journal ON journal.id = lesson.journal_id
                 JOIN school_term term ON term.id = lesson.term_id
                WHERE lesson.id = ANY(%s) AND lesson.journal_id = %s ORDER BY lesson.id""",
            SQL(", ").join(
                SQL.identifier(table, name) for table, names in _HEADS.items() for name in names
            ), list(ids), self.journal.id or None,
        ))
        lessons = self.env["school.lesson"].browse(row[0] for row in rows)
        for lesson, (_id, *values) in zip(lessons, rows, strict=True):
            values = iter(values)
            for table, names in _HEADS.items():
                record = lesson if table == "lesson" else lesson[f"{table}_id"]
                record._update_cache(
                    dict(zip(names, islice(values, len(names)), strict=True)), validate=False
                )
        return lessons if not lessons or self.journal._is_own() else (
            lessons._filtered_access("read")
        )

    def _load_spans(self):
        days = self.lessons.mapped("date")
        return {
            row["id"]: row["spans"] for row in self.journal._roster(min(days), max(days))
        }

    def _load_state(self, operations):
        """Read the cells, the works of the lessons, and the keys that were stored before."""
        found = {kind: columns for kind, *columns in self.env.execute_query(SQL(
            """%(cells)s
             UNION ALL
               SELECT 'key', NULL, NULL, NULL, NULL, NULL, NULL, array_agg(key), NULL
                 FROM school_entry_log WHERE user_id = %(user)s AND key = ANY(%(keys)s)""",
            cells=self.pages._cells_query(self.lessons.ids, {op.student for op in operations}),
            user=self.env.uid, keys=[op.key for op in operations],
        ))}
        self.marks = defaultdict(list)
        for row in cell_rows("mark", found["mark"]):
            self.marks[row[1], row[0]].append(list(row))
        self.absences = {
            (row[1], row[0]): list(row) for row in cell_rows("absence", found["absence"])
        }
        self.versions = {
            (lesson, student): version
            for lesson, student, version in cell_rows("version", found["version"])
        }
        self.known_keys = set(found["key"][6] or ())
        self.works, self.usual_works = {}, {}
        for lesson, work, kind, *_rest in cell_rows("work", found["work"]):
            self.add_work(work, lesson, kind)

    def add_work(self, work, lesson, kind):
        """Note a work of a lesson, the last one in order."""
        self.works[work] = (lesson, kind)
        if kind == self.usual_type:
            self.usual_works.setdefault(lesson, work)

    @cached_property
    def entry_days(self):
        """Days that each work type adds to the window."""
        return {row["id"]: row["entry_days"] for row in self.lists["work_types"]}

    @cached_property
    def reasoned(self):
        """Work types whose late entries say why."""
        return {row["id"] for row in self.lists["work_types"] if row["reason_when_late"]}

    @cached_property
    def value_kinds(self):
        """Kind of each mark value of the school."""
        return {row["id"]: row["kind"] for row in self.lists["values"]}

    @cached_property
    def usual_type(self):
        """Id of the work type of marks that name no work; 0 in a school without work types."""
        types = sorted(self.lists["work_types"], key=lambda row: not row["is_default"])
        return types[0]["id"] if types else 0

    def work_of(self, operation):
        """Return the id of the work that the operation's marks belong to; 0 if there is none."""
        return operation.work or self.usual_works.get(operation.lesson, 0)

    def mark_rows(self, operation):
        """Return the marks of the operation's work; without a work, of the usual one."""
        work = self.work_of(operation)
        return [row for row in self.marks.get(operation.cell, ()) if row[2] == work]

    def due(self, operation, value, due):
        """Return until when a mark is owed as ISO text: ``due``, or the school's usual date."""
        if due or value not in self.env["school.mark.value"]._owed_ids():
            return due
        day = self.by_id[operation.lesson].date
        return self.journal.sudo().company_id._school_owed_until(day).isoformat()

    def homework_now(self, lesson):
        homework = self.homework.get(lesson)
        return (homework.text or "", homework.is_none) if homework else None
