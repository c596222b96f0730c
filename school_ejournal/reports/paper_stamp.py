"""Stamping the pages of a finished PDF: wkhtmltopdf of Debian knows no footer."""

import io

from reportlab.pdfgen.canvas import Canvas

from odoo.tools.pdf import PdfReader, PdfWriter

from .paper_font import NAME, paper_font

_SIZE = 7
_BOTTOM = 14  # points from the lower edge


def stamped(content, text_of):
    """Return the PDF ``content`` with ``text_of(page, pages)`` at the foot of every page.

    Pages count from 1.
    """
    reader = PdfReader(io.BytesIO(content))
    pages = list(reader.pages)
    overlay = PdfReader(_overlay(pages, text_of))
    writer = PdfWriter()
    for page, stamp in zip(pages, overlay.pages, strict=True):
        writer.add_page(page)
        placed = writer.pages[-1]
        placed.merge_page(stamp)
        placed.compress_content_streams()
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _overlay(pages, text_of):
    paper_font()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, initialFontName=NAME)
    for number, page in enumerate(pages, 1):
        width, height = (float(length) for length in page.mediabox[2:])
        canvas.setPageSize((width, height))
        canvas.setFont(NAME, _SIZE)
        canvas.drawCentredString(width / 2, _BOTTOM, text_of(number, len(pages)))
        canvas.showPage()
    canvas.save()
    buffer.seek(0)
    return buffer
