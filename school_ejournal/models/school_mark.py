from odoo import api, fields, models

from ..tools.guard import RowGuard, StatementGuard


class SchoolMark(models.Model):
    """Отметка: one value of one student for one work; a cell may hold several."""

    _name = "school.mark"
    _description = "Mark"
    _inherit = ["school.entry.mixin"]
    # Who and when stands in the entry log, for every change.
    _log_access = False
    _order = "lesson_id, student_id, work_id, position"
    _rec_name = "value_id"
    _entry_kind = "mark"
    _fixed_fields = frozenset({"lesson_id", "student_id", "work_id", "position"})
    _logged_fields = ("work_id", "value_id", "due_date", "comment")

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
    due_date = fields.Date("Due", help="Until when the student may hand in owed work.")

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
    _due_range = models.Constraint(
        "CHECK (due_date BETWEEN date AND date + 366)",
        "Owed work is due on the day of the lesson at the earliest, a year after it at the latest.",
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
    _due_owed = RowGuard(
        "INSERT OR UPDATE OF due_date, value_id",
        "Only owed work has a date until which it is due.",
        when="NEW.due_date IS NOT NULL",
        offenders="SELECT 1 FROM school_mark_value WHERE id = NEW.value_id AND kind <> 'owed'",
    )

    @api.model
    def _prepare_entries(self, vals_list):
        vals_list = super()._prepare_entries(vals_list)
        without_work = {vals["lesson_id"] for vals in vals_list if not vals.get("work_id")}
        works = self.env["school.lesson"].browse(without_work)._usual_works()
        for vals in vals_list:
            if not vals.get("work_id"):
                vals["work_id"] = works[vals["lesson_id"]].id
        owed = self.env["school.mark.value"]._owed_ids()
        undated = [
            vals for vals in vals_list if vals.get("value_id") in owed and not vals.get("due_date")
        ]
        lessons = self.env["school.lesson"].browse({vals["lesson_id"] for vals in undated})
        due = {
            lesson.id: lesson.company_id.sudo()._school_owed_until(lesson.date)
            for lesson in lessons
        }
        for vals in undated:
            vals["due_date"] = due[vals["lesson_id"]]
        return vals_list

    def _with_consequences(self, vals):
        # The date of owed work comes and goes with the value.
        if "value_id" not in vals or vals.get("due_date"):
            return vals
        if vals["value_id"] not in self.env["school.mark.value"]._owed_ids():
            return {**vals, "due_date": False}
        usual = self.company_id.sudo()._school_owed_until(self.date)
        return {**vals, "due_date": self.due_date or usual}

    def _places(self):
        return [(mark.lesson_id.id, mark.work_id.id) for mark in self]

    @api.model
    def _codes(self):
        return self.env["school.mark.value"]._codes()

    @api.model
    def _logged_value(self, vals, codes):
        code = codes[vals["value_id"]]
        due = fields.Date.to_date(vals["due_date"])
        details = [self.env._("due by %s", due.strftime("%d.%m.%Y"))] if due else []
        details += [vals["comment"]] if vals["comment"] else []
        return f"{code} ({', '.join(details)})" if details else code
