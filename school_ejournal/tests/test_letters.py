from datetime import datetime, timedelta

import psycopg2
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..formulas.file_kinds import files_fault
from ..formulas.office_hours import after_quiet, is_within, office_moment
from ..formulas.reply_text import own_words
from . import properties  # noqa: F401  (how hypothesis runs)
from .common import NOW, TODAY
from .letters import PDF, LetterCase
from .test_structure import RefusalCase

HOURS = st.integers(0, 95).map(lambda quarter: quarter / 4)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))


@tagged("post_install", "-at_install")
class TestLetterFormulas(BaseCase):
    """Office hours, quiet hours, the words of an answer, without Odoo."""

    @given(MOMENTS, HOURS, HOURS, st.integers(1, 7))
    def test_the_office_opens_at_the_next_such_moment(self, now, one, two, days):
        start, end = min(one, two), max(one, two) + 0.25
        opens = office_moment(now, start, end, days)
        self.assertGreaterEqual(opens, now)
        self.assertLess(opens.weekday(), days)
        self.assertTrue(is_within(opens.hour + opens.minute / 60, start, end))
        self.assertEqual(office_moment(opens, start, end, days), opens)

    @given(MOMENTS, HOURS, HOURS)
    def test_quiet_hours_end(self, now, start, end):
        told = after_quiet(now, start, end)
        self.assertLess(told - now, timedelta(days=1))
        self.assertEqual(after_quiet(told, start, end), told)
        if told > now:
            self.assertEqual(told.hour + told.minute / 60, end)

    def test_hours(self):
        saturday = datetime(2026, 11, 28, 19, 30)
        self.assertEqual(office_moment(saturday, 8, 18, 6), datetime(2026, 11, 30, 8))
        self.assertEqual(office_moment(saturday, 8, 18, 7), datetime(2026, 11, 29, 8))
        self.assertEqual(after_quiet(saturday, 19, 7), datetime(2026, 11, 29, 7))
        self.assertEqual(after_quiet(saturday, 7, 19), saturday)

    def test_own_words(self):
        for text, own in (
            ("Да.\n\n> Вы придёте?", "Да."),
            ("Да, приду.\r\n\r\nПн, 10 нояб. 2026 г. в 18:20, Школа <a@b.ru> пишет:\n> Текст",
             "Да, приду."),
            ("Yes\n\nOn Mon, 10 Nov 2026 at 18:20, School wrote:\n\n> x", "Yes"),
            ("Спасибо\n\n-----Исходное сообщение-----\nОт: школа@b.ru\nТекст", "Спасибо"),
            ("Он пишет: всё хорошо", "Он пишет: всё хорошо"),
            ("> только цитата", "> только цитата"),
        ):
            with self.subTest(text):
                self.assertEqual(own_words(text), own)

    @given(st.text(max_size=200))
    def test_words_are_never_lost_altogether(self, text):
        self.assertEqual(bool(own_words(text)), bool(text.strip()))

    def test_files_together(self):
        self.assertIsNone(files_fault([("a", 7 * 2**20)]))
        self.assertEqual(files_fault([("a", 4 * 2**20), ("b", 4 * 2**20)]), "size")
        self.assertEqual(files_fault([("a", 1)] * 11), "count")


@tagged("post_install", "-at_install")
class TestLetters(RefusalCase, LetterCase):
    """Who writes to whom, who reads it, and when that ends."""

    def test_a_letter_and_its_answer(self):
        letter = self.post_letter(self.parent, self.child, "class_teacher", files=[("a.pdf", PDF)])
        self.assertEqual(
            (letter.state, letter.kind, letter.staff_id, letter.family_name, letter.class_id),
            ("waiting", "class_teacher", self.class_teacher, "Родитель parent", self.klass))
        self.answer(letter, self.class_teacher)
        self.assertEqual((letter.state, letter.family_unread), ("answered", True))
        self.assertEqual(len(self.texts(letter)), 2)
        desk = self.env["school.letter.desk"]
        self.assertEqual(desk._unread(self.parent, self.child + self.sibling), {self.child: 1})
        desk._note_opened(letter.sudo())
        self.assertEqual(desk._unread(self.parent, self.child), {})
        self.assertTrue(letter.family_read_datetime)

    def test_whom_one_may_write_to(self):
        desk = self.env["school.letter.desk"]
        def keys(user=self.parent):
            return [row["key"] for row in desk._addressees(user, self.child.sudo())]
        teacher = f"teacher-{self.teacher.id}"
        self.assertEqual(
            keys(), ["class_teacher", teacher, "deputy", "director", "administration"])
        self.company.write({"school_letter_director": False, "school_letter_students": False,
                            "school_letter_subject_teacher": False})
        self.assertEqual(keys(), ["class_teacher", "deputy", "administration"])
        self.assertEqual(keys(self.pupil), [])
        for to in (teacher, "director", f"teacher-{self.other_teacher.id}", "", None, "x"):
            self.assert_refused(
                lambda to=to: self.post_letter(self.parent, self.child, to), "Choose")

    def test_teachers_of_the_own_subgroup_alone(self):
        subject = self.env["school.subject"].create({"name": "Английский", "divides": True})
        for name, teacher, student in (
            ("1", self.other_teacher, self.child), ("2", self.substitute, self.sibling),
        ):
            group = self.env["school.subgroup"].create({
                "name": name, "class_id": self.klass.id, "subject_id": subject.id,
                "member_ids": [(0, 0, {
                    "student_id": student.id, "date_from": self.year.date_start})],
            })
            self.env["school.journal"].create({
                "class_id": self.klass.id, "subject_id": subject.id, "subgroup_id": group.id,
                "teacher_id": teacher.id,
            })
        found = self.env["school.letter.desk"]._addressees(self.parent, self.child.sudo())
        self.assertIn(self.other_teacher.id, [row["user"] for row in found])
        self.assertNotIn(self.substitute.id, [row["user"] for row in found])

    def test_bad_letters_store_nothing(self):
        before = self.env["school.letter"].search_count([])
        for values, words in (
            ({"text": " \n "}, "Write"), ({"text": "x" * 10001}, "10000"),
            ({"subject": " "}, "in a few words"), ({"subject": "x" * 151}, "150"),
            ({"files": [("a.exe", b"MZ")]}, "a.exe"), ({"files": [("a.pdf", b"<html>")]}, "a.pdf"),
            ({"files": [("a.pdf", b"")]}, "empty"), ({"files": [("a.pdf", PDF)] * 11}, "10"),
            ({"files": [("a.pdf", PDF + bytes(7 * 2**20))]}, "MB"),
            ({"files": [("../../a.svg", b"<svg>")]}, "kind"),
        ):
            with self.subTest(**{k: str(v)[:40] for k, v in values.items()}):
                self.assert_refused(
                    lambda v=values: self.post_letter(
                        self.parent, self.child, "deputy", **v), words)
        self.assertEqual(self.env["school.letter"].search_count([]), before)

    def test_a_second_click_is_no_second_letter(self):
        one, two = (self.post_letter(self.parent, self.child, "deputy") for _turn in range(2))
        self.assertEqual(one, two)
        desk = self.env["school.letter.desk"].with_user(self.parent)
        for _turn in range(2):
            desk._answer(self.parent, one.sudo(), "И ещё: https://example.org/x", [])
        self.assertEqual(len(self.texts(one)), 2)
        self.assertNotEqual(self.post_letter(self.parent, self.sibling, "deputy"), one)

    def test_nobody_floods_the_school(self):
        letter = self.post_letter(self.parent, self.child, "deputy")
        desk = self.env["school.letter.desk"].with_user(self.parent)
        with self.assertRaisesRegex(UserError, "hour"):
            for number in range(40):
                desk._answer(self.parent, letter.sudo(), f"Письмо {number}", [])
        self.assertEqual(len(self.texts(letter)), 20)

    def test_the_staff_write_in_their_own_name(self):
        for user, kind in (
            (self.teacher, "subject_teacher"), (self.class_teacher, "class_teacher"),
            (self.deputy, "deputy"), (self.director, "director"),
            (self.secretary, "administration"),
        ):
            letter = self.begin(user, staff_id=self.other_teacher.id, kind="director")
            self.assertEqual((letter.kind, letter.staff_id, letter.state),
                             (kind, user, "answered"))
            self.assertEqual(letter.sudo().guardian_id, self.guardian)
        self.assertEqual(self.begin(self.teacher, side="student").family_name, self.child.name)
        for user in (self.other_teacher, self.other_deputy, self.ict, self.parent, self.pupil):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.begin(user)
        with self.assertRaises(ValidationError):
            self.begin(self.class_teacher, guardian_id=self.other_guardian.id)
        with self.assertRaises(UserError):
            self.begin(self.class_teacher, text=" ")

    def test_a_letter_stays_as_it_was_written(self):
        letter = self.begin(self.class_teacher)
        for values in ({"name": "Другое"}, {"student_id": self.sibling.id}, {"kind": "director"},
                       {"state": "closed"}, {"family_unread": False}, {"side": "student"},
                       {"guardian_id": self.other_guardian.id}):
            with self.subTest(**values), self.assertRaises(AccessError):
                letter.write(values)
        with self.assertRaises(AccessError):
            letter.unlink()
        with self.assertRaises(UserError):
            letter.sudo().unlink()
        self.env.flush_all()
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"), \
                self.env.cr.savepoint():
            self.guardian.sudo().unlink()

    def test_passing_on(self):
        letter = self.post_letter(self.parent, self.child, f"teacher-{self.teacher.id}")
        with self.assertRaises(AccessError):
            letter.with_user(self.teacher).write({"staff_id": self.class_teacher.id})
        letter.with_user(self.deputy).write({"staff_id": self.class_teacher.id})
        self.assertFalse(letter.with_user(self.teacher).has_access("read"))
        self.answer(letter, self.class_teacher)
        self.assertEqual(letter.state, "answered")

    def test_who_reads(self):
        letters = {to: self.post_letter(self.parent, self.child, to, subject=to) for to in (
            f"teacher-{self.teacher.id}", "class_teacher", "deputy", "director", "administration")}
        teacher, klass, deputy, director, office = letters.values()
        for user, seen in (
            (self.teacher, teacher), (self.class_teacher, klass), (self.other_teacher, None),
            (self.deputy, teacher + klass + deputy), (self.other_deputy, None),
            (self.director, teacher + klass + deputy + director + office),
            (self.secretary, office),
        ):
            with self.subTest(user.login):
                found = self.env["school.letter"].with_user(user).search([])
                self.assertEqual(found.sudo(), seen.sudo() if seen else found.sudo().browse())

    def test_notes_stay_with_the_school(self):
        letter = self.post_letter(self.parent, self.child, "class_teacher")
        letter.with_user(self.class_teacher).message_post(
            body="Сложная семья", partner_ids=self.parent.partner_id.ids)
        self.assertEqual(len(self.texts(letter)), 1)
        self.assertEqual(letter.state, "waiting")
        note = letter.message_ids[:1]
        self.assertIn("Сложная", note.body)
        self.assertFalse(note.notification_ids)

    def test_mentions_reach_only_readers(self):
        letter = self.post_letter(self.parent, self.child, "class_teacher")
        named = self.deputy | self.other_teacher | self.other_parent
        message = self.answer(letter, self.class_teacher, partner_ids=named.partner_id.ids)
        self.assertEqual(
            message.sudo().partner_ids, self.deputy.partner_id + self.guardian.partner_id)
        letter.sudo().message_subscribe(self.other_teacher.partner_id.ids)
        self.assertFalse(letter.message_partner_ids)

    def test_files_of_the_staff_are_checked(self):
        letter = self.begin(self.class_teacher)
        def attach(name, data, **values):
            return self.env["ir.attachment"].with_user(self.class_teacher).create({
                "name": name, "raw": data, "res_model": "school.letter", "res_id": letter.id,
                **values})
        self.assert_refused(lambda: attach("a.html", b"<html>"), "a.html")
        self.assert_refused(lambda: attach("a.pdf", PDF, public=True), "never public")
        file = attach("a.pdf", PDF)
        self.assert_refused(file.generate_access_token, "never public")
        self.assert_refused(lambda: file.write({"name": "a.exe"}), "a.exe")

    # ---- when it ends ----

    def test_rights_end_at_once(self):
        letter = self.post_letter(self.parent, self.child, "class_teacher")
        desk = self.env["school.letter.desk"]
        def reads():
            children = {row["id"] for row in desk.with_user(self.parent)._children(self.parent)}
            return self.child.id in children
        self.assertTrue(reads())
        line = self.guardian.guardianship_ids.filtered(lambda line: line.student_id == self.child)
        line.has_rights = False
        self.assertFalse(reads())
        with self.assertRaisesRegex(UserError, "any more"):
            self.answer(letter, self.class_teacher)
        self.assertEqual(self.texts(letter.with_user(self.class_teacher)), self.texts(letter))
        line.has_rights = True
        self.child.enrollment_ids.date_to = TODAY - timedelta(days=1)
        self.env.flush_all()
        self.assertFalse(reads())
        with self.assertRaisesRegex(UserError, "any more"):
            self.answer(letter, self.class_teacher)
        self.assertTrue(letter.with_user(self.deputy).has_access("read"))

    def test_the_portal_reaches_no_message(self):
        letter = self.post_letter(self.parent, self.child, "class_teacher", files=[("a.pdf", PDF)])
        message = self.answer(letter, self.class_teacher)
        for user in (self.parent, self.pupil, self.other_parent):
            env = self.env(user=user, context={})
            domain = [("model", "=", "school.letter")]
            self.assertFalse(env["mail.message"].search(domain))
            self.assertFalse(env["mail.message"].browse(letter.message_ids.ids)
                             ._filtered_access("read"))
            with self.assertRaises(AccessError):
                env["mail.message"].create({
                    "model": "school.letter", "res_id": letter.id, "body": "x",
                    "parent_id": message.id, "message_type": "comment",
                })
            files = env["ir.attachment"].browse(letter.message_ids.attachment_ids.ids)
            self.assertFalse(files._filtered_access("read"))

    # ---- hours ----

    def test_the_staff_are_told_in_office_hours(self):
        def told():
            return self.env["mail.notification"].search_count(
                [("res_partner_id", "=", self.class_teacher.partner_id.id)])
        self.post_letter(self.parent, self.child, "class_teacher")
        self.assertEqual(told(), 1)
        evening = NOW + timedelta(hours=10)
        with freeze_time(evening, tick=True):
            self.assertEqual(self.env["school.letter.desk"]._opens(self.company),
                             "tomorrow at 08:00")
            letter = self.post_letter(self.parent, self.child, "class_teacher", subject="Вечером")
            self.assertEqual((told(), letter.state), (1, "waiting"))
            [schedule] = self.env["mail.message.schedule"].search(
                [("mail_message_id", "in", letter.message_ids.ids)])
            self.assertEqual(schedule.scheduled_datetime, datetime(2026, 11, 25, 5, 0))
            schedule._send_notifications()
        self.assertEqual(told(), 2)
