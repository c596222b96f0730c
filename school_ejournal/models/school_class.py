from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.arguments import record_id
from ..tools.guard import RowGuard


class SchoolClass(models.Model):
    """Класс: one class in one school year, such as 5А of 2026/27."""

    _name = "school.class"
    _description = "Class"
    _inherit = ["school.company.mixin", "mail.thread"]
    _order = "year_id desc, grade, letter"
    _derived_fields = frozenset({"name"})
    _rec_names_search = ["name"]

    name = fields.Char(compute="_compute_name", store=True, precompute=True)
    grade = fields.Integer(required=True, tracking=True, aggregator=False)
    letter = fields.Char(required=True, size=4, tracking=True)
    year_id = fields.Many2one(
        "school.year", "School Year", required=True, index=True, ondelete="restrict",
        check_company=True, default=lambda self: self.env["school.year"]._current(),
    )
    stage_id = fields.Many2one(
        "school.stage", required=True, index=True, ondelete="restrict",
        check_company=True, compute="_compute_stage_id", store=True, readonly=False,
        precompute=True,
    )
    class_teacher_id = fields.Many2one(
        "res.users", index="btree_not_null", tracking=True,
        domain="[('share', '=', False)]", check_company=True,
    )
    profile = fields.Char(help="Profile of study, such as physics and mathematics.")
    enrollment_ids = fields.One2many("school.enrollment", "class_id", "Enrolments")
    subgroup_ids = fields.One2many("school.subgroup", "class_id", "Subgroups")
    journal_ids = fields.One2many("school.journal", "class_id", "Journals")
    curriculum_ids = fields.One2many("school.curriculum", "class_id")
    student_count = fields.Integer(
        "Students", compute="_compute_student_count", compute_sudo=True
    )

    _name_uniq = models.Constraint(
        "UNIQUE(year_id, grade, letter)", "This class exists already in the school year."
    )
    _grade_range = models.Constraint(
        "CHECK (grade BETWEEN 1 AND 12)", "A grade is a number from 1 to 12."
    )

    _same_year = RowGuard(
        "UPDATE OF year_id", "A class stays in its school year: make a new one for the next.",
        when="OLD.year_id <> NEW.year_id",
    )

    @api.depends("grade", "letter")
    def _compute_name(self):
        for record in self:
            record.name = f"{record.grade or ''}{record.letter or ''}"

    @api.depends("grade", "company_id")
    def _compute_stage_id(self):
        stages = self.env["school.stage"].search([("company_id", "in", self.company_id.ids)])
        for record in self:
            record.stage_id = stages.filtered(
                lambda stage, record=record: stage.company_id == record.company_id
                and stage.grade_from <= record.grade <= stage.grade_to
            )[:1]

    @api.depends("enrollment_ids.date_from", "enrollment_ids.date_to")
    def _compute_student_count(self):
        today = self.env.company._school_today()
        counts = dict(self.env["school.enrollment"]._read_group(
            [("class_id", "in", self.ids), *self.env["school.enrollment"]._on_domain(today)],
            ["class_id"], ["__count"],
        ))
        for record in self:
            record.student_count = counts.get(record, 0)

    @api.depends("name", "year_id.name")
    @api.depends_context("school_show_year")
    def _compute_display_name(self):
        for record in self:
            year = self.env.context.get("school_show_year") and record.year_id.name
            record.display_name = f"{record.name} ({year})" if year else record.name

    @api.readonly
    def term_averages(self, term_id):
        """Return the averages of a class in all subjects of a term, for whoever sees them.

        ``journals``: ``{id, name, averages}``, averages by student id (text) and left out without
        marks; a teacher finds the own subjects, the class teacher and the deputy all of them.
        """
        self.ensure_one()
        self.check_access("read")
        domain = Domain("class_id", "=", self.id)
        if not (self.env.user.has_group("school_ejournal.group_school_office")
                or self.class_teacher_id == self.env.user):
            # Who substitutes a lesson reads the journal's head, and the marks of that lesson.
            domain &= Domain("teacher_id", "=", self.env.uid)
        journals = self.env["school.journal"].search_fetch(domain, ["subject_id", "subgroup_id"])
        term = self.env["school.term"].browse(record_id(self.env, term_id)).exists()
        averages = journals._term_averages(term) if term else {}
        return {"journals": [
            {
                "id": journal.id,
                "name": journal.subject_id.name,
                "subgroup": journal.subgroup_id.name or "",
                "averages": {str(k): v for k, v in averages.get(journal.id, {}).items()},
            }
            for journal in journals
        ]}

    @api.model
    def _arranged_by_user(self, year):
        """Return the classes of ``year`` whose timetable the user arranges: a deputy head's."""
        domain = Domain("year_id", "=", year.id)
        if not self.env.su:
            domain &= Domain("stage_id.deputy_ids", "in", self.env.user.ids)
            if not self.env.user.has_group("school_ejournal.group_school_deputy"):
                return self.browse()
        return self.search(domain)

    def action_open_students(self):
        """Open the students of the class as of today."""
        return self._open("school_ejournal.school_student_action")

    def action_open_journals(self):
        """Open the journals of the class."""
        return self._open("school_ejournal.school_journal_action")

    def action_open_page(self):
        """Open the class across its subjects."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "school_ejournal.school_class_page_action"
        )
        return {**action, "params": {"class_id": self.id}}

    def _open(self, xml_id):
        """Return an action narrowed to the class."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action["domain"] = [("class_id", "=", self.id)]
        action["context"] = {}
        return action
