from odoo import fields, models


class SchoolPlanImportRow(models.TransientModel):
    """A row of the spreadsheet, as the trial shows it."""

    _name = "school.plan.import.row"
    _description = "Row of an Imported Plan"
    _order = "number, id"

    import_id = fields.Many2one("school.plan.import", required=True, index=True, ondelete="cascade")
    number = fields.Integer("Row")
    name = fields.Char("Topic")
    hours = fields.Integer()
    level = fields.Selection(
        [("good", "Good"), ("warning", "Left Out in Part"), ("error", "Mistake")], "Result"
    )
    message = fields.Text()
