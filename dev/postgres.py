"""The database server: the one that PG* variables name, else an embedded one of the folder."""

import os

import psycopg2

from dev.embedded import EmbeddedServer
from dev.errors import SetupError

VERSION_MIN = 13
#: any of these names a server; PGDATABASE or PGPASSWORD alone does not
NAMING_VARIABLES = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE")


class ExternalServer:
    """A server that somebody else runs; it is checked, and otherwise left as it is."""

    bin_folder = None

    def start(self):
        """Check that the server answers and that Odoo can work with it."""
        try:
            connection = psycopg2.connect(dbname="postgres", connect_timeout=10)
        except psycopg2.OperationalError as error:
            raise SetupError(
                f"The PostgreSQL server of the PG* variables cannot be used: {str(error).strip()}",
                "Correct PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset them all: "
                "an embedded server is then used.",
            ) from error
        try:
            self.check(connection)
        finally:
            connection.close()

    @staticmethod
    def check(connection):
        """Raise unless version and role are fit for Odoo."""
        version = connection.server_version // 10000
        if version < VERSION_MIN:
            raise SetupError(
                f"PostgreSQL {version} is too old: Odoo 19 needs {VERSION_MIN} or newer.",
                "Name another server, or unset the PG* variables: an embedded one is then used.",
            )
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolname, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            )
            role, may_create = cursor.fetchone()
        if role == "postgres":
            raise SetupError(
                "Odoo refuses the database role postgres.",
                "Create another one (createuser --createdb ejournal) and name it in PGUSER.",
            )
        if not may_create:
            raise SetupError(
                f"The database role {role} may not create databases.",
                f"Allow it: ALTER ROLE {role} CREATEDB",
            )

    def stop(self):
        """Leave the server running: it is not ours."""


def database_server():
    """Return the server to work with, not yet started."""
    if any(os.environ.get(name) for name in NAMING_VARIABLES):
        return ExternalServer()
    return EmbeddedServer()
