"""When an entry may be made (regulation, clause 4.2): the one place that decides."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from zoneinfo import ZoneInfo


class WindowState(str, Enum):
    """What an entry made now would be."""

    FUTURE = "future"  #: the lesson's day has not come: refused
    OPEN = "open"  #: in time
    LATE = "late"  #: stored, and marked as late
    CLOSED = "closed"  #: the term is closed: refused


@dataclass(frozen=True)
class EntryWindow:
    """State of a window and the moment (aware, school's zone) at which it stops being open."""

    state: WindowState
    deadline: datetime

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
    term_closed: bool = False,
    reopened_until: datetime | None = None,
) -> EntryWindow:
    """Return the window of an entry for a lesson of ``lesson_date``.

    ``now`` and ``reopened_until`` are aware datetimes; ``deadline_hour`` is local, in hours
    (17.5 = 17:30); ``extra_days`` are the calendar days that the work type adds. The deadline
    itself still counts as in time. A closed term wins over everything; ``reopened_until`` makes
    a late entry count as in time. Raises ValueError for a naive ``now`` or an hour out of range.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    if not 0 <= deadline_hour < 24 or extra_days < 0:
        raise ValueError("the deadline must be an hour of a day on or after the lesson's")
    minutes = min(round(deadline_hour * 60), 24 * 60 - 1)
    local_time = time(*divmod(minutes, 60))
    deadline = datetime.combine(lesson_date + timedelta(days=extra_days), local_time, tzinfo=zone)
    if term_closed:
        return EntryWindow(WindowState.CLOSED, deadline)
    if now.astimezone(zone).date() < lesson_date:
        return EntryWindow(WindowState.FUTURE, deadline)
    # Two moments of one zone compare by the clock on the wall, which goes back in autumn.
    now = now.astimezone(timezone.utc)
    if now <= deadline or (reopened_until is not None and now <= reopened_until):
        return EntryWindow(WindowState.OPEN, deadline)
    return EntryWindow(WindowState.LATE, deadline)
