"""``make shell``: an Odoo shell on the demo database."""

import signal
import subprocess

from dev import demo
from dev.odoo_config import CONFIG
from dev.odoo_process import odoo_command
from dev.stage import running_database


def run_shell(extra):
    """Open the shell; further arguments go to Odoo."""
    with running_database():
        demo.ensure_demo()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the shell's own
        return subprocess.call(
            odoo_command("shell", "--config", CONFIG, "--database", demo.NAME, "--no-http", *extra)
        )
