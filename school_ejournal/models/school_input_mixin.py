from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from ..formulas.plain_text import has_markup
from ..formulas.russian_topic import Fault, topic_fault
from ..tools.arguments import fits

# The longest text of fields that set no limit of their own.
_USUAL_LENGTH = {"char": 250, "text": 5000}


class SchoolInputMixin(models.AbstractModel):
    """What people may put into a record, through every door (form, RPC, import, page)."""

    _name = "school.input.mixin"
    _description = "Record with checked input"

    # Texts never hold markup; those named here have a limit of their own: field name → length.
    _plain_texts = {}
    # Texts that are written in Russian (regulation, clause 4.2).
    _russian_texts = frozenset()
    # Stored fields that follow from others: rules and the database rely on them, nobody sets them.
    _derived_fields = frozenset({"company_id"})
    # What only the record's own steps set (as superuser), whoever asks for it.
    _step_fields = frozenset()

    @api.model
    def default_get(self, fields):
        # Whoever calls chooses the context, and with it the defaults: they pass no other door.
        barred = {f"default_{name}" for name in self._fields_without_default()}
        context = {key: value for key, value in self.env.context.items() if key not in barred}
        cleared = self.with_env(self.env(context=context))
        values = super(SchoolInputMixin, cleared).default_get(fields)
        self._check_plain_input(values)
        return values

    @api.model
    def _fields_without_default(self):
        """Return the fields for which no caller chooses a default."""
        return self._derived_fields | self._step_fields

    @api.model_create_multi
    def create(self, vals_list):
        self._check_created(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_input(vals)
        return super().write(vals)

    @api.model
    def _take_in(self, ids, vals_list):
        """Return the records that a statement of our own has inserted, known to the ORM.

        ``vals_list``: their columns, the same for all. Their values are cached, what depends on
        them is computed anew, and access is checked as ``create`` does it.
        """
        records = self.browse(ids)
        entered = [self._fields[name] for name in vals_list[0]]
        for inverse in (each for field in entered for each in self.pool.field_inverses[field]):
            self.env[inverse.model_name].invalidate_model([inverse.name], flush=False)
        for field in entered:
            field._insert_cache(records, [
                field.convert_to_cache(vals[field.name], records, validate=False)
                for vals in vals_list
            ])
        with self.env.protecting(entered, records):
            records.modified([field.name for field in entered], create=True)
        records._check_created_access(vals_list)
        return records

    def _check_created_access(self, vals_list):
        """Check access to new records, asking the rules once for those that are alike to them."""
        domain = self.env["ir.rule"]._compute_domain(self._name, "create")
        asked = {condition.field_expr.split(".")[0] for condition in domain.iter_conditions()}
        alike = {
            tuple(vals.get(name, record.id) for name in asked): record.id
            for record, vals in zip(self, vals_list, strict=True)
        }
        self.browse(alike.values()).check_access("create")

    @api.model
    def _check_created(self, vals_list):
        for vals in vals_list:
            self._check_input(vals)

    @api.model
    def _check_input(self, vals):
        """Raise ValidationError for a derived field or a value that cannot be stored."""
        for name in self._derived_fields & vals.keys():
            raise ValidationError(self.env._(
                "“%s” follows from other fields and cannot be set.",
                self._fields[name]._description_string(self.env),
            ))
        self._check_plain_input(vals)
        if not self.env.su and vals.keys() & self._step_fields:
            raise AccessError(self._why_by_steps())

    @api.model
    def _why_by_steps(self):
        """Return what somebody is told who sets a field that only steps set."""
        raise NotImplementedError

    @api.model
    def _check_plain_input(self, vals):
        """Raise ValidationError for a value that cannot be stored."""
        for name, value in vals.items():
            field = self._fields.get(name)
            if field is None:
                raise ValidationError(self.env._("There is no field “%s”.", name))
            if not fits(field, value) or (
                value and field.type == "selection" and value not in field.get_values(self.env)
            ):
                raise ValidationError(self.env._(
                    "“%s” cannot hold this value.", field._description_string(self.env)
                ))
            if value and field.type in _USUAL_LENGTH:
                self._check_plain_text(name, value)

    @api.model
    def _check_plain_text(self, name, text):
        if not text:
            return
        label = self._fields[name]._description_string(self.env)
        limit = self._plain_texts.get(name) or _USUAL_LENGTH[self._fields[name].type]
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
        if name in self._russian_texts and (found := topic_fault(text)):
            raise ValidationError(self._topic_fault_text(found))

    def _russian_warning(self, name):
        """Return the notice of an onchange about a text that is not in Russian, or None."""
        self.ensure_one()
        found = topic_fault(self[name]) if self[name] else None
        return found and {"warning": {
            "type": "notification",
            "title": self._fields[name]._description_string(self.env),
            "message": self._topic_fault_text(found),
        }}

    @api.model
    def _topic_fault_text(self, found):
        """Return what a person has to change in a topic: ``found`` is a ``TopicFault``."""
        words = found.words
        return {
            Fault.NO_WORDS: self.env._(
                "“%s” is no topic: write what the lesson is about, in Russian.", words
            ),
            Fault.NOT_RUSSIAN: self.env._(
                "The topic “%s” is not in Russian. Topics are written in Russian, those of foreign "
                "languages too (clause 4.2); terms may stay: “Present Perfect: use in speech”.",
                words,
            ),
            Fault.FOREIGN_SENTENCE: self.env._(
                "“%s” is not in Russian. Write it in Russian, or put the foreign words into quotes "
                "or into a Russian sentence: “My family (the text)”.", words,
            ),
            Fault.MOSTLY_FOREIGN: self.env._(
                "“%s” has hardly any Russian words: write the topic in Russian and put what is "
                "foreign into quotes.", words,
            ),
            Fault.MIXED_WORD: self.env._(
                "Letters of another alphabet stand in the word “%s”: type it anew in Russian.",
                words,
            ),
        }[found.fault]
