"""Chromium for the browser tests, and wkhtmltopdf for printed documents."""

import os
import shlex
import shutil
import subprocess

from dev.console import say, step
from dev.errors import SetupError
from dev.paths import BUILD, LOGS
from dev.process import run_logged

#: as in Odoo's own search, which skips its browser tests silently when it finds none
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
#: what Odoo does not switch off itself; on a machine without a network each start would wait
SWITCHES = ("--disable-component-update", "--disable-sync", "--disable-quic", "--lang=ru")
FOLDER = BUILD / "bin"


def ensure_browser():
    """Have Chromium on the path, with the switches for a closed network."""
    browser = _find_browser()
    if not browser:
        install_packages("chromium")
        browser = _find_browser()
    if not browser:
        raise SetupError(
            "The browser tests need Chromium, and it could not be installed.",
            "As root: apt-get install chromium (on Ubuntu, where it is a snap, Google Chrome).",
        )
    _write_wrapper(browser)
    os.environ["PATH"] = f"{FOLDER}{os.pathsep}{os.environ['PATH']}"


def ensure_wkhtmltopdf():
    """Have wkhtmltopdf if it can be had (Debian 12 has it, Debian 13 does not); try once."""
    if shutil.which("wkhtmltopdf"):
        return
    tried = FOLDER / ".wkhtmltopdf-cannot-be-had"
    if tried.exists() or not install_packages("wkhtmltopdf"):
        tried.touch()
        say("· no wkhtmltopdf, printed documents stay untested (apt-get install it)")


def install_packages(*packages):
    """Install Debian packages if this is root's machine; tell whether that worked."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    log = LOGS / "apt-install.log"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    with step(f"installing {' '.join(packages)}"):
        run_logged(["apt-get", "update"], log, env=environment)
        return run_logged(install, log, env=environment) == 0


def _find_browser():
    """Return a browser that really starts: Ubuntu's package is an empty shell around a snap."""
    path = os.pathsep.join(
        part for part in os.environ["PATH"].split(os.pathsep) if part != str(FOLDER)
    )
    for name in BROWSERS:
        found = shutil.which(name, path=path)
        if found and _starts(found):
            return found
    return None


def _starts(program):
    try:
        done = subprocess.run([program, "--version"], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _write_wrapper(browser):
    FOLDER.mkdir(exist_ok=True)
    wrapper = FOLDER / BROWSERS[0]
    command = shlex.join([browser, *SWITCHES])
    wrapper.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)
