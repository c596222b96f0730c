from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..entry.cells import Cells
from ..entry.judge import Judge
from ..entry.store import Store
from ..page.operation import MAX_OPERATIONS, BadOperation, Operation
from ..tools.arguments import record_id
from ..tools.caller import check_caller


class SchoolEntryBatch(models.AbstractModel):
    """Saves what was typed on the journal page: one call, one transaction, a verdict per cell.

    An operation brings one cell to a state. Its key makes a resend harmless; its base version
    shows whether somebody else was there first. What cannot be stored is refused with a reason
    and leaves the other operations alone.
    """

    _name = "school.entry.batch"
    _description = "Entries of the Journal Page"

    @api.model
    def save(self, journal_id, operations, user_id=None):
        """Store ``operations`` (JSON objects, see ``Operation``) of one journal.

        ``user_id`` says who typed them: AccessDenied when somebody else is logged in by now.

        Returns ``{"verdicts": [...], "term": id, "averages": {...}, "now": ...}``; the averages are
        those of the students whose marks changed, in the latest term touched; ``now`` is the
        server's time (UTC, ISO 8601). A verdict holds ``key``,
        ``state`` (``stored``, ``unchanged``, ``duplicate``, ``clash``, ``reason``: a late entry
        that must say why, ``refused``), ``version``, ``message`` and ``cell``: ``marks``,
        ``absence`` as rows of the page, for a lesson ``topic`` and, if it was set, ``homework``; a
        clash adds ``who`` and ``when``.
        AccessError for a journal that the user may not read.
        """
        check_caller(self.env, user_id)
        if not isinstance(operations, list):
            raise UserError(self.env._("Entries come as a list."))
        if len(operations) > MAX_OPERATIONS:
            raise UserError(self.env._("Too many entries at once: at most %s.", MAX_OPERATIONS))
        journal = self.env["school.journal"].browse(record_id(self.env, journal_id))
        answer = _Answer(Cells(self.env, journal))
        parsed = answer.parse(operations)
        answer.cells.load(parsed)
        stored = []
        if parsed:
            stored, rejected = Judge(answer.cells).judge(parsed)
            Store(answer.cells).apply(stored)
            for operation, state, message in rejected:
                answer.report(operation, state, message)
            for operation in stored:
                answer.report(operation, "stored", "")
        return answer.as_json({op.student for op in stored if op.sets_marks})


class _Answer:
    """The verdicts of one save, in the order of its operations."""

    def __init__(self, cells):
        self.env = cells.env
        self.cells = cells
        self.verdicts = {}
        self.order = []

    def parse(self, operations):
        """Return the operations that can be understood; the others get their verdict."""
        parsed = []
        for data in operations:
            key = data.get("key") if isinstance(data, dict) else None
            try:
                operation = Operation.parse(data)
            except BadOperation as error:
                self._refuse(key, self.env._("This entry cannot be understood: %s", error))
                continue
            if key in self.order:
                self._refuse(key, self.env._("The same entry came twice in one call."))
                continue
            self.order.append(key)
            parsed.append(operation)
        return parsed

    def _refuse(self, key, message):
        # Its place in the call, for a key may be missing, be no text, or come twice.
        marker = len(self.order)
        self.order.append(marker)
        self.verdicts[marker] = {"key": key, "state": "refused", "message": message}

    def report(self, operation, state, message):
        """Note the verdict on an operation."""
        self.verdicts[operation.key] = self._verdict(operation, state, message)

    def _verdict(self, operation, state, message):
        verdict = {
            "key": operation.key, "state": state, "message": message,
            "lesson": operation.lesson, "student": operation.student,
        }
        lesson = self.cells.by_id.get(operation.lesson)
        if not lesson:
            return verdict
        verdict["version"] = self.cells.versions.get(operation.cell, 0)
        if operation.student:
            verdict["cell"] = {
                "marks": self.cells.marks.get(operation.cell, []),
                "absence": self.cells.absences.get(operation.cell),
            }
        else:
            verdict["cell"] = {"topic": lesson.topic or ""}
            # Of another operation the homework was not read: to say nothing is not to say "none".
            if operation.sets_homework:
                text, none = self.cells.homework_now(operation.lesson) or ("", False)
                verdict["cell"]["homework"] = {"text": text, "none": none}
        if state == "clash":
            log = self.env["school.entry.log"].sudo().browse(verdict["version"]).exists()
            verdict["who"] = log.user_id.name or ""
            verdict["when"] = log.datetime.isoformat() if log else ""
        return verdict

    def as_json(self, students):
        """Return the answer of ``save``; ``students`` are those whose marks changed."""
        term = self.cells.lessons.term_id.sorted("date_start")[-1:] if students else None
        averages = self.cells.journal._seen_averages(term, students) if term else {}
        return {
            "verdicts": [self.verdicts[key] for key in self.order],
            "term": term.id if term else 0,
            "averages": {str(student): averages.get(student) for student in students},
            "now": fields.Datetime.now().replace(tzinfo=timezone.utc).isoformat(),
        }
