from odoo.tests import tagged

from .common import TODAY, SchoolCase


@tagged("post_install", "-at_install")
class TestTermAverages(SchoolCase):
    """Averages of a class: weighted, by subject, in a fixed number of queries."""

    def setUp(self):
        super().setUp()
        history = self.env["school.subject"].create({"name": "История"})
        self.history = self.env["school.journal"].create({
            "class_id": self.klass.id, "subject_id": history.id,
            "teacher_id": self.other_teacher.id,
        })
        self.control = self.env["school.work"].create({
            "lesson_id": self.lesson.id, "work_type_id": self.work_type("КР").id,
        })
        self.save([
            self.cell(self.students[0], "k1", ["5"]),
            self.cell(self.students[1], "k3", ["н/а"]),
        ])
        version = self.env["school.entry.log"].search(
            [("student_id", "=", self.students[0].id)], limit=1
        ).id
        self.save([self.cell(
            self.students[0], "k2", ["2"], work=self.control.id, base=version
        )])

    def averages(self, user):
        klass = self.klass.with_user(user)
        rows = klass.term_averages(self.quarters[1].id)["journals"]
        return {row["name"]: row["averages"] for row in rows}

    def test_weights_count_and_not_attested_does_not(self):
        self.assertEqual(
            self.averages(self.class_teacher),
            {"Алгебра": {str(self.students[0].id): 2.75}, "История": {}},
        )

    def test_the_page_finds_the_same(self):
        """Weights that no binary fraction holds, many times over."""
        self.env["school.work.type"].search([]).weight = 1.1
        lessons = self.make_lessons(8)
        codes = "54432355"
        for number, (lesson, code) in enumerate(zip(lessons, codes, strict=True)):
            self.save([
                self.cell(student, f"n{number}-{student.id}", [code], lesson=lesson)
                for student in self.students[2:5]
            ])
        page = self.env["school.journal.page"].with_user(self.teacher).read_page(self.journal.id)
        self.assertEqual(
            {student: average for student, average in page["averages"].items() if average},
            self.averages(self.teacher)["Алгебра"],
        )

    def test_a_teacher_sees_the_own_subject(self):
        self.assertEqual(set(self.averages(self.other_teacher)), {"История"})

    def test_queries_do_not_grow(self):
        def queries():
            return self.queries(lambda: self.averages(self.class_teacher))

        queries()
        few = queries()
        lesson = self.make_lesson(TODAY, number=5, journal=self.history)
        self.env["school.mark"].with_user(self.other_teacher).create([
            {"lesson_id": lesson.id, "student_id": student.id, "value_id": self.value("4").id}
            for student in self.students
        ])
        self.assertEqual(queries(), few)
