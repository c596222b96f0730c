from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .letters import PDF, MailCase

PARENT, OTHER = "parent@home.example.com", "other_parent@home.example.com"
FAILED = "school_ejournal.mail_activity_type_letter_failed"


@tagged("post_install", "-at_install")
class TestLetterMailings(MailCase):
    """Letters to a class, a parallel, a stage, and what becomes of them."""

    def mailing(self, user=None, **values):
        return self.env["school.letter.mailing"].with_user(user or self.class_teacher).create({
            "name": "Собрание", "text": "В четверг в 18:00.\nКабинет 12.",
            "class_id": self.klass.id, **values,
        })

    def people(self, **values):
        """Return ``(names of guardians, of students)`` of a draft."""
        rows = self.mailing(**values)._people()
        return (
            {row["name"] for row in rows if row["guardian_id"]},
            {row["name"] for row in rows if not row["guardian_id"]},
        )

    # ---- to whom ----

    def test_one_letter_a_family(self):
        guardians = {"Родитель parent", "Родитель other_parent"}
        self.assertEqual(self.people(), (guardians, set()))
        students = set(self.students.mapped("name"))
        self.assertEqual(self.people(audience="students"), (set(), students))
        self.assertEqual(self.people(audience="both"), (guardians, students))

    def test_who_gets_none(self):
        for number, (values, line) in enumerate((
            ({}, {"has_rights": False}), ({}, {"receives_messages": False}),
            ({"active": False}, {}),
        )):
            _user, guardian = self.make_guardian(f"g{number}", self.child)
            guardian.guardianship_ids.write(line)
            guardian.write(values)
        self.assertEqual(len(self.people()[0]), 2)
        self.stranger.enrollment_ids.date_to = TODAY - timedelta(days=1)
        self.assertEqual(self.people(), ({"Родитель parent"}, set()))

    def test_conditions(self):
        self.env["school.mark"].create({
            "lesson_id": self.lesson.id, "student_id": self.stranger.id,
            "value_id": self.value("2").id,
        })
        self.env["school.absence"].create({
            "lesson_id": self.lesson.id, "student_id": self.sibling.id,
            "reason_id": self.reason("Б").id,
        })
        one, other = {"Родитель parent"}, {"Родитель other_parent"}
        for condition, found in (("low_mark", other), ("absent", one), ("unexcused", set()),
                                 ("owed", set())):
            with self.subTest(condition):
                self.assertEqual(self.people(condition=condition), (found, set()))
        last_week = {"date_from": TODAY - timedelta(days=9), "date_to": TODAY - timedelta(days=3)}
        self.assertEqual(self.people(condition="low_mark", **last_week), (set(), set()))

    def test_the_preview(self):
        self.other_guardian.email = False
        mailing = self.mailing()
        self.assertEqual(
            (mailing.people_count, mailing.no_mail_count, mailing.unreached_count), (2, 1, 0))
        self.assertIn("Родитель other_parent", mailing.no_mail_names)
        self.assertNotIn("Родитель parent\n", mailing.no_mail_names)
        self.env["school.guardian"].create({
            "last_name": "Без", "first_name": "Почты",
            "guardianship_ids": [(0, 0, {"student_id": self.stranger.id})],
        })
        self.assertEqual(self.mailing().unreached_count, 1)

    def test_only_to_the_own(self):
        other = self.make_class(9, "В", teacher=self.other_teacher)
        eleventh = self.make_class(11, "А", teacher=self.other_teacher)
        for user, values in (
            (self.class_teacher, {"class_id": other.id}), (self.teacher, {}),
            (self.deputy, {"class_id": eleventh.id}), (self.ict, {}),
            (self.deputy, {"scope": "stage", "stage_id": self.secondary.id}),
        ):
            with self.subTest(user.login, **values), self.assertRaises(AccessError):
                self.mailing(user, **values)
        parallel = self.mailing(self.deputy, scope="parallel", grade=9)
        self.assertEqual(parallel._classes(), self.klass + other)
        whole = self.mailing(self.deputy, scope="school")
        self.assertEqual(whole._classes(), self.klass + other)
        self.assertEqual(self.mailing(self.secretary, scope="school")._classes(),
                         self.klass + other + eleventh)
        # The class teacher of a parallel writes to the own class of it alone.
        own = self.mailing(scope="parallel", grade=9)
        self.assertEqual(own._classes(), self.klass)
        with self.assertRaises(AccessError):
            own.with_user(self.deputy).action_send()

    # ---- sending ----

    def test_sending_and_answering(self):
        mailing = self.mailing(attachment_ids=[(0, 0, {"name": "План.pdf", "raw": PDF})])
        mailing.action_send()
        self.assertFalse(self.smtp.mails, "the queue sends")
        self.assertEqual((mailing.letter_count, mailing.queued_count), (2, 2))
        self.send_queue()
        mailing.invalidate_recordset()
        self.assertEqual((mailing.delivered_count, mailing.queued_count), (2, 0))
        letters = {letter.sudo().guardian_id: letter for letter in mailing.letter_ids}
        for address, guardian in ((PARENT, self.guardian), (OTHER, self.other_guardian)):
            [mail] = self.smtp.to(address)
            letter = letters[guardian]
            self.assertEqual(letter.delivery, "sent")
            self.assertIn("Кабинет 12.", mail.get_body(("plain",)).get_content())
            self.assertIn(f"/my/diary/{letter.student_id.id}/letters/{letter.id}\"",
                          mail.get_body(("html",)).get_content())
            self.assertEqual([part.get_filename() for part in mail.iter_attachments()],
                             ["План.pdf"])
            self.assertNotIn("private.example.com", mail.as_string())
        self.reply(self.smtp.to(PARENT)[0], PARENT, "Буду")
        self.env["school.letter.desk"]._note_opened(letters[self.other_guardian].sudo())
        mailing.invalidate_recordset()
        self.assertEqual((mailing.answered_count, mailing.read_count), (1, 2))
        self.assertEqual(letters[self.guardian].state, "waiting")
        found = self.env["school.letter.desk"]._file(
            letters[self.guardian].sudo(), mailing.sudo().attachment_ids.id)
        self.assertEqual(found.raw, PDF)

    def test_a_letter_is_sent_once(self):
        mailing = self.mailing()
        mailing.action_send()
        with self.assertRaises(UserError):
            mailing.action_send()
        for change in (lambda: mailing.write({"text": "Другое"}), mailing.unlink,
                       lambda: mailing.sudo().unlink(),
                       lambda: mailing.write({"state": "draft"})):
            with self.assertRaises(UserError):
                change()
        empty = self.mailing(condition="low_mark")
        with self.assertRaisesRegex(UserError, "Nobody"):
            empty.action_send()

    def test_bad_files(self):
        for name, data in (("a.exe", b"MZ"), ("a.pdf", b"<html>"),
                           ("a.pdf", PDF + bytes(8 * 2**20))):
            with self.subTest(name), self.assertRaises(UserError), self.env.cr.savepoint():
                self.mailing(attachment_ids=[(0, 0, {"name": name, "raw": data})]).action_send()

    def test_without_an_account_or_an_address(self):
        guardian = self.env["school.guardian"].create({
            "last_name": "Тихонова", "first_name": "Анна", "email": "anna@home.example.com",
            "guardianship_ids": [(0, 0, {"student_id": self.child.id})],
        })
        self.other_guardian.email = False
        mailing = self.mailing()
        mailing.action_send()
        self.send_queue()
        [mail] = self.smtp.to("anna@home.example.com")
        self.assertNotIn("/my/diary/", mail.get_body(("html",)).get_content())
        self.assertFalse(guardian.partner_id)
        self.assertEqual((mailing.letter_count, mailing.delivered_count), (3, 2))
        letters = mailing.letter_ids
        self.assertEqual(set(letters.mapped("delivery")), {"sent", False})
        self.assertEqual(letters.search_count([
            ("mailing_id", "=", mailing.id), ("delivery", "=", False)]), 1)

    def test_what_does_not_arrive_comes_back(self):
        mailing = self.mailing()
        self.smtp.refused.add(OTHER)
        mailing.action_send()
        with mute_logger("odoo.addons.mail.models.mail_mail"):
            self.send_queue()
        mailing.invalidate_recordset()
        self.assertEqual((mailing.delivered_count, mailing.failed_count), (1, 1))
        failed = mailing.letter_ids.search(mailing.action_open_failed()["domain"])
        self.assertEqual(failed.sudo().guardian_id, self.other_guardian)
        for _turn in range(2):
            self.bounce(self.smtp.to(PARENT)[0], PARENT)
        mailing.invalidate_recordset()
        self.assertEqual((mailing.delivered_count, mailing.failed_count), (0, 2))
        activity = mailing.activity_search([FAILED])
        self.assertEqual(activity.user_id, self.class_teacher)
        single = self.begin(self.teacher)
        self.bounce(self.smtp.to(PARENT)[-1], PARENT)
        self.assertEqual(single.delivery, "failed")
        activity = single.activity_search([FAILED])
        self.assertEqual(activity.user_id, self.teacher)
        self.assertNotIn("@", activity.summary, "the teacher does not see the families' addresses")

    def test_queries_do_not_grow(self):
        def count(mailing):
            return self.queries(mailing.action_send)
        count(self.mailing())
        few = count(self.mailing())
        students = self.env["school.student"].create([
            {"last_name": f"Ученик{number}", "first_name": "А"} for number in range(25)])
        self.enroll(students, self.klass)
        for number, student in enumerate(students):
            self.make_guardian(f"many{number}", student)
        many = self.mailing()
        self.assertEqual(many.people_count, 27)
        count(many)  # new accounts have emptied the caches
        self.assertLessEqual(count(self.mailing()), few + 2)
        self.assertLessEqual(few, 50)
