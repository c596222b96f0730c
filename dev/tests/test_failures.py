"""Each failure of the set-up says what is wrong and what to do about it."""

import errno
import os
import socket
import subprocess
from collections import namedtuple

import pytest

from dev import checks, cli, odoo_source, python_env
from dev.apt import Apt, debian_sources
from dev.clean import clean
from dev.errors import SetupError
from dev.locks import Lock
from dev.paths import ROOT
from dev.postgres import ExternalServer
from dev.process import check_disk_in_log
from dev.run_lock import only_one, port_from_environment

#: nobody listens there: what a machine without a network answers
DEAD = "http://127.0.0.1:1"


@pytest.mark.parametrize("version", [(2, 7), (3, 9), (3, 14)])
def test_a_wrong_python_names_the_right_ones(version):
    with pytest.raises(SetupError, match=r"needs 3\.10 to 3\.13.*\n.*PYTHON="):
        checks.check_python(version)


@pytest.mark.parametrize("version", [(3, 10), (3, 13, 5)])
def test_the_supported_pythons_pass(version):
    checks.check_python(version)


def test_make_without_any_python_says_so(tmp_path):
    for tool in ("sh", "cat", "test", "echo", "make"):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")
    done = subprocess.run(
        ["make", "run"], cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode
    assert "No Python 3.10 to 3.13 was found" in done.stderr


def test_an_old_python_is_passed_over(tmp_path):
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    good = tmp_path / "python3.12"
    good.write_text("#!/bin/sh\nexit 0\n")
    good.chmod(0o755)
    found = subprocess.check_output(
        ["/bin/sh", "dev/find-python.sh"], cwd=ROOT, env={"PATH": str(tmp_path)}, text=True
    )
    assert found.strip() == str(good)


def test_a_taken_port_proposes_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SetupError, match=r"(?s)cannot be used.*PORT=8070"):
            checks.check_port(taken.getsockname()[1])


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_must_be_a_number(port, monkeypatch):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SetupError, match=f"PORT={port} is no port"):
        port_from_environment()


def test_a_second_run_names_the_first(build):
    with only_one(8123), pytest.raises(SetupError) as caught, only_one(8124):
        pass
    assert "http://127.0.0.1:8123" in str(caught.value)
    assert str(os.getpid()) in str(caught.value)
    with only_one(8124):
        pass


def test_clean_leaves_a_folder_in_use_alone(build):
    with only_one(8123), pytest.raises(SetupError, match="in use"):
        clean()
    clean()
    assert not build.exists()


def _odoo(folder, version, addons=("mail",)):
    package = folder / "odoo"
    package.mkdir(parents=True)
    (package / "release.py").write_text(f"version_info = ({version}, FINAL, 0, '')\n")
    for name in addons:
        (package / "addons" / name).mkdir(parents=True)
    return folder


@pytest.mark.parametrize(("version", "shown"), [("18, 0", "18.0"), ("'saas~19', 2", "saas~19.2")])
def test_another_odoo_is_refused(version, shown, tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(_odoo(tmp_path, version)))
    with pytest.raises(SetupError, match=rf"holds Odoo {shown}.*19\.0"):
        odoo_source.find_odoo()


def test_a_folder_without_odoo_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(SetupError, match="holds no Odoo"):
        odoo_source.find_odoo()


def test_odoo_without_its_addons_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(_odoo(tmp_path, "19, 0", addons=())))
    with pytest.raises(SetupError, match="without its addons"):
        odoo_source.find_odoo()


@pytest.mark.parametrize("named", ["checkout", "checkout/odoo"])
def test_odoo_is_found_by_its_folder_or_its_package(named, tmp_path, monkeypatch):
    _odoo(tmp_path / "checkout", "19, 0")
    monkeypatch.setenv("ODOO_HOME", str(tmp_path / named))
    assert odoo_source.find_odoo().path == tmp_path / "checkout"


def test_a_half_made_tree_is_not_trusted(build, monkeypatch):
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.setattr(odoo_source, "_installed_package", lambda: None)
    leftovers = [build / "odoo" / "usr", build / "odoo.part" / "usr"]
    for leftover in leftovers:
        leftover.mkdir(parents=True)

    def interrupted(_downloads):
        raise KeyboardInterrupt

    monkeypatch.setattr(odoo_source, "_download", interrupted)
    with pytest.raises(KeyboardInterrupt):
        odoo_source.find_odoo()
    assert not any(leftover.exists() for leftover in leftovers)


Statement = namedtuple("Statement", "server_version role may_create")


class _Connection(Statement):
    """Stands in for a connection to a server of some version."""

    def cursor(self):
        return self

    def execute(self, _statement):
        pass

    def fetchone(self):
        return self.role, self.may_create

    def __enter__(self):
        return self

    def __exit__(self, *_exc_info):
        pass


@pytest.mark.parametrize(
    ("connection", "message"),
    [
        (_Connection(120022, "odoo", True), r"PostgreSQL 12 is too old.*13 or newer"),
        (_Connection(150004, "postgres", True), "refuses the database role postgres"),
        (_Connection(150004, "odoo", False), r"may not create databases.*\n.*CREATEDB"),
    ],
)
def test_an_unfit_database_server_is_refused(connection, message):
    with pytest.raises(SetupError, match=message):
        ExternalServer.check(connection)


def test_a_fit_database_server_passes():
    ExternalServer.check(_Connection(130000, "odoo", True))


def test_an_unreachable_database_server_names_the_variables(monkeypatch):
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", "1")
    with pytest.raises(SetupError, match=r"(?s)cannot be used.*unset them"):
        ExternalServer().start()


def test_without_a_network_the_package_lists_fail(build):
    with pytest.raises(SetupError, match=r"(?s)could not be fetched.*Check the network.*ODOO_HOME"):
        Apt("test", [f"deb [trusted=yes] {DEAD}/debian unstable main"]).update()


def test_without_a_network_the_python_packages_fail(build, tmp_path, monkeypatch):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"six==1.17.0 --hash=sha256:{'0' * 64}\n")
    for name, value in (("INDEX_URL", f"{DEAD}/simple"), ("RETRIES", "0"), ("NO_CACHE_DIR", "1"),
                        ("CONFIG_FILE", os.devnull), ("IGNORE_INSTALLED", "1")):  # fmt: skip
        monkeypatch.setenv(f"PIP_{name}", value)
    for name in ("EXTRA_INDEX_URL", "FIND_LINKS"):
        monkeypatch.delenv(f"PIP_{name}", raising=False)
    with pytest.raises(SetupError, match=r"(?s)could not be fetched.*Check the network"):
        python_env._install(requirements, "test")


def test_a_machine_without_debians_mirror_is_told_to_name_one(monkeypatch):
    monkeypatch.delenv("DEBIAN_MIRROR", raising=False)
    monkeypatch.setattr("dev.apt._os_release", lambda: {"ID": "ubuntu"})
    with pytest.raises(SetupError, match=r"(?s)no Debian package mirror.*DEBIAN_MIRROR.*ODOO_HOME"):
        debian_sources()


def test_a_full_disk_is_noticed_beforehand(build, monkeypatch):
    usage = namedtuple("usage", "free")
    monkeypatch.setattr("dev.checks.shutil.disk_usage", lambda _folder: usage(1 << 20))
    with pytest.raises(SetupError, match=r"is full.*\n.*continues where it stopped"):
        checks.check_disk(1)


def test_a_full_disk_is_noticed_in_a_log(build):
    log = build / "logs" / "some.log"
    log.write_text("tar: x: Cannot write: No space left on device\n")
    with pytest.raises(SetupError, match="is full"):
        check_disk_in_log(log)


def test_a_disk_that_fills_up_is_no_traceback(build, monkeypatch, capsys):
    def fill(_command):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cli, "_prepare", fill)
    monkeypatch.setattr(cli, "BUILD", build)
    monkeypatch.chdir(ROOT)
    assert cli.main(["test"]) == 1
    assert "is full" in capsys.readouterr().err


def test_the_environment_in_use_is_not_pulled_away(build):
    users = Lock(python_env.USERS_LOCK)
    users.share()
    with pytest.raises(SetupError, match="another command uses it"):
        python_env._claim()
    users.release()
    python_env._claim()
