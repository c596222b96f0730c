from odoo.http import Controller, content_disposition, request, route

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PlanExport(Controller):
    """Thematic plans as workbooks, in the layout that the import reads."""

    @route("/school/plan/<int:plan_id>/xlsx", type="http", auth="user", methods=["GET"],
           readonly=True)
    def plan(self, plan_id):
        """Return the plan; its journals' dates stand on a sheet each. 404 for none to read."""
        plan = request.env["school.plan"].search([("id", "=", plan_id)])
        if not plan:
            return request.not_found()
        return self._workbook(plan._as_workbook(), f"КТП {plan.display_name}")

    @route("/school/plan/template.xlsx", type="http", auth="user", methods=["GET"], readonly=True)
    def template(self):
        """Return an empty plan to fill in. 404 for those who make no plans."""
        if not request.env["school.plan"].has_access("create"):
            return request.not_found()
        return self._workbook(request.env["school.plan"]._template(), "КТП")

    def _workbook(self, data, name):
        return request.make_response(data, [
            ("Content-Type", _XLSX),
            ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ("X-Content-Type-Options", "nosniff"),
        ])
