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
        removed, changed, created = [], {}, []
        for op in operations:
            work = op.work or self.cells.usual_work(op.lesson)
            late = self.cells.origin.late
            late[op.lesson, work] = late[op.lesson, op.work or "usual"]
            rows = {row[3]: row for row in self.cells.mark_rows(op)}
            for position, (value, comment, due) in enumerate(op.marks, 1):
                row = rows.pop(position, None)
                due = self.cells.due(op, value, due)
                vals = {"value_id": value, "comment": comment or False, "due_date": due or False}
                if not row:
                    created.append({
                        "lesson_id": op.lesson, "student_id": op.student, "work_id": work,
                        "position": position, **vals,
                    })
                elif (row[4], row[6], row[7]) != (value, comment, due):
                    changed[ids[row[0], row[2], position]] = vals
            removed += [ids[row[0], row[2], position] for position, row in rows.items()]
        touched = self._write(Mark, removed, changed, created)
        self._show_marks(operations, touched)

    def _make_usual_works(self, operations):
        """Make the work that marks without one belong to, where the lesson has none yet."""
        lessons = {op.lesson for op in operations
                   if op.marks and not op.work and not self.cells.usual_work(op.lesson)}
        usual = self.cells.usual_type
        for work in self.env["school.work"].create([
            {"lesson_id": lesson, "work_type_id": usual} for lesson in sorted(lessons)
        ]) if lessons else ():
            self.cells.works[work.id] = (work.lesson_id.id, usual)

    def _show_marks(self, operations, touched):
        """Bring the rows of the cells up to what was stored."""
        late = {(mark.student_id.id, mark.work_id.id, mark.position): mark.entered_late
                for mark in touched}
        for op in operations:
            work = op.work or self.cells.usual_work(op.lesson)
            before = {row[3]: row for row in self.cells.mark_rows(op)}
            others = [row for row in self.cells.marks[op.cell] if row[2] != work]
            self.cells.marks[op.cell] = others + [
                [op.student, op.lesson, work, position, value,
                 late.get((op.student, work, position), position in before
                          and before[position][5]), comment, self.cells.due(op, value, due)]
                for position, (value, comment, due) in enumerate(op.marks, 1)
            ]

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
        """Remove, change and create entries of ``model``; return those that stand afterwards."""
        if removed:
            model.browse(removed).unlink()
        touched = model.browse(changed)
        if changed:
            touched._change(changed)
        return touched + model.create(created) if created else touched

    def _apply_absences(self, operations):
        Absence = self.cells.origin.on(self.env["school.absence"])
        standing = [op for op in operations if op.cell in self.cells.absences]
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
                self.cells.absences.pop(op.cell, None)
                continue
            vals = dict(zip(("reason_id", "minutes", "comment"), op.absence, strict=True))
            vals["comment"] = vals["comment"] or False
            if op.cell in ids:
                changed[ids[op.cell]] = vals
            else:
                created.append({"lesson_id": op.lesson, "student_id": op.student, **vals})
        touched = self._write(Absence, removed, changed, created)
        for absence in touched:
            lesson, student = absence.lesson_id.id, absence.student_id.id
            self.cells.absences[lesson, student] = [
                student, lesson, absence.reason_id.id, absence.minutes, absence.entered_late,
                absence.comment or "",
            ]

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
            if homework:
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
