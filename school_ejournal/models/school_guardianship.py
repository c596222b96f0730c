from odoo import api, fields, models


class SchoolGuardianship(models.Model):
    """Relation of a guardian to a student, with the rights it gives."""

    _name = "school.guardianship"
    _description = "Guardianship"
    _inherit = ["school.company.mixin"]
    _order = "student_id, sequence, id"

    student_id = fields.Many2one(
        "school.student", required=True, index=True, ondelete="cascade", check_company=True
    )
    guardian_id = fields.Many2one(
        "school.guardian", required=True, index=True, ondelete="cascade", check_company=True
    )
    sequence = fields.Integer(default=10)
    relation = fields.Selection(
        [("mother", "Mother"), ("father", "Father"), ("grandmother", "Grandmother"),
         ("grandfather", "Grandfather"), ("guardian", "Legal guardian"), ("trustee", "Trustee"),
         ("stepparent", "Step-parent"), ("other", "Other")],
        required=True, default="mother",
    )
    has_rights = fields.Boolean(
        "Legal Rights", default=True,
        help="Without legal rights the guardian neither reads the diary nor gets letters.",
    )
    receives_messages = fields.Boolean(default=True)
    consent_date = fields.Date(
        "Consent of", help="Consent to the processing of personal data (152-FZ): its date."
    )
    consent_number = fields.Char("Consent No.")
    guardian_phone = fields.Char(related="guardian_id.phone", string="Phone")
    guardian_email = fields.Char(related="guardian_id.email", string="Email")
    class_id = fields.Many2one(related="student_id.class_id", string="Class")

    _pair_uniq = models.Constraint(
        "UNIQUE(student_id, guardian_id)", "This guardian stands in the student's file already."
    )

    @api.depends("student_id.name", "guardian_id.name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.guardian_id.name} → {record.student_id.name}"
