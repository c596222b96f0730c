"""A browser's session without the browser: JSON-RPC calls and pages, timed."""

import copy
import http.client
import itertools
import json
import time
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from dev.errors import SetupError


class Session:
    """One user's session on a server; keeps its connection open like a browser."""

    def __init__(self, url, database, login, password=None):
        self._host = urlsplit(url)
        self._connection = None
        self._cookies = {}
        self._ids = itertools.count(1)
        answer = self._rpc("/web/session/authenticate", {
            "db": database, "login": login, "password": password or login,
        })
        self.uid = answer["uid"]
        #: what the web client sends along with every call
        self.context = {**answer["user_context"], "allowed_company_ids": [
            answer["user_companies"]["current_company"],
        ]} if "user_companies" in answer else answer["user_context"]

    def twin(self):
        """Return the same session on a connection of its own, as another tab has it."""
        other = copy.copy(self)
        other._connection = None
        other._cookies = dict(self._cookies)
        return other

    def call(self, model, method, *args, **kwargs):
        """Return what a public method of a model returns."""
        return self._rpc(f"/web/dataset/call_kw/{model}/{method}", {
            "model": model, "method": method, "args": args,
            "kwargs": {"context": self.context, **kwargs},
        })

    def get(self, path):
        """Return the body of a page; SetupError unless it is 200."""
        status, body = self._request("GET", path)
        if status != 200:
            raise SetupError(f"GET {path} answered {status}.")
        return body

    @property
    def cookies(self):
        """The cookies of the session: what a browser needs to go on with it."""
        return dict(self._cookies)

    def timed(self, action):
        """Return ``(result, milliseconds)`` of ``action``, a function of no arguments."""
        start = time.perf_counter()
        result = action()
        return result, (time.perf_counter() - start) * 1000

    def _rpc(self, path, params):
        payload = {"jsonrpc": "2.0", "id": next(self._ids), "method": "call", "params": params}
        _status, body = self._request(
            "POST", path, json.dumps(payload), {"Content-Type": "application/json"}
        )
        answer = json.loads(body)
        if "error" in answer:
            raise SetupError(f"{path}: {answer['error']['data']['message']}")
        return answer["result"]

    def _request(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
        for attempt in (1, 2):
            if self._connection is None:
                self._connection = http.client.HTTPConnection(
                    self._host.hostname, self._host.port, timeout=600
                )
            try:
                self._connection.request(method, path, body, headers)
                response = self._connection.getresponse()
                data = response.read()
                break
            except (http.client.RemoteDisconnected, ConnectionError):
                # The server closed the idle connection: a new one, once.
                self._connection.close()
                self._connection = None
                if attempt == 2:
                    raise
        for header in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(header).items():
                self._cookies[name] = morsel.value
        if response.will_close:
            self._connection.close()
            self._connection = None
        return response.status, data
