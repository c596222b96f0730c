from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.tools import SQL, ormcache

from ..formulas.entry_window import WindowState, entry_window
from ..page.journal_page import JournalPage, averages


class SchoolJournalPage(models.AbstractModel):
    """Builds the one page object of a journal and a term, for whoever may read it."""

    _name = "school.journal.page"
    _description = "Journal Page"

    @api.model
    @api.readonly
    def load(self, journal_id, term_id=None, lesson_id=None):
        """Return the page for the screen (see ``JournalPage``).

        The term is that of ``term_id``, else of ``lesson_id``, else the present or last one.
        AccessError for a journal that the user may not read, MissingError for none.
        """
        journal = self.env["school.journal"].browse(int(journal_id))
        return self._build(journal, term_id, lesson_id).to_client()

    @api.model
    def _build(self, journal, term_id=None, lesson_id=None):
        """Return the ``JournalPage`` of ``journal`` as the present user may see it."""
        journal.check_access("read")
        if not journal.exists():
            raise MissingError(self.env._("This journal does not exist any more."))
        company = journal.sudo().company_id
        now = company._school_now()
        terms = self._terms(journal)
        term = self._choose_term(terms, term_id, lesson_id, now.date())
        lessons = self._lessons(journal, term)
        marks, absences, versions = self._cells(lessons)
        students = self._students(journal, term, marks, absences)
        lists = self._lists(company.id, self.env.lang or "en_US")
        lesson_rows = self._lesson_rows(journal, lessons, term, now)
        page = JournalPage(
            journal=self._journal_head(journal, now.date()),
            terms=[self._term_row(each) for each in terms],
            term=self._term_row(term) if term else {},
            now=now.astimezone(timezone.utc).isoformat(),
            today=now.date().isoformat(),
            students=students, lessons=lesson_rows, marks=marks, absences=absences,
            versions=versions, lists=lists,
        )
        weights = {work["id"]: work["weight"] for row in lesson_rows for work in row["works"]}
        page.averages = averages(
            marks, weights, self._grades(lists), [student["id"] for student in students]
        )
        return page

    # ---- terms ----

    def _terms(self, journal):
        stage = journal.sudo().class_id.stage_id
        return self.env["school.term"].sudo().search([
            ("year_id", "=", journal.year_id.id), ("stage_ids", "in", stage.ids),
        ])

    def _choose_term(self, terms, term_id, lesson_id, today):
        if term_id:
            return terms.filtered(lambda term: term.id == term_id)[:1]
        if lesson_id:
            lesson = self.env["school.lesson"].browse(lesson_id).exists()
            if lesson.sudo().term_id in terms:
                return lesson.sudo().term_id
        begun = terms.filtered(lambda term: term.date_start <= today)
        return begun[-1:] or terms[:1]

    def _term_row(self, term):
        return {
            "id": term.id, "name": term.name, "state": term.state,
            "from": term.date_start.isoformat(), "to": term.date_end.isoformat(),
        }

    # ---- head and lists ----

    def _journal_head(self, journal, today):
        sudo = journal.sudo()
        curriculum = self.env["school.curriculum"].sudo().search([
            ("class_id", "=", sudo.class_id.id), ("subject_id", "=", sudo.subject_id.id),
        ], limit=1)
        held = self.env["school.lesson"].sudo().search_count([
            ("journal_id", "=", journal.id), ("date", "<=", today), ("state", "=", "planned"),
        ])
        return {
            "id": journal.id,
            "name": journal.display_name,
            "class": sudo.class_id.name,
            "subject": sudo.subject_id.name,
            "subgroup": sudo.subgroup_id.name or "",
            "teacher": sudo.teacher_id.name or "",
            "grading": sudo.subject_id.grading,
            "hours_week": curriculum.hours_week,
            "hours_year": curriculum.hours_year,
            "hours_held": held,
        }

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
                "entry_days",
            ),
            "lesson_types": rows("school.lesson.type", "name"),
        }

    @api.model
    def _grades(self, lists):
        """Return ``{value id: number}`` of the values that count in an average."""
        return {row["id"]: row["grade"] for row in lists["values"] if row["kind"] == "grade"}

    # ---- lessons ----

    def _lessons(self, journal, term):
        """Return the lessons of the term that the user may read: a substitute sees only theirs."""
        return self.env["school.lesson"].search_fetch(
            [("journal_id", "=", journal.id), ("term_id", "=", term.id)],
            ["date", "number", "topic", "room", "state", "lesson_type_id", "substitute_id",
             "start_datetime", "end_datetime", "cancel_reason"],
        )

    def _lesson_rows(self, journal, lessons, term, now):
        works = self._work_rows(lessons)
        homework = self._homework_rows(lessons)
        types = {row["id"]: row["entry_days"]
                 for row in self._lists(journal.sudo().company_id.id, self.env.lang or "en_US")
                 ["work_types"]}
        windows = _Windows(journal.sudo().company_id, now, term)
        user = self.env.user
        may_enter = user.has_group("school_ejournal.group_school_teacher")
        own = may_enter and journal.sudo().teacher_id == user
        rows = []
        for lesson in lessons:
            row = {
                "id": lesson.id,
                "date": lesson.date.isoformat(),
                "number": lesson.number,
                "start": _iso(lesson.start_datetime),
                "end": _iso(lesson.end_datetime),
                "room": lesson.room or "",
                "topic": lesson.topic or "",
                "type": lesson.lesson_type_id.id or 0,
                "state": lesson.state,
                "reason": lesson.cancel_reason or "",
                "editable": own or may_enter and lesson.sudo().substitute_id == user,
                "works": works.get(lesson.id, []),
                "homework": homework.get(lesson.id),
                **windows.of(lesson.date),
            }
            for work in row["works"]:
                work.update(windows.of(lesson.date, types.get(work["type"], 0)))
            rows.append(row)
        return rows

    def _work_rows(self, lessons):
        rows = {}
        for work in self.env["school.work"].sudo().search_fetch(
            [("lesson_id", "in", lessons.ids)],
            ["lesson_id", "work_type_id", "name", "weight"],
        ):
            rows.setdefault(work.lesson_id.id, []).append({
                "id": work.id, "type": work.work_type_id.id, "name": work.name or "",
                "weight": work.weight,
            })
        return rows

    def _homework_rows(self, lessons):
        return {
            homework.lesson_id.id: {
                "text": homework.text or "", "none": homework.is_none,
                "due": homework.due_date.isoformat() if homework.due_date else "",
            }
            for homework in self.env["school.homework"].sudo().search_fetch(
                [("lesson_id", "in", lessons.ids)], ["lesson_id", "text", "is_none", "due_date"]
            )
        }

    # ---- cells ----

    @api.model
    def _cells(self, lessons, students=None):
        """Return marks, absences and versions of ``lessons`` (of ``students`` only, if given).

        The rows are those of ``JournalPage``. Access to the lessons was checked: whoever may read
        a lesson of the journal may read its entries.
        """
        if not lessons:
            return [], [], []
        self.env["school.mark"].check_access("read")
        self.env["school.absence"].check_access("read")
        self.env.flush_all()
        ids = tuple(lessons.ids)
        only = SQL("AND student_id IN %s", tuple(students)) if students else SQL()
        marks = self.env.execute_query(SQL(
            """SELECT student_id, lesson_id, work_id, position, value_id,
                      COALESCE(entered_late, FALSE), COALESCE(comment, '')
                 FROM school_mark WHERE lesson_id IN %s %s
             ORDER BY lesson_id, student_id, work_id, position""", ids, only,
        ))
        absences = self.env.execute_query(SQL(
            """SELECT student_id, lesson_id, reason_id, COALESCE(minutes, 0),
                      COALESCE(entered_late, FALSE), COALESCE(comment, '')
                 FROM school_absence WHERE lesson_id IN %s %s""", ids, only,
        ))
        return list(map(list, marks)), list(map(list, absences)), self._versions(lessons, students)

    @api.model
    def _versions(self, lessons, students=None):
        """Return ``[lesson, student, version]``: the last log row of each cell is its version."""
        only = SQL("AND COALESCE(student_id, 0) IN %s", tuple(students)) if students else SQL()
        return list(map(list, self.env.execute_query(SQL(
            """SELECT lesson_id, COALESCE(student_id, 0), max(id)
                 FROM school_entry_log WHERE lesson_id IN %s %s
             GROUP BY lesson_id, student_id""", tuple(lessons.ids), only,
        ))))

    # ---- students ----

    def _students(self, journal, term, marks, absences):
        if not term:
            return []
        roster = journal._roster(term.date_start, term.date_end)
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

    def __init__(self, company, now, term):
        self._now = now
        self._zone = company._school_zone()
        self._hour = company.school_entry_deadline
        self._closed = term.state == "closed"
        self._known = {}

    def of(self, day, extra_days=0):
        """Return ``window`` (the state) and ``deadline`` (ISO, UTC) as JSON values."""
        if (day, extra_days) not in self._known:
            window = entry_window(
                self._now, day, self._zone, self._hour, extra_days, self._closed
            )
            self._known[day, extra_days] = {
                "window": WindowState(window.state).value,
                "deadline": window.deadline.astimezone(timezone.utc).isoformat(),
            }
        return self._known[day, extra_days]


def _iso(moment):
    return fields.Datetime.to_string(moment) if moment else ""
