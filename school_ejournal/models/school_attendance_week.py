from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..page.attendance import AttendanceWeek, Attended, contradictions
from ..tools.arguments import record_id
from .school_lesson_change_mixin import NOT_HELD

_MANY = 500


class SchoolAttendanceWeek(models.AbstractModel):
    """Посещаемость за неделю: absences of a class by student and lesson (clause 4.1)."""

    _name = "school.attendance.week"
    _description = "Attendance of a Week"

    @api.model
    @api.readonly
    def read_week(self, class_id=None, day=None):
        """Return the ``AttendanceWeek`` of a class and of the week of ``day`` (ISO) as JSON values.

        Without ``class_id`` the own class, else the first; without ``day`` the present week.
        Empty for who has no class; AccessError for a class that is not the user's to see,
        UserError for what is no date.
        """
        self.env["school.absence"].check_access("read")
        class_id = record_id(self.env, class_id)
        classes = self._classes(class_id)
        klass = self._choose(classes, class_id)
        today = (klass.company_id or self.env.company)._school_today()
        monday = self._monday(day, today)
        week = AttendanceWeek(
            classes=[{"id": each.id, "name": each.name} for each in classes],
            klass={"id": klass.id, "name": klass.name or "",
                   "teacher": klass.sudo().class_teacher_id.name or ""},
            today=today.isoformat(), monday=monday.isoformat(),
            previous=(monday - timedelta(days=7)).isoformat(),
            next=(monday + timedelta(days=7)).isoformat(),
            editable=klass.class_teacher_id == self.env.user,
        )
        if klass:
            self._fill(week, klass, monday, today)
        return week.to_client()

    @api.model
    def set_reason(self, absence_ids, reason_id):
        """Give absences a reason, all or none; AccessError or UserError where it cannot be.

        ``absence_ids``: of one class, as ``read_week`` names them.
        """
        if not isinstance(absence_ids, list) or not 0 < len(absence_ids) <= _MANY:
            raise UserError(self.env._("Choose the absences."))
        ids = {record_id(self.env, each) for each in absence_ids}
        reason = self.env["school.absence.reason"].browse(record_id(self.env, reason_id)).exists()
        absences = self.env["school.absence"].browse(ids - {0}).exists()
        if not reason or not absences:
            raise UserError(self.env._("Choose the absences and their reason."))
        if reason.kind == "late" or "late" in absences.sudo().reason_id.mapped("kind"):
            raise UserError(self.env._("Who came late was there: only the teacher changes that."))
        absences.write({"reason_id": reason.id})
        return True

    # ---- what there is to read ----

    @api.model
    def _classes(self, class_id):
        """Return the classes of the year whose attendance the user sees whole."""
        asked = self.env["school.class"].browse(class_id).exists()
        year = asked.sudo().year_id or self.env["school.year"]._current()
        domain = Domain("year_id", "=", year.id)
        user = self.env.user
        if not user.has_group("school_ejournal.group_school_director"):
            own = Domain("class_teacher_id", "=", user.id)
            if user.has_group("school_ejournal.group_school_deputy"):
                own |= Domain("stage_id.deputy_ids", "in", user.ids)
            domain &= own
        return self.env["school.class"].search(domain, order="grade, letter")

    @api.model
    def _choose(self, classes, class_id):
        if class_id and class_id not in classes.ids:
            raise AccessError(self.env._("This is not a class whose attendance you may see."))
        own = classes.filtered(lambda klass: klass.class_teacher_id == self.env.user)
        return classes.browse(class_id) if class_id else (own or classes)[:1]

    @api.model
    def _monday(self, day, today):
        try:
            day = fields.Date.to_date(day) if day else today
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(self.env._("“%s” is not a date.", day)) from error
        if not 1900 < day.year < 2200:
            raise UserError(self.env._("“%s” is not a date.", day))
        return day - timedelta(days=day.weekday())

    # ---- filling in ----

    @api.model
    def _fill(self, week, klass, monday, today):
        self.env.flush_all()
        where = {"class": klass.id, "from": monday, "to": monday + timedelta(days=6),
                 "today": today, "not_held": list(NOT_HELD), "lang": self.env.lang or "en_US"}
        absences = self._absences(where)
        notes = self._notes(klass, where)
        week.students = self._student_rows(where)
        week.reasons = self._reasons(klass.company_id)
        self._fill_cells(week, absences, notes, self._attended(where))
        week.days = self._days(where)
        week.notes = [self._note_row(note) for note in notes]
        acknowledged = self.env["school.diary.acknowledgement"]._of_class(klass, monday)
        for student in week.students:
            student["acknowledged"] = acknowledged.get(student["id"], [])
        explained = {(note.student_id.id, note) for note in notes if note.state != "returned"}
        week.unexplained = sum(
            row["kind"] == "unknown" and not any(
                student == row["student_id"] and note._covers(row["date"], row["number"])
                for student, note in explained
            ) for row in absences
        )

    def _fill_cells(self, week, absences, notes, attended):
        """Put absences and contradictions into the cells of the students."""
        cells = defaultdict(dict)
        for row in absences:
            place = f"{row['date'].isoformat()}:{row['number']}"
            cell = cells[row["student_id"]].setdefault(place, {
                "absences": [], "reason": row["reason_id"], "code": row["code"],
                "kind": row["kind"], "subject": row["subject"], "about": row["about"],
                "problem": "",
            })
            cell["absences"].append(row["id"])
        missed = {(row["student_id"], row["date"], row["number"]) for row in absences
                  if row["kind"] != "late"}
        announced = defaultdict(list)
        for note in notes:
            if note.state in ("new", "accepted"):
                announced[note.student_id.id].append(note)
        days = defaultdict(list)
        for student, day, number in attended:
            days[student, day].append(Attended(
                number, (student, day, number) in missed,
                any(note._covers(day, number) for note in announced[student]),
            ))
        for (student, day), lessons in days.items():
            for number, problem in contradictions(lessons).items():
                cell = cells[student].setdefault(f"{day.isoformat()}:{number}", {
                    "absences": [], "reason": False, "code": "", "kind": "", "subject": "",
                    "about": "",
                })
                cell["problem"] = problem
        for student in week.students:
            student["cells"] = cells.get(student["id"], {})

    def _absences(self, where):
        return self.env.execute_query_dict(SQL(
            """SELECT a.id, a.student_id, a.date, l.number, r.id AS reason_id, r.code, r.kind,
                      s.name AS subject, COALESCE(a.comment, '') AS about
                 FROM school_absence a
                 JOIN school_lesson l ON l.id = a.lesson_id
                 JOIN school_subject s ON s.id = l.subject_id
                 JOIN school_absence_reason r ON r.id = a.reason_id
                WHERE l.class_id = %(class)s AND l.date BETWEEN %(from)s AND %(to)s
             ORDER BY a.date, l.number, a.id""", **where,
        ))

    def _attended(self, where):
        """Return ``(student, date, number)`` of the lessons that are filled in already.

        Whoever has no absence in a lesson with a topic was there; a lesson that nobody filled in
        tells nothing.
        """
        return self.env.execute_query(SQL(
            """SELECT DISTINCT e.student_id, l.date, l.number
                 FROM school_lesson l
                 JOIN school_journal j ON j.id = l.journal_id
                 JOIN school_enrollment e ON e.class_id = l.class_id AND e.date_from <= l.date
                  AND COALESCE(e.date_to, l.date) >= l.date
                WHERE l.class_id = %(class)s AND l.date BETWEEN %(from)s AND %(to)s
                  AND l.date <= %(today)s AND NOT l.state = ANY(%(not_held)s)
                  AND COALESCE(l.topic, '') <> ''
                  AND (j.subgroup_id IS NULL OR EXISTS (
                        SELECT 1 FROM school_subgroup_member m
                         WHERE m.student_id = e.student_id AND m.subgroup_id = j.subgroup_id
                           AND m.date_from <= l.date AND COALESCE(m.date_to, l.date) >= l.date))
                """, **where,
        ))

    def _student_rows(self, where):
        """Return who is in the class in the week, in alphabetical order."""
        rows = self.env.execute_query_dict(SQL(
            """SELECT DISTINCT s.id, s.last_name || ' ' || s.first_name AS name, s.sort_key
                 FROM school_enrollment e JOIN school_student s ON s.id = e.student_id
                WHERE e.class_id = %(class)s AND e.date_from <= %(to)s
                  AND COALESCE(e.date_to, %(from)s) >= %(from)s
             ORDER BY s.sort_key, s.id""", **where,
        ))
        return [{"id": row["id"], "number": place, "name": row["name"]}
                for place, row in enumerate(rows, 1)]

    def _days(self, where):
        rows = self.env.execute_query(SQL(
            """SELECT l.date, array_agg(DISTINCT l.number ORDER BY l.number)
                 FROM school_lesson l
                WHERE l.class_id = %(class)s AND l.date BETWEEN %(from)s AND %(to)s
                  AND NOT l.state = ANY(%(not_held)s)
             GROUP BY l.date ORDER BY l.date""", **where,
        ))
        return [{"date": day.isoformat(), "numbers": numbers} for day, numbers in rows]

    def _reasons(self, company):
        reasons = self.env["school.absence.reason"].search([
            ("company_id", "=", company.id), ("kind", "!=", "late"),
        ])
        return [{"id": each.id, "code": each.code, "name": each.name, "kind": each.kind}
                for each in reasons]

    # ---- notes ----

    def _notes(self, klass, where):
        return self.env["school.absence.note"].search([
            ("class_id", "=", klass.id), ("state", "!=", "withdrawn"),
            ("date_from", "<=", where["to"]), ("date_to", ">=", where["from"]),
        ], order="date_from, id")

    def _note_row(self, note):
        guardian = note.sudo().guardian_id
        return {
            "id": note.id, "student": note.student_id.id, "name": note.student_id.short_name,
            "when": note._when(), "reason": note.reason_id.name, "text": note.text or "",
            "state": note.state, "guardian": guardian.short_name,
            "files": [{"id": file.id, "name": file.name} for file in note.attachment_ids],
        }
