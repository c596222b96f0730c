from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.guard import RowGuard
from ..tools.origin import Origin


class SchoolEntryLog(models.Model):
    """Архив исправлений: every mark, absence and text ever set, changed or removed."""

    _name = "school.entry.log"
    _description = "Entry Log"
    _order = "id desc"
    _log_access = False
    _rec_name = "new_value"

    datetime = fields.Datetime("When", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Who", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", "School", required=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [("mark", "Mark"), ("absence", "Absence"), ("topic", "Topic"), ("homework", "Homework"),
         ("term_mark", "Term mark")],
        required=True, readonly=True,
    )
    lesson_id = fields.Many2one("school.lesson", readonly=True, ondelete="restrict")
    journal_id = fields.Many2one("school.journal", readonly=True, ondelete="restrict", index=True)
    student_id = fields.Many2one("school.student", readonly=True, ondelete="restrict")
    work_id = fields.Integer("Work", readonly=True, help="Kept when the work is gone.")
    res_id = fields.Integer("Entry", readonly=True, help="Kept when the entry is gone.")
    old_value = fields.Char("Before", readonly=True)
    new_value = fields.Char("After", readonly=True)
    reason = fields.Char("Why", readonly=True)
    late = fields.Boolean("Entered Late", readonly=True)
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

    @api.model
    def _append(self, rows):
        """Append ``rows`` (dicts of fields without when, who, school and journal)."""
        if not rows:
            return
        lessons = self.env["school.lesson"].sudo().browse({row["lesson_id"] for row in rows})
        heads = {lesson.id: (lesson.company_id.id, lesson.journal_id.id) for lesson in lessons}
        now = fields.Datetime.now()
        origin = Origin.of(self.env)
        for row in rows:
            if key := row.get("key"):
                row["ordinal"] = origin.next_part(key)
            row["company_id"], row["journal_id"] = heads[row["lesson_id"]]
            row.update(datetime=now, user_id=self.env.uid, source=origin.source)
        for row, log in zip(rows, self.sudo().create(rows), strict=True):
            origin.versions[row["lesson_id"], row.get("student_id") or 0] = log.id

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("The entry log is written by the journal alone."))
        return super().create(vals_list)

    def write(self, vals):
        raise AccessError(self.env._(
            "The entry log is append-only: its rows are never changed or deleted."
        ))

    def unlink(self):
        raise AccessError(self.env._(
            "The entry log is append-only: its rows are never changed or deleted."
        ))
