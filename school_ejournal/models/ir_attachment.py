from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..formulas.file_kinds import ENDINGS, FileFault, file_fault

_HOMEWORK = "school.homework"
_OTHERS = ("school.letter", "school.letter.mailing", "school.absence.note")
# What changes the file itself, or who may have it.
_WATCHED = frozenset({
    "name", "datas", "raw", "db_datas", "mimetype", "type", "url", "res_model", "res_id",
    "res_field", "public", "access_token",
})


class IrAttachment(models.Model):
    """Files of homework, letters and absence notes: checked whoever brings them."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._school_files()._school_note("added")
        attachments._school_check_others()
        return attachments

    def write(self, vals):
        if not _WATCHED & vals.keys():
            return super().write(vals)
        before = self._school_files()
        before._school_note("removed")
        result = super().write(vals)
        (before | self)._school_files()._school_note("added")
        self._school_check_others()
        return result

    def unlink(self):
        files = self._school_files()
        files._school_note("removed")
        homework = self.env[_HOMEWORK].browse(files.mapped("res_id"))
        result = super().unlink()
        homework.exists()._refresh_files()
        return result

    def _school_files(self):
        """Return those of ``self`` that belong to homework."""
        return self.filtered(lambda each: each.sudo().res_model == _HOMEWORK)

    def _school_note(self, what):
        """Check files that were "added" or "removed", and log them in their lessons."""
        for file in self.sudo():
            homework = self.env[_HOMEWORK].browse(file.res_id).exists()
            if not homework:
                continue
            if what == "added":
                file._school_check(homework.sudo().company_id)
            homework._note_file(file.name, what)

    def _school_check_others(self):
        """Check those of ``self`` that belong to letters and absence notes."""
        for file in self.sudo().filtered(lambda each: each.res_model in _OTHERS):
            record = self.env[file.res_model].sudo().browse(file.res_id or ())
            file._school_check(record.company_id or self.env.company)

    def _school_check(self, company):
        """Raise for a file that may not be handed to students."""
        self.ensure_one()
        if self.public or self.access_token or self.type != "binary" or self.res_field:
            raise ValidationError(self.env._(
                "Files of homework, letters and absence notes are never public: attach the picture "
                "as a file."
            ))
        largest = company.school_homework_file_mb
        fault = file_fault(self.name, self.raw or b"", largest * 2**20)
        if not fault:
            return
        raise UserError(self._school_fault_text(fault, self.name, largest))

    @api.model
    def _school_fault_text(self, fault, name, largest):
        """Return in words why a file is refused; ``largest`` in MB."""
        return {
            FileFault.EMPTY: self.env._("“%s” is empty.", name),
            FileFault.TOO_LARGE: self.env._(
                "“%(name)s” is too large: at most %(limit)s MB. Put it somewhere else and add a "
                "link.", name=name, limit=largest,
            ),
            FileFault.KIND: self.env._(
                "“%(name)s” is of a kind that is not handed out. Good are: %(kinds)s.",
                name=name, kinds=", ".join(ENDINGS),
            ),
            FileFault.CONTENT: self.env._(
                "“%s” is not what its name says: its content is of another kind.", name
            ),
        }[fault]
