from email.message import EmailMessage

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .letters import DOMAIN, PDF, MailCase

PARENT = "parent@home.example.com"
TEACHER = "t_class_teacher@private.example.com"


@tagged("post_install", "-at_install")
class TestLettersByMail(MailCase):
    """Letters through a real mail server, and answers through the gateway."""

    @property
    def address(self):
        return self.company._school_letter_alias().alias_full_name

    def test_no_private_address_travels(self):
        letter = self.post_letter(self.parent, self.child, "class_teacher")
        [to_teacher] = self.smtp.to(TEACHER)
        self.answer(letter, self.class_teacher, "Да, поедет")
        [to_parent] = self.smtp.to(PARENT)
        self.assertRegex(self.address, rf"^letters-\d+@{DOMAIN}$")
        for mail, private in ((to_parent, "private.example.com"), (to_teacher, PARENT)):
            self.assertIn(f"@{DOMAIN}>", mail["From"])
            self.assertIn(self.address, mail["Reply-To"])
            text = mail.as_string().replace(f"To: {mail['To']}", "")
            self.assertNotIn(private, text)
        self.assertIn("Да, поедет", to_parent.get_body(("plain",)).get_content())
        self.assertIn(f"/my/diary/{self.child.id}/letters/{letter.id}",
                      to_parent.get_body(("html",)).get_content())
        for sender, _recipients, _mail in self.smtp.mails:
            self.assertTrue(sender.endswith(f"@{DOMAIN}"), sender)

    def test_answers_by_mail_go_to_and_fro(self):
        letter = self.begin(self.class_teacher)
        [mail] = self.smtp.to(PARENT)
        self.reply(mail, f"Мама <{PARENT}>", "Зайду в среду.", files=[("Справка.pdf", PDF)])
        self.assertEqual(letter.state, "waiting")
        message = letter.message_ids[:1].sudo()
        self.assertEqual(message.author_id, self.guardian.partner_id)
        self.assertIn("Зайду в среду.", message.body)
        self.assertNotIn("пишет", message.body, "what is quoted")
        self.assertEqual(message.attachment_ids.name, "Справка.pdf")
        [mail] = self.smtp.to(TEACHER)
        self.assertNotIn(PARENT, mail.as_string())
        self.reply(mail, TEACHER, "Хорошо, жду.")
        self.assertEqual(letter.state, "answered")
        self.assertEqual(letter.message_ids[:1].sudo().author_id, self.class_teacher.partner_id)
        self.assertNotIn("private.example.com", self.smtp.to(PARENT)[-1].as_string())
        self.assertIn("Хорошо", self.smtp.to(PARENT)[-1].get_body(("plain",)).get_content())
        self.assertEqual(len(self.texts(letter)), 3)

    def test_a_guardian_without_an_account_answers(self):
        guardian = self.env["school.guardian"].create({
            "last_name": "Тихонова", "first_name": "Анна", "email": "anna@home.example.com",
            "guardianship_ids": [(0, 0, {"student_id": self.child.id})],
        })
        letter = self.begin(self.class_teacher, guardian_id=guardian.id)
        self.assertFalse(guardian.partner_id, "no contact is made of the school's files")
        [mail] = self.smtp.to("anna@home.example.com")
        self.reply(mail, "anna@home.example.com", "Спасибо")
        self.assertEqual((letter.state, len(self.texts(letter))), ("waiting", 2))
        self.assertFalse(guardian.partner_id)
        [mail] = self.smtp.to(TEACHER)
        self.assertRegex(mail["From"], f"Тихонова Анна <.*@{DOMAIN}>")
        thread = self.env["school.letter.desk"]._thread(letter.sudo())
        self.assertEqual(thread[-1]["who"], "Тихонова Анна")

    def assert_returned(self, letter, sender, words, action):
        """Check that a mail is stored nowhere and comes back with the reason."""
        before = len(letter.message_ids), self.env["school.letter"].search_count([])
        self.smtp.mails.clear()
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            action()
        self.env.invalidate_all()
        self.assertEqual(
            (len(letter.message_ids), self.env["school.letter"].search_count([])), before)
        [returned] = self.smtp.to(sender)
        self.assertIn(words, returned.get_body(("html",)).get_content())
        self.assertEqual(len(self.smtp.mails), 1)

    def test_strangers_are_refused(self):
        letter = self.begin(self.class_teacher)
        [mail] = self.smtp.to(PARENT)
        for sender in ("other_parent@home.example.com", "pupil@home.example.com",
                       "t_teacher@private.example.com", "someone@example.org"):
            for to in (None, f"catchall@{DOMAIN}"):
                with self.subTest(sender, to=to):
                    self.assert_returned(letter, sender, "those who write each other",
                                         lambda s=sender, t=to: self.reply(mail, s, "Привет", to=t))

    def test_what_is_no_letter_is_refused(self):
        letter = self.begin(self.class_teacher)
        [mail] = self.smtp.to(PARENT)
        for text, files, words in (
            ("", [], "Write the letter"), ("Вот", [("a.exe", b"MZ")], "a.exe"),
            ("Вот", [("a.pdf", b"<script>")], "a.pdf"), ("x" * 10001, [], "10000"),
        ):
            with self.subTest(text[:9], files=files):
                self.assert_returned(letter, PARENT, words,
                                     lambda t=text, f=files: self.reply_bare(mail, t, f))

    def reply_bare(self, mail, text, files):
        answer = EmailMessage()
        answer["From"], answer["To"], answer["Subject"] = PARENT, mail["Reply-To"], "Re"
        answer["Message-Id"], answer["In-Reply-To"] = f"<{hash(text)}@home>", mail["Message-Id"]
        answer.set_content(text)
        for name, data in files:
            answer.add_attachment(
                data, maintype="application", subtype="octet-stream", filename=name)
        return self.receive(answer)

    def test_rights_end_by_mail_too(self):
        letter = self.begin(self.class_teacher)
        [mail] = self.smtp.to(PARENT)
        self.guardian.guardianship_ids.has_rights = False
        self.assert_returned(letter, PARENT, "any more", lambda: self.reply(mail, PARENT, "Эй"))
        self.guardian.guardianship_ids.has_rights = True
        self.child.enrollment_ids.date_to = TODAY.replace(day=23)
        self.assert_returned(letter, PARENT, "any more", lambda: self.reply(mail, PARENT, "Эй"))

    def test_new_letters_are_not_begun_by_mail(self):
        letter = self.begin(self.class_teacher)
        new = EmailMessage()
        new["From"], new["To"], new["Subject"] = PARENT, self.address, "Вопрос"
        new["Message-Id"] = "<new@home>"
        new.set_content("Здравствуйте")
        self.assert_returned(letter, PARENT, "written in the diary", lambda: self.receive(new))

    def test_an_answer_to_the_own_letter_by_a_colleague_of_the_office(self):
        letter = self.post_letter(self.parent, self.child, "deputy")
        [mail] = self.smtp.to("t_deputy@private.example.com")
        self.reply(mail, "t_deputy@private.example.com", "Разберёмся.")
        self.assertEqual(letter.state, "answered")
        [mail] = self.smtp.to(PARENT)
        self.assertIn("Разберёмся", mail.get_body(("plain",)).get_content())

    def test_a_family_that_wants_no_mail_reads_in_the_diary(self):
        self.guardian.guardianship_ids.receives_messages = False
        letter = self.begin(self.class_teacher, guardian_id=self.guardian.id)
        self.assertFalse(self.smtp.mails)
        self.assertTrue(letter.family_unread)
