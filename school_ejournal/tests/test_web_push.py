import json

from odoo.tests import HttpCase, tagged

from .letters import LetterCase
from .test_journal_page_tour import script
from .test_notices import NoticeCase

ENDPOINT = "https://push.example.com/phone"
# A browser subscribes at the maker's server, which tests do not reach; all else is real.
_DEVICE = f"""
    let made = null;
    const device = {{
        endpoint: "{ENDPOINT}",
        toJSON: () => ({{ endpoint: "{ENDPOINT}", expirationTime: null,
                         keys: {{ p256dh: "x", auth: "x" }} }}),
        unsubscribe: async () => {{ made = null; }},
    }};
    PushManager.prototype.getSubscription = async () => made;
    PushManager.prototype.subscribe = async (options) => {{
        window.askedWith = options.applicationServerKey;
        return (made = device);
    }};
    let permission = "granted";
    Notification.requestPermission = async () => permission;
    const part = (state) => document.querySelector(`[data-push="${{state}}"]`);
    const press = (turn, state) =>
        part(state).querySelector(`[data-push-turn=${{turn}}]`).click();
"""


@tagged("post_install", "-at_install")
class TestWebPush(NoticeCase, LetterCase, HttpCase):
    """Notices on the screen of a guardian's phone, by Odoo's web push."""

    browser_size = "390x844"
    touch_enabled = True

    @property
    def devices(self):
        return self.env["mail.push.device"].sudo().search([("endpoint", "=", ENDPOINT)])

    def open(self, body):
        self.browser_js(
            "/my/diary/notices", script(_DEVICE + body),
            "!!document.querySelector('[data-push]:not([hidden]) [data-push-turn]')",
            login=self.parent.login)
        self.env.invalidate_all()

    def test_a_guardian_turns_it_on_and_is_told(self):
        self.env["school.notice"]._collect()
        self.open("""
            press("on", "off");
            await wait(() => !part("on").hidden);
            expect(part("off").hidden, true);
            expect(typeof window.askedWith, "string");
        """)
        self.assertEqual(self.devices.partner_id, self.parent.partner_id)
        self.enter(self.child, mark="2")
        self.enter(self.stranger, mark="2")
        self.tell()
        push = self.env["mail.push"].sudo().search([
            ("mail_push_device_id", "=", self.devices.id)])
        content = json.loads(push.payload)
        self.assertIn(self.child.first_name, content["title"])
        self.assertTrue(content["options"]["data"]["url"].endswith("/my/diary"))

    def test_turned_off_and_forbidden(self):
        self.open("""
            press("on", "off");
            await wait(() => !part("on").hidden);
            press("off", "on");
            await wait(() => !part("off").hidden);
            permission = "denied";
            press("on", "off");
            await wait(() => !part("denied").hidden);
        """)
        self.assertFalse(self.devices)
