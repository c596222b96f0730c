from odoo.tests import HttpCase, tagged

from .test_journal_page_tour import script
from .test_substitutions import SubstitutionCase

FORM = """
    const button = (name) => [...document.querySelectorAll(".o_form_statusbar button")]
        .find((each) => each.name === name && each.offsetParent);
    const choices = () => [...document.querySelectorAll(".o_substitution_choice")];
    const decided = () => document.querySelectorAll(".o_substitution_decided").length;
    const press = async (name) => {
        await wait(() => button(name));
        button(name).click();
    };
"""


@tagged("post_install", "-at_install")
class TestSubstitutionTour(SubstitutionCase, HttpCase):
    """A sick teacher, from the absence to the signed register, in a real browser."""

    def browse(self, url, body, ready, login):
        self.browser_js(url, script(FORM + body), ready, login=login, timeout=120)
        self.env.invalidate_all()

    def test_from_absence_to_signed_register(self):
        absence = self.absence(plan=False)
        self.env.flush_all()
        url = f"/odoo/teacher-absences/{absence.id}"
        self.browse(url, """
            await press("action_plan");
            await wait(() => choices().length === 2);
            expect(document.querySelector(".o_substitution_best").innerText.includes("Петрова"),
                   true);
            // One lesson by hand: somebody else from the list.
            choices()[1].querySelector(".o_substitution_more").click();
            await wait(() => document.querySelector(".o_substitution_offer"));
            [...document.querySelectorAll(".o_substitution_offer")]
                .find((each) => each.innerText.includes("Сидоров")).click();
            await wait(() => decided() === 1);
            await press("action_take_best");
            await wait(() => decided() === 2);
            await press("action_notify");
            await wait(() => !button("action_notify"));
        """, "!!document.querySelector('button[name=action_plan]')", "t_deputy")
        self.assertEqual(self.lesson.substitute_id, self.same_subject)
        self.assertEqual(self.second.substitute_id, self.same_class)
        self.assertTrue(all(absence.substitution_ids.mapped("notified_datetime")))
        # The substitute fills in the page of the lesson and signs.
        self.browse(f"/odoo/journal?journal_id={self.journal.id}&lesson_id={self.lesson.id}", """
            const topic = document.querySelector("textarea.o_topic");
            topic.value = "Степень с рациональным показателем";
            topic.dispatchEvent(new Event("input", { bubbles: true }));
            topic.dispatchEvent(new Event("blur"));
            await type("5");
            await wait(() => state() === "saved");
        """, "!!document.querySelector('.o_journal_grid td:focus')", "t_same_subject")
        self.assertEqual(self.lesson.topic, "Степень с рациональным показателем")
        self.browse("/odoo/my-day", """
            document.querySelector(".o_school_day_sign button").click();
            await wait(() => !document.querySelector(".o_school_day_sign"));
            await wait(() => document.querySelector(".o_substitution .fa-check"));
        """, "!!document.querySelector('.o_school_day_sign')", "t_same_subject")
        record = self.of(self.lesson)
        self.assertEqual(record.signed_by_id, self.same_subject)
        # The deputy head takes the register away.
        self.browse("/odoo/action-school_ejournal.school_substitution_register_action", """
            const download = [...document.querySelectorAll("button[name=action_download]")]
                .find((each) => each.offsetParent);
            document.querySelector("[data-value=xlsx]").click();
            await pause();
            let asked = "";
            odoo.loader.modules.get("@web/core/browser/browser").browser.open =
                (url) => (asked = url);
            download.click();
            await wait(() => asked);
            const answer = await fetch(asked);
            expect(answer.status, 200);
            expect(answer.headers.get("Content-Disposition").includes(".xlsx"), true);
        """, "!!document.querySelector('button[name=action_download]')", "t_deputy")
        register = self.env["report.school_ejournal.substitutions"].with_user(
            self.deputy)._document("register", "2026-11-01", "2026-11-30")
        self.assertEqual([row[9] for row in register.rows], [record.signature, ""])
