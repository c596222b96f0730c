from odoo import api, models
from odoo.exceptions import ValidationError

from ..formulas.plain_text import has_markup


class SchoolInputMixin(models.AbstractModel):
    """What people may put into a record, through every door (form, RPC, import, page)."""

    _name = "school.input.mixin"
    _description = "Record with checked input"

    # Texts without markup: field name → longest text allowed.
    _plain_texts = {}
    # Stored fields that follow from others: rules and the database rely on them, nobody sets them.
    _derived_fields = frozenset({"company_id"})

    @api.model_create_multi
    def create(self, vals_list):
        self._check_created(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_input(vals)
        return super().write(vals)

    @api.model
    def _check_created(self, vals_list):
        for vals in vals_list:
            self._check_input(vals)

    @api.model
    def _check_input(self, vals):
        """Raise ValidationError for a derived field or a text that cannot be stored."""
        for name in self._derived_fields & vals.keys():
            raise ValidationError(self.env._(
                "“%s” follows from other fields and cannot be set.",
                self._fields[name]._description_string(self.env),
            ))
        for name in self._plain_texts.keys() & vals.keys():
            self._check_plain_text(name, vals[name])

    @api.model
    def _check_plain_text(self, name, text):
        if not text:
            return
        label = self._fields[name]._description_string(self.env)
        if not isinstance(text, str):
            raise ValidationError(self.env._("“%s” must be a text.", label))
        limit = self._plain_texts[name]
        if len(text) > limit:
            raise ValidationError(self.env._(
                "“%(field)s” is too long: %(length)s characters, at most %(limit)s are allowed.",
                field=label, length=len(text), limit=limit,
            ))
        if has_markup(text):
            raise ValidationError(self.env._(
                "“%s” must be plain text: HTML and scripts are not allowed. "
                "Put a space after the sign < if you mean “less than”.", label,
            ))
