"""The text of XML files whose prolog is missing or names the wrong code page."""

import re

_PROLOG = re.compile(rb"^\s*<\?xml[^>]*?\?>")
_DECLARED = re.compile(rb"""encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)
# Two letters of another alphabet side by side: a Russian word, not an accent in a Latin one.
_RUN = re.compile(rb"[\xa8\xb8\xc0-\xff]{2,}")
_HIGH = re.compile(rb"[\x80-\xff]")


def xml_text(data):
    """Return the text of an XML file without its prolog.

    UTF-8 is recognised by itself. In one-byte code pages the bytes decide, not the prolog: runs
    of letters beyond ASCII are Russian words, whatever Western code page the prolog names.
    UnicodeDecodeError or LookupError when nothing fits.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _without_prolog(data.decode(encoding))
    prolog = _PROLOG.match(data)
    body = data[prolog.end():] if prolog else data
    declared = _DECLARED.search(prolog.group()) if prolog else None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        if _looks_russian(body):
            return body.decode("cp1251", errors="replace")
        return body.decode(declared.group(1).decode("ascii") if declared else "cp1251")


def _looks_russian(data):
    high = len(_HIGH.findall(data))
    return sum(map(len, _RUN.findall(data))) > high / 2


def _without_prolog(text):
    return re.sub(r"^\s*<\?xml[^>]*?\?>", "", text)
