"""Rows of the page kept by columns: as PostgreSQL gathers them and as the screen receives them."""


class Columns:
    """A table of rows that is filled, sent and read in few steps, however many rows it holds.

    Iterates over rows as tuples. ``columns``: equally long lists, None for empty ones.
    """

    def __init__(self, columns):
        self.columns = [column or [] for column in columns]

    def __iter__(self):
        return zip(*self.columns, strict=True)

    def __len__(self):
        return len(self.columns[0])


def columns_of(rows):
    """Return the columns of ``rows`` (``Columns``, or a list of rows; no column without rows)."""
    if isinstance(rows, Columns):
        return rows.columns if rows else []
    return [list(column) for column in zip(*rows, strict=True)]


def packed(rows, names):
    """Return rows as ``{name: column}`` for the screen.

    ``names``: of the columns in order, None for one that is left out. A name that ends in "?" is
    of a column of exceptions: it comes as ``{number of the row: value}`` of those that say
    something.
    """
    table = {}
    for name, column in zip(names, columns_of(rows), strict=False):
        if name and name.endswith("?"):
            table[name[:-1]] = {
                row: value for row, value in enumerate(column) if value
            } if any(column) else {}
        elif name:
            table[name] = column
    return table or {name.rstrip("?"): [] for name in names if name}
