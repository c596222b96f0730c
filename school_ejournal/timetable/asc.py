"""The XML export of aSc Timetables, of any version from 2008 on (plain Python)."""

from lxml import etree

from .document import BadFile, Card, Document, Group, Problem
from .encodings import xml_text

MAX_BYTES = 10 * 2**20
MAX_CARDS = 20_000
# An evaluation copy exports no more cards than this.
EVALUATION_CARDS = 10
_ROOT = "timetable"


def read_asc(data):
    """Return the ``Document`` of an export; BadFile for a file that is none."""
    return _Reader(_root(data)).run()


def _root(data):
    if not data.strip():
        raise BadFile("empty")
    if len(data) > MAX_BYTES:
        raise BadFile("too_large")
    try:
        text = xml_text(data)
    except (UnicodeDecodeError, LookupError) as error:
        raise BadFile("not_xml") from error
    # Entities can unfold without end; an export has none.
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadFile("doctype")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadFile("not_xml") from error
    if root.tag != _ROOT:
        raise BadFile("wrong_root", str(root.tag)[:60])
    return root


class _Reader:
    """Follows the ids of one file: they mean nothing outside of it."""

    def __init__(self, root):
        self.root = root
        self.document = Document()
        self.subjects = self._named("subjects/subject")
        self.teachers = self._named("teachers/teacher")
        self.classes = self._named("classes/class")
        self.rooms = self._named("classrooms/classroom", short=True)
        self.groups = {
            row.get("id"): row for row in root.iterfind("groups/group")
        }
        self.weeks = self._masks("weeksdefs/weeksdef", "weeks")
        self.terms = self._masks("termsdefs/termsdef", "terms")
        self.days = self._masks("daysdefs/daysdef", "days")

    def run(self):
        """Return the document."""
        lessons = {row.get("id"): row for row in self.root.iterfind("lessons/lesson")}
        cards = {}
        rows = self.root.findall("cards/card")
        if len(rows) > MAX_CARDS or len(lessons) > MAX_CARDS:
            raise BadFile("too_many_rows")
        for place, card in enumerate(rows, 1):
            if card.get("lessonid") not in lessons:
                self._problem(f"card {place}", "lost_card", severe=False)
            cards.setdefault(card.get("lessonid"), []).append((place, card))
        for place, (key, lesson) in enumerate(lessons.items(), 1):
            self._lesson(f"lesson {place}", lesson, cards.get(key, []))
        if len(rows) == EVALUATION_CARDS:
            self._problem("", "ten_cards")
        return self.document

    def _problem(self, place, code, value="", severe=True):
        self.document.problems.append(Problem(place, code, value, severe))

    def _named(self, path, short=False):
        """Return id → name of a table; rooms are known by their short names."""
        found = {}
        for row in self.root.iterfind(path):
            first, last = row.get("firstname"), row.get("lastname")
            whole = " ".join(part for part in (last, first) if part)
            names = (row.get("short"), row.get("name")) if short else (
                row.get("name"), whole, row.get("short"))
            found[row.get("id")] = next((_clean(name) for name in names if _clean(name)), "")
        return found

    def _masks(self, path, attribute):
        return {row.get("id"): row.get(attribute, "") for row in self.root.iterfind(path)}

    # ---- lessons ----

    def _lesson(self, place, lesson, cards):
        subject = self.subjects.get(lesson.get("subjectid"), "")
        what = self._what(lesson, subject)
        groups = [self.groups[key] for key in _ids(lesson, "groupids") if key in self.groups]
        classes = list(self._names(self.classes, _ids(lesson, "classids")))
        for group in groups:
            name = self.classes.get(group.get("classid"), "")
            if name and name not in classes:
                classes.append(name)
        self._check_lesson(place, lesson, what, classes, subject, cards)
        if not (classes and subject):
            return
        parts = tuple(
            Group(self.classes.get(group.get("classid"), ""), _clean(group.get("name")))
            for group in groups if group.get("entireclass") not in ("1", "true")
        )
        teachers = tuple(self._names(self.teachers, _ids(lesson, "teacherids", "teacherid")))
        for number, card in cards:
            self._card(f"card {number}", what, lesson, card, {
                "subject": subject, "classes": tuple(classes), "teachers": teachers,
                "groups": parts, "room": self._room(card, lesson),
            })

    def _check_lesson(self, place, lesson, what, classes, subject, cards):
        if not classes:
            self._problem(place, "no_class", what, severe=False)
        if not subject:
            self._problem(place, "no_subject", what, severe=False)
        if classes and not self._names(self.teachers, _ids(lesson, "teacherids", "teacherid")):
            self._problem(place, "no_teacher", what, severe=False)
        asked = _number(lesson.get("periodsperweek"))
        length = max(int(_number(lesson.get("periodspercard")) or 1), 1)
        if not cards:
            self._problem(place, "no_cards", what, severe=False)
        elif asked and len(cards) * length < asked and self._mask(lesson, lesson, "weeks") in (
            "", "1", "11",
        ):
            self._problem(place, "few_cards", what, severe=False)

    def _what(self, lesson, subject):
        """Return how people call the lesson."""
        names = (
            ", ".join(self._names(self.classes, _ids(lesson, "classids"))), subject,
            ", ".join(self._names(self.teachers, _ids(lesson, "teacherids", "teacherid"))),
        )
        return " · ".join(name for name in names if name)

    def _names(self, table, keys):
        return [table[key] for key in keys if table.get(key)]

    def _room(self, card, lesson):
        keys = _ids(card, "classroomids", "classroomid") or _ids(lesson, "classroomids")
        rooms = self._names(self.rooms, keys)
        # A lesson may have a list of rooms that would do; a card names where it is.
        return rooms[0] if rooms else ""

    def _mask(self, card, lesson, name):
        """Return the mask of weeks, terms or days of a card: its own, or that of the lesson."""
        mask = card.get(name)
        if mask is None:
            mask = getattr(self, name).get(lesson.get(f"{name}defid"), "")
            # "10,01" means any one: the card has not said which.
            mask = "" if "," in mask else mask
        return mask.strip()

    def _card(self, place, what, lesson, card, values):
        days = self._weekdays(card, lesson)
        if not days or max(days) > 6:
            self._problem(place, "bad_days", what)
            return
        week = self._week(card, lesson)
        if not week:
            self._problem(place, "bad_weeks", what)
            return
        if "0" in self._mask(card, lesson, "terms"):
            self._problem(place, "part_of_terms", what, severe=False)
        first = _number(card.get("period"))
        length = max(int(_number(lesson.get("periodspercard")) or 1), 1)
        if first is None or first < 0 or first + length - 1 > 14:
            self._problem(place, "bad_number", what)
            return
        for day in days:
            for number in range(int(first), int(first) + length):
                self.document.cards.append(Card(place, day, number, week, **values))

    def _weekdays(self, card, lesson):
        if card.get("days") is None and card.get("day") is not None:
            # Version 2008 counts the days.
            day = _number(card.get("day"))
            return [] if day is None or day < 0 else [int(day)]
        return [day for day, one in enumerate(self._mask(card, lesson, "days")) if one == "1"]

    def _week(self, card, lesson):
        """Return "every", "odd" or "even"; empty for a cycle of more than two weeks."""
        mask = self._mask(card, lesson, "weeks")
        if set(mask) <= {"1"}:
            return "every"
        return {"10": "odd", "01": "even"}.get(mask, "")


def _ids(row, *names):
    for name in names:
        if row.get(name):
            return [key.strip() for key in row.get(name).split(",") if key.strip()]
    return []


def _clean(text):
    return " ".join((text or "").split())


def _number(text):
    """Return the number that ``text`` is, or None."""
    try:
        return float((text or "").replace(",", "."))
    except ValueError:
        return None
