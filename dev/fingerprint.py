"""Hashes that tell whether something changed since a database was made."""

import hashlib

from dev.paths import ADDON

SUFFIXES = {
    ".py", ".xml", ".csv", ".js", ".scss", ".css", ".po", ".pot", ".json", ".svg", ".png", ".sql",
}  # fmt: skip


def addon_fingerprint(exclude=()):
    """Return a short hash of the addon's files, leaving out top folders such as ``tests``."""
    digest = hashlib.sha256()
    for path in sorted(ADDON.rglob("*")):
        relative = path.relative_to(ADDON)
        if path.suffix not in SUFFIXES or relative.parts[0] in exclude or not path.is_file():
            continue
        digest.update(str(relative).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
