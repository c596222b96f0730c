from odoo.http import Controller, content_disposition, request, route

from ..timetable.template import write_template

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Timetable(Controller):
    """The layout in which a timetable is imported from a spreadsheet."""

    @route(
        "/school/timetable/template.xlsx", type="http", auth="user", methods=["GET"],
        readonly=True,
    )
    def template(self, **_kwargs):
        """Send the template; it holds nothing of the school."""
        return request.make_response(write_template(), [
            ("Content-Type", _XLSX),
            ("Content-Disposition", content_disposition("Расписание.xlsx")),
        ])
