"""What the operations of one save meet in the database."""

from collections import defaultdict
from functools import cached_property

from odoo.tools import SQL

from ..tools.origin import Origin


class Cells:
    """The lessons, cells and lists that the operations of one save concern.

    ``marks`` and ``absences`` hold rows of the journal page by ``(lesson, student)``,
    ``versions`` the version of each cell, ``works`` ``{id: (lesson id, work type id)}``. They are
    kept up to date while operations are stored.
    """

    def __init__(self, env, journal):
        self.env = env
        self.journal = journal
        self.pages = env["school.journal.page"]
        self.origin = Origin(source="page", judged=True)
        self.by_id = {}
        self.lessons = env["school.lesson"]

    def load(self, operations):
        """Lock the lessons and read what the operations may meet, in a fixed number of queries."""
        self.lessons = self.env["school.lesson"].search_fetch(
            [("id", "in", [op.lesson for op in operations]),
             ("journal_id", "=", self.journal.id)],
            ["date", "state", "topic", "term_id", "substitute_id", "journal_id", "company_id",
             "class_id"],
        )
        self.lists = self.pages._lists(
            self.journal.sudo().company_id.id, self.env.lang or "en_US"
        )
        self.by_id = {lesson.id: lesson for lesson in self.lessons}
        if not self.lessons:
            return
        # Lessons of a closed term are only read: whatever is asked of them is refused.
        writable = self.lessons.filtered(lambda lesson: lesson.term_id.sudo().state == "open")
        self.origin.on(writable)._lock_for_entry()
        self.kept = {
            lesson.id for lesson in self.lessons if lesson._is_kept_by(self.env.user)
        }
        self.spans = self._load_spans()
        self._load_state(operations)
        self.known_keys = self._load_keys(operations)
        self.works = self._load_works()
        texts = [op.lesson for op in operations if op.sets_homework]
        self.homework = {
            homework.lesson_id.id: homework
            for homework in self.env["school.homework"].search([("lesson_id", "in", texts)])
        } if texts else {}

    def _load_spans(self):
        days = self.lessons.mapped("date")
        return {
            row["id"]: row["spans"] for row in self.journal._roster(min(days), max(days))
        }

    def _load_works(self):
        """Return ``{work id: (lesson id, work type id)}`` of the lessons, in order."""
        return {work: (lesson, kind) for work, lesson, kind in self.env.execute_query(SQL(
            """SELECT id, lesson_id, work_type_id FROM school_work
                WHERE lesson_id = ANY(%s) ORDER BY sequence, id""", self.lessons.ids,
        ))}

    def _load_state(self, operations):
        marks, absences, versions = self.pages._cells(
            self.lessons.ids, {op.student for op in operations}
        )
        self.marks = defaultdict(list)
        for row in marks:
            self.marks[row[1], row[0]].append(row)
        self.absences = {(row[1], row[0]): row for row in absences}
        self.versions = {(lesson, student): version for lesson, student, version in versions}

    def _load_keys(self, operations):
        rows = self.env.execute_query(SQL(
            "SELECT DISTINCT key FROM school_entry_log WHERE user_id = %s AND key IN %s",
            self.env.uid, tuple(op.key for op in operations),
        ))
        return {key for (key,) in rows}

    @cached_property
    def entry_days(self):
        """Days that each work type adds to the window."""
        return {row["id"]: row["entry_days"] for row in self.lists["work_types"]}

    @cached_property
    def reasoned(self):
        """Work types whose late entries say why."""
        return {row["id"] for row in self.lists["work_types"] if row["reason_when_late"]}

    @cached_property
    def usual_type(self):
        """Id of the work type of marks that name no work; 0 in a school without work types."""
        types = sorted(self.lists["work_types"], key=lambda row: not row["is_default"])
        return types[0]["id"] if types else 0

    def mark_rows(self, operation):
        """Return the marks of the operation's work; without a work, of the usual one."""
        work = operation.work or self.usual_work(operation.lesson)
        return [row for row in self.marks.get(operation.cell, ()) if row[2] == work]

    def usual_work(self, lesson):
        place = (lesson, self.usual_type)
        return next((work for work, found in self.works.items() if found == place), 0)

    def due(self, operation, value, due):
        """Return until when a mark is owed as ISO text: ``due``, or the school's usual date."""
        if due or value not in self.env["school.mark.value"]._owed_ids():
            return due
        day = self.by_id[operation.lesson].date
        return self.journal.sudo().company_id._school_owed_until(day).isoformat()

    def homework_now(self, lesson):
        homework = self.homework.get(lesson)
        return (homework.text or "", homework.is_none) if homework else None
