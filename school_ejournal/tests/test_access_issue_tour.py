from odoo.tests import HttpCase, tagged

from .test_access_slips import SlipCase
from .test_journal_page_tour import script

_READY = "!!document.querySelector('.o_access_issue tbody tr')"
_FIND = """
    const find = (selector) => document.querySelector(selector);
    const rows = () => [...document.querySelectorAll(".o_access_issue tbody tr")].map(
        (row) => [...row.cells].slice(1).map((cell) => cell.innerText).join(" "));
"""


@tagged("post_install", "-at_install")
class TestAccessIssueTour(SlipCase, HttpCase):
    """The ICT administrator issues access to the whole school, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number, letter in enumerate("ВГ", 1):
            student = cls.env["school.student"].create(
                {"last_name": "Новый", "first_name": f"Ученик{number}"})
            cls.enroll(student, cls.make_class(9, letter))

    def open(self, body):
        self.browser_js("/odoo/action-school_ejournal.school_access_issue_action",
                        script(_FIND + body), _READY, login="t_ict", timeout=120)
        self.env.invalidate_all()

    def slips_of(self, klass=None):
        domain = [("class_id", "=", klass.id)] if klass else []
        return self.slips.search_count([("company_id", "=", self.company.id), *domain])

    def test_the_whole_school_at_one_press(self):
        self.open("""
            expect(rows().join(), "9Б 8 0,9В 1 0,9Г 1 0");
            find(".o_issue_all").click();
            await wait(() => find(".o_issued"));
            expect(rows().join(), "9Б 8 8,9В 1 1,9Г 1 1");
            expect(find(".progress").getAttribute("aria-valuenow"), "100");
            expect(find(".o_issued b").innerText, "10");
            expect(find(".o_issue_all").disabled, true);
        """)
        self.assertEqual(self.slips_of(), 10)

    def test_broken_off_and_gone_on(self):
        """The line breaks after the first class; what is issued stays, the rest is issued later."""
        self.open("""
            const { open } = XMLHttpRequest.prototype;
            let calls = 0;
            XMLHttpRequest.prototype.open = function (method, address, ...rest) {
                const lost = address.endsWith("/issue") && ++calls > 1;
                open.call(this, method, lost ? "http://127.0.0.1:1/" : address, ...rest);
            };
            find(".o_issue_all").click();
            await wait(() => find(".o_access_issue .alert-danger"));
            expect(find(".progress-bar").innerText.replaceAll(/\\s/g, ""), "1/3");
            XMLHttpRequest.prototype.open = open;
            find(".o_issue_all").click();
            await wait(() => find(".o_issued") && rows().join() === "9Б 8 8,9В 1 1,9Г 1 1");
            expect(find(".o_issued b").innerText, "2");
        """)
        self.assertEqual(self.slips_of(), 10)
        self.assertEqual(set(self.slips.search([]).mapped("version")), {1})
