"""Which operations may be stored, and why the others may not."""

from datetime import date

from odoo.exceptions import UserError, ValidationError

from ..formulas.plain_text import has_markup


class Judge:
    """Judges operations one by one: what is wrong with one never hinders another."""

    def __init__(self, cells):
        self.env = cells.env
        self.cells = cells
        self.windows = {}

    def judge(self, operations):
        """Return ``(accepted, rejected)``; rejected are ``(operation, state, message)``."""
        accepted, rejected = [], []
        cells = set()
        for operation in operations:
            state, message = self._verdict(operation, cells)
            if state:
                rejected.append((operation, state, message))
            else:
                cells |= self._parts(operation)
                accepted.append(operation)
        return accepted, rejected

    def _parts(self, operation):
        """Return the parts of the page that the operation sets."""
        parts = set()
        if operation.sets_marks:
            parts.add(self.cells.work_of(operation))
        for name in ("absence", "topic", "homework"):
            if getattr(operation, f"sets_{name}"):
                parts.add(name)
        return {(operation.cell, part) for part in parts}

    def _verdict(self, operation, cells):
        """Return ``(state, message)``; the state is empty for what may be stored."""
        lesson = self.cells.by_id.get(operation.lesson)
        if not lesson:
            return "refused", self.env._("This lesson is not in the journal.")
        if operation.key in self.cells.known_keys:
            return "duplicate", ""
        if lesson.id not in self.cells.kept:
            return "refused", self.env._("Only the teacher of the lesson makes entries in it.")
        if reason := self._invalid(operation, lesson):
            return "refused", reason
        if self._is_same(operation):
            return "unchanged", ""
        if operation.base != self.cells.versions.get(operation.cell, 0):
            return "clash", self.env._("Somebody else has changed this cell meanwhile.")
        if self._lacks_reason(operation, lesson):
            return "reason", lesson._why_reason()
        if self._parts(operation) & cells:
            return "refused", self.env._("Two entries for one cell came in one call.")
        return "", ""

    def _invalid(self, operation, lesson):
        """Return why the operation cannot be stored, or an empty string."""
        if has_markup(operation.why):
            return self.env._("The reason must be plain text.")
        if not operation.student:
            return self._invalid_text(operation, lesson)
        spans = self.cells.spans.get(operation.student, ())
        if not any(start <= lesson.date <= (end or lesson.date) for start, end in spans):
            return self.env._(
                "The student was not in this class or subgroup on the day of the lesson."
            )
        work = self.cells.works.get(operation.work) if operation.work else None
        if operation.work and (not work or work[0] != lesson.id):
            return self.env._("The work of a mark must be a work of the same lesson.")
        if operation.sets_marks and (reason := self._invalid_marks(operation, lesson)):
            return reason
        if operation.sets_absence and (reason := self._invalid_absence(operation)):
            return reason
        refusal = ""
        late = self.cells.origin.late
        if operation.sets_absence:
            refusal, late[lesson.id, 0], _asks = self._window(lesson, 0)
        if operation.sets_marks:
            # Without a work the window is asked before the usual work is made.
            place = lesson.id, operation.work or "usual"
            refused, late[place], _asks = self._window(lesson, self._kind(operation))
            refusal = refusal or refused
        return refusal

    def _kind(self, operation):
        """Return the work type of the operation's marks."""
        work = self.cells.works.get(operation.work)
        return work[1] if work else self.cells.usual_type

    def _lacks_reason(self, operation, lesson):
        """Tell whether the operation must say why it is late, and does not."""
        if operation.why.strip() or not operation.sets_marks:
            return False
        return self._window(lesson, self._kind(operation))[2]

    def _window(self, lesson, kind):
        """Return ``(refusal, late, asks for a reason)`` for a work type (0: none), asked once."""
        if (lesson.id, kind) not in self.windows:
            window = lesson._entry_window(
                self.cells.entry_days.get(kind, 0), kind in self.cells.reasoned
            )
            self.windows[lesson.id, kind] = (
                lesson._refusal(window), window.late, window.asks_reason
            )
        return self.windows[lesson.id, kind]

    def _invalid_text(self, operation, lesson):
        try:
            lesson._check_text_entry()
            if operation.sets_topic:
                lesson._check_plain_text("topic", operation.topic)
            if operation.sets_homework and operation.homework:
                self.env["school.homework"]._check_plain_text("text", operation.homework[0])
                self._check_nothing_set(operation)
        except (UserError, ValidationError) as error:
            return str(error)
        return ""

    def _check_nothing_set(self, operation):
        homework = self.cells.homework.get(operation.lesson)
        text, none = operation.homework
        if none and not text.strip() and homework and homework._has_extras():
            raise UserError(self.env._(
                "The homework has files or links: remove them before nothing is set."
            ))

    def _invalid_marks(self, operation, lesson):
        if not (operation.work or self.cells.usual_type):
            return self.env._("The school has no work types yet.")
        kinds = self.cells.value_kinds
        for value, comment, due in operation.marks:
            if value not in kinds:
                return self.env._("There is no such mark.")
            if kinds[value] in ("pass", "fail") and self._only_grades():
                return self.env._("The subject is marked 2–5, not passed or not passed.")
            if due and (reason := self._bad_due(kinds[value], due, lesson)):
                return reason
            if reason := self._bad_comment("school.mark", comment):
                return reason
        return ""

    def _bad_due(self, kind, due, lesson):
        if kind != "owed":
            return self.env._("Only owed work has a date until which it is due.")
        if not 0 <= (date.fromisoformat(due) - lesson.date).days <= 366:
            return self.env._(
                "Owed work is due on the day of the lesson at the earliest, "
                "a year after it at the latest."
            )
        return ""

    def _only_grades(self):
        return self.cells.journal.sudo().subject_id.grading == "mark"

    def _invalid_absence(self, operation):
        if operation.absence is None:
            return ""
        reason, minutes, comment = operation.absence
        if reason not in {row["id"] for row in self.cells.lists["reasons"]}:
            return self.env._("There is no such absence reason.")
        if minutes > 240:
            return self.env._("A lateness lasts from 0 to 240 minutes.")
        return self._bad_comment("school.absence", comment)

    def _bad_comment(self, model, comment):
        try:
            self.env[model]._check_plain_text("comment", comment)
        except ValidationError as error:
            return str(error)
        return ""

    def _is_same(self, operation):
        """Tell whether the cell holds already what the operation sets."""
        if operation.sets_marks:
            now = [(row[4], row[6], row[7]) for row in self.cells.mark_rows(operation)]
            if now != [(value, comment, self.cells.due(operation, value, due))
                       for value, comment, due in operation.marks]:
                return False
        if operation.sets_absence:
            row = self.cells.absences.get(operation.cell)
            if (row and (row[2], row[3], row[5])) != operation.absence:
                return False
        if operation.sets_topic and (
            (self.cells.by_id[operation.lesson].topic or "") != operation.topic.strip()
        ):
            return False
        if operation.sets_homework:
            return self.cells.homework_now(operation.lesson) == operation.homework
        return True
