from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..page.class_page import ClassPage, reckon
from ..tools.arguments import record_id


class SchoolClassPage(models.AbstractModel):
    """Сводная ведомость: a class over all its subjects, for those who may see them."""

    _name = "school.class.page"
    _description = "Class Across Subjects"

    @api.model
    @api.readonly
    def read_class(self, class_id=None, term_id=None):
        """Return the ``ClassPage`` of a class and a term as JSON values.

        The class teacher and the office find all subjects that they may read, another teacher the
        own ones. Without ``class_id`` the own class, else the first; without ``term_id`` the
        present or last term. Empty for a teacher without classes; AccessError for a class in which
        the user may read no journal.
        """
        class_id, term_id = (record_id(self.env, value) for value in (class_id, term_id))
        classes = self._classes(class_id)
        klass = self._choose(classes, class_id)
        company = klass.company_id or self.env.company
        today = company._school_today()
        terms = self._terms(klass)
        asked = [term for term in terms if term.id == term_id]
        begun = [term for term in terms if term.date_start <= today]
        term = (asked or begun[-1:] or terms[:1] or [terms])[0]
        page = ClassPage(
            classes=[{"id": each.id, "name": each.name} for each in classes],
            klass={"id": klass.id, "name": klass.name or "",
                   "teacher": klass.sudo().class_teacher_id.name or ""},
            terms=[self._term_row(each) for each in terms],
            term=self._term_row(term) if term else {}, today=today.isoformat(),
        )
        if term:
            self._fill(page, klass, term, company)
        return page.to_client()

    # ---- what there is to read ----

    @api.model
    def _visible(self):
        """Return the domain of the journals whose figures the user may see.

        Whoever substitutes a lesson reads a journal's head, but not the others' marks.
        """
        if self.env.user.has_group("school_ejournal.group_school_office"):
            return Domain.TRUE
        return Domain("teacher_id", "=", self.env.uid) | Domain(
            "class_id.class_teacher_id", "=", self.env.uid
        )

    @api.model
    def _classes(self, class_id):
        """Return the classes of the present year, or of the year of the class asked for."""
        asked = self.env["school.class"].browse(class_id).exists()
        year = asked.sudo().year_id or self.env["school.year"]._current()
        rows = self.env["school.journal"]._read_group(
            self._visible() & Domain("year_id", "=", year.id), ["class_id"], order="class_id"
        )
        return self.env["school.class"].union(*(klass for (klass,) in rows))

    @api.model
    def _choose(self, classes, class_id):
        if class_id and class_id not in classes.ids:
            raise AccessError(self.env._("There is no journal of this class that you may read."))
        own = classes.filtered(lambda klass: klass.class_teacher_id == self.env.user)
        return classes.browse(class_id) if class_id else (own or classes)[:1]

    @api.model
    def _terms(self, klass):
        return self.env["school.term"].search([
            ("year_id", "=", klass.year_id.id), ("stage_ids", "in", klass.stage_id.ids),
        ], order="date_start, id") if klass else self.env["school.term"]

    def _term_row(self, term):
        return {
            "id": term.id, "name": term.name, "state": term.state,
            "from": term.date_start.isoformat(), "to": term.date_end.isoformat(),
        }

    # ---- filling in ----

    @api.model
    def _fill(self, page, klass, term, company):
        self.env["school.mark"].check_access("read")
        self.env["school.absence"].check_access("read")
        self.env.flush_all()
        journals = self.env["school.journal"].search_fetch(
            self._visible() & Domain("class_id", "=", klass.id),
            ["subject_id", "subgroup_id", "teacher_id"],
        )
        page.subjects = self._subject_rows(journals.sudo())
        page.students = self._student_rows(klass, term)
        where = {"journals": journals.ids, "from": term.date_start, "to": term.date_end}
        reckon(
            page, self._marks(where), self._absences(where), self._places(where),
            company._school_statistics_rule().forecast,
        )

    def _subject_rows(self, journals):
        rows = {}
        for journal in journals.sorted(lambda each: (each.subject_id.sequence, each.subject_id.name,
                                                     each.subgroup_id.name or "")):
            subject = journal.subject_id
            row = rows.setdefault(subject.id, {
                "id": subject.id, "name": subject.name,
                "short": subject.short_name or subject.name, "journals": [],
            })
            row["journals"].append({
                "id": journal.id, "group": journal.subgroup_id.name or "",
                "teacher": journal.teacher_id.name or "",
            })
        return list(rows.values())

    def _student_rows(self, klass, term):
        """Return who was in the class in the term, in alphabetical order."""
        rows = {}
        for student, name, start, end in self.env.execute_query(SQL(
            """SELECT s.id, s.last_name || ' ' || s.first_name, e.date_from, e.date_to
                 FROM school_enrollment e JOIN school_student s ON s.id = e.student_id
                WHERE e.class_id = %s AND e.date_from <= %s AND COALESCE(e.date_to, %s) >= %s
             ORDER BY s.sort_key, s.id, e.date_from""",
            klass.id, term.date_end, term.date_start, term.date_start,
        )):
            row = rows.setdefault(student, {
                "id": student, "number": len(rows) + 1, "name": name, "spans": [],
            })
            row["spans"].append([start.isoformat(), end and end.isoformat()])
        return list(rows.values())

    def _marks(self, where):
        return self.env.execute_query(SQL(
            """SELECT m.student_id, j.subject_id, v.grade, w.weight::float, count(*)
                 FROM school_mark m
                 JOIN school_journal j ON j.id = m.journal_id
                 JOIN school_mark_value v ON v.id = m.value_id AND v.kind = 'grade'
                 JOIN school_work w ON w.id = m.work_id AND w.weight > 0
                WHERE m.journal_id = ANY(%(journals)s) AND m.date BETWEEN %(from)s AND %(to)s
             GROUP BY m.student_id, j.subject_id, v.grade, w.weight""", **where,
        ))

    def _absences(self, where):
        return self.env.execute_query(SQL(
            """SELECT a.student_id, j.subject_id, count(*) FILTER (WHERE r.kind <> 'late'),
                      count(*) FILTER (WHERE r.kind = 'late')
                 FROM school_absence a
                 JOIN school_journal j ON j.id = a.journal_id
                 JOIN school_absence_reason r ON r.id = a.reason_id
                WHERE a.journal_id = ANY(%(journals)s) AND a.date BETWEEN %(from)s AND %(to)s
             GROUP BY a.student_id, j.subject_id""", **where,
        ))

    def _places(self, where):
        """Return ``(student, journal)`` of the members of subgroups; the last one comes last."""
        return self.env.execute_query(SQL(
            """SELECT m.student_id, j.id
                 FROM school_journal j
                 JOIN school_subgroup_member m ON m.subgroup_id = j.subgroup_id
                  AND m.date_from <= %(to)s AND COALESCE(m.date_to, %(from)s) >= %(from)s
                WHERE j.id = ANY(%(journals)s)
             ORDER BY m.date_from, m.id""", **where,
        ))
