"""Debian packages without installing them: apt with a state folder of its own, as any user."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from dev.errors import SetupError
from dev.paths import BUILD, LOGS
from dev.process import check_disk_in_log, log_tail, run_logged

STATE = BUILD / "apt"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
#: the stable suites that still hold the old fonts which Odoo's package links to
STABLE_SUITES = ("bookworm", "trixie")
ODOO_HOME_HINT = "or name a folder that holds Odoo 19: ODOO_HOME=/path/to/odoo make run"


class Apt:
    """apt-get with its own lists and cache, so that it needs no root and leaves no trace.

    :param name: the name of the state folder
    :param sources: lines of a sources.list; None for the machine's own sources
    """

    def __init__(self, name, sources=None):
        self.folder = STATE / name
        self.sources = sources
        self.log = LOGS / f"apt-{name}.log"

    def _options(self):
        settings = {
            "Dir::State::Lists": self.folder / "lists",
            "Dir::Cache::archives": self.folder / "archives",
            "Dir::Cache::pkgcache": "",
            "Dir::Cache::srcpkgcache": "",
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
            "Acquire::http::Timeout": "30",
            "Acquire::https::Timeout": "30",
        }
        if self.sources is not None:
            settings["Dir::Etc::sourcelist"] = self.folder / "sources.list"
            settings["Dir::Etc::sourceparts"] = "/dev/null"
        return [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]

    def _run(self, *arguments, cwd=None):
        code = run_logged(["apt-get", *self._options(), *arguments], self.log, cwd=cwd)
        if code:
            check_disk_in_log(self.log)
        return code

    def update(self):
        """Fetch the package lists; raise if they cannot be had or their signature is wrong."""
        for name in ("lists/partial", "archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        if self.sources is not None:
            text = "\n".join(self.sources) + "\n"
            (self.folder / "sources.list").write_text(text, encoding="utf-8")
        code = self._run("--error-on=any", "update")
        if code:
            raise self._update_error()

    def _update_error(self):
        log = self.log.read_text(encoding="utf-8", errors="replace")
        if re.search(r"NO_PUBKEY|is not signed|signatures? (were|was|could)", log):
            return SetupError(
                "This machine's Debian keys are too old to check the package lists.",
                "Install a newer debian-archive-keyring, or skip the check with "
                "DEBIAN_MIRROR_TRUSTED=yes, " + ODOO_HOME_HINT,
            )
        return SetupError(
            f"The package lists could not be fetched (see {self.log}).",
            "Check the network and the package mirror of this machine, then run the same command "
            f"again, {ODOO_HOME_HINT}\n{log_tail(self.log, 4)}",
        )

    def download(self, packages, folder):
        """Download packages (``name`` or ``name/suite``) into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        if self._run("download", *packages, cwd=folder):
            raise SetupError(
                f"The packages {', '.join(packages)} could not be fetched (see {self.log}).",
                "Check the network, then run the same command again.\n" + log_tail(self.log, 4),
            )


def unpack(archive, folder):
    """Unpack a .deb below ``folder``."""
    log = LOGS / "unpack.log"
    if run_logged(["dpkg-deb", "-x", archive, folder], log):
        check_disk_in_log(log)
        raise SetupError(
            f"{Path(archive).name} could not be unpacked (see {log}).",
            "Run the same command again; it is downloaded anew.",
        )


def debian_sources():
    """Return the sources that hold Odoo: Debian's unstable suite and a stable one."""
    mirror = _debian_mirror()
    release = _os_release()
    suite = release.get("VERSION_CODENAME")
    suite = suite if suite in STABLE_SUITES else STABLE_SUITES[-1]
    option = _trust_option()
    return suite, [f"deb {option} {mirror} {name} main" for name in ("unstable", suite)]


def _trust_option():
    if os.environ.get("DEBIAN_MIRROR_TRUSTED") == "yes":
        return "[trusted=yes]"
    keyring = KEYRING if KEYRING.exists() else _fetch_keyring()
    return f"[signed-by={keyring}]"


def _fetch_keyring():
    """Fetch Debian's keys from the machine's own (verified) sources, as Ubuntu has them."""
    target = STATE / "keyring"
    keyring = target / str(KEYRING).lstrip("/")
    if not keyring.exists():
        machine = Apt("machine")
        machine.update()
        shutil.rmtree(target, ignore_errors=True)
        machine.download(["debian-archive-keyring"], STATE / "downloads")
        for archive in (STATE / "downloads").glob("debian-archive-keyring_*.deb"):
            unpack(archive, target)
    return keyring


def _debian_mirror():
    """Return the address of the Debian mirror that this machine is set up with."""
    if mirror := os.environ.get("DEBIAN_MIRROR"):
        return mirror
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise SetupError(
            "Odoo 19 was not found, and without apt it cannot be fetched.",
            "Name a folder that holds Odoo 19: ODOO_HOME=/path/to/odoo make run",
        )
    release = _os_release()
    if release.get("ID") == "debian":
        output = subprocess.run(
            ["apt-get", "indextargets", "--format", "$(REPO_URI)|$(RELEASE)|$(COMPONENT)",
             "Created-By: Packages"],
            capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip
        targets = [line.split("|") for line in output.splitlines()]
        codename = release.get("VERSION_CODENAME")
        found = [uri for uri, suite, component in targets if component == "main"
                 and (suite in (codename, "stable", "testing", "unstable", "sid"))]  # fmt: skip
        if found:
            return found[0]
    raise SetupError(
        "Odoo 19 is fetched from Debian, and this machine has no Debian package mirror.",
        "Name one: DEBIAN_MIRROR=<address of a Debian mirror> make run, " + ODOO_HOME_HINT,
    )


def _os_release():
    """Return the fields of /etc/os-release."""
    try:
        text = Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return {}
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {key: value.strip("\"'") for key, _, value in pairs}
