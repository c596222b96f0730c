"""The journal page cut into sheets of paper: an A4 spread, names × dates and the topics beside.

Every sheet stands for itself: heads repeat, a lesson is on the same sheet on the left and on the
right, and nothing is cut. What does not fit goes on to the next sheet, be it columns, students or
the text of one lesson. Lengths are millimetres, font sizes points.
"""

import math
from dataclasses import dataclass, replace
from itertools import zip_longest

from .sheet_texts import month

LEFT_WIDTH = 146
NUMBER_WIDTH, NAME_WIDTH = 6, 41
# The columns after the lessons, on the last sheet.
TERM_WIDTH, AVERAGE_WIDTH, FORECAST_WIDTH, MISSED_WIDTH = 11, 12, 9, 8
CELL_WIDTH_MIN, CELL_WIDTH_MAX = 4.6, 9
COLUMNS_MAX = 15
ROWS_MAX = 40
ROWS_HEIGHT = 150
ROW_HEIGHT_MAX = 5.2
FOOT_HEIGHT = 3.6  # of each of the two lines below the students
RIGHT_WIDTH = 119
DATE_WIDTH, TOPIC_WIDTH, HOMEWORK_WIDTH = 11, 56, 52
NOTE_WIDTH = 190
NOTES_HEAD = 8
LINE_HEIGHT = 3.1
PADDING = 0.6
TEXTS_HEIGHT = 150
TEXT_SIZE = 7
CELL_SIZE = 8
LEADING = 1.15
_MM_PER_POINT = 25.4 / 72


@dataclass(frozen=True)
class Part:
    """A lesson, or a part of one, on the right-hand page of one sheet.

    ``topic`` and ``homework`` are lines; ``continued`` when the lesson began on an earlier sheet.
    ``places`` are the indexes of its columns that begin on this sheet.
    """

    lesson: object
    continued: bool
    topic: tuple
    homework: tuple
    places: tuple

    @property
    def height(self):
        """Height of the line on the right."""
        lines = max(len(self.topic), len(self.homework), 1)
        return lines * LINE_HEIGHT + 2 * PADDING


@dataclass(frozen=True)
class Span:
    """Neighbouring columns under one head: of a month, or of a lesson (then ``column``)."""

    name: str
    span: int
    column: object = None


@dataclass(frozen=True)
class Note:
    """What is to be said about a cell; ``lines`` as broken for the place where it stands."""

    number: int
    name: str
    column: object
    cell: object
    lines: tuple = ()

    @property
    def height(self):
        """Height of the line."""
        return len(self.lines) * LINE_HEIGHT + 2 * PADDING


@dataclass(frozen=True)
class PaperSheet:
    """One sheet. ``tail`` is the width of averages and the like, 0 where they do not stand.

    ``notes`` are the comments, where the right-hand page of the last sheet has room for all.
    """

    columns: tuple
    months: tuple
    days: tuple
    rows: tuple
    parts: tuple
    tail: float
    cell_width: float
    row_height: float
    last: bool = False
    notes: tuple = ()

    @property
    def width(self):
        """Width of the left-hand table."""
        return NUMBER_WIDTH + NAME_WIDTH + len(self.columns) * self.cell_width + self.tail


@dataclass(frozen=True)
class Fitted:
    """What stands in a small cell: size, height of a line and the lines."""

    size: float
    line_height: float
    lines: tuple


class Ruler:
    """Measures text; ``char_width(char)`` is the width of a character at size 1."""

    def __init__(self, char_width):
        self._char_width = char_width

    def width(self, text, size=TEXT_SIZE):
        """Return the width of ``text`` in millimetres."""
        return sum(map(self._char_width, text)) * size * _MM_PER_POINT

    def lines(self, text, width):
        """Return ``text`` broken into lines of at most ``width``."""
        lines = []
        for paragraph in text.splitlines():
            line = ""
            for word in paragraph.split(" "):
                longer = f"{line} {word}" if line else word
                if self.width(longer) <= width:
                    line = longer
                    continue
                if line:
                    lines.append(line)
                *full, line = self._broken(word, width)
                lines += full
            lines.append(line)
        return tuple(lines)

    def _broken(self, word, width):
        """Return a word in pieces of at most ``width``: addresses and the like have no spaces."""
        pieces = [""]
        for char in word:
            if pieces[-1] and self.width(pieces[-1] + char) > width:
                pieces.append("")
            pieces[-1] += char
        return pieces

    def fitting_size(self, text, width, largest, smallest=4):
        """Return the font size at which ``text`` fits into ``width`` on one line."""
        size = largest * (width - 2 * PADDING) / (self.width(text, largest) or 1)
        return round(max(smallest, min(largest, size)), 1)

    def fitted(self, parts, joint, width, height):
        """Return ``parts`` joined by ``joint`` as a ``Fitted``, as large as the cell allows.

        Lines break between parts only.
        """
        found = []
        for count in range(1, len(parts) + 1):
            lines = [joint.join(chunk) for chunk in _chunks(parts, math.ceil(len(parts) / count))]
            widest = max(self.width(line, 1) for line in lines)
            line_height = height / len(lines)
            size = min(CELL_SIZE, (width - 2 * PADDING) / (widest or 1),
                       line_height / (LEADING * _MM_PER_POINT))
            found.append(Fitted(math.floor(10 * size) / 10, line_height, tuple(lines)))
        return max(found, key=lambda fitted: fitted.size)


def paper_of(sheet, ruler, words):
    """Return ``(sheets, pages of notes)`` of a ``Sheet``: ``PaperSheet`` and lists of ``Note``.

    ``words`` gives what is printed: ``done(lesson)``, ``homework_by(lesson)``,
    ``remarks(cell)``, ``note(note)`` and the ``locale`` of dates.
    """
    tail = TERM_WIDTH * len(sheet.terms) + AVERAGE_WIDTH + FORECAST_WIDTH + MISSED_WIDTH
    groups = _packed(_parts(sheet, ruler, words), tail) or [()]
    bands = _bands(sheet.rows)
    papers = [
        _paper(sheet, group, band, tail if group is groups[-1] else 0, words.locale)
        for group in groups for band in bands
    ]
    notes = [
        Note(row.number, row.name, column, cell)
        for row in sheet.rows
        for column, cell in zip(sheet.columns, row.cells, strict=True) if cell.remarked
    ]
    beside = tuple(_broken(note, ruler, words.note(note), RIGHT_WIDTH) for note in notes)
    room = TEXTS_HEIGHT - sum(part.height for part in papers[-1].parts) - NOTES_HEAD
    fits = sum(note.height for note in beside) <= room
    papers[-1] = replace(papers[-1], last=True, notes=beside if fits else ())
    if fits:
        return papers, []
    return papers, _paged(
        [_broken(note, ruler, words.remarks(note.cell), NOTE_WIDTH) for note in notes]
    )


def _broken(note, ruler, text, width):
    return replace(note, lines=ruler.lines(text, width - 2 * PADDING))


def _paged(notes):
    pages, room = [], 0
    for note in notes:
        if note.height > room:
            pages.append([])
            room = TEXTS_HEIGHT
        pages[-1].append(note)
        room -= note.height
    return pages


def _parts(sheet, ruler, words):
    """Return the lessons in parts, none of which is higher than a sheet or has too many columns."""
    places = {}
    for place, column in enumerate(sheet.columns):
        places.setdefault(column.lesson, []).append(place)
    most = int((TEXTS_HEIGHT - 2 * PADDING) / LINE_HEIGHT)
    parts = []
    for lesson in sheet.lessons:
        topic = ruler.lines(words.done(lesson), TOPIC_WIDTH - 2 * PADDING)
        homework = ruler.lines(words.homework_by(lesson), HOMEWORK_WIDTH - 2 * PADDING)
        chunks = (_chunks(topic, most), _chunks(homework, most),
                  _chunks(tuple(places[lesson.id]), COLUMNS_MAX))
        for index, pieces in enumerate(zip_longest(*chunks, fillvalue=())):
            parts.append(Part(lesson, index > 0, *pieces))
    return parts


def _chunks(items, most):
    return [items[start:start + most] for start in range(0, len(items), most)]


def _packed(parts, tail):
    """Return ``parts`` as groups, a sheet each: as few as can be, with columns spread evenly."""
    last = int((LEFT_WIDTH - NUMBER_WIDTH - NAME_WIDTH - tail) / CELL_WIDTH_MIN)
    fewest = _fill(parts, COLUMNS_MAX, last)
    count = sum(len(part.places) for part in parts)
    if fewest:
        for most in range(math.ceil(count / len(fewest)), COLUMNS_MAX):
            groups = _fill(parts, most, last)
            if len(groups) == len(fewest):
                return groups
    return fewest


def _fill(parts, most, last):
    """Return ``parts`` in groups of at most ``most`` columns, the last one of at most ``last``."""
    groups, columns, height = [], 0, 0
    for part in parts:
        columns += len(part.places)
        height += part.height
        if not groups or columns > most or height > TEXTS_HEIGHT:
            groups.append([])
            columns, height = len(part.places), part.height
        groups[-1].append(part)
    if columns > last:
        former, moved, columns = groups[-1], [], 0
        while len(former) > 1 and columns + len(former[-1].places) <= last:
            moved.insert(0, former.pop())
            columns += len(moved[0].places)
        groups += [moved] if moved else []
    return groups


def _bands(rows):
    """Return the rows in bands of even length, a sheet each."""
    if not rows:
        return [()]
    count = math.ceil(len(rows) / ROWS_MAX)
    return _chunks(rows, math.ceil(len(rows) / count))


def _paper(sheet, group, band, tail, locale):
    places = [place for part in group for place in part.places]
    columns = tuple(sheet.columns[place] for place in places)
    width = LEFT_WIDTH - NUMBER_WIDTH - NAME_WIDTH - tail
    height = ROWS_HEIGHT - 2 * FOOT_HEIGHT
    rows = tuple(
        replace(row, cells=tuple(row.cells[place] for place in places)) for row in band
    )
    return PaperSheet(
        columns=columns,
        months=tuple(
            Span(month(first.day, locale), count)
            for first, count in _runs(columns, lambda column: (column.day.year, column.day.month))
        ),
        days=tuple(
            Span("", count, first)
            for first, count in _runs(columns, lambda column: column.lesson)
        ),
        rows=rows, parts=tuple(group), tail=tail,
        cell_width=round(min(CELL_WIDTH_MAX, width / (len(columns) or 1)), 3),
        row_height=round(min(ROW_HEIGHT_MAX, height / (len(rows) or 1)), 3),
    )



def _runs(columns, key):
    """Return ``(first column, how many)`` of neighbours with the same ``key``."""
    runs = []
    for column in columns:
        if runs and key(runs[-1][0]) == key(column):
            runs[-1][1] += 1
        else:
            runs.append([column, 1])
    return runs
