from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    school_tz = fields.Selection(related="company_id.school_tz", readonly=False)
    school_entry_deadline = fields.Float(related="company_id.school_entry_deadline", readonly=False)
