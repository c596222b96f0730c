"""``make clean``: remove everything that was made, after stopping what runs in it."""

import contextlib
import os
import shutil
import signal
from pathlib import Path

from dev.errors import SetupError
from dev.locks import Lock
from dev.paths import BUILD
from dev.process import wait_until_gone


def clean():
    """Stop this folder's database server and remove the build folder."""
    if not BUILD.exists():
        return
    for name in ("run", "setup"):
        lock = Lock(name)
        if not lock.try_exclusive():
            pid, note = lock.read_note()
            raise SetupError(
                f"This folder is in use: {note} (process {pid}).", "Stop that first (Ctrl-C)."
            )
    _stop_server(BUILD / "postgres" / "data")
    shutil.rmtree(BUILD)


def _stop_server(data):
    """Stop the embedded server that runs on ``data``; works without the Python environment."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        if str(data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
            os.kill(pid, signal.SIGINT)
            wait_until_gone(pid, 30)
