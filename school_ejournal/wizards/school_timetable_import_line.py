from odoo import fields, models


class SchoolTimetableImportLine(models.TransientModel):
    """One line of the report: a change, or something wrong."""

    _name = "school.timetable.import.line"
    _description = "Line of a Timetable Import"
    _order = "id"

    import_id = fields.Many2one("school.timetable.import", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("error", "Error"), ("warning", "Warning"), ("add", "Added"), ("move", "Moved"),
         ("change", "Changed"), ("remove", "Removed")],
        required=True,
    )
    place = fields.Char("Where")
    text = fields.Char("What", required=True)
