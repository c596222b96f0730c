"""The virtual environment with the Python packages of Odoo, and of the tests."""

import hashlib
import os
import re
import shutil
import subprocess
import sys

from dev.apt import STATE, Apt, unpack
from dev.checks import check_disk
from dev.console import step
from dev.errors import SetupError
from dev.locks import Lock
from dev.paths import DEV, LOGS, VENV, VENV_PYTHON
from dev.process import check_disk_in_log, log_tail, run_logged

RUN_REQUIREMENTS = DEV / "requirements.txt"
TEST_REQUIREMENTS = DEV / "requirements-test.txt"
PATH_FILE = "odoo_source.pth"
#: held by every command that runs in the environment
USERS_LOCK = "environment-users"


def ensure_environment(source, tests=False):
    """Make the environment that can import Odoo from ``source``; add the test tools if asked."""
    _ensure(RUN_REQUIREMENTS, "run", fresh=True)
    if tests:
        _ensure(TEST_REQUIREMENTS, "test")
    _point_to(source)


def _ensure(requirements, name, fresh=False):
    """Install a requirements file unless its stamp says that exactly it is installed."""
    stamp = VENV / f".{name}-complete"
    wanted = _fingerprint(requirements)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    check_disk(1)
    if fresh:
        _claim()
        _create()
    stamp.unlink(missing_ok=True)
    _install(requirements, name)
    stamp.write_text(wanted, encoding="utf-8")


def _fingerprint(requirements):
    """Return what an environment depends on: the interpreter, its place and the requirements."""
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    return f"{sys.version}\n{sys._base_executable}\n{VENV}\n{digest}\n"


def _claim():
    """Refuse to pull the environment from under a command that runs in it."""
    lock = Lock(USERS_LOCK)
    if not lock.try_exclusive():
        raise SetupError(
            "The Python environment must be made anew, and another command uses it.",
            "Stop the other commands of this folder (make run, …), then run this one again.",
        )
    lock.release()


def _create():
    with step("creating the Python environment"):
        shutil.rmtree(VENV, ignore_errors=True)
        log = LOGS / "venv.log"
        command = [sys._base_executable, "-m", "venv", "--without-pip", VENV]
        if run_logged(command, log):
            check_disk_in_log(log)
            raise SetupError(
                f"The Python environment could not be made (see {log}).",
                "Name another interpreter: make run PYTHON=/path/to/python3.12\n"
                + log_tail(log, 4),
            )


def _pip():
    """Return the command that runs pip in the environment, whether or not it has one."""
    bundled = _bundled_pip() or _debian_pip()
    return [VENV_PYTHON, bundled / "pip" if bundled.suffix == ".whl" else bundled]


def _bundled_pip():
    """Return the wheel of pip that comes with the interpreter, if it has one."""
    try:
        import ensurepip
    except ImportError:
        return None
    from pathlib import Path

    folders = [Path(ensurepip.__file__).parent / "_bundled"]
    if distribution := getattr(ensurepip, "_WHEEL_PKG_DIR", None):
        folders.insert(0, Path(distribution))
    folders.append(Path("/usr/share/python-wheels"))
    wheels = [wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))]
    return wheels[0] if wheels else None


def _debian_pip():
    """Fetch pip's wheel from the package python3-pip-whl: a bare Debian has no ensurepip."""
    target = STATE / "pip"
    found = sorted(target.rglob("pip-*.whl"))
    if not found and shutil.which("apt-get"):
        apt = Apt("machine")
        with step("fetching pip"):
            apt.update()
            apt.download(["python3-pip-whl"], STATE / "downloads")
            for archive in (STATE / "downloads").glob("python3-pip-whl_*.deb"):
                unpack(archive, target)
        found = sorted(target.rglob("pip-*.whl"))
    if not found:
        raise SetupError(
            f"{sys.executable} has no pip.",
            "Install it (apt-get install python3-venv) or name another interpreter with PYTHON=…",
        )
    return found[0]


def _install(requirements, name):
    log = LOGS / f"pip-{name}.log"
    total = len(re.findall(r"^[a-z]", requirements.read_text(encoding="utf-8"), re.MULTILINE))

    def fetched():
        text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        return f"{min(text.count('Collecting '), total)} of {total}"

    command = [
        *_pip(), "install", "--no-deps", "--require-hashes", "--only-binary", ":all:",
        "--disable-pip-version-check", "--no-input", "--progress-bar", "off",
        "--no-warn-script-location", "--no-compile", "-r", requirements,
    ]  # fmt: skip
    with step(f"installing {total} Python packages", fetched):
        environment = {**os.environ, "PYTHONNOUSERSITE": "1"}
        if run_logged(command, log, env=environment):
            raise _install_error(log)


def _install_error(log):
    check_disk_in_log(log)
    text = log.read_text(encoding="utf-8", errors="replace")
    if "from versions: none" in text or "connection" in text.lower():
        return SetupError(
            f"The Python packages could not be fetched (see {log}).",
            "Check the network and pip's index, then run the same command again.\n"
            + log_tail(log, 4),
        )
    return SetupError(f"pip failed (see {log}).", log_tail(log, 8))


def _point_to(source):
    """Let the environment import Odoo from where it is."""
    output = subprocess.check_output(
        [VENV_PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
    )
    path_file = os.path.join(output.strip(), PATH_FILE)
    text = f"{source.path}\n"
    try:
        with open(path_file, encoding="utf-8") as file:
            if file.read() == text:
                return
    except OSError:
        pass
    with open(path_file + ".part", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path_file + ".part", path_file)
