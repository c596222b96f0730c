import json
import re
from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import SchoolCase

_RPC = {"Content-Type": "application/json"}
_DENIED = ("odoo.exceptions.AccessError",)
# Exports are for the staff; an entry without a lesson is refused before anybody asks whose it is.
_REFUSED = (*_DENIED, "odoo.exceptions.UserError", "odoo.exceptions.ValidationError")


class DiaryPortalCase(SchoolCase, HttpCase):
    """A family of three, a stranger's child and everyone else who may try an address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.child, cls.sibling, cls.stranger = cls.students[:3]
        cls.parent, cls.guardian = cls.make_guardian("parent", cls.child + cls.sibling)
        cls.other_parent, _guardian = cls.make_guardian("other_parent", cls.stranger)
        cls.pupil = cls.child._create_portal_user("t_pupil", "t_pupil")
        cls.env["school.mark"].create([
            {"lesson_id": cls.lesson.id, "student_id": student.id,
             "value_id": cls.value(code).id, "comment": comment}
            for student, code, comment in (
                (cls.child, "5", "своя отметка"), (cls.stranger, "2", "чужая тайна"),
            )
        ])
        cls.env.flush_all()

    @classmethod
    def make_guardian(cls, login, students, **rights):
        guardian = cls.env["school.guardian"].create({
            "last_name": "Родитель", "first_name": login,
            "guardianship_ids": [(0, 0, {"student_id": s.id, **rights}) for s in students],
        })
        return guardian._create_portal_user(f"t_{login}", f"t_{login}"), guardian

    def login(self, user):
        self.authenticate(user.login, user.login)

    def get(self, address, **kwargs):
        return self.url_open(f"/my/diary{address}", **kwargs)

    def assert_nothing(self, address):
        answer = self.get(address)
        self.assertEqual(answer.status_code, 404, address)
        self.assertNotIn("отметка", answer.text)
        self.assertNotIn(self.stranger.first_name, answer.text)
        return answer


@tagged("post_install", "-at_install")
class TestDiaryPages(DiaryPortalCase):
    """Pages of the diary, by who asks and for whom."""

    def test_parent_sees_the_own_children(self):
        self.login(self.parent)
        for address in ("", f"/{self.child.id}", f"/{self.child.id}/week/2026-11-24"):
            answer = self.get(address)
            self.assertEqual(answer.status_code, 200, address)
            self.assertIn("своя отметка", answer.text)
            self.assertIn(self.sibling.first_name, answer.text, "the switch")
            self.assertNotIn("чужая тайна", answer.text)
        for address in ("/marks", f"/{self.child.id}/marks"):
            answer = self.get(address)
            self.assertIn("Алгебра", answer.text)
            self.assertIn("своя отметка", answer.text)
        self.assertNotIn("своя отметка", self.get(f"/{self.sibling.id}").text)

    def test_another_child_is_not_found(self):
        self.login(self.parent)
        for address in ("", "/week/2026-11-24", "/marks"):
            known = self.assert_nothing(f"/{self.stranger.id}{address}")
            unknown = self.assert_nothing(f"/{self.stranger.id + 10 ** 6}{address}")
            # The token of the form holds the second in which it was made.
            known, unknown = (
                re.subn(r'csrf_token: "[0-9a-f]{40}o\d+"', "", page.text)
                for page in (known, unknown)
            )
            self.assertEqual(known, unknown, "whether it exists is not told")
            self.assertEqual(known[1], 1)
        for number in (0, 10 ** 12, 10 ** 30):
            self.assert_nothing(f"/{number}")
        for text in ("-1", "abc", "1%27", f"{self.child.id}.0"):
            self.assertEqual(self.get(f"/{text}").status_code, 404, text)

    def test_student_sees_only_self(self):
        self.login(self.pupil)
        self.assertIn("своя отметка", self.get("").text)
        self.assertNotIn(self.sibling.first_name, self.get("").text)
        self.assert_nothing(f"/{self.sibling.id}")
        self.assert_nothing(f"/{self.stranger.id}/marks")

    def test_guardian_without_rights_sees_nothing(self):
        user, _guardian = self.make_guardian("no_rights", self.child, has_rights=False)
        self.login(user)
        for address in ("", "/marks", f"/{self.child.id}", f"/{self.child.id}/marks"):
            self.assert_nothing(address)

    def test_rights_end_at_once(self):
        self.login(self.parent)
        self.assertEqual(self.get(f"/{self.child.id}").status_code, 200)
        self.guardian.guardianship_ids.has_rights = False
        self.assert_nothing(f"/{self.child.id}")
        self.guardian.guardianship_ids.has_rights = True
        self.child.action_archive()
        self.assert_nothing(f"/{self.child.id}")
        self.assertEqual(self.get(f"/{self.sibling.id}").status_code, 200)
        self.guardian.action_archive()
        self.assert_nothing(f"/{self.sibling.id}")

    def test_archived_student_sees_nothing(self):
        self.child.action_archive()
        self.login(self.pupil)
        self.assert_nothing("")
        self.assert_nothing(f"/{self.child.id}")

    def test_staff_have_no_diary(self):
        for user in (self.teacher, self.class_teacher, self.director, self.ict):
            self.login(user)
            for address in ("", "/marks", f"/{self.child.id}"):
                self.assert_nothing(address)

    def test_teacher_with_a_child_at_the_school(self):
        guardian = self.env["school.guardian"].create({
            "last_name": "Иванова", "first_name": "Елена",
            "guardianship_ids": [(0, 0, {"student_id": self.sibling.id})],
        })
        guardian.partner_id = self.teacher.partner_id
        self.login(self.teacher)
        self.assertEqual(self.get(f"/{self.sibling.id}").status_code, 200)
        self.assert_nothing(f"/{self.child.id}")

    def test_anonymous_logs_in(self):
        for address in ("", "/marks", f"/{self.child.id}"):
            answer = self.get(address, allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/login", answer.headers["Location"])

    def test_what_is_no_date_or_term_shows_the_present_one(self):
        self.login(self.parent)
        here = f"/{self.child.id}"
        for day in ("2026-02-30", "0001-01-01", "9999-12-31", "2020-01-01", "%27;--", "today"):
            answer = self.get(f"{here}/week/{day}")
            self.assertEqual(answer.status_code, 200, day)
            self.assertIn("своя отметка", answer.text)
        foreign = self.half_years[0].id
        for term in ("x", "-1", "", "9" * 40, "²", foreign):
            answer = self.get(f"{here}/marks?term={term}")
            self.assertEqual(answer.status_code, 200, term)
            self.assertIn("своя отметка", answer.text)

    def test_only_reading(self):
        self.login(self.parent)
        answer = self.get("", data={"csrf_token": "x"})
        self.assertEqual(answer.status_code, 405)

    def test_pages_are_not_kept_by_the_browser(self):
        self.login(self.parent)
        for address in ("", "/marks", "/0"):
            self.assertEqual(self.get(address).headers["Cache-Control"], "no-store")

    def test_pages_are_light(self):
        self.login(self.parent)
        page = self.get("").text
        self.assertNotIn("<script src", page, "read without scripts")
        self.assertLess(len(page.encode()), 30_000)

    def test_card_in_the_portal(self):
        self.login(self.parent)
        self.assertIn("/my/diary#today", self.url_open("/my").text)
        self.login(self.teacher)
        self.assertNotIn("/my/diary", self.url_open("/my").text)
        self.login(self.parent)
        answer = self.url_open(
            "/my/counters", json.dumps({"params": {"counters": ["x_count"]}}), headers=_RPC
        )
        self.assertEqual(answer.json()["result"], {})


@tagged("post_install", "-at_install")
class TestDiaryOnAPhone(DiaryPortalCase):
    """The pages in a real browser of a phone's size."""

    browser_size = "390x844"
    touch_enabled = True

    def test_fits_and_opens_at_today(self):
        check = """
            const today = document.getElementById("today").getBoundingClientRect();
            const facts = {
                styled: getComputedStyle(document.querySelector(".o_diary_tabs")).position,
                wide: document.documentElement.scrollWidth > window.innerWidth,
                seen: today.top >= 0 && today.top < window.innerHeight,
            };
            const good = facts.styled === "fixed" && !facts.wide && facts.seen;
            console[good ? "log" : "error"](good ? "test successful" : JSON.stringify(facts));
        """
        self.lesson.topic = "Оченьдлинноесловобезединогопробела" * 10
        self.browser_js("/my/diary#today", check, login=self.parent.login)


@tagged("post_install", "-at_install")
class TestDiaryRequests(DiaryPortalCase):
    """Queries of whole requests, Odoo's own included."""

    def queries(self, address):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.get(address).status_code, 200)
            return self.env.cr.sql_log_count - before

        count()
        return count()

    def test_budget(self):
        self.login(self.parent)
        addresses = "", "/marks"
        few = [self.queries(address) for address in addresses]
        lessons = self.make_lessons(20)
        self.env["school.mark"].create([
            {"lesson_id": lesson.id, "student_id": student.id, "value_id": self.value("4").id}
            for lesson in lessons for student in self.students
        ])
        self.assertEqual([self.queries(address) for address in addresses], few)
        self.assertLessEqual(max(few), 25)


@tagged("post_install", "-at_install")
class TestPortalRpc(DiaryPortalCase):
    """By JSON-RPC and JSON-2 parents and students reach nothing at all."""

    def call(self, model, method, *args):
        """Return the error of a JSON-RPC call, or None if it went through."""
        answer = self.url_open(f"/web/dataset/call_kw/{model}/{method}", json.dumps({
            "jsonrpc": "2.0", "method": "call",
            "params": {"model": model, "method": method, "args": args, "kwargs": {}},
        }), headers=_RPC).json()
        return answer.get("error", {}).get("data", {}).get("name")

    def call2(self, user, model, method, **values):
        """Return the status of a JSON-2 call with an API key of ``user``."""
        key = self.env["res.users.apikeys"].with_user(user)._generate(
            "rpc", "test", datetime.now() + timedelta(days=1)
        )
        return self.url_open(
            f"/json/2/{model}/{method}", json.dumps(values),
            headers={**_RPC, "Authorization": f"Bearer {key}"},
        ).status_code

    @property
    def school_models(self):
        return sorted(
            name for name, model in self.registry.items()
            if name.startswith("school.") and model._auto and not model._abstract
        )

    @mute_logger("odoo.http")
    def test_models_are_shut(self):
        for user in (self.parent, self.pupil):
            self.login(user)
            for model in self.school_models:
                record = self.env[model].search([], limit=1).id or 1
                for method, args in (
                    ("search_read", ([],)), ("search_count", ([],)), ("read", ([record],)),
                    ("create", ([{}],)), ("write", ([record], {})),
                    ("unlink", ([record],)), ("export_data", ([record], ["id"])),
                    ("web_search_read", ([], {"display_name": {}})), ("name_search", ("",)),
                ):
                    self.assertIn(
                        self.call(model, method, *args),
                        _REFUSED if method in ("create", "export_data") else _DENIED,
                        f"{user.login}: {model}.{method}",
                    )

    @mute_logger("odoo.http")
    def test_services_are_shut(self):
        self.login(self.parent)
        operation = self.cell(self.child, "k1", ["5"])
        for model, method, args in (
            ("school.journal.page", "read_page", [self.journal.id]),
            ("school.journal.statistics", "read_statistics", [self.journal.id]),
            ("school.journal.overview", "read_overview", [self.journal.id, "year"]),
            ("school.class.page", "read_class", [self.klass.id]),
            ("school.entry.log", "read_cell_history", [self.lesson.id, self.child.id]),
            ("school.entry.batch", "save", [self.journal.id, [operation]]),
            ("school.class", "term_averages", [self.klass.ids, self.quarters[1].id]),
        ):
            self.assertEqual(self.call(model, method, *args), "odoo.exceptions.AccessError", method)
        for method in ("_children", "_week", "_marks", "_student", "_read"):
            self.assertEqual(
                self.call("school.diary", method, self.child.id), "odoo.exceptions.AccessError"
            )

    @mute_logger("odoo.http")
    def test_json_2_is_shut(self):
        child = self.child.ids
        for model, method, values in (
            ("school.student", "read", {"ids": child, "fields": ["name"]}),
            ("school.student", "search_read", {"domain": []}),
            ("school.mark", "search_read", {"domain": []}),
            ("school.guardianship", "write", {"ids": [1], "vals": {"has_rights": True}}),
            ("school.journal.page", "read_page", {"journal_id": self.journal.id}),
            ("school.entry.batch", "save", {"journal_id": self.journal.id, "operations": []}),
            ("school.diary", "_week", {"student": child[0]}),
        ):
            self.assertIn(
                self.call2(self.parent, model, method, **values), (403, 404), f"{model}.{method}"
            )

    @mute_logger("odoo.http")
    def test_no_content_by_address(self):
        self.login(self.parent)
        for address in (
            f"/web/content/school.student/{self.child.id}/name",
            f"/web/image/school.student/{self.stranger.id}/name",
            f"/web/content?model=school.mark&id={self.lesson.mark_ids[0].id}&field=comment",
            f"/mail/view?model=school.student&res_id={self.stranger.id}",
        ):
            answer = self.url_open(address)
            self.assertNotIn("тайна", answer.text)
            self.assertNotIn(self.stranger.last_name, answer.text)
