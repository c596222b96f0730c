import io
from base64 import b64decode
from datetime import timedelta

from freezegun import freeze_time
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, QRData

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..formulas.logins import latin, new_logins, stem
from ..reports.access_slip_report import _MODULE, _PATTERN, _QUIET, _qr
from .common import NOW, SchoolCase


class SlipCase(SchoolCase):
    """Class 9Б with four students; each has a guardian, the last one shares one of 9В."""

    students_count = 4

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guardians = cls.env["school.guardian"].create([
            {"last_name": f"Родителева{number}", "first_name": "Анна", "middle_name": "Юрьевна",
             "guardianship_ids": [(0, 0, {"student_id": student.id})]}
            for number, student in enumerate(cls.students)
        ])
        cls.slips = cls.env["school.access.slip"]

    @classmethod
    def issue(cls, klass=None):
        return cls.slips.with_user(cls.ict).issue((klass or cls.klass).id)

    def of(self, person):
        name = "student_id" if person._name == "school.student" else "guardian_id"
        return self.slips.search([(name, "=", person.id)])

    def path(self, slip):
        return f"/school/access/{slip.id}/{slip._code()}"


@tagged("post_install", "-at_install")
class TestAccessSlips(SlipCase):
    """Who issues, prints and uses access slips (regulation, clause 2.2)."""

    def test_logins(self):
        self.assertEqual(latin("Щёголь-Ильин"), "shchegolilin")
        self.assertEqual(stem("Ёлкина", "Вера", "Юрьевна"), "elkina.vy")
        self.assertEqual(stem("李", ""), "user")
        self.assertEqual(new_logins(["a.b", "a.b", "c"], ["a.b", "a.b3"]), ["a.b2", "a.b4", "c"])

    def test_an_account_closed_by_hand_stays_closed(self):
        user = self.students[0]._create_portal_user("t_closed", "t_closed")
        user.action_archive()
        self.issue()
        self.assertFalse(self.of(self.students[0]))
        self.assertTrue(self.of(self.students[1]))
        self.of(self.students[1]).with_user(self.ict).action_revoke()
        [row] = self.slips.with_user(self.ict).read_classes()
        self.assertEqual((row["people"], row["ready"], row["closed"]), (8, 6, 2))
        accounts = self.students[0].partner_id.with_context(active_test=False).user_ids
        self.assertEqual(accounts, user)

    def test_a_class_is_issued_access(self):
        twin = self.env["school.student"].create(
            {"last_name": self.students[0].last_name, "first_name": self.students[0].first_name})
        self.enroll(twin, self.klass)
        self.assertEqual(self.issue(), 9)
        slips = self.slips.search([("class_id", "=", self.klass.id)])
        self.assertEqual(len(set(slips.mapped("login"))), 9)
        self.assertFalse(slips.user_id.filtered(lambda user: not user._is_portal()))
        self.assertEqual(set(slips.mapped("state")), {"issued"})
        [row] = [row for row in self.slips.with_user(self.ict).read_classes()
                 if row["id"] == self.klass.id]
        self.assertEqual((row["people"], row["ready"]), (9, 9))
        self.assertEqual(self.issue(), 0, "nobody needs a second slip")
        with freeze_time(NOW + timedelta(days=15)):
            self.env.invalidate_all()
            self.assertEqual(set(slips.mapped("state")), {"expired"})
            self.assertEqual(self.slips.search(
                [("state", "=", "expired"), ("class_id", "=", self.klass.id)]), slips)
            self.assertEqual(self.issue(), 9)
        self.assertEqual(set(slips.mapped("version")), {2})

    def test_guardians_without_rights_get_none(self):
        self.guardians[0].guardianship_ids.has_rights = False
        self.guardians[1].active = False
        self.issue()
        self.assertFalse(self.of(self.guardians[0]) + self.of(self.guardians[1]))

    def test_a_link_ends(self):
        self.issue()
        guardian, student = self.guardians[0], self.students[0]

        def works(person):
            slip = self.of(person)
            return bool(self.slips._find(slip.id, slip._code()))

        self.assertTrue(works(guardian) and works(student))
        code = self.of(guardian)._code()
        self.assertFalse(self.slips._find(self.of(student).id, code), "of another's slip")
        self.assertFalse(self.slips._find(2**40, code))
        guardian.guardianship_ids.has_rights = False
        self.assertFalse(works(guardian))
        guardian.guardianship_ids.has_rights = True
        self.assertTrue(works(guardian))
        student.enrollment_ids.date_to = NOW.date() - timedelta(days=1)
        self.env.invalidate_all()
        self.assertFalse(works(student) or works(guardian), "the child has left")
        slip = self.of(self.students[1])
        former = slip._code()
        slip.with_user(self.ict).action_reissue()
        self.assertFalse(self.slips._find(slip.id, former))
        self.assertTrue(works(self.students[1]))
        # Somebody is about to choose the password.
        token = slip.user_id.partner_id._generate_signup_token(1)
        slip.with_user(self.ict).action_revoke()
        self.assertFalse(works(self.students[1]) or slip.user_id.active)
        self.assertIsNone(self.env["res.partner"]._get_partner_from_token(token))
        slip.with_user(self.ict).action_reissue()
        self.assertTrue(works(self.students[1]) and slip.user_id.active)

    def test_who_may(self):
        self.issue()
        slip = self.of(self.guardians[0])
        everyone = (self.teacher, self.other_teacher, self.class_teacher, self.deputy,
                    self.director, self.secretary, self.ict)
        for user in everyone:
            mine = slip.with_user(user)
            with self.subTest(user.login):
                self.assertEqual(mine.has_access("read"), user in (self.class_teacher, self.ict))
                with self.assertRaises(UserError):
                    mine.write({"used_datetime": NOW})
                if user != self.class_teacher:
                    with self.assertRaises(AccessError):
                        mine.action_print()
                if user != self.ict:
                    for step in (mine.action_revoke, mine.action_reissue, mine.read_classes,
                                 lambda mine=mine: mine.issue(self.klass.id)):
                        with self.assertRaises(AccessError):
                            step()
        self.assertIn(str(slip.id), slip.with_user(self.class_teacher).action_print()["url"])
        # Nothing that is stored or sent opens an account.
        self.assertNotIn(slip._code(), str(slip.with_user(self.ict).read()))

    def test_queries_do_not_grow(self):
        def count(number):
            klass = self.make_class(8, "АБВГД"[number % 5])
            students = self.env["school.student"].create([
                {"last_name": "Многих", "first_name": f"Имя{number}{place}"}
                for place in range(number)
            ])
            for student in students:
                self.enroll(student, klass)
            return self.queries(lambda: self.assertEqual(self.issue(klass), number))

        count(1)
        few, many = count(3), count(12)
        self.assertLessEqual(many - few, 3)


@tagged("post_install", "-at_install")
class TestAccessSlipRoutes(SlipCase, HttpCase):
    """From the slip on paper to the diary, over HTTP."""

    def test_from_the_slip_to_the_diary(self):
        self.issue()
        slip = self.of(self.guardians[0])
        path = self.path(slip)
        for _turn in range(2):  # looking at it uses nothing up
            answer = self.url_open(path, allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/reset_password?", answer.headers["Location"])
        page = self.url_open(path).text

        def hidden(name):
            return page.split(f'name="{name}" value="')[1].split('"')[0]

        self.url_open("/web/reset_password", data={
            **{name: hidden(name) for name in ("csrf_token", "token", "redirect")},
            "password": "Очень секретно 1", "confirm_password": "Очень секретно 1",
        })
        self.env.invalidate_all()
        self.assertEqual(slip.state, "used")
        self.assertEqual(self.url_open(path).status_code, 404, "once only")
        self.authenticate(slip.login, "Очень секретно 1")
        self.assertIn(self.students[0].first_name, self.url_open("/my/diary").text)

    @mute_logger("odoo.http")
    def test_what_is_no_slip(self):
        self.issue()
        slip = self.of(self.students[0])
        for path in (f"/school/access/{slip.id}/x", "/school/access/0/x",
                     f"/school/access/{2**70}/x", self.path(slip)[:-1]):
            with self.subTest(path):
                self.assertEqual(self.url_open(path).status_code, 404)

    def test_the_code(self):
        """The picture is the QR code of the link as another maker draws it, dot by dot."""
        url = "https://lyceum.example/school/access/12/0123456789abcdef0123456789abcdef"
        data = b64decode(_qr(url).partition(",")[2])
        picture = Image.open(io.BytesIO(data)).convert("1")
        other = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=_PATTERN, border=_QUIET)
        other.add_data(QRData(url.encode(), mode=MODE_8BIT_BYTE), optimize=0)
        other.make()
        found = [[not picture.getpixel((column * _MODULE, row * _MODULE))
                  for column in range(picture.width // _MODULE)]
                 for row in range(picture.height // _MODULE)]
        self.assertEqual(found, other.get_matrix())

    @mute_logger("odoo.http")
    def test_the_paper(self):
        self.issue()
        slips = self.slips.search([("class_id", "=", self.klass.id)])
        url = "/school/access/slips.pdf?ids=" + ",".join(map(str, slips.ids))
        html = self.env["report.school_ejournal.access_slips"].with_user(
            self.class_teacher)._html(slips)
        for slip in slips:
            self.assertIn(slip.login, html)
            self.assertIn(self.path(slip), html)
        self.assertEqual(html.count('class="qr"'), len(slips))
        for login, status in (("t_ict", 403), ("t_teacher", 403), ("t_deputy", 403)):
            with self.subTest(login):
                self.authenticate(login, login)
                self.assertEqual(self.url_open(url).status_code, status)
        self.authenticate("t_class_teacher", "t_class_teacher")
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "ok":
            answer = self.url_open(url)
            self.assertEqual(answer.headers["Content-Type"], "application/pdf")
            self.assertTrue(answer.content.startswith(b"%PDF"))
            self.env.invalidate_all()
            self.assertEqual(set(slips.mapped("state")), {"printed"})
