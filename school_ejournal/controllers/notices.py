from odoo.exceptions import UserError
from odoo.http import request, route

from .diary import DiaryPortal


class NoticePortal(DiaryPortal):
    """What a guardian wants to be told, as a form in the diary."""

    @route("/my/diary/notices", type="http", auth="user", methods=["GET", "POST"])
    def notices(self, **values):
        """Show what is told to the guardian; take another choice."""
        children = request.env["school.diary"]._children(request.env.user)
        guardian = request.env["school.guardian"]._guardian_of_user(request.env.user)
        if not (guardian and children):
            return self._diary_not_found(children)
        error = ""
        if request.httprequest.method == "POST":
            try:
                with request.env.cr.savepoint():
                    guardian._set_notices(values)
                return request.redirect("/my/diary/notices?saved=1")
            except UserError as refusal:
                error = str(refusal)
        marks = guardian._fields["notice_marks"]._description_selection(request.env)
        return self._diary_render(
            "school_ejournal.diary_notices", children, children[0], "/letters", error=error,
            saved=bool(values.get("saved")), guardian=guardian, marks=marks,
            quiet={name: _clock(guardian[f"notice_quiet_{name}"]) for name in ("from", "to")},
            minutes=guardian.company_id.school_notice_minutes,
        )


def _clock(hour):
    minutes = round(hour * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
