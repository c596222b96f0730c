from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.arguments import record_id
from ..tools.copied import CopiedMany2one
from ..tools.guard import RowGuard, TruncateGuard
from ..tools.origin import Origin
from ..tools.typed_rows import typed_rows

# What differs from row to row of one ``_append``.
_COLUMNS = (
    "company_id", "journal_id", "kind", "lesson_id", "student_id", "work_id", "old_value",
    "new_value", "reason", "late", "reopening_id", "key", "ordinal",
)


class SchoolEntryLog(models.Model):
    """Архив исправлений: every mark, absence and text ever set, changed or removed."""

    _name = "school.entry.log"
    _description = "Entry Log"
    _order = "id desc"
    _log_access = False
    _rec_name = "new_value"

    datetime = fields.Datetime("When", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Who", required=True, readonly=True, ondelete="restrict")
    company_id = CopiedMany2one(
        "res.company", "School", required=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [("mark", "Mark"), ("absence", "Absence"), ("topic", "Topic"), ("homework", "Homework"),
         ("work", "Work"), ("term_mark", "Term mark")],
        required=True, readonly=True,
    )
    lesson_id = fields.Many2one("school.lesson", readonly=True, ondelete="restrict")
    journal_id = fields.Many2one("school.journal", readonly=True, ondelete="restrict", index=True)
    student_id = fields.Many2one("school.student", readonly=True, ondelete="restrict")
    work_id = fields.Integer(readonly=True, help="Kept when the work is gone.")
    res_id = fields.Integer("Entry", readonly=True, help="Kept when the entry is gone.")
    old_value = fields.Char("Before", readonly=True)
    new_value = fields.Char("After", readonly=True)
    reason = fields.Char("Why", readonly=True)
    late = fields.Boolean("Entered Late", readonly=True)
    reopening_id = fields.Many2one(
        "school.entry.reopening", "Let Through By", readonly=True, ondelete="restrict",
        index="btree_not_null",
    )
    source = fields.Selection(
        [("page", "Journal page"), ("rpc", "Form, import or API"), ("cron", "System"),
         ("load", "Data load")],
        required=True, readonly=True,
    )
    key = fields.Char("Operation Key", readonly=True)
    ordinal = fields.Integer("Part of the Operation", readonly=True, default=0)

    _cell = models.Index("(lesson_id, student_id, id)")
    _student = models.Index("(student_id, id)")
    _key_uniq = models.UniqueIndex(
        "(key, user_id, ordinal) WHERE key IS NOT NULL", "This entry has been stored already."
    )
    _append_only = RowGuard(
        "UPDATE OR DELETE", "The entry log is append-only: its rows are never changed or deleted."
    )
    _never_emptied = TruncateGuard(
        "The entry log is append-only: its rows are never changed or deleted."
    )

    @api.model
    def _append(self, rows):
        """Append ``rows`` (dicts of fields without when and who).

        School and journal are those of the lesson; rows that have none name them. Plain SQL, the
        only way into the table: 25 rows cost a millisecond, not five.
        """
        if rows:
            self._insert(typed_rows(
                dict.fromkeys((*_COLUMNS, "res_id"), self), self._completed(rows)
            ))

    @api.model
    def _append_with(self, entries, names, rows):
        """Append ``rows`` and create an entry from each, by one statement: both stand or neither.

        ``entries`` is an empty recordset of their model, ``names`` are their columns, which the
        rows hold too. Returns their ids.
        """
        given = SQL(
            "SELECT row.*, nextval(pg_get_serial_sequence(%s, 'id')) AS res_id FROM (%s) row",
            entries._table, typed_rows(
                {**dict.fromkeys(names, entries), **dict.fromkeys(_COLUMNS, self)},
                self._completed(rows),
            ),
        )
        made = SQL(
            "INSERT INTO %(table)s (id, %(columns)s) SELECT res_id, %(columns)s FROM given",
            table=SQL.identifier(entries._table),
            columns=SQL(", ").join(map(SQL.identifier, names)),
        )
        return self._insert(given, made)

    @api.model
    def _completed(self, rows):
        """Return ``rows`` with school, journal and place in the operation filled in."""
        lessons = self.env["school.lesson"].sudo().browse(
            {row["lesson_id"] for row in rows if row.get("lesson_id")}
        )
        heads = {
            lesson.id: {"company_id": lesson.company_id.id, "journal_id": lesson.journal_id.id}
            for lesson in lessons
        }
        late = lessons.browse({row["lesson_id"] for row in rows if row.get("late")})
        opened = {lesson.id: lesson.reopening_id.id for lesson in late}
        origin = Origin.of(self.env)
        return [{
            **row, **heads.get(row.get("lesson_id"), {}),
            "reopening_id": opened.get(row.get("lesson_id")),
            "ordinal": origin.next_part(row["key"]) if row.get("key") else 0,
        } for row in rows]

    @api.model
    def _insert(self, given, made=None):
        """Insert the rows of the query ``given``, noting the version that each cell gets.

        ``made``: another INSERT that goes with it. Returns ``res_id`` of the rows.
        """
        origin = Origin.of(self.env)
        ids, changed = [], {}
        for journal, lesson, student, res_id, log_id in self.env.execute_query(SQL(
            """WITH given AS MATERIALIZED (%(given)s) %(made)s
             INSERT INTO school_entry_log (datetime, user_id, source, res_id, %(columns)s)
             SELECT %(now)s, %(user)s, %(source)s, res_id, %(columns)s FROM given
             RETURNING journal_id, lesson_id, COALESCE(student_id, 0), res_id, id""",
            given=given, made=SQL(", made AS (%s)", made) if made else SQL(),
            columns=SQL(", ").join(map(SQL.identifier, _COLUMNS)),
            now=fields.Datetime.now(), user=self.env.uid, source=origin.source,
        )):
            ids.append(res_id)
            if not lesson:
                continue
            cell = (lesson, student)
            origin.versions[cell] = max(log_id, origin.versions.get(cell, 0))
            changed[(journal, *cell)] = origin.versions[cell]
        self.env["school.journal.live"]._note_changed(changed)
        return ids

    @api.model
    @api.readonly
    def read_cell_history(self, lesson_id, student_id=None):
        """Return the log of a cell, latest first, for whoever may read it.

        ``student_id`` 0 or none stands for the lesson itself (topic, homework). Rows: ``when``
        (ISO UTC), ``who``, ``kind``, ``work``, ``old``, ``new``, ``why``, ``late``, ``source``,
        and ``read``: when a guardian first read what stands there now (ISO UTC), "" for unread,
        for what is gone, and for whoever does not keep the lesson.
        AccessError for who reads no log; a lesson of others has no rows.
        """
        lesson_id, student_id = (
            record_id(self.env, value) for value in (lesson_id, student_id)
        )
        rows = self.search([
            ("lesson_id", "=", lesson_id), ("student_id", "=", student_id or False),
        ])
        works = {
            work.id: work.display_name
            for work in self.env["school.work"].sudo().browse(set(rows.mapped("work_id"))).exists()
        }
        read = rows._read_by_guardians(lesson_id)
        return [{
            "when": row.datetime.replace(tzinfo=timezone.utc).isoformat(),
            "read": read.get(row.id, ""),
            "who": row.sudo().user_id.name,
            "kind": row.kind,
            "work": works.get(row.work_id, ""),
            "old": row.old_value or "",
            "new": row.new_value or "",
            "why": row.reason or "",
            "late": row.late,
            "source": row.source,
        } for row in rows]

    def _read_by_guardians(self, lesson_id):
        """Return ``{id of a row: ISO UTC}`` for the rows that tell of what stands there now."""
        lesson = self.env["school.lesson"].browse(lesson_id).exists()
        if not self or not lesson or not lesson._is_kept_by(self.env.user):
            return {}
        Reading = self.env["school.diary.reading"].sudo()
        found, latest = {}, {}
        for row in self.sorted("id", reverse=True):
            latest.setdefault((row.kind, row.res_id), row)
        for kind in ("mark", "absence"):
            rows = {res_id: row for (each, res_id), row in latest.items()
                    if each == kind and row.new_value}
            moments = Reading._by_guardians(
                kind, {res_id: row.datetime for res_id, row in rows.items()})
            for res_id, moment in moments.items():
                found[rows[res_id].id] = moment.replace(tzinfo=timezone.utc).isoformat()
        return found

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse(self.env._("The entry log is written by the journal alone."))
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_never(self):
        self._refuse_change()

    def _refuse_change(self):
        self._refuse(self.env._(
            "The entry log is append-only: its rows are never changed or deleted."
        ))

    def _refuse(self, message):
        raise AccessError(message)
