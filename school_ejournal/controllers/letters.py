from odoo.exceptions import UserError
from odoo.http import request, route

from ..formulas.file_kinds import ENDINGS, MAX_FILES
from .diary import DiaryPortal

_ROUTE = {"type": "http", "auth": "user"}
_READ = {**_ROUTE, "methods": ["GET"], "readonly": True}


class LetterPortal(DiaryPortal):
    """Letters in the portal: plain pages and forms. ``school.letter.desk`` reads and writes."""

    @route(["/my/diary/letters", "/my/diary/<int:student_id>/letters"], **_READ)
    def letters(self, student_id=None, **_kwargs):
        """Show the letters of the user about one of the children."""
        children, child, student = self._letters_child(student_id)
        if not child:
            return self._diary_not_found(children)
        threads = request.env["school.letter.desk"]._threads(request.env.user, student)
        return self._diary_render(
            "school_ejournal.diary_letters", children, child, "/letters", threads=threads,
            may_choose=bool(request.env["school.guardian"]._guardian_of_user(request.env.user)),
        )

    @route("/my/diary/<int:student_id>/letters/new", **_ROUTE, methods=["GET", "POST"])
    def letter_new(self, student_id, **values):
        """Show the form of a new letter; take what was written in it."""
        children, child, student = self._letters_child(student_id)
        if not child:
            return self._diary_not_found(children)
        desk, error = request.env["school.letter.desk"], ""
        if request.httprequest.method == "POST":
            letter, error = self._letters_try(lambda files: desk._write_letter(
                request.env.user, student, values, files))
            if not error:
                return request.redirect(f"/my/diary/{student.id}/letters/{letter.id}#last")
        return self._diary_render(
            "school_ejournal.diary_letter_new", children, child, "/letters", error=error,
            addressees=desk._addressees(request.env.user, student),
            typed={name: values.get(name, "") for name in ("to", "subject", "text")},
            **self._letters_form(student),
        )

    @route(
        "/my/diary/<int:student_id>/letters/<int:letter_id>", **_ROUTE, methods=["GET", "POST"]
    )
    def letter(self, student_id, letter_id, **values):
        """Show what was written in a letter; take an answer."""
        children, child, student = self._letters_child(student_id)
        desk = request.env["school.letter.desk"]
        found = child and desk._letter(request.env.user, student, letter_id)
        if not found:
            return self._diary_not_found(children)
        error = ""
        if request.httprequest.method == "POST":
            _none, error = self._letters_try(lambda files: desk._answer(
                request.env.user, found, values.get("text"), files))
            if not error:
                return request.redirect(f"/my/diary/{student.id}/letters/{found.id}#last")
        desk._note_opened(found)
        return self._diary_render(
            "school_ejournal.diary_letter", children, child, "/letters", error=error,
            letter={"id": found.id, "subject": found.name, "whom": desk._whom(found)},
            messages=desk._thread(found), typed={"text": values.get("text", "")},
            may_answer=found.side == "guardian" or found.company_id.school_letter_students,
            **self._letters_form(student),
        )

    @route(
        "/my/diary/<int:student_id>/letters/<int:letter_id>/file/<int:file_id>", **_READ
    )
    def letter_file(self, student_id, letter_id, file_id, **_kwargs):
        """Hand out a file of a letter."""
        children, child, student = self._letters_child(student_id)
        desk = request.env["school.letter.desk"]
        letter = child and desk._letter(request.env.user, student, letter_id)
        file = letter and desk._file(letter, file_id)
        if not file:
            return self._diary_not_found(children)
        return self._diary_send(file)

    # ---- what the pages have in common ----

    def _letters_child(self, student_id):
        """Return the children who are at the school, the one asked for and its record.

        As in the diary, whatever is not the user's own does not exist; so it is with a child who
        has left.
        """
        children = request.env["school.letter.desk"]._children(request.env.user)
        child = next((row for row in children if student_id in (None, row["id"])), None)
        student = request.env["school.student"].sudo().browse(child["id"] if child else ())
        return children, child, student

    def _letters_try(self, write):
        """Call ``write`` with the files sent; return ``(what it returns, "" or why not)``.

        What is refused leaves nothing behind: no letter without its words.
        """
        try:
            with request.env.cr.savepoint():
                return write(self._letters_files()), ""
        except UserError as error:
            return None, str(error)

    def _letters_files(self):
        """Return the files sent with a form; no more of them are read than a letter takes."""
        count, megabytes = MAX_FILES
        return [
            (file.filename, file.read(megabytes * 2**20 + 1))
            for file in request.httprequest.files.getlist("files")[:count + 1] if file.filename
        ]

    def _letters_form(self, student):
        return {
            "opens": request.env["school.letter.desk"]._opens(student.company_id),
            "file_kinds": ",".join(f".{kind}" for kind in ENDINGS),
            "file_note": request.env._(
                "up to %(count)s, %(size)s MB together", count=MAX_FILES[0], size=MAX_FILES[1]
            ),
        }

    def _diary_tabs(self, child):
        address, letters = f"/my/diary/{child['id']}/letters", request.env._("Letters")
        return [*super()._diary_tabs(child), ("letters", address, letters)]

    def _diary_response(self, template, status=200, **values):
        """Show on every page of the diary how many letters wait to be read."""
        if values.get("child"):
            student = request.env["school.student"].browse(values["child"]["id"])
            values["letters_unread"] = request.env["school.letter.desk"]._unread(
                request.env.user, student).get(student, 0)
        return super()._diary_response(template, status, **values)
