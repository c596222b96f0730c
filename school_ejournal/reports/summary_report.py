from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import babel_locale_parse

from ..page.register import Column, Register
from ..page.sheet_texts import number

_WIDTH, _NUMBER, _NAME, _SUM, _STANDING = 270, 8, 52, 13, 30


class SummaryReport(models.AbstractModel):
    """Сводная ведомость on paper and as a workbook; whoever asks gets what their rules show."""

    _name = "report.school_ejournal.summary"
    _description = "Summary Sheet on Paper"
    _inherit = ["school.register.report.mixin"]

    @api.model
    def _file_name(self, register):
        return f"{register.title} {register.period}"

    @api.model
    def _document(self, class_id, kind, term_id):
        """Return the sheet as a ``Register``; UserError where there is nothing to print."""
        env = self.env
        sheet = env["school.summary.sheet"]._sheet(class_id, kind, term_id)
        if not sheet.period:
            raise UserError(env._("The class has no terms yet."))
        standings = self._standings()
        rows = [
            (row["number"], row["name"],
             *(self._cell(row["cells"][str(subject["id"])]) for subject in sheet.subjects),
             row["missing"] or None, standings.get(row["standing"], ""))
            for row in sheet.students
        ]
        total = sheet.total
        for caption, name in ((env._("Quality, %"), "quality"), (env._("Success, %"), "success")):
            rows.append((None, caption, *(
                self._percent(subject[name]) for subject in sheet.subjects
            ), None, self._percent(total[name])))
        rows.append((None, env._("Marks missing"), *(
            subject["missing"] or None for subject in sheet.subjects
        ), total["missing"] or None, ""))
        company = env["school.class"].browse(sheet.klass["id"]).company_id
        return Register(
            env._("Summary Sheet"), company.name,
            env._("Summary Sheet of Class %s", sheet.klass["name"]),
            env._("%(period)s of the school year %(year)s", period=sheet.period["name"],
                  year=env["school.class"].browse(sheet.klass["id"]).sudo().year_id.name),
            self._columns(sheet.subjects), rows, totals={len(rows) - 3, len(rows) - 2,
                                                         len(rows) - 1},
            signers=(env._("Class teacher"), env._("Deputy head")),
            printed=self._printed_by(company),
        )

    def _columns(self, subjects):
        env = self.env
        room = _WIDTH - _NUMBER - _NAME - _SUM - _STANDING
        width = min(24, room / max(len(subjects), 1))
        return (
            Column("№", _NUMBER, "number"), Column(env._("Surname, name"), _NAME),
            *(Column(subject["short"], width, "number") for subject in subjects),
            Column(env._("Missing"), _SUM, "number"), Column(env._("Result"), _STANDING),
        )

    def _cell(self, cell):
        """Return a mark: a number where it is one, a dash where it is missing."""
        if cell["missing"]:
            return "–"
        return int(cell["code"]) if cell["code"].isdecimal() else cell["code"] or None

    def _percent(self, share):
        return None if share is None else number(share, babel_locale_parse(self.env.lang))

    def _standings(self):
        env = self.env
        return {
            "excellent": env._("Fives alone"), "good": env._("Fours and fives"),
            "one_three": env._("One three"), "passing": env._("Threes"),
            "failing": env._("With a two"),
        }
