"""Starting Odoo: one-shot runs and servers."""

import http.client
import os
import subprocess
import time

from dev.checks import free_port
from dev.errors import SetupError
from dev.odoo_config import CONFIG
from dev.paths import DEV, LOGS, ODOO_BIN, ROOT, VENV_PYTHON
from dev.process import check_disk_in_log, log_tail, run_logged, stop_process

DEMO_LOADER = DEV / "bin" / "load_demo"


def odoo_command(*arguments):
    """Return the command line that runs Odoo with this folder's settings."""
    return [str(VENV_PYTHON), str(ODOO_BIN), *map(str, arguments)]


def run_odoo(database, log_name, *arguments):
    """Run Odoo on a database until it is done (install, update); raise if it fails."""
    log = LOGS / f"{log_name}.log"
    command = odoo_command(
        "--config", CONFIG, "--database", database, "--stop-after-init", "--no-http",
        "--max-cron-threads", "0", *arguments,
    )  # fmt: skip
    code = run_logged(command, log, cwd=ROOT)
    if code or " CRITICAL " in log.read_text(encoding="utf-8", errors="replace"):
        check_disk_in_log(log)
        raise SetupError(f"Odoo failed (see {log}).", log_tail(log, 30))


def load_demo(database, size, today, log_name="demo"):
    """Fill a database with the demo lyceum."""
    log = LOGS / f"{log_name}.log"
    command = [VENV_PYTHON, DEMO_LOADER, CONFIG, database, size, today.isoformat()]
    if run_logged(command, log, cwd=ROOT):
        check_disk_in_log(log)
        raise SetupError(f"The demo lyceum could not be loaded (see {log}).", log_tail(log, 30))


class OdooServer:
    """An Odoo server in a process of its own, on loopback.

    :param database: the one database that it serves
    :param port: its port; a free one if not given
    :param workers: 0 for one process with threads
    :param log: the file for its output; None for this terminal
    :param clock: for tests: the moment (ISO) at which the server's clock starts to tick
    """

    def __init__(self, database, port=None, workers=0, log=None, extra=(), clock=""):
        self.database = database
        self.port = port or free_port()
        self.workers = workers
        self.log = log
        self.extra = extra
        self.clock = clock
        self.process = None

    @property
    def url(self):
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        """Start the process, apart from the terminal's Ctrl-C."""
        command = odoo_command(
            "--config", CONFIG, "--database", self.database, "--db-filter", f"^{self.database}$",
            "--http-port", self.port, "--gevent-port", free_port(), "--workers", self.workers,
            "--no-database-list", *self.extra,
        )  # fmt: skip
        output = open(self.log, "wb") if self.log else None  # noqa: SIM115
        try:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT if output else None, start_new_session=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1", "EJOURNAL_PARENT": str(os.getpid()),
                     "EJOURNAL_CLOCK": self.clock},
            )  # fmt: skip
        finally:
            if output:
                output.close()

    def wait_ready(self, patience=120):
        """Wait until the server answers."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(0.1)
        where = f" (see {self.log})" if self.log else ""
        raise SetupError(
            f"Odoo did not start{where}.", log_tail(self.log, 20) if self.log else ""
        )

    def _answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/web/login")
            return connection.getresponse().status == http.client.OK
        except OSError:
            return False
        finally:
            connection.close()

    def stop(self):
        """Stop the server and its workers."""
        if self.process:
            stop_process(self.process)

    def __enter__(self):
        self.start()
        self.wait_ready()
        return self

    def __exit__(self, *exc_info):
        self.stop()
