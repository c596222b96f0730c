"""A person at a browser who goes from page to page, as a test leads them."""

import json
from contextlib import ExitStack, contextmanager
from time import monotonic
from urllib.parse import urljoin

from odoo.tests.common import ChromeBrowser

_SECONDS = 30


class Walk:
    """Each step waits for what it needs on the page, wherever the last one has led."""

    def __init__(self, case, browser):
        self.case, self.browser = case, browser

    def see(self, selector, text=""):
        """Wait for an element that holds ``text``."""
        self._wait(
            f"[...document.querySelectorAll({json.dumps(selector)})]"
            f".some((each) => each.innerText.includes({json.dumps(text)}))")

    def fits(self):
        """Check that nothing stands out of the screen at its side."""
        self._wait("document.documentElement.scrollWidth <= window.innerWidth")

    def fill(self, **values):
        """Type into the fields of the names given; a tick is True."""
        for name, value in values.items():
            field = f"document.querySelector({json.dumps(f'[name={name}]')})"
            self._wait(f"!!{field}")
            self._run(
                f"{field}.click()" if value is True else
                f"{field}.value = {json.dumps(value)};"
                f"{field}.dispatchEvent(new Event('change', {{bubbles: true}}))")

    def press(self, selector):
        """Press a link or a button, and wait until it has led to another page."""
        self.see(selector)
        self._run(f"window.former = true; document.querySelector({json.dumps(selector)}).click()")
        self._wait("!window.former")

    def _wait(self, condition):
        """Wait until a condition holds on a page that is there whole."""
        end = monotonic() + _SECONDS
        while monotonic() < end:
            if self._run(f"document.readyState === 'complete' && {condition}") is True:
                return
        place = self._run("location.pathname + '\\n' + document.body.innerText")
        self.browser.take_screenshot()
        self.case.fail(f"waited in vain for {condition} at {place}")

    def _run(self, code):
        answer = self.browser._websocket_request(
            "Runtime.evaluate", params={"expression": code, "returnByValue": True})
        return (answer or {}).get("result", {}).get("value")


@contextmanager
def walk(case, address, login=None):
    """Open ``address`` in a browser of the size of ``case``, logged in as ``login`` or not."""
    browser = ChromeBrowser(case)
    with case.allow_requests(browser=browser), ExitStack() as leave:
        leave.callback(case._wait_remaining_requests)
        leave.callback(browser.stop)
        case.authenticate(login, login, browser=browser)
        case.cr.flush()
        case.cr.clear()
        browser.navigate_to(urljoin(case.base_url(), address))
        yield Walk(case, browser)
    case.assertFalse(browser.had_failure, "an error in the browser")
    case.env.invalidate_all()
