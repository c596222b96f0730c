"""Texts typed into the journal are plain text: no markup reaches the database."""

import re

# Elements of HTML. "x < 5", "a<b" and "2 <x> 3" stay legal mathematics.
_ELEMENTS = (
    "a|abbr|acronym|address|applet|area|article|aside|audio|b|base|bdi|bdo|bgsound|big|blink|"
    "blockquote|body|br|button|canvas|caption|center|cite|code|col|colgroup|data|datalist|dd|"
    "del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|"
    "frame|frameset|h[1-6]|head|header|hgroup|hr|html|i|iframe|image|img|input|ins|kbd|label|"
    "legend|li|link|listing|main|map|mark|marquee|math|menu|meta|meter|nav|nobr|noembed|"
    "noframes|noscript|object|ol|optgroup|option|output|p|param|picture|plaintext|pre|progress|"
    "q|rp|rt|ruby|s|samp|script|search|section|select|slot|small|source|span|strike|strong|"
    "style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|"
    "track|tt|u|ul|var|video|wbr|xmp"
)
# Each branch reads on to the next angle bracket at most, so a hostile text costs no more than a
# long one.
_MARKUP = re.compile(
    rf"</?(?:{_ELEMENTS})\s*/?>"  # <b>, </b>, <br/>
    rf"|</?(?:{_ELEMENTS})[\s/]+[a-z][^<>]*>"  # with attributes
    r"""|<[a-z/][^<>]*[\s/"']on[a-z]+\s*="""  # an event of any element, even an unknown one
    r"|<!--|<!doctype|<!\[cdata|<\?xml|</?(?:script|svg|iframe|style)\b"
    r"|(?:java|vb)script:(?=\S)|data:text/html",
    re.IGNORECASE,
)
# Control characters and halves of surrogate pairs, which no database stores.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def has_markup(text: str) -> bool:
    """Tell whether ``text`` holds HTML, a script or characters that are no text."""
    return bool(_MARKUP.search(text) or _CONTROL.search(text))
