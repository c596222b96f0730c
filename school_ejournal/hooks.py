"""What the addon needs of the database before it is installed, and takes back afterwards."""

from .models.res_users import drop_student_guard
from .tools.guard import drop_guards


def pre_init_hook(env):
    """Create the extension by which the database keeps dated memberships from overlapping."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")


def uninstall_hook(env):
    """Take the guards out of the database, those on Odoo's own tables as well."""
    drop_student_guard(env.cr)
    drop_guards(env.cr)
