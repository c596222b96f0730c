"""Logins that can be typed from paper: Latin letters, a dot, digits where names repeat."""

from collections.abc import Collection, Iterable

_LETTERS = dict(zip(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    ("a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r",
     "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"),
    strict=True,
))
_LONGEST = 20


def latin(text: str) -> str:
    """Return ``text`` in small Latin letters; signs that are no letters are left out."""
    found = "".join(_LETTERS.get(sign, sign) for sign in text.casefold())
    return "".join(sign for sign in found if sign.isascii() and sign.isalpha())


def stem(last_name: str, first_name: str, middle_name: str = "") -> str:
    """Return the login for a name, without digits: "Ёлкина Вера Юрьевна" → "elkina.vy"."""
    family = latin(last_name)[:_LONGEST] or "user"
    initials = "".join(latin(name or "")[:1] for name in (first_name, middle_name))
    return f"{family}.{initials}" if initials else family


def new_logins(stems: Iterable[str], taken: Collection[str]) -> list[str]:
    """Return a login for each of ``stems``: different from each other and from those ``taken``."""
    known, last, logins = set(taken), {}, []
    for name in stems:
        login, count = name, last.get(name, 1)
        while login in known:
            count += 1
            login = f"{name}{count}"
        last[name] = count
        known.add(login)
        logins.append(login)
    return logins
