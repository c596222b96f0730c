import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from ..plans.sheet import MAX_LINES, find_plan
from ..tools.xlsx import MAX_BYTES, MAX_ROWS, BadWorkbook, read_workbook

# What a sheet says of a topic, as fields of the line.
_COMPARED = ("is_section", "name", "hours", "lesson_type_id", "work_type_ids", "homework", "note")


class SchoolPlanImport(models.TransientModel):
    """Reads a thematic plan from a spreadsheet: first on trial, then as a whole or not at all."""

    _name = "school.plan.import"
    _description = "Import of a Thematic Plan"
    _inherit = ["school.input.mixin"]

    plan_id = fields.Many2one("school.plan", required=True, ondelete="cascade")
    file = fields.Binary("XLSX File", attachment=False)
    file_name = fields.Char()
    sheet_title = fields.Char("Sheet", readonly=True)
    row_ids = fields.One2many("school.plan.import.row", "import_id", readonly=True)
    state = fields.Selection(
        [("file", "File"), ("wrong", "Mistakes Found"), ("same", "Nothing to Change"),
         ("ready", "Ready to Import")],
        default="file", readonly=True,
    )
    summary = fields.Char(readonly=True)

    def action_check(self):
        """Read the file on trial: show what would become of each row and what is wrong."""
        self.ensure_one()
        self._check_plan()
        reading = self._reading()
        rows, values = self._judge(reading)
        wrong = sum(row["level"] == "error" for row in rows)
        same = not wrong and values == self._present()
        self.row_ids.unlink()
        self.env["school.plan.import.row"].create([{**row, "import_id": self.id} for row in rows])
        hours = sum(line["hours"] for line in values)
        self.write({
            "sheet_title": reading.title,
            "state": "wrong" if wrong else "same" if same else "ready",
            "summary": self._summary(wrong, len(values), hours),
        })
        return self._reopen()

    def action_import(self):
        """Put the topics of the file in the place of the plan's; UserError if any is wrong."""
        self.ensure_one()
        self._check_plan()
        rows, values = self._judge(self._reading())
        if any(row["level"] == "error" for row in rows):
            raise UserError(self.env._("The file has mistakes: nothing was imported."))
        if values != self._present():
            self.plan_id.line_ids.unlink()
            self.env["school.plan.line"].create([
                {**line, "plan_id": self.plan_id.id, "sequence": 10 * place}
                for place, line in enumerate(values, 1)
            ])
        return {"type": "ir.actions.act_window_close"}

    def _check_plan(self):
        self.plan_id.check_access("write")
        self.plan_id._check_state("draft", "returned")

    def _summary(self, wrong, lines, hours):
        if wrong:
            return self.env._("%s rows have mistakes: nothing can be imported yet.", wrong)
        return self.env._(
            "%(lines)s lines, %(hours)s hours; the curriculum has %(needed)s.",
            lines=lines, hours=hours, needed=self.plan_id.hours_needed,
        )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id,
            "name": self.env._("Import from XLSX"), "views": [(False, "form")], "target": "new",
        }

    # ---- reading ----

    def _reading(self):
        """Return the ``Reading`` of the file; UserError for a file that cannot be read."""
        try:
            data = base64.b64decode(self.file or b"", validate=True)
            reading = find_plan(read_workbook(data))
        except binascii.Error as error:
            raise UserError(self._bad_file("broken")) from error
        except BadWorkbook as error:
            raise UserError(self._bad_file(error.code)) from error
        if reading is None:
            raise UserError(self.env._(
                "No sheet of the file has the columns “Topic” and “Hours”. Take the template, or "
                "name the columns as it does."
            ))
        if not reading.rows:
            raise UserError(self.env._("There are no topics below the heads of the columns."))
        if len(reading.rows) > MAX_LINES:
            raise UserError(self.env._(
                "%(found)s rows are no plan of one subject: at most %(most)s.",
                found=len(reading.rows), most=MAX_LINES,
            ))
        return reading

    def _bad_file(self, code):
        return {
            "empty": self.env._("Choose a file."),
            "too_large": self.env._(
                "The file is too large (more than %s MB, or far more when unpacked).",
                MAX_BYTES // 2**20,
            ),
            "old_format": self.env._(
                "This is an old Excel file (.xls), or one with a password: save it as .xlsx "
                "without a password."
            ),
            "not_xlsx": self.env._("This is no XLSX file: save the plan as an Excel workbook."),
            "broken": self.env._("The file is damaged: open it in Excel and save it again."),
            "too_many_rows": self.env._("The sheet has too many rows: at most %s.", MAX_ROWS),
        }[code]

    def _present(self):
        """Return the lines of the plan as ``_judge`` returns those of the file."""
        return [
            {
                name: [(6, 0, sorted(line[name].ids))] if name == "work_type_ids"
                else line[name].id if name == "lesson_type_id" else line[name]
                for name in _COMPARED
            }
            for line in self.plan_id.line_ids
        ]

    # ---- judging ----

    def _judge(self, reading):
        """Return ``(rows, lines)``: what the trial shows, and values of the plan's lines."""
        lists = _Lists(self)
        problems = {}
        for problem in reading.problems:
            problems.setdefault(problem.row, []).append(self._problem_text(problem))
        shown, lines = [], []
        for row in reading.rows:
            errors = problems.pop(row.row, []) if not row.is_section else []
            values, warnings = self._line(row, lists)
            errors += self._text_errors(values) if not errors else []
            shown.append(self._shown(row.row, row.name, row.hours, errors, warnings))
            lines.append(values)
        shown += [self._shown(row, "", 0, texts, []) for row, texts in problems.items()]
        return sorted(shown, key=lambda row: row["number"]), lines

    def _shown(self, number, name, hours, errors, warnings):
        return {
            "number": number, "name": name[:500], "hours": hours,
            "level": "error" if errors else "warning" if warnings else "good",
            "message": "\n".join([*errors, *warnings]) or False,
        }

    def _line(self, row, lists):
        """Return the values of a line and what of the row is left out."""
        kind, works, unknown = lists.find(row)
        warnings = [
            self.env._("“%s” is in no list of the school and is left out.", text)
            for text in unknown
        ]
        return {
            "is_section": row.is_section, "name": row.name, "hours": row.hours,
            "lesson_type_id": kind, "work_type_ids": [(6, 0, sorted(works))],
            "homework": row.homework or False, "note": row.note or False,
        }, warnings

    def _text_errors(self, values):
        Line = self.env["school.plan.line"]
        found = []
        for name in ("name", "homework", "note"):
            try:
                if values[name]:
                    Line._check_plain_text(name, values[name])
            except ValidationError as error:
                found.append(str(error))
        return found

    def _problem_text(self, problem):
        value = problem.value
        return {
            "no_topic": self.env._("The topic is missing."),
            "no_hours": self.env._("The number of hours is missing."),
            "bad_hours": self.env._("“%s” is no number of hours.", value),
            "fraction": self.env._("“%s”: hours are whole numbers.", value),
            "not_positive": self.env._("“%s”: a topic has at least one hour.", value),
            "many_hours": self.env._("“%s”: a topic has at most 40 hours.", value),
            "merged": self.env._("Merged cells: give each topic a row of its own."),
            "formula": self.env._("A formula stands here: replace it with its value."),
            "number_twice": self.env._("Lesson No. %s stands in the plan twice.", value),
            "number_hours": self.env._(
                "The numbers of lessons “%s” do not match the hours.", value
            ),
        }[problem.code]


class _Lists:
    """Lesson types and works of the school by their names."""

    def __init__(self, wizard):
        company = wizard.plan_id.company_id
        self.types = {
            _key(each.name): each.id
            for each in wizard.env["school.lesson.type"].search([("company_id", "=", company.id)])
        }
        works = wizard.env["school.work.type"].search([("company_id", "=", company.id)])
        self.works = {_key(each.code): each.id for each in works}
        self.works |= {_key(each.name): each.id for each in works}

    def find(self, row):
        """Return lesson type (or False), works and the texts that name neither."""
        kind = self.types.get(_key(row.type), False)
        unknown = [row.type] if row.type and not kind else []
        works = set()
        for text in row.works:
            work = self._work(_key(text))
            if work:
                works.add(work)
            else:
                unknown.append(text)
        return kind, works, unknown

    def _work(self, key):
        # "Контрольная работа № 3 по теме …" begins with the name of its work.
        longest = max((name for name in self.works if key == name or key.startswith(f"{name} ")),
                      key=len, default=None)
        return longest and self.works[longest]


def _key(text):
    return " ".join((text or "").lower().replace("ё", "е").split())
