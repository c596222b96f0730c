"""Which files may be handed to students, judged by name and by content."""

from enum import Enum

_ZIP = (b"PK\x03\x04",)
_OLE = (b"\xd0\xcf\x11\xe0",)
_BMFF = 4  # "ftyp" stands after the length of the first box
# Ending of the name → how the content begins, at a byte; an empty tuple stands for plain text.
_KINDS = {
    "pdf": (0, (b"%PDF-",)),
    "doc": (0, _OLE), "xls": (0, _OLE), "ppt": (0, _OLE),
    "docx": (0, _ZIP), "xlsx": (0, _ZIP), "pptx": (0, _ZIP),
    "odt": (0, _ZIP), "ods": (0, _ZIP), "odp": (0, _ZIP),
    "rtf": (0, (b"{\\rtf",)),
    "txt": (0, ()),
    "jpg": (0, (b"\xff\xd8\xff",)), "jpeg": (0, (b"\xff\xd8\xff",)),
    "png": (0, (b"\x89PNG\r\n\x1a\n",)), "gif": (0, (b"GIF87a", b"GIF89a")),
    "webp": (8, (b"WEBP",)), "heic": (_BMFF, (b"ftyp",)),
    "mp3": (0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "m4a": (_BMFF, (b"ftyp",)), "mp4": (_BMFF, (b"ftyp",)), "ogg": (0, (b"OggS",)),
    "wav": (8, (b"WAVE",)),
}
#: What a browser may show itself instead of keeping it: nothing in them runs.
SHOWN = frozenset({"pdf", "jpg", "jpeg", "png", "gif", "webp"})
ENDINGS = tuple(_KINDS)
#: What is sent together: how many files, and their MB. Mail servers take 10 MB, and on the way a
#: file grows by a third.
MAX_FILES = (10, 7)
_CONTROL = bytes({*range(32), 127} - {9, 10, 13})


class FileFault(str, Enum):
    """Why a file is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    KIND = "kind"  #: of a kind that is not handed out
    CONTENT = "content"  #: the content is not what the name promises


def ending(name: str) -> str:
    """Return the ending of a file's name in small letters, without the dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def file_fault(name: str, data: bytes, largest: int) -> FileFault | None:
    """Return why a file of this name and content is refused, or None.

    ``largest``: size in bytes. Programs, pages and pictures that hold scripts are of no kind.
    """
    if not data:
        return FileFault.EMPTY
    if len(data) > largest:
        return FileFault.TOO_LARGE
    if ending(name) not in _KINDS:
        return FileFault.KIND
    start, beginnings = _KINDS[ending(name)]
    if not beginnings:
        return FileFault.CONTENT if _is_binary(data) else None
    return None if data[start:].startswith(beginnings) else FileFault.CONTENT


def files_fault(files) -> str | None:
    """Return what is wrong with files that are sent together, "count" or "size", or None.

    ``files``: ``(name, size in bytes)`` of each.
    """
    count, megabytes = MAX_FILES
    if len(files) > count:
        return "count"
    return "size" if sum(size for _name, size in files) > megabytes * 2**20 else None


def _is_binary(data):
    return len(data.translate(None, _CONTROL)) < len(data)
