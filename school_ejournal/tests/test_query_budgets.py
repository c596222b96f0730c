from odoo.tests import tagged

from .common import TODAY, SchoolCase


@tagged("post_install", "-at_install")
class TestQueryBudgets(SchoolCase):
    """Budgets of issue 2: a page in 12 queries, a save in 20, and the same for every size."""

    students_count = 40
    page_budget = 12
    save_budget = 20

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        small = cls.make_class(8, "А")
        cls.small_students = cls.env["school.student"].create([
            {"last_name": f"Ученик{number}", "first_name": "Ян"} for number in range(10)
        ])
        cls.enroll(cls.small_students, small)
        cls.small_journal = cls.env["school.journal"].create({
            "class_id": small.id, "subject_id": cls.algebra.id, "teacher_id": cls.teacher.id,
        })
        days = cls.make_lessons(15).mapped("date")
        # Ten lessons of ten students, sixty of forty.
        cls.fill(cls.make_on(cls.small_journal, days[:10], (3,)), cls.small_students)
        cls.fill(cls.make_on(cls.journal, days, (1, 2, 4, 5)), cls.students)
        cls.empty_lessons = {
            journal: cls.make_on(journal, [TODAY], range(4, 12))
            for journal in (cls.small_journal, cls.journal)
        }
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.empty = {journal: list(lessons) for journal, lessons in self.empty_lessons.items()}

    @classmethod
    def make_on(cls, journal, days, numbers):
        return cls.env["school.lesson"].create([
            {"journal_id": journal.id, "date": day, "number": number}
            for day in days for number in numbers
        ])

    @classmethod
    def fill(cls, lessons, students):
        """Give every lesson a topic, two works, homework, two marks and an absence."""
        lessons.write({"topic": "Корни"})
        works = cls.env["school.work"].create([
            {"lesson_id": lesson.id, "work_type_id": cls.work_type(code).id}
            for lesson in lessons for code in ("РО", "КР")
        ])
        cls.env["school.homework"].create(
            [{"lesson_id": lesson.id, "text": "§ 18"} for lesson in lessons])
        entries = cls.env(user=cls.teacher, context=dict(
            cls.env.context, school_entry_reason="Проверка работ",
        ))
        entries["school.mark"].create([
            {"lesson_id": work.lesson_id.id, "work_id": work.id, "value_id": cls.value("4").id,
             "student_id": students[number % len(students)].id}
            for number, work in enumerate(works)
        ])
        entries["school.absence"].create([
            {"lesson_id": lesson.id, "reason_id": cls.reason("Н").id,
             "student_id": students[number % len(students)].id}
            for number, lesson in enumerate(lessons)
        ])

    def assert_budget(self, prepare, budget):
        """Check that few and many take as many queries as each other, within the budget.

        ``prepare`` returns, for a journal and its students, the action to count.
        """
        used = []
        for _turn in ("cold", "warm"):
            used = [self.queries(prepare(journal, students)) for journal, students in (
                (self.small_journal, self.small_students), (self.journal, self.students),
            )]
        few, many = used
        self.assertEqual(many, few, "the number of queries grows with the journal")
        self.assertLessEqual(many, budget)

    # ---- page ----

    def test_page(self):
        self.small_journal.class_id.class_teacher_id = self.class_teacher
        for user in (self.teacher, self.class_teacher, self.deputy, self.director):
            page = self.env["school.journal.page"].with_user(user)
            with self.subTest(user.login):
                self.assert_budget(
                    lambda journal, students, page=page: lambda: page.read_page(
                        journal.id, self.quarters[1].id),
                    self.page_budget,
                )

    def test_workbook_and_paper(self):
        """The page, and the names of the school and of the year."""
        report = self.env["report.school_ejournal.journal_page"].with_user(self.teacher)
        term = self.quarters[1].id
        for name, make in (
            ("xlsx", lambda journal: report._xlsx(journal.id, term)),
            ("pdf", lambda journal: report._html([report._words(journal.id, term)])),
        ):
            with self.subTest(name):
                self.assert_budget(
                    lambda journal, students, make=make: lambda: make(journal),
                    self.page_budget + 4,
                )

    def test_reopened_lessons(self):
        """A journal of which much is open again costs a query, not one for each lesson."""
        self.company.school_late_days = 1
        for journal in (self.small_journal, self.journal):
            self.env["school.entry.reopening"].create({
                "journal_id": journal.id, "date_from": journal.lesson_ids[0].date,
                "date_to": TODAY, "reason": "Болел",
            }).action_approve()
        page = self.env["school.journal.page"].with_user(self.teacher)
        self.assert_budget(
            lambda journal, students: lambda: page.read_page(journal.id, self.quarters[1].id),
            self.page_budget,
        )
        past = {journal: list(journal.lesson_ids.filtered(lambda lesson: lesson.date < TODAY))
                for journal in (self.small_journal, self.journal)}

        def prepare(journal, students):
            lessons = [past[journal].pop() for _ in range(3 if len(past[journal]) < 12 else 9)]
            return self.saving(journal, [
                operation for lesson in lessons
                for operation in self.operations(lesson, students[5:8], reason="ОП")
            ])

        self.assert_budget(prepare, self.save_budget + 4)

    # ---- saves ----

    def operations(self, lesson, students, mark="", reason=""):
        """Return one operation for each student, with a key that was never used."""
        parts = {}
        if mark:
            parts["marks"] = [{"value": self.value(mark).id}]
        if reason:
            parts["absence"] = {"reason": self.reason(reason).id}
        versions = {student.id: version for student, version in
                    self.env["school.entry.log"]._read_group(
                        [("lesson_id", "=", lesson.id)], ["student_id"], ["id:max"])}
        return [
            {"key": f"{lesson.id}-{mark}{reason}-{student.id}-key", "lesson": lesson.id,
             "student": student.id, "base": versions.get(student.id, 0), **parts}
            for student in students
        ]

    def saving(self, journal, operations, state="stored"):
        """Return the action that saves ``operations`` and finds ``state`` in every verdict."""
        def action():
            verdicts = self.save(operations, journal=journal)["verdicts"]
            self.assertEqual({verdict["state"] for verdict in verdicts}, {state})
        return action

    def saving_new(self, **parts):
        """Return the preparation of a save in a lesson that is still empty."""
        return lambda journal, students: self.saving(
            journal, self.operations(self.empty[journal].pop(), students, **parts))

    def test_marks(self):
        self.assert_budget(self.saving_new(mark="5"), self.save_budget)

    def test_absences(self):
        self.assert_budget(self.saving_new(reason="Н"), self.save_budget)

    def test_marks_and_absences(self):
        self.assert_budget(self.saving_new(mark="5", reason="ОП"), self.save_budget + 4)

    def test_the_same_sent_again(self):
        def prepare(journal, students):
            operations = self.operations(self.empty[journal].pop(), students, mark="5")
            self.saving(journal, operations)()
            return self.saving(journal, operations, "duplicate")

        self.assert_budget(prepare, self.save_budget)

    def test_changed_and_removed(self):
        """What replaces entries grows with their kinds, never with their number."""
        def changing(mark):
            def prepare(journal, students):
                lesson = self.empty[journal].pop()
                self.saving(journal, self.operations(lesson, students, mark="5"))()
                operations = self.operations(lesson, students, mark=mark or "4")
                if not mark:
                    operations = [{**each, "marks": []} for each in operations]
                return self.saving(journal, operations)
            return prepare

        self.assert_budget(changing("4"), self.save_budget + 6)
        self.assert_budget(changing(""), self.save_budget + 6)
