from odoo.tests import HttpCase, tagged

from .common import SchoolCase

# Presses keys in the grid one by one, as fast as the page draws them.
TYPE = """
    const pause = () => new Promise((resolve) => setTimeout(resolve, 25));
    const wait = async (test) => {
        await pause();
        for (let turn = 0; turn < 400 && !test(); turn++) {
            await pause();
        }
        if (!test()) {
            throw new Error("waited in vain: " + test);
        }
    };
    const cell = () => document.querySelector("tbody td[tabindex='0']");
    const type = async (...keys) => {
        for (const key of keys) {
            cell().dispatchEvent(
                new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })
            );
            await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        }
    };
    const state = () => document.querySelector(".o_journal_save_state").dataset.state;
    const shown = (row) => [...document.querySelectorAll(`tr[data-row='${row}'] td[data-column]`)]
        .map((cell) => cell.innerText.trim()).join("|");
    const expect = (got, wanted) => {
        if (got !== wanted) {
            throw new Error(`expected ${wanted}, got ${got}`);
        }
    };
"""


def script(body):
    """Return JavaScript that runs ``body`` and tells the test how it went."""
    return f"""
        (async () => {{
            {TYPE}
            {body}
            console.log("test successful");
        }})().catch((error) => console.error(error.message))
    """


@tagged("post_install", "-at_install")
class TestJournalPageTour(SchoolCase, HttpCase):
    """A teacher at work on the journal page, in a real browser against a real server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = f"/odoo/journal?journal_id={cls.journal.id}&lesson_id={cls.lesson.id}"
        cls.ready = "!!document.querySelector(\".o_journal_grid td:focus\")"

    def run_page(self, body, login="t_teacher"):
        self.browser_js(self.url, script(body), self.ready, login=login, timeout=120)
        self.env.invalidate_all()

    def entries(self, student):
        """Return marks and absence of ``student`` in today's lesson as text."""
        marks = self.lesson.mark_ids.filtered(lambda mark: mark.student_id == student)
        absence = self.lesson.absence_ids.filtered(lambda each: each.student_id == student)
        return (absence.reason_id.code or "") + "".join(
            marks.sorted("position").mapped("value_id.code")
        )

    def test_teacher_fills_a_lesson_without_the_mouse(self):
        self.run_page("""
            await type("5", "Enter", "4", "5", "Enter", "н", "Enter", "y", "4", "Enter", "3", "2",
                       "Backspace", "Enter", "5", "Delete", "Enter", "н", "а", "Enter");
            expect(shown(1), "45");
            expect(shown(3), "н4");
            await wait(() => state() === "saved");
            const average = document.querySelector("tr[data-row='1'] .o_average");
            expect(average.innerText.replace(",", "."), "4.50");
            const set = (selector, text) => {
                const field = document.querySelector(selector);
                field.focus();
                field.value = text;
                field.dispatchEvent(new InputEvent("input", { bubbles: true }));
            };
            set(".o_topic", "Степени");
            set(".o_homework", "§ 18");
            await wait(() => state() === "saved");
        """)
        self.assertEqual(
            [self.entries(student) for student in self.students[:7]],
            ["5", "45", "Н", "Н4", "3", "", "н/а"],
        )
        self.assertEqual(self.lesson.topic, "Степени")
        self.assertEqual(self.lesson.homework_ids.text, "§ 18")
        log = self.env["school.entry.log"].search([("lesson_id", "=", self.lesson.id)])
        self.assertEqual(len(log), 10)
        self.assertEqual(log.user_id, self.teacher)
        self.assertEqual(set(log.mapped("source")), {"page"})

    def test_a_parent_sees_it_a_moment_later(self):
        student = self.students[1]
        guardian = self.env["school.guardian"].create(
            {"last_name": "Белова", "first_name": "Ольга"}
        )
        self.env["school.guardianship"].create(
            {"student_id": student.id, "guardian_id": guardian.id}
        )
        guardian._create_portal_user("t_parent", "t_parent")
        self.run_page("""
            await type("ArrowDown", "4", "5", "о", "Enter");
            const topic = document.querySelector(".o_topic");
            topic.focus();
            topic.value = "Степени";
            topic.dispatchEvent(new InputEvent("input", { bubbles: true }));
            await wait(() => state() === "saved");
        """)
        self.assertEqual(self.entries(student), "ОП45")
        self.browser_js(
            "/my/diary",
            script("""
                const today = document.querySelector("#today");
                const marks = [...today.querySelectorAll(".o_diary_chip")];
                expect(marks.map((mark) => mark.innerText.trim()).join("|"), "ОП|4|5");
                for (const seen of ["Алгебра", "Степени"]) {
                    expect(`${seen}: ${today.innerText.includes(seen)}`, `${seen}: true`);
                }
            """),
            "!!document.querySelector('#today')",
            login="t_parent",
        )

    def test_nothing_is_lost_with_the_network(self):
        self.run_page("""
            const open = XMLHttpRequest.prototype.open;
            XMLHttpRequest.prototype.open = function (method, url, ...rest) {
                const broken = String(url).includes("school.entry.batch");
                return open.call(this, method, broken ? "http://127.0.0.1:1/" : url, ...rest);
            };
            await type("5", "Enter", "4", "Enter");
            await wait(() => state() === "unsaved");
            await type("н", "Enter");
            expect(shown(0) + shown(1) + shown(2), "54н");
            expect(Object.keys(localStorage).filter((key) => key.includes("outbox")).length, 3);
            XMLHttpRequest.prototype.open = open;
            document.querySelector(".o_journal_save_state button").click();
            await wait(() => state() === "saved");
            expect(Object.keys(localStorage).filter((key) => key.includes("outbox")).length, 0);
        """)
        self.assertEqual([self.entries(student) for student in self.students[:3]], ["5", "4", "Н"])

    def test_a_clash_asks(self):
        self.run_page("""
            // Somebody else was faster: the page does not know it.
            const { rpc } = odoo.loader.modules.get("@web/core/network/rpc");
            const call = (model, method, ...args) =>
                rpc(`/web/dataset/call_kw/${model}/${method}`, { model, method, args, kwargs: {} });
            const address = new URL(location.href).searchParams;
            const [journal, lesson] = ["journal_id", "lesson_id"].map((id) => +address.get(id));
            const page = await call("school.journal.page", "read_page", journal);
            const two = page.lists.values.find((value) => value.code === "2").id;
            const student = page.students[0].id;
            await call("school.entry.batch", "save", journal, [
                { key: "colleague", lesson, student, base: 0, marks: [{ value: two }] },
            ]);
            await type("5");
            await wait(() => document.querySelector(".o_problem_clash"));
            expect(shown(0), "5");
            document.querySelector(".o_keep_mine").click();
            await wait(() => state() === "saved");
        """)
        self.assertEqual(self.entries(self.students[0]), "5")

    def test_those_who_only_read_type_nothing(self):
        self.run_page("""
            await type("5", "Enter");
            expect(shown(0), "");
            expect(document.querySelectorAll(".o_journal_save_state").length, 0);
        """, login="t_deputy")
        self.assertFalse(self.lesson.mark_ids)

    def test_a_lesson_is_filled_by_as_many_keys_as_students(self):
        self.run_page("""
            for (let row = 0; row < 10; row++) {
                await type("5", "Enter");
            }
            await wait(() => state() === "saved");
        """)
        self.assertEqual([self.entries(student) for student in self.students], ["5"] * 10)

    def test_a_column_from_a_spreadsheet(self):
        self.run_page("""
            const clipboardData = new DataTransfer();
            const column = ["5", "45", "7", "н", "", "нет", "3,0", ""].join("\\r\\n");
            clipboardData.setData("text/plain", column);
            cell().dispatchEvent(
                new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })
            );
            await wait(() => state() === "saved" && document.querySelector(".o_journal_paste"));
            const wrong = [...document.querySelectorAll("td[data-wrong]")];
            expect(wrong.map((each) => each.closest("tr").dataset.row).join(), "2,5");
            expect(document.querySelectorAll(".o_journal_paste li").length, 2);
        """)
        self.assertEqual(
            [self.entries(student) for student in self.students[:7]],
            ["5", "45", "", "Н", "", "", "3"],
        )

    def test_filling_empty_cells_and_all_of_them(self):
        self.run_page("""
            await type("ArrowDown", "3", "ArrowUp", "5");
            const press = async (key, more) => {
                cell().dispatchEvent(new KeyboardEvent(
                    "keydown", { key, bubbles: true, cancelable: true, ctrlKey: true, ...more }
                ));
                await pause();
            };
            await press("ArrowDown");
            expect(shown(0) + shown(1) + shown(2), "535");
            await wait(() => state() === "saved");
            await press("ArrowDown", { shiftKey: true });
            expect(shown(0) + shown(1) + shown(2), "555");
            await wait(() => state() === "saved");
            await press("я", { code: "KeyZ" });
            expect(shown(0) + shown(1) + shown(2), "535");
            await wait(() => state() === "saved");
        """)
        self.assertEqual(
            [self.entries(student) for student in self.students[:4]], ["5", "3", "5", "5"]
        )
        log = self.env["school.entry.log"].search(
            [("lesson_id", "=", self.lesson.id), ("student_id", "=", self.students[1].id)],
            order="id",
        )
        self.assertEqual(log.mapped("new_value"), ["3", "5", "3"])

    def test_a_mark_for_an_absent_student_asks(self):
        self.env["school.absence"].with_user(self.teacher).create([
            {"lesson_id": self.lesson.id, "student_id": student.id,
             "reason_id": self.reason("Н").id}
            for student in self.students[:4]
        ])
        self.run_page("""
            const asks = () => document.querySelector(".o_journal_question");
            for (const answer of ["Enter", "Delete", "о", "Escape"]) {
                await type("5");
                await wait(asks);
                await type(answer);
                await wait(() => !asks());
                if (answer !== "Enter") {
                    await type("ArrowDown");
                }
            }
            await wait(() => state() === "saved");
        """)
        self.assertEqual(
            [self.entries(student) for student in self.students[:4]], ["Н5", "5", "ОП5", "Н"]
        )

    def test_a_parent_reads_until_when_work_is_owed(self):
        student = self.students[0]
        guardian = self.env["school.guardian"].create(
            {"last_name": "Абрамова", "first_name": "Ирина"}
        )
        self.env["school.guardianship"].create(
            {"student_id": student.id, "guardian_id": guardian.id}
        )
        guardian._create_portal_user("t_parent", "t_parent")
        self.run_page("""
            await type("ю", "F2");
            await wait(() => document.querySelector(".o_journal_note"));
            const set = (field, text) => {
                field.value = text;
                field.dispatchEvent(new InputEvent("input", { bubbles: true }));
            };
            const [comment, due] = document.querySelectorAll(".o_journal_note input");
            set(comment, "тетрадь");
            set(due, "2026-12-08");
            due.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
            await wait(() => document.querySelector(".o_journal_owed li") && state() === "saved");
        """)
        self.assertEqual(self.lesson.mark_ids.due_date.isoformat(), "2026-12-08")
        self.browser_js(
            "/my/diary",
            script("""
                const today = document.querySelector("#today").innerText;
                expect(`${today.includes("08.12")} ${today.includes("тетрадь")}`, "true true");
            """),
            "!!document.querySelector('#today')",
            login="t_parent",
        )

    def test_a_wide_page_draws_what_is_in_sight_and_never_loses_the_cursor(self):
        lessons = self.make_lessons(18)
        self.env["school.work"].create([
            {"lesson_id": lesson.id, "work_type_id": self.work_type(code).id}
            for lesson in lessons for code in ("РО", "СР", "Т")
        ])
        self.run_page("""
            const grid = document.querySelector(".o_journal_grid");
            const cells = () =>
                document.querySelectorAll("tr[data-row='0'] td[data-column]").length;
            const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
            const count = document.querySelectorAll(".o_works [data-column]").length;
            if (count < 50 || cells() > count - 10) {
                throw new Error(`${cells()} of ${count} columns are drawn`);
            }
            for (const [key, column] of [["Home", 0], ["End", count - 1], ["Home", 0]]) {
                await type(key);
                await wait(() => Number(cell().dataset.column) === column);
                await wait(() => document.activeElement === cell());
                const { left, right } = cell().getBoundingClientRect();
                expect(document.elementFromPoint((left + right) / 2,
                    cell().getBoundingClientRect().top + 5).closest("td"), cell());
            }
            // By the mouse away from the cursor: it keeps the focus, and typing brings it back.
            grid.scrollTo(grid.scrollWidth, 0);
            await frame();
            await wait(() => document.querySelector(
                `tr[data-row='0'] td[data-column='${count - 2}']`));
            expect(document.activeElement, cell());
            await type("5", "Enter");
            await wait(() => state() === "saved");
            expect(grid.scrollLeft, 0);
        """)
        self.assertEqual(lessons[0].mark_ids.value_id.code, "5")
