import re
from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, SchoolCase
from .test_diary_portal import DiaryPortalCase

PDF = b"%PDF-1.4 paper"


@tagged("post_install", "-at_install")
class TestAbsenceNotes(SchoolCase):
    """What a note says, what becomes of it, and which reasons it fills in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.child = cls.students[0]
        cls.guardian = cls.env["school.guardian"].create({
            "last_name": "Абрамова", "first_name": "Анна",
            "guardianship_ids": [(0, 0, {"student_id": cls.child.id})],
        })
        cls.notes = cls.env["school.absence.note"]
        cls.illness = cls.reason("Б")

    def announce(self, student=None, files=(), **values):
        return self.notes._announce(student or self.child, self.guardian, {
            "date_from": TODAY, "date_to": TODAY, "reason_id": self.illness.id, **values,
        }, files)

    def miss(self, lesson=None, code="Н", student=None):
        return self.env["school.absence"].with_user(self.teacher).create({
            "lesson_id": (lesson or self.lesson).id, "student_id": (student or self.child).id,
            "reason_id": self.reason(code).id,
        })

    def accept(self, note):
        note.with_user(self.class_teacher).action_accept()
        self.env.invalidate_all()

    # ---- filling in ----

    def test_an_accepted_note_fills_reasons_in(self):
        absence, other = self.miss(), self.miss(student=self.students[1])
        known = self.miss(self.make_lesson(TODAY, number=4), "НП")
        note = self.announce()
        self.assertEqual(note.class_id, self.klass)
        self.assertEqual(absence.reason_id, self.reason("Н"), "not before it is accepted")
        self.accept(note)
        self.assertEqual((note.state, note.decision_user_id), ("accepted", self.class_teacher))
        self.assertEqual(absence.reason_id, self.illness)
        self.assertEqual(other.reason_id, self.reason("Н"), "of another student")
        self.assertEqual(known.reason_id, self.reason("НП"), "a reason that is known stays")
        log = self.env["school.entry.log"].search([("res_id", "=", absence.id)], limit=1,
                                                  order="id desc")
        self.assertEqual((log.user_id, log.new_value), (self.class_teacher, "Б"))
        self.assertIn("24.11.2026", log.reason)

    def test_absences_that_are_entered_later(self):
        note = self.announce()
        self.accept(note)
        absence = self.miss()
        self.notes._cron_fill_reasons()
        self.assertEqual(absence.reason_id, self.illness)
        # What the class teacher then puts right stays.
        absence.with_user(self.class_teacher).reason_id = self.reason("НП")
        self.notes._cron_fill_reasons()
        self.assertEqual(absence.reason_id, self.reason("НП"))

    def test_only_the_lessons_that_it_names(self):
        absences = [self.miss(self.make_lesson(TODAY, number=number)) for number in (1, 2, 4)]
        self.accept(self.announce(number_from=2, number_to=3))
        self.assertEqual([each.reason_id.code for each in absences], ["Н", "Б", "Н"])

    def test_nothing_in_a_closed_term(self):
        absence = self.miss()
        note = self.announce()
        self.env.flush_all()
        self.quarters[1].state = "closed"
        self.accept(note)
        self.assertEqual(absence.reason_id, self.reason("Н"))

    def test_the_present_class_teacher_signs(self):
        """The one who accepted it may have given the class away."""
        note = self.announce()
        self.accept(note)
        self.klass.class_teacher_id = self.other_teacher
        absence = self.miss()
        self.notes._cron_fill_reasons()
        log = self.env["school.entry.log"].search([("res_id", "=", absence.id)], limit=1,
                                                  order="id desc")
        self.assertEqual((absence.reason_id, log.user_id), (self.illness, self.other_teacher))

    def test_one_that_cannot_be_written_stops_no_other(self):
        notes = self.announce(), self.announce(self.students[1])
        for note in notes:
            self.accept(note)
        absences = self.miss(), self.miss(student=self.students[1])
        real = type(absences[0]).write

        def write(records, vals):
            if records.student_id == self.child:
                raise UserError("Нельзя")  # pylint: disable=translation-required
            return real(records, vals)

        with patch.object(type(absences[0]), "write", write):
            self.notes._cron_fill_reasons()
        self.assertEqual([each.reason_id.code for each in absences], ["Н", "Б"])

    # ---- steps ----

    def test_the_class_teacher_is_asked_once(self):
        note = self.announce(text="Температура")
        self.assertEqual(note.activity_ids.user_id, self.class_teacher)
        self.assertEqual(self.announce(text="Температура"), note, "sent twice")
        note.with_user(self.class_teacher).action_return("Нужна справка")
        self.assertEqual((note.state, note.remark), ("returned", "Нужна справка"))
        self.assertFalse(note.activity_ids)
        for step in (note.action_accept, note.action_return):
            with self.assertRaises(UserError):
                step()

    def test_nobody_changes_what_a_guardian_wrote(self):
        note = self.announce().with_user(self.class_teacher)
        for values in ({"date_to": TODAY + timedelta(days=3)}, {"text": "x"},
                       {"reason_id": self.reason("УП").id}):
            with self.subTest(values), self.assertRaises(UserError):
                note.write(values)
        for values in ({"state": "accepted"}, {"guardian_id": False}, {"remark": "x"}):
            with self.subTest(values), self.assertRaises(UserError):
                note.write(values)
        for user in (self.teacher, self.other_teacher, self.deputy, self.director):
            with self.subTest(user.login), self.assertRaises(AccessError):
                note.with_user(user).action_accept()

    def test_a_note_by_telephone(self):
        notes = self.notes.with_user(self.class_teacher)
        note = notes.create({
            "student_id": self.child.id, "date_from": TODAY, "date_to": TODAY,
            "reason_id": self.illness.id,
        })
        self.assertFalse(note.guardian_id)
        absence = self.miss()
        note.action_accept()
        self.assertEqual(absence.reason_id, self.illness)

    def test_what_cannot_be(self):
        for values in (
            {"date_to": TODAY - timedelta(days=1)}, {"date_to": TODAY + timedelta(days=200)},
            {"number_from": 3, "number_to": 2}, {"number_from": 2},
            {"number_from": 1, "number_to": 2, "date_to": TODAY + timedelta(days=1)},
            {"reason_id": self.reason("НП").id}, {"reason_id": self.reason("ОП").id},
            {"text": "<b>x</b>"}, {"text": "x" * 501},
            {"date_from": date(2027, 9, 1), "date_to": date(2027, 9, 1)},
        ):
            with self.subTest(values):
                diary = self.env["school.diary"]
                values = {"date_from": TODAY, "date_to": TODAY, "reason_id": self.illness.id,
                          "number_from": 0, "number_to": 0, "text": "", **values}
                with mute_logger("odoo.sql_db"):
                    fault = diary._announce_absence(self.child, self.guardian, values, [])
                self.assertTrue(fault)
        self.assertFalse(self.notes.search([("student_id", "=", self.child.id)]))

    def test_not_more_than_somebody_can_answer(self):
        for turn in range(10):
            self.announce(date_to=TODAY + timedelta(days=turn))
        with self.assertRaises(UserError):
            self.announce(date_to=TODAY + timedelta(days=20))

    def test_files(self):
        note = self.announce(files=[("справка.pdf", PDF)])
        file = note.attachment_ids
        self.assertEqual(file.with_user(self.class_teacher).read(["name"])[0]["name"],
                         "справка.pdf")
        for user in (self.teacher, self.other_teacher, self.secretary, self.ict):
            with self.subTest(user.login), self.assertRaises(AccessError):
                file.with_user(user).read(["name"])
        for name, data in (("x.html", b"<html>"), ("x.pdf", b"MZ"), ("x.pdf", b""),
                           ("x.exe", b"MZ")):
            with self.subTest(name), self.assertRaises(UserError), self.env.cr.savepoint():
                self.announce(files=[(name, data)], text=name)
        with self.assertRaises(ValidationError):
            file.sudo().public = True


@tagged("post_install", "-at_install")
class TestAbsenceNotesInTheDiary(DiaryPortalCase):
    """Announcing on the phone: by whom, about whom, and nothing by a forged form."""

    def token(self):
        page = self.get(f"/{self.child.id}/absences").text
        return re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)

    def send(self, student=None, files=None, step="announce", **form):
        values = {
            "csrf_token": self.token(), "date_from": "2026-11-24", "date_to": "2026-11-25",
            "reason_id": self.reason("Б").id, "text": "Температура", **form,
        }
        return self.url_open(
            f"/my/diary/{(student or self.child).id}/absences/{step}", values, files=files,
            allow_redirects=False,
        )

    @property
    def notes(self):
        return self.env["school.absence.note"].search([("company_id", "=", self.company.id)])

    def test_a_guardian_announces_and_withdraws(self):
        self.login(self.parent)
        answer = self.send(files={"files": ("справка.pdf", PDF)})
        self.assertEqual(answer.status_code, 303)
        note = self.notes
        self.assertEqual((note.student_id, note.guardian_id, note.text, note.state),
                         (self.child, self.guardian, "Температура", "new"))
        self.assertEqual(note.attachment_ids.name, "справка.pdf")
        page = self.get(f"/{self.child.id}/absences").text
        self.assertIn("Температура", page)
        self.assertIn("справка.pdf", page)
        self.send(files={"files": ("справка.pdf", PDF)})
        self.assertEqual(len(self.notes), 1, "sent twice")
        self.send(step=f"{note.id}/withdraw")
        self.assertEqual(note.state, "withdrawn")
        self.assertNotIn("Температура", self.get(f"/{self.child.id}/absences").text)

    def test_what_is_wrong_is_said_and_kept(self):
        self.login(self.parent)
        for form in (
            {"date_from": ""}, {"date_from": "x"}, {"date_from": "2026-02-30"},
            {"date_from": "2020-01-01"}, {"date_to": "2026-11-01"}, {"date_to": "2028-11-01"},
            {"reason_id": ""}, {"reason_id": self.reason("НП").id}, {"reason_id": "9" * 30},
            {"number_from": "5", "number_to": "3", "date_to": "2026-11-24"},
            {"number_from": "77", "date_to": "2026-11-24"}, {"text": "<script>"},
            {"text": "я" * 600},
        ):
            with self.subTest(form), mute_logger("odoo.sql_db", "odoo.http"):
                answer = self.send(**form)
                self.assertEqual(answer.status_code, 422)
                self.assertIn("o_diary_fault", answer.text)
        with mute_logger("odoo.http"):
            answer = self.send(files={"files": ("вирус.exe", b"MZ")})
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Температура", answer.text, "what was typed is still there")
        self.assertFalse(self.notes)

    def test_nobody_else(self):
        self.login(self.parent)
        self.assertEqual(self.send(student=self.stranger).status_code, 404)
        forged = self.send(csrf_token="x")
        self.assertEqual(forged.status_code, 400)
        self.send()
        note = self.notes
        self.assertEqual(self.get(f"/{self.child.id}/absences/announce").status_code, 405)
        self.login(self.pupil)
        self.assertNotIn("o_diary_form", self.get(f"/{self.child.id}/absences").text)
        for user, address in (
            (self.pupil, f"{self.child.id}/absences/announce"),
            (self.pupil, f"{self.child.id}/absences/{note.id}/withdraw"),
            (self.other_parent, f"{self.stranger.id}/absences/{note.id}/withdraw"),
            (self.other_parent, f"{self.child.id}/absences/{note.id}/withdraw"),
        ):
            self.login(user)
            answer = self.url_open(f"/my/diary/{address}", {
                "csrf_token": self.csrf(), "date_from": "2026-11-24",
                "reason_id": self.reason("Б").id,
            }, allow_redirects=False)
            self.assertEqual(answer.status_code, 404, (user.login, address))
        self.assertEqual((len(self.notes), note.state), (1, "new"))

    def csrf(self):
        """Return the token of the session, as every page holds it."""
        page = self.get("").text
        return re.search(r'csrf_token: "([^"]+)"', page).group(1)

    def test_missing_reasons_are_asked_for(self):
        self.env["school.absence"].with_user(self.teacher).create({
            "lesson_id": self.lesson.id, "student_id": self.child.id,
            "reason_id": self.reason("Н").id,
        })
        self.env.flush_all()
        self.login(self.parent)
        self.assertIn("o_diary_asked", self.get("").text)
        self.assertIn("?date=2026-11-24#announce", self.get(f"/{self.child.id}/absences").text)
        self.send()
        self.assertNotIn("o_diary_asked", self.get("").text, "a note answers it")
