"""``make run``: serve the demo lyceum in the foreground."""

import contextlib

from dev import demo
from dev.checks import check_port
from dev.console import say, step
from dev.errors import SetupError
from dev.odoo_process import OdooServer
from dev.paths import LOGS
from dev.run_lock import only_one, port_from_environment
from dev.stage import Stopped, running_database, stop_signals

LOG = LOGS / "odoo.log"


def serve(fresh=False, dev_mode=""):
    """Bring up the demo lyceum and serve it until somebody stops it."""
    port = port_from_environment()
    with only_one(port), stop_signals(), contextlib.suppress(Stopped):
        check_port(port)
        with running_database():
            day = demo.ensure_demo(fresh)
            _serve(port, day, ["--dev", dev_mode] if dev_mode else [])
    say("\nStopped.")
    return 0


def _serve(port, day, extra):
    server = OdooServer(demo.NAME, port=port, log=LOG, extra=extra)
    try:
        with step("starting Odoo"):
            server.start()
            server.wait_ready()
        _greet(server, day)
        code = server.process.wait()
        raise SetupError(f"Odoo ended by itself with code {code} (see {LOG}).")
    finally:
        server.stop()


def _greet(server, day):
    say(f"\n  The lyceum is open:  {server.url}")
    say(f"  Accounts:            {'  '.join(demo.ACCOUNTS)}")
    say("                       (the password is the login)")
    say(f"  The journals:        filled up to {day:%d.%m.%Y}", end="")
    say("" if day == demo.today() else "; up to today with: make run ARGS=--fresh")
    say(f"  Log:                 {LOG}")
    say("  Ctrl-C stops it.\n")
