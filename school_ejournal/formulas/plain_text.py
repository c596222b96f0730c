"""Texts typed into the journal are plain text: no markup reaches the database."""

import re

# Elements that browsers act on. "x < 5" and "a<b" stay legal mathematics.
_ELEMENTS = (
    "a|abbr|audio|b|base|body|br|button|code|div|embed|em|font|form|frame|h[1-6]|head|hr|html|i|"
    "iframe|img|input|li|link|math|meta|object|ol|option|p|pre|s|script|select|span|strong|style|"
    "sub|sup|svg|table|tbody|td|template|textarea|th|title|tr|u|ul|video"
)
_ATTRIBUTE = r"""(?:[\s/]+[a-z][\w:.-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?)*"""
_MARKUP = re.compile(
    rf"</?(?:{_ELEMENTS}){_ATTRIBUTE}\s*/?>|<!--|<!doctype|<script|<svg|javascript:",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def has_markup(text: str) -> bool:
    """Tell whether ``text`` holds HTML, a script or control characters."""
    return bool(_MARKUP.search(text) or _CONTROL.search(text))
