from odoo.http import request, route

from ..models.school_absence_note import MAX_FILES
from ..tools.arguments import id_in_address
from .diary import READS, WRITES, DiaryPortal, to_date


class DiaryAbsences(DiaryPortal):
    """Absences in the diary, and the notes by which guardians announce them."""

    @route("/my/diary/<int:student_id>/absences", **READS)
    def diary_absences(self, student_id, term=None, date=None, sent=None, **_kwargs):
        """Show the absences of ``term``; the form to announce one begins with ``date``."""
        return self._diary_absences(
            student_id, id_in_address(term), {"date_from": date, "date_to": date}, sent=bool(sent)
        )

    @route("/my/diary/<int:student_id>/absences/announce", **WRITES)
    def diary_announce(self, student_id, **form):
        """Take a guardian's note in; the page comes back with what is wrong with it."""
        _children, child, guardian = self._diary_guardian(student_id)
        if not guardian:
            return self._diary_not_found(_children)
        Diary = request.env["school.diary"]
        student = Diary._student(child)
        fault = Diary._announce_absence(student, guardian, {
            "date_from": to_date(form.get("date_from")),
            "date_to": to_date(form.get("date_to") or form.get("date_from")),
            "number_from": id_in_address(form.get("number_from")) or 0,
            "number_to": id_in_address(form.get("number_to") or form.get("number_from")) or 0,
            "reason_id": id_in_address(form.get("reason_id")),
            "text": " ".join((form.get("text") or "").split()),
        }, self._diary_files(student))
        if fault:
            return self._diary_absences(student_id, None, form, fault=fault)
        return request.redirect(f"/my/diary/{student_id}/absences?sent=1", 303)

    @route("/my/diary/<int:student_id>/absences/<int:note_id>/withdraw", **WRITES)
    def diary_withdraw(self, student_id, note_id, **_form):
        """Take an own note back."""
        _children, child, guardian = self._diary_guardian(student_id)
        Diary = request.env["school.diary"]
        if not (guardian and note_id < 2**31
                and Diary._withdraw_note(Diary._student(child), guardian, note_id)):
            return self._diary_not_found(_children)
        return request.redirect(f"/my/diary/{student_id}/absences", 303)

    def _diary_files(self, student):
        """Return ``(name, bytes)`` of the files sent; one more of each than may be is enough."""
        largest = student.company_id.school_homework_file_mb * 2**20 + 1
        sent = request.httprequest.files.getlist("files")[:MAX_FILES + 1]
        return [(file.filename, file.read(largest)) for file in sent if file.filename]

    def _diary_absences(self, student_id, term_id, form, fault="", sent=False):
        def read(diary, student):
            guardian = request.env["school.guardian"]._of_user(request.env.user, student)
            return {
                "absences": diary._absences(student, guardian, term_id),
                "form": {name: form.get(name) or "" for name in (
                    "date_from", "date_to", "number_from", "number_to", "reason_id", "text")},
                "fault": fault, "sent": sent,
            }

        response = self._diary_page("absences", "/absences", student_id, read)
        if fault:
            response.status_code = 422
        return response

    def _diary_tabs(self, child):
        absences = request.env._("Absences")
        return [*super()._diary_tabs(child),
                ("absences", f"/my/diary/{child['id']}/absences", absences)]
