import gzip
import re
from datetime import datetime

from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..formulas.file_kinds import SHOWN, ending
from ..models.school_diary_marks_mixin import MAX_TRIES
from ..tools.arguments import id_in_address

#: of every page of the diary: it may be read from a replica
READS = {"type": "http", "auth": "user", "methods": ["GET"], "readonly": True}
#: of what a form of the diary sends
WRITES = {"type": "http", "auth": "user", "methods": ["POST"], "readonly": False}
# A page is sent as a part of the one that is open already; see static/src/diary/diary.js.
_FRAGMENT = "X-Diary-Fragment"
_TRY = re.compile(r"([2-5])\.(\d{1,9})")


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

    @route(["/my/diary", "/my/diary/<int:student_id>"], **READS)
    def diary_today(self, student_id=None, **_kwargs):
        """Show today and the next day with lessons, what is new and what is near."""
        def read(diary, student):
            day = diary._today(student)
            return {"day": day, "acknowledged": self._diary_acknowledgement(student, day["ask"])}

        return self._diary_page("today", "", student_id, read)

    @route("/my/diary/family", **READS)
    def diary_family(self, **_kwargs):
        """Show today and the next day of all own children side by side."""
        Diary = request.env["school.diary"]
        children = Diary._children(request.env.user)
        if not children:
            return self._diary_not_found(children)
        return self._diary_render("school_ejournal.diary_family", children, None, "", days=[
            {"child": child, **Diary._today(Diary._student(child))} for child in children
        ])

    @route(
        ["/my/diary/week", "/my/diary/<int:student_id>/week",
         "/my/diary/<int:student_id>/week/<string:day>"],
        **READS,
    )
    def diary_week(self, student_id=None, day=None, **_kwargs):
        """Show the week of ``day`` (YYYY-MM-DD); of today for none or for what is no date."""
        def read(diary, student):
            week = diary._week(student, to_date(day))
            return {
                "week": week, "place": f"/week/{week['date']}",
                "acknowledged": self._diary_acknowledgement(student, to_date(week["date"])),
            }

        return self._diary_page("week", "/week", student_id, read)

    @route(["/my/diary/marks", "/my/diary/<int:student_id>/marks"], **READS)
    def diary_marks(self, student_id=None, term=None, **_kwargs):
        """Show the marks of ``term`` (an id); of the present one for none or for another's."""
        return self._diary_page("marks", "/marks", student_id, lambda diary, student: {
            "marks": diary._marks(student, id_in_address(term)),
        })

    @route("/my/diary/<int:student_id>/marks/<int:subject_id>", **READS)
    def diary_subject(self, student_id, subject_id, term=None, tries="", grade="", work="", **_kw):
        """Show one subject: its marks, the forecast, and what would become of it.

        ``tries`` are marks tried out before ("5.12-4.7": grade and type of work), ``grade`` and
        ``work`` the one that is added; what is no such text is left out.
        """
        tried = f"{tries}-{grade}.{work}".split("-")
        found = [tuple(map(int, match.groups())) for match in map(_TRY.fullmatch, tried) if match]

        def read(diary, student):
            subject = diary._subject(student, subject_id, id_in_address(term), found[:MAX_TRIES])
            return subject and {"subject": subject}

        return self._diary_page("subject", "/marks", student_id, read)

    @route("/my/diary/<int:student_id>/control", **READS)
    def diary_control(self, student_id, term=None, **_kwargs):
        """Show the plan of control works of ``term``."""
        return self._diary_page("control", "/control", student_id, lambda diary, student: {
            "plan": diary._control_plan(student, id_in_address(term)),
        })

    @route("/my/diary/manifest.webmanifest", type="http", auth="public", methods=["GET"],
           readonly=True, save_session=False)
    def diary_manifest(self):
        """Tell a browser how the diary stands on the home screen of a phone."""
        name = request.env._("Diary")
        return request.make_json_response({
            "id": "/my/diary", "name": name, "short_name": name, "start_url": "/my/diary",
            "scope": "/my/diary", "display": "standalone", "lang": _lang(),
            "background_color": "#f3f4f8", "theme_color": "#714b67",
            "icons": [
                {"src": f"/school_ejournal/static/src/diary/icon-{size}.png", "type": "image/png",
                 "sizes": f"{size}x{size}", "purpose": purpose}
                for size in (192, 512) for purpose in ("any", "maskable")
            ],
        }, headers={"Content-Type": "application/manifest+json"})

    @route("/my/diary/<int:student_id>/file/<int:file_id>", **READS)
    def diary_file(self, student_id, file_id, **_kwargs):
        """Hand out a file of the homework of one's own child."""
        children, child = self._diary_child(student_id)
        Diary = request.env["school.diary"]
        found = child and file_id < 2**31 and Diary._homework_file(Diary._student(child), file_id)
        if not found:
            return self._diary_not_found(children)
        return self._diary_send(found)

    # ---- what all pages have in common ----

    def _diary_child(self, student_id):
        """Return the user's children and the one asked for, or the first.

        The child is None for any id that is not among them: whether such a student exists is
        never told.
        """
        children = request.env["school.diary"]._children(request.env.user)
        chosen = [child for child in children if student_id in (None, child["id"])]
        return children, chosen[0] if chosen else None

    def _diary_guardian(self, student_id):
        """Return the children, the one asked for and the guardian who the user is to it."""
        children, child = self._diary_child(student_id)
        student = child and request.env["school.diary"]._student(child)
        Guardian = request.env["school.guardian"]
        return children, child, Guardian._of_user(request.env.user, student) if child else Guardian

    def _diary_acknowledgement(self, student, monday):
        """Return whether the user may acknowledge a week, or has done so."""
        guardian = request.env["school.guardian"]._of_user(request.env.user, student)
        Acknowledgement = request.env["school.diary.acknowledgement"]
        return Acknowledgement._state(student, guardian, monday)

    def _diary_page(self, name, place, student_id, read):
        """Render the page ``school_ejournal.diary_<name>`` of one of the own children.

        ``read`` takes ``school.diary`` and the student and returns the values of the page, or None
        for a page that is not there. The switch of children leads to ``place`` of each of them,
        or to the ``place`` that is read.
        """
        children, child = self._diary_child(student_id)
        Diary = request.env["school.diary"]
        values = read(Diary, Diary._student(child)) if child else None
        if not values:
            return self._diary_not_found(children)
        place = values.pop("place", place)
        values["own"] = Diary._is_own(Diary._student(child), request.env.user)
        return self._diary_render(f"school_ejournal.diary_{name}", children, child, place, **values)

    def _diary_render(self, template, children, child, place, **values):
        """Render a page; the switch of children leads to the same ``place`` of each of them."""
        return self._diary_response(
            template, child=child, place=place, tabs=self._diary_tabs(child or children[0]),
            children=[
                {**each, "url": f"/my/diary/{each['id']}{place}", "current": each is child}
                for each in children
            ],
            **values,
        )

    def _diary_tabs(self, child):
        """Return the tabs of a child's diary as ``(page, address, name)``: a place to add more."""
        here, env = f"/my/diary/{child['id']}", request.env
        today, week, marks = env._("Today"), env._("Week"), env._("Marks")
        return [
            ("today", here, today),
            ("week", f"{here}/week#today", week),
            ("marks", f"{here}/marks", marks),
        ]

    def _diary_send(self, file):
        """Send a file that the family may have: shown if that is safe, never kept in a cache."""
        stream = request.env["ir.binary"]._get_stream_from(file)
        response = stream.get_response(as_attachment=ending(file.name) not in SHOWN)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def _diary_not_found(self, children):
        if request.env["school.consent"]._is_missing(request.env.user):
            return request.redirect("/my/consent")
        return self._diary_response(
            "school_ejournal.diary_not_found", 404, has_children=bool(children), children=[]
        )

    def _diary_response(self, template, status=200, **values):
        values["html_data"] = {"lang": _lang()}
        values["fragment"] = _FRAGMENT in request.httprequest.headers
        response = request.render(template, values, status=status)
        # Shared computers: no copy of a child's marks stays behind.
        response.headers["Cache-Control"] = "no-store"
        _compress(response)
        return response


def _lang():
    """Return the language of the page as browsers name it."""
    return (request.env.lang or "en_US").replace("_", "-")


def _compress(response):
    """Send a page packed to whom can unpack it: on a slow line it is there in a quarter of time."""
    if "gzip" not in request.httprequest.headers.get("Accept-Encoding", ""):
        return
    response.flatten()
    response.data = gzip.compress(response.data, 6)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"


def to_date(text):
    """Return the date that ``text`` names as YYYY-MM-DD, or None."""
    try:
        return datetime.strptime(text or "", "%Y-%m-%d").date()
    except ValueError:
        return None
