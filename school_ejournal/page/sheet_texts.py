"""Dates, numbers and file names of the sheet in the words of a language."""

import re

from babel.dates import format_date
from babel.numbers import format_decimal

# What file systems, and Windows above all, do not take in a name.
_NO_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]+')
_NAME_LENGTH = 120
_TRENDS = {1: "▲", 0: "▬", -1: "▼"}


def weekday(day, locale):
    """Return the short weekday as the screen shows it: "пн"."""
    return format_date(day, "ccc", locale=locale)


def month(day, locale):
    """Return the month on its own: "ноябрь"."""
    return format_date(day, "LLLL", locale=locale)


def day(value, locale):
    """Return a date with its year: "23.11.2026"."""
    return format_date(value, "dd.MM.yyyy", locale=locale)


def short_day(value, locale):
    """Return a date within the year: "23.11"."""
    return format_date(value, "dd.MM", locale=locale)


def number(value, locale):
    """Return hours and weights without needless digits: "1,5"."""
    return format_decimal(value, "0.##", locale=locale)


def average(value, locale):
    """Return a weighted average with its two decimals: "4,50"; empty for None."""
    return "" if value is None else format_decimal(value, "0.00", locale=locale)


def trend(value):
    """Return the sign of a trend; empty for None."""
    return _TRENDS.get(value, "")


def file_name(sheet, more, extension):
    """Return "9Б Алгебра II четверть.xlsx", safe on every system; ``more`` comes at the end."""
    head = sheet.journal
    parts = (head["class"], head["subject"], head["subgroup"], sheet.term.get("name"), more)
    return safe_name(" ".join(part for part in parts if part), extension)


def safe_name(text, extension):
    """Return ``text`` as the name of a file, safe on every system."""
    name = _NO_NAME.sub(" ", text)
    return f"{' '.join(name.split())[:_NAME_LENGTH].strip(' .')}.{extension}"
