from collections import defaultdict
from datetime import timedelta, timezone

from odoo import api, models
from odoo.tools import SQL, format_date
from odoo.tools.misc import get_lang

from ..formulas.alphabet import sort_key
from ..formulas.averages import weighted_average
from ..formulas.web_links import parse_links
from ..page import diary_queries
from ..page.diary import SchoolYears, blocks

# How far back homework for a week is looked for: no two lessons of a journal lie further apart
# within a year, vacations included. Homework with a date of its own is found however old it is.
_HOMEWORK_DAYS = 60


class SchoolDiary(models.AbstractModel):
    """Электронный дневник: what a parent or student reads (clauses 1.2, 1.3, 2.4, 2.5, 2.6).

    Portal users have no right on any model of the school. ``_children`` decides by guardianship
    who may be read about; the rest takes one of those students, reads by SQL in a fixed number of
    queries and returns plain values with their texts in the user's language. Nothing here writes:
    the routes run on a read-only cursor.
    """

    _name = "school.diary"
    _description = "Student Diary"

    # ---- whose diary ----

    @api.model
    def _children(self, user):
        """Return whom ``user`` may read about, the eldest first.

        One dict each: ``id``, ``name`` (first name), ``full_name``, ``class`` (as of today, ""
        without one).
        """
        students = self.env["school.student"]._of_user(user)
        if not students:
            return []
        self.env.flush_all()
        return self.env.execute_query_dict(SQL(
            diary_queries.CHILDREN,
            students=students.ids, today=self.env.company._school_today(),
        ))

    @api.model
    def _student(self, child):
        """Return the student of one of ``_children``, for ``_week`` and ``_marks``."""
        return self.env["school.student"].sudo().browse(child["id"])

    # ---- the week ----

    @api.model
    def _week(self, student, day=None):
        """Return the week of ``day`` (a date, or None) as ``student`` has it.

        Without a day, or with one outside the student's school years, it is the present week; on
        days off at its end already the next one. ``date`` (Monday, ISO), ``label``, ``current``,
        ``previous`` and ``next`` (ISO, "" at the ends of the school years), ``strip`` (the single
        days: ``date``, ``short``, ``number``, ``tag``, ``lessons`` as a count) and ``days``: blocks
        of ``dates``, ``label``, ``tag`` ("today", "tomorrow" or ""), ``note`` (vacation, holiday)
        and ``lessons`` (see ``_lessons``); days without lessons for the same reason are one block.
        """
        self.env.flush_all()
        years = SchoolYears(self._read(diary_queries.SCHOOL_YEARS, student))
        today = student.company_id._school_today()
        opening = years.opening_day(today)
        day = day if day and years.hold(day) else opening
        monday = day - timedelta(days=day.weekday())
        dates = [monday + timedelta(days=number) for number in range(7)]
        lessons = self._lessons(student, dates[0], dates[-1])
        days = self._days(student.company_id, years, dates, lessons, today)
        before, after = monday - timedelta(days=1), monday + timedelta(days=7)
        return {
            "date": monday.isoformat(),
            "label": self._range_label(dates[0], dates[5]),
            "current": opening in dates,
            "previous": before.isoformat() if years.hold(before) else "",
            "next": after.isoformat() if years.hold(after) else "",
            "strip": [
                {**{name: row[name] for name in ("date", "short", "number", "tag")},
                 "lessons": len(row["lessons"])}
                for row in days
            ],
            "days": self._blocks(days),
        }

    def _days(self, company, years, dates, lessons, today):
        """Return the days to show: those that are taught, and those that are off for a reason."""
        calendar = self.env["school.calendar"]
        special = calendar._special_days(company, dates[0], dates[-1])
        by_day = defaultdict(list)
        for lesson in lessons:
            by_day[lesson["date"]].append(lesson)
        rows = []
        for day in dates:
            row = years.class_on(day)
            stage = self.env["school.stage"].browse(row and row["stage_id"])
            here = calendar._on(special, stage, day)
            free = row and day.weekday() >= row["week_days"] and not here
            # A free Saturday needs no words, nor does a Sunday within a vacation.
            if not by_day[day] and (free or day.weekday() == 6):
                continue
            rows.append({
                "day": day,
                "date": day.isoformat(),
                "short": self._date(day, "ccc"),
                "number": day.day,
                "label": self._date(day, "EEEE, d MMMM"),
                "tag": {0: "today", 1: "tomorrow"}.get((day - today).days, ""),
                "note": here[0].name if here else "",
                "lessons": by_day[day],
            })
        return rows

    def _blocks(self, days):
        found = []
        for first, *more in blocks(days):
            rows = [first, *more]
            found.append({
                "dates": [row["date"] for row in rows],
                "label": self._range_label(first["day"], more[-1]["day"]) if more
                else first["label"],
                "tag": next((row["tag"] for row in rows if row["tag"]), ""),
                "note": first["note"],
                "lessons": first["lessons"],
            })
        return found

    # ---- lessons ----

    def _lessons(self, student, date_from, date_to):
        """Return the lessons of ``student`` between two dates, in order.

        Clause 4.1: dated enrolments and memberships decide; lessons in which the student has
        entries stay, whatever an order says later. Cancelled lessons were not held and are left
        out. Each: ``date``, ``number``, ``start`` and ``end`` ("08:30", local), ``subject``,
        ``room``, ``topic``, ``homework`` (see ``_homework``), ``marks`` (see ``_mark``),
        ``absence`` (``code``, ``kind`` and ``about``: in words; or None) and
        ``control``: control works that the student has no mark for yet, ``code`` and ``name``.
        """
        span = (student, date_from, date_to)
        rows = self._read(diary_queries.LESSONS, *span)
        marks = defaultdict(list)
        for row in self._read(diary_queries.MARKS, *span):
            marks[row["lesson_id"]].append(self._mark(row))
        absences = {row["lesson_id"]: self._absence(row)
                    for row in self._read(diary_queries.ABSENCES, *span)}
        homework = self._homework(rows, *span)
        control = self._control_works(rows)
        zone = student.company_id._school_zone()
        for row in rows:
            own = marks[row["id"]]
            marked = {mark["work_id"] for mark in own}
            row.update(
                start=_clock(row.pop("start_datetime"), zone),
                end=_clock(row.pop("end_datetime"), zone),
                marks=own,
                absence=absences.get(row["id"]),
                homework=homework[row["id"]],
                control=[work for work in control[row["id"]] if work["work_id"] not in marked],
            )
        return rows

    def _homework(self, lessons, student, date_from, date_to):
        """Return ``{lesson id: [homework]}``: what has to be done **for** each of ``lessons``.

        As in a paper diary, homework stands at the lesson that it is due at: the next lesson of
        the journal, or the first one from its own date on. While no such lesson is in the
        timetable yet, it stands where it was set (``set_here``), so that nobody misses it. Each:
        ``text``, ``none`` (nothing was set), ``due`` (its own date in words, or ""), ``set_here``,
        ``personal`` (for chosen students), ``minutes`` in words or "", ``links`` (``address``,
        ``label``) and ``files`` (``id``, ``name``, ``size`` in words).
        """
        found = defaultdict(list)
        rows = self._read(
            diary_queries.HOMEWORK, student, date_from, date_to,
            journals=list({lesson["journal_id"] for lesson in lessons}),
            lessons=[lesson["id"] for lesson in lessons],
            since=date_from - timedelta(days=_HOMEWORK_DAYS),
        )
        files = defaultdict(list)
        for row in self._read(
            diary_queries.HOMEWORK_FILES, homework=[row["id"] for row in rows]
        ):
            files[row["homework_id"]].append({
                "id": row["id"], "name": row["name"], "size": self._size(row["size"]),
            })
        for row in rows:
            found[row["due_at"] or row["set_in"]].append({
                "text": row["text"],
                "none": row["is_none"],
                "due": self._date(row["due_date"], "d MMMM") if row["due_date"] else "",
                "set_here": not row["due_at"],
                "personal": row["personal"],
                "minutes": self.env._("%s min", row["minutes"]) if row["minutes"] else "",
                "links": parse_links(row["links"]),
                "files": files[row["id"]],
            })
        return found

    @api.model
    def _homework_file(self, student, file_id):
        """Return the attachment ``file_id`` if it stands in the diary of ``student``, else none.

        Whatever else is asked for, of another class, subgroup or student, is not there.
        """
        nothing = self.env["ir.attachment"]
        self.env.flush_all()
        for row in self._read(diary_queries.FILE_DAY, file=file_id):
            for lesson in self._lessons(student, row["date"], row["date"]):
                for task in lesson["homework"]:
                    if any(file["id"] == file_id for file in task["files"]):
                        return nothing.sudo().browse(file_id)
        return nothing

    def _control_works(self, lessons):
        found = defaultdict(list)
        for row in self._read(
            diary_queries.CONTROL_WORKS, lessons=[lesson["id"] for lesson in lessons]
        ):
            found[row.pop("lesson_id")].append(row)
        return found

    # ---- marks ----

    @api.model
    def _marks(self, student, term_id=None):
        """Return the marks of ``student`` by subject in a term: ``term_id``, else the present one.

        ``terms`` of the term's year and ``years`` (with the ``id`` of the last term begun): dicts
        of ``id``, ``name``, ``current``. ``subjects`` in the school's order: ``name``, ``marks`` in
        order of date (see ``_mark``), ``average`` (weighted, or None) with its text
        ``average_label``, ``missed`` and ``late`` (lessons). ``missed`` and ``late`` once more for
        all subjects together, and ``reasons`` of both (``name``, ``count``).
        """
        self.env.flush_all()
        terms = self._read(diary_queries.TERMS, student)
        today = student.company_id._school_today()
        begun = [term for term in terms if term["date_start"] <= today]
        asked = [term for term in terms if term["id"] == term_id]
        term = (asked or begun[-1:] or terms[:1] or [None])[0]
        if not term:
            return {"terms": [], "years": [], "subjects": [], "reasons": [], "missed": 0, "late": 0}
        span = (student, term["date_start"], term["date_end"])
        absences = self._read(diary_queries.ABSENCE_COUNTS, *span)
        reasons = {}
        for row in absences:
            reason = reasons.setdefault(row["reason_id"], {"name": row["name"], "count": 0})
            reason["count"] += row["count"]
        return {
            "terms": [
                {"id": row["id"], "name": row["name"], "current": row is term}
                for row in terms if row["year_id"] == term["year_id"]
            ],
            "years": [
                {"id": row["id"], "name": row["year"], "current": year == term["year_id"]}
                for year, row in {row["year_id"]: row for row in begun or [term]}.items()
            ],
            "subjects": self._subjects(span, absences),
            "reasons": list(reasons.values()),
            **_missed_and_late(absences),
        }

    def _subjects(self, span, absences):
        """Return the subjects taught to the student in a term, or with marks in it."""
        rows = {row["id"]: row for row in self._read(diary_queries.SUBJECTS, *span)}
        marks = defaultdict(list)
        for row in self._read(diary_queries.MARKS, *span):
            marks[row["subject_id"]].append(self._mark(row))
        absent = defaultdict(list)
        for row in absences:
            absent[row["subject_id"]].append(row)
        for subject_id, subject in rows.items():
            own = marks[subject_id]
            average = weighted_average(
                (mark["grade"], mark["weight"]) for mark in own if mark["kind"] == "grade"
            )
            subject.update(
                marks=own, average=average,
                average_label="" if average is None else self._number(average, 2),
                **_missed_and_late(absent[subject_id]),
            )
        return sorted(rows.values(), key=lambda row: (row.pop("sequence"), sort_key(row["name"])))

    def _mark(self, row):
        """Return a mark for reading.

        ``code`` ("5"), ``kind``, ``grade`` (0 when it does not count), ``weight`` with its text
        ``weight_label``, ``work_id``, ``work`` (type of work), ``late`` (entered after its
        window), ``date``, ``short`` ("24.11") and ``about``: what is worth reading besides.
        """
        names = ("code", "kind", "grade", "weight", "work_id", "work", "late")
        # "Control work № 2" needs no "Control work" before it.
        silent = row["usual"] or row["work_name"].startswith(row["work"])
        due = row["due_date"]
        about = ("" if silent else row["work"], row["work_name"],
                 self.env._("owed until %s", due.strftime("%d.%m")) if due else "", row["comment"],
                 self.env._("entered late") if row["late"] else "")
        return {
            **{name: row[name] for name in names},
            "weight_label": self._number(row["weight"], 0 if row["weight"].is_integer() else 1),
            "date": row["date"].isoformat(),
            "short": row["date"].strftime("%d.%m"),
            "about": " · ".join(part for part in about if part),
        }

    def _absence(self, row):
        about = (row["name"], self.env._("%s min", row["minutes"]) if row["minutes"] else "",
                 row["comment"])
        return {
            "code": row["code"], "kind": row["kind"],
            "about": " · ".join(part for part in about if part),
        }

    # ---- reading and texts ----

    def _read(self, query, student=None, date_from=None, date_to=None, **more):
        """Return the rows of one of ``diary_queries`` as dicts."""
        return self.env.execute_query_dict(SQL(query, **{
            "student": student.id if student else None, "from": date_from, "to": date_to,
            "lang": self.env.lang or "en_US", **more,
        }))

    def _date(self, day, pattern):
        """Return ``day`` in words of the user's language, as a line begins."""
        text = format_date(self.env, day, date_format=pattern)
        return text[:1].upper() + text[1:]

    def _range_label(self, first, last):
        end = self._date(last, "d MMMM")
        if first.month == last.month:
            return f"{first.day}–{end}"
        return f"{self._date(first, 'd MMMM')} – {end}"

    def _size(self, count):
        """Return the size of a file of ``count`` bytes in words."""
        if count < 2**20:
            return self.env._("%s KB", max(1, round(count / 1024)))
        return self.env._("%s MB", self._number(count / 2**20, 1))

    def _number(self, value, digits):
        return f"{value:.{digits}f}".replace(".", get_lang(self.env).decimal_point)


def _missed_and_late(absences):
    """Return how many lessons were missed, and to how many the student came late."""
    late = sum(row["count"] for row in absences if row["kind"] == "late")
    return {"missed": sum(row["count"] for row in absences) - late, "late": late}


def _clock(moment, zone):
    """Return a naive UTC datetime as "08:30" in ``zone``, or ""."""
    return moment.replace(tzinfo=timezone.utc).astimezone(zone).strftime("%H:%M") if moment else ""
