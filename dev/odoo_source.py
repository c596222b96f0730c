"""Odoo's source: the folder that is named, else an installed package, else Debian's package."""

import importlib.machinery
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from dev.apt import Apt, debian_sources, unpack
from dev.checks import check_disk
from dev.console import say, step
from dev.errors import SetupError
from dev.paths import BUILD

SERIES = (19, 0)
PACKAGE = "odoo-19"
ASSET_PACKAGES = (
    "fonts-glyphicons-halflings", "fonts-montserrat", "fonts-ocr-b", "fonts-roboto-unhinted",
    "libjs-jquery", "libjs-jquery-form", "libjs-underscore",
)  # fmt: skip
#: unstable's newer versions lack the files that Odoo's package links to
STABLE_PACKAGES = ("fonts-font-awesome", "fonts-inconsolata")
#: left out of Debian's package for its licence; without it every back-office page logs an error
MISSING_SCRIPT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
TREE = BUILD / "odoo"
STAMP = TREE / ".complete"
#: raised when the way in which the tree is made changes
STAMP_TEXT = "1\n"


@dataclass(frozen=True)
class OdooSource:
    """Where Odoo is.

    :param path: the folder to put on Python's path: the one that holds the package ``odoo``
    :param addons: the folders with Odoo's own addons
    """

    path: Path
    addons: tuple


def find_odoo():
    """Return Odoo's source, fetching it if need be."""
    if home := os.environ.get("ODOO_HOME"):
        return _describe(_package_parent(Path(home).expanduser()))
    if installed := _installed_package():
        return _describe(installed)
    if not _tree_is_complete():
        _fetch_tree()
    return _describe(_tree_packages(TREE))


def _package_parent(home):
    """Return the folder that holds the package, whichever way a person names it."""
    for folder in (home, home.parent, _tree_packages(home)):
        if (folder / "odoo" / "release.py").is_file():
            return folder.resolve()
    raise SetupError(
        f"ODOO_HOME={home} holds no Odoo.",
        "Name a checkout of Odoo 19 (the folder with odoo-bin) or a folder with the package odoo, "
        "or leave the variable out: Odoo is then fetched.",
    )


def _installed_package():
    """Return the folder of an Odoo 19 that this interpreter has installed, if any."""
    here = str(Path.cwd())
    path = [entry for entry in sys.path if entry and entry != here]
    spec = importlib.machinery.PathFinder.find_spec("odoo", path)
    for location in (spec.submodule_search_locations if spec else None) or ():
        release = Path(location) / "release.py"
        if release.is_file() and BUILD not in release.parents:
            version = read_version(release)
            if version == SERIES:
                return Path(location).parent
            say(f"· the installed Odoo is {_dotted(version)}, not 19: it is left alone")
    return None


def read_version(release):
    """Return (major, minor) as a file ``odoo/release.py`` states it."""
    text = release.read_text(encoding="utf-8")
    match = re.search(r"^version_info\s*=\s*\(\s*'?([^,']+)'?\s*,\s*(\d+)", text, re.MULTILINE)
    if not match:
        return None
    major = match[1].strip()
    return (int(major) if major.isdigit() else major, int(match[2]))


def _dotted(version):
    return ".".join(str(part) for part in version) if version else "of an unknown version"


def _describe(folder):
    version = read_version(folder / "odoo" / "release.py")
    if version != SERIES:
        raise SetupError(
            f"{folder} holds Odoo {_dotted(version)}, and the addon needs 19.0.",
            "Name another folder in ODOO_HOME, or leave the variable out: Odoo is then fetched.",
        )
    candidates = (folder / "odoo" / "addons", folder / "addons")
    addons = tuple(
        path for path in candidates if (path / "base").is_dir() or (path / "mail").is_dir()
    )
    if not any((path / "mail").is_dir() for path in addons):
        raise SetupError(
            f"{folder} holds Odoo without its addons (mail, portal).",
            "Name a complete checkout in ODOO_HOME, or leave it out: Odoo is then fetched.",
        )
    return OdooSource(folder, addons)


def _tree_packages(tree):
    return tree / "usr" / "lib" / "python3" / "dist-packages"


def _tree_is_complete():
    return STAMP.is_file() and STAMP.read_text(encoding="utf-8") == STAMP_TEXT


def _fetch_tree():
    """Fetch Debian's package and unpack it; the tree gets its name when it is complete."""
    check_disk(3)
    temporary = BUILD / "odoo.part"
    for leftover in (TREE, temporary):
        shutil.rmtree(leftover, ignore_errors=True)
    downloads = BUILD / "odoo.deb"
    if not downloads.is_dir():
        _download(downloads)
    try:
        with step("unpacking Odoo 19"):
            for archive in sorted(downloads.glob("*.deb")):
                unpack(archive, temporary)
            _complete(temporary)
    except SetupError:
        shutil.rmtree(downloads, ignore_errors=True)
        raise
    (temporary / STAMP.name).write_text(STAMP_TEXT, encoding="utf-8")
    temporary.rename(TREE)
    shutil.rmtree(downloads, ignore_errors=True)


def _download(target):
    """Download the packages; the folder gets its name when all of them are there."""
    suite, sources = debian_sources()
    apt = Apt("odoo", sources)
    with step("reading Debian's package lists"):
        apt.update()
    temporary = target.with_suffix(".part-deb")
    shutil.rmtree(temporary, ignore_errors=True)

    def megabytes():
        size = sum(path.stat().st_size for path in temporary.glob("*"))
        return f"{size >> 20} MB"

    with step("downloading Odoo 19 from Debian (about 125 MB)", megabytes):
        names = [f"{name}/unstable" for name in (PACKAGE, *ASSET_PACKAGES)]
        names += [f"{name}/{suite}" for name in STABLE_PACKAGES]
        apt.download(names, temporary)
    temporary.rename(target)


def _complete(tree):
    """Drop the package's second copy of the addons, add what is missing, check the links."""
    packages = _tree_packages(tree)
    shutil.rmtree(packages / "addons", ignore_errors=True)
    script = packages / "odoo" / "addons" / MISSING_SCRIPT
    if not script.exists():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text("", encoding="utf-8")
    broken = [path for path in tree.rglob("*") if path.is_symlink() and not path.exists()]
    if broken:
        raise SetupError(
            f"Debian's Odoo package links to what its other packages no longer have: {broken[0]}",
            "Name another Odoo 19 with ODOO_HOME=/path/to/odoo.",
        )
