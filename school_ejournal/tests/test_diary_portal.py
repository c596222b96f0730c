import io
import json
import re

from PIL import Image

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..formulas.averages import weighted_average
from .common import SchoolCase

_RPC = {"Content-Type": "application/json"}
_DENIED = ("odoo.exceptions.AccessError",)
# Exports are for the staff; an entry without a lesson is refused before anybody asks whose it is.
_REFUSED = (*_DENIED, "odoo.exceptions.UserError", "odoo.exceptions.ValidationError")


def without_tokens(page):
    """Return a page without the tokens of its forms: they hold the second of their making."""
    return re.sub(r"[0-9a-f]{40}o\d+", "", page)


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
        for address in ("", "/family", "/week", f"/{self.child.id}",
                        f"/{self.child.id}/week/2026-11-24"):
            answer = self.get(address)
            self.assertEqual(answer.status_code, 200, address)
            self.assertIn("своя отметка", answer.text)
            self.assertIn(self.sibling.first_name, answer.text, "the switch")
            self.assertNotIn("чужая тайна", answer.text)
        subject = f"/marks/{self.algebra.id}"
        for address in ("/marks", f"/{self.child.id}/marks", f"/{self.child.id}{subject}"):
            answer = self.get(address)
            self.assertIn("Алгебра", answer.text)
            self.assertIn("своя отметка", answer.text)
        self.assertNotIn("своя отметка", self.get(f"/{self.sibling.id}").text)

    def test_another_child_is_not_found(self):
        self.login(self.parent)
        for address in ("", "/week/2026-11-24", "/marks", f"/marks/{self.algebra.id}", "/control",
                        "/absences", "/calendar"):
            known = self.assert_nothing(f"/{self.stranger.id}{address}")
            unknown = self.assert_nothing(f"/{self.stranger.id + 10 ** 6}{address}")
            self.assertEqual(
                without_tokens(known.text), without_tokens(unknown.text),
                "whether it exists is not told")
            self.assertNotEqual(known.text, without_tokens(known.text))
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
            for address in ("", "/family", "/marks", f"/{self.child.id}"):
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
        for address in ("", "/week", "/marks"):
            page = self.get(address).text
            self.assertNotIn("web.assets", page, "nothing of the portal's own scripts and styles")
            self.assertLess(len(page.encode()), 30_000)

    def test_a_first_visit_is_light(self):
        """Page, style, script and icon together; later ones take the page alone."""
        self.login(self.parent)
        page = self.get("/week").text
        sources = re.findall(r'(?:src|href)="(/(?:web/assets|school_ejournal|my/diary/man)[^"]+)"',
                             page)
        self.assertGreaterEqual(len(sources), 4, "style, script, manifest, icon")
        sizes = {source: len(self.url_open(source).content) for source in sources}
        self.assertLess(len(page.encode()) + sum(sizes.values()), 150_000, sizes)

    def test_it_can_stand_on_the_home_screen(self):
        answer = self.url_open("/my/diary/manifest.webmanifest")
        self.assertEqual(answer.headers["Content-Type"], "application/manifest+json")
        manifest = answer.json()
        self.assertTrue(manifest["start_url"].startswith(manifest["scope"]))
        self.assertEqual(manifest["display"], "standalone")
        for icon in manifest["icons"]:
            image = Image.open(io.BytesIO(self.url_open(icon["src"]).content))
            self.assertEqual(f"{image.width}x{image.height}", icon["sizes"])

    def test_a_fragment_is_a_part_of_the_page(self):
        self.login(self.parent)
        whole = self.get(f"/{self.child.id}/week")
        part = self.get(f"/{self.child.id}/week", headers={"X-Diary-Fragment": "1"})
        self.assertIn(without_tokens(part.text).strip(), without_tokens(whole.text))
        self.assertTrue(part.text.strip().startswith("<main"))
        self.assertNotIn("<head", part.text)
        self.assertEqual(part.headers["Content-Encoding"], "gzip")
        plain = self.get(f"/{self.child.id}/week", headers={
            "X-Diary-Fragment": "1", "Accept-Encoding": "identity"})
        self.assertNotIn("Content-Encoding", plain.headers)
        self.assertEqual(without_tokens(plain.text), without_tokens(part.text))

    def test_trying_marks_out(self):
        """The answer is that of the formula, whatever stands in the address."""
        self.login(self.parent)
        here = f"/{self.child.id}/marks/{self.algebra.id}"
        control = self.work_type("КР")
        page = self.get(f"{here}?tries=2.{control.id}&grade=3&work={control.id}").text
        weight = control.weight
        marks = [(5, self.work_type("РО").weight), (2, weight), (3, weight)]
        average = f"{weighted_average(marks):.2f}"
        self.assertIn(average, page.replace(",", "."))
        foreign = self.env["school.work.type"].search([
            ("company_id", "!=", self.company.id), ("weight", ">", 0)], limit=1)
        for nonsense in ("tries=9.1&grade=x", "tries=" + "5.1-" * 999, "grade=5&work=",
                         f"grade=5&work={foreign.id}", f"grade=5&work={'9' * 30}", "term=x"):
            answer = self.get(f"{here}?{nonsense}")
            self.assertEqual(answer.status_code, 200, nonsense)
            self.assertNotIn("o_diary_tried", answer.text)
        self.assert_nothing(f"/{self.child.id}/marks/{10 ** 9}")
        self.assert_nothing(f"/{self.stranger.id}/marks/{self.algebra.id}")

    def test_card_in_the_portal(self):
        self.login(self.parent)
        self.assertIn("/my/diary", self.url_open("/my").text)
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

    def test_another_week_without_loading_the_page(self):
        """The week changes in place, and the browser's way back leads to the former one."""
        check = """
            (async () => {
                const until = async (done) => {
                    for (let turn = 0; !done(); turn++) {
                        if (turn > 200) throw new Error("in vain: " + done);
                        await new Promise((resolve) => setTimeout(resolve, 50));
                    }
                };
                const label = () => document.querySelector(".o_diary_switch h2")?.textContent;
                window.stays = true;
                const first = label();
                document.querySelector("[rel=next]").click();
                await until(() => label() && label() !== first);
                const place = document.querySelector("[data-child]").pathname;
                if (!place.endsWith(location.pathname.slice(-10))) throw new Error(place);
                history.back();
                await until(() => label() === first);
                if (!window.stays) throw new Error("the page was loaded anew");
                console.log("test successful");
            })().catch((error) => console.error(error.message));
        """
        self.browser_js(f"/my/diary/{self.child.id}/week", check, login=self.parent.login)

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
        self.browser_js("/my/diary/week#today", check, login=self.parent.login)


@tagged("post_install", "-at_install")
class TestDiaryRequests(DiaryPortalCase):
    """Queries of whole requests, Odoo's own included."""

    def queries(self, address):
        def read():
            self.assertEqual(self.get(address).status_code, 200)

        super().queries(read)  # fills the server's caches
        return super().queries(read)

    def test_budget(self):
        self.login(self.parent)
        subject = f"/{self.child.id}/marks/{self.algebra.id}"
        addresses = "", "/week", "/marks", subject, f"/{self.child.id}/control", \
            f"/{self.child.id}/absences"
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
        # The database itself, whose clock no test sets, checks when a key ends.
        key = self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "test", None)
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
            ("school.attendance.week", "read_week", [self.klass.id]),
            ("school.absence.note", "_announce", [self.child.id, 1, {}]),
            ("school.entry.log", "read_cell_history", [self.lesson.id, self.child.id]),
            ("school.entry.batch", "save", [self.journal.id, [operation]]),
            ("school.class", "term_averages", [self.klass.ids, self.quarters[1].id]),
        ):
            self.assertEqual(self.call(model, method, *args), "odoo.exceptions.AccessError", method)
        for method in ("_children", "_today", "_week", "_marks", "_subject", "_student", "_read",
                       "_absences", "_tick", "_place"):
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
