"""The settings that every Odoo process of this folder shares."""

import os

from dev.paths import BUILD, ROOT

CONFIG = BUILD / "odoo.conf"
DATA_DIR = BUILD / "odoo-data"


def write_config(source):
    """Write the configuration file: the addons, loopback only, no database manager."""
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    settings = {
        "addons_path": ",".join(str(path) for path in (*source.addons, ROOT)),
        "data_dir": DATA_DIR,
        "http_interface": "127.0.0.1",
        "list_db": "False",
        "max_cron_threads": "1",
    }
    lines = ["[options]", *(f"{name} = {value}" for name, value in settings.items()), ""]
    temporary = CONFIG.with_suffix(".part")
    temporary.write_text("\n".join(lines), encoding="utf-8")
    os.replace(temporary, CONFIG)
