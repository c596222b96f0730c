"""Workbooks that people hand in: nothing is trusted, and all is measured before it is read."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime

import openpyxl
from openpyxl.utils import range_boundaries

MAX_BYTES = 5 * 2**20
MAX_UNPACKED = 20 * 2**20
MAX_PARTS = 300
MAX_ROWS = 3000
MAX_COLUMNS = 40
_MAX_SCANNED = 20_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell[^>]*\bref="([A-Z]+\d+:[A-Z]+\d+)"')


class BadWorkbook(ValueError):
    """A file that is not read at all; ``code`` tells why.

    ``empty``, ``too_large`` (packed or unpacked), ``old_format`` (.xls, or with a password),
    ``not_xlsx``, ``broken``, ``too_many_rows``.
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


@dataclass
class Sheet:
    """A sheet: ``rows`` are ``(number from 1, values)`` without empty ones.

    ``formulas`` and ``merged`` hold ``(row, column from 0)``: cells with a formula, and cells that
    a merged one covers (all but its first).
    """

    title: str
    rows: list = field(default_factory=list)
    formulas: set = field(default_factory=set)
    merged: set = field(default_factory=set)


def read_workbook(data: bytes) -> list[Sheet]:
    """Return the visible sheets of an XLSX file; BadWorkbook for a file that is none."""
    _check(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [_read(each, archive) for each in book.worksheets
                    if each.sheet_state == "visible"]
    except BadWorkbook:
        raise
    except Exception as error:  # a broken file may fail anywhere in the reader
        raise BadWorkbook("broken") from error


def as_text(value) -> str:
    """Return a cell's value as people see it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (datetime, date)):
        return value.strftime("%d.%m.%Y")
    return str(value).strip()


def _check(data):
    """Refuse what is no workbook or unpacks to too much, by the archive's table of contents."""
    if not data:
        raise BadWorkbook("empty")
    if len(data) > MAX_BYTES:
        raise BadWorkbook("too_large")
    if data.startswith(_OLD_EXCEL):
        raise BadWorkbook("old_format")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise BadWorkbook("too_large")
            if not {"xl/workbook.xml", "[Content_Types].xml"} <= {part.filename for part in parts}:
                raise BadWorkbook("not_xlsx")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_xml(archive.read(part))
    except BadWorkbook:
        raise
    except Exception as error:
        raise BadWorkbook("not_xlsx") from error


def _check_xml(text):
    """Refuse XML that defines entities, which can unfold without end; UTF-16 would hide them."""
    if b"\x00" in text or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise BadWorkbook("broken")


def _read(worksheet, archive):
    sheet = Sheet(worksheet.title)
    worksheet.reset_dimensions()
    for number, cells in enumerate(worksheet.iter_rows(max_col=MAX_COLUMNS), 1):
        if number > _MAX_SCANNED:
            raise BadWorkbook("too_many_rows")
        values = tuple(cell.value for cell in cells)
        if all(value is None or value == "" for value in values):
            continue
        sheet.rows.append((number, values))
        sheet.formulas.update(
            (number, place) for place, cell in enumerate(cells) if cell.data_type == "f"
        )
        if len(sheet.rows) > MAX_ROWS:
            raise BadWorkbook("too_many_rows")
    sheet.merged = _merged(archive.read(worksheet._worksheet_path))
    return sheet


def _merged(text):
    """Return the cells covered by merged ones; those of wild ranges are left out."""
    covered = set()
    for ref in _MERGED.findall(text):
        left, top, right, bottom = range_boundaries(ref.decode())
        right, bottom = min(right, MAX_COLUMNS), min(bottom, _MAX_SCANNED)
        covered.update(
            (row, column - 1) for row in range(top, bottom + 1) for column in range(left, right + 1)
            if (row, column) != (top, left)
        )
        if len(covered) > _MAX_SCANNED * MAX_COLUMNS:
            raise BadWorkbook("broken")
    return covered
