"""Where things lie. Everything that is made lies below :data:`BUILD`, which git ignores."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / "dev"
ADDON = ROOT / "school_ejournal"
BUILD = Path(os.environ.get("EJOURNAL_BUILD") or ROOT / "build").resolve()

LOGS = BUILD / "logs"
VENV = BUILD / "venv"
VENV_PYTHON = VENV / "bin" / "python"
ODOO_BIN = DEV / "bin" / "odoo"


def make_build_folders():
    """Create the folders that every command needs."""
    LOGS.mkdir(parents=True, exist_ok=True)
