from odoo import api, models
from odoo.fields import Domain

from ..page.summary_sheet import SummarySheet, fill
from ..tools.arguments import record_id


class SchoolSummarySheet(models.AbstractModel):
    """Сводная ведомость учёта успеваемости: the term marks of a class, with the missing ones."""

    _name = "school.summary.sheet"
    _description = "Summary Sheet of a Class"

    @api.model
    @api.readonly
    def read_sheet(self, class_id=None, kind=None, term_id=None):
        """Return the ``SummarySheet`` of a class and a period as JSON values.

        The class teacher and the office find all subjects that they may read, another teacher the
        own ones. Without ``class_id`` the own class, else the first; without a period the present
        or last term. Empty for a teacher without classes; AccessError for a class in which the
        user may read no journal.
        """
        return self._sheet(class_id, kind, term_id).to_client()

    @api.model
    def _sheet(self, class_id=None, kind=None, term_id=None):
        self.env["school.term.mark"].check_access("read")
        Page, Marks = self.env["school.class.page"], self.env["school.term.mark.page"]
        class_id = record_id(self.env, class_id)
        classes = Page._classes(class_id)
        klass = Page._choose(classes, class_id)
        periods = Marks._periods(klass.sudo()) if klass else []
        period = Marks._choose(klass.sudo(), periods, kind, term_id) if periods else None
        today = (klass.company_id or self.env.company)._school_today()
        span = Marks._span(klass.sudo(), period) if period else klass.year_id.browse()
        sheet = SummarySheet(
            classes=[{"id": each.id, "name": each.name} for each in classes],
            klass={"id": klass.id, "name": klass.name or "",
                   "teacher": klass.sudo().class_teacher_id.name or ""},
            periods=periods, period=period or {}, today=today.isoformat(),
            term={"from": span.date_start.isoformat(),
                  "to": span.date_end.isoformat()} if period else {},
        )
        if period:
            self._fill(sheet, klass, period, span)
        return sheet

    @api.model
    def _fill(self, sheet, klass, period, span):
        Page = self.env["school.class.page"]
        self.env.flush_all()
        journals = self.env["school.journal"].search_fetch(
            Page._visible() & Domain("class_id", "=", klass.id),
            ["subject_id", "subgroup_id", "teacher_id"],
        )
        sheet.subjects = Page._subject_rows(
            journals.sudo().filtered(lambda journal: journal.subject_id.grading != "none"))
        sheet.students = Page._student_rows(klass, span)
        places = Page._places({
            "journals": journals.ids, "from": span.date_start, "to": span.date_end})
        subjects = {journal.id: journal.subject_id.id for journal in journals.sudo()}
        fill(sheet, self._marks(sheet, klass, period), {
            (student, subjects[journal]): journal for student, journal in places
        })

    @api.model
    def _marks(self, sheet, klass, period):
        """Return ``{(student, subject): (code, kind, result)}`` of the period."""
        results = self.env["school.mark.value"]._results()
        marks = self.env["school.term.mark"].sudo().search_fetch([
            ("student_id", "in", [row["id"] for row in sheet.students]),
            ("subject_id", "in", [row["id"] for row in sheet.subjects]),
            ("year_id", "=", klass.sudo().year_id.id),
            ("kind", "=", period["kind"]), ("term_id", "=", period["term"] or False),
        ], ["student_id", "subject_id", "value_id"])
        return {
            (mark.student_id.id, mark.subject_id.id):
                (mark.value_id.code, mark.value_id.kind, results.get(mark.value_id.id))
            for mark in marks
        }
