from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, consteq
from odoo.tools.misc import hmac

from ..formulas.logins import new_logins, stem
from ..tools.arguments import record_id
from ..tools.door import Door

# Through it the slip writes what nobody sets by hand.
ISSUING = Door("access slip")
STUDENT = "school.student"
DIARY = "/my/diary"  # where a slip leads to
_CODE_LENGTH = 32  # hexadecimal digits, 128 bits
_LINK_HOURS = 1  # how long a person may take to choose a password


class SchoolAccessSlip(models.Model):
    """Реквизиты доступа (regulation, clause 2.2): one paper slip of a student or a guardian.

    The ICT administrator issues them for a class, its class teacher prints and hands them out. On
    paper stand the login and a link that works once; its code is made from the server's secret and
    is stored nowhere, and there is no password.
    """

    _name = "school.access.slip"
    _description = "Access Slip"
    _inherit = ["school.company.mixin"]
    _order = "class_id, sort_key, id"
    _rec_name = "person_name"
    _derived_fields = frozenset({
        "student_id", "guardian_id", "class_id", "user_id", "person_name", "sort_key", "version",
        "issued_datetime", "valid_until", "printed_datetime", "used_datetime", "revoked_datetime",
    })

    student_id = fields.Many2one(
        "school.student", index="btree_not_null", readonly=True, ondelete="cascade",
        check_company=True,
    )
    guardian_id = fields.Many2one(
        "school.guardian", index="btree_not_null", readonly=True, ondelete="cascade",
        check_company=True,
    )
    class_id = fields.Many2one(
        "school.class", index=True, readonly=True, required=True, ondelete="restrict",
        check_company=True, help="For which class it was issued.",
    )
    user_id = fields.Many2one(
        "res.users", "Account", readonly=True, required=True, index=True, ondelete="cascade",
        groups="base.group_erp_manager",
    )
    kind = fields.Selection(
        [("student", "Student"), ("guardian", "Guardian")], "Who", compute="_compute_kind")
    login = fields.Char(compute="_compute_login", compute_sudo=True)
    last_login_datetime = fields.Datetime(
        "Last Log-in", compute="_compute_login", compute_sudo=True)
    person_name = fields.Char(
        "Person", compute="_compute_person", store=True, precompute=True, compute_sudo=True)
    sort_key = fields.Char(
        compute="_compute_person", store=True, precompute=True, compute_sudo=True,
        export_string_translation=False,
    )
    version = fields.Integer(default=1, readonly=True, aggregator=False)
    issued_datetime = fields.Datetime("Issued", readonly=True, required=True)
    valid_until = fields.Datetime(readonly=True, required=True)
    printed_datetime = fields.Datetime("Printed", readonly=True)
    used_datetime = fields.Datetime(
        "Used", readonly=True, help="When the person chose a password by the slip.")
    revoked_datetime = fields.Datetime("Revoked", readonly=True)
    state = fields.Selection(
        [("issued", "Issued"), ("printed", "Printed"), ("used", "Used"), ("expired", "Expired"),
         ("revoked", "Revoked")],
        compute="_compute_state", search="_search_state",
    )

    _one_person = models.Constraint(
        "CHECK ((student_id IS NULL) <> (guardian_id IS NULL))",
        "A slip is that of one student or one guardian.",
    )
    _student_uniq = models.Constraint("UNIQUE(student_id)", "The student has a slip already.")
    _guardian_uniq = models.Constraint("UNIQUE(guardian_id)", "The guardian has a slip already.")

    @api.depends("student_id.name", "guardian_id.name", "student_id.sort_key",
                 "guardian_id.sort_key")
    def _compute_person(self):
        for slip in self:
            person = slip.student_id or slip.guardian_id
            slip.person_name, slip.sort_key = person.name, person.sort_key

    @api.depends("student_id")
    def _compute_kind(self):
        for slip in self:
            slip.kind = "student" if slip.student_id else "guardian"

    @api.depends("user_id.login", "user_id.login_date")
    def _compute_login(self):
        for slip in self:
            slip.login = slip.user_id.login
            slip.last_login_datetime = slip.user_id.login_date

    @api.depends("revoked_datetime", "used_datetime", "valid_until", "printed_datetime")
    def _compute_state(self):
        now = fields.Datetime.now()
        for slip in self:
            if slip.revoked_datetime:
                slip.state = "revoked"
            elif slip.used_datetime:
                slip.state = "used"
            elif slip.valid_until <= now:
                slip.state = "expired"
            else:
                slip.state = "printed" if slip.printed_datetime else "issued"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        live = Domain("revoked_datetime", "=", False) & Domain("used_datetime", "=", False)
        valid = live & Domain("valid_until", ">", now)
        domains = {
            "revoked": Domain("revoked_datetime", "!=", False),
            "used": Domain("revoked_datetime", "=", False) & Domain("used_datetime", "!=", False),
            "expired": live & Domain("valid_until", "<=", now),
            "printed": valid & Domain("printed_datetime", "!=", False),
            "issued": valid & Domain("printed_datetime", "=", False),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _check_input(self, vals):  # pylint: disable=missing-return
        if ISSUING.is_open(self.env):
            self._check_plain_input(vals)
        else:
            super()._check_input(vals)

    # ---- issuing ----

    @api.model
    def read_classes(self):
        """Return the classes of this year for which slips are issued.

        Of each: ``id``, ``name``, ``people`` (students and guardians with rights), ``ready``, how
        many of them have used a slip or hold a valid one, and ``closed``, whose access was closed
        by hand. For the ICT administrator.
        """
        self._check_issuer()
        today = self._today()
        classes = self.env["school.class"].sudo().search([
            ("year_id.date_start", "<=", today), ("year_id.date_end", ">=", today),
            ("company_id", "in", self.env.companies.ids),
        ])
        rows = []
        people = self._people(classes)
        slips = {slip.student_id or slip.guardian_id: slip for slip in self.sudo().search([
            ("company_id", "in", classes.company_id.ids),
        ])}
        for each in classes:
            found = people[each.id]
            states = [slips[one].state if one in slips else "" for one in found]
            rows.append({
                "id": each.id, "name": each.name, "people": len(found),
                "ready": sum(state in ("issued", "printed", "used") for state in states),
                "closed": sum(
                    state == "revoked" or (not state and self._is_closed(one))
                    for one, state in zip(found, states, strict=True)),
            })
        return rows

    @api.model
    def issue(self, class_id):
        """Issue slips to all of a class who have neither used one nor hold a valid one.

        Accounts that are missing are made. Returns how many were issued. A fixed number of queries
        for the slips; for the ICT administrator.
        """
        self._check_issuer()
        klass = self.env["school.class"].sudo().browse(record_id(self.env, class_id)).exists()
        if klass.company_id not in self.env.companies:
            raise AccessError(self.env._("There is no such class at this school."))
        people = self._people(klass)[klass.id]
        known = {slip.student_id or slip.guardian_id: slip for slip in self.sudo().search([
            "|", ("student_id", "in", [each.id for each in people if each._name == STUDENT]),
            ("guardian_id", "in", [each.id for each in people if each._name != STUDENT]),
        ])}
        old = self.sudo().union(*(
            known[each] for each in people if each in known and known[each].state == "expired"))
        old._renew(klass)
        # Whose account was closed by hand gets no second one.
        fresh = [each for each in people if each not in known and not self._is_closed(each)]
        users = self._accounts(fresh)
        slips = ISSUING.open(self.sudo()).create([
            {
                "student_id": each.id if each._name == STUDENT else False,
                "guardian_id": each.id if each._name != STUDENT else False,
                "class_id": klass.id, "user_id": users[each].id,
                "company_id": klass.company_id.id,
                "issued_datetime": fields.Datetime.now(), "valid_until": self._until(klass),
            }
            for each in fresh
        ])
        (old + slips).user_id.partner_id.signup_prepare("reset")
        return len(old + slips)

    @api.model
    def _check_issuer(self):
        if not self.env.user.has_group("school_ejournal.group_school_ict"):
            raise AccessError(self.env._("Only the ICT administrator issues access."))

    def _today(self):
        return self.env.company._school_today()

    def _until(self, klass):
        return fields.Datetime.now() + timedelta(days=klass.company_id.school_access_days)

    @api.model
    def _people(self, classes):
        """Return ``{class id: students of today and their guardians with rights}``."""
        today = self._today()
        people = {each.id: [] for each in classes}
        enrollments = self.env["school.enrollment"].sudo().search(
            Domain("class_id", "in", classes.ids)
            & self.env["school.enrollment"]._on_domain(today))
        students = enrollments.student_id.filtered("active")
        guardians = {}
        for line in self.env["school.guardianship"].sudo().search([
            ("student_id", "in", students.ids), ("has_rights", "=", True),
            ("guardian_id.active", "=", True),
        ]):
            guardians.setdefault(line.student_id, []).append(line.guardian_id)
        for enrollment in enrollments.sorted(lambda each: each.student_id.sort_key):
            student = enrollment.student_id
            if student in students:
                row = people[enrollment.class_id.id]
                row.append(student)
                row += [each for each in guardians.get(student, ()) if each not in row]
        return people

    @api.model
    def _is_closed(self, person):
        """Tell whether the person has had an account, and all are closed."""
        accounts = person.sudo().partner_id.with_context(active_test=False).user_ids
        return bool(accounts) and not any(accounts.mapped("active"))

    @api.model
    def _accounts(self, people):
        """Return ``{key: user}`` of people; accounts that are missing are made at once."""
        users = {each: each.sudo().user_id for each in people}
        missing = [each for each in people if not users[each]]
        stems = [stem(each.last_name, each.first_name, each.middle_name) for each in missing]
        logins = new_logins(stems, self._taken(stems))
        for name in (STUDENT, "school.guardian"):
            self.env[name].sudo().browse(
                [each.id for each in missing if each._name == name])._ensure_partner()
        portal = self.env.ref("base.group_portal").id
        # The slip tells who got an account and when: no letter and no note for each.
        quiet = self.env["res.users"].sudo().with_context(
            no_reset_password=True, mail_create_nolog=True)
        made = quiet.create([
            {
                "login": login, "partner_id": each.sudo().partner_id.id,
                "group_ids": [(6, 0, [portal])], "company_id": each.company_id.id,
                "company_ids": [(6, 0, each.company_id.ids)],
            }
            for each, login in zip(missing, logins, strict=True)
        ])
        users.update(zip(missing, made, strict=True))
        return users

    @api.model
    def _taken(self, stems):
        """Return the logins that begin like one of ``stems``."""
        self.env["res.users"].flush_model(["login"])
        return [login for login, in self.env.execute_query(SQL(
            "SELECT login FROM res_users WHERE rtrim(login, '0123456789') = ANY(%s)", list(stems)))]

    # ---- steps of the ICT administrator ----

    def action_reissue(self):
        """Issue anew: the former paper is void, the account is open again."""
        self._check_issuer()
        self.check_access("read")
        slips = self.sudo()
        for slip in slips:
            if why := slip._why_no_right():
                raise UserError(why)
        for klass, found in slips.grouped("class_id").items():
            found._renew(klass)
        slips.user_id.write({"active": True})
        slips.user_id.partner_id.signup_prepare("reset")

    def action_revoke(self):
        """Close the access: the paper is void, and who is logged in is put out."""
        self._check_issuer()
        self.check_access("read")
        slips = self.sudo().filtered(lambda slip: not slip.revoked_datetime)
        ISSUING.open(slips).write({"revoked_datetime": fields.Datetime.now()})
        slips.user_id.partner_id.signup_cancel()
        slips.user_id.write({"active": False})

    def _renew(self, klass):
        now = fields.Datetime.now()
        for version, slips in self.grouped("version").items():
            ISSUING.open(slips).write({
                "version": version + 1, "issued_datetime": now, "valid_until": self._until(klass),
                "printed_datetime": False, "used_datetime": False, "revoked_datetime": False,
                "class_id": klass.id,
            })

    # ---- the link ----

    def _code(self):
        """Return the code of the link: whoever has it chooses the password of the account."""
        self.ensure_one()
        slip = self.sudo()
        return hmac(slip.env, "school-access-slip", (
            slip.id, slip.version, slip.issued_datetime.isoformat()))[:_CODE_LENGTH]

    @api.model
    def _find(self, slip_id, code):
        """Return the slip (sudo) whose link works now, or an empty one."""
        slip = self.sudo().browse(slip_id if slip_id < 2**31 else 0).exists()
        if not slip or not consteq(slip._code(), code):
            return self.sudo().browse()
        # Should the account have become one of the staff, paper opens it no more.
        is_live = (
            slip.state in ("issued", "printed") and slip.user_id._is_portal()
            and not slip._why_no_right()
        )
        return slip if is_live else slip.browse()

    def _family(self):
        """Return by what slips are sorted on paper: class, student, then the guardians."""
        self.ensure_one()
        slip = self.sudo()
        students = slip.student_id or slip.guardian_id.guardianship_ids.filtered(
            "has_rights").student_id
        first = min(students, key=lambda each: (each.class_id != slip.class_id, each.sort_key))
        return (slip.class_id.id, first.sort_key, first.id, bool(slip.guardian_id), slip.sort_key)

    def _password_url(self):
        """Return where the person chooses a password, on Odoo's own page."""
        self.ensure_one()
        token = self.sudo().user_id.partner_id._generate_signup_token(_LINK_HOURS)
        return f"/web/reset_password?db={self.env.cr.dbname}&token={token}&redirect={DIARY}"

    def _why_no_right(self):
        """Return why the person has no right to the diary today, or an empty string."""
        self.ensure_one()
        slip = self.sudo()
        students = slip.student_id or slip.guardian_id.guardianship_ids.filtered(
            "has_rights").student_id
        person = slip.student_id or slip.guardian_id
        if not person.active or not students.filtered(lambda each: each.active and each.class_id):
            return self.env._(
                "%s has no right to the diary: no child of theirs is at the school now.",
                slip.person_name,
            )
        return ""

    @api.model
    def _note_used(self, partners):
        """Note that the people of ``partners`` have chosen a password."""
        slips = self.sudo().search([
            ("user_id.partner_id", "in", partners.ids), ("used_datetime", "=", False)])
        ISSUING.open(slips).write({"used_datetime": fields.Datetime.now()})

    # ---- printing ----

    def action_print(self):
        """Print slips: the class teacher, for the own class."""
        slips = self or self.search([("state", "in", ("issued", "printed"))])
        slips._check_printer()
        return {
            "type": "ir.actions.act_url", "target": "download",
            "url": "/school/access/slips.pdf?ids=" + ",".join(map(str, slips.ids)),
        }

    def _check_printer(self):
        """Refuse everyone but the class teacher of the people whose slips these are."""
        self.check_access("read")
        user = self.env.user
        for slip in self.sudo():
            students = slip.student_id or slip.guardian_id.guardianship_ids.filtered(
                "has_rights").student_id
            if user not in students.class_id.class_teacher_id:
                raise AccessError(self.env._("Only the class teacher prints access slips."))

    def _note_printed(self):
        ISSUING.open(self.sudo()).write({"printed_datetime": fields.Datetime.now()})

    def _until_text(self):
        return f"{self.company_id._school_local(self.valid_until):%d.%m.%Y}"
