"""The embedded PostgreSQL, for real, in a folder that only its owner may enter (as in /root)."""

import os
import signal
import stat

import psutil
import psycopg2
import pytest

from dev import embedded
from dev.process import wait_until_gone


@pytest.fixture
def server(build, monkeypatch):
    """A server whose data lie in the test's folder."""
    folder = build / "postgres"
    build.parent.chmod(stat.S_IRWXU)
    for name, place in (("FOLDER", folder), ("DATA", folder / "data"),
                        ("PASSWORD", folder / "password"),
                        ("LOG", build / "postgres.log")):  # fmt: skip
        monkeypatch.setattr(embedded, name, place)
    for variable in ("HOST", "PORT", "USER", "PASSWORD"):
        monkeypatch.setenv(f"PG{variable}", "")  # so that it is put back afterwards
        del os.environ[f"PG{variable}"]
    result = embedded.EmbeddedServer()
    yield result
    embedded.stop_running_server()


def _listening(process):
    return {connection.laddr.ip for connection in process.net_connections() if not connection.raddr}


def test_it_comes_up_and_goes(server):
    server.start()
    with psycopg2.connect(dbname="postgres") as connection, connection.cursor() as cr:
        cr.execute("SELECT current_user, usesuper, usecreatedb FROM pg_user WHERE usename = user")
        assert cr.fetchone() == ("ejournal", False, True)
        cr.execute("SELECT lower('Ё'), 'ЁЛКА' ILIKE 'ёлка'")
        assert cr.fetchone() == ("ё", True)
    connection.close()
    assert _listening(embedded.running_server()) == {"127.0.0.1"}
    server.stop()
    assert embedded.running_server() is None


def test_a_password_is_asked_for(server, monkeypatch):
    server.start()
    monkeypatch.setenv("PGPASSWORD", "wrong")
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(dbname="postgres")


def test_it_never_runs_as_root(server):
    server.start()
    assert embedded.running_server().uids().real == (os.geteuid() or 65534)


def test_a_half_made_data_folder_is_not_trusted(server):
    part = embedded.FOLDER / "data.part"
    part.mkdir(parents=True)
    (part / "PG_VERSION").write_text("18\n")
    embedded.DATA.mkdir()
    server.start()
    assert not part.exists()


def test_it_starts_after_a_crash(server):
    server.start()
    process = embedded.running_server()
    process.send_signal(signal.SIGKILL)
    wait_until_gone(process.pid, 5)
    again = embedded.EmbeddedServer()
    again.start()
    assert embedded.running_server().pid != process.pid


def test_the_pid_of_a_stranger_is_no_running_server(server):
    server.start()
    pid_file = embedded.DATA / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert embedded.running_server() is None
    server.start()
    assert embedded.running_server().pid != os.getpid()


def test_the_last_one_stops_it(server):
    server.start()
    other = embedded.EmbeddedServer()
    other.start()
    pid = embedded.running_server().pid
    server.stop()
    assert psutil.pid_exists(pid)
    other.stop()
    assert embedded.running_server() is None


def test_data_of_another_version_are_refused(server):
    server.start()
    server.stop()
    (embedded.DATA / "PG_VERSION").write_text("12\n")
    with pytest.raises(embedded.SetupError, match=r"made by PostgreSQL 12.*\n.*make clean"):
        embedded.EmbeddedServer().start()
