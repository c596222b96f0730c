"""Running other programs."""

import contextlib
import os
import shutil
import signal
import subprocess
import time

from dev.errors import SetupError

NO_SPACE = ("No space left on device", "Disk quota exceeded")
#: with less than this a program fails, and its log may not even hold the reason
BYTES_FREE_MIN = 32 << 20
LINE_WIDTH = 160


def log_tail(path, lines=15):
    """Return the last lines of a log file."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(line[:LINE_WIDTH] for line in text.splitlines()[-lines:])


def run_logged(command, log, **popen):
    """Run ``command`` with its output in the file ``log``; return its exit code."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "wb") as output:
        return subprocess.call(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **popen,
        )


def check_disk_in_log(log):
    """Raise if a program that failed did so, by its log or by the look of it, for a full disk."""
    text = log.read_text(encoding="utf-8", errors="replace")
    free = shutil.disk_usage(log.parent).free
    if free < BYTES_FREE_MIN or any(sign in text for sign in NO_SPACE):
        raise disk_full(log.parent)


def disk_full(folder):
    """Return the error for a full disk."""
    return SetupError(
        f"The disk that holds {folder} is full.",
        "Free about 4 GB there and run the same command again: it continues where it stopped.",
    )


def stop_process(process, number=signal.SIGTERM, patience=20):
    """Ask a child process to stop, and after ``patience`` seconds kill it."""
    if process.poll() is not None:
        return
    process.send_signal(number)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def is_alive(pid):
    """Tell whether a process of that id exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def wait_until_gone(pid, patience):
    """Wait for a process to end; tell whether it did."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    return False
