"""Who runs the embedded PostgreSQL, which refuses to be root."""

import os
import pwd
import shutil
import subprocess

from dev.errors import SetupError

NOBODY = "nobody"


class ServiceUser:
    """The person who runs the command or, for root, the system's user without rights.

    :param folder: the folder with the server's data
    :param program: a program that the user must be able to run
    """

    def __init__(self, folder, program):
        self.folder = folder
        self.popen = {}
        self._prefix = []
        if os.geteuid() == 0:
            entry = pwd.getpwnam(NOBODY)
            self._owner = (entry.pw_uid, entry.pw_gid)
            self.popen = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
            if not self._can_run(program):
                self._let_through(program)
        else:
            self._owner = None

    def own(self, path):
        """Give a path to the user."""
        if self._owner:
            os.chown(path, *self._owner)

    def command(self, parts):
        """Return the command line that runs ``parts`` as the user."""
        return [*self._prefix, *(str(part) for part in parts)]

    def _can_run(self, program):
        """Tell whether the user can start the program and enter the folder's parent."""
        script = '"$1" --version && test -x "$2"'
        command = ["/bin/sh", "-c", script, "sh", program, self.folder.parent]
        try:
            done = subprocess.run(
                self.command(command), capture_output=True, check=False, cwd="/", **self.popen
            )
        except OSError:
            return False
        return done.returncode == 0

    def _let_through(self, program):
        """Reach a checkout in a closed folder (/root): the one right to pass folders is kept."""
        uid, gid = self._owner
        setpriv = shutil.which("setpriv")
        for right in ("dac_read_search", "dac_override"):
            self.popen = {}
            self._prefix = [
                setpriv, f"--reuid={uid}", f"--regid={gid}", "--clear-groups",
                f"--inh-caps=-all,+{right}", f"--ambient-caps=-all,+{right}",
                "--securebits=+no_setuid_fixup",  # access(2), which initdb asks, counts the right
                "--",
            ]  # fmt: skip
            if setpriv and self._can_run(program):
                return
        raise SetupError(
            f"PostgreSQL does not run as root, and the user {NOBODY} cannot reach {self.folder}.",
            "Move the checkout to a folder that others may enter (chmod o+x its parents), or name "
            "a server with PGHOST, PGUSER and PGPASSWORD.",
        )
