from odoo import api, fields, models

from ..tools.guard import RowGuard, StatementGuard


class SchoolMark(models.Model):
    """Отметка: one value of one student for one work; a cell may hold several."""

    _name = "school.mark"
    _description = "Mark"
    _inherit = ["school.entry.mixin"]
    _order = "lesson_id, student_id, work_id, position"
    _rec_name = "value_id"
    _entry_kind = "mark"
    _fixed_fields = frozenset({"lesson_id", "student_id", "work_id", "position"})

    work_id = fields.Many2one(
        "school.work", required=True, index=True, ondelete="restrict", check_company=True
    )
    value_id = fields.Many2one(
        "school.mark.value", "Mark", required=True, ondelete="restrict", check_company=True
    )
    position = fields.Integer(
        default=1, required=True, aggregator=False,
        help="First, second … mark of the student for the work.",
    )

    class_id = fields.Many2one(related="journal_id.class_id", string="Class")
    subject_id = fields.Many2one(related="journal_id.subject_id")
    teacher_id = fields.Many2one(related="lesson_id.teacher_id", string="Teacher")
    work_type_id = fields.Many2one(related="work_id.work_type_id", string="Work Type")

    _cell_uniq = models.Constraint(
        "UNIQUE(lesson_id, student_id, work_id, position)",
        "The student has this mark for the work already.",
    )
    _position_range = models.Constraint(
        "CHECK (position BETWEEN 1 AND 4)", "A cell holds at most four marks."
    )
    _student_date = models.Index("(student_id, date)")
    _same_lesson = StatementGuard(
        ("INSERT",),
        """SELECT 1 FROM changed c JOIN school_work w ON w.id = c.work_id
            WHERE w.lesson_id <> c.lesson_id""",
        "The work of a mark must be a work of the same lesson.",
    )
    _fixed_work = RowGuard(
        "UPDATE OF work_id, position",
        "A mark stays with its work: remove it and enter it anew.",
        when="(OLD.work_id, OLD.position) IS DISTINCT FROM (NEW.work_id, NEW.position)",
    )

    @api.model
    def _prepare_entries(self, vals_list):
        vals_list = super()._prepare_entries(vals_list)
        without_work = {vals["lesson_id"] for vals in vals_list if not vals.get("work_id")}
        works = self.env["school.lesson"].browse(without_work)._usual_works()
        for vals in vals_list:
            if not vals.get("work_id"):
                vals["work_id"] = works[vals["lesson_id"]].id
        return vals_list

    def _places(self):
        return [(mark.lesson_id.id, mark.work_id.id) for mark in self]

    def _logged_values(self):
        codes = self.env["school.mark.value"]._codes()
        return {
            mark.id: codes[mark.value_id.id] + (f" ({mark.comment})" if mark.comment else "")
            for mark in self
        }

    def _log_details(self):
        return {"work_id": self.work_id.id}
