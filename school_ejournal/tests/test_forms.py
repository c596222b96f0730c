from datetime import date

from odoo.tests import Form, tagged

from .common import TODAY, SchoolCase


@tagged("post_install", "-at_install")
class TestForms(SchoolCase):
    """What a form sends when it is saved is accepted from those who have the form."""

    students_count = 2

    def form(self, model, user, record=None):
        return Form((record or self.env[model]).with_user(user))

    def test_teacher_adds_a_lesson(self):
        with self.form("school.lesson", self.teacher) as form:
            form.journal_id = self.journal
            form.date = TODAY
            form.number = 5
            form.topic = "Степени"
            with form.homework_ids.new() as homework:
                homework.text = "№ 5"
            with form.work_ids.new() as work:
                work.work_type_id = self.work_type("КР")
        lesson = form.record
        self.assertEqual((lesson.teacher_id, lesson.homework_text), (self.teacher, "№ 5"))
        self.assertEqual(lesson.work_ids.weight, self.work_type("КР").weight)

    def test_substitute_fills_a_lesson(self):
        self.lesson.substitute_id = self.substitute
        with self.form("school.lesson", self.substitute, self.lesson) as form:
            form.topic = "Степени"
            with form.homework_ids.new() as homework:
                homework.is_none = True
        self.assertEqual(self.lesson.topic, "Степени")
        self.assertTrue(self.lesson.homework_ids.is_none)

    def test_deputy_sends_a_substitute(self):
        with self.form("school.lesson", self.deputy, self.lesson) as form:
            form.substitute_id = self.substitute
        self.assertEqual(self.lesson.substitute_id, self.substitute)

    def test_deputy_opens_a_journal_and_changes_its_teacher(self):
        geometry = self.env["school.subject"].create({"name": "Геометрия"})
        with self.form("school.journal", self.deputy) as form:
            form.class_id = self.klass
            form.subject_id = geometry
            form.teacher_id = self.teacher
        journal = form.record
        self.assertEqual(journal.assignment_ids.date_from, self.year.date_start)
        with self.form("school.journal", self.deputy, journal) as form:
            form.teacher_id = self.other_teacher
        self.assertEqual(
            [(line.teacher_id, line.date_from) for line in journal.assignment_ids],
            [(self.teacher, self.year.date_start), (self.other_teacher, TODAY)],
        )

    def test_deputy_opens_a_class(self):
        with self.form("school.class", self.deputy) as form:
            form.grade = 6
            form.letter = "А"
            form.class_teacher_id = self.teacher
            with form.curriculum_ids.new() as line:
                line.subject_id = self.algebra
                line.hours_week = 5
        self.assertEqual((form.record.name, form.record.stage_id), ("6А", self.basic))
        self.assertEqual(form.record.curriculum_ids.hours_year, 170)

    def test_secretary_enrols_a_student_by_order(self):
        with self.form("school.student", self.secretary) as form:
            form.last_name = "Ягодина"
            form.first_name = "Анна"
        student = form.record
        with self.form("school.order", self.secretary) as form:
            form.number = "51-у"
            form.date = date(2026, 11, 20)
            with form.line_ids.new() as line:
                line.student_id = student
                line.class_id = self.klass
        self.assertFalse(student.class_id)
        form.record.action_apply()
        self.assertEqual(student.class_id, self.klass)
        self.assertEqual(student.enrollment_ids.date_from, date(2026, 11, 20))

    def test_secretary_keeps_a_family(self):
        with self.form("school.guardian", self.secretary) as form:
            form.last_name = "Абрамова"
            form.first_name = "Ирина"
            with form.guardianship_ids.new() as line:
                line.student_id = self.students[0]
        self.assertEqual(form.record.student_names, "Абрамов Илья")

    def test_class_teacher_divides_the_class(self):
        self.algebra.divides = True
        with self.form("school.subgroup", self.class_teacher) as form:
            form.name = "1"
            form.class_id = self.klass
            form.subject_id = self.algebra
        group = form.record
        with self.form("school.subgroup.split", self.class_teacher) as form:
            form.class_id = self.klass
            form.subject_id = self.algebra
            form.note = "Начало года"
        split = form.record
        self.assertEqual((split.date_from, split.state), (TODAY, "draft"))
        self.assertEqual(group.with_user(self.class_teacher).action_split()["res_id"], split.id)

    def test_deputy_plans_the_year(self):
        with self.form("school.year", self.deputy) as form:
            form.name = "2027/2028"
            form.date_start = date(2027, 9, 1)
            form.date_end = date(2028, 8, 31)
        year = form.record
        with self.form("school.year", self.deputy, year) as form, form.term_ids.new() as term:
            term.name = "I четверть"
            term.date_start = date(2027, 9, 1)
            term.date_end = date(2027, 10, 24)
            term.stage_ids.add(self.basic)
        self.assertEqual(year.term_ids.stage_ids, self.basic)

    def test_ict_sets_the_entry_deadline(self):
        with self.form("res.company", self.ict, self.company) as form:
            form.school_entry_deadline = 18.5
        self.assertEqual(self.company.school_entry_deadline, 18.5)
