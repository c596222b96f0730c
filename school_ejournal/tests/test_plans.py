from datetime import date, timedelta
from functools import partial

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..models.school_plan_line import CORRECTION
from .common import TODAY
from .plans import PlanCase


@tagged("post_install", "-at_install")
class TestPlans(PlanCase):
    """A plan on its way from the draft to the approval (regulation, clause 4.2)."""

    def test_hours_are_those_of_the_curriculum(self):
        plan = self.make_plan(hours=(1,) * 10)
        self.assertEqual((plan.hours, plan.hours_needed, plan.hours_difference), (10, 12, -2))
        self.assertIn("2 hours are missing", plan.hours_problem)
        with self.assertRaisesRegex(UserError, "2 hours are missing"):
            plan.action_submit()
        plan.line_ids[0].hours = 4
        with self.assertRaisesRegex(UserError, "1 hours too many"):
            plan.action_submit()
        plan.line_ids[0].hours = 3
        self.assertFalse(plan.hours_problem)
        plan.action_submit()
        self.assertEqual((plan.state, plan.date_submitted), ("submitted", TODAY))

    def test_without_curriculum_or_journals(self):
        empty = self.make_plan(journals=self.journal.browse())
        with self.assertRaisesRegex(UserError, "Choose the journals"):
            empty.action_submit()
        self.klass.curriculum_ids.unlink()
        plan = self.make_plan()
        with self.assertRaisesRegex(UserError, "curriculum has no hours"):
            plan.action_submit()

    def test_parallel_classes_share_a_plan(self):
        other = self.make_class(9, "В")
        journal = self.env["school.journal"].create({
            "class_id": other.id, "subject_id": self.algebra.id, "teacher_id": self.teacher.id,
        })
        line = self.env["school.curriculum"].create({
            "class_id": other.id, "subject_id": self.algebra.id, "hours_week": 3, "hours_year": 13,
        })
        plan = self.make_plan(journals=self.journal + journal)
        with self.assertRaisesRegex(UserError, "12, 13"):
            plan.action_submit()
        line.hours_year = 12
        plan.invalidate_recordset()
        self.approve(plan)
        self.assertEqual(plan.class_names, "9Б, 9В")
        lesson = self.make_lesson(TODAY, journal=journal)
        self.assertEqual(self.topics(self.lesson + lesson), ["1", "1"])

    def test_approval(self):
        plan = self.make_plan()
        plan.action_submit()
        self.assertEqual(plan.activity_ids.user_id, self.deputy)
        for user in (self.teacher, self.other_teacher, self.other_deputy, self.director):
            with self.subTest(user.login), self.assertRaises(AccessError):
                plan.with_user(user).action_approve()
        self.assertFalse(self.lesson.planned_topic)
        plan.with_user(self.deputy).action_approve()
        self.assertEqual((plan.state, plan.approver_id, plan.date_approved),
                         ("approved", self.deputy, TODAY))
        self.assertFalse(plan.activity_ids)
        self.assertEqual(self.lesson.planned_topic, "Тема 1")
        self.assertEqual(self.lesson.plan_line_id, plan.line_ids[0])

    def test_return_with_remarks(self):
        plan = self.make_plan()
        plan.action_submit()
        deputy = plan.with_user(self.deputy)
        with self.assertRaisesRegex(UserError, "Write into the remarks"):
            deputy.action_return()
        with self.assertRaises(AccessError):
            plan.remarks = "Всё хорошо"
        deputy.remarks = "Добавьте контрольную работу"
        deputy.action_return()
        self.assertEqual((plan.state, plan.activity_ids.user_id), ("returned", self.teacher))
        plan.line_ids[0].name = "Контрольная работа"
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")

    def test_the_state_has_no_other_door(self):
        plan = self.make_plan()
        for values in ({"state": "approved"}, {"date_approved": TODAY},
                       {"approver_id": self.teacher.id}):
            with self.subTest(values), self.assertRaises(UserError):
                plan.write(values)
            with self.subTest(values), self.assertRaises(UserError):
                self.make_plan(journals=self.journal.browse(), **values)
        context = {"default_state": "approved"}
        plans = self.env["school.plan"].with_user(self.teacher).with_context(**context)
        plan = plans.create({"subject_id": self.algebra.id, "grade": 9, "year_id": self.year.id})
        self.assertEqual(plan.state, "draft")

    def test_a_submitted_plan_is_locked(self):
        plan = self.make_plan()
        other = self.make_plan(journals=self.journal.browse())
        plan.action_submit()
        for change in (
            lambda: plan.write({"grade": 8}), lambda: plan.line_ids[0].write({"hours": 2}),
            lambda: plan.write({"line_ids": [(0, 0, {"name": "Ещё тема"})]}),
            plan.line_ids[0].unlink, lambda: plan.line_ids[0].write({"sequence": 99}),
            lambda: other.line_ids[0].write({"plan_id": plan.id}), plan.unlink,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        plan.action_withdraw()
        plan.line_ids[0].name = "Степени"
        self.assertEqual(plan.state, "draft")

    def test_a_journal_has_one_plan_and_its_teacher_decides(self):
        self.make_plan()
        with self.assertRaisesRegex(ValidationError, "thematic plan already"):
            self.make_plan()
        geometry = self.env["school.subject"].create({"name": "Геометрия"})
        with self.assertRaisesRegex(ValidationError, "another subject"):
            self.make_plan(subject_id=geometry.id)
        with self.assertRaises(AccessError):
            self.make_plan(user=self.other_teacher)
        foreign = self.make_plan(user=self.other_teacher, journals=self.journal.browse())
        with self.assertRaises(AccessError):
            foreign.write({"journal_ids": [(6, 0, self.journal.ids)]})

    def test_topics_are_russian(self):
        plan = self.make_plan()
        with self.assertRaisesRegex(ValidationError, "is not in Russian"):
            plan.line_ids[0].name = "Unit 5. My family"
        with self.assertRaises(ValidationError):
            plan.write({"line_ids": [(0, 0, {"name": "<b>Тема</b>"})]})

    def test_numbers_of_lessons(self):
        plan = self.make_plan(hours=(1, 2, 1))
        plan.write({"line_ids": [
            (0, 0, {"name": "Раздел 1", "is_section": True, "sequence": 0}),
        ]})
        self.assertEqual([line.lesson_numbers for line in plan.line_ids.sorted("sequence")],
                         ["", "1", "2–3", "4"])
        self.assertEqual(plan.hours, 4)

    def test_the_form(self):
        with Form(self.env["school.plan"].with_user(self.teacher)) as form:
            form.subject_id = self.algebra
            form.grade = 9
            form.journal_ids.add(self.journal)
            with form.line_ids.new() as line:
                line.name = "Степени"
                line.hours = 12
            self.assertEqual(form.hours, 12)
            self.assertFalse(form.hours_problem)
        self.assertEqual(form.record.year_id, self.year)
        self.assertEqual(form.record.teacher_id, self.teacher)

    def test_reminders(self):
        other = self.make_class(9, "В")
        lonely = self.env["school.journal"].create({
            "class_id": other.id, "subject_id": self.algebra.id, "teacher_id": self.teacher.id,
        })
        plan = self.make_plan()
        plans = self.env["school.plan"]
        with freeze_time("2026-08-10 09:00:00"):
            plans._cron_remind()
            self.assertFalse(plan.activity_ids + lonely.activity_ids)
        with freeze_time("2026-08-20 09:00:00"):
            plans._cron_remind()
            plans._cron_remind()
        for record in (plan, lonely):
            self.assertEqual(len(record.activity_ids), 1)
            self.assertEqual(record.activity_ids.user_id, self.teacher)
            self.assertEqual(record.activity_ids.date_deadline, date(2026, 9, 1))
        plan.write({"journal_ids": [(4, lonely.id)]})
        self.assertFalse(lonely.activity_ids)


@tagged("post_install", "-at_install")
class TestTopicsOnLessons(PlanCase):
    """Topics fall onto lessons, and fall again when lessons drop out or are added."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lesson.unlink()
        days = [date(2026, 11, 16) + timedelta(days=each) for each in (0, 1, 3, 7, 8, 9, 10)]
        cls.lessons = cls.env["school.lesson"].create(
            [{"journal_id": cls.journal.id, "date": day, "number": 2} for day in days])
        cls.plan = cls.approve(cls.make_plan())

    def teach(self, *places):
        for place in places:
            self.lessons[place].with_user(self.teacher).action_confirm_topic()

    def test_in_order(self):
        self.assertEqual(self.topics(self.lessons), list("1234567"))

    def test_the_teacher_confirms(self):
        lesson = self.lessons[0]
        CORRECTION.open(self.plan.line_ids[0]).lesson_type_id = self.lesson_type()
        lesson.with_user(self.teacher).action_confirm_topic()
        self.assertEqual((lesson.topic, lesson.lesson_type_id), ("Тема 1", self.lesson_type()))
        log = self.env["school.entry.log"].search([("lesson_id", "=", lesson.id)])
        self.assertEqual((log.kind, log.new_value, log.user_id), ("topic", "Тема 1", self.teacher))
        lesson.with_user(self.teacher).topic = "Своя тема"
        lesson.with_user(self.teacher).action_confirm_topic()
        self.assertEqual(lesson.topic, "Своя тема")

    def lesson_type(self):
        return self.env["school.lesson.type"].search(
            [("company_id", "=", self.company.id)], limit=1)

    def test_a_lesson_drops_out(self):
        self.teach(0, 1)
        self.lessons[2].write({"state": "cancelled", "cancel_reason": "Карантин"})
        self.assertEqual(self.topics(self.lessons), ["1", "2", False, "3", "4", "5", "6"])
        self.lessons[2].action_restore()
        self.assertEqual(self.topics(self.lessons), list("1234567"))

    def test_a_lesson_is_added_or_moves(self):
        self.teach(0)
        added = self.make_lesson(date(2026, 11, 17), number=5)
        self.assertEqual(self.topics(self.lessons + added), list("12345678"))
        self.lessons[6].write({"date": date(2026, 11, 18)})
        lessons = (self.lessons + added).filtered(lambda lesson: lesson.state != "moved")
        self.assertEqual(self.topics(lessons), list("12345678"))
        added.unlink()
        self.assertEqual(self.topics(self.lessons), list("1234567"))

    def test_what_is_taught_stays(self):
        self.teach(0, 1, 2)
        self.make_lesson(date(2026, 11, 14), number=1)
        self.assertEqual(self.topics(self.lessons), list("1235678"))
        self.assertEqual(self.lessons[0].plan_line_id, self.plan.line_ids[0])

    def test_a_closed_term_stays_as_it_is(self):
        self.teach(0, 1)
        self.quarters[1].with_user(self.deputy).action_close()
        self.plan.sudo().write({"active": False})
        self.assertEqual(self.topics(self.lessons), list("1234567"))

    def test_no_flow_without_approval(self):
        other = self.make_plan(journals=self.journal.browse())
        self.assertEqual(other.state, "draft")
        self.plan.with_user(self.teacher).write({"journal_ids": [(5, 0, 0)]})
        self.assertEqual(self.topics(self.lessons), [False] * 7)

    def test_nobody_sets_the_planned_topic(self):
        lesson = self.lessons[0].with_user(self.teacher)
        for values in ({"planned_topic": "Тема"}, {"plan_line_id": self.plan.line_ids[5].id}):
            with self.subTest(values), self.assertRaises(UserError):
                lesson.write(values)

    def test_saving_an_entry_costs_no_flow(self):
        """A topic is stored without a look at the other lessons of the journal."""
        lesson = self.lessons[0].with_user(self.teacher)
        self.env.flush_all()
        self.env.invalidate_all()
        lesson.write({"topic": "Степени"})
        few = self.queries(lambda: lesson.write({"topic": "Корни"}))
        self.assertLess(few, 16)

    # ---- programme fulfilled ----

    def programme(self):
        self.env.flush_all()
        self.journal.invalidate_recordset()
        return tuple(self.journal[f"programme_{name}"] for name in (
            "planned", "covered", "ahead", "expected", "spare"))

    def test_programme_fulfilled(self):
        # 16, 17, 19 and 23 November have been; today is the 24th.
        self.assertEqual(self.programme(), (4, 0, -4, 7, -5))
        self.teach(0, 1, 2, 3)
        self.assertEqual(self.programme(), (4, 4, 0, 7, -5))
        self.lessons[5].write({"state": "cancelled", "cancel_reason": "Карантин"})
        self.assertEqual(self.programme(), (4, 4, 0, 6, -6))
        self.teach(4)
        self.assertEqual(self.programme()[:3], (5, 5, 0))
        self.assertEqual(
            (self.journal.programme_term_planned, self.journal.programme_term_expected), (7, 6))

    def test_proposals(self):
        self.teach(0, 1)
        fit = self.env["school.plan.fit"].with_user(self.teacher).create(
            {"journal_id": self.journal.id})
        self.assertEqual(len(fit.line_ids), 5)
        self.assertTrue(fit.reason)
        fit.action_accept()
        self.assertEqual(self.topics(self.lessons)[:2], ["1", "2"])
        self.assertEqual(self.programme()[3:], (12, 0))
        corrections = self.plan.correction_ids
        self.assertEqual(corrections.mapped("journal_id"), self.journal)
        self.assertEqual(corrections.mapped("create_uid"), self.teacher)
        self.assertEqual(self.plan.hours, 12)
        joined = self.lessons.filtered(lambda lesson: ". Тема" in (lesson.planned_topic or ""))
        self.assertEqual(len(joined), 5)

    def test_proposals_are_for_the_own_journal(self):
        with self.assertRaises(AccessError):
            fit = self.env["school.plan.fit"].with_user(self.other_teacher).create(
                {"journal_id": self.journal.id})
            fit.action_accept()

    def test_many_journals_in_as_many_queries(self):
        journals = self.journal
        for letter in "ВГДЕ":
            klass = self.make_class(9, letter)
            self.env["school.curriculum"].create({
                "class_id": klass.id, "subject_id": self.algebra.id, "hours_week": 3,
                "hours_year": 12,
            })
            journal = self.env["school.journal"].create({
                "class_id": klass.id, "subject_id": self.algebra.id, "teacher_id": self.teacher.id,
            })
            self.make_lessons(20, journal=journal)
            journals += journal
            self.approve(self.make_plan(journals=journal))
        progress = self.env["school.plan.flow"]._progress
        self.assertEqual(
            self.queries(partial(progress, journals[:1])),
            self.queries(partial(progress, journals)))


@tagged("post_install", "-at_install")
class TestCorrections(PlanCase):
    """An approved plan changes only by a recorded correction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.approve(cls.make_plan())

    def correct(self, user=None, **values):
        return self.env["school.plan.correction"].with_user(user or self.teacher).create({
            "plan_id": self.plan.id, "line_id": self.plan.line_ids[0].id, "reason": "Карантин",
            **values,
        })

    def test_change(self):
        correction = self.correct(kind="change", name="Степени и корни", hours=2)
        line = self.plan.line_ids[0]
        self.assertEqual((line.name, line.hours), ("Степени и корни", 2))
        self.assertIn("Тема 1", correction.old_value)
        self.assertIn("Степени и корни", correction.new_value)
        self.assertEqual(correction.create_uid, self.teacher)
        self.assertIn("1 hours too many", self.plan.hours_problem)
        self.assertEqual(self.lesson.planned_topic, "Степени и корни")

    def test_add_and_remove(self):
        self.correct(kind="add", name="Проект", hours=1)
        names = self.plan.line_ids.sorted(lambda line: (line.sequence, line.id)).mapped("name")
        self.assertEqual(names[:3], ["Тема 1", "Проект", "Тема 2"])
        removed = self.plan.line_ids.filtered(lambda line: line.name == "Тема 2")
        correction = self.correct(kind="remove", line_id=removed.id)
        self.assertFalse(removed.exists())
        self.assertIn("Тема 2", correction.old_value)
        self.assertEqual(self.plan.hours, 12)

    def test_a_topic_that_was_taken_stays(self):
        self.lesson.with_user(self.teacher).action_confirm_topic()
        with self.assertRaisesRegex(UserError, "was taken in the lesson"):
            self.correct(kind="remove")

    def test_it_stands_as_it_was_made(self):
        correction = self.correct(kind="change", name="Корни", hours=1)
        with self.assertRaises(UserError):
            correction.sudo().write({"reason": "Другая"})
        with self.assertRaises(UserError):
            correction.sudo().unlink()
        with self.assertRaises(UserError):
            self.plan.line_ids[0].write({"name": "Степени"})

    def test_what_is_refused(self):
        other = self.make_plan(journals=self.journal.browse())
        for values in (
            {"kind": "change", "name": "Unit 1"}, {"kind": "change", "name": "Корни", "hours": 0},
            {"kind": "hours"}, {"kind": "change", "name": "Корни", "reason": False},
            {"kind": "change", "line_id": other.line_ids[0].id, "name": "Корни"},
            {"kind": "change", "line_id": False, "name": "Корни"},
            {"kind": "change", "name": "Корни", "journal_id": self.journal.id},
            {"kind": "change", "name": "Корни", "old_value": "x"},
            {"plan_id": other.id, "line_id": other.line_ids[0].id, "name": "Корни"},
        ):
            with self.subTest(values), self.assertRaises(Exception) as caught, \
                    self.env.cr.savepoint():
                self.correct(**values)
                self.env.flush_all()
            self.assertNotIsInstance(caught.exception, AssertionError)
        with self.assertRaises(AccessError):
            self.correct(user=self.other_teacher, kind="change", name="Корни")

    def test_a_shared_plan_is_corrected_by_its_author(self):
        other = self.make_class(9, "В")
        journal = self.env["school.journal"].create({
            "class_id": other.id, "subject_id": self.algebra.id,
            "teacher_id": self.other_teacher.id,
        })
        self.plan.with_user(self.deputy).write({"journal_ids": [(4, journal.id)]})
        with self.assertRaises(AccessError):
            self.correct(user=self.other_teacher, kind="change", name="Корни")
        own = {"kind": "hours", "hours": 2, "journal_id": journal.id}
        self.correct(user=self.other_teacher, **own)
        with self.assertRaises(AccessError):
            self.correct(**own)
        self.correct(user=self.deputy, kind="change", name="Корни")
