from odoo import api, fields, models
from odoo.exceptions import UserError

from ..formulas.alphabet import sort_key


class SchoolPersonMixin(models.AbstractModel):
    """A person in the school's files: a student or a guardian.

    Contact data stay here, under the school's access rules. A partner, which every member of the
    staff can read, is made only when the person gets an account.
    """

    _name = "school.person.mixin"
    _description = "Person in the school's files"
    _inherit = ["school.company.mixin", "mail.thread"]
    _order = "sort_key, id"
    _derived_fields = frozenset({"name", "sort_key"})
    _rec_names_search = ["name"]
    # Notes in a person's file are for the staff: they are never mailed to the person.
    _primary_email = None

    last_name = fields.Char(required=True, tracking=True)
    first_name = fields.Char(required=True, tracking=True)
    middle_name = fields.Char("Patronymic", tracking=True)
    name = fields.Char("Full Name", compute="_compute_name", store=True, precompute=True)
    short_name = fields.Char(compute="_compute_short_name")
    sort_key = fields.Char(
        compute="_compute_sort_key", store=True, precompute=True, index=True,
        export_string_translation=False,
    )
    email = fields.Char(tracking=True)
    phone = fields.Char(tracking=True)
    partner_id = fields.Many2one(
        "res.partner", "Contact", readonly=True, copy=False, ondelete="restrict",
        index="btree_not_null", groups="base.group_erp_manager",
    )
    user_id = fields.Many2one(
        "res.users", "Account", compute="_compute_user_id", compute_sudo=True,
    )
    active = fields.Boolean(default=True)

    @api.depends("last_name", "first_name", "middle_name")
    def _compute_name(self):
        for person in self:
            parts = (person.last_name, person.first_name, person.middle_name)
            person.name = " ".join(part.strip() for part in parts if part)

    @api.depends("last_name", "first_name")
    def _compute_short_name(self):
        for person in self:
            person.short_name = f"{person.last_name or ''} {person.first_name or ''}".strip()

    @api.depends("last_name", "first_name", "middle_name")
    def _compute_sort_key(self):
        for person in self:
            person.sort_key = sort_key(person.last_name, person.first_name, person.middle_name)

    @api.depends("partner_id.user_ids")
    def _compute_user_id(self):
        for person in self:
            person.user_id = person.partner_id.user_ids[:1]

    @api.model_create_multi
    def create(self, vals_list):
        # Names come from lists typed by hand: stray blanks would break order and search.
        for vals in vals_list:
            self._strip_names(vals)
        return super().create(vals_list)

    def write(self, vals):
        vals = self._strip_names(dict(vals))
        result = super().write(vals)
        if {"last_name", "first_name", "middle_name", "email", "phone"} & vals.keys():
            for person in self.sudo().filtered("partner_id"):
                person.partner_id.write(person._partner_values())
        return result

    def _mail_get_partner_fields(self, introspect_fields=False):
        """The contact is no recipient, and hardly anyone may read which it is."""
        return []

    def _strip_names(self, vals):
        for name in ("last_name", "first_name", "middle_name"):
            if isinstance(vals.get(name), str):
                vals[name] = " ".join(vals[name].split())
        return vals

    def _partner_values(self):
        self.ensure_one()
        return {"name": self.name, "email": self.email, "phone": self.phone}

    def _ensure_partner(self):
        """Return the contacts of ``self``, making those that are missing."""
        missing = self.sudo().filtered(lambda person: not person.partner_id)
        partners = self.env["res.partner"].sudo().create([
            {**person._partner_values(), "company_id": person.company_id.id} for person in missing
        ])
        for person, partner in zip(missing, partners, strict=True):
            person.partner_id = partner
        return self.sudo().partner_id

    def _create_portal_user(self, login, password=None):
        """Return a portal account for the person: the only kind that one can have.

        UserError when there is an account already.
        """
        self.ensure_one()
        if self.sudo().user_id:
            raise UserError(self.env._("%s has an account already.", self.name))
        values = {
            "login": login,
            "partner_id": self._ensure_partner().id,
            "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])],
            "company_id": self.company_id.id,
            "company_ids": [(6, 0, [self.company_id.id])],
        }
        if password:
            values["password"] = password
        return self.env["res.users"].sudo().with_context(no_reset_password=True).create(values)
