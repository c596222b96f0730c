"""A family of 9Б that writes letters, the school's mail domain, and a mail server."""

from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count
from unittest.mock import patch

from .common import SchoolCase
from .smtp_server import SmtpServer

PDF = b"%PDF-1.4 note"
DOMAIN = "lyceum.example.com"
_numbers = count(1)
_REPORT = """\
From: MAILER-DAEMON@{server}
To: bounce@{domain}
Subject: Undelivered
Message-Id: <report{number}@{server}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=b="

--=b=
Content-Type: text/plain

The mailbox does not exist.
--=b=
Content-Type: message/delivery-status

Reporting-MTA: dns; {server}

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1

--=b=
Content-Type: text/rfc822-headers

Message-Id: {id}
To: {address}

--=b=--
"""


class LetterCase(SchoolCase):
    """``child`` and ``sibling`` have ``parent``; ``stranger`` has ``other_parent``."""

    students_count = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.alias_domain_id = cls.env["mail.alias.domain"].create({
            "name": DOMAIN, "bounce_alias": "bounce", "catchall_alias": "catchall",
            "default_from": "notifications",
        })
        cls.child, cls.sibling, cls.stranger = cls.students
        cls.stranger.first_name = "Тимур"  # no two of one name
        cls.parent, cls.guardian = cls.make_guardian("parent", cls.child + cls.sibling)
        cls.other_parent, cls.other_guardian = cls.make_guardian("other_parent", cls.stranger)
        cls.child.email = "pupil@home.example.com"
        cls.pupil = cls.child._create_portal_user("t_pupil", "t_pupil")
        cls.company.partner_id.lang = "en_US"
        for user in (cls.teacher, cls.class_teacher, cls.deputy, cls.director, cls.secretary):
            user.write({
                "email": f"{user.login}@private.example.com", "notification_type": "email",
            })
        cls.env.flush_all()

    @classmethod
    def make_guardian(cls, login, students, **values):
        """Return ``(portal account, guardian)``; the address is that of the login."""
        guardian = cls.env["school.guardian"].create({
            "last_name": "Родитель", "first_name": login, "email": f"{login}@home.example.com",
            "guardianship_ids": [(0, 0, {"student_id": student.id}) for student in students],
            **values,
        })
        user = guardian._create_portal_user(f"t_{login}", f"t_{login}")
        user.lang = "en_US"
        return user, guardian

    @property
    def letters(self):
        """All letters of the school of the test."""
        return self.env["school.letter"].search([("company_id", "=", self.company.id)])

    def post_letter(self, user, student, to, text="Здравствуйте!", subject="Экскурсия", files=()):
        """Return the letter that a user of the portal writes."""
        desk = self.env["school.letter.desk"].with_user(user)
        letter = desk._write_letter(
            user, student.sudo(), {"to": to, "subject": subject, "text": text}, list(files))
        return self.env["school.letter"].browse(letter.id)

    def begin(self, user, **values):
        """Return the letter that one of the staff begins."""
        return self.env["school.letter"].with_user(user).create({
            "student_id": self.child.id, "name": "Поведение", "text": "Прошу зайти в школу.",
            **values,
        })

    def answer(self, letter, user, text="Ответ", **values):
        """Return the message by which one of the staff answers, as the chatter posts it."""
        return letter.with_user(user).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment", **values)

    def texts(self, letter):
        """Return the letters in plain words, in order."""
        desk = self.env["school.letter.desk"]
        return [str(row["body"]) for row in desk._thread(letter.sudo())]


class MailCase(LetterCase):
    """Mails really travel, to a server on the loopback."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.smtp = SmtpServer()
        cls.smtp.__enter__()
        cls.addClassCleanup(cls.smtp.__exit__)
        cls.env["ir.mail_server"].search([]).active = False
        cls.env["ir.mail_server"].create({
            "name": "Loopback", "smtp_host": "127.0.0.1", "smtp_port": cls.smtp.port,
            "smtp_encryption": "none", "smtp_authentication": "login",
        })
        # Odoo sends nothing in tests unless told to.
        cls.startClassPatcher(patch.object(
            type(cls.env["ir.mail_server"]), "_disable_send", lambda self: False))

    def setUp(self):
        super().setUp()
        self.smtp.mails.clear()
        self.smtp.refused.clear()

    def reply(self, mail, sender, text, files=(), to=None):
        """Let ``sender`` answer a mail, as a mail program does, and the gateway take it."""
        answer = EmailMessage()
        answer["From"], answer["To"] = sender, to or mail["Reply-To"]
        answer["Subject"] = f"Re: {mail['Subject']}"
        answer["Message-Id"] = f"<{next(_numbers)}@home>"
        answer["In-Reply-To"] = mail["Message-Id"]
        answer["References"] = f"{mail.get('References', '')} {mail['Message-Id']}"
        quoted = mail.get_body(("plain",)).get_content().replace("\n", "\n> ")
        answer.set_content(f"{text}\n\n24 ноября 2026 г. 12:00 Школа пишет:\n> {quoted}")
        for name, data in files:
            answer.add_attachment(
                data, maintype="application", subtype="octet-stream", filename=name)
        return self.receive(answer)

    def send_queue(self):
        """Send what waits in Odoo's queue, as its job does."""
        self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
        self.env.flush_all()

    def bounce(self, mail, address):
        """Let the mail server of the other side return a mail (RFC 3464)."""
        text = _REPORT.format(
            domain=DOMAIN, address=address, server=address.partition("@")[2],
            id=mail["Message-Id"], number=next(_numbers))
        return self.receive(message_from_string(text, policy=SMTP))

    def receive(self, mail):
        """Hand a mail to the gateway."""
        return self.env["mail.thread"].with_user(self.env.ref("base.user_root")).message_process(
            False, mail.as_bytes())
