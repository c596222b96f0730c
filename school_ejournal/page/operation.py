"""One operation of the entry protocol: what a teacher did to one cell or to a lesson."""

import re
from dataclasses import dataclass
from datetime import date

MAX_MARKS = 4
MAX_OPERATIONS = 500
_UNSET = object()
# Characters that no database stores: they are no text, whatever the field.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class BadOperation(ValueError):
    """An operation that cannot be understood; the text is for developers, not for teachers."""


@dataclass(frozen=True)
class Operation:
    """A cell (student × lesson) or a lesson brought to a state.

    ``key`` makes a resend harmless, ``base`` is the version of the cell that the person saw. Parts
    that were not touched are absent: ask ``sets_marks``, ``sets_absence``, ``sets_topic``,
    ``sets_homework``. ``marks`` are ``(value id, comment, due)``, due an ISO date or "" (for owed
    work: the school's usual date); ``absence`` is ``(reason id, minutes, comment)`` or None,
    ``homework`` is ``(text, none)`` or None.
    """

    key: str
    lesson: int
    student: int
    base: int
    why: str
    work: int | None = None
    marks: object = _UNSET
    absence: object = _UNSET
    topic: object = _UNSET
    homework: object = _UNSET

    sets_marks = property(lambda self: self.marks is not _UNSET)
    sets_absence = property(lambda self: self.absence is not _UNSET)
    sets_topic = property(lambda self: self.topic is not _UNSET)
    sets_homework = property(lambda self: self.homework is not _UNSET)

    @property
    def cell(self):
        """``(lesson id, student id)``; student 0 stands for the lesson itself."""
        return (self.lesson, self.student)

    @classmethod
    def parse(cls, data):
        """Return the operation in a JSON object. BadOperation when it is not one."""
        if not isinstance(data, dict):
            raise BadOperation("an operation is an object")
        key = _text(data, "key", 64)
        if len(key) < 8:
            raise BadOperation("key: 8 to 64 characters")
        student = _integer(data, "student", default=0)
        parts = {}
        if "marks" in data:
            parts["marks"] = _marks(data["marks"])
            parts["work"] = _integer(data, "work", default=0) or None
        if "absence" in data:
            parts["absence"] = _absence(data["absence"])
        if "topic" in data:
            parts["topic"] = _text(data, "topic", None)
        if "homework" in data:
            parts["homework"] = _homework(data["homework"])
        if not parts:
            raise BadOperation("nothing to set")
        if bool(student) == bool(parts.keys() & {"topic", "homework"}):
            raise BadOperation("marks and absences need a student, topic and homework have none")
        return cls(
            key=key, lesson=_integer(data, "lesson"), student=student,
            base=_integer(data, "base", default=0), why=_text(data, "why", 250), **parts,
        )


def _integer(data, name, default=None):
    value = data.get(name)
    if value in (None, False) and default is not None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise BadOperation(f"{name}: a number")
    return value


def _text(data, name, limit):
    value = data.get(name) or ""
    if not isinstance(value, str) or (limit and len(value) > limit) or _NO_TEXT.search(value):
        raise BadOperation(f"{name}: a text of at most {limit} characters")
    return value


def _marks(data):
    if not isinstance(data, list) or len(data) > MAX_MARKS:
        raise BadOperation(f"marks: a list of at most {MAX_MARKS}")
    marks = []
    for item in data:
        if not isinstance(item, dict):
            raise BadOperation("marks: objects with value, comment and due")
        marks.append((_integer(item, "value"), _text(item, "comment", None), _day(item, "due")))
    return marks


def _day(data, name):
    """Return a date as ISO text, "" for none."""
    value = _text(data, name, 10)
    try:
        return value and date.fromisoformat(value).isoformat()
    except ValueError:
        raise BadOperation(f"{name}: a date such as 2026-12-08") from None


def _absence(data):
    if data is None or data is False:
        return None
    if not isinstance(data, dict):
        raise BadOperation("absence: an object or null")
    minutes = _integer(data, "minutes", default=0)
    return (_integer(data, "reason"), minutes, _text(data, "comment", None))


def _homework(data):
    if data is None or data is False:
        return None
    if not isinstance(data, dict):
        raise BadOperation("homework: an object or null")
    return (_text(data, "text", None), data.get("none") is True)
