from odoo.tests import HttpCase, tagged

from .subgroups import SplitCase
from .test_journal_page_tour import script
from .test_timetable_tour import MOUSE

# The cards of a column, by the number of the group (0: none).
BOARD = MOUSE + """
    const column = (number) => document.querySelectorAll(".o_subgroup_column")[number];
    const names = (number) => [...column(number).querySelectorAll(".o_subgroup_card")]
        .map((card) => card.innerText.split(" ")[0].trim()).join(" ");
    const card = (name) => [...document.querySelectorAll(".o_subgroup_card")]
        .find((each) => each.innerText.startsWith(name));
    const confirmed = () => document.querySelector(".o_state").innerText;
    const saved = () => wait(
        () => document.querySelector(".o_subgroup_board").ariaBusy === "false");
    const button = (name) => document.querySelector(`.o_subgroup_board .${name}`);
"""


@tagged("post_install", "-at_install")
class TestSubgroupBoardTour(SplitCase, HttpCase):
    """A class is divided and the split confirmed, in a real browser."""

    def setUp(self):
        super().setUp()
        self.split = self.make_split()

    def run_board(self, body, login="t_class_teacher", **options):
        self.browser_js(
            f"/odoo/subgroup-splits/{self.split.id}", script(BOARD + body),
            "!!document.querySelector('.o_subgroup_card')", login=login, timeout=120, **options,
        )
        self.env.invalidate_all()

    def test_from_a_proposal_to_memberships(self):
        self.run_board("""
            expect(button("o_confirm").disabled, true);
            document.querySelector("[data-kind='alphabet']").click();
            await wait(() => names(1) === "Абрамов Белов Белов-Донской");
            expect(names(0), "");
            await drag(card("Егоров"), column(1));
            await wait(() => names(1) === "Абрамов Белов Белов-Донской Егоров");
            // By touch: choose and press the button of the group.
            card("Абрамов").click();
            card("Белов").click();
            await wait(() => button("o_move_here"));
            column(2).querySelector(".o_move_here").click();
            await wait(() => names(2) === "Абрамов Белов Ёлкина Жукова");
            await wait(() => !button("o_confirm").disabled);
            button("o_confirm").click();
            await wait(() => confirmed().includes("1"));
            await wait(() => !button("o_confirm"));
        """)
        self.assertEqual((self.split.state, self.asked(self.split)),
                         ("asked", self.teacher + self.other_teacher))
        self.run_board("""
            button("o_confirm").click();
            await wait(() => confirmed().includes("2"));
        """, login="t_teacher")
        self.run_board("""
            button("o_confirm").click();
            await wait(() => !document.querySelector("[draggable='true']"));
        """, login="t_other_teacher")
        self.assertEqual(self.split.state, "applied")
        self.assertEqual(
            [set(group.member_ids.student_id.mapped("last_name")) for group in self.groups],
            [{"Белов-Донской", "Егоров"}, {"Абрамов", "Белов", "Жукова", "Ёлкина"}])

    def test_by_the_keyboard(self):
        self.run_board("""
            card("Абрамов").focus();
            await press("1", "2", "1");
            await wait(() => names(0) === "Егоров Ёлкина Жукова");
            expect(document.activeElement, card("Егоров"));
            await press(" ", "ArrowDown", " ", "2");
            await wait(() => names(2) === "Белов Егоров Ёлкина");
            await press("2", "0");
            await wait(() => names(2) === "Белов Егоров Ёлкина" && names(0) === "Жукова");
            await saved();
            expect(document.querySelector(".o_subgroup_problems").innerText.includes("Жукова"),
                   true);
        """)
        lines = {line.student_id.last_name: line.subgroup_id for line in self.split.line_ids}
        self.assertEqual(lines["Абрамов"], self.groups[0])
        self.assertFalse(lines["Жукова"])

    def test_what_the_server_refuses_is_told(self):
        self.board().propose(self.split.id, "alphabet")
        self.run_board("""
            const key = Number(document.location.pathname.split("/").pop());
            await fetch("/web/dataset/call_kw/school.subgroup.board/propose", {
                method: "POST", headers: { "Content-Type": "application/json" },
                body: JSON.stringify({ jsonrpc: "2.0", method: "call", params: {
                    model: "school.subgroup.board", method: "propose", kwargs: {},
                    args: [key, "turns"],
                } }),
            });
            button("o_confirm").click();
            await wait(() => document.querySelector(".o_subgroup_problem"));
            await wait(() => names(1) === "Абрамов Белов-Донской Ёлкина");
        """)
        self.assertEqual(self.split.state, "draft")
