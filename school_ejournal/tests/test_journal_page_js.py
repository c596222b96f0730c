from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js


@tagged("post_install", "-at_install")
class TestJournalPageJs(HttpCase):
    """The Hoot tests of the journal page, in a real browser."""

    def test_hoot(self):
        suite = test_js.HOOTCommon._generate_hash(self, "@school_ejournal")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "", "", login="admin", timeout=600, success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
