"""What several commands share once the environment stands: a running database server."""

import contextlib
import signal

from dev.postgres import database_server


@contextlib.contextmanager
def running_database():
    """Have a database server while the body runs."""
    server = database_server()
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Stopped(BaseException):
    """Somebody asked this process to stop."""


@contextlib.contextmanager
def stop_signals():
    """Turn the first Ctrl-C, SIGTERM or closed terminal into :class:`Stopped`.

    Those that follow are ignored, so that nothing is left half stopped.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number, _frame):
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
