import base64
from datetime import date

from odoo.tests import HttpCase, tagged

from odoo.addons.school_ejournal.demo.asc_file import AscFile

from .test_journal_page_tour import script
from .test_timetable import TimetableCase

# What a mouse does to an element of the week, and what stands in a cell.
MOUSE = """
    const at = (weekday, number) => document.querySelector(
        `td[data-weekday='${weekday}'][data-number='${number}']`);
    const text = (...place) => at(...place).innerText.replace(/\\s+/g, " ").trim();
    const drag = async (source, target) => {
        const dataTransfer = new DataTransfer();
        const fire = async (element, type) => {
            element.dispatchEvent(
                new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
            await pause();
        };
        await fire(source, "dragstart");
        await fire(target, "dragover");
        await fire(target, "drop");
        await fire(source, "dragend");
    };
    const press = async (...keys) => {
        for (const key of keys) {
            document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
            await pause();
        }
    };
"""


@tagged("post_install", "-at_install")
class TestTimetableTour(TimetableCase, HttpCase):
    """A deputy head arranges the week and imports a file, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.monday = cls.make_entry(room="214")
        cls.english_entry = cls.make_entry(cls.english_journals[0], weekday="1", number=2)
        cls.make_entry(cls.other_journal, weekday="3", number=3)

    def run_week(self, body, login="t_deputy"):
        self.browser_js(
            "/odoo/timetable", script(MOUSE + body),
            "!!document.querySelector('.o_timetable_card')", login=login, timeout=120,
        )
        self.env.invalidate_all()

    def test_drag_swap_and_clash(self):
        self.run_week("""
            const card = (...place) => at(...place).querySelector(".o_timetable_card");
            await drag(card(0, 1), at(4, 5));
            await wait(() => card(4, 5));
            expect(text(0, 1), "");
            await drag(card(4, 5), at(1, 2));
            await wait(() => card(4, 5)?.innerText.includes("Английский"));
            expect(card(1, 2).innerText.includes("Алгебра"), true);
            // The teacher has another class then.
            await drag(card(1, 2), at(3, 3));
            await wait(() => document.querySelector(".o_timetable_problem"));
            const problem = document.querySelector(".o_timetable_problem").innerText;
            expect(problem.includes("9Б") && problem.includes("9В"), true);
            expect(card(1, 2).innerText.includes("Алгебра"), true);
            await drag(document.querySelector(".o_timetable_journal"), at(5, 1));
            await wait(() => card(5, 1));
        """)
        entries = self.env["school.timetable.entry"].search(
            [("class_id", "=", self.klass.id), ("date_to", "=", False)])
        self.assertEqual(
            sorted((e.weekday, e.number, e.subject_id.name) for e in entries),
            [("1", 2, "Алгебра"), ("4", 5, "Английский язык"), ("5", 1, "Алгебра")],
        )
        self.assertEqual(self.monday.date_to, date(2026, 11, 23), "the past stays")

    def test_by_the_keyboard(self):
        self.run_week("""
            at(0, 1).focus();
            await press(" ");
            expect(document.querySelectorAll(".o_carried").length, 1);
            await press("ArrowRight", "ArrowRight", "ArrowDown", "Enter");
            await wait(() => at(2, 2).querySelector(".o_timetable_card"));
            expect(document.activeElement, at(2, 2));
            await press("Delete");
            await wait(() => !at(2, 2).querySelector(".o_timetable_card"));
        """)
        self.assertFalse(self.env["school.timetable.entry"].search(
            [("journal_id", "=", self.journal.id), ("date_to", "=", False)]))

    def test_those_who_only_read_move_nothing(self):
        self.run_week("""
            expect(document.querySelectorAll("[draggable='true']").length, 0);
            at(0, 1).focus();
            await press(" ");
            expect(document.querySelectorAll(".o_carried").length, 0);
        """, login="t_director")

    def test_from_a_file_to_lessons(self):
        file = AscFile()
        file.lesson(["9-Б"], "Алгебра", ["Иванова Е.С."], [(0, 3), (2, 4)], room="305")
        file.lesson(["9Б"], "Англ. яз.", ["Иванова Е.С."], [(4, 1)])
        data = base64.b64encode(file.data()).decode()
        self.browser_js(
            "/odoo/action-school_ejournal.school_timetable_import_action",
            script(f"""
                const bytes = Uint8Array.from(atob("{data}"), (letter) => letter.charCodeAt(0));
                const files = new DataTransfer();
                files.items.add(new File([bytes], "timetable.xml"));
                const button = (name) => [...document.querySelectorAll(
                    ".modal-footer button, .o_form_view footer button")]
                    .find((each) => each.name === name && each.offsetParent);
                const input = document.querySelector("[name=data] input[type=file]");
                input.files = files.files;
                input.dispatchEvent(new Event("change"));
                await wait(() => document.querySelector("[name=data]").innerHTML.includes(
                    "timetable.xml") || document.querySelector("[name=data] input[type=text]"));
                await wait(() => button("action_check"));
                button("action_check").click();
                await wait(() => document.querySelector("[name=match_ids] .o_data_row"));
                // The unknown subject is left out, once and for all.
                document.querySelector("[name=match_ids] td[name=leave_out]").click();
                await wait(() => document.querySelector(
                    "[name=match_ids] td[name=leave_out] input:checked"));
                button("action_check").click();
                await wait(() => button("action_apply"));
                button("action_apply").click();
                await wait(() => [...document.querySelectorAll("footer button")].some(
                    (each) => each.offsetParent && /^\\d+$/.test(each.name)));
                [...document.querySelectorAll("footer button")].find(
                    (each) => each.offsetParent && /^\\d+$/.test(each.name)).click();
                await wait(() => button("action_generate"));
                button("action_generate").click();
                await wait(() => document.querySelector(".o_notification"));
            """),
            "!!document.querySelector('[name=data] input[type=file]')",
            login="t_deputy", timeout=120,
        )
        self.env.invalidate_all()
        entries = self.env["school.timetable.entry"].search(
            [("journal_id", "=", self.journal.id), ("date_to", "=", False)])
        self.assertEqual(
            [(e.weekday, e.number, e.room) for e in entries], [("0", 3, "305"), ("2", 4, "305")])
        lessons = self.env["school.lesson"].search(
            [("journal_id", "=", self.journal.id), ("from_timetable", "=", True)])
        self.assertGreater(len(lessons), 40)
