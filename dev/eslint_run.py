"""eslint with core's own rules, when the machine has npm: nothing else here needs Node.js."""

import hashlib
import shutil
import subprocess

from dev.console import say, step
from dev.errors import SetupError
from dev.paths import ADDON, BUILD, DEV, LOGS, ROOT
from dev.process import check_disk_in_log, log_tail, run_logged

LOCK = DEV / "eslint"
FOLDER = BUILD / "eslint"
STAMP = FOLDER / ".complete"


def run_eslint(core_lint):
    """Check the addon's JavaScript by the rules of core's ``test_lint``; return the exit code."""
    files = [path for path in sorted(ADDON.rglob("static/**/*.js")) if "lib" not in path.parts]
    if not files:
        return 0
    if not shutil.which("npm"):
        say("· eslint: left out, npm is absent")
        return 0
    _ensure()
    say("· eslint")
    command = [
        FOLDER / "node_modules" / ".bin" / "eslint", "--no-ignore", "--no-eslintrc",
        "--config", core_lint / "eslintrc", *files,
    ]  # fmt: skip
    return subprocess.call(command, cwd=ROOT)


def _ensure():
    """Install eslint as the lock file has it, unless that was done."""
    wanted = hashlib.sha256((LOCK / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.copytree(LOCK, FOLDER)
    log = LOGS / "npm.log"
    with step("installing eslint"):
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        if run_logged(command, log, cwd=FOLDER):
            check_disk_in_log(log)
            raise SetupError(
                f"eslint could not be installed (see {log}).",
                "Check the network and npm's registry, then run make lint again.\n"
                + log_tail(log, 4),
            )
    STAMP.write_text(wanted, encoding="utf-8")
