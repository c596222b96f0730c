import base64
from datetime import date, timedelta

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, HttpCase, tagged

from ..demo import cases
from ..demo.homework import WORKSHEET
from ..formulas.file_kinds import ENDINGS, FileFault, file_fault
from ..formulas.homework_load import day_load, norm_of
from ..formulas.web_links import BadLink, parse_links
from . import properties  # noqa: F401  (how hypothesis runs)
from .common import NOW, TODAY, SchoolCase
from .demo_case import DemoCase
from .personas import CLASS, LESSON, OFFICE, PERSONAS, PORTAL, PersonaCase
from .test_journal_page_tour import script
from .test_structure import RefusalCase

PDF = b"%PDF-1.4 worksheet"
PNG = b"\x89PNG\r\n\x1a\n"
TOMORROW = TODAY + timedelta(days=1)
READ_LESSON = (*LESSON, *CLASS, *OFFICE, "secretary_teacher")


@tagged("post_install", "-at_install")
class TestHomeworkFormulas(BaseCase):
    """Links, kinds of files and the load of a day, without Odoo."""

    def test_links(self):
        [plain, titled] = parse_links(
            "https://www.example.org/7/\n\n Видео к уроку: http://пример.рф/v?a=1&b=2#t ")
        self.assertEqual((plain.title, plain.label), ("", "example.org/7"))
        self.assertEqual((titled.address, titled.label),
                         ("http://пример.рф/v?a=1&b=2#t", "Видео к уроку"))

    def test_what_is_no_link(self):
        for line in (
            "example.org", "javascript:alert(1)", "https://", "https://x", "ftp://example.org/a",
            "https://bank.ru@example.org/", "https://example.org/\"onclick", "https://exa mple.org",
            "https://example.org:99999999/", "https://[::1/", "data:text/html,x", "https://-a.org",
            "https://example.org\\@bank.ru", f"https://example.org/{'a' * 500}", "text",
        ):
            with self.subTest(line), self.assertRaises(BadLink):
                parse_links(f"https://good.example.org/\n{line}")

    @given(st.text(max_size=80))
    def test_whatever_passes_is_an_address_of_the_web(self, text):
        for typed in (text, f"https://example.org/{text}", f"x https://{text}.org"):
            try:
                links = parse_links(typed)
            except BadLink:
                continue
            for link in links:
                self.assertRegex(link.address, r"^(?i:https?)://[^\s\"'<>@\\/]+")

    def test_files(self):
        for name, data, fault in (
            ("Карточка.PDF", PDF, None), ("a.png", PNG, None), ("план.docx", b"PK\x03\x04x", None),
            ("a.txt", "Слова".encode(), None), ("a.pdf", b"", FileFault.EMPTY),
            ("a.pdf", PDF * 100, FileFault.TOO_LARGE), ("a.exe", b"MZ", FileFault.KIND),
            ("a.html", b"<html>", FileFault.KIND), ("a.svg", b"<svg>", FileFault.KIND),
            ("pdf", PDF, FileFault.KIND), ("a.pdf.exe", PDF, FileFault.KIND),
            ("a.pdf", b"<html>", FileFault.CONTENT), ("a.png", PDF, FileFault.CONTENT),
            ("a.txt", b"MZ\x00\x01", FileFault.CONTENT), ("a.docx", PDF, FileFault.CONTENT),
        ):
            with self.subTest(name, data=data[:9]):
                self.assertEqual(file_fault(name, data, 1000), fault)

    @given(st.sampled_from(ENDINGS), st.binary(max_size=60))
    def test_no_page_passes_under_any_name(self, kind, data):
        for page in (b"<!DOCTYPE html>", b"<script>", b"MZ\x90\x00", b"\x7fELF"):
            if kind == "txt" and b"\x00" not in page and b"\x7f" not in page:
                continue  # shown as plain text
            self.assertIsNotNone(file_fault(f"a.{kind}", page + data.replace(b"WEBP", b"")
                                            .replace(b"WAVE", b"").replace(b"ftyp", b""), 1000))

    def test_a_day(self):
        load = day_load([("Алгебра", 0, 30), ("Английский", 1, 20), ("Английский", 2, 35),
                         ("Физика", 0, 0), ("Алгебра", 0, 15)], 75)
        self.assertEqual((load.minutes, load.subjects, load.unknown, load.is_over),
                         (80, 3, 1, True))
        load = day_load([("Алгебра", 0, 30)], 45, [(1, 10), (2, 10), (1, 10)])
        self.assertEqual((load.minutes, load.subjects, load.extra, load.is_over),
                         (30, 1, 20, True))

    def test_norms_by_grade(self):
        norms = {1: 0, 2: 90, 4: 120, 6: 150, 9: 210}
        found = [norm_of(grade, norms) for grade in range(1, 12)]
        self.assertEqual(found, [0, 90, 90, 120, 120, 150, 150, 150, 210, 210, 210])
        self.assertTrue(day_load([("Чтение", 0, 0)], 0).is_over)
        self.assertFalse(day_load([], 0).is_over)

    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 90))),
           st.integers(0, 300))
    def test_more_homework_takes_no_less(self, tasks, norm):
        load = day_load(tasks, norm)
        self.assertLessEqual(load.minutes, sum(minutes for *_place, minutes in tasks))
        self.assertLessEqual(load.unknown, load.subjects)
        more = day_load([*tasks, (0, 0, 10)], norm)
        self.assertGreaterEqual(more.minutes, load.minutes)
        self.assertEqual(day_load(reversed(tasks), norm), load)


class HomeworkCase(PersonaCase, RefusalCase):
    """Class 9Б with homework for all (a file, a link, minutes) and for one student alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.next_lesson = cls.make_lesson(TOMORROW)
        cls.common = cls.records["school.homework"]
        cls.common.write({"links": "https://example.org/18", "minutes": 25})
        cls.common_file = cls.attach(cls.common, "Карточка.pdf")
        cls.other = cls.students[1]
        cls.personal = cls.env["school.homework"].with_user(cls.teacher).create({
            "lesson_id": cls.lesson.id, "is_personal": True, "text": "Только для одного",
            "student_ids": [(6, 0, cls.other.ids)],
        })
        cls.personal_file = cls.attach(cls.personal, "Секрет.pdf")
        guardian = cls.env["school.guardian"].create({
            "last_name": "Родитель", "first_name": "второго",
            "guardianship_ids": [(0, 0, {"student_id": cls.other.id})],
        })
        cls.users["chosen_parent"] = guardian._create_portal_user("t_chosen", "t_chosen")
        cls.env.flush_all()

    @classmethod
    def attach(cls, homework, name, data=PDF, user=None):
        return cls.env["ir.attachment"].with_user(user or cls.teacher).create({
            "name": name, "datas": base64.b64encode(data), "res_model": "school.homework",
            "res_id": homework.id,
        })

    def logged(self):
        return self.env["school.entry.log"].search(
            [("lesson_id", "=", self.lesson.id), ("kind", "=", "homework")]).mapped("new_value")


@tagged("post_install", "-at_install")
class TestHomework(HomeworkCase):
    """What homework holds besides its text, through forms, RPC and the page."""

    def test_the_log_tells_everything(self):
        self.assertIn("§ 18 · 25 min · https://example.org/18", self.logged())
        self.assertIn("File: Карточка.pdf", self.logged())
        self.assertIn(f"Только для одного · for: {self.other.short_name}", self.logged())
        self.common_file.unlink()
        self.assertEqual(self.common.file_count, 0)

    def test_chosen_students(self):
        homework = self.personal.with_user(self.teacher)
        stranger = self.other_student.id
        for commands in ([(6, 0, [stranger])], [(4, stranger)], [(5,)], [(6, 0, [10**8])],
                         [(3, self.other.id)], [(0, 0, {"first_name": "Новый"})], "x"):
            with self.subTest(commands):
                self.assert_refused(lambda c=commands: homework.write({"student_ids": c}))
        self.assertEqual(homework.student_ids, self.other)
        new = {"lesson_id": self.lesson.id, "text": "x", "is_personal": True}
        for values in (new, {**new, "is_personal": False, "student_ids": [(6, 0, [stranger])]},
                       {**new, "student_ids": [(6, 0, [stranger])]}):
            self.assert_refused(
                lambda v=values: self.env["school.homework"].with_user(self.teacher).create(v))
        self.assert_refused(lambda: homework.write({"is_personal": False}))
        # A substitute chooses without the right to the students' files.
        self.personal.with_user(self.substitute).write(
            {"student_ids": [(4, self.students[2].id)]})
        self.assertEqual(self.personal.student_ids, self.other + self.students[2])

    def test_it_is_not_the_homework_of_the_class(self):
        """My day still asks for that; the day it is due is set for that alone."""
        def missing():
            day = self.env["school.my.day"].with_user(self.substitute).read_day()
            return next(row["missing"] for row in day["lessons"] if row["id"] == self.lesson.id)
        self.assertNotIn("homework", missing())
        self.common_file.unlink()
        self.common.unlink()
        self.assertIn("homework", missing())
        with freeze_time(NOW + timedelta(days=1)):
            day = self.env["school.my.day"].with_user(self.substitute).read_day()
            self.assertIn(self.lesson.id, [row["id"] for row in day["unfilled"]])

    def test_who_left_the_class_is_not_chosen(self):
        self.other.enrollment_ids.date_to = TODAY - timedelta(days=1)
        self.assert_refused(
            lambda: self.personal.write({"student_ids": [(6, 0, self.other.ids)]}),
            "not in this class")

    def test_links_and_minutes(self):
        for values in ({"links": "example.org"}, {"links": "javascript:alert(1)"},
                       {"links": "\n".join(["https://example.org/"] * 11)}, {"minutes": 601},
                       {"minutes": -1}, {"file_count": 3}):
            with self.subTest(**values):
                self.assert_refused(lambda v=values: self.common.with_user(self.teacher).write(v))

    def test_files_are_checked(self):
        self.company.school_homework_file_mb = 1
        for name, data in (("a.exe", b"MZ"), ("a.html", b"<b>x</b>"), ("a.pdf", b"<script>"),
                           ("a.pdf", PDF + bytes(2**20)), ("a.pdf", b"")):
            with self.subTest(name):
                self.assert_refused(lambda n=name, d=data: self.attach(self.common, n, d), name)
        file = self.common_file
        for values in ({"public": True}, {"access_token": "x"}, {"name": "a.exe"},
                       {"datas": base64.b64encode(b"<script>")}, {"type": "url", "url": "//x"}):
            with self.subTest(**values):
                self.assert_refused(lambda v=values: file.write(v))
        self.assert_refused(file.generate_access_token)
        for _turn in range(9):
            self.attach(self.common, "Ещё.pdf")
        self.assert_refused(lambda: self.attach(self.common, "Ещё.pdf"), "10")

    def test_a_closed_term_takes_no_files(self):
        self.quarters[1].state = "closed"
        for action in (lambda: self.attach(self.common, "a.pdf"), self.common_file.unlink,
                       lambda: self.common_file.write({"name": "b.pdf"}),
                       lambda: self.common.write({"minutes": 5})):
            self.assert_refused(action, "term is closed")

    def test_retyping_the_text_loses_no_file(self):
        """On the page a text is cleared and written anew; only without extras nothing is left."""
        def operation(key, text, none=False):
            version = self.env["school.entry.log"].search(
                [("lesson_id", "=", self.lesson.id), ("student_id", "=", False)],
                order="id desc", limit=1).id
            [verdict] = self.save([{
                "key": key, "lesson": self.lesson.id, "base": version,
                "homework": {"text": text, "none": none},
            }])["verdicts"]
            return verdict
        self.assertEqual(operation("home-001", "")["state"], "stored")
        self.assertEqual((self.common.text, self.common.file_count), (False, 1))
        refused = operation("home-002", "", none=True)
        self.assertEqual(refused["state"], "refused")
        self.assertIn("files or links", refused["message"])
        self.common.links = False
        self.common_file.unlink()
        self.assertFalse(self.common.exists())
        self.assertTrue(self.personal.exists())
        self.assertEqual(operation("home-003", "", none=True)["state"], "stored")

    def test_the_page_shows_the_common_one_alone(self):
        page = self.env["school.journal.page"].with_user(self.teacher).read_page(self.journal.id)
        [lesson] = [row for row in page["lessons"] if row["id"] == self.lesson.id]
        self.assertEqual(lesson["homework"], {
            "text": "§ 18", "none": False, "due": "", "minutes": 25})
        self.assertEqual(lesson["extras"], 3)
        self.assertNotIn("extras", page["lessons"][-1])
        live = self.env["school.journal.live"].with_user(self.teacher).read_cells(
            self.journal.id, [[self.lesson.id, 0]])
        self.assertEqual(live["verdicts"][0]["cell"]["homework"]["text"], "§ 18")

    # ---- details and load ----

    def details(self, user=None):
        return self.env["school.homework.details"].with_user(user or self.teacher).read_details(
            self.lesson.id)

    def test_details(self):
        details = self.details()
        common, personal = details["tasks"]
        self.assertEqual((common["text"], common["minutes"], common["files"][0]["name"]),
                         ("§ 18", 25, "Карточка.pdf"))
        self.assertEqual((personal["students"], personal["personal"]), (self.other.ids, True))
        self.assertEqual([row["id"] for row in details["students"]], self.students.ids)
        self.assertEqual(self.details(self.substitute)["tasks"][1]["students"], self.other.ids)
        self.assertEqual(details["verdict"]["cell"]["homework"]["text"], "§ 18")

    def test_load_of_the_class(self):
        physics = self.env["school.subject"].create({"name": "Физика"})
        journal = self.env["school.journal"].create({
            "class_id": self.klass.id, "subject_id": physics.id,
            "teacher_id": self.other_teacher.id,
        })
        lesson = self.make_lesson(TODAY, number=1, journal=journal)
        self.make_lesson(date(2026, 11, 26), number=1, journal=journal)
        homework = self.env["school.homework"].create(
            {"lesson_id": lesson.id, "text": "§ 3", "minutes": 200})
        details = self.details()
        self.assertEqual(details["day"], str(TODAY), "the second algebra of the day comes first")
        self.common.due_date = date(2026, 11, 26)
        self.make_lesson(date(2026, 11, 26), number=5)
        load = self.details()["load"]
        self.assertEqual((load["minutes"], load["norm"], load["over"]), (225, 210, True))
        self.assertEqual([row["subject"] for row in load["tasks"]], ["Алгебра", "Физика"])
        self.assertNotIn("§ 3", str(load), "what is set stays with its teacher")
        homework.minutes = 100
        self.assertFalse(self.details()["load"]["over"])
        # For one student it is too much.
        self.personal.write({"due_date": date(2026, 11, 26), "minutes": 90})
        load = self.details()["load"]
        self.assertEqual((load["minutes"], load["extra"], load["over"]), (125, 90, True))
        self.assertEqual([row["chosen"] for row in load["tasks"]], [0, 1, 0])

    def test_queries_do_not_grow(self):
        def count():
            return self.queries(self.details)
        count()
        few = count()
        for student in self.students:
            homework = self.env["school.homework"].create({
                "lesson_id": self.lesson.id, "is_personal": True, "text": "Ещё",
                "student_ids": [(6, 0, student.ids)],
            })
            self.attach(homework, "a.pdf")
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 22)


@tagged("post_install", "-at_install")
class TestHomeworkReaders(HomeworkCase, HttpCase):
    """Who may read homework and its files: by page, by address, by RPC."""

    def test_files_by_the_orm(self):
        for file in (self.common_file, self.personal_file):
            found = {name for name in (*PERSONAS, "chosen_parent")
                     if file.with_env(self.env(user=self.persona(name), context={}))
                     .has_access("read")}
            self.assertEqual(found, set(READ_LESSON))
            for name in (*PORTAL, "chosen_parent"):
                with self.subTest(name):
                    files = self.env["ir.attachment"].with_user(self.persona(name))
                    with self.assertRaises(AccessError):
                        files.search([("res_model", "=", "school.homework")])
                    self.assertFalse(files.search([("name", "in", file.mapped("name"))]))

    def test_nobody_else_brings_files(self):
        for name in ("other_teacher", "class_teacher", "parent", "student", "deputy", "admin"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.attach(self.common, "a.pdf", user=self.persona(name))

    def login(self, name):
        login = self.persona(name).login
        self.authenticate(login, login)

    def gets(self, address):
        answer = self.url_open(address, allow_redirects=False)
        return answer.status_code == 200 and answer.content == PDF

    def test_files_by_address(self):
        child, other = self.students[0].id, self.other.id
        stranger = self.other_student.id
        common, secret = self.common_file.id, self.personal_file.id
        good = {
            "parent": {(child, common)}, "student": {(child, common)},
            "chosen_parent": {(other, common), (other, secret)},
            "other_parent": set(), "guardian_without_rights": set(), "teacher": set(),
        }
        for name, allowed in good.items():
            self.login(name)
            found = {
                (student, file) for student in (child, other, stranger)
                for file in (common, secret)
                if self.gets(f"/my/diary/{student}/file/{file}")
            }
            with self.subTest(name):
                self.assertEqual(found, allowed)
            for file in (common, secret):
                for address in ("content", "image"):
                    with self.subTest(name, file=file, address=address):
                        self.assertEqual(self.gets(f"/web/{address}/{file}"), name == "teacher")
        self.authenticate(None, None)
        for address in (f"/web/content/{common}", f"/my/diary/{child}/file/{common}"):
            self.assertFalse(self.gets(address))

    def test_other_files_are_not_handed_out(self):
        logo = self.env["ir.attachment"].create({"name": "a.pdf", "raw": PDF})
        self.login("parent")
        child = self.students[0].id
        for number in (logo.id, 0, 2**31, 10**30):
            self.assertEqual(self.url_open(f"/my/diary/{child}/file/{number}").status_code, 404)

    def test_a_file_ends_with_the_membership(self):
        self.login("parent")
        address = f"/my/diary/{self.students[0].id}/file/{self.common_file.id}"
        self.assertTrue(self.gets(address))
        self.students[0].enrollment_ids.date_to = TODAY - timedelta(days=1)
        self.env["school.mark"].search([("student_id", "=", self.students[0].id)]).unlink()
        self.env["school.absence"].search([("student_id", "=", self.students[0].id)]).unlink()
        self.assertFalse(self.gets(address))

    def test_the_diary(self):
        self.login("parent")
        page = self.url_open(f"/my/diary/{self.students[0].id}").text
        self.assertIn('href="https://example.org/18"', page)
        self.assertIn(f"/my/diary/{self.students[0].id}/file/{self.common_file.id}", page)
        self.assertIn("25", page)
        self.assertNotIn("Только для одного", page)
        self.assertNotIn("Секрет.pdf", page)
        self.login("chosen_parent")
        page = self.url_open(f"/my/diary/{self.other.id}").text
        self.assertIn("Только для одного", page)
        self.assertIn("Секрет.pdf", page)


@tagged("post_install", "-at_install")
class TestHomeworkOnThePage(SchoolCase, HttpCase):
    """From the journal page to the diary, in a real browser against a real server."""

    students_count = 2

    def test_from_the_page_to_the_diary(self):
        pupil = self.students[0]._create_portal_user("t_pupil", "t_pupil")
        self.make_lesson(TOMORROW)
        self.browser_js(
            f"/odoo/journal?journal_id={self.journal.id}&lesson_id={self.lesson.id}",
            script("""
            const find = (selector) => document.querySelector(selector);
            const give = (name, text) => {
                const data = new DataTransfer();
                data.items.add(new File([text], name));
                find(".o_homework_task").dispatchEvent(
                    new DragEvent("drop", { bubbles: true, dataTransfer: data }));
            };
            find(".o_details_toggle").click();
            await wait(() => find(".o_homework_task"));
            give("Вирус.pdf", "<script>");
            await wait(() => find(".o_homework_details .o_error"));
            give("Карточка.pdf", "%PDF-1.4 worksheet");
            await wait(() => find(".o_files"));
            const field = find(".o_homework");
            field.value = "§ 18, карточка";
            field.dispatchEvent(new Event("input", { bubbles: true }));
            field.dispatchEvent(new Event("blur"));
            await wait(() => state() === "saved" && !find(".o_problem_clash"));
            """), "!!document.querySelector('.o_journal_lesson .o_details_toggle')",
            login="t_teacher", timeout=120,
        )
        self.env.invalidate_all()
        homework = self.lesson.homework_ids
        self.assertEqual((homework.text, homework.file_count), ("§ 18, карточка", 1))
        self.authenticate(pupil.login, "t_pupil")
        page = self.url_open("/my/diary").text
        address = f"/my/diary/{self.students[0].id}/file/{homework.attachment_ids.id}"
        self.assertIn("§ 18, карточка", page)
        self.assertIn(address, page)
        self.assertEqual(self.url_open(address).content, PDF)


@tagged("post_install", "-at_install")
class TestHomeworkOfTheDemo(DemoCase):
    """The demo lyceum shows it: a day beyond the norm, a worksheet, homework for one student."""

    def test_demo(self):
        company = self.company
        klass = self.env["school.class"].search(
            [("name", "=", cases.OVERLOADED_CLASS), ("company_id", "=", company.id)])
        today = company._school_today()
        days = self.env["school.homework.load"]._days(
            klass, today - timedelta(days=60), today + timedelta(days=14))
        self.assertGreater(sum(not row["over"] for row in days.values()), 20)
        self.assertTrue(any(row["over"] for row in days.values()))
        personal = self.env["school.homework"].search([
            ("is_personal", "=", True), ("company_id", "=", company.id)])
        last, first, _middle = cases.CHILDREN[cases.CLASS]
        self.assertEqual(personal.student_ids.short_name, f"{last} {first}")
        self.assertEqual(personal.lesson_id.homework_ids.attachment_ids.name, WORKSHEET)
