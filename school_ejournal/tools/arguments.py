"""What comes by RPC is anything that JSON can hold; what comes in an address is any text."""

from math import isfinite

from odoo.exceptions import UserError
from odoo.fields import Date, Datetime
from odoo.models import BaseModel

_LARGEST = 2**31 - 1


def record_id(env, value):
    """Return ``value`` as the id of a record, or 0 for a false one; UserError for anything else."""
    if not value and not isinstance(value, (list, dict)):
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _LARGEST:
        raise UserError(env._("This is not the number of a record."))
    return value


def id_in_address(text):
    """Return the positive whole number that ``text`` of an address holds, or None."""
    return int(text) if text and text.isascii() and text.isdigit() else None


def fits(field, value):
    """Tell whether a value written into ``field`` is of its kind; false values always are.

    The ORM leaves much of this to the database, whose errors are no messages for people.
    """
    check = _CHECKS.get(field.type)
    return value is None or value is False or check is None or check(value)


def _is_integer(value):
    if isinstance(value, float):
        return value.is_integer() and abs(value) <= _LARGEST
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and (
        abs(value) <= _LARGEST if isinstance(value, int) else isfinite(value)
    )


def _is_id(value):
    return isinstance(value, BaseModel) or value == 0 or (_is_integer(value) and value > 0)


def _is_moment(convert):
    def check(value):
        if not isinstance(value, str):
            return hasattr(value, "year")
        try:
            return bool(convert(value)) or not value
        except ValueError:
            return False
    return check


def _is_commands(value):
    return isinstance(value, BaseModel) or (
        isinstance(value, (list, tuple)) and all(map(_is_command, value))
    )


def _is_command(item):
    return _is_integer(item) or (
        isinstance(item, (list, tuple)) and bool(item) and item[0] in range(7)
    )


_CHECKS = {
    "many2one": _is_id,
    "integer": _is_integer,
    "float": _is_number,
    "boolean": lambda value: value in (True, 0, 1),
    "char": lambda value: isinstance(value, str),
    "text": lambda value: isinstance(value, str),
    "selection": lambda value: isinstance(value, str),
    "date": _is_moment(Date.to_date),
    "datetime": _is_moment(Datetime.to_datetime),
    "one2many": _is_commands,
    "many2many": _is_commands,
}
