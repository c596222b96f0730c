"""Storing operations through the models, which write the log and keep the rules."""


class Store:
    """Brings the cells of accepted operations to the state that they ask for."""

    def __init__(self, cells):
        self.env = cells.env
        self.cells = cells

    def apply(self, operations):
        """Store accepted operations and bring ``cells`` up to date."""
        # A cell takes one operation at a time, so that each stands in the log under its own key.
        turns = []
        for operation in operations:
            turn = next((turn for turn in turns if operation.cell not in turn), None)
            if turn is None:
                turns.append(turn := {})
            turn[operation.cell] = operation
        for turn in turns:
            self._apply_turn(turn)

    def _apply_turn(self, turn):
        operations = list(turn.values())
        origin = self.cells.origin
        origin.keys.update((cell, operation.key) for cell, operation in turn.items())
        origin.reasons.update((cell, operation.why) for cell, operation in turn.items())
        self._apply_marks([op for op in operations if op.sets_marks])
        self._apply_absences([op for op in operations if op.sets_absence])
        self._apply_texts([op for op in operations if not op.student])
        self.cells.versions.update(origin.versions)

    def _apply_marks(self, operations):
        Mark = self.cells.origin.on(self.env["school.mark"])
        self._make_usual_works(operations)
        ids = self._mark_ids(operations)
        late = self.cells.origin.late
        removed, changed, created = [], {}, []
        for op in operations:
            work = self.cells.work_of(op)
            is_late = late[op.lesson, work] = late[op.lesson, op.work or "usual"]
            before = {row[3]: row for row in self.cells.mark_rows(op)}
            after = []
            for position, (value, comment, due) in enumerate(op.marks, 1):
                old = before.pop(position, None)
                row = [op.student, op.lesson, work, position, value,
                       is_late or bool(old and old[5]), comment, self.cells.due(op, value, due)]
                if old and (old[4], old[6], old[7]) == (row[4], row[6], row[7]):
                    after.append(old)
                    continue
                after.append(row)
                vals = {"value_id": value, "comment": comment or False, "due_date": row[7] or False}
                if old:
                    changed[ids[op.student, work, position]] = vals
                else:
                    created.append({"lesson_id": op.lesson, "student_id": op.student,
                                    "work_id": work, "position": position, **vals})
            removed += [ids[op.student, work, position] for position in before]
            others = [row for row in self.cells.marks[op.cell] if row[2] != work]
            self.cells.marks[op.cell] = others + after
        self._write(Mark, removed, changed, created)

    def _make_usual_works(self, operations):
        """Make the work that marks without one belong to, where the lesson has none yet."""
        lessons = {op.lesson for op in operations if op.marks and not self.cells.work_of(op)}
        if not lessons:
            return
        usual = self.cells.usual_type
        [weight] = [row["weight"] for row in self.cells.lists["work_types"] if row["id"] == usual]
        for work in self.env["school.work"]._make_usual(
            self.env["school.lesson"].browse(sorted(lessons)), usual, weight
        ):
            self.cells.add_work(work.id, work.lesson_id.id, usual)

    def _mark_ids(self, operations):
        """Return ``{(student, work, position): id}`` of the marks that operations replace."""
        if not any(self.cells.marks.get(op.cell) for op in operations):
            return {}
        return {
            (mark.student_id.id, mark.work_id.id, mark.position): mark.id
            for mark in self.env["school.mark"].search_fetch(
                [("lesson_id", "in", self.cells.lessons.ids),
                 ("student_id", "in", [op.student for op in operations])],
                ["student_id", "work_id", "position"],
            )
        }

    def _write(self, model, removed, changed, created):
        """Remove, change and create entries of ``model``."""
        if removed:
            model.browse(removed).unlink()
        if changed:
            model.browse(changed)._change(changed)
        if created:
            model._enter(created)

    def _apply_absences(self, operations):
        Absence = self.cells.origin.on(self.env["school.absence"])
        ids = self._absence_ids(operations)
        removed, changed, created = [], {}, []
        for op in operations:
            old = self.cells.absences.pop(op.cell, None)
            if op.absence is None:
                removed += [ids[op.cell]] if old else []
                continue
            reason, minutes, comment = op.absence
            is_late = self.cells.origin.late[op.lesson, 0] or bool(old and old[4])
            self.cells.absences[op.cell] = [
                op.student, op.lesson, reason, minutes, is_late, comment,
            ]
            vals = {"reason_id": reason, "minutes": minutes, "comment": comment or False}
            if old:
                changed[ids[op.cell]] = vals
            else:
                created.append({"lesson_id": op.lesson, "student_id": op.student, **vals})
        self._write(Absence, removed, changed, created)

    def _absence_ids(self, operations):
        """Return ``{cell: id}`` of the absences that operations replace."""
        standing = [op for op in operations if op.cell in self.cells.absences]
        return {
            (absence.lesson_id.id, absence.student_id.id): absence.id
            for absence in self.env["school.absence"].search_fetch([
                ("lesson_id", "in", [op.lesson for op in standing]),
                ("student_id", "in", [op.student for op in standing]),
            ], ["lesson_id", "student_id"])
        } if standing else {}

    def _apply_texts(self, operations):
        for op in operations:
            if op.sets_topic:
                lesson = self.cells.origin.on(self.cells.by_id[op.lesson])
                lesson.write({"topic": op.topic.strip() or False})
            if op.sets_homework:
                self._apply_homework(op)

    def _apply_homework(self, operation):
        homework = self.cells.homework.get(operation.lesson)
        text, none = operation.homework or ("", False)
        if not text.strip() and not none:
            if homework and homework._has_extras():
                # Files and links stay while the text is written anew.
                self.cells.origin.on(homework).write({"text": False})
            elif homework:
                self.cells.origin.on(homework).unlink()
                del self.cells.homework[operation.lesson]
            return
        vals = {"text": text, "is_none": none and not text.strip()}
        if homework:
            self.cells.origin.on(homework).write(vals)
        else:
            Homework = self.cells.origin.on(self.env["school.homework"])
            self.cells.homework[operation.lesson] = Homework.create(
                {"lesson_id": operation.lesson, **vals}
            )
