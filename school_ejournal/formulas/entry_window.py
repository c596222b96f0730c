"""When an entry may be made (regulation, clause 4.2): the one place that decides."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo


class WindowState(str, Enum):
    """What an entry made now would be."""

    FUTURE = "future"  #: the lesson's day has not come: refused
    OPEN = "open"  #: in time
    LATE = "late"  #: stored, and marked as late
    OVER = "over"  #: the days for late entries are over: refused until a deputy head reopens
    CLOSED = "closed"  #: the term is closed: refused, whoever asks


@dataclass(frozen=True)
class EntryWindow:
    """State of a window and the moments (aware) at which it stops being open, and being late.

    ``deadline`` is in the school's zone. ``closes`` is None when late entries are taken until the
    term closes. ``asks_reason`` tells that an entry made now must say why it is late.
    """

    state: WindowState
    deadline: datetime
    closes: datetime | None = None
    asks_reason: bool = False

    @property
    def writable(self):
        """Whether an entry made now is stored."""
        return self.state in (WindowState.OPEN, WindowState.LATE)

    @property
    def late(self):
        """Whether an entry made now is stored as late."""
        return self.state is WindowState.LATE


def entry_window(
    now: datetime,
    lesson_date: date,
    zone: ZoneInfo,
    deadline_hour: float = 17.0,
    extra_days: int = 0,
    late_days: int = 0,
    term_closed: bool = False,
    reopened_until: datetime | None = None,
    reason_when_late: bool = False,
) -> EntryWindow:
    """Return the window of an entry for a lesson of ``lesson_date``.

    ``now`` and ``reopened_until`` are aware datetimes; ``deadline_hour`` is local, in hours
    (17.5 = 17:30); ``extra_days`` are the calendar days that the work type adds; ``late_days`` the
    calendar days after the deadline on which late entries are still taken, 0: until the term
    closes. Each of these moments itself still counts as before it. ``reason_when_late``: the work
    type demands a reason for late entries.

    A closed term wins over everything. ``reopened_until``, a deputy head's decision, lets entries
    through after the time is over; they stay late, for the archive of corrections tells when an
    entry was made, not whether somebody allowed it, and need no further reason. Raises ValueError
    for a naive moment or a number out of range.
    """
    if now.tzinfo is None or (reopened_until and reopened_until.tzinfo is None):
        raise ValueError("moments must be aware")
    if not 0 <= deadline_hour < 24 or extra_days < 0 or late_days < 0:
        raise ValueError("the deadline must be an hour of a day on or after the lesson's")
    minutes = min(round(deadline_hour * 60), 24 * 60 - 1)
    deadline = _end_after(lesson_date, extra_days, minutes, zone)
    over = _end_after(lesson_date, extra_days + late_days, minutes, zone) if late_days else None
    closes = over and _later(over, reopened_until)
    if term_closed:
        return EntryWindow(WindowState.CLOSED, deadline, closes)
    if now.astimezone(zone).date() < lesson_date:
        return EntryWindow(WindowState.FUTURE, deadline, closes)
    # Two moments of one zone compare by the clock on the wall, which goes back in autumn.
    now = now.astimezone(timezone.utc)
    if now <= deadline:
        return EntryWindow(WindowState.OPEN, deadline, closes)
    if closes is not None and now > closes:
        return EntryWindow(WindowState.OVER, deadline, closes)
    is_reopened = over is not None and now > over
    return EntryWindow(WindowState.LATE, deadline, closes, reason_when_late and not is_reopened)


@lru_cache(maxsize=4096)
def _end_after(day, days, minutes, zone):
    """Return the moment ``minutes`` after midnight, ``days`` after ``day``.

    Kept: pages ask for the same few days again and again.
    """
    return datetime.combine(day + timedelta(days=days), time(*divmod(minutes, 60)), tzinfo=zone)


def _later(one, other):
    """Return the later of two moments, the second of which may be None."""
    if other is None:
        return one
    return max(one, other, key=lambda moment: moment.astimezone(timezone.utc))
