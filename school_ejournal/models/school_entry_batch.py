from collections import defaultdict
from functools import cached_property

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..page.operation import MAX_OPERATIONS, BadOperation, Operation
from ..tools.origin import Origin


class SchoolEntryBatch(models.AbstractModel):
    """Saves what was typed on the journal page: one call, one transaction, a verdict per cell.

    An operation brings one cell to a state. Its key makes a resend harmless; its base version
    shows whether somebody else was there first. What cannot be stored is refused with a reason
    and leaves the other operations alone.
    """

    _name = "school.entry.batch"
    _description = "Entries of the Journal Page"

    @api.model
    def save(self, journal_id, operations):
        """Store ``operations`` (JSON objects, see ``Operation``) of one journal.

        Returns ``{"verdicts": [...], "term": id, "averages": {...}}``; the averages are those of
        the students whose marks changed, in the latest term touched. A verdict holds ``key``, ``state``
        (``stored``, ``unchanged``, ``duplicate``, ``clash``, ``refused``), ``version``,
        ``message`` and ``cell``: ``marks``, ``absence`` as rows of the page, for a lesson
        ``topic`` and ``homework``; a clash adds ``who`` and ``when``.
        AccessError for a journal that the user may not read.
        """
        if not isinstance(operations, list) or len(operations) > MAX_OPERATIONS:
            raise UserError(self.env._("Too many entries at once: at most %s.", MAX_OPERATIONS))
        journal = self.env["school.journal"].browse(int(journal_id))
        run = _Run(self, self.env["school.journal.page"]._readable(journal))
        run.parse(operations)
        if run.pending:
            run.load()
            run.judge()
            run.apply()
        return run.answer()


class _Run:
    """One call of ``save``: the operations, what they meet in the database, what came of them."""

    def __init__(self, batch, journal):
        self.env = batch.env
        self.journal = journal
        self.pages = self.env["school.journal.page"]
        self.origin = Origin(source="page", judged=True)
        self.windows = {}
        self.verdicts = {}
        self.order = []
        self.pending = []

    # ---- in ----

    def parse(self, operations):
        """Split what can be understood from what cannot."""
        for data in operations:
            key = data.get("key") if isinstance(data, dict) else None
            try:
                operation = Operation.parse(data)
            except BadOperation as error:
                self._refuse(key, self.env._("This entry cannot be understood: %s", error))
                continue
            if key in self.verdicts or any(other.key == key for other in self.pending):
                self._refuse(key, self.env._("The same entry came twice in one call."))
                continue
            self.order.append(key)
            self.pending.append(operation)

    def load(self):
        """Lock the lessons and read what the operations may meet, in a fixed number of queries."""
        self.lessons = self.env["school.lesson"].search_fetch(
            [("id", "in", [op.lesson for op in self.pending]),
             ("journal_id", "=", self.journal.id)],
            ["date", "state", "topic", "term_id", "substitute_id", "journal_id", "company_id",
             "class_id"],
        )
        self.lists = self.pages._lists(
            self.journal.sudo().company_id.id, self.env.lang or "en_US"
        )
        self.by_id = {lesson.id: lesson for lesson in self.lessons}
        if not self.lessons:
            return
        self.origin.on(self.lessons)._lock_for_entry()
        self.kept = {
            lesson.id for lesson in self.lessons if lesson._is_kept_by(self.env.user)
        }
        self.spans = self._load_spans()
        self._load_state()
        self.known_keys = self._load_keys()
        self.works = self._load_works()
        texts = [op.lesson for op in self.pending if op.sets_homework]
        self.homework = {
            homework.lesson_id.id: homework
            for homework in self.env["school.homework"].search([("lesson_id", "in", texts)])
        } if texts else {}

    def _load_spans(self):
        days = self.lessons.mapped("date")
        return {
            row["id"]: row["spans"] for row in self.journal._roster(min(days), max(days))
        }

    def _load_works(self):
        """Return ``{work id: (lesson id, work type id)}`` of the lessons, in order."""
        return {work: (lesson, kind) for work, lesson, kind in self.env.execute_query(SQL(
            """SELECT id, lesson_id, work_type_id FROM school_work
                WHERE lesson_id = ANY(%s) ORDER BY sequence, id""", self.lessons.ids,
        ))}

    def _load_state(self):
        marks, absences, versions = self.pages._cells(
            self.lessons.ids, {op.student for op in self.pending}
        )
        self.marks = defaultdict(list)
        for row in marks:
            self.marks[row[1], row[0]].append(row)
        self.absences = {(row[1], row[0]): row for row in absences}
        self.versions = {(lesson, student): version for lesson, student, version in versions}

    def _load_keys(self):
        rows = self.env.execute_query(SQL(
            "SELECT DISTINCT key FROM school_entry_log WHERE user_id = %s AND key IN %s",
            self.env.uid, tuple(op.key for op in self.pending),
        ))
        return {key for (key,) in rows}

    # ---- judging ----

    def judge(self):
        """Keep in ``pending`` what may be stored, and give a verdict on the rest."""
        accepted = []
        cells = set()
        for operation in self.pending:
            state, message = self._verdict(operation, cells)
            if state:
                self.verdicts[operation.key] = self._report(operation, state, message)
            else:
                cells.add(self._slot(operation))
                accepted.append(operation)
        self.pending = accepted

    def _slot(self, operation):
        return (operation.cell, operation.sets_marks and operation.work)

    def _verdict(self, operation, cells):
        """Return ``(state, message)``; the state is empty for what may be stored."""
        lesson = self.by_id.get(operation.lesson)
        if not lesson:
            return "refused", self.env._("This lesson is not in the journal.")
        if operation.key in self.known_keys:
            return "duplicate", ""
        if lesson.id not in self.kept:
            return "refused", self.env._("Only the teacher of the lesson makes entries in it.")
        if reason := self._invalid(operation, lesson):
            return "refused", reason
        if self._is_same(operation):
            return "unchanged", ""
        if operation.base != self.versions.get(operation.cell, 0):
            return "clash", self.env._("Somebody else has changed this cell meanwhile.")
        if self._slot(operation) in cells:
            return "refused", self.env._("Two entries for one cell came in one call.")
        return "", ""

    def _invalid(self, operation, lesson):
        """Return why the operation cannot be stored, or an empty string."""
        if not operation.student:
            return self._invalid_text(operation, lesson)
        spans = self.spans.get(operation.student, ())
        if not any(start <= lesson.date <= (end or lesson.date) for start, end in spans):
            return self.env._(
                "The student was not in this class or subgroup on the day of the lesson."
            )
        work = self.works.get(operation.work) if operation.work else None
        if operation.work and (not work or work[0] != lesson.id):
            return self.env._("The work of a mark must be a work of the same lesson.")
        if operation.sets_marks and (reason := self._invalid_marks(operation)):
            return reason
        if operation.sets_absence and (reason := self._invalid_absence(operation)):
            return reason
        kind = 0
        if operation.sets_marks:
            kind = work[1] if work else self.usual_type
        refusal, self.origin.late[lesson.id, operation.work or 0] = self._window(lesson, kind)
        return refusal

    def _window(self, lesson, kind):
        """Return ``(refusal, late)`` for a lesson and a work type (0: none), asked once."""
        if (lesson.id, kind) not in self.windows:
            window = lesson._entry_window(self.entry_days.get(kind, 0))
            self.windows[lesson.id, kind] = (lesson._refusal(window), window.late)
        return self.windows[lesson.id, kind]

    @cached_property
    def entry_days(self):
        """Days that each work type adds to the window."""
        return {row["id"]: row["entry_days"] for row in self.lists["work_types"]}

    @cached_property
    def usual_type(self):
        """Id of the work type of marks that name no work."""
        return next((row["id"] for row in self.lists["work_types"] if row["is_default"]),
                    self.lists["work_types"][0]["id"])

    def _invalid_text(self, operation, lesson):
        try:
            lesson._check_text_entry()
            if operation.sets_topic:
                lesson._check_plain_text("topic", operation.topic)
            if operation.sets_homework and operation.homework:
                self.env["school.homework"]._check_plain_text("text", operation.homework[0])
        except (UserError, ValidationError) as error:
            return str(error)
        return ""

    def _invalid_marks(self, operation):
        kinds = {row["id"]: row["kind"] for row in self.lists["values"]}
        for value, comment in operation.marks:
            if value not in kinds:
                return self.env._("There is no such mark.")
            if kinds[value] in ("pass", "fail") and self._only_grades():
                return self.env._("The subject is marked 2–5, not passed or not passed.")
            if reason := self._bad_comment("school.mark", comment):
                return reason
        return ""

    def _only_grades(self):
        return self.journal.sudo().subject_id.grading == "mark"

    def _invalid_absence(self, operation):
        if operation.absence is None:
            return ""
        reason, minutes, comment = operation.absence
        if reason not in {row["id"] for row in self.lists["reasons"]}:
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
            now = [(row[4], row[6]) for row in self._mark_rows(operation)]
            if now != list(operation.marks):
                return False
        if operation.sets_absence:
            row = self.absences.get(operation.cell)
            if (row and (row[2], row[3], row[5])) != operation.absence:
                return False
        if operation.sets_topic:
            if (self.by_id[operation.lesson].topic or "") != operation.topic.strip():
                return False
        if operation.sets_homework:
            return self._homework_now(operation.lesson) == operation.homework
        return True

    def _mark_rows(self, operation):
        """Return the marks of the operation's work; without a work, of the usual one."""
        work = operation.work or self._usual_work(operation.lesson)
        return [row for row in self.marks.get(operation.cell, ()) if row[2] == work]

    def _usual_work(self, lesson):
        place = (lesson, self.usual_type)
        return next((work for work, found in self.works.items() if found == place), 0)

    def _homework_now(self, lesson):
        homework = self.homework.get(lesson)
        return (homework.text or "", homework.is_none) if homework else None

    # ---- storing ----

    def apply(self):
        """Store the accepted operations; the log is written with them."""
        if not self.pending:
            return
        for operation in self.pending:
            self.origin.keys[operation.cell] = operation.key
            if operation.why:
                self.origin.reasons[operation.cell] = operation.why
        self._apply_marks([op for op in self.pending if op.sets_marks])
        self._apply_absences([op for op in self.pending if op.sets_absence])
        self._apply_texts([op for op in self.pending if not op.student])
        self.versions.update(self.origin.versions)
        for operation in self.pending:
            self.verdicts[operation.key] = self._report(operation, "stored", "")

    def _apply_marks(self, operations):
        Mark = self.origin.on(self.env["school.mark"])
        self._make_usual_works(operations)
        ids = self._mark_ids(operations)
        removed, changed, created = [], {}, []
        for op in operations:
            work = op.work or self._usual_work(op.lesson)
            # Without a work the window was asked before the usual work was made.
            self.origin.late[op.lesson, work] = self.origin.late[op.lesson, op.work or 0]
            rows = {row[3]: row for row in self._mark_rows(op)}
            for position, (value, comment) in enumerate(op.marks, 1):
                row = rows.pop(position, None)
                vals = {"value_id": value, "comment": comment or False}
                if not row:
                    created.append({
                        "lesson_id": op.lesson, "student_id": op.student, "work_id": work,
                        "position": position, **vals,
                    })
                elif (row[4], row[6]) != (value, comment):
                    changed[ids[row[0], row[2], position]] = vals
            removed += [ids[row[0], row[2], position] for position, row in rows.items()]
        if removed:
            Mark.browse(removed).unlink()
        if changed:
            Mark.browse(changed)._change(changed)
        touched = Mark.browse(changed)
        if created:
            touched += Mark.create(created)
        self._show_marks(operations, touched)

    def _make_usual_works(self, operations):
        """Make the work that marks without one belong to, where the lesson has none yet."""
        lessons = {op.lesson for op in operations
                   if op.marks and not op.work and not self._usual_work(op.lesson)}
        for work in self.env["school.work"].create([
            {"lesson_id": lesson, "work_type_id": self.usual_type} for lesson in sorted(lessons)
        ]) if lessons else ():
            self.works[work.id] = (work.lesson_id.id, self.usual_type)

    def _show_marks(self, operations, touched):
        """Bring the rows of the cells up to what was stored."""
        late = {(mark.student_id.id, mark.work_id.id, mark.position): mark.entered_late
                for mark in touched}
        for op in operations:
            work = op.work or self._usual_work(op.lesson)
            before = {row[3]: row for row in self._mark_rows(op)}
            others = [row for row in self.marks[op.cell] if row[2] != work]
            self.marks[op.cell] = others + [
                [op.student, op.lesson, work, position, value,
                 late.get((op.student, work, position), position in before
                          and before[position][5]), comment]
                for position, (value, comment) in enumerate(op.marks, 1)
            ]

    def _mark_ids(self, operations):
        """Return ``{(student, work, position): id}`` of the marks that operations replace."""
        if not any(self.marks.get(op.cell) for op in operations):
            return {}
        return {
            (mark.student_id.id, mark.work_id.id, mark.position): mark.id
            for mark in self.env["school.mark"].search_fetch(
                [("lesson_id", "in", self.lessons.ids),
                 ("student_id", "in", [op.student for op in operations])],
                ["student_id", "work_id", "position"],
            )
        }

    def _apply_absences(self, operations):
        Absence = self.origin.on(self.env["school.absence"])
        standing = [op for op in operations if op.cell in self.absences]
        ids = {
            (absence.lesson_id.id, absence.student_id.id): absence.id
            for absence in Absence.search([
                ("lesson_id", "in", [op.lesson for op in standing]),
                ("student_id", "in", [op.student for op in standing]),
            ])
        } if standing else {}
        removed, changed, created = [], {}, []
        for op in operations:
            if op.absence is None:
                removed += [ids[op.cell]] if op.cell in ids else []
                self.absences.pop(op.cell, None)
                continue
            vals = dict(zip(("reason_id", "minutes", "comment"), op.absence, strict=True))
            vals["comment"] = vals["comment"] or False
            if op.cell in ids:
                changed[ids[op.cell]] = vals
            else:
                created.append({"lesson_id": op.lesson, "student_id": op.student, **vals})
        if removed:
            Absence.browse(removed).unlink()
        if changed:
            Absence.browse(changed)._change(changed)
        touched = Absence.browse(changed)
        if created:
            touched += Absence.create(created)
        for absence in touched:
            lesson, student = absence.lesson_id.id, absence.student_id.id
            self.absences[lesson, student] = [
                student, lesson, absence.reason_id.id, absence.minutes, absence.entered_late,
                absence.comment or "",
            ]

    def _apply_texts(self, operations):
        for op in operations:
            if op.sets_topic:
                lesson = self.origin.on(self.by_id[op.lesson])
                lesson.write({"topic": op.topic.strip() or False})
            if op.sets_homework:
                self._apply_homework(op)

    def _apply_homework(self, operation):
        homework = self.homework.get(operation.lesson)
        text, none = operation.homework or ("", False)
        if not text.strip() and not none:
            if homework:
                self.origin.on(homework).unlink()
                del self.homework[operation.lesson]
            return
        vals = {"text": text, "is_none": none and not text.strip()}
        if homework:
            self.origin.on(homework).write(vals)
        else:
            self.homework[operation.lesson] = self.origin.on(self.env["school.homework"]).create(
                {"lesson_id": operation.lesson, **vals}
            )

    # ---- out ----

    def _refuse(self, key, message):
        marker = key if isinstance(key, str) else f"#{len(self.order)}"
        if marker in self.verdicts or marker in self.order:
            marker = f"{marker}#{len(self.order)}"
        self.order.append(marker)
        self.verdicts[marker] = {"key": key, "state": "refused", "message": message}

    def _report(self, operation, state, message):
        verdict = {
            "key": operation.key, "state": state, "message": message,
            "lesson": operation.lesson, "student": operation.student,
        }
        lesson = self.by_id.get(operation.lesson)
        if not lesson:
            return verdict
        verdict["version"] = self.versions.get(operation.cell, 0)
        if operation.student:
            verdict["cell"] = {
                "marks": self.marks.get(operation.cell, []),
                "absence": self.absences.get(operation.cell),
            }
        else:
            text, none = self._homework_now(operation.lesson) or ("", False)
            verdict["cell"] = {
                "topic": lesson.topic or "", "homework": {"text": text, "none": none},
            }
        if state == "clash":
            log = self.env["school.entry.log"].sudo().browse(verdict["version"]).exists()
            verdict["who"] = log.user_id.name or ""
            verdict["when"] = log.datetime.isoformat() if log else ""
        return verdict

    def answer(self):
        """Return the verdicts in the order of the operations, and the averages they changed."""
        students = {op.student for op in self.pending if op.sets_marks}
        term = self.lessons.term_id.sorted("date_start")[-1:] if students else None
        averages = self.journal._term_averages(term, students)[self.journal.id] if term else {}
        return {
            "verdicts": [self.verdicts[key] for key in self.order],
            "term": term.id if term else 0,
            "averages": {str(student): averages.get(student) for student in students},
        }
