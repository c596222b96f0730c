"""Odoo in a process of its own, as `make run` and `make bench` start it."""

import subprocess
import sys
import time
import urllib.request

import psutil
import pytest

from odoo.tests.common import get_db_name

from dev.errors import SetupError
from dev.odoo_process import OdooServer
from dev.paths import ROOT
from dev.process import wait_until_gone


def _get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read().decode()


@pytest.mark.parametrize("workers", [0, 2])
def test_it_serves_one_database_on_loopback(workers, tmp_path):
    with OdooServer(get_db_name(), workers=workers, log=tmp_path / "log") as server:
        process = psutil.Process(server.process.pid)
        family = [process, *process.children(recursive=True)]
        listening = {
            connection.laddr.ip
            for member in family
            for connection in member.net_connections()
            if connection.status == psutil.CONN_LISTEN
        }
        assert listening == {"127.0.0.1"}
        assert "has been disabled" in _get(f"{server.url}/web/database/manager")
    assert not any(member.is_running() for member in family)


def test_a_server_that_cannot_start_shows_its_log(tmp_path):
    server = OdooServer("ejournal_no_such_template_", log=tmp_path / "log", extra=["--nonsense"])
    with pytest.raises(SetupError, match=r"(?s)did not start.*nonsense"), server:
        pass


def test_it_stops_when_its_command_is_killed(tmp_path):
    code = (
        "import pathlib, time\n"
        "from dev.odoo_process import OdooServer\n"
        f"server = OdooServer({get_db_name()!r}, log=pathlib.Path({str(tmp_path)!r}) / 'log')\n"
        "server.start(); server.wait_ready()\n"
        "print(server.process.pid, flush=True); time.sleep(600)\n"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        pid = int(parent.stdout.readline())
        started = time.monotonic()
        parent.kill()
    assert wait_until_gone(pid, 30), f"still there after {time.monotonic() - started:.0f} s"
