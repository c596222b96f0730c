from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date, hash_sign, verify_hash_signed

from ..tools.door import Door

_SCOPE = "school_diary_acknowledgement"
# How long the link in a letter is good, and how old a week may be.
_LINK_DAYS = 30
_WEEKS = 10
_ACKNOWLEDGING = Door("diary_acknowledgement")


class SchoolDiaryAcknowledgement(models.Model):
    """«С дневником ознакомлен(а)»: a guardian has read a student's diary of a week.

    Made from the page of the diary or by the signed link of a letter, once for each guardian; the
    class teacher sees them.
    """

    _name = "school.diary.acknowledgement"
    _description = "Diary Acknowledged"
    _inherit = ["school.company.mixin"]
    _order = "week_date desc, class_id, student_id, id"
    _rec_name = "student_id"

    student_id = fields.Many2one(
        "school.student", required=True, readonly=True, ondelete="cascade", check_company=True
    )
    guardian_id = fields.Many2one(
        "school.guardian", required=True, readonly=True, index=True, ondelete="cascade",
        check_company=True,
    )
    class_id = fields.Many2one(
        "school.class", required=True, readonly=True, ondelete="restrict", check_company=True,
        help="The class of the student in that week.",
    )
    week_date = fields.Date("Week of", required=True, readonly=True, help="Its Monday.")
    datetime = fields.Datetime("At", required=True, readonly=True, default=fields.Datetime.now)
    source = fields.Selection(
        [("page", "Diary"), ("letter", "Letter")], "By", required=True, readonly=True,
        default="page",
    )

    _once = models.Constraint(
        "UNIQUE(student_id, guardian_id, week_date)", "This week is acknowledged already."
    )
    _monday = models.Constraint(
        "CHECK (EXTRACT(ISODOW FROM week_date) = 1)", "A week begins on Monday."
    )
    _class_week = models.Index("(class_id, week_date)")

    @api.model_create_multi
    def create(self, vals_list):
        if not _ACKNOWLEDGING.is_open(self.env):
            raise AccessError(self.env._("Guardians acknowledge the diary themselves."))
        return super().create(vals_list)

    # ---- acknowledging ----

    @api.model
    def _acknowledge(self, student, guardian, day, source="page"):
        """Return the acknowledgement of the week of ``day`` by a guardian: made now, or before.

        None for a week that may not be acknowledged: one to come, one long past, one in which the
        student was in no class.
        """
        monday = self._monday_of(day)
        klass = self._class_of(student, monday)
        if not klass:
            return None
        # Twice at once: the second one finds the first.
        self.env.cr.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{_SCOPE}:{student.id}:{guardian.id}"]
        )
        found = self._given(student, guardian, monday)
        return found or _ACKNOWLEDGING.open(self.sudo()).create({
            "student_id": student.id, "guardian_id": guardian.id, "week_date": monday,
            "class_id": klass.id, "company_id": klass.company_id.id, "source": source,
        }).with_env(self.sudo().env)

    @api.model
    def _given(self, student, guardian, monday):
        return self.sudo().search([
            ("student_id", "=", student.id), ("guardian_id", "=", guardian.id),
            ("week_date", "=", monday),
        ])

    @api.model
    def _class_of(self, student, monday):
        """Return the class of ``student`` in a week that may be acknowledged, else none."""
        today = student.company_id._school_today()
        if not today - timedelta(weeks=_WEEKS) <= monday <= today:
            return self.env["school.class"]
        return (student._class_on(monday) or student._class_on(monday + timedelta(days=5))).sudo()

    @api.model
    def _monday_of(self, day):
        return day - timedelta(days=day.weekday())

    @api.model
    def _state(self, student, guardian, monday):
        """Return what the diary says of a week: ``open`` or ``done``, ``when`` in words.

        ``open``: ``guardian`` may acknowledge it now. Both are false for who is no guardian.
        """
        nothing = {"open": False, "done": False, "when": "", "week": monday.isoformat()}
        if not guardian or not self._class_of(student, monday):
            return nothing
        given = self._given(student, guardian, monday)
        zone = student.company_id.school_tz
        return {
            **nothing, "open": not given, "done": bool(given),
            "when": format_date(self.env, fields.Datetime.context_timestamp(
                given.with_context(tz=zone), given.datetime).date()) if given else "",
        }

    # ---- the link in a letter ----

    @api.model
    def _token(self, student, guardian, day):
        """Return the token by which ``guardian`` acknowledges the week of ``day`` from a letter.

        Good for a month, for this student, guardian and week alone. It shows nothing of the diary.
        """
        monday = self._monday_of(day)
        return hash_sign(
            self.sudo().env, _SCOPE, [student.id, guardian.id, monday.isoformat()],
            expiration=timedelta(days=_LINK_DAYS),
        )

    @api.model
    def _link(self, student, guardian, day):
        """Return the address for a letter: it leads to a page with one button."""
        token = self._token(student, guardian, day)
        return f"{student.get_base_url()}/my/diary/acknowledge/{token}"

    @api.model
    def _of_token(self, token):
        """Return ``(student, guardian, monday)`` of a token, or None.

        Rights are asked for anew: a guardian who lost them, or took the consent back, acknowledges
        nothing.
        """
        try:
            values = verify_hash_signed(self.sudo().env, _SCOPE, token)
            student_id, guardian_id, day = values
            monday = date.fromisoformat(day)
        except (TypeError, ValueError, IndexError):
            return None
        guardian = self.env["school.guardian"].sudo().browse(guardian_id).exists()
        student = self.env["school.student"].sudo().browse(student_id).exists()
        standing = guardian.guardianship_ids.filtered(
            lambda each: each.student_id == student and each.has_rights)
        if not (standing and guardian.active and student.active):
            return None
        user = guardian.user_id
        if user and student not in self.env["school.student"]._of_user(user):
            return None
        return student, guardian, monday

    # ---- for the class teacher ----

    @api.model
    def _of_class(self, klass, monday):
        """Return ``{student id: names of the guardians}`` who acknowledged a week."""
        found = {}
        for each in self.sudo().search([
            ("class_id", "=", klass.id), ("week_date", "=", monday),
        ]):
            found.setdefault(each.student_id.id, []).append(each.guardian_id.short_name)
        return found
