import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.school_timetable_alias import TARGETS
from ..timetable.document import BadFile
from ..timetable.files import read_file
from .school_timetable_texts import TimetableTexts


class SchoolTimetableImport(models.TransientModel):
    """A timetable from a file: first what it would change and what is wrong, then all or nothing.

    The file replaces the timetable of the classes that it holds, from a day on.
    """

    _name = "school.timetable.import"
    _description = "Timetable Import"
    _inherit = ["school.input.mixin"]

    company_id = fields.Many2one(
        "res.company", "School", required=True, readonly=True, default=lambda self: self.env.company
    )
    year_id = fields.Many2one(
        "school.year", "School Year", required=True,
        default=lambda self: self.env["school.year"]._current(),
        domain="[('company_id', '=', company_id), ('state', '=', 'open')]",
    )
    date_from = fields.Date(
        "In Force From", required=True, compute="_compute_date_from", store=True, readonly=False,
        precompute=True,
        help="Until the day before, the timetable stays as it is.",
    )
    data = fields.Binary("File", attachment=False)
    filename = fields.Char()
    create_missing = fields.Boolean(
        "Make Missing Journals and Subgroups",
        help="For classes and subjects that have no journal yet.",
    )
    ten_cards_ok = fields.Boolean("The File Is Complete")
    asks_ten_cards = fields.Boolean(readonly=True)
    state = fields.Selection(
        [("upload", "File"), ("check", "Check"), ("done", "Done")], default="upload", readonly=True
    )
    match_ids = fields.One2many("school.timetable.import.match", "import_id", "Unknown Names")
    line_ids = fields.One2many("school.timetable.import.line", "import_id", "Lines", readonly=True)
    problem_ids = fields.One2many(
        "school.timetable.import.line", "import_id", "Problems", readonly=True,
        domain=[("kind", "in", ("error", "warning"))],
    )
    change_ids = fields.One2many(
        "school.timetable.import.line", "import_id", "Changes", readonly=True,
        domain=[("kind", "not in", ("error", "warning"))],
    )
    add_count = fields.Integer("To Be Added", readonly=True)
    move_count = fields.Integer("To Be Moved", readonly=True)
    change_count = fields.Integer("To Be Changed", readonly=True)
    remove_count = fields.Integer("To Be Removed", readonly=True)
    same_count = fields.Integer("Unchanged", readonly=True)
    error_count = fields.Integer("Errors", readonly=True)

    @api.depends("year_id")
    def _compute_date_from(self):
        for wizard in self:
            first = wizard.year_id.date_start
            entries = self.env["school.timetable.entry"].search_count(
                [("year_id", "=", wizard.year_id.id)], limit=1)
            today = wizard.company_id._school_today()
            wizard.date_from = max(first, today) if first and entries else first

    # ---- steps ----

    def action_check(self):
        """Read the file and report what it would change; nothing is stored of it."""
        self.ensure_one()
        self._remember_matches()
        match, changes = self._read()
        texts = TimetableTexts(self.env, self.year_id)
        problems = self._problems(match, texts)
        lines = [*problems, *texts.changes(changes)]
        errors = sum(line["kind"] == "error" for line in problems)
        (self.line_ids + self.problem_ids + self.change_ids).unlink()
        self.match_ids.unlink()
        self.write({
            "state": "check",
            "asks_ten_cards": any(each.code == "ten_cards" for each in match.problems),
            "error_count": errors,
            "add_count": len(changes.add), "move_count": len(changes.move),
            "change_count": len(changes.change), "remove_count": len(changes.remove),
            "same_count": changes.same,
            "line_ids": [(0, 0, line) for line in lines],
            "match_ids": [
                (0, 0, {"kind": kind, "name": name, TARGETS[kind]: proposal})
                for (kind, name), proposal in sorted(match.unknown.items())
            ],
        })
        return self._reopen()

    def action_apply(self):
        """Import the file: everything that was reported, in one transaction, or nothing."""
        self.ensure_one()
        match, changes = self._read()
        texts = TimetableTexts(self.env, self.year_id)
        errors = [line["text"] for line in self._problems(match, texts) if line["kind"] == "error"]
        if errors:
            raise UserError("\n".join([
                self.env._("Nothing was imported: there are errors in the file."), *errors[:5],
            ]))
        self.env["school.timetable.reader"]._apply(changes, self.year_id, self.date_from)
        self.write({"state": "done", "data": False})
        return self._reopen()

    def action_back(self):
        """Choose another file."""
        self.ensure_one()
        self.write({"state": "upload"})
        return self._reopen()

    def action_template(self):
        """Download the layout of the spreadsheet."""
        return {"type": "ir.actions.act_url", "url": "/school/timetable/template.xlsx",
                "target": "download"}

    def _reopen(self):
        return {
            "type": "ir.actions.act_window", "name": self.env._("Timetable Import"),
            "res_model": self._name, "res_id": self.id, "view_mode": "form",
            "views": [(False, "form")], "target": "new",
        }

    # ---- reading ----

    def _read(self):
        """Return the ``Match`` of the file and the ``Changes`` that it makes."""
        if not self.env.su and not self.env.user.has_group("school_ejournal.group_school_deputy"):
            raise AccessError(self.env._("Only a deputy head imports a timetable."))
        if self.year_id.state != "open":
            raise UserError(self.env._("The school year %s is closed.", self.year_id.name))
        if not self.year_id.date_start <= self.date_from <= self.year_id.date_end:
            raise UserError(self.env._(
                "The timetable must come into force within its school year."))
        reader = self.env["school.timetable.reader"]
        try:
            document = read_file(base64.b64decode(self.data or b""))
        except BadFile as error:
            raise UserError(TimetableTexts(self.env, self.year_id).bad_file(error)) from error
        except binascii.Error as error:
            raise UserError(self.env._(
                "The file did not arrive whole: choose it again.")) from error
        match = reader._match(document, self.year_id, self.create_missing)
        return match, reader._changes(match, self.date_from)

    def _problems(self, match, texts):
        """Return what is wrong as values of report lines, errors first."""
        lines = [
            texts.problem(problem) for problem in match.problems
            if problem.code != "ten_cards" or not self.ten_cards_ok
        ]
        lines += [texts.unknown(kind, name) for kind, name in sorted(match.unknown)]
        clashes = self.env["school.timetable.reader"]._clashes(match, self.date_from)
        lines += [texts.clash(clash) for clash in clashes]
        if not match.wanted and not any(line["kind"] == "error" for line in lines):
            lines.append(texts.nothing())
        managed = self.env["school.class"]._arranged_by_user(self.year_id)
        foreign = self.env["school.class"].browse(match.classes) - managed
        if foreign and not self.env.su:
            lines.append(texts.foreign(foreign))
        return sorted(lines, key=lambda line: line["kind"] != "error")

    def _remember_matches(self):
        """Store what the user has confirmed, for this file and for all that follow."""
        known = self.env["school.timetable.alias"]
        confirmed = self.match_ids.filtered(lambda match: match.confirmed or match.leave_out)
        for match in confirmed:
            if not match.leave_out and not match[TARGETS[match.kind]]:
                raise UserError(self.env._("Choose what “%s” means.", match.name))
        known.create([
            {
                "name": match.name, "kind": match.kind, "leave_out": match.leave_out,
                **({} if match.leave_out else {
                    TARGETS[match.kind]: match[TARGETS[match.kind]].id}),
            }
            for match in confirmed
        ])

    @api.model
    def _import(self, data, year, date_from=None, **options):
        """Import ``data`` (bytes) at once; UserError with what is wrong. For loaders."""
        wizard = self.create({
            "year_id": year.id, "data": base64.b64encode(data),
            "date_from": date_from or year.date_start, **options,
        })
        wizard.action_apply()
        return wizard
