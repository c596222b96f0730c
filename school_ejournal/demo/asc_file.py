"""Writing a timetable as aSc Timetables exports it (plain Python)."""

from itertools import count
from xml.sax.saxutils import quoteattr

_PERIODS = 8
_COLUMNS = {
    "subject": "id,name,short,partner_id", "teacher": "id,firstname,lastname,name,short",
    "class": "id,name,short,teacherid,classroomids,grade", "classroom": "id,name,short",
    "group": "id,name,classid,entireclass,divisiontag,studentcount,studentids",
    "lesson": "id,subjectid,classids,groupids,teacherids,classroomids,periodspercard,"
              "periodsperweek,daysdefid,weeksdefid,termsdefid,seminargroup,capacity,partner_id",
    "card": "lessonid,classroomids,period,weeks,terms,days",
}


class AscFile:
    """Rows of an export; things are named once and then known by their ids."""

    def __init__(self, root='ascttversion="2024.24.1" importtype="database" '
                 'displayname="aSc Timetables 2012 XML" displaycountries="1"'):
        self._root = root
        self._ids = count(1)
        self._known = {}
        self.rows = {name: [] for name in _COLUMNS}

    def named(self, table, name, **values):
        """Return the id of the thing called ``name``, which is written once."""
        key = (table, name, values.get("classid"))
        if key not in self._known:
            self._known[key] = f"{next(self._ids):016X}"
            self.rows[table].append({"id": self._known[key], "name": name, "short": name, **values})
        return self._known[key]

    def lesson(self, classes, subject, teachers, cards, groups=(), room="", length=1):
        """Write a lesson; ``cards``: ``(weekday, number)`` or with a mask of weeks ("10").

        ``groups``: ``(class, name)``; whole classes get the group that stands for all of them.
        """
        parts = [
            self.named("group", name, classid=self.named("class", klass), entireclass="0",
                       divisiontag="1")
            for klass, name in groups
        ] or [
            self.named("group", "Весь класс", classid=self.named("class", klass),
                       entireclass="1", divisiontag="0")
            for klass in classes
        ]
        key = f"{next(self._ids):016X}"
        rooms = self.named("classroom", room) if room else ""
        self.rows["lesson"].append({
            "id": key, "subjectid": self.named("subject", subject) if subject else "",
            "classids": ",".join(self.named("class", klass) for klass in classes),
            "groupids": ",".join(parts),
            "teacherids": ",".join(self.named("teacher", name) for name in teachers),
            "classroomids": rooms, "periodspercard": str(length),
            "periodsperweek": f"{float(len(cards) * length):.1f}",
        })
        for day, number, *weeks in cards:
            self.rows["card"].append({
                "lessonid": key, "classroomids": rooms, "period": str(number),
                "weeks": weeks[0] if weeks else "1", "terms": "1",
                "days": "".join("1" if day == each else "0" for each in range(6)),
            })

    def text(self, encoding="windows-1251"):
        """Return the file's text with a prolog that names ``encoding``."""
        lines = [f'<?xml version="1.0" encoding="{encoding}"?>', f"<timetable {self._root}>"]
        lines += self._table("period", [
            {"name": str(number), "short": str(number), "period": str(number),
             "starttime": f"{7 + number}:30", "endtime": f"{8 + number}:15"}
            for number in range(1, _PERIODS + 1)
        ], "period,name,short,starttime,endtime")
        for name, columns in _COLUMNS.items():
            lines += self._table(name, self.rows[name], columns)
        return "\r\n".join([*lines, "</timetable>", ""])

    def data(self, encoding="windows-1251"):
        """Return the file."""
        return self.text(encoding).encode(encoding)

    def _table(self, name, rows, columns):
        plural = f"{name}es" if name == "class" else f"{name}s"
        yield f'   <{plural} options="canadd,export:silent" columns="{columns}">'
        for row in rows:
            values = " ".join(f"{key}={quoteattr(value)}" for key, value in row.items())
            yield f"      <{name} {values}/>"
        yield f"   </{plural}>"
