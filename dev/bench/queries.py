"""How many queries a request took, as Odoo itself writes into its log."""

import re
import time

# "… "POST /web/dataset/call_kw/a/b HTTP/1.1" 200 - 12 0.005 0.010": queries, SQL and other seconds.
_LINE = re.compile(rb'"(?:GET|POST) (\S+) HTTP/[\d.]+" \d+ - (\d+) [\d.]+ [\d.]+')


class QueryLog:
    """Follows the log of a running server."""

    def __init__(self, path):
        self._path = path
        self._offset = path.stat().st_size

    def last(self, patience=2.0):
        """Return the queries of the requests logged since the last call; None if there were none.

        The line comes just after the answer, so it is waited for.
        """
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            with self._path.open("rb") as log:
                log.seek(self._offset)
                found = _LINE.findall(log.read())
            if found:
                self._offset = self._path.stat().st_size
                return sum(int(count) for _path, count in found)
            time.sleep(0.005)
        return None
