"""What the tests of the platform share: a build folder of their own."""

import pytest

MODULES_WITH_BUILD = ("dev.checks", "dev.clean", "dev.locks", "dev.odoo_source", "dev.paths")


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Let the modules of ``dev`` work in an empty build folder."""
    folder = tmp_path / "build"
    (folder / "logs").mkdir(parents=True)
    for module in MODULES_WITH_BUILD:
        monkeypatch.setattr(f"{module}.BUILD", folder)
    for name, place in (("TREE", folder / "odoo"), ("STAMP", folder / "odoo" / ".complete")):
        monkeypatch.setattr(f"dev.odoo_source.{name}", place)
    monkeypatch.setattr("dev.apt.STATE", folder / "apt")
    for module in ("apt", "python_env", "embedded", "browser", "paths"):
        monkeypatch.setattr(f"dev.{module}.LOGS", folder / "logs")
    return folder
