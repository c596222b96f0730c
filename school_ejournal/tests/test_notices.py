import json
import re
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import http
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import NOW, TODAY
from .letters import LetterCase, MailCase

PARENT, OTHER = "parent@home.example.com", "other_parent@home.example.com"
LATER = NOW + timedelta(minutes=20)


class NoticeCase:
    """Entries of the teacher, and the job that tells of them."""

    def enter(self, student, mark=None, absence=None, lesson=None):
        """Return the entry that the teacher makes."""
        lesson = lesson or self.lesson
        if mark:
            return self.env["school.mark"].with_user(self.teacher).create({
                "lesson_id": lesson.id, "student_id": student.id,
                "value_id": self.value(mark).id,
            })
        return self.env["school.absence"].with_user(self.teacher).create({
            "lesson_id": lesson.id, "student_id": student.id,
            "reason_id": self.reason(absence).id,
        })

    def collect(self):
        self.env.flush_all()
        self.env["school.notice"]._collect()
        self.env.invalidate_all()

    def tell(self, moment=LATER):
        """Run what the job does at ``moment``; return the mails that it queues."""
        old = self.mails()
        with freeze_time(moment, tick=True):
            self.collect()
            self.env["school.notice"].with_company(self.company)._tell(self.company)
            self.env["school.notice"].with_company(self.company)._tell_week(self.company)
        self.env.flush_all()
        return self.mails() - old

    def mails(self):
        return self.env["mail.mail"].search([
            ("email_to", "like", "home.example.com"), ("state", "=", "outgoing")])

    def by_address(self, mails):
        found = {}
        for mail in mails:
            self.assertNotIn(mail.email_to, found, "one letter rather than ten")
            found[mail.email_to] = mail
        return found


@tagged("post_install", "-at_install")
class TestNotices(NoticeCase, LetterCase):
    """What guardians are told, when, and in which state of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["school.notice"]._collect()
        (cls.guardian + cls.other_guardian).notice_digest = False

    def test_one_letter_tells_all(self):
        self.enter(self.child, mark="2")
        self.enter(self.sibling, absence="Н")
        self.enter(self.stranger, mark="5")
        self.assertFalse(self.tell(NOW + timedelta(minutes=5)), "it waits for what else comes")
        found = self.by_address(self.tell())
        self.assertEqual(set(found), {PARENT})
        body = found[PARENT].body_html
        for text in (self.child.first_name, self.sibling.first_name, "Алгебра", ">2<"):
            self.assertIn(text, body)
        self.assertNotIn(self.stranger.first_name, body)
        self.assertIn("(2)", found[PARENT].subject)
        self.assertNotIn("private", found[PARENT].email_from)
        self.assertFalse(self.tell(LATER + timedelta(hours=1)), "a fact is told once")

    def test_the_only_fact_stands_in_the_subject(self):
        self.enter(self.stranger, absence="Н")
        [mail] = self.tell()
        self.assertEqual(mail.subject, f"{self.stranger.first_name}: absent, lesson 3 (Алгебра)")
        self.enter(self.stranger, mark="2", lesson=self.make_lesson(TODAY, number=5))
        [mail] = self.tell(LATER + timedelta(hours=1))
        self.assertEqual(mail.subject, f"{self.stranger.first_name}: “2”, Алгебра")

    def test_what_is_corrected_before_is_told_as_it_is(self):
        wrong, typo, gone = (
            self.enter(self.stranger, mark=mark, lesson=self.make_lesson(TODAY, number=number))
            for number, mark in ((4, "2"), (5, "5"), (6, "2"))
        )
        self.collect()
        wrong.write({"value_id": self.value("4").id})
        typo.write({"value_id": self.value("2").id})
        gone.unlink()
        [mail] = self.tell()
        self.assertEqual(mail.subject, f"{self.stranger.first_name}: “2”, Алгебра")
        self.assertEqual(mail.body_html.count("<li>"), 1)
        states = self.env["school.notice"].search(
            [("guardian_id", "=", self.other_guardian.id)]).mapped("state")
        self.assertEqual(sorted(states), ["dropped", "dropped", "told"])

    def test_a_reason_that_is_known_by_then_is_no_news(self):
        absence = self.enter(self.stranger, absence="Н")
        self.collect()
        absence.with_user(self.class_teacher).write({"reason_id": self.reason("Б").id})
        self.assertFalse(self.tell())

    def test_wishes(self):
        self.other_guardian.write({"notice_marks": "three", "notice_absence": False})
        def told(mark=None, absence=None, number=4):
            self.enter(self.stranger, mark, absence, self.make_lesson(TODAY, number=number))
            return bool(self.tell(LATER + timedelta(hours=number)))
        self.assertTrue(told("3"))
        self.assertFalse(told("4", number=5))
        self.assertFalse(told(absence="Н", number=6))
        self.other_guardian.write({"notice_marks": "all"})
        self.assertTrue(told("5", number=7))
        self.other_guardian.write({"notice_marks": "none"})
        self.assertFalse(told("2", number=8))

    def test_who_is_told_nothing(self):
        line = self.other_guardian.guardianship_ids
        for number, (record, values) in enumerate((
            (line, {"has_rights": False}), (line, {"receives_messages": False}),
            (self.other_guardian, {"email": False}), (self.other_guardian, {"active": False}),
            (self.stranger, {"active": False}),
        ), 4):
            self.enter(self.stranger, mark="2", lesson=self.make_lesson(TODAY, number=number))
            self.collect()
            record.write(values)
            with self.subTest(**values):
                self.assertFalse(self.tell(LATER + timedelta(hours=number)))
            record.write({name: "x@home.example.com" if name == "email" else True
                          for name in values})

    def test_homework(self):
        self.guardian.notice_homework = True
        lesson = self.make_lesson(TODAY, number=4)
        homework = self.env["school.homework"].with_user(self.teacher)
        homework.create({"lesson_id": lesson.id, "text": "§ 18, № 5 < 6"})
        homework.create({"lesson_id": self.lesson.id, "is_personal": True, "text": "Лично",
                         "student_ids": [(6, 0, self.stranger.ids)]})
        self.other_guardian.notice_homework = True
        self.collect()
        self.other_guardian.notice_homework = False
        found = self.by_address(self.tell())
        self.assertEqual(set(found), {PARENT})
        self.assertIn("§ 18, № 5 &lt; 6", found[PARENT].body_html)
        self.assertNotIn("Лично", found[PARENT].body_html, "it is another child's")
        self.assertEqual(found[PARENT].body_html.count("<li>"), 2, "both children")

    def test_quiet_hours(self):
        self.other_guardian.write({"notice_quiet_from": 12.0, "notice_quiet_to": 13.5})
        self.enter(self.stranger, mark="2")
        self.assertFalse(self.tell(NOW + timedelta(minutes=60)))
        self.assertTrue(self.tell(NOW + timedelta(minutes=95)))

    def test_old_entries_and_loads_are_no_news(self):
        old = self.make_lesson(TODAY - timedelta(days=8), number=5)
        self.env["school.mark"].create({
            "lesson_id": old.id, "student_id": self.stranger.id, "value_id": self.value("2").id})
        self.assertFalse(self.tell())

    def test_the_week(self):
        self.guardian.notice_digest = True
        self.enter(self.child, mark="5")
        self.enter(self.child, mark="4", lesson=self.make_lesson(TODAY, number=4))
        self.enter(self.sibling, absence="Н")
        friday = datetime(2026, 11, 27, 15, 30)
        self.tell()
        self.assertFalse(self.tell(friday - timedelta(hours=1)))
        [mail] = self.tell(friday)
        self.assertEqual(mail.email_to, PARENT)
        self.assertIn("5 4", mail.body_html)
        self.assertIn("Lessons missed: 1", mail.body_html)
        tokens = re.findall(r"/my/diary/acknowledge/([^\"]+)", mail.body_html)
        monday = TODAY - timedelta(days=TODAY.weekday())
        weeks = [self.env["school.diary.acknowledgement"]._of_token(token) for token in tokens]
        self.assertEqual(
            {week[0] for week in weeks}, set(self.child + self.sibling), "a link for each child")
        self.assertEqual({week[1:] for week in weeks}, {(self.guardian, monday)})
        self.assertNotIn(self.stranger.first_name, mail.body_html)
        self.assertFalse(self.tell(friday + timedelta(hours=1)), "once a week")
        self.assertTrue(self.tell(friday + timedelta(days=7)))

    def test_web_push_where_a_device_is_known(self):
        parameters = self.env["ir.config_parameter"].sudo()
        for name in ("private", "public"):
            parameters.set_param(f"mail.web_push_vapid_{name}_key", "key")
        self.env["mail.push.device"].sudo().create({
            "partner_id": self.other_parent.partner_id.id, "endpoint": "https://push.example.com/1",
            "keys": json.dumps({"p256dh": "x", "auth": "x"}),
        })
        self.enter(self.stranger, mark="2")
        self.enter(self.child, mark="2")
        self.assertEqual(len(self.tell()), 2)
        [push] = self.env["mail.push"].sudo().search([])
        self.assertIn("“2”", json.loads(push.payload)["title"])

    def test_the_job_does_it_all(self):
        self.enter(self.stranger, mark="2")
        self.env.flush_all()
        before = self.mails()
        with freeze_time(LATER, tick=True), self.enter_registry_test_mode():
            self.env.ref("school_ejournal.ir_cron_tell_guardians").method_direct_trigger()
        self.assertEqual((self.mails() - before).mapped("email_to"), [OTHER])

    def test_queries_do_not_grow(self):
        def count(students, number):
            for student in students:
                self.enter(student, mark="2", lesson=lessons[number])
            self.collect()
            with freeze_time(LATER + timedelta(hours=number), tick=True):
                return self.queries(lambda: self.env["school.notice"].with_company(
                    self.company)._tell(self.company))

        lessons = {number: self.make_lesson(TODAY, number=number) for number in (4, 5, 6)}
        many = self.env["school.student"].create([
            {"last_name": f"Ученик{number}", "first_name": "А"} for number in range(20)])
        self.enroll(many, self.klass)
        for number, student in enumerate(many):
            self.make_guardian(f"many{number}", student)
        count(self.stranger, 4)
        few = count(self.stranger, 5)
        self.assertLessEqual(count(many, 6), few + 2)
        self.assertLessEqual(few, 40)


@tagged("post_install", "-at_install")
class TestNoticesByMail(NoticeCase, MailCase):
    """The letter as it arrives."""

    def test_the_mail(self):
        self.env["school.notice"]._collect()
        self.enter(self.stranger, mark="2")
        self.tell()
        self.send_queue()
        [mail] = self.smtp.to(OTHER)
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        self.assertIn("Алгебра", mail.get_body(("plain",)).get_content())
        self.assertIn("/my/diary/notices", mail.get_body(("html",)).get_content())
        self.assertNotIn("private.example.com", mail.as_string())


@tagged("post_install", "-at_install")
class TestNoticesInThePortal(LetterCase, HttpCase):
    """The guardian's own choice."""

    def post(self, **values):
        return self.url_open("/my/diary/notices", data={
            "csrf_token": http.Request.csrf_token(self), "marks": "all", "quiet_from": "22:30",
            "quiet_to": "06:15", **values})

    def test_choosing(self):
        self.authenticate(self.parent.login, self.parent.login)
        page = self.url_open("/my/diary/notices").text
        self.assertIn(PARENT, page)
        self.assertIn("Saved.", self.post(homework="1").text)
        self.env.invalidate_all()
        found = self.guardian.read(
            ["notice_absence", "notice_homework", "notice_digest", "notice_marks",
             "notice_quiet_from", "notice_quiet_to"])[0]
        found.pop("id")
        self.assertEqual(found, {
            "notice_absence": False, "notice_homework": True, "notice_digest": False,
            "notice_marks": "all", "notice_quiet_from": 22.5, "notice_quiet_to": 6.25})
        self.assertTrue(self.other_guardian.notice_absence, "nobody else's")

    def test_bad_choices_change_nothing(self):
        self.authenticate(self.parent.login, self.parent.login)
        for values in ({"marks": "x"}, {"quiet_from": "25:00"}, {"quiet_to": "7"},
                       {"quiet_to": "٠٧:٠٠"}, {"marks": ""}):
            with self.subTest(**values):
                self.assertIn("o_diary_error", self.post(**values).text)
        self.env.invalidate_all()
        self.assertEqual(self.guardian.notice_marks, "two")
        with self.assertRaises(UserError):
            self.guardian._set_notices({})

    def test_only_guardians_with_rights(self):
        bare, guardian = self.make_guardian("bare", self.child)
        guardian.guardianship_ids.has_rights = False
        self.env.flush_all()
        for user in (self.pupil, bare, self.teacher, self.ict):
            self.authenticate(user.login, user.login)
            with self.subTest(user.login):
                self.assertEqual(self.url_open("/my/diary/notices").status_code, 404)
                self.assertEqual(self.post().status_code, 404)
        self.assertEqual(guardian.notice_marks, "two")
