"""What the commands print: plain lines, and steps that show that something goes on."""

import contextlib
import sys
import threading
import time


def say(text="", end="\n"):
    """Print a line at once, also into a pipe."""
    print(text, end=end, flush=True)


class Step:
    """A long step: on a terminal one line that counts the seconds, else a line now and then."""

    #: seconds between two signs of life, on a terminal and elsewhere
    INTERVAL_TTY, INTERVAL_PIPE = 0.5, 15

    def __init__(self, title, progress=None):
        self.title = title
        self.progress = progress
        self._started = time.monotonic()
        self._stop = threading.Event()
        self._tty = sys.stdout.isatty()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def _tick(self):
        interval = self.INTERVAL_TTY if self._tty else self.INTERVAL_PIPE
        while not self._stop.wait(interval):
            self._show()

    def _show(self, outcome=""):
        seconds = time.monotonic() - self._started
        note = outcome or (self.progress() if self.progress else "")
        text = f"· {self.title} … {note} ({seconds:.0f} s)".replace("  ", " ")
        if self._tty:
            print(f"\r\033[K{text}", end="\n" if outcome else "", flush=True)
        else:
            say(text)

    def __enter__(self):
        if self._tty:
            self._show()
        else:
            say(f"· {self.title} …")
        self._thread.start()
        return self

    def __exit__(self, exc_type, exc, traceback):
        self._stop.set()
        self._thread.join()
        failed = exc_type and issubclass(exc_type, Exception)
        self._show("failed" if failed else "stopped" if exc_type else "done")


@contextlib.contextmanager
def step(title, progress=None):
    """Show ``title`` while the body runs; ``progress()`` may add a word such as ``40 %``."""
    with Step(title, progress):
        yield
