import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_diary_portal import DiaryPortalCase


@tagged("post_install", "-at_install")
class TestConsent(DiaryPortalCase):
    """The consent to the processing of personal data, from the first log-in to its end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.school_consent_asked = True
        cls.Consent = cls.env["school.consent"]

    def post(self, address, **data):
        data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(address, data=data)

    def test_the_diary_opens_with_the_consent(self):
        self.login(self.parent)
        page = self.get("")
        self.assertTrue(page.url.endswith("/my/consent"), page.url)
        self.assertIn("Лицей (тест)", page.text)
        self.assertNotIn("своя отметка", page.text)
        self.post("/my/consent")
        self.assertFalse(self.Consent._of(self.parent), "the box was not ticked")
        page = self.post("/my/consent", agree="1")
        self.assertTrue(page.url.endswith("/my/diary"), page.url)
        self.assertIn("своя отметка", page.text)
        given = self.Consent._of(self.parent)
        self.company.school_consent_text = "Другой текст"
        self.assertIn("Лицей (тест)", given.text, "what was agreed to stays")
        self.post("/my/consent", agree="1")
        self.assertEqual(self.Consent._of(self.parent), given)
        self.login(self.pupil)
        self.assertTrue(self.get("").url.endswith("/my/consent"), "everyone agrees for themselves")

    def test_nothing_is_read_without_it(self):
        self.login(self.parent)
        for address in (
            f"/{self.child.id}", f"/{self.child.id}/marks", f"/{self.child.id}/week/2026-11-23",
            f"/{self.child.id}/file/1",
        ):
            page = self.get(address)
            self.assertTrue(page.url.endswith("/my/consent"), address)
            self.assertNotIn("отметка", page.text)
        self.assertFalse(self.env["school.student"]._of_user(self.parent))

    def test_taken_back_in_the_portal(self):
        self.Consent._give(self.parent + self.pupil)
        self.login(self.parent)
        self.assertIn("своя отметка", self.get("").text)
        self.post("/my/consent/withdraw")
        self.assertTrue(self.get("").url.endswith("/my/consent"))
        taken = self.Consent.search([("user_id", "=", self.parent.id)])
        self.assertEqual(taken.withdrawn_by_id, self.parent)
        self.assertEqual(taken.activity_ids.user_id, self.ict)
        self.assertTrue(self.Consent._of(self.pupil))
        self.post("/my/consent", agree="1")
        self.assertIn("своя отметка", self.get("").text, "one may agree again")

    def test_taken_back_on_paper(self):
        consent = self.Consent._give(self.parent)
        for user in (self.teacher, self.deputy, self.director, self.parent):
            with self.assertRaises(AccessError):
                consent.with_user(user).action_withdraw()
        consent.with_user(self.secretary).action_withdraw()
        self.assertEqual(consent.withdrawn_by_id, self.secretary)
        self.assertFalse(self.env["school.student"]._of_user(self.parent))

    def test_one_stands_at_a_time(self):
        consent = self.Consent._give(self.parent)
        with self.assertRaises(psycopg2.errors.UniqueViolation), mute_logger("odoo.sql_db"):
            consent.copy()

    def test_the_staff_are_not_asked(self):
        self.assertFalse(self.Consent._is_missing(self.teacher))
        self.login(self.teacher)
        self.post("/my/consent", agree="1")
        self.assertFalse(self.Consent._of(self.teacher))

    def test_a_school_that_has_it_on_paper(self):
        self.company.school_consent_asked = False
        self.login(self.parent)
        self.assertIn("своя отметка", self.get("").text)

    def test_where_one_is_logged_in(self):
        self.login(self.parent)
        self.env["res.device.log"].create([
            {"user_id": user.id, "session_identifier": name * 42, "platform": name,
             "browser": "firefox", "ip_address": "192.0.2.1",
             "first_activity": "2026-11-23 10:00:00", "last_activity": "2026-11-23 11:00:00"}
            for user, name in ((self.parent, "android"), (self.other_parent, "windows"))
        ])
        page = self.url_open("/my/security").text
        self.assertIn("Android Firefox", page)
        self.assertNotIn("Windows Firefox", page)


@tagged("post_install", "-at_install")
class TestAccessPolicy(DiaryPortalCase):
    """What the school starts with: Odoo's own modules, switched on."""

    def test_the_staff(self):
        staff = self.env.ref("school_ejournal.group_school_user")
        self.assertEqual(staff.lock_timeout_inactivity, 60)
        timeouts = self.teacher.all_group_ids._get_lock_timeouts()["lock_timeout_inactivity"]
        self.assertEqual(timeouts, [(3600, False)])
        self.assertFalse(self.parent.all_group_ids._get_lock_timeouts()["lock_timeout_inactivity"])

    def test_nobody_makes_an_account_alone(self):
        self.authenticate(None, None)
        self.assertNotIn("/web/signup", self.url_open("/web/login").text)
        self.assertEqual(self.url_open("/web/signup").status_code, 404)

    def test_passwords(self):
        self.env["ir.config_parameter"].set_param("auth_password_policy.minlength", 8)
        with self.assertRaises(UserError):
            self.parent.password = "короче"
        self.parent.password = "длиннее восьми"

    def test_settings(self):
        settings = self.env["res.config.settings"].create({
            "school_lock_minutes": 30, "auth_totp_enforce": True,
            "auth_totp_policy": "employee_required",
        })
        settings.execute()
        staff = self.env.ref("school_ejournal.group_school_user")
        self.assertEqual(staff.lock_timeout_inactivity, 30)
        self.assertEqual(self.teacher._mfa_type(), "totp_mail")
        self.assertFalse(self.parent._mfa_type())
