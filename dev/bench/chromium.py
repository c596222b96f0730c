"""Headless Chromium over its DevTools: a page of the client, real key events, figures out of it."""

import contextlib
import itertools
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request

import websocket

from dev.browser import BROWSERS, FOLDER
from dev.errors import SetupError

#: frames come as fast as they are drawn, so that a frame takes what it costs and not what is left
#: of a sixtieth of a second
_SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1440,900",
    "--disable-frame-rate-limit", "--disable-gpu-vsync", "--disable-background-networking",
    "--remote-allow-origins=*", "--remote-debugging-port=0",
)  # fmt: skip
_PATIENCE = 60


class Page:
    """One tab of a running Chromium."""

    def __init__(self, address):
        self._socket = websocket.create_connection(address, timeout=_PATIENCE)
        self._ids = itertools.count(1)
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)

    def call(self, method, **params):
        """Return the result of a DevTools command."""
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    raise SetupError(f"Chromium: {method}: {message['error']['message']}")
                return message.get("result", {})

    def run(self, script):
        """Return what the body of an async function returns in the page."""
        answer = self.call(
            "Runtime.evaluate", expression=f"(async () => {{ {script} }})()", awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            raise SetupError(f"Chromium: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, condition):
        """Wait until a JavaScript expression holds."""
        deadline = time.monotonic() + _PATIENCE
        while not self.run(f"return Boolean({condition})"):
            if time.monotonic() > deadline:
                raise SetupError(f"Chromium waited in vain for {condition}.")
            time.sleep(0.05)

    def press(self, key, code, number):
        """Press and release one key; ``number`` is its Windows virtual key code."""
        event = {"key": key, "code": code, "windowsVirtualKeyCode": number}
        text = {"text": key} if len(key) == 1 else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **event, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)


@contextlib.contextmanager
def open_page(url, cookies):
    """Open ``url`` with ``cookies`` (name → value) in a browser of its own."""
    folder = tempfile.mkdtemp(prefix="bench-chromium-")
    process = subprocess.Popen(
        [str(FOLDER / BROWSERS[0]), *_SWITCHES, f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        page = Page(_address(process))
        page.call("Network.enable")
        for name, value in cookies.items():
            page.call("Network.setCookie", name=name, value=value, url=url)
        page.call("Page.navigate", url=url)
        yield page
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _address(process):
    """Return the DevTools address of the first tab."""
    for line in process.stderr:
        if "DevTools listening on" in line:
            base = line.split()[-1].split("/")[2]
            with urllib.request.urlopen(f"http://{base}/json") as answer:
                tabs = json.load(answer)
            return next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
    raise SetupError("Chromium did not start.")
