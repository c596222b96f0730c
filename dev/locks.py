"""Locks between the commands that run in one folder. The kernel drops them with their process."""

import contextlib
import fcntl
import os

from dev.console import say
from dev.paths import BUILD


class Lock:
    """An advisory lock on a file of the build folder, which also says who holds it."""

    def __init__(self, name):
        self.path = BUILD / f"{name}.lock"
        self._file = None

    def _open(self):
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = open(self.path, "a+", encoding="utf-8")  # noqa: SIM115
        return self._file

    def try_exclusive(self):
        """Take the lock alone if nobody holds it; tell whether that worked."""
        return self._flock(fcntl.LOCK_EX | fcntl.LOCK_NB)

    def exclusive(self):
        """Take the lock alone, waiting for those who hold it."""
        self._flock(fcntl.LOCK_EX)

    def share(self):
        """Hold the lock together with others, waiting for one who holds it alone."""
        self._flock(fcntl.LOCK_SH)

    def _flock(self, operation):
        try:
            fcntl.flock(self._open(), operation)
        except BlockingIOError:
            return False
        return True

    def write_note(self, text):
        """Leave a note for those who find the lock taken."""
        file = self._open()
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n{text}\n")
        file.flush()

    def read_note(self):
        """Return the holder's process id and note, as far as they are known."""
        try:
            pid, _, text = self.path.read_text(encoding="utf-8").partition("\n")
        except OSError:
            return "", ""
        return pid.strip(), text.strip()

    def release(self):
        """Let go of the lock."""
        if self._file is not None:
            self._file.close()
            self._file = None


@contextlib.contextmanager
def setup_lock():
    """Let one command at a time change what all of them share."""
    lock = Lock("setup")
    if not lock.try_exclusive():
        pid, _note = lock.read_note()
        say(f"· waiting for another set-up in this folder (process {pid or 'unknown'}) …")
        lock.exclusive()
    lock.write_note("set-up")
    try:
        yield
    finally:
        lock.release()
