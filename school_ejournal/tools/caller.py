"""For whom a page calls."""

from odoo.exceptions import AccessDenied

from .arguments import record_id


def check_caller(env, user_id):
    """Refuse a call of a page that was opened by another user than the one logged in now.

    Two tabs of one browser share their session: who logs in in the second is logged in in the
    first. ``user_id`` is the user of the page; without it nothing is asked. AccessDenied, which
    the journal page takes as "your session is over, keep what was typed".
    """
    if user_id is not None and record_id(env, user_id) != env.uid:
        raise AccessDenied(env._(
            "%s is logged in here now. What you typed stays in this browser until you log in "
            "again.", env.user.name,
        ))
