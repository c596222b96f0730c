from datetime import date, timezone

from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.tools import SQL, format_date, ormcache

from ..formulas.entry_window import entry_window
from ..page.journal_page import KINDS, JournalPage, averages, cell_rows, grades_of
from ..tools.arguments import record_id
from .school_lesson_change_mixin import NOT_HELD

# What stands above a page. Subqueries, not joins: each is planned by itself, while the orders in
# which ten tables can be joined are beyond number.
_HEAD = """
    SELECT company_id, class_id, subject_id, subgroup_id, year_id, teacher_id, active,
           (SELECT name FROM school_class WHERE id = class_id) AS class,
           (SELECT json_build_array(name, grading) FROM school_subject
             WHERE id = subject_id) AS subject,
           (SELECT name FROM school_subgroup WHERE id = subgroup_id) AS subgroup,
           (SELECT p.name FROM res_users u JOIN res_partner p ON p.id = u.partner_id
             WHERE u.id = teacher_id) AS teacher,
           (SELECT json_build_array(hours_week, hours_year) FROM school_curriculum u
             WHERE u.class_id = j.class_id AND u.subject_id = j.subject_id) AS hours,
           (SELECT json_agg(json_build_object('id', t.id, 'name', t.name, 'state', t.state,
                       'date_start', t.date_start, 'date_end', t.date_end) ORDER BY t.date_start)
              FROM school_term t JOIN school_stage_school_term_rel r ON r.school_term_id = t.id
             WHERE t.year_id = j.year_id AND r.school_stage_id = (
                   SELECT stage_id FROM school_class WHERE id = class_id)) AS terms,
           (SELECT count(*) FROM school_lesson l
             WHERE l.journal_id = j.id AND l.state NOT IN ('cancelled', 'moved')
               AND l.date <= (%s AT TIME ZONE 'UTC' AT TIME ZONE (
                   SELECT school_tz FROM res_company WHERE id = j.company_id))::date
           ) AS hours_held,
           (SELECT school_owed_days FROM res_company WHERE id = j.company_id) AS owed_days
      FROM school_journal j WHERE id = %s
"""
# What others ask of the journal.
_JOURNAL = ("company_id", "class_id", "subject_id", "subgroup_id", "year_id", "teacher_id",
            "active")


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
        journal.browse().check_access("read")
        if not journal:
            self._readable(journal)
        head, terms = self._head(journal)
        company = journal.sudo().company_id
        now = company._school_now()
        term = self._choose_term(terms, term_id, lesson_id, now.date())
        lists = self._lists(company.id, self.env.lang or "en_US")
        rows = self._lesson_records(journal, term) if term else []
        if not rows:
            # Whoever may read a lesson may read its journal, so it is asked of no other.
            self._readable(journal)
        cells = self._cells([row["id"] for row in rows])
        marks, absences, versions = cells["mark"], cells["absence"], cells["version"]
        lessons = self._lessons(
            journal, rows, cells["work"], lists, self._windows(journal, now, term)
        )
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
        """Return ``journal``; raise if it is not there or the user may not read it."""
        # One record: the usual order would join half of the school to sort it.
        Journal = journal.with_context(active_test=False)
        if not Journal.search([("id", "=", journal.id)], order="id"):
            if not (journal.id and journal.exists()):
                raise MissingError(self.env._("This journal does not exist any more."))
            journal.check_access("read")
        return journal

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

    def _head(self, journal):
        """Return what stands above the page, and the terms of the class's stage in its year.

        Asks nothing of access; leaves in the cache what others want to know of the journal.
        """
        self.env.flush_all()
        rows = self.env.execute_query_dict(SQL(_HEAD, fields.Datetime.now(), journal.id))
        if not rows:
            raise MissingError(self.env._("This journal does not exist any more."))
        [row] = rows
        journal._update_cache({name: row.pop(name) for name in _JOURNAL}, validate=False)
        terms = row.pop("terms") or ()
        for term in terms:
            term["date_start"] = date.fromisoformat(term["date_start"])
            term["date_end"] = date.fromisoformat(term["date_end"])
            term["name"] = term["name"].get(self.env.lang) or term["name"]["en_US"]
        row["subject"], row["grading"] = row["subject"]
        row["hours_week"], row["hours_year"] = row.pop("hours") or (0, 0)
        title = (row["class"], row["subject"], row["subgroup"])
        row.update(
            id=journal.id, name=" · ".join(part for part in title if part),
            subgroup=row["subgroup"] or "", teacher=row["teacher"] or "",
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
        company = journal.sudo().company_id
        opened = ()
        if company._school_clock()[1]["late_days"]:
            opened = self.env["school.entry.reopening"]._open_spans(journal)
        return _Windows(company, now, term, opened)

    def _lessons(self, journal, rows, works, lists, windows):
        """Return the lessons of ``rows`` with their ``works`` as on the page."""
        works_of = {}
        for lesson_id, work, kind, _sequence, name, weight in works:
            works_of.setdefault(lesson_id, []).append(
                {"id": work, "type": kind, "name": name, "weight": float(weight)}
            )
        days = {row["id"]: row["entry_days"] for row in lists["work_types"]}
        may_enter = self.env.user.has_group("school_ejournal.group_school_teacher")
        may_enter = may_enter and journal.active
        own = may_enter and journal.sudo().teacher_id.id == self.env.uid
        lessons = []
        for row in rows:
            lesson = {
                "id": row["id"], "date": row["date"].isoformat(), "number": row["number"],
                "start": row["start"] or "", "end": row["end"] or "",
                "room": row["room"] or "", "topic": row["topic"] or "",
                "planned": "" if row["topic"] else row["planned_topic"] or "",
                "type": row["lesson_type_id"] or 0, **self._change(row),
                "editable": own or (may_enter and row["substitute_id"] == self.env.uid),
                "works": works_of.get(row["id"], []), "homework": _homework(row),
                **windows.of(row["date"]),
            }
            if row["extras"]:
                lesson["extras"] = row["extras"]
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
        """Return the lessons of the term with their homework, as dicts of columns.

        Those that the user may read: a substitute sees only theirs.
        """
        Lesson = self.env["school.lesson"]
        Lesson.check_access("read")
        readable = SQL()
        if not journal._is_own():
            seen = Lesson._search(
                [("journal_id", "=", journal.id), ("term_id", "=", term["id"])], order="id"
            )
            readable = SQL("AND lesson.id IN %s", seen.subselect())
        # A lesson has one homework for all at most, so it comes along; of links, files and homework
        # for chosen students only the number, the rest is read when somebody looks.
        return self.env.execute_query_dict(SQL(
            """SELECT lesson.id, lesson.date, number, room, topic, lesson_type_id, state,
                      start_datetime::text AS start, end_datetime::text AS end, cancel_reason,
                      moved_to_date, planned_topic, lesson.substitute_id,
                      homework.id AS homework, homework.text, homework.is_none, homework.due_date,
                      homework.minutes, COALESCE(homework.file_count, 0)
                        + COALESCE(array_length(string_to_array(homework.links, E'\\n'), 1), 0)
                        + (SELECT count(*) FROM school_homework other
                            WHERE other.lesson_id = lesson.id AND other.is_personal) AS extras
                 FROM school_lesson lesson
            LEFT JOIN school_homework homework
                   ON homework.lesson_id = lesson.id AND homework.is_personal IS NOT TRUE
                WHERE lesson.journal_id = %s AND lesson.term_id = %s %s
             ORDER BY lesson.date, lesson.number, lesson.id""",
            journal.id, term["id"], readable,
        ))

    # ---- cells ----

    @api.model
    def _cells(self, lesson_ids, students=()):
        """Return ``{kind: rows}`` of lessons (of ``students`` only, if given), see ``cell_rows``.

        The caller has checked access to the lessons: whoever may read a lesson of the journal may
        read its entries.
        """
        if not lesson_ids:
            return dict.fromkeys(KINDS, ())
        return {
            kind: cell_rows(kind, columns)
            for kind, *columns in self.env.execute_query(self._cells_query(lesson_ids, students))
        }

    @api.model
    def _cells_query(self, lesson_ids, students=()):
        """Return a query of ``(kind, columns …)``, as for ``cell_rows``: a row for each kind.

        The columns are arrays, NULL where there is nothing. Of ``students`` only, if given.
        """
        self.env["school.mark"].check_access("read")
        self.env["school.absence"].check_access("read")
        self.env.flush_all()
        only, logged = SQL(), SQL()
        if students:
            only = SQL("AND student_id = ANY(%s)", list(students))
            logged = SQL("AND COALESCE(student_id, 0) = ANY(%s)", list(students))
        # The last log row of a cell is its version; student 0 is the lesson itself.
        return SQL(
            """SELECT 'mark', array_agg(student_id), array_agg(lesson_id), array_agg(work_id),
                      array_agg(position), array_agg(value_id),
                      array_agg(COALESCE(entered_late, FALSE)), array_agg(COALESCE(comment, '')),
                      array_agg(COALESCE(due_date::text, ''))
                 FROM (SELECT * FROM school_mark WHERE lesson_id = ANY(%(ids)s) %(only)s
                     ORDER BY lesson_id, student_id, work_id, position) mark
             UNION ALL
               SELECT 'absence', array_agg(student_id), array_agg(lesson_id), array_agg(reason_id),
                      array_agg(COALESCE(minutes, 0)), NULL,
                      array_agg(COALESCE(entered_late, FALSE)), array_agg(COALESCE(comment, '')),
                      NULL
                 FROM school_absence WHERE lesson_id = ANY(%(ids)s) %(only)s
             UNION ALL
               SELECT 'version', array_agg(lesson_id), array_agg(student), array_agg(version),
                      NULL, NULL, NULL, NULL, NULL
                 FROM (SELECT lesson_id, COALESCE(student_id, 0) AS student, max(id) AS version
                         FROM school_entry_log WHERE lesson_id = ANY(%(ids)s) %(logged)s
                     GROUP BY lesson_id, student_id) cell
             UNION ALL
               SELECT 'work', array_agg(lesson_id), array_agg(id), array_agg(work_type_id),
                      array_agg(sequence), NULL, NULL, array_agg(COALESCE(name, '')),
                      array_agg(weight::text)
                 FROM (SELECT * FROM school_work WHERE lesson_id = ANY(%(ids)s)
                     ORDER BY sequence, id) work""",
            ids=list(lesson_ids), only=only, logged=logged,
        )

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
        entered = {row[0] for cells in (marks, absences) for row in cells}
        strays = entered - {row["id"] for row in rows}
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
        self._zone, rules = company._school_clock()
        self._rules = {**rules, "term_closed": bool(term) and term["state"] == "closed"}
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
        until = (self._opened and max((until for _id, _journal, first, last, until in self._opened
                                      if first <= day <= last), default=None)) or None
        window = entry_window(
            self._now, day, self._zone, extra_days=extra_days, reopened_until=until, **self._rules
        )
        row = {
            "window": window.state.value,
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
        **({"minutes": row["minutes"]} if row["minutes"] else {}),
    }

