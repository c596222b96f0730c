"""Links that people type, one a line: an address of the web, in front of it what it is called."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_LINKS = 10
MAX_ADDRESS = 500
# No spaces, quotes, brackets or backslashes: what is displayed is what is opened.
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\^`{|}]+", re.IGNORECASE)
# A name, or an address in numbers; never what stands before an "@".
_HOST = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")
_TITLE_END = " \t:–—-"


@dataclass(frozen=True)
class Link:
    """A link: ``address`` (http or https) and ``title``, which may be empty."""

    address: str
    title: str

    @property
    def label(self):
        """What is shown: the title, else the address without scheme, shortened."""
        text = self.title or re.sub("^https?://(?:www[.])?", "", self.address, flags=re.I)
        text = text.rstrip("/") if not self.title else text
        return text if len(text) <= 60 else f"{text[:57]}…"


class BadLink(ValueError):
    """A line that holds no link; ``line`` is the line as it was typed."""

    def __init__(self, line):
        super().__init__(line)
        self.line = line


def parse_links(text: str) -> list[Link]:
    """Return the links in ``text``; empty lines are left out.

    A line ends in the address: "Видео: https://example.org/7". BadLink for a line that does not,
    for another scheme than http and https and for an address without a host.
    """
    return [_parse(line) for raw in text.splitlines() if (line := raw.strip())]


def _parse(line):
    title, _space, address = line.rpartition(" ")
    if not (_ADDRESS.fullmatch(address) and len(address) <= MAX_ADDRESS):
        raise BadLink(line)
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise BadLink(line) from None
    if "@" in parts.netloc or not _HOST.fullmatch(host):
        raise BadLink(line)
    return Link(address, title.rstrip(_TITLE_END))
