"""A timetable as a file holds it, whatever its format (plain Python)."""

from dataclasses import dataclass, field


class BadFile(ValueError):
    """A file that is not read at all; ``code`` tells why, ``value`` what stands there.

    ``empty``, ``too_large``, ``not_xml``, ``doctype``, ``wrong_root``, ``not_xlsx``,
    ``old_format``, ``broken``, ``too_many_rows``, ``no_sheet``, ``unknown_format``.
    """

    def __init__(self, code, value=""):
        super().__init__(f"{code} {value}".strip())
        self.code = code
        self.value = value


@dataclass(frozen=True)
class Group:
    """A part of class ``klass``, both as the file names them."""

    klass: str
    name: str


@dataclass(frozen=True)
class Card:
    """One lesson of the week; ``place`` is where it stands in the file ("row 12").

    Names are those of the file; ``groups`` holds no whole classes. ``weekday`` counts from 0,
    ``week`` is "every", "odd" or "even".
    """

    place: str
    weekday: int
    number: int
    week: str
    subject: str
    classes: tuple = ()
    teachers: tuple = ()
    groups: tuple = ()
    room: str = ""


@dataclass(frozen=True)
class Problem:
    """Something wrong at ``place``; ``code`` names it, ``value`` is what stands there.

    ``severe`` problems stop the import. Codes: ``no_class``, ``no_teacher``, ``no_subject``,
    ``no_cards``, ``few_cards``, ``lost_card``, ``bad_days``, ``bad_weeks``, ``part_of_terms``,
    ``bad_number``, ``bad_day``, ``formula``, ``merged``, ``missing``, ``ten_cards``.
    """

    place: str
    code: str
    value: str = ""
    severe: bool = True


@dataclass
class Document:
    """What a file holds: its lessons of the week, and what is wrong with it."""

    cards: list = field(default_factory=list)
    problems: list = field(default_factory=list)
