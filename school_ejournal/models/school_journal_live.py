from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.arguments import record_id
from ..tools.caller import check_caller

# More cells than this at once are no typing but an import: the pages look for themselves.
MAX_CELLS = 500
SIGNS = ("come", "here", "leave")
_CHANGES = "school_ejournal.changed_cells"


class SchoolJournalLive(models.AbstractModel):
    """Keeps open journal pages up to date, over the bus channel of the journal.

    A message says which cells changed, never what stands in them: readers differ in what they may
    see, so each page fetches the cells under its own rights. Who is on a page is known to the pages
    alone, from the signs that they give each other; nothing of it is stored.
    """

    _name = "school.journal.live"
    _description = "Journal Page, Live"

    # ---- telling ----

    @api.model
    def _note_changed(self, versions):
        """Tell the open pages at the commit: ``{(journal, lesson, student): version}``.

        One message for each journal, however many entries the transaction makes.
        """
        precommit = self.env.cr.precommit
        if _CHANGES not in precommit.data:
            precommit.data[_CHANGES] = {}
            precommit.add(self._send_changes)
        precommit.data[_CHANGES].update(versions)

    def _send_changes(self):
        journals = {}
        for (journal, *cell), version in self.env.cr.precommit.data.pop(_CHANGES).items():
            journals.setdefault(journal, []).append([*cell, version])
        for journal_id, cells in journals.items():
            self.env["school.journal"].browse(journal_id)._bus_send("school_ejournal.cells", {
                "journal": journal_id, "cells": cells if len(cells) <= MAX_CELLS else None,
            })

    @api.model
    def announce(self, journal_id, tab, sign, since=0, user_id=None):
        """Let the other pages of a journal know that ``tab`` has come, is here or leaves.

        Returns what the page has to catch up with: ``cells`` ``[lesson, student, version]`` that
        changed after the version ``since``, the ``since`` to ask for next, and ``now``.
        AccessError for a journal that the user may not read.
        """
        check_caller(self.env, user_id)
        if not isinstance(tab, str) or len(tab) > 64 or sign not in SIGNS:
            raise UserError(self.env._("This is not a sign of a journal page."))
        since = record_id(self.env, since)
        journal = self._readable(journal_id)
        now = fields.Datetime.now().replace(tzinfo=timezone.utc)
        journal._bus_send("school_ejournal.presence", {
            "journal": journal.id, "tab": tab, "sign": sign, "user": self.env.uid,
            "name": self.env.user.name, "at": round(now.timestamp() * 1000),
        })
        cells = self._changed_since(journal, since) if sign != "leave" else []
        return {
            "cells": cells, "since": max([since, *(version for *_cell, version in cells)]),
            "now": now.isoformat(),
        }

    def _readable(self, journal_id):
        journal = self.env["school.journal"].browse(record_id(self.env, journal_id))
        return self.env["school.journal.page"]._readable(journal)

    def _changed_since(self, journal, since):
        """Return ``[lesson id, student id or 0, version]`` of the cells written after ``since``."""
        return list(map(list, self.env.execute_query(SQL(
            """SELECT lesson_id, COALESCE(student_id, 0), max(id) FROM school_entry_log
                WHERE journal_id = %s AND id > %s AND lesson_id IS NOT NULL
             GROUP BY lesson_id, COALESCE(student_id, 0)""", journal.id, since,
        ))))

    # ---- reading ----

    @api.model
    @api.readonly
    def read_cells(self, journal_id, cells, user_id=None):
        """Return ``cells`` (``[lesson, student]``, student 0: the lesson's texts) as they stand.

        The shape is that of ``school.entry.batch.save``: ``verdicts`` without keys, ``term``,
        ``averages``. Lessons that the user may not read are left out. AccessError for a journal
        that the user may not read.
        """
        check_caller(self.env, user_id)
        wanted = self._pairs(cells)
        journal = self._readable(journal_id)
        lessons = self.env["school.lesson"].search_fetch(
            [("id", "in", list({lesson for lesson, _student in wanted})),
             ("journal_id", "=", journal.id)],
            ["topic", "term_id"],
        )
        students = {student for lesson, student in wanted if lesson in lessons._ids} - {0}
        term = lessons.term_id.sorted("date_start")[-1:]
        averages = journal._seen_averages(term, students) if students else {}
        return {
            "verdicts": self._verdicts(lessons, wanted),
            "term": term.id or 0,
            "averages": {str(student): averages.get(student) for student in students},
        }

    def _pairs(self, cells):
        """Return ``cells`` as a set of ``(lesson id, student id or 0)``; UserError otherwise."""
        if not isinstance(cells, list) or len(cells) > MAX_CELLS:
            raise UserError(self.env._("Cells come as a list of at most %s.", MAX_CELLS))
        if any(not isinstance(cell, list) or len(cell) != 2 for cell in cells):
            raise UserError(self.env._("A cell is a lesson and a student."))
        return {tuple(record_id(self.env, each) for each in cell) for cell in cells}

    def _verdicts(self, lessons, wanted):
        cells = self.env["school.journal.page"]._cells(
            lessons.ids, {student for _lesson, student in wanted}
        )
        versions = {(lesson, student): version for lesson, student, version in cells["version"]}
        texts = self._texts(lessons.filtered(lambda lesson: (lesson.id, 0) in wanted))
        found = {
            (lesson.id, student): {"marks": [], "absence": None}
            for lesson in lessons for other, student in wanted if student and other == lesson.id
        }
        for row in cells["mark"]:
            if (row[1], row[0]) in found:
                found[row[1], row[0]]["marks"].append(list(row))
        for row in cells["absence"]:
            if (row[1], row[0]) in found:
                found[row[1], row[0]]["absence"] = list(row)
        return [
            {"state": "live", "lesson": lesson, "student": student,
             "version": versions.get((lesson, student), 0), "cell": cell}
            for (lesson, student), cell in {**found, **texts}.items()
        ]

    def _texts(self, lessons):
        """Return ``{(lesson id, 0): topic and homework}``."""
        if not lessons:
            return {}
        homework = {
            each.lesson_id.id: {"text": each.text or "", "none": each.is_none}
            for each in self.env["school.homework"].search(
                [("lesson_id", "in", lessons.ids), ("is_personal", "=", False)])
        }
        return {
            (lesson.id, 0): {
                "topic": lesson.topic or "",
                "homework": homework.get(lesson.id, {"text": "", "none": False}),
            }
            for lesson in lessons
        }
