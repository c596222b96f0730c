"""A timetable's file against the school: which journal each of its lessons belongs to.

Plain Python: what the school has comes in as a ``School``, what is found goes out as a ``Match``.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace

from .document import Problem
from .names import Index, class_key, plain_key, same_teacher

_DIGITS = re.compile(r"\d+")
_SEXES = {"мальчики": "м", "юноши": "м", "девочки": "ж", "девушки": "ж"}


@dataclass
class School:
    """What the school has, each as a list of ``(name, id)``; names may repeat an id.

    ``groups``: dicts ``id, klass, subject, name``; ``journals``: dicts ``id, klass, subject,
    group, teacher`` (ids or None). ``aliases``: (kind, name's key) → id, None for "leave out".
    """

    classes: list = field(default_factory=list)
    subjects: list = field(default_factory=list)
    teachers: list = field(default_factory=list)
    groups: list = field(default_factory=list)
    journals: list = field(default_factory=list)
    aliases: dict = field(default_factory=dict)


@dataclass(frozen=True)
class NewJournal:
    """A journal that the school lacks; ``group`` is the name of its subgroup or empty."""

    klass: int
    subject: int
    group: str = ""
    teacher: int | None = None


@dataclass(frozen=True)
class Wanted:
    """An entry that the file asks for; ``journal`` is an id or a ``NewJournal``.

    ``own`` is who teaches instead of the journal's teacher; ``joint`` holds the journals of a
    joint lesson; ``place`` and ``name`` tell people which one it is.
    """

    journal: object
    weekday: int
    number: int
    week: str
    room: str = ""
    own: int | None = None
    co: frozenset = frozenset()
    joint: frozenset = frozenset()
    place: str = field(default="", compare=False)
    name: str = field(default="", compare=False)

    @property
    def slot(self):
        """What there can be only one of."""
        return self.journal, self.weekday, self.number, self.week


@dataclass
class Match:
    """``wanted`` entries, ``problems``, and ``unknown``: (kind, name) → proposed id or None.

    ``classes`` are those that the file has lessons for: only they are replaced.
    """

    wanted: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    unknown: dict = field(default_factory=dict)
    classes: set = field(default_factory=set)


def group_key(name):
    """Return what tells the groups of a class apart: "1" for "1 группа" and "Группа 1"."""
    key = plain_key(name)
    digits = _DIGITS.findall(key)
    if len(digits) == 1:
        return digits[0]
    return next((_SEXES[word] for word in key.split() if word in _SEXES), key)


def match_document(document, school, create_missing=False):
    """Return the ``Match`` of a document; with ``create_missing`` journals may be new ones."""
    return _Matcher(document, school, create_missing).run()


class _Matcher:
    def __init__(self, document, school, create_missing):
        self.document = document
        self.create_missing = create_missing
        self.aliases = school.aliases
        self.indexes = {
            "class": Index(school.classes, class_key),
            "subject": Index(school.subjects, plain_key),
            "teacher": Index(school.teachers, plain_key, same_teacher),
        }
        self.known = {}
        self.teacher_of = {journal["id"]: journal["teacher"] for journal in school.journals}
        self.subject_of = {journal["id"]: journal["subject"] for journal in school.journals}
        self.journals = defaultdict(list)
        for journal in school.journals:
            self.journals[journal["klass"], journal["subject"]].append(journal)
        self.groups = defaultdict(list)
        for group in school.groups:
            self.groups[group["klass"], group["subject"]].append(group)
        self.match = Match(problems=list(document.problems))
        self.by_slot = {}
        self.new = {}

    def run(self):
        """Return the match."""
        for card in self.document.cards:
            self._card(card)
        self.match.wanted = _joined(list(self.by_slot.values()), self._teacher, self._subject)
        return self.match

    def _problem(self, place, code, value="", severe=True):
        problem = Problem(place, code, value, severe)
        if problem not in self.match.problems:
            self.match.problems.append(problem)

    def _find(self, kind, name):
        """Return the id that a name means, None to leave it out, False while it is unknown."""
        key = (kind, name)
        if key not in self.known:
            alias = (kind, plain_key(name))
            if alias in self.aliases:
                self.known[key] = self.aliases[alias]
            else:
                found, proposal = self.indexes[kind].find(name)
                self.known[key] = found or False
                if not found:
                    self.match.unknown[key] = proposal
        return self.known[key]

    # ---- one card ----

    def _card(self, card):
        subject = self._find("subject", card.subject)
        classes = [(name, self._find("class", name)) for name in card.classes]
        teachers = [self._find("teacher", name) for name in card.teachers]
        if False in (subject, *teachers, *(klass for _name, klass in classes)):
            return
        if not subject:
            return
        self.match.classes.update(klass for _name, klass in classes if klass)
        name = " · ".join((", ".join(card.classes), card.subject))
        teachers = [teacher for teacher in teachers if teacher]
        targets = self._targets(card, classes, subject, teachers, name)
        if not targets:
            return
        for wanted in self._entries(card, targets, teachers, name):
            if wanted.slot in self.by_slot:
                self._problem(card.place, "twice", name, severe=False)
            self.by_slot.setdefault(wanted.slot, wanted)

    def _targets(self, card, classes, subject, teachers, name):
        """Return the journals of a card, in order; nothing when one of them is missing."""
        targets = {}
        for label, klass in classes:
            if not klass:
                continue
            parts = [group.name for group in card.groups if class_key(group.klass)
                     == class_key(label)]
            for part in parts or [""]:
                found = self._journals_of(klass, subject, part, teachers)
                if not found:
                    what = f"{label} · {card.subject}" + (f" · {part}" if part else "")
                    self._problem(card.place, "no_group" if part else "no_journal", what)
                    return []
                targets.update(dict.fromkeys(found))
        return list(targets)

    def _journals_of(self, klass, subject, group, teachers):
        there = self.journals[klass, subject]
        if group:
            found = self._of_group(klass, subject, group, there, teachers)
        else:
            found = [each["id"] for each in there if not each["group"]] or [
                each["id"] for each in there if each["teacher"] in teachers]
        if not found and self.create_missing:
            # A subgroup of that name may be there and lack only its journal.
            named = self._named(klass, subject, group)
            name = next(iter(named.values()), group)
            new = NewJournal(klass, subject, name, teachers[0] if teachers else None)
            return [self.new.setdefault((klass, subject, name), new)]
        return found

    def _named(self, klass, subject, name):
        return {
            group["id"]: group["name"] for group in self.groups[klass, subject]
            if name and group_key(group["name"]) == group_key(name)
        }

    def _of_group(self, klass, subject, name, there, teachers):
        named = self._named(klass, subject, name)
        found = [each["id"] for each in there if each["group"] in named]
        if found or named:
            return found
        taught = [each["id"] for each in there if each["group"] and each["teacher"] in teachers]
        return taught if len(taught) == 1 else []

    def _entries(self, card, targets, teachers, name):
        keepers = {target: self._keeper(target) for target in targets}
        spare = [teacher for teacher in teachers if teacher not in keepers.values()]
        for target in targets:
            own = None
            if teachers and keepers[target] not in teachers:
                own = spare.pop(0) if spare else teachers[0]
                if keepers[target]:
                    self._problem(card.place, "other_teacher", name, severe=False)
            yield Wanted(
                target, card.weekday, card.number, card.week, card.room, own,
                frozenset(spare) if target == targets[-1] else frozenset(),
                frozenset(targets) if len(targets) > 1 else frozenset(), card.place, name,
            )

    def _keeper(self, journal):
        if isinstance(journal, NewJournal):
            return journal.teacher
        return self.teacher_of[journal]

    def _teacher(self, wanted):
        return wanted.own or self._keeper(wanted.journal)

    def _subject(self, wanted):
        journal = wanted.journal
        return journal.subject if isinstance(journal, NewJournal) else self.subject_of[journal]


def _joined(wanted, teacher_of, subject_of):
    """Join entries of several cards: one teacher, one subject, one time is one lesson."""
    together = defaultdict(list)
    for entry in wanted:
        together[entry.weekday, entry.number, entry.week, teacher_of(entry)].append(entry)
    joined = []
    for (*_time, teacher), entries in together.items():
        parts = defaultdict(list)
        if teacher and len(entries) > 1:
            for entry in entries:
                parts[subject_of(entry)].append(entry)
        else:
            parts[None] = entries
        for same in parts.values():
            if teacher and len(same) > 1:
                union = frozenset().union(*(entry.joint for entry in same))
                union |= {entry.journal for entry in same}
                same = [replace(entry, joint=union) for entry in same]
            joined += same
    return joined
