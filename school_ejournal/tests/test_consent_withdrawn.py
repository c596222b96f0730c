from datetime import timedelta

from odoo.tests import tagged

from .common import NOW
from .letters import MailCase
from .test_notices import PARENT, NoticeCase


@tagged("post_install", "-at_install")
class TestConsentWithdrawn(NoticeCase, MailCase):
    """Who has taken the consent back (152-FZ) is told nothing more from that minute."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.school_consent_asked = True
        cls.Consent = cls.env["school.consent"]
        cls.consent = cls.Consent._give(cls.parent)
        cls.Consent._give(cls.other_parent)
        cls.env["school.notice"]._collect()
        cls.env.flush_all()

    def begin(self, **values):
        return self.env["school.letter"].with_user(self.class_teacher).create({
            "name": "Экскурсия", "text": "Едем в субботу", "student_id": self.child.id,
            "guardian_id": self.guardian.id, **values,
        })

    def mailing(self):
        return self.env["school.letter.mailing"].with_user(self.class_teacher).create({
            "name": "Собрание", "text": "В четверг", "class_id": self.klass.id,
        })

    def test_no_notices(self):
        self.enter(self.child, mark="2")
        self.collect()  # waits to be told
        self.consent._withdraw()
        self.enter(self.sibling, absence="Н")
        self.enter(self.stranger, mark="2")
        friday = NOW + timedelta(days=3, hours=8)
        self.assertNotIn(PARENT, self.tell().mapped("email_to"))
        week = self.tell(friday).mapped("email_to")
        self.assertNotIn(PARENT, week)
        self.assertTrue(week, "the other family gets the week")
        self.Consent._give(self.parent)
        self.enter(self.child, mark="2", lesson=self.make_lesson(NOW.date(), number=6))
        self.assertIn(PARENT, self.tell(friday).mapped("email_to"), "given anew")

    def test_what_waits_to_be_sent_is_held_back(self):
        mailing = self.mailing()
        mailing.action_send()
        letter = mailing.letter_ids.filtered(lambda each: each.guardian_id == self.guardian)
        self.enter(self.child, mark="2")
        self.assertIn(PARENT, self.tell().mapped("email_to"))
        self.env["mail.push.device"].create({
            "partner_id": self.parent.partner_id.id, "endpoint": "https://push.example.com/1",
            "keys": "{}",
        })
        self.assertEqual(letter.delivery, "queued")
        self.consent._withdraw()
        self.send_queue()
        self.assertFalse(self.smtp.to(PARENT))
        self.env.invalidate_all()
        self.assertEqual(letter.delivery, "withdrawn")
        self.assertFalse(self.env["mail.push.device"].search([
            ("partner_id", "=", self.parent.partner_id.id)]))

    def test_a_letter_stays_with_the_school(self):
        self.consent._withdraw()
        letter = self.begin()
        self.answer(letter, self.class_teacher, "Сбор в девять")
        self.send_queue()
        self.assertFalse(self.smtp.to(PARENT))
        self.assertEqual(len(self.texts(letter)), 2)
        self.assertEqual(letter.with_user(self.class_teacher).delivery, "withdrawn")
        self.assertTrue(letter.with_user(self.class_teacher).family_withdrawn)
        self.assertIn(letter, letter.search([("delivery", "in", ["withdrawn"])]))
        self.Consent._give(self.parent)
        self.answer(letter, self.class_teacher, "Ждём вас")
        self.send_queue()
        self.env.invalidate_all()
        self.assertEqual(len(self.smtp.to(PARENT)), 1)
        self.assertEqual(letter.delivery, "sent")

    def test_a_letter_to_many(self):
        self.consent._withdraw()
        mailing = self.mailing()
        self.assertEqual((mailing.people_count, mailing.unreached_count), (2, 1))
        self.assertIn(self.guardian.name, mailing.no_mail_names)
        mailing.action_send()
        self.send_queue()
        self.assertFalse(self.smtp.to(PARENT))
        self.env.invalidate_all()
        self.assertEqual((mailing.letter_count, mailing.failed_count), (2, 1))
        letters = self.env["school.letter"].search(mailing.action_open_failed()["domain"])
        self.assertEqual(letters.guardian_id, self.guardian)
