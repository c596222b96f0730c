from odoo import fields, models


class SchoolTimetableImportMatch(models.TransientModel):
    """A name of the file that the school does not know, and what it probably means."""

    _name = "school.timetable.import.match"
    _description = "Unknown Name in a Timetable"
    _order = "kind, name"

    import_id = fields.Many2one("school.timetable.import", required=True, ondelete="cascade")
    name = fields.Char("In the File", required=True, readonly=True)
    kind = fields.Selection(
        [("class", "Class"), ("subject", "Subject"), ("teacher", "Teacher")],
        "What It Is", required=True, readonly=True,
    )
    class_id = fields.Many2one("school.class", "Class at School")
    subject_id = fields.Many2one("school.subject", "Subject at School")
    teacher_id = fields.Many2one(
        "res.users", "Teacher at School", domain="[('share', '=', False)]"
    )
    confirmed = fields.Boolean("It Is So")
    leave_out = fields.Boolean()
