"""The diary's plain parts: school years of a student, days put together for reading."""

from datetime import timedelta


class SchoolYears:
    """The classes of one student in order of date, and the school years they lie in.

    ``rows``: dicts of ``stage_id``, ``week_days`` (how many days of a week are taught),
    ``date_from`` in the class, ``date_start`` and ``date_end`` of the year.
    """

    def __init__(self, rows):
        self._rows = rows
        self.first = min((row["date_start"] for row in rows), default=None)
        self.last = max((row["date_end"] for row in rows), default=None)

    def hold(self, day):
        """Tell whether ``day`` lies within the years; never without any."""
        return bool(self._rows) and self.first <= day <= self.last

    def class_on(self, day):
        """Return the row of ``day``, else that of the class before, the first, or None."""
        begun = [row for row in self._rows if row["date_from"] <= day]
        return begun[-1] if begun else next(iter(self._rows), None)

    def opening_day(self, today):
        """Return the day that the diary opens at: ``today``, or Monday when the week is over."""
        if not self._rows:
            return today
        day = min(max(today, self.first), self.last)
        if day.weekday() < self.class_on(day)["week_days"]:
            return day
        return min(day + timedelta(days=7 - day.weekday()), self.last)


def blocks(days):
    """Return ``days`` as lists: neighbours without lessons for the same reason share one.

    ``days``: dicts with ``lessons`` and ``note``.
    """
    found = []
    for day in days:
        last = found[-1][-1] if found else None
        if last and not (last["lessons"] or day["lessons"]) and last["note"] == day["note"]:
            found[-1].append(day)
        else:
            found.append([day])
    return found
