"""``make lint``: ruff, vermin, pylint-odoo, core's pylint checks and eslint, then the verdict.

Core's checks that need no pylint run in ``make test`` (dev/tests/test_core_lint.py): most of them
look at the loaded registry.
"""

import os
import subprocess

from dev.console import say
from dev.eslint_run import run_eslint
from dev.odoo_source import find_odoo
from dev.paths import ADDON, DEV, ROOT, VENV

#: those of core's test_lint/tests/test_pylint.py
CORE_PLUGINS = (
    "_odoo_checker_gettext", "_odoo_checker_sql_injection", "_odoo_checker_unlink_override",
)  # fmt: skip
CORE_CHECKS = (
    "used-before-assignment", "undefined-variable", "eval-used", "unreachable",
    "function-redefined", "sql-injection", "missing-gettext", "gettext-variable",
    "gettext-placeholders", "gettext-repr", "raise-unlink-override", "E0001",
)  # fmt: skip


def run_lint(extra):
    """Run every linter, return 0 if none complains; ``--fix`` lets ruff mend what it can."""
    core_lint = find_odoo().path / "odoo" / "addons" / "test_lint" / "tests"
    results = [
        _run(
            "ruff", "ruff", "check", "--no-cache", "--output-format=concise", *extra, ADDON, DEV
        ),
        _run(
            "Python 3.10 and later", "vermin", "--quiet", "--violations", "--no-tips",
            "--eval-annotations", "--target=3.10-", ADDON, DEV,
        ),
        _run("pylint-odoo", "pylint", ADDON),
        _run(
            "core's pylint checks", "pylint", f"--rcfile={os.devnull}", "--score=n",
            f"--load-plugins={','.join(CORE_PLUGINS)}", "--disable=all,unknown-option-value",
            f"--enable={','.join(CORE_CHECKS)}", ADDON,
            search=core_lint,
        ),
        ("eslint", run_eslint(core_lint)),
    ]  # fmt: skip
    bad = [name for name, code in results if code]
    say(f"lint: {', '.join(bad)} complained" if bad else "lint: nothing to complain about")
    return 1 if bad else 0


def _run(name, program, *arguments, search=None):
    """Run a program of the environment; return its title and exit code."""
    say(f"· {name}")
    environment = dict(os.environ)
    if search:
        environment["PYTHONPATH"] = str(search)
    command = [str(VENV / "bin" / program), *map(str, arguments)]
    return name, subprocess.call(command, cwd=ROOT, env=environment)
