from datetime import date

from odoo.tests import HttpCase, tagged

from .plans import PlanCase
from .test_journal_page_tour import script
from .test_plan_wizards import GOOD, encoded

# Presses the buttons of forms and dialogs once they are there.
_PRESS = """
    const shownButton = (name) => [...document.querySelectorAll(`button[name="${name}"]`)]
        .find((each) => each.offsetParent && !each.disabled);
    const press = async (name) => {
        await wait(() => shownButton(name));
        shownButton(name).click();
    };
"""


@tagged("post_install", "-at_install")
class TestPlanTour(PlanCase, HttpCase):
    """A plan on its way from a spreadsheet into a lesson, in a real browser."""

    def run_form(self, plan, body, login):
        self.browser_js(
            f"/odoo/plans/{plan.id}", script(_PRESS + body),
            "!!document.querySelector('.o_form_view [name=state]')", login=login, timeout=120,
        )
        self.env.invalidate_all()

    def test_from_a_spreadsheet_to_the_topic_of_a_lesson(self):
        plan = self.make_plan(hours=(1,))
        lesson = self.make_lesson(date(2026, 11, 20))
        data = encoded(*GOOD).decode()
        self.run_form(plan, f"""
            await press("action_import");
            await wait(() => document.querySelector(".modal [name=file] input[type=file]"));
            const bytes = Uint8Array.from(atob("{data}"), (letter) => letter.charCodeAt(0));
            const files = new DataTransfer();
            files.items.add(new File([bytes], "plan.xlsx"));
            const input = document.querySelector(".modal [name=file] input[type=file]");
            input.files = files.files;
            input.dispatchEvent(new Event("change"));
            await wait(() => document.querySelector(".modal [name=file] input[type=text]"));
            await press("action_check");
            await wait(() => document.querySelectorAll(".modal [name=row_ids] .o_data_row").length
                === 3);
            expect(document.querySelectorAll(".modal .text-bg-danger").length, 0);
            [...document.querySelectorAll(".modal button[name=action_import]")].at(-1).click();
            await wait(() => !document.querySelector(".modal"));
            await press("action_submit");
            await press("action_withdraw");
            await press("action_submit");
            await wait(() => shownButton("action_withdraw"));
        """, "t_teacher")
        self.assertEqual((plan.state, plan.hours), ("submitted", 12))
        self.assertEqual(plan.activity_ids.user_id, self.deputy)

        self.run_form(plan, """
            await press("action_approve");
            await wait(() => shownButton("action_add_topic"));
        """, "t_deputy")
        self.assertEqual(plan.state, "approved")
        self.assertEqual(lesson.planned_topic, "Степень с целым показателем")

        self.browser_js(
            f"/odoo/journal?journal_id={self.journal.id}&lesson_id={lesson.id}",
            script("""
                await wait(() => document.querySelector(".o_planned"));
                const topic = document.querySelector(".o_topic");
                topic.focus();
                topic.dispatchEvent(new KeyboardEvent("keydown", {
                    key: "Enter", bubbles: true, cancelable: true,
                }));
                await wait(() => topic.value === "Степень с целым показателем");
                await wait(() => state() === "saved" && !document.querySelector(".o_planned"));
            """),
            "!!document.querySelector(\".o_journal_grid td:focus\")", login="t_teacher",
            timeout=120,
        )
        self.env.invalidate_all()
        self.assertEqual(lesson.topic, "Степень с целым показателем")
