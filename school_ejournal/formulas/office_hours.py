"""Hours in which somebody is there to be told, and the next such moment."""

from datetime import datetime, timedelta


def is_within(hour: float, start: float, end: float) -> bool:
    """Tell whether ``hour`` of a day lies in the span; one that ends earlier runs over midnight.

    Hours are 0 to 24; a span that ends where it begins is the whole day.
    """
    if start == end:
        return True
    return start <= hour < end if start < end else hour >= start or hour < end


def office_moment(now: datetime, start: float, end: float, days: int) -> datetime:
    """Return ``now``, or the next moment in which the office is open.

    ``start``, ``end``: hours of a working day, ``start`` < ``end``; ``days``: how many days of a
    week are worked, from Monday (1 to 7). ``now`` is a local time, and so is the answer.
    """
    for ahead in range(8):
        opens = _at(now + timedelta(days=ahead), start)
        if opens.weekday() >= days:
            continue
        if ahead == 0 and now > opens:
            if is_within(_hour(now), start, end):
                return now
            continue
        return opens
    raise ValueError("an office that works no day")


def after_quiet(now: datetime, start: float, end: float) -> datetime:
    """Return ``now``, or the end of the quiet hours it falls in.

    Quiet hours that end where they begin are none.
    """
    if start == end or not is_within(_hour(now), start, end):
        return now
    ends = _at(now, end)
    return ends if ends > now else _at(now + timedelta(days=1), end)


def _hour(moment):
    return moment.hour + moment.minute / 60 + moment.second / 3600


def _at(moment, hour):
    """Return local ``hour`` of the day of ``moment``; 24 is the next midnight."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    minutes = round(hour * 60)
    if minutes >= 24 * 60:
        return midnight + timedelta(days=1)
    return midnight.replace(hour=minutes // 60, minute=minutes % 60)
