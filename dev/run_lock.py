"""The port of `make run`, and that one folder is served once."""

import contextlib
import os

from dev.errors import SetupError
from dev.locks import Lock


def port_from_environment():
    """Return the port that PORT names, 8069 by default."""
    text = os.environ.get("PORT") or "8069"
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise SetupError(f"PORT={text} is no port.", "Use a number, such as: make run PORT=8070")
    return int(text)


@contextlib.contextmanager
def only_one(port):
    """Refuse a second `make run` on this folder."""
    lock = Lock("run")
    if not lock.try_exclusive():
        pid, note = lock.read_note()
        raise SetupError(
            f"This folder is being served already: {note} (process {pid}).",
            "Use that one, or stop it first (Ctrl-C in its terminal).",
        )
    lock.write_note(f"http://127.0.0.1:{port}")
    try:
        yield
    finally:
        lock.release()
