from datetime import date

from odoo.tests import HttpCase, tagged

from .common import TODAY, SchoolCase
from .test_journal_page_tour import script

# Fills in fields, chooses from menus and sends forms as a person does.
FORMS = """
    const one = (selector) => document.querySelector(selector);
    const set = (selector, text) => {
        const field = one(selector);
        field.focus();
        field.value = text;
        for (const kind of ["input", "change"]) {
            field.dispatchEvent(new Event(kind, { bubbles: true }));
        }
    };
    const press = (selector) => one(selector).click();
    const key = (name) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true })
    );
    const choose = async (kind) => {
        await wait(() => one(".o_lesson_menu:not([disabled])"));
        press(".o_lesson_menu");
        await wait(() => one(`[data-action="${kind}"]`));
        press(`[data-action="${kind}"]`);
    };
    const lesson = () => one(".o_journal_lesson").dataset.lesson;
    const row = () => cell().closest("tr").dataset.row;
"""


class WindowTourCase(SchoolCase, HttpCase):
    """A teacher and a deputy head in a real browser against a real server."""

    students_count = 4

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.past = cls.make_lesson(date(2026, 11, 20))
        cls.ready = "!!document.querySelector(\".o_journal_grid td:focus\")"

    def run_page(self, lesson, body):
        self.browser_js(
            f"/odoo/journal?journal_id={self.journal.id}&lesson_id={lesson.id}",
            script(FORMS + body), self.ready, login="t_teacher", timeout=120,
        )
        self.env.invalidate_all()

    def log(self, lesson):
        return self.env["school.entry.log"].search([("lesson_id", "=", lesson.id)], order="id")


@tagged("post_install", "-at_install")
class TestEntryWindowTour(WindowTourCase):
    """Closed cells and late control works."""

    def test_a_closed_cell_is_asked_for_opened_and_filled(self):
        self.company.school_late_days = 1
        self.run_page(self.past, """
            await type("5", "Enter");
            expect(shown(0).replaceAll("|", ""), "");
            if (!one(".o_journal_lesson .o_window[data-kind='over']")) {
                throw new Error("the panel does not say that the time is over");
            }
            await type("F4");
            expect(document.activeElement.classList.contains("o_ask_reopening"), true);
            press(".o_ask_reopening");
            await wait(() => one(".o_reopening [name='reason']"));
            expect(one(".o_reopening [name='from']").value, "2026-11-20");
            set(".o_reopening [name='reason']", "Болел");
            press(".o_reopening [type='submit']");
            await wait(() => one(".o_requested"));
            expect(one(".o_requested").innerText.includes("Болел"), true);
            key("Escape");
        """)
        request = self.env["school.entry.reopening"].search([("teacher_id", "=", self.teacher.id)])
        self.assertEqual((request.state, request.date_from), ("requested", self.past.date))
        self.assertEqual(request.activity_ids.user_id, self.deputy)
        self.assertFalse(self.past.mark_ids)

        self.browser_js(
            f"/odoo/reopenings/{request.id}",
            script("""
                document.querySelector("button[name='action_approve']").click();
                await wait(() => document.querySelector("button[name='action_end']"));
            """),
            "!!document.querySelector(\"button[name='action_approve']\")",
            login="t_deputy", timeout=120,
        )
        self.env.invalidate_all()
        self.assertEqual((request.state, request.decided_by_id), ("approved", self.deputy))

        self.run_page(self.past, """
            await type("5", "Enter", "4", "Enter");
            await wait(() => state() === "saved");
            expect(one(".o_journal_lesson .o_window").dataset.kind, "late");
        """)
        self.assertEqual(sorted(self.past.mark_ids.mapped("value_id.code")), ["4", "5"])
        log = self.log(self.past)
        self.assertEqual((log.reopening_id, set(log.mapped("late"))), (request, {True}))

    def test_a_late_control_work_asks_once_for_the_reason(self):
        self.env["school.work"].create({
            "lesson_id": self.past.id, "work_type_id": self.work_type("КР").id,
        })
        self.run_page(self.past, """
            await type("5", "Enter", "4", "Enter");
            await wait(() => one(".o_late_reason[data-asks]"));
            expect(row(), "2");
            await type("3");
            expect([0, 1, 2].map((at) => shown(at).replaceAll("|", "")).join(), "5,4,3");
            await type("F8");
            await wait(() => document.activeElement.id === "late_reason");
            set("#late_reason", "Болел");
            press(".o_late_reason [type='submit']");
            await wait(() => state() === "saved");
            expect(document.activeElement, cell());
            // What comes next has its answer already.
            await type("ArrowDown", "2");
            await wait(() => state() === "saved");
            expect(Boolean(one(".o_late_reason[data-asks]")), false);
        """)
        log = self.log(self.past)
        self.assertEqual(log.mapped("new_value"), ["5", "4", "3", "2"])
        self.assertEqual(set(log.mapped("reason")), {"Болел"})
        self.assertEqual(set(self.past.mark_ids.mapped("entered_late")), {True})


@tagged("post_install", "-at_install")
class TestLessonPanelTour(WindowTourCase):
    """Lessons and works are changed beside the page, and the cursor keeps its place."""

    def test_lessons_are_added_moved_cancelled_and_put_back(self):
        self.run_page(self.lesson, """
            await type("ArrowDown", "ArrowDown");
            const first = lesson();
            // A lesson where one is already: the reason stands in the panel, the form stays.
            await choose("add");
            await wait(() => one(".o_lesson_form [name='date']"));
            press(".o_lesson_form [type='submit']");
            await wait(() => one(".o_error"));
            expect(lesson(), first);
            set(".o_lesson_form [name='number']", "5");
            set(".o_lesson_form [name='reason']", "Замена физики");
            press(".o_lesson_form [type='submit']");
            await wait(() => lesson() !== first);
            expect(row(), "2");
            const added = lesson();
            await choose("move");
            await wait(() => one(".o_lesson_form [name='date']"));
            set(".o_lesson_form [name='date']", "2026-11-26");
            set(".o_lesson_form [name='number']", "2");
            press(".o_lesson_form [type='submit']");
            await wait(() => !one(".o_lesson_form") && one(".o_journal_lesson h2").innerText
                .includes("26"));
            expect(lesson(), added);
            expect(row(), "2");
            await choose("cancel");
            await wait(() => one(".o_lesson_form [name='reason']"));
            set(".o_lesson_form [name='reason']", "Карантин");
            press(".o_lesson_form [type='submit']");
            await wait(() => one(".o_window[data-kind='cancelled']"));
            await choose("restore");
            await wait(() => !one(".o_window[data-kind='cancelled']"));
            await choose("details");
            await wait(() => one(".o_lesson_form [name='room']"));
            set(".o_lesson_form [name='room']", "305");
            press(".o_lesson_form [type='submit']");
            await wait(() => one(".o_subtitle").innerText.includes("305"));
            expect(row(), "2");
        """)
        added = self.journal.lesson_ids.filtered(lambda lesson: lesson.room == "305")
        self.assertEqual((added.date, added.number, added.state),
                         (date(2026, 11, 26), 2, "planned"))
        trace = added.moved_from_ids
        self.assertEqual((trace.date, trace.number, trace.state), (TODAY, 5, "moved"))

    def test_works_and_homework(self):
        self.make_lesson(date(2026, 11, 26))
        later = self.make_lesson(date(2026, 11, 27))
        self.run_page(self.lesson, """
            set(".o_homework", "§ 18");
            press(".o_add_work");
            await wait(() => one(".o-dropdown-item"));
            [...document.querySelectorAll(".o-dropdown-item")]
                .find((item) => item.innerText.trim().startsWith("КР")).click();
            await wait(() => one("button.o_work"));
            press("button.o_work");
            await wait(() => one(".o_work_form"));
            set(".o_work_form [name='weight']", "much");
            press(".o_work_form [type='submit']");
            await wait(() => one(".o_error"));
            set(".o_work_form [name='name']", "Степени");
            set(".o_work_form [name='weight']", "2,5");
            press(".o_work_form [type='submit']");
            await wait(() => !one(".o_work_form"));
            expect(one("button.o_work").innerText.includes("Степени"), true);
            await type("5");
            await wait(() => state() === "saved");
            press("button.o_work");
            await wait(() => one(".o_work_form"));
            press(".o_work_form .o_remove");
            await wait(() => one(".o_error"));
            key("Escape");
            set("select.o_due", "2026-11-27");
            await wait(() => one("select.o_due:not([disabled])"));
            expect(one("select.o_due").value, "2026-11-27");
        """)
        work = self.lesson.work_ids
        self.assertEqual((work.name, work.weight), ("Степени", 2.5))
        self.assertEqual((self.lesson.homework_ids.text, self.lesson.homework_ids.due_date),
                         ("§ 18", later.date))
        self.assertEqual(work.mark_ids.value_id.code, "5")
        log = self.log(self.lesson).filtered(lambda row: row.kind == "work")
        self.assertEqual((log.work_id, log.user_id), (work.id, self.teacher))
        self.assertIn("Степени", log.new_value)
