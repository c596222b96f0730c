"""Russian alphabetical order as a sort key for databases with the C collation."""

import unicodedata

_ALPHABET = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
# Code points put ё after я; the key renumbers the letters consecutively from а.
_RANK = {ord(letter): chr(ord("а") + rank) for rank, letter in enumerate(_ALPHABET)}
# A hyphenated surname stands after the plain one: "Белов", then "Белов-Донской".
for _dash in "-‐‑–—":
    _RANK[ord(_dash)] = "!"
_RANK[ord("ʼ")] = _RANK[ord("’")] = _RANK[ord("'")] = None


def sort_key(*parts):
    """Return a string whose byte order is the Russian alphabetical order of ``parts``.

    ``parts`` are names (str or a false value, which sorts first); case is ignored and Ё
    stands after Е. The order of equal names is left to the caller.
    """
    words = [" ".join((part or "").split()) for part in parts]
    text = unicodedata.normalize("NFC", "\t".join(words)).lower()
    return text.translate(_RANK)
