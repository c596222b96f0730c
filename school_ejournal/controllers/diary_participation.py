from odoo.http import request, route

from ..tools.arguments import id_in_address
from .diary import WRITES, DiaryPortal, to_date


class DiaryParticipation(DiaryPortal):
    """That the diary was read: recorded by itself, acknowledged by a guardian."""

    @route("/my/diary/<int:student_id>/visit", **{**WRITES, "methods": ["GET", "POST"]})
    def diary_visit(self, student_id, page="", day=None, term=None, subject=None, **_kwargs):
        """Record that a page is read: the page itself only reads and may come from a replica.

        What it shows is found anew, whatever the call says. By GET for pages without scripts.
        """
        _children, child = self._diary_child(student_id)
        if not child:
            return self._diary_not_found(_children)
        Diary = request.env["school.diary"]
        student = Diary._student(child)
        place = Diary._place(
            student, page, to_date(day), id_in_address(term), id_in_address(subject))
        if place:
            request.env["school.diary.visit"].sudo()._record(student, request.env.user, place)
        return request.make_response("", headers=[("Cache-Control", "no-store")], status=204)

    # ---- acknowledging ----

    @route("/my/diary/<int:student_id>/acknowledge", **WRITES)
    def diary_acknowledge(self, student_id, week=None, **_form):
        """Acknowledge a week from its page."""
        _children, child, guardian = self._diary_guardian(student_id)
        student = child and request.env["school.diary"]._student(child)
        day = to_date(week)
        if not (guardian and day and self._diary_acknowledged(student, guardian, day, "page")):
            return self._diary_not_found(_children)
        return request.redirect(f"/my/diary/{student_id}/week/{day.isoformat()}#acknowledge", 303)

    @route("/my/diary/acknowledge/<string:token>", type="http", auth="public", methods=["GET"],
           readonly=True)
    def diary_acknowledge_page(self, token, **_kwargs):
        """Ask once more: who only looks at links, like a mail scanner, acknowledges nothing."""
        return self._diary_acknowledge_link(token)

    @route("/my/diary/acknowledge/<string:token>", type="http", auth="public", methods=["POST"],
           readonly=False)
    def diary_acknowledge_letter(self, token, **_form):
        """Acknowledge the week of a letter's link."""
        found = request.env["school.diary.acknowledgement"]._of_token(token)
        if found:
            self._diary_acknowledged(*found, "letter")
        return self._diary_acknowledge_link(token)

    def _diary_acknowledged(self, student, guardian, day, source):
        Acknowledgement = request.env["school.diary.acknowledgement"]
        return Acknowledgement._acknowledge(student, guardian, day, source)

    def _diary_acknowledge_link(self, token):
        """Render the page behind a letter's link: of the diary it shows nothing but the week."""
        Acknowledgement = request.env["school.diary.acknowledgement"]
        found = Acknowledgement._of_token(token)
        student, guardian, monday = found or (None, None, None)
        state = Acknowledgement._state(student, guardian, monday) if found else {}
        good = state.get("open") or state.get("done")
        return self._diary_response(
            "school_ejournal.diary_acknowledge_link", 200 if good else 404,
            children=[], state=state, good=good, token=token,
            name=student.first_name if found else "",
            week=request.env["school.diary"]._week_label(monday) if found else "",
        )
