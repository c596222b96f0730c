"""What comes by RPC is anything that JSON can hold."""

from odoo.exceptions import UserError

_LARGEST = 2**31 - 1


def record_id(env, value):
    """Return ``value`` as the id of a record, or 0 for a false one; UserError for anything else."""
    if not value and not isinstance(value, (list, dict)):
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _LARGEST:
        raise UserError(env._("This is not the number of a record."))
    return value
