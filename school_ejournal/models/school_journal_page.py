from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.tools import SQL, format_date, ormcache

from ..formulas.entry_window import WindowState, entry_window
from ..page.journal_page import JournalPage, averages, grades_of
from ..tools.arguments import record_id
from .school_lesson_change_mixin import NOT_HELD


class SchoolJournalPage(models.AbstractModel):
    """Builds the one page object of a journal and a term, for whoever may read it."""

    _name = "school.journal.page"
    _description = "Journal Page"

    @api.model
    @api.readonly
    def read_page(self, journal_id, term_id=None, lesson_id=None):
        """Return the page for the screen (see ``JournalPage``).

        The term is that of ``term_id``, else of ``lesson_id``, else the present or last one.
        AccessError for a journal that the user may not read, MissingError for none.
        """
        journal_id, term_id, lesson_id = (
            record_id(self.env, value) for value in (journal_id, term_id, lesson_id)
        )
        journal = self.env["school.journal"].browse(journal_id)
        return self._build(journal, term_id, lesson_id).to_client()

    @api.model
    def _build(self, journal, term_id=None, lesson_id=None):
        """Return the ``JournalPage`` of ``journal`` as the present user may see it."""
        journal = self._readable(journal)
        company = journal.sudo().company_id
        now = company._school_now()
        head, terms = self._head(journal, now.date())
        term = self._choose_term(terms, term_id, lesson_id, now.date())
        lists = self._lists(company.id, self.env.lang or "en_US")
        lessons = self._lessons(journal, term, lists, self._windows(journal, now, term))
        ids = [lesson["id"] for lesson in lessons]
        marks, absences, versions = self._cells(ids)
        page = JournalPage(
            journal=head, terms=[self._term_row(each) for each in terms],
            term=self._term_row(term) if term else {},
            now=now.astimezone(timezone.utc).isoformat(),
            today=now.date().isoformat(), zone=now.tzinfo.key,
            students=self._students(journal, term, marks, absences),
            lessons=lessons, marks=marks, absences=absences, versions=versions, lists=lists,
        )
        weights = {work["id"]: work["weight"] for lesson in lessons for work in lesson["works"]}
        page.averages = averages(
            marks, weights, grades_of(lists), [student["id"] for student in page.students]
        )
        return page

    def _readable(self, journal):
        """Return ``journal`` fetched, after its access check."""
        found = self.env["school.journal"].with_context(active_test=False).search_fetch(
            [("id", "in", journal.ids)],
            ["company_id", "class_id", "subject_id", "subgroup_id", "year_id", "teacher_id",
             "active"],
            # One record: the usual order would join half of the school to sort it.
            order="id",
        )
        if not found:
            if not journal.exists():
                raise MissingError(self.env._("This journal does not exist any more."))
            journal.check_access("read")
        return found

    def _choose_term(self, terms, term_id, lesson_id, today):
        """Return the term asked for, that of the lesson, or the present or last one."""
        if lesson_id and not term_id:
            lesson = self.env["school.lesson"].browse(lesson_id).exists()
            term_id = lesson.sudo().term_id.id
        asked = [term for term in terms if term["id"] == term_id]
        begun = [term for term in terms if term["date_start"] <= today]
        return (asked or begun[-1:] or terms[:1] or [None])[0]

    def _term_row(self, term):
        return {
            "id": term["id"], "name": term["name"], "state": term["state"],
            "from": term["date_start"].isoformat(), "to": term["date_end"].isoformat(),
        }

    # ---- head and lists ----

    def _head(self, journal, today):
        """Return what stands above the page, and the terms of the class's stage in its year."""
        sudo = journal.sudo()
        lang = self.env.lang or "en_US"
        [row] = self.env.execute_query_dict(SQL(
            """SELECT c.name AS class, s.name AS subject, s.grading, g.name AS subgroup,
                      p.name AS teacher, COALESCE(cu.hours_week, 0) AS hours_week,
                      COALESCE(cu.hours_year, 0) AS hours_year,
                      (SELECT count(*) FROM school_lesson l WHERE l.journal_id = j.id
                          AND l.date <= %(today)s
                          AND l.state NOT IN ('cancelled', 'moved')) AS hours_held,
                      (SELECT json_agg(json_build_array(
                            t.id, COALESCE(t.name->>%(lang)s, t.name->>'en_US'), t.state,
                            t.date_start, t.date_end) ORDER BY t.date_start)
                         FROM school_term t
                         JOIN school_stage_school_term_rel r ON r.school_term_id = t.id
                        WHERE r.school_stage_id = c.stage_id AND t.year_id = j.year_id) AS terms
                 FROM school_journal j
                 JOIN school_class c ON c.id = j.class_id
                 JOIN school_subject s ON s.id = j.subject_id
            LEFT JOIN school_subgroup g ON g.id = j.subgroup_id
            LEFT JOIN res_users u ON u.id = j.teacher_id
            LEFT JOIN res_partner p ON p.id = u.partner_id
            LEFT JOIN school_curriculum cu
                   ON cu.class_id = j.class_id AND cu.subject_id = j.subject_id
                WHERE j.id = %(id)s""",
            id=sudo.id, today=today, lang=lang,
        ))
        names = ("id", "name", "state", "date_start", "date_end")
        terms = [dict(zip(names, values, strict=True)) for values in row.pop("terms") or ()]
        for term in terms:
            term["date_start"] = fields.Date.to_date(term["date_start"])
            term["date_end"] = fields.Date.to_date(term["date_end"])
        title = (row["class"], row["subject"], row["subgroup"])
        row.update(
            id=sudo.id, name=" · ".join(part for part in title if part),
            subgroup=row["subgroup"] or "", teacher=row["teacher"] or "",
            owed_days=sudo.company_id.school_owed_days,
        )
        return row, terms

    @api.model
    @ormcache("company_id", "lang")
    def _lists(self, company_id, lang):
        """Return the school's lists, as plain values, in the user's language."""
        def rows(model, *names):
            records = self.env[model].sudo().with_context(lang=lang).search(
                [("company_id", "=", company_id)]
            )
            return [{"id": record.id, **{name: record[name] for name in names}}
                    for record in records]

        return {
            "values": rows("school.mark.value", "code", "name", "kind", "grade", "keys"),
            "reasons": rows("school.absence.reason", "code", "name", "kind", "keys"),
            "work_types": rows(
                "school.work.type", "code", "name", "weight", "is_control", "is_default",
                "entry_days", "reason_when_late",
            ),
            "lesson_types": rows("school.lesson.type", "name"),
        }

    # ---- lessons ----

    def _windows(self, journal, now, term):
        """Return the entry windows of the journal's lessons."""
        opened = ()
        if journal.sudo().company_id.school_late_days:
            opened = self.env["school.entry.reopening"]._open_spans(journal)
        return _Windows(journal.sudo().company_id, now, term, opened)

    def _lessons(self, journal, term, lists, windows):
        """Return the lessons of the term that the user may read: a substitute sees only theirs."""
        if not term:
            return []
        rows = self._lesson_records(journal, term)
        works = self._work_rows([row["id"] for row in rows])
        days = {row["id"]: row["entry_days"] for row in lists["work_types"]}
        may_enter = self.env.user.has_group("school_ejournal.group_school_teacher")
        may_enter = may_enter and journal.active
        own = may_enter and journal.sudo().teacher_id.id == self.env.uid
        lessons = []
        for row in rows:
            lesson = {
                "id": row["id"], "date": row["date"].isoformat(), "number": row["number"],
                "start": _iso(row["start_datetime"]), "end": _iso(row["end_datetime"]),
                "room": row["room"] or "", "topic": row["topic"] or "",
                "type": row["lesson_type_id"] or 0, **self._change(row),
                "editable": own or (may_enter and row["substitute_id"] == self.env.uid),
                "works": works.get(row["id"], []), "homework": _homework(row),
                **windows.of(row["date"]),
            }
            for work in lesson["works"]:
                work.update(windows.of(row["date"], days.get(work["type"], 0)))
            lessons.append(lesson)
        return lessons

    def _change(self, row):
        """Return whether the lesson is held (``state``), what became of it and why."""
        reason, moved = row["cancel_reason"] or "", row["moved_to_date"]
        if moved:
            to = self.env._("Moved to %s", format_date(self.env, moved))
            reason = f"{to}: {reason}" if reason else to
        return {
            "state": "cancelled" if row["state"] in NOT_HELD else "planned",
            "change": "" if row["state"] == "planned" else row["state"], "reason": reason,
        }

    def _lesson_records(self, journal, term):
        """Return the readable lessons with their homework, as dicts of columns."""
        query = self.env["school.lesson"]._search(
            [("journal_id", "=", journal.id), ("term_id", "=", term["id"])],
            order="date, number, id",
        )
        # A lesson has one homework at most, so it comes along.
        query.add_join(
            "LEFT JOIN", "homework", "school_homework",
            SQL("homework.lesson_id = school_lesson.id"),
        )
        columns = [SQL("school_lesson.%s", SQL.identifier(name)) for name in (
            "id", "date", "number", "start_datetime", "end_datetime", "room", "topic",
            "lesson_type_id", "state", "cancel_reason", "moved_to_date",
            "substitute_id",
        )]
        return self.env.execute_query_dict(query.select(
            *columns, SQL("homework.id AS homework"), SQL("homework.text"),
            SQL("homework.is_none"), SQL("homework.due_date"),
        ))

    def _work_rows(self, lesson_ids):
        """Return ``{lesson id: works in order}``."""
        rows = {}
        for lesson_id, *work in self.env.execute_query(SQL(
            """SELECT lesson_id, id, work_type_id, COALESCE(name, ''), weight::float
                 FROM school_work WHERE lesson_id = ANY(%s) ORDER BY lesson_id, sequence, id""",
            lesson_ids,
        )):
            names = ("id", "type", "name", "weight")
            rows.setdefault(lesson_id, []).append(dict(zip(names, work, strict=True)))
        return rows

    # ---- cells ----

    @api.model
    def _cells(self, lesson_ids, students=None):
        """Return marks, absences and versions of lessons (of ``students`` only, if given).

        The rows are those of ``JournalPage``. The caller has checked access to the lessons:
        whoever may read a lesson of the journal may read its entries.
        """
        self.env["school.mark"].check_access("read")
        self.env["school.absence"].check_access("read")
        if not lesson_ids:
            return [], [], []
        self.env.flush_all()
        ids = list(lesson_ids)
        only = SQL("AND student_id = ANY(%s)", list(students)) if students else SQL()
        marks = self.env.execute_query(SQL(
            """SELECT student_id, lesson_id, work_id, position, value_id,
                      COALESCE(entered_late, FALSE), COALESCE(comment, ''),
                      COALESCE(due_date::text, '')
                 FROM school_mark WHERE lesson_id = ANY(%s) %s
             ORDER BY lesson_id, student_id, work_id, position""", ids, only,
        ))
        absences = self.env.execute_query(SQL(
            """SELECT student_id, lesson_id, reason_id, COALESCE(minutes, 0),
                      COALESCE(entered_late, FALSE), COALESCE(comment, '')
                 FROM school_absence WHERE lesson_id = ANY(%s) %s""", ids, only,
        ))
        # The last log row of a cell is its version; student 0 is the lesson itself.
        versions = self.env.execute_query(SQL(
            """SELECT lesson_id, COALESCE(student_id, 0), max(id)
                 FROM school_entry_log WHERE lesson_id = ANY(%s) %s
             GROUP BY lesson_id, student_id""", ids,
            SQL("AND COALESCE(student_id, 0) = ANY(%s)", list(students)) if students else SQL(),
        ))
        return list(map(list, marks)), list(map(list, absences)), list(map(list, versions))

    # ---- students ----

    def _students(self, journal, term, marks, absences):
        if not term:
            return []
        roster = journal._roster(term["date_start"], term["date_end"])
        rows = [
            {
                "id": row["id"], "number": number, "name": row["name"],
                "spans": [[start.isoformat(), end and end.isoformat()]
                          for start, end in row["spans"]],
            }
            for number, row in enumerate(roster, 1)
        ]
        # Entries made before a retroactive order stay visible (invariant 6), below the list.
        strays = {row[0] for row in marks + absences} - {row["id"] for row in rows}
        for student in self.env["school.student"].sudo().browse(strays).sorted("sort_key"):
            rows.append({
                "id": student.id, "number": len(rows) + 1, "name": student.short_name, "spans": [],
            })
        return rows


class _Windows:
    """Entry windows of many lessons at one moment, each computed once."""

    def __init__(self, company, now, term, opened):
        self._now = now
        self._opened = opened
        self._zone = company._school_zone()
        self._rules = {
            "deadline_hour": company.school_entry_deadline,
            "late_days": company.school_late_days,
            "term_closed": bool(term) and term["state"] == "closed",
        }
        self._known = {}

    def of(self, day, extra_days=0):
        """Return ``window`` (the state), ``deadline`` and, if late entries end, ``closes``.

        ``reopened`` tells that a deputy head's decision lets them through until then. Moments are
        ISO, UTC.
        """
        if (day, extra_days) not in self._known:
            self._known[day, extra_days] = self._row(day, extra_days)
        return self._known[day, extra_days]

    def _row(self, day, extra_days):
        until = max((until for _id, _journal, first, last, until in self._opened
                     if first <= day <= last), default=None)
        window = entry_window(
            self._now, day, self._zone, extra_days=extra_days, reopened_until=until, **self._rules
        )
        row = {
            "window": WindowState(window.state).value,
            "deadline": window.deadline.astimezone(timezone.utc).isoformat(),
        }
        if window.closes:
            row["closes"] = window.closes.astimezone(timezone.utc).isoformat()
        if until and window.closes == until:
            row["reopened"] = True
        return row


def _homework(row):
    """Return the homework that a lesson's row brought along, or None."""
    if not row["homework"]:
        return None
    due = row["due_date"]
    return {
        "text": row["text"] or "", "none": bool(row["is_none"]),
        "due": due.isoformat() if due else "",
    }


def _iso(moment):
    return fields.Datetime.to_string(moment) if moment else ""
