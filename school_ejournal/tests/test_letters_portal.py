from datetime import timedelta

from odoo import http
from odoo.tests import HttpCase, tagged

from .common import TODAY
from .letters import PDF, LetterCase
from .test_journal_page_tour import script


@tagged("post_install", "-at_install")
class TestLettersInThePortal(LetterCase, HttpCase):
    """The pages as a parent opens them, and as whoever else tries their addresses."""

    def login(self, user):
        self.authenticate(user.login, user.login)

    def get(self, address, **kwargs):
        return self.url_open(f"/my/diary{address}", **kwargs)

    def post(self, address, files=(), token=True, **values):
        if token:
            values["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(
            f"/my/diary{address}", data=values, files=[("files", each) for each in files] or None,
        )

    def count_files(self):
        return self.env["ir.attachment"].search_count([("res_model", "=", "school.letter")])

    def test_writing_reading_answering(self):
        self.login(self.parent)
        here = f"/{self.child.id}/letters"
        self.assertIn(f"/my/diary{here}/new", self.get(here).text)
        self.assertIn(self.class_teacher.name, self.get(f"{here}/new").text)
        page = self.post(f"{here}/new", to="class_teacher", subject="Экскурсия",
                         text="Марк едет? <b>Да</b>", files=[("Справка.pdf", PDF)])
        letter = self.env["school.letter"].search([("student_id", "=", self.child.id)])
        self.assertEqual(letter.name, "Экскурсия")
        self.assertTrue(page.url.endswith(f"{here}/{letter.id}#last"), page.url)
        self.assertIn("Марк едет? &lt;b&gt;Да&lt;/b&gt;", page.text)
        file = letter.message_ids.attachment_ids
        self.assertEqual(self.get(f"{here}/{letter.id}/file/{file.id}").content, PDF)
        self.answer(letter, self.class_teacher, "Едет")
        self.env.flush_all()
        self.assertIn("o_diary_count", self.get("").text, "on every page of the diary")
        page = self.get(f"{here}/{letter.id}").text
        self.assertIn("Едет", page)
        self.assertNotIn("o_diary_count", self.get("").text)
        self.assertIn("Спасибо", self.post(f"{here}/{letter.id}", text="Спасибо").text)
        self.assertEqual(letter.state, "waiting")

    def test_what_is_refused_stays_in_the_form(self):
        self.login(self.parent)
        here, files = f"/{self.child.id}/letters/new", self.count_files()
        for values, words in (
            ({"to": "x"}, "Choose whom"), ({"text": ""}, "Write the letter"),
            ({"files": [("a.exe", b"MZ")]}, "a.exe"),
            ({"files": [("a.png", b"<svg onload=x>")]}, "a.png"),
            ({"files": [("a.pdf", PDF + bytes(8 * 2**20))]}, "MB"),
        ):
            page = self.post(here, **{"to": "deputy", "subject": "Тема письма",
                                      "text": "Много слов", **values})
            with self.subTest(**{k: str(v)[:30] for k, v in values.items()}):
                self.assertEqual(page.status_code, 200)
                self.assertIn(words, page.text)
                self.assertIn("Тема письма", page.text)
        self.assertFalse(self.letters)
        self.assertEqual(self.count_files(), files)

    def test_a_form_without_its_token_is_refused(self):
        self.login(self.parent)
        answer = self.post(f"/{self.child.id}/letters/new", token=False, to="deputy",
                           subject="Тема", text="Слова")
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.letters)

    def test_tampered_addresses(self):
        own = self.post_letter(self.parent, self.child, "deputy", "Тайна", files=[("a.pdf", PDF)])
        pupils = self.post_letter(self.pupil, self.child, "deputy", "Тайна", files=[("a.pdf", PDF)])
        foreign = self.post_letter(
            self.other_parent, self.stranger, "deputy", "Тайна", files=[("a.pdf", PDF)])
        note = own.sudo().message_post(body="Тайна", attachments=[("b.pdf", PDF)])
        good = {self.parent: own, self.pupil: pupils, self.other_parent: foreign}
        secret = {letter: letter.message_ids.attachment_ids - note.attachment_ids
                  for letter in good.values()}
        second, _guardian = self.make_guardian("second", self.child)
        bare, line = self.make_guardian("bare", self.child)
        line.guardianship_ids.has_rights = False
        self.env.flush_all()
        for user in (*good, second, bare, self.teacher, self.class_teacher, self.ict):
            self.login(user)
            for letter, file in secret.items():
                for student in self.students:
                    mine = good.get(user) == letter and letter.student_id == student
                    address = f"/{student.id}/letters/{letter.id}"
                    with self.subTest(user.login, address=address):
                        page = self.get(address)
                        self.assertEqual(page.status_code, 200 if mine else 404)
                        self.assertEqual("Тайна" in page.text, mine)
                        self.assertEqual(
                            self.get(f"{address}/file/{file.id}").content == PDF, mine)
                        for other in (note.attachment_ids.id, 0, 2**31, 10**30):
                            self.assertEqual(
                                self.get(f"{address}/file/{other}").status_code, 404)
                        if not mine:
                            self.assertEqual(self.post(address, text="Взлом").status_code, 404)
                if user not in (self.teacher, self.class_teacher, self.ict):
                    self.assertNotEqual(self.url_open(f"/web/content/{file.id}").content, PDF)
        for number in (0, 2**31, 10**30):
            self.assertEqual(self.get(f"/{self.child.id}/letters/{number}").status_code, 404)
        self.assertFalse(self.env["mail.message"].search([("body", "ilike", "Взлом")]))
        self.authenticate(None, None)
        answer = self.get(f"/{self.child.id}/letters/{own.id}", allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_it_ends_with_the_rights(self):
        letter = self.post_letter(self.parent, self.child, "deputy", "Тайна")
        self.login(self.parent)
        address = f"/{self.child.id}/letters/{letter.id}"
        self.assertEqual(self.get(address).status_code, 200)
        self.child.enrollment_ids.date_to = TODAY - timedelta(days=1)
        self.env.flush_all()
        for page in (address, f"/{self.child.id}/letters", f"/{self.child.id}/letters/new"):
            self.assertEqual(self.get(page).status_code, 404)
        self.assertEqual(self.get(f"/{self.sibling.id}/letters").status_code, 200)
        self.guardian.guardianship_ids.has_rights = False
        self.env.flush_all()
        self.assertEqual(self.get(f"/{self.sibling.id}/letters").status_code, 404)

    def test_the_list_and_a_long_letter_cost_the_same(self):
        def count(address):
            self.get(address)
            return self.queries(lambda: self.assertEqual(self.get(address).status_code, 200))
        letter = self.post_letter(self.parent, self.child, "deputy", files=[("a.pdf", PDF)])
        self.login(self.parent)
        addresses = f"/{self.child.id}/letters", f"/{self.child.id}/letters/{letter.id}"
        few = [count(address) for address in addresses]
        for number in range(5):
            self.post_letter(self.parent, self.child, "director", subject=f"Тема {number}")
            self.answer(letter, self.deputy, f"Ответ {number}", attachments=[("b.pdf", PDF)])
        self.env["school.letter.desk"]._note_opened(letter.sudo())
        self.assertEqual([count(address) for address in addresses], few)
        self.assertLessEqual(max(few), 40)


@tagged("post_install", "-at_install")
class TestLettersOnAPhone(LetterCase, HttpCase):
    """The pages in a real browser of a phone's size."""

    browser_size = "390x844"
    touch_enabled = True

    def test_a_letter_fits(self):
        letter = self.post_letter(self.parent, self.child, "deputy", "Длинноеслово" * 40,
                            subject="Тема" * 30)
        for address in ("letters", "letters/new", f"letters/{letter.id}"):
            check = """
                const facts = {
                    styled: getComputedStyle(document.querySelector(".o_diary_tabs")).position,
                    wide: document.documentElement.scrollWidth > window.innerWidth,
                };
                const good = facts.styled === "fixed" && !facts.wide;
                console[good ? "log" : "error"](
                    good ? "test successful" : JSON.stringify(facts));
            """
            self.browser_js(f"/my/diary/{self.child.id}/{address}", check,
                            login=self.parent.login)


@tagged("post_install", "-at_install")
class TestLettersInTheOffice(LetterCase, HttpCase):
    """The chatter of the real web client sends what a teacher writes."""

    def test_answering(self):
        letter = self.post_letter(self.parent, self.child, "class_teacher")
        self.browser_js(f"/odoo/letters/{letter.id}", script("""
            const find = (selector) => document.querySelector(selector);
            find(".o-mail-Chatter-sendMessage").click();
            await wait(() => find("textarea.o-mail-Composer-input"));
            await wait(() => find(".o-mail-RecipientsInput")?.innerText.includes("parent"));
            const field = find("textarea.o-mail-Composer-input");
            field.value = "Приходите";
            field.dispatchEvent(new Event("input", { bubbles: true }));
            await wait(() => !find(".o-mail-Composer-send").disabled);
            find(".o-mail-Composer-send").click();
            await wait(() => document.querySelectorAll(".o-mail-Message").length === 2);
            """), "!!document.querySelector('.o-mail-Message')", login="t_class_teacher",
            timeout=120,
        )
        self.env.invalidate_all()
        self.assertEqual(letter.state, "answered")
        self.assertIn("Приходите", self.texts(letter)[-1])
