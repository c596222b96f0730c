"""The browser tests need a browser that starts: without one, Odoo would skip them in silence."""

from unittest import SkipTest

from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestBrowser(HttpCase):
    """Chromium opens a page of the server under test."""

    def test_the_login_page_opens(self):
        try:
            self.browser_js(
                "/web/login",
                "document.querySelector('form.oe_login_form') && console.log('test successful')",
                timeout=60,
            )
        except SkipTest as reason:
            self.fail(f"Chromium does not start: {reason}")
