import re

from odoo.tests import HttpCase, tagged

from .letters import LetterCase
from .walk import walk

PASSWORD = "Очень секретно 1"


@tagged("post_install", "-at_install")
class TestGuardianJourney(LetterCase, HttpCase):
    """A guardian with a phone, from the slip on paper to the answer of the class teacher."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.school_consent_asked = True
        cls.env["ir.config_parameter"].set_param("auth_password_policy.minlength", 8)
        cls.mother = cls.env["school.guardian"].create({
            "last_name": "Егорова", "first_name": "Анна", "email": "anna@home.example.com",
            "guardianship_ids": [(0, 0, {"student_id": cls.child.id})],
        })
        cls.env["school.mark"].create({
            "lesson_id": cls.lesson.id, "student_id": cls.child.id, "value_id": cls.value("5").id,
            "comment": "своя отметка",
        })

    def link(self, slip):
        """Return the link on a slip, as the class teacher prints it."""
        report = self.env["report.school_ejournal.access_slips"].with_user(self.class_teacher)
        [link] = re.findall(r"/school/access/\d+/\w+", report._html(slip))
        return link

    def choose_password(self, phone, login):
        phone.see("form", login)
        phone.fits()
        phone.fill(password=PASSWORD, confirm_password=PASSWORD)
        phone.press("button[type=submit]")
        phone.see(".alert-success", login)
        phone.press("a[href*='/web/login']")
        phone.fits()
        phone.fill(password=PASSWORD)  # the login stands there already
        phone.press("button[type=submit]")

    def consent(self, phone):
        phone.see(".o_diary_consent", self.company.name)
        phone.fits()
        phone.fill(agree=True)
        phone.press(".o_diary_consent button")

    def write_letter(self, phone, text):
        phone.press("a[href$='/letters']")
        phone.press("a[href$='/letters/new']")
        phone.fits()
        phone.fill(to="class_teacher", subject="Экскурсия", text=text)
        phone.press(".o_diary_letter_form button")
        phone.see(".o_diary_own", text)

    def test_from_the_slip_to_the_answer(self):
        Slip = self.env["school.access.slip"]
        Slip.with_user(self.ict).issue(self.klass.id)
        slip = Slip.search([("guardian_id", "=", self.mother.id)])
        with walk(self, self.link(slip)) as phone:
            self.choose_password(phone, slip.login)
            self.consent(phone)
            phone.see(".o_diary_lessons", "своя отметка")
            self.write_letter(phone, "Едем ли мы в музей?")
        self.assertEqual(slip.state, "used")
        self.assertTrue(self.env["school.consent"]._of(slip.user_id))
        letter = self.letters
        self.assertEqual((letter.guardian_id, letter.staff_id), (self.mother, self.class_teacher))
        self.answer(letter, self.class_teacher, "Едем в субботу")

        with walk(self, "/my/diary") as phone:
            phone.fill(login=slip.login, password=PASSWORD)
            phone.press("button[type=submit]")
            phone.see(".o_diary_count", "1")
            phone.press("a[href$='/letters']")
            phone.see(".o_diary_unread", "Экскурсия")
            phone.press(".o_diary_unread")
            phone.see(".o_diary_message", "Едем в субботу")
            phone.fits()
        self.assertTrue(letter.family_read_datetime)
