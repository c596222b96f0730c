"""A real Chromium over its DevTools: tabs, keys, the network cut, the process killed."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request

import websocket

PATIENCE = 60
_KEYS = {"Enter": ("\r", 13), "Tab": ("", 9), "ArrowDown": ("", 40), "ArrowUp": ("", 38),
         "Delete": ("", 46), "Escape": ("", 27)}  # fmt: skip
_SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0",
    "--remote-allow-origins=*", "--disable-background-networking", "--window-size=1440,900",
)  # fmt: skip


class Chromium:
    """A browser with a profile of its own, which outlives the process."""

    def __init__(self, profile):
        self.profile = profile
        self._numbers = iter(range(1, 1 << 30))
        self.start()

    def start(self):
        """Start the browser, or start it again on the same profile."""
        port_file = self.profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        self.tabs = {}
        # Odoo limits the memory of its process to less than Chromium's addresses span.
        unlimited = ["sh", "-c", 'ulimit -v unlimited; exec "$@"', "sh"]
        self.process = subprocess.Popen(
            [*unlimited, shutil.which("google-chrome"), *_SWITCHES,
             f"--user-data-dir={self.profile}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        wait(lambda: port_file.exists() and len(port_file.read_text().split()) == 2)
        port = port_file.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/version", timeout=30) as answer:
            address = json.load(answer)["webSocketDebuggerUrl"]
        self._socket = websocket.create_connection(address, timeout=PATIENCE)

    def tab(self):
        """Open a tab."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.tabs[session] = Tab(self, target, session)
        return self.tabs[session]

    def call(self, method, session=None, **params):
        """Return the answer to a DevTools command."""
        number = self._send(method, session, params)
        while True:
            message = json.loads(self._socket.recv())
            self._note(message)
            if message.get("id") == number:
                assert "error" not in message, f"{method}: {message['error']}"
                return message["result"]

    def _send(self, method, session, params):
        number = next(self._numbers)
        command = {"id": number, "method": method, "params": params}
        if session:
            command["sessionId"] = session
        self._socket.send(json.dumps(command))
        return number

    def _note(self, message):
        """Answer what the browser asks: leave the page? yes; let a blocked request through? no."""
        session, params = message.get("sessionId"), message.get("params")
        if message.get("method") == "Page.javascriptDialogOpening":
            self.tabs[session].questions.append(params["type"])
            self._send("Page.handleJavaScriptDialog", session, {"accept": True})
        elif message.get("method") == "Fetch.requestPaused":
            failure = {"requestId": params["requestId"], "errorReason": "ConnectionFailed"}
            self._send("Fetch.failRequest", session, failure)

    def kill(self):
        """End all of its processes at once, as a crash or a power cut does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._socket.close()

    def has_on_disk(self, text):
        """Tell whether what the page keeps in the browser has reached the profile's files."""
        folder = self.profile / "Default" / "Local Storage" / "leveldb"
        return any(text.encode() in path.read_bytes() for path in folder.glob("*.log"))


class Tab:
    """One tab; JavaScript in it may await and its result comes back as JSON."""

    def __init__(self, browser, target, session):
        self.browser = browser
        self._target = target
        self._session = session
        self.questions = []
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method, **params):
        """Return the answer to a DevTools command for this tab."""
        return self.browser.call(method, self._session, **params)

    def js(self, code):
        """Return what an expression evaluates to."""
        answer = self.call(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, condition, patience=PATIENCE):
        """Wait until an expression is true; pages that load meanwhile are no matter."""
        def holds():
            try:
                return self.js(f"!!({condition})")
            except AssertionError:
                return False

        wait(holds, patience, lambda: f"{condition}\n{self._text()}")

    def _text(self):
        return self.js("document.body?.innerText.slice(0, 1500)")

    def open(self, url):
        """Go to an address."""
        self.to_front()
        self.call("Page.navigate", url=url)

    def close(self):
        """Close the tab without a question."""
        self.browser.call("Target.closeTarget", targetId=self._target)
        del self.browser.tabs[self._session]

    def to_front(self):
        """Show this tab: one behind another gets no keys and paints nothing."""
        self.call("Page.bringToFront")

    def press(self, *keys):
        """Press keys as a keyboard does."""
        self.to_front()
        for key in keys:
            text, code = _KEYS.get(key, (key, 0))
            event = {"key": key, "windowsVirtualKeyCode": code}
            self.call("Input.dispatchKeyEvent", type="keyDown", **event, text=text)
            self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def click(self, selector):
        """Click an element."""
        self.to_front()
        self.js(f"document.querySelector({json.dumps(selector)}).click()")

    def cut_network(self, cut=True):
        """Take the tab off the network, or put it back."""
        self.call(
            "Network.emulateNetworkConditions", offline=cut, latency=0, downloadThroughput=-1,
            uploadThroughput=-1,
        )  # fmt: skip

    def block(self, pattern):
        """Let no request through whose address fits the pattern."""
        self.call("Fetch.enable", patterns=[{"urlPattern": pattern}])

    def unblock(self):
        """Let every request through again."""
        self.call("Fetch.disable")


def wait(condition, patience=PATIENCE, what=lambda: ""):
    """Wait until ``condition()`` is true."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what()}"
        time.sleep(0.05)
