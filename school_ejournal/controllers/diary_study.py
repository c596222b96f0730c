from odoo.http import request, route

from .diary import READS, WRITES, DiaryPortal, to_date


class DiaryStudy(DiaryPortal):
    """What a student does with the diary: homework ticked off, the calendar of the phone."""

    @route("/my/diary/<int:student_id>/homework/<int:homework_id>/done", **WRITES)
    def diary_homework_done(self, student_id, homework_id, done=None, back="", **_form):
        """Tick one's own homework off, or take the tick away.

        ``back`` comes from a page without scripts: "today", or a day of the week to return to.
        """
        _children, child = self._diary_child(student_id)
        Diary = request.env["school.diary"]
        student = child and Diary._student(child)
        if not (child and homework_id < 2**31 and Diary._is_own(student, request.env.user)
                and Diary._tick(student, homework_id, bool(done))):
            return self._diary_not_found(_children)
        if back:
            week = to_date(back)
            place = f"/week/{week.isoformat()}" if week else ""
            return request.redirect(f"/my/diary/{student_id}{place}", 303)
        return request.make_response("", status=204)

    # ---- the calendar ----

    @route("/my/diary/<int:student_id>/calendar", **READS)
    def diary_calendar(self, student_id, **_kwargs):
        """Show whether there is an address for calendar programs."""
        return self._diary_calendar(student_id)

    @route("/my/diary/<int:student_id>/calendar/address", **WRITES)
    def diary_calendar_address(self, student_id, **_form):
        """Make an address, shown this once; the former one ends."""
        _children, child = self._diary_child(student_id)
        token = child and request.env["school.diary.feed"]._renew(
            request.env["school.diary"]._student(child), request.env.user)
        return self._diary_calendar(student_id, token)

    @route("/my/diary/<int:student_id>/calendar/revoke", **WRITES)
    def diary_calendar_revoke(self, student_id, **_form):
        """End the address."""
        _children, child = self._diary_child(student_id)
        if not child:
            return self._diary_not_found(_children)
        student = request.env["school.diary"]._student(child)
        request.env["school.diary.feed"]._of(student, request.env.user).unlink()
        return request.redirect(f"/my/diary/{student_id}/calendar", 303)

    @route("/my/diary/calendar/<string:token>.ics", type="http", auth="public", methods=["GET"],
           readonly=True, save_session=False)
    def diary_calendar_feed(self, token, **_kwargs):
        """Hand the calendar out to whoever knows the token."""
        feed = request.env["school.diary.feed"]._find(token)
        if not feed:
            return request.not_found()
        return request.make_response(feed._ics(), headers=[
            ("Content-Type", "text/calendar; charset=utf-8"), ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ])

    def _diary_calendar(self, student_id, token=None):
        def read(_diary, student):
            feed = request.env["school.diary.feed"]._of(student, request.env.user)
            address = f"{request.httprequest.host_url}my/diary/calendar/{token}.ics"
            return {"feed": bool(feed), "address": address if token else ""}

        return self._diary_page("calendar", "/calendar", student_id, read)
