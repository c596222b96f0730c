from odoo import api, models

from ..plans.layout import COLUMNS
from ..plans.workbook import PlanLineText, PlanSheet, plan_workbook


class SchoolPlanWorkbook(models.AbstractModel):
    """A thematic plan as a workbook: gathers what ``plans/workbook.py`` draws."""

    _name = "school.plan.workbook"
    _description = "Thematic Plan as a Workbook"

    def _as_workbook(self):
        """Return the bytes of an XLSX file: a sheet for each journal, with its dates."""
        self.ensure_one()
        journals = self.env["school.journal"].search(
            [("id", "in", self.sudo().journal_ids.ids)], order="id"
        )
        dates = self.env["school.plan.flow"]._dates(journals)
        sheets = [
            PlanSheet(
                journal.display_name, self._heading(), journal.display_name,
                self._line_texts(*dates.get(journal.id, ({}, {}))), has_dates=True,
            )
            for journal in journals
        ]
        return plan_workbook(sheets or [
            PlanSheet(self.env._("Plan"), self._heading(), self.basis or "", self._line_texts())
        ])

    def _heading(self):
        return self.env._(
            "Thematic plan: %(subject)s, %(classes)s, %(year)s", subject=self.subject_id.name,
            classes=self.class_names or self.env._("grade %s", self.grade), year=self.year_id.name,
        )

    def _line_texts(self, planned=None, taught=None):
        return [
            PlanLineText(
                line.name, line.is_section, line.lesson_numbers, line.hours,
                line.lesson_type_id.name or "", ", ".join(line.work_type_ids.mapped("name")),
                line.homework or "", line.note or "",
                tuple((planned or {}).get(line.id, ())), tuple((taught or {}).get(line.id, ())),
            )
            for line in self.line_ids
        ]

    @api.model
    def _template(self):
        """Return an empty plan with a sheet that says how to fill it in."""
        env = self.env
        names = {
            model: ", ".join(env[model].search([]).mapped("name"))
            for model in ("school.lesson.type", "school.work.type")
        }
        heads = [name for name, _width, _pattern in COLUMNS.values()]
        texts = (
            env._("The numbers of the lessons; may stay empty."),
            env._("A row of its own opens a section; topics stand below it."),
            env._("In Russian, for foreign languages too (clause 4.2)."),
            env._("Whole numbers; their sum is that of the curriculum."),
            env._("One of: %s.", names["school.lesson.type"]),
            env._("One or several, with commas: %s.", names["school.work.type"]),
            env._("Planned homework; may stay empty."),
            env._("Anything; may stay empty."),
        )
        rows = list(zip(heads, texts, strict=True))
        return plan_workbook(
            [PlanSheet(env._("Plan"), env._("Thematic plan"))], env._("How to fill it in"), rows
        )
