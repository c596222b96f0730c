"""A timetable's file, recognised by what it holds."""

from .asc import read_asc
from .document import BadFile
from .sheet import read_sheet

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read_file(data):
    """Return the ``Document`` of an aSc export or of a spreadsheet; BadFile for anything else."""
    if not data.strip():
        raise BadFile("empty")
    if data.startswith((_ZIP, _OLD_EXCEL)):
        return read_sheet(data)
    return read_asc(data)
