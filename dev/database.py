"""Databases: create, copy, rename and drop them together with their files."""

import contextlib
import os
import shutil

import psycopg2
from psycopg2 import sql

from dev.odoo_config import DATA_DIR

FILESTORE = DATA_DIR / "filestore"
#: what Odoo creates in its own databases; the addon sees to what it needs itself
EXTENSIONS = ("pg_trgm", "unaccent")


@contextlib.contextmanager
def cursor(database="postgres"):
    """Open a cursor that commits each statement."""
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    try:
        with connection.cursor() as result:
            yield result
    finally:
        connection.close()


def _execute(statement, *names):
    with cursor() as cr:
        cr.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def names(prefix=""):
    """Return the names of this role's databases that begin with ``prefix``."""
    with cursor() as cr:
        cr.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) "
            "AND pg_get_userbyid(datdba) = current_user ORDER BY datname",
            (prefix,),
        )
        return [name for (name,) in cr.fetchall()]


def exists(name):
    """Tell whether a database exists."""
    with cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        return bool(cr.fetchone())


def create(name):
    """Create an empty database as Odoo itself does, with the extensions that it needs."""
    _execute("CREATE DATABASE {} ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0", name)
    with cursor(name) as cr:
        for extension in EXTENSIONS:
            cr.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
            )


def copy(source, target):
    """Copy a database nobody is connected to, and link its files."""
    _execute("CREATE DATABASE {} TEMPLATE {}", target, source)
    _drop_files(target)
    if (FILESTORE / source).is_dir():
        shutil.copytree(FILESTORE / source, FILESTORE / target, copy_function=os.link)


def rename(source, target):
    """Rename a database nobody is connected to; the files go first, the name is the stamp."""
    _drop_files(target)
    if (FILESTORE / source).is_dir():
        (FILESTORE / source).rename(FILESTORE / target)
    _execute("ALTER DATABASE {} RENAME TO {}", source, target)


def drop(name):
    """Drop a database, if it exists, and its files."""
    if exists(name):
        try:
            _execute("DROP DATABASE {} WITH (FORCE)", name)
        except psycopg2.errors.InsufficientPrivilege:
            # PostgreSQL is cleaning up in it, which only it may end: it does for a plain DROP,
            # once the others are gone.
            _disconnect(name)
            _execute("DROP DATABASE {}", name)
    _drop_files(name)


def _disconnect(name):
    """End the connections of this role to a database, and let nobody connect anew."""
    _execute("ALTER DATABASE {} ALLOW_CONNECTIONS false", name)
    with cursor() as cr:
        cr.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user", (name,),
        )


def note(name):
    """Return the note that was left with a database, "" if there is none."""
    with cursor() as cr:
        cr.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            (name,),
        )
        found = cr.fetchone()
    return (found and found[0]) or ""


def set_note(name, text):
    """Leave a note with a database; it stays when the database is renamed."""
    with cursor() as cr:
        cr.execute(sql.SQL("COMMENT ON DATABASE {} IS %s").format(sql.Identifier(name)), (text,))


def _drop_files(name):
    shutil.rmtree(FILESTORE / name, ignore_errors=True)
