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
    """Turn Ctrl-C, SIGTERM and a closed terminal into :class:`Stopped`."""

    def stop(number, _frame):
        raise Stopped(number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
