"""A table that the school files, such as the register of substitutions: one object, two renderers.

It is cut into sheets of A4 landscape here; lengths are millimetres.
"""

from dataclasses import dataclass, field

LINE_HEIGHT, PADDING = 3.1, 0.8
# Room for rows on the first sheet, on those after it, and what the signatures take of the last.
FIRST_HEIGHT, NEXT_HEIGHT, SIGNATURES_HEIGHT = 156, 174, 22


@dataclass(frozen=True)
class Column:
    """``kind`` is "text", "date" or "number"; ``width`` on paper."""

    caption: str
    width: float
    kind: str = "text"


@dataclass
class Register:
    """``rows`` hold a value for each of ``columns``, None where there is nothing.

    ``totals`` are the places of rows that add up. ``signers`` sign below the last row, ``name`` is
    that of the file.
    """

    name: str
    school: str
    title: str
    period: str
    columns: tuple[Column, ...]
    rows: list[tuple] = field(default_factory=list)
    totals: set[int] = field(default_factory=set)
    signers: tuple[str, ...] = ()
    printed: str = ""


@dataclass(frozen=True)
class PaperRow:
    """``cells``: the lines of each."""

    cells: tuple[tuple[str, ...], ...]
    total: bool = False

    @property
    def height(self):
        return max(len(lines) or 1 for lines in self.cells) * LINE_HEIGHT + 2 * PADDING


def sheets_of(register, ruler, shown):
    """Return the sheets, each a list of ``PaperRow``; ``shown(value)`` is a value as a text."""
    rows = [
        PaperRow(tuple(
            ruler.lines(shown(value), column.width - 2 * PADDING)
            for value, column in zip(row, register.columns, strict=True)
        ), place in register.totals)
        for place, row in enumerate(register.rows)
    ]
    sheets, room = [[]], FIRST_HEIGHT
    for row in rows:
        if row.height > room and sheets[-1]:
            sheets.append([])
            room = NEXT_HEIGHT
        sheets[-1].append(row)
        room -= row.height
    if room < SIGNATURES_HEIGHT and len(sheets[-1]) > 1:
        # The signatures never stand alone on a sheet.
        sheets.append([sheets[-1].pop()])
    return sheets
