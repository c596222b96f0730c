"""The font of printed documents: for measuring text, and embedded where pages are stamped.

The file in ``fonts/`` holds what a school writes in; see the note beside it.
"""

from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

NAME = "SchoolSans"
_FILE = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"


@lru_cache(1)
def paper_font():
    """Return the font, known to reportlab as ``NAME``."""
    font = TTFont(NAME, str(_FILE))
    pdfmetrics.registerFont(font)
    return font


@lru_cache(4096)
def char_width(char):
    """Return the width of a character at size 1; that of an unknown one is a guess upwards."""
    face = paper_font().face
    return face.charWidths.get(ord(char), 1200) / 1000
