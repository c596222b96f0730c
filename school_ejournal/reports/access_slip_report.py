import base64
import io

from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from odoo import api, models

from .paper_print import printed, zoom

# Slips on a sheet: three columns of three.
_ON_SHEET = 9
_MODULE = 4  # dots of a module of the QR code
_PATTERN = 3
_QUIET = 2  # modules left white around it


class AccessSlipReport(models.AbstractModel):
    """Access slips on paper, to be cut apart and handed out by the class teacher."""

    _name = "report.school_ejournal.access_slips"
    _description = "Access Slips on Paper"

    @api.model
    def _pdf(self, ids):
        """Return ``(file name, bytes)`` of the slips that still work; AccessError for others'."""
        slips = self.env["school.access.slip"].browse(ids).exists()
        slips._check_printer()
        slips = slips.filtered(
            lambda slip: slip.state in ("issued", "printed") and not slip._why_no_right()
        ).sorted(lambda slip: slip._family())
        content = printed(self.env, self._html(slips))
        slips._note_printed()
        names = " ".join(sorted(set(slips.class_id.mapped("name")))[:3])
        return self.env._("Access slips %s.pdf", names).strip(), content

    def _html(self, slips):
        """Return what wkhtmltopdf prints."""
        words = [self._words(slip) for slip in slips]
        html = self.env["ir.qweb"]._render("school_ejournal.access_slips_paper", {
            "zoom": zoom(), "school": self.env.company.name,
            "sheets": [words[first:first + _ON_SHEET]
                       for first in range(0, len(words), _ON_SHEET)] or [[]],
        })
        return f"<!DOCTYPE html>{html}"

    def _words(self, slip):
        head = slip.sudo()
        children = head.guardian_id.guardianship_ids.filtered("has_rights").student_id
        url = f"{head.get_base_url()}/school/access/{head.id}/{head._code()}"
        return {
            "name": head.person_name, "login": head.login, "url": url, "qr": _qr(url),
            "role": self.env._("Student, %s", head.student_id.class_id.name)
            if head.student_id else self.env._("Parent of: %s", ", ".join(
                f"{child.short_name} ({child.class_id.name})"
                for child in children if child.class_id)),
            "until": head._until_text(),
        }


def _qr(text):
    """Return the QR code of ``text`` as a PNG in a data address."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    # All patterns are read alike; to try the eight of them would take most of the printing.
    code.version = code.calculate_version()
    code.makeImpl(False, _PATTERN)
    count = code.getModuleCount()
    image = Image.new("1", (count + 2 * _QUIET,) * 2, 1)
    for row in range(count):
        for column in range(count):
            if code.isDark(row, column):
                image.putpixel((column + _QUIET, row + _QUIET), 0)
    image = image.resize((image.width * _MODULE,) * 2, Image.Resampling.NEAREST)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
