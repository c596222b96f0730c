from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

KINDS = [
    ("class_teacher", "Class teacher"), ("subject_teacher", "Subject teacher"),
    ("deputy", "Deputy head"), ("director", "Director"), ("administration", "School office"),
]
# What the staff change of a letter that stands; all else follows from what is written in it.
_CHANGED = frozenset({"staff_id"})
_CHATTER = ("message_", "activity_", "my_activity_")
_FOLLOWING = frozenset({
    "state", "last_datetime", "family_unread", "family_read_datetime", "family_wrote", "mailing_id",
})


class SchoolLetter(models.Model):
    """Переписка: letters about one student between a family and one office of the school.

    The family's side is a guardian or the student; neither sees letters of the other. The
    school's side is a teacher, or an office such as the deputy heads of the stage. The letters
    themselves are messages of Odoo's; how they are told is ``school.letter.mail.mixin``, what the
    family reads and writes in the portal ``school.letter.desk`` (clauses 2.4, 2.5).
    """

    _name = "school.letter"
    _description = "Correspondence"
    _inherit = [
        "school.company.mixin", "school.letter.mail.mixin", "school.letter.gateway.mixin",
        "school.letter.delivery.mixin", "mail.thread", "mail.activity.mixin",
    ]
    _order = "last_datetime desc, id desc"
    _rec_names_search = ["name", "family_name"]
    _plain_texts = {"name": 150, "text": 10000}
    _derived_fields = frozenset({"class_id", "family_name"})

    name = fields.Char("Topic", required=True)
    student_id = fields.Many2one(
        "school.student", required=True, index=True, ondelete="restrict", check_company=True
    )
    class_id = fields.Many2one(
        "school.class", compute="_compute_class_id", store=True, precompute=True, index=True,
        compute_sudo=True, ondelete="restrict", help="The class in which it was written.",
    )
    side = fields.Selection(
        [("guardian", "Guardian"), ("student", "Student")], "With", required=True,
        default="guardian",
    )
    guardian_id = fields.Many2one(
        "school.guardian", compute="_compute_guardian_id", store=True, readonly=False,
        precompute=True, compute_sudo=True, index="btree_not_null", ondelete="restrict",
        check_company=True, domain="[('guardianship_ids.student_id', '=', student_id)]",
    )
    family_name = fields.Char(
        "Correspondent", compute="_compute_family_name", store=True, precompute=True,
        compute_sudo=True,
    )
    kind = fields.Selection(
        KINDS, "Of the School", compute="_compute_kind", store=True, readonly=False,
        precompute=True, required=True,
    )
    staff_id = fields.Many2one(
        "res.users", "Answered By", index="btree_not_null", ondelete="restrict",
        domain="[('share', '=', False)]", check_company=True,
        help="Empty: whoever of the office is there.",
    )
    state = fields.Selection(
        [("waiting", "To answer"), ("answered", "Answered"), ("closed", "Needs no answer")],
        required=True, default="answered", readonly=True, index=True, copy=False,
    )
    last_datetime = fields.Datetime(
        "Last Letter", required=True, readonly=True, default=fields.Datetime.now, copy=False
    )
    family_unread = fields.Boolean("Not Read Yet", readonly=True, copy=False)
    family_read_datetime = fields.Datetime(
        "Read", readonly=True, copy=False, help="When the family last opened it in the diary."
    )
    family_wrote = fields.Boolean("The Family Has Written", readonly=True, copy=False)
    mailing_id = fields.Many2one(
        "school.letter.mailing", "Letter to Many", readonly=True, copy=False, ondelete="restrict",
        index="btree_not_null", check_company=True,
    )
    text = fields.Text("First Letter", store=False, copy=False)

    _side_guardian = models.Constraint(
        "CHECK ((side = 'student') = (guardian_id IS NULL))",
        "A letter is with a guardian, or with the student.",
    )
    _family = models.Index("(student_id, guardian_id, last_datetime)")

    # ---- who ----

    @api.depends("student_id")
    def _compute_class_id(self):
        for letter in self:
            letter.class_id = letter.student_id.class_id

    @api.depends("student_id", "side")
    def _compute_guardian_id(self):
        """Choose the first guardian with rights: a subject teacher does not see the families."""
        for letter in self:
            first = letter.student_id.guardianship_ids.filtered(
                lambda line: line.has_rights and line.receives_messages
                and line.guardian_id.active
            )[:1]
            letter.guardian_id = letter.side == "guardian" and first.guardian_id

    @api.depends("side", "guardian_id.name", "student_id.name")
    def _compute_family_name(self):
        for letter in self:
            letter.family_name = letter._family_person().name

    @api.depends("student_id")
    def _compute_kind(self):
        for letter in self:
            letter.kind = letter.kind or self._kind_of(letter.student_id, self.env.user)

    @api.model
    def _kind_of(self, student, user):
        """Return in which office ``user`` writes about the student, or False."""
        return self._kind_in(student.sudo().class_id, user)

    @api.model
    def _kind_in(self, klass, user):
        """Return in which office ``user`` writes about students of a class, or False."""
        klass = klass.sudo()
        if klass.class_teacher_id == user:
            return "class_teacher"
        if user in klass.journal_ids.teacher_id:
            return "subject_teacher"
        if user in klass.stage_id.deputy_ids:
            return "deputy"
        for role, kind in (("director", "director"), ("secretary", "administration")):
            if user.has_group(f"school_ejournal.group_school_{role}"):
                return kind
        return False

    def _family_person(self):
        """Return the guardian or the student whom the letter is with."""
        self.ensure_one()
        return self.guardian_id if self.side == "guardian" else self.student_id

    def _staff_users(self):
        """Return who at the school is told of a letter."""
        self.ensure_one()
        letter = self.sudo()
        if letter.staff_id.active:
            return letter.staff_id
        if letter.kind in ("class_teacher", "subject_teacher", "deputy"):
            return letter.class_id.stage_id.deputy_ids
        role = "director" if letter.kind == "director" else "secretary"
        users = self.env.ref(f"school_ejournal.group_school_{role}").sudo().all_user_ids
        return users.filtered(lambda user: letter.company_id in user.company_ids)

    def _is_open(self):
        """Tell whether the family may still read and be written to."""
        self.ensure_one()
        letter = self.sudo()
        student = letter.student_id
        if not student.active or student._has_left():
            return False
        if letter.side == "student":
            return True
        return letter.guardian_id.active and any(
            line.has_rights and line.guardian_id == letter.guardian_id
            for line in student.guardianship_ids
        )

    # ---- rules ----

    @api.constrains("student_id", "guardian_id", "side")
    def _check_family(self):
        for letter in self:
            if not letter._is_open():
                raise ValidationError(self.env._(
                    "Letters are written to guardians with legal rights and to students of the "
                    "school."
                ))

    @api.model
    def _check_input(self, vals):  # pylint: disable=missing-return
        super()._check_input(vals)
        if vals.keys() & _FOLLOWING and not self.env.su:
            raise AccessError(self.env._("This follows from the letters themselves."))

    @api.model
    def _fields_without_default(self):
        return super()._fields_without_default() | _FOLLOWING | {"staff_id", "kind"}

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_begun(vals)
        texts = [vals.get("text") for vals in vals_list]
        letters = super(
            SchoolLetter, self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        ).create([{k: v for k, v in vals.items() if k != "text"} for vals in vals_list])
        for letter, text in zip(letters, texts, strict=True):
            if text:
                letter._post_text(text)
        return letters.with_env(self.env)

    def _check_begun(self, vals):
        """Let the staff begin letters in their own name, about students whom they see."""
        if not (vals.get("text") or "").strip():
            raise UserError(self.env._("Write the letter."))
        student = self.env["school.student"].browse(vals.get("student_id"))
        student.check_access("read")
        vals["staff_id"] = self.env.uid
        vals["kind"] = self._kind_of(student, self.env.user)
        if not vals["kind"]:
            raise AccessError(self.env._(
                "Letters are written by the class teacher, the teachers, the deputy heads of the "
                "stage, the director and the school office."
            ))

    def write(self, vals):
        if not self.env.su:
            changed = {name for name in vals if not name.startswith(_CHATTER)}
            if changed - _CHANGED:
                raise AccessError(self.env._(
                    "A letter stays as it was written: write another one."
                ))
            if changed:
                self._check_passes_on()
        before = {letter.id: letter.staff_id for letter in self}
        result = super().write(vals)
        if "staff_id" in vals:
            for letter in self.filtered(lambda letter: letter.staff_id != before[letter.id]):
                letter._tell_passed_on()
        return result

    def _check_passes_on(self):
        self.check_access("write")
        roles = ("deputy", "director", "secretary")
        if not any(self.env.user.has_group(f"school_ejournal.group_school_{r}") for r in roles):
            raise AccessError(self.env._(
                "Letters are passed on by the deputy heads, the director and the school office."
            ))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Letters stay with the school."))

    # ---- steps ----

    def action_close(self):
        """Note that the letters need no answer."""
        self.check_access("write")
        self.filtered(lambda letter: letter.state == "waiting").sudo().state = "closed"

    def action_reopen(self):
        """Take back that the letters need no answer."""
        self.check_access("write")
        self.filtered(lambda letter: letter.state == "closed").sudo().state = "waiting"
