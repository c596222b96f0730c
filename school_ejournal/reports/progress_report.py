from odoo import api, models
from odoo.exceptions import UserError

from ..page.sheet_texts import safe_name
from .paper_print import printed, zoom

WHO = ("all", "silent")


class ProgressReport(models.AbstractModel):
    """Отчёт об успеваемости и посещаемости on paper: a sheet for each student of a letter."""

    _name = "report.school_ejournal.progress"
    _description = "Progress on Paper"

    @api.model
    def _pdf(self, mailing_id, who):
        """Return ``(file name, bytes)``: for "all" students, or those whom no mail reaches.

        UserError for an unknown choice, a letter without the report, or nobody to print for.
        """
        mailing = self.env["school.letter.mailing"].search([("id", "=", mailing_id)])
        if not mailing.with_report or who not in WHO:
            raise UserError(self.env._("There is no such document."))
        html = self._html(mailing, who)
        name = self.env._("Progress %(from)s – %(to)s", **{
            "from": mailing.date_from.strftime("%d.%m"), "to": mailing.date_to.strftime("%d.%m")})
        return safe_name(name, "pdf"), printed(self.env, html)

    @api.model
    def _html(self, mailing, who):
        """Return what wkhtmltopdf prints."""
        sheets = self._sheets(mailing, who)
        if not sheets:
            raise UserError(self.env._("There is nobody to print for."))
        now = mailing.company_id._school_now()
        html = self.env["ir.qweb"]._render("school_ejournal.progress_paper", {
            "sheets": sheets, "zoom": zoom(), "school": mailing.company_id.name,
            "first": mailing.date_from.strftime("%d.%m.%Y"),
            "last": mailing.date_to.strftime("%d.%m.%Y"),
            "printed": self.env._("Printed %(moment)s, %(name)s",
                                  moment=f"{now:%d.%m.%Y %H:%M}", name=self.env.user.name),
        })
        return f"<!DOCTYPE html>{html}"

    @api.model
    def _sheets(self, mailing, who):
        """Return the sheets in order of classes: ``class``, ``student``, ``progress``."""
        rows = mailing._students_to_print(who)
        students = self.env["school.student"].browse([row["student_id"] for row in rows])
        progress = self.env["school.progress"].sudo()._of(
            students, mailing.date_from, mailing.date_to)
        return [{
            "class": row["class"], "student": row["student"],
            "progress": progress[row["student_id"]],
        } for row in rows]
