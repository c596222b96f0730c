"""Pinning the requirements: ``uv`` resolves them for all supported Pythons at once.

No address gets into the files: pip takes the packages from wherever the machine takes them.
"""

import subprocess

from dev.console import step
from dev.errors import SetupError
from dev.paths import BUILD, DEV, LOGS, VENV_PYTHON
from dev.process import log_tail, run_logged

UV_VENV = BUILD / "uv"
OPTIONS = (
    "--universal", "--python-version", "3.10", "--generate-hashes",
    "--only-binary", ":all:", "--no-binary", "docopt",
    "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links",
    "--override", "requirements-override.in",
)  # fmt: skip


def lock_requirements():
    """Make requirements.txt and requirements-test.txt from the files that end in .in."""
    with step("pinning the requirements"):
        _logged([VENV_PYTHON, "-m", "venv", UV_VENV])
        _logged([UV_VENV / "bin" / "pip", "install", "uv"])
        _compile("requirements")
        _compile("requirements-test", "-c", "requirements.txt")
    return subprocess.call(["git", "diff", "--stat", "--", *DEV.glob("requirements*.txt")])


def _compile(name, *options):
    _logged(
        [UV_VENV / "bin" / "uv", "pip", "compile", "--upgrade", *OPTIONS, *options,
         f"{name}.in", "-o", f"{name}.txt"]
    )  # fmt: skip


def _logged(command):
    log = LOGS / "lock.log"
    if run_logged(command, log, cwd=DEV):
        raise SetupError(f"The requirements could not be pinned (see {log}).", log_tail(log))
