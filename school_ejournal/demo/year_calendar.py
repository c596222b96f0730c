"""The school year of a date: terms, vacations, holidays and moved days (plain Python)."""

from dataclasses import dataclass
from datetime import date, timedelta

# Stage key → school days in its week; the first grade has a vacation more than the primary.
WEEK_DAYS = {"first": 5, "primary": 5, "basic": 6, "secondary": 6}
QUARTER_STAGES = ("first", "primary", "basic")
HALF_YEAR_STAGES = ("secondary",)
DAY = timedelta(days=1)
SATURDAY = 5
SUNDAY = 6


@dataclass(frozen=True)
class SpecialDay:
    """What differs from the plain week; ``kind`` as in ``school.calendar.day``.

    ``stages`` is empty for the whole school; ``short`` means shortened lessons.
    """

    name: str
    kind: str
    start: date
    end: date
    as_weekday: int | None = None
    stages: tuple = ()
    short: bool = False


@dataclass(frozen=True)
class Term:
    """A quarter or a half-year of some stages."""

    name: str
    kind: str
    number: int
    start: date
    end: date
    stages: tuple


@dataclass(frozen=True)
class YearCalendar:
    """One school year: what is taught when."""

    name: str
    start: date
    end: date
    terms: tuple
    special: tuple

    @property
    def first_day(self):
        """The first day of lessons."""
        return min(term.start for term in self.terms)

    @property
    def last_day(self):
        """The last day of lessons."""
        return max(term.end for term in self.terms)

    def term(self, stage, day):
        """Return the term of ``day`` in ``stage``, or None."""
        for term in self.terms:
            if stage in term.stages and term.start <= day <= term.end:
                return term
        return None

    def on(self, stage, day):
        """Return the special entries of ``day`` for ``stage``."""
        return [
            entry for entry in self.special
            if entry.start <= day <= entry.end and (not entry.stages or stage in entry.stages)
        ]

    def weekday(self, stage, day):
        """Return by whose weekday's timetable (0–5) ``day`` is taught; None on days off."""
        if not self.term(stage, day):
            return None
        here = self.on(stage, day)
        for entry in here:
            if entry.kind == "school_day":
                return entry.as_weekday
        if here or day.weekday() >= WEEK_DAYS[stage]:
            return None
        return day.weekday()

    def days(self, first=None, last=None):
        """Return the days from ``first`` to ``last`` (default: of lessons), days off included."""
        day, last = first or self.first_day, last or self.last_day
        found = []
        while day <= last:
            found.append(day)
            day += DAY
        return found


def calendar_for(today):
    """Return the school year of ``today``, laid so that ``today`` is a day of lessons.

    A vacation that would hold ``today`` gives it back from its nearer end; in June–August the
    last quarter is moved so that ``today`` lies in its last week; a Sunday or a holiday becomes
    a moved school day. Other days keep the usual Russian dates.
    """
    first_year = today.year if today.month >= 9 else today.year - 1
    vacations = _vacations(first_year)
    last_day = date(first_year + 1, 5, 26)
    if today > last_day:
        last_day = min(_week_end(today), date(first_year + 1, 8, 31))
        name, start, _end = vacations[-1]
        vacations[-1] = (name, start, last_day - timedelta(days=51))
    vacations = [_without(vacation, today) for vacation in vacations]
    special = [
        SpecialDay(name, "vacation", start, end) for name, start, end in vacations
    ]
    special.append(_first_grade_vacation(first_year + 1))
    special += _holidays(first_year)
    special += _polling_days(first_year, today)
    calendar = YearCalendar(
        f"{first_year}/{first_year + 1}", date(first_year, 9, 1), date(first_year + 1, 8, 31),
        tuple(_terms(first_year, vacations, last_day)), tuple(special),
    )
    if calendar.weekday("basic", today) is None:
        moved = SpecialDay(
            "Перенесённый учебный день", "school_day", today, today,
            as_weekday=today.weekday() % SUNDAY,
        )
        calendar = YearCalendar(
            calendar.name, calendar.start, calendar.end, calendar.terms,
            (moved, *calendar.special),
        )
    return calendar


def _next(weekday, day):
    """Return the first ``weekday`` on or after ``day``."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _week_end(day):
    return day if day.weekday() == SUNDAY else _next(SATURDAY, day)


def _vacations(year):
    """Return ``(name, first day, last day)`` of the vacations between the quarters."""
    autumn = _next(0, date(year, 10, 24))
    winter_end = _next(SUNDAY, date(year + 1, 1, 8))
    spring_end = _next(SUNDAY, date(year + 1, 3, 31))
    return [
        ("Осенние каникулы", autumn, autumn + timedelta(days=6)),
        ("Зимние каникулы", date(year, 12, 30), winter_end),
        ("Весенние каникулы", spring_end - timedelta(days=8), spring_end),
    ]


def _without(vacation, today):
    """Return ``vacation`` without ``today``: its nearer end gives way."""
    name, start, end = vacation
    if not start <= today <= end:
        return vacation
    if today - start <= end - today:
        return (name, today + DAY, end)
    return (name, start, today - DAY)


def _first_grade_vacation(year):
    start = _next(0, date(year, 2, 8))
    return SpecialDay(
        "Дополнительные каникулы первоклассников", "vacation", start, start + timedelta(days=6),
        stages=("first",),
    )


def _holidays(year):
    return [
        SpecialDay(name, "holiday", day, day) for name, day in (
            ("День народного единства", date(year, 11, 4)),
            ("День защитника Отечества", date(year + 1, 2, 23)),
            ("Международный женский день", date(year + 1, 3, 8)),
            ("Праздник Весны и Труда", date(year + 1, 5, 1)),
            ("День Победы", date(year + 1, 5, 9)),
            ("День России", date(year + 1, 6, 12)),
        )
    ]


def _polling_days(year, today):
    """Return the Monday after the polling Sunday and the Saturday that makes up for it."""
    monday = _next(SUNDAY, date(year, 9, 15)) + DAY
    saturday = monday + timedelta(days=5)
    if today == monday:
        return []
    return [
        SpecialDay("Выходной после дня голосования", "day_off", monday, monday),
        SpecialDay(
            "Занятия за понедельник", "school_day", saturday, saturday, as_weekday=0, short=True,
        ),
    ]


def _terms(year, vacations, last_day):
    (_a, autumn, autumn_end), (_w, winter, winter_end), (_s, spring, spring_end) = vacations
    first = date(year, 9, 1)
    quarters = (
        ("I четверть", first, autumn - DAY), ("II четверть", autumn_end + DAY, winter - DAY),
        ("III четверть", winter_end + DAY, spring - DAY),
        ("IV четверть", spring_end + DAY, last_day),
    )
    halves = (
        ("I полугодие", first, winter - DAY), ("II полугодие", winter_end + DAY, last_day),
    )
    for kind, stages, terms in (
        ("quarter", QUARTER_STAGES, quarters), ("half_year", HALF_YEAR_STAGES, halves),
    ):
        for number, (name, start, end) in enumerate(terms, 1):
            yield Term(name, kind, number, start, end, stages)
