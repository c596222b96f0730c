from datetime import datetime

from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..formulas.file_kinds import SHOWN, ending
from ..tools.arguments import id_in_address

_ROUTE = {"type": "http", "auth": "user", "methods": ["GET"], "readonly": True}


class DiaryPortal(CustomerPortal):
    """The diary in the portal: which child, which week or term. ``school.diary`` reads.

    The routes are no website pages: they follow the user's own language and stay where they are
    whatever languages the site has.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not counters:  # the page itself, not the badges that it asks for afterwards
            values["diary_children"] = request.env["school.diary"]._children(request.env.user)
        return values

    @route(
        ["/my/diary", "/my/diary/<int:student_id>", "/my/diary/<int:student_id>/week/<string:day>"],
        **_ROUTE,
    )
    def diary_week(self, student_id=None, day=None, **_kwargs):
        """Show the week of ``day`` (YYYY-MM-DD); of today for none or for what is no date."""
        children, child = self._diary_child(student_id)
        if not child:
            return self._diary_not_found(children)
        Diary = request.env["school.diary"]
        week = Diary._week(Diary._student(child), _to_date(day))
        place = "" if week["current"] else f"/week/{week['date']}"
        return self._diary_render("school_ejournal.diary_week", children, child, place, week=week)

    @route(["/my/diary/marks", "/my/diary/<int:student_id>/marks"], **_ROUTE)
    def diary_marks(self, student_id=None, term=None, **_kwargs):
        """Show the marks of ``term`` (an id); of the present one for none or for another's."""
        children, child = self._diary_child(student_id)
        if not child:
            return self._diary_not_found(children)
        Diary = request.env["school.diary"]
        marks = Diary._marks(Diary._student(child), id_in_address(term))
        return self._diary_render(
            "school_ejournal.diary_marks", children, child, "/marks", marks=marks
        )

    @route("/my/diary/<int:student_id>/file/<int:file_id>", **_ROUTE)
    def diary_file(self, student_id, file_id, **_kwargs):
        """Hand out a file of the homework of one's own child."""
        children, child = self._diary_child(student_id)
        Diary = request.env["school.diary"]
        found = child and file_id < 2**31 and Diary._homework_file(Diary._student(child), file_id)
        if not found:
            return self._diary_not_found(children)
        stream = request.env["ir.binary"]._get_stream_from(found)
        response = stream.get_response(as_attachment=ending(found.name) not in SHOWN)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def _diary_child(self, student_id):
        """Return the user's children and the one asked for, or the first.

        The child is None for any id that is not among them: whether such a student exists is
        never told.
        """
        children = request.env["school.diary"]._children(request.env.user)
        chosen = [child for child in children if student_id in (None, child["id"])]
        return children, chosen[0] if chosen else None

    def _diary_render(self, template, children, child, place, **values):
        """Render a page; the switch of children leads to the same ``place`` of each of them."""
        return self._diary_response(
            template, child=child,
            children=[
                {**each, "url": f"/my/diary/{each['id']}{place}", "current": each is child}
                for each in children
            ],
            **values,
        )

    def _diary_not_found(self, children):
        if request.env["school.consent"]._is_missing(request.env.user):
            return request.redirect("/my/consent")
        return self._diary_response(
            "school_ejournal.diary_not_found", 404, has_children=bool(children), children=[]
        )

    def _diary_response(self, template, status=200, **values):
        values["html_data"] = {"lang": (request.env.lang or "en_US").replace("_", "-")}
        response = request.render(template, values, status=status)
        # Shared computers: no copy of a child's marks stays behind.
        response.headers["Cache-Control"] = "no-store"
        return response


def _to_date(text):
    """Return the date that ``text`` names as YYYY-MM-DD, or None."""
    try:
        return datetime.strptime(text or "", "%Y-%m-%d").date()
    except ValueError:
        return None
