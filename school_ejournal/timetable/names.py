"""Which class, teacher or subject a file means by a name (plain Python)."""

import difflib
import re
import unicodedata
from collections import defaultdict

_LATIN = "ABCEHKMOPTXYaceopxyk"
_RUSSIAN = "АВСЕНКМОРТХУасеорхук"
_TO_RUSSIAN = str.maketrans(_LATIN, _RUSSIAN)
_LOOKALIKES = frozenset(_LATIN)
_WORD = re.compile(r"[^\W_]+")
_CLASS = re.compile(r"(\d{1,2})([^\W\d_]+)")
# How like another name must be to be offered for confirmation.
_LIKENESS = 0.72


def russian_letters(text):
    """Return ``text`` with Latin letters that look Russian turned into Russian ones.

    Words that hold another Latin letter as well are Latin and stay.
    """
    def turn(match):
        word = match.group()
        latin = [letter for letter in word if letter.isascii() and letter.isalpha()]
        return word.translate(_TO_RUSSIAN) if set(latin) <= _LOOKALIKES else word
    return _WORD.sub(turn, text)


def plain_key(text):
    """Return words of ``text`` in small letters, ё as е, without signs and double spaces."""
    text = russian_letters(unicodedata.normalize("NFKC", (text or "").replace("№", " ")))
    return " ".join(_WORD.findall(text.casefold().replace("ё", "е")))


def class_key(name):
    """Return "5а" for ``5А``, ``5-А``, ``5 "А"``, ``05А класс`` and the like."""
    words = [word for word in plain_key(name).split() if word not in ("класс", "кл")]
    joined = "".join(words)
    found = _CLASS.fullmatch(joined)
    return f"{int(found[1])}{found[2]}" if found else joined


def teacher_keys(name):
    """Return the keys by which a teacher is known: whole name, surname with initials, surname.

    From the strictest to the loosest.
    """
    words = plain_key(name).split()
    if not words:
        return ("", "", "")
    initials = " ".join(word[0] for word in words[1:])
    return (" ".join(words), f"{words[0]} {initials}".strip(), words[0])


def same_teacher(one, two):
    """Tell whether two spellings may be one person: same surname, no initial against another."""
    first, second = plain_key(one).split(), plain_key(two).split()
    if not first or not second or first[0] != second[0]:
        return False
    return all(
        a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])
        for a, b in zip(first[1:], second[1:], strict=False)
    )


class Index:
    """Finds the record that a name of a file means.

    ``names``: pairs ``(name, record)``, a record under each of its names; ``key`` makes names
    comparable; ``alike(name in file, name)`` accepts spellings beyond the key.
    """

    def __init__(self, names, key, alike=None):
        self._key = key
        self._alike = alike
        self._names = list(names)
        self._records = defaultdict(set)
        for name, record in self._names:
            if key(name):
                self._records[key(name)].add(record)

    def find(self, name):
        """Return ``(record, proposal)``: a sure find, else the one to be confirmed, or None."""
        exact = self._records.get(self._key(name), set())
        if len(exact) == 1:
            return next(iter(exact)), None
        if not exact and self._alike:
            alike = {record for known, record in self._names if self._alike(name, known)}
            if len(alike) == 1:
                return next(iter(alike)), None
        return None, self._proposal(name)

    def _proposal(self, name):
        near = difflib.get_close_matches(self._key(name), self._records, 1, _LIKENESS)
        if not near or len(self._records[near[0]]) > 1:
            return None
        return next(iter(self._records[near[0]]))


def short_name(name):
    """Return "Иванова Е. С." for a whole name; names of another form stay."""
    words = name.split()
    if len(words) not in (2, 3) or any(not word.isalpha() for word in words[1:]):
        return name
    return " ".join((words[0], *(f"{word[0]}." for word in words[1:])))
