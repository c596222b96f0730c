from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.guard import RowGuard


class SchoolStudent(models.Model):
    """Ученик, обучающийся."""

    _name = "school.student"
    _description = "Student"
    _inherit = ["school.person.mixin"]

    birth_date = fields.Date("Date of Birth", groups="school_ejournal.group_school_office,"
                             "school_ejournal.group_school_teacher")
    sex = fields.Selection([("male", "Male"), ("female", "Female")])
    file_number = fields.Char("Personal File No.", copy=False, tracking=True)
    enrollment_ids = fields.One2many("school.enrollment", "student_id", "Enrolments")
    guardianship_ids = fields.One2many("school.guardianship", "student_id", "Guardians")
    subgroup_member_ids = fields.One2many("school.subgroup.member", "student_id", "Subgroups")
    class_id = fields.Many2one(
        "school.class", compute="_compute_class_id", search="_search_class_id",
        compute_sudo=True, help="The class on today's date.",
    )

    _file_number_uniq = models.Constraint(
        "UNIQUE(company_id, file_number)", "Another student has this personal file number."
    )
    _partner_uniq = models.Constraint(
        "UNIQUE(partner_id)", "This contact belongs to another student."
    )
    # Clause 7.1; res.users guards the accounts, this the student's contact.
    _never_internal = RowGuard(
        "INSERT OR UPDATE OF partner_id",
        "A student is never a user of the journal (regulation, clause 7.1).",
        when="school_is_internal_partner(NEW.partner_id)",
    )

    @api.depends("enrollment_ids.class_id", "enrollment_ids.date_from", "enrollment_ids.date_to")
    def _compute_class_id(self):
        today = self.env.company._school_today()
        Enrollment = self.env["school.enrollment"].sudo()
        current = {
            enrollment.student_id.id: enrollment.class_id
            for enrollment in Enrollment.search(
                Domain("student_id", "in", self.ids) & Enrollment._on_domain(today)
            )
        }
        for student in self:
            student.class_id = current.get(student.id, False)

    def _search_class_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        Enrollment = self.env["school.enrollment"]
        on_today = Enrollment._on_domain(self.env.company._school_today())
        values = set(value)
        in_class = Domain("class_id", "in", values - {False}) & on_today
        # Like the computation: whoever may read the student may know the class.
        domain = Domain("enrollment_ids", "any!", in_class)
        if False in values:
            domain |= ~Domain("enrollment_ids", "any!", on_today)
        return domain

    def _has_left(self):
        """Tell whether the last enrolment is over: the student is in no class and will be in none.
        """
        self.ensure_one()
        last = self.sudo().enrollment_ids[:1]
        return bool(last.date_to) and last.date_to < self.company_id._school_today()

    def _class_on(self, day):
        """Return the class of the student on ``day`` (a date or None), or none."""
        if not (self and day):
            return self.env["school.class"]
        return self.env["school.enrollment"].sudo().search(
            Domain("student_id", "=", self.id) & self.env["school.enrollment"]._on_domain(day),
            limit=1,
        ).class_id

    @api.model
    def _of_user(self, user):
        """Return the students whose diary ``user`` may read: itself, or its children.

        A guardian without legal rights, or an archived one, has none; nor has anyone who has not
        agreed to the processing of personal data.
        """
        if self.env["school.consent"]._is_missing(user):
            return self.browse()
        return self.sudo().search(Domain("partner_id", "=", user.partner_id.id) | Domain(
            "guardianship_ids", "any", [
                ("has_rights", "=", True),
                ("guardian_id.active", "=", True),
                ("guardian_id.partner_id", "=", user.partner_id.id),
            ],
        ))
