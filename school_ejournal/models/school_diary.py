from collections import defaultdict
from datetime import timedelta, timezone

from odoo import api, models
from odoo.tools import SQL

from ..formulas.web_links import parse_links
from ..page import diary_queries
from ..page.diary import SchoolYears, blocks
from .school_diary_day_mixin import RECENT

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
    _inherit = [
        "school.diary.marks.mixin", "school.diary.day.mixin", "school.diary.absence.mixin",
    ]

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

    @api.model
    def _is_own(self, student, user):
        """Tell whether ``user`` is the student, who ticks homework off."""
        return student.partner_id == user.partner_id

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

    # ---- what is read ----

    @api.model
    def _place(self, student, page, day=None, term_id=None, subject_id=None):
        """Return what a page of the diary shows, as ``school.diary.visit`` records it.

        ``page``: its name; ``day``, ``term_id`` and ``subject_id`` as the page was asked for. None
        for a page that shows no facts.
        """
        found = {"marks": None, "absences": None, "homework": [], "subject": None}
        if page in ("today", "week"):
            read = self._today(student) if page == "today" else self._week(student, day)
            lessons = [lesson for block in read["days"] for lesson in block["lessons"]]
            dates = [lesson["date"] for lesson in lessons]
            today = student.company_id._school_today()
            first, last = min(dates, default=today), max(dates, default=today)
            found["homework"] = [task["id"] for each in lessons for task in each["homework"]]
            found["absences"] = (first, last)
            found["marks"] = (first - timedelta(days=RECENT), last) if page == "today" else (
                first, last)
            return found
        term, _choice = self._term_choice(student, term_id)
        if not term or page not in ("marks", "subject", "absences"):
            return None
        kind = "absences" if page == "absences" else "marks"
        subject = subject_id if page == "subject" else None
        return {**found, kind: (term["date_start"], term["date_end"]), "subject": subject}

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
        ``id``, ``text``, ``none`` (nothing was set), ``done`` (ticked off), ``due`` (its own date
        in words, or ""), ``set_here``, ``personal`` (for chosen students), ``minutes`` in words
        or "", ``links`` (``address``, ``label``) and ``files`` (``id``, ``name``, ``size`` in
        words).
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
                "id": row["id"],
                "text": row["text"],
                "none": row["is_none"],
                "done": row["done"],
                "due": self._date(row["due_date"], "d MMMM") if row["due_date"] else "",
                "set_here": not row["due_at"],
                "personal": row["personal"],
                "minutes": self.env._("%s min", row["minutes"]) if row["minutes"] else "",
                "links": parse_links(row["links"]),
                "files": files[row["id"]],
            })
        return found

    @api.model
    def _tick(self, student, homework_id, done):
        """Tick homework off, or not; tell whether it stands in the diary of ``student``."""
        self.env.flush_all()
        for row in self._read(diary_queries.HOMEWORK_DAY, homework=homework_id):
            for lesson in self._lessons(student, row["date"], row["date"]):
                if any(task["id"] == homework_id and not task["none"]
                       for task in lesson["homework"]):
                    self.env["school.homework.done"].sudo()._tick(student, homework_id, done)
                    return True
        return False

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


def _clock(moment, zone):
    """Return a naive UTC datetime as "08:30" in ``zone``, or ""."""
    return moment.replace(tzinfo=timezone.utc).astimezone(zone).strftime("%H:%M") if moment else ""
