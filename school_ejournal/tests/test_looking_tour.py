from odoo.tests import HttpCase, tagged

from .common import SchoolCase
from .test_journal_page_tour import script


@tagged("post_install", "-at_install")
class TestLookingTour(SchoolCase, HttpCase):
    """What a page adds up to follows the typing; a class leads to its pages."""

    students_count = 4

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.school_forecast_marks = 2
        cls.env["school.mark"].with_user(cls.teacher).create([
            {"lesson_id": lesson.id, "student_id": student.id, "value_id": cls.value(code).id}
            for lesson in cls.make_lessons(2)
            for student, code in zip(cls.students[:2], "42", strict=True)
        ])

    def test_average_forecast_foot_and_history_follow_the_typing(self):
        self.browser_js(
            f"/odoo/journal?journal_id={self.journal.id}&lesson_id={self.lesson.id}",
            script("""
                const text = (selector) =>
                    document.querySelector(selector)?.innerText.replace(",", ".").trim();
                const row = (name) => text(`tr[data-row='0'] .o_${name}`);
                await wait(() => row("average") === "4.00" && row("forecast") === "4");
                // A column without marks has no foot.
                const place = cell().cellIndex;
                const foot = () => document.querySelector("tr.o_foot").cells[place].innerText
                    .replaceAll(",", ".").replace(/\\s+/g, " ").trim();
                expect(foot(), "");
                await type("5", "5", "Enter", "2", "Enter");
                await wait(() => state() === "saved");
                await wait(() => row("average") === "4.50" && row("forecast") === "5");
                await wait(() => foot() === "4.00 66.7 %");
                expect(text("tr[data-row='1'] .o_average").startsWith("2.00"), true);
                expect(text("tr[data-row='1'] .o_forecast"), "2");
                await type("ArrowUp");
                await wait(() => text(".o_outlook"));
                // The history is one key away and follows the cursor.
                await type("F3");
                await wait(() => document.querySelectorAll(".o_history_rows li").length === 1);
                expect(text(".o_history_text").includes("2"), true);
                await type("ArrowUp");
                await wait(() => document.querySelectorAll(".o_history_rows li").length === 2);
            """),
            "!!document.querySelector(\".o_journal_grid td:focus\")", login="t_teacher",
            timeout=120,
        )

    def test_from_the_class_to_a_page_and_its_year(self):
        self.browser_js(
            f"/odoo/class-page?class_id={self.klass.id}",
            script("""
                const one = (selector) => document.querySelector(selector);
                const texts = (name) => [...document.querySelectorAll(
                    `tr[data-student] td:nth-child(3) ${name}`)].map((each) => each.innerText)
                    .join("|").replaceAll(",", ".");
                expect(texts(".o_class_forecast"), "4|2||");
                expect(texts(".o_class_average"), "4.00|2.00||");
                one(".o_class_cell").click();
                await wait(() => one(".o_journal_grid td[tabindex='0']"));
                expect(document.querySelectorAll("thead .o_days [data-column]").length, 3);
                // The class teacher reads it.
                await type("5");
                expect(Boolean(one(".o_journal_save_state")), false);
                one(".o_open_year").click();
                await wait(() => one(".o_term"));
                const terms = (name) => [...document.querySelectorAll(
                    `tr[data-row='0'] ${name}`)].map((each) => each.innerText).join("|")
                    .replace(",", ".");
                await wait(() => terms(".o_term_mark") === "|4");
                expect(terms(".o_term_average"), "|4.00");
            """),
            "!!document.querySelector('.o_class_cell')", login="t_class_teacher", timeout=120,
        )
