import threading
from contextlib import suppress

import psycopg2

from odoo.api import SUPERUSER_ID, Environment
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import TODAY
from .test_concurrency import CommittedCase
from .test_structure import RefusalCase


@tagged("post_install", "-at_install")
class TestSubstitutionRaces(CommittedCase):
    """Two planners send one colleague to two lessons of one time: one of them gets through."""

    @classmethod
    def make_school(cls):  # pylint: disable=missing-return
        super().make_school()
        cls.lesson.substitution_ids.action_take_back()
        other = cls.make_class(9, "В")
        journal = cls.env["school.journal"].create({
            "class_id": other.id, "subject_id": cls.algebra.id, "teacher_id": cls.other_teacher.id,
        })
        lessons = cls.lesson + cls.make_lesson(TODAY, number=3, journal=journal)
        cls.lesson_ids, cls.substitute_id = lessons.ids, cls.substitute.id
        cls.record_ids = [
            cls.env["school.substitution"].search([("lesson_id", "=", lesson.id)]).id
            or cls.env["school.substitution"].create({"lesson_id": lesson.id}).id
            for lesson in lessons
        ]
        cls.basic.deputy_ids += cls.other_deputy
        cls.planner_ids = [cls.deputy.id, cls.other_deputy.id]
        # The substitute has one of their own beside them.
        cls.own_id = cls.make_lesson(TODAY, number=6, journal=cls.env["school.journal"].create({
            "class_id": other.id, "teacher_id": cls.substitute.id,
            "subject_id": cls.env["school.subject"].create({"name": "Физика"}).id,
        })).id

    def race(self, *steps):
        """Let each planner do one of ``steps(env)`` at one moment; return what became of them."""
        ready = threading.Barrier(2)
        answers = [None, None]

        def run(place):
            with self.registry.cursor() as cr:
                env = Environment(cr, self.planner_ids[place], {})

                def decide():
                    # Broken at a second attempt: the other one is through.
                    with suppress(threading.BrokenBarrierError):
                        ready.wait(20)
                    steps[place](env)
                    env.cr.commit()
                    ready.abort()
                    return "done"

                try:
                    answers[place] = retrying(decide, env)
                except (UserError, psycopg2.IntegrityError) as error:
                    answers[place] = str(error)
                    cr.rollback()
                    ready.abort()

        threads = [threading.Thread(target=run, args=(place,)) for place in (0, 1)]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        self.assertEqual(answers.count("done"), 1, answers)
        return next(answer for answer in answers if answer != "done")

    def send(self, place):
        return lambda env: env["school.substitution"].browse(self.record_ids[place]).write(
            {"substitute_id": self.substitute_id})

    def tearDown(self):
        super().tearDown()
        with self.registry.cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            env["school.substitution"].browse(self.record_ids).action_take_back()
            env["school.lesson"].browse(self.own_id).number = 6

    def test_one_colleague_in_two_places(self):
        refused = self.race(self.send(0), self.send(1))
        self.assertRegex(refused, "another lesson at this time|is busy")
        with self.registry.cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            taken = env["school.lesson"].browse(self.lesson_ids).mapped("substitute_id.id")
            self.assertEqual(taken, [self.substitute_id])

    def test_the_own_lesson_is_moved_at_that_moment(self):
        refused = self.race(
            self.send(0), lambda env: env["school.lesson"].browse(self.own_id).write({"number": 3}))
        self.assertRegex(refused, "is busy|substitutes then")
        with self.registry.cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            lesson, own = env["school.lesson"].browse([self.lesson_ids[0], self.own_id])
            self.assertNotEqual(lesson.substitute_id.id == self.substitute_id, own.number == 3)


@tagged("post_install", "-at_install")
class TestSubstitutionGuards(RefusalCase):
    """What no SQL can store."""

    students_count = 2

    def test_guards(self):
        lessons = self.lesson + self.make_lesson(TODAY, number=4)
        lessons.topic = "Степени"
        lessons.substitute_id = self.substitute
        one, two = lessons.substitution_ids.sorted("number")
        one.with_user(self.substitute).action_sign()
        self.env.flush_all()
        for query, words in (
            ("UPDATE school_substitution SET kind = 'cancelled' WHERE id = %s",
             "substitution names"),
            ("UPDATE school_substitution SET signed_by_id = NULL WHERE id = %s", "signed stays"),
            ("UPDATE school_substitution SET signature = 'x' WHERE id = %s", "signed stays"),
            ("DELETE FROM school_substitution WHERE id = %s", "signed stays"),
            ("UPDATE school_substitution SET absent_teacher_id = substitute_id WHERE id = %s",
             "substitutes oneself"),
        ):
            record = two if "kind" in query or "absent" in query else one
            with self.subTest(query):
                self.assert_refused(lambda query=query, record=record: self.env.cr.execute(
                    SQL(query, record.id)), words)
        self.assert_refused(lambda: self.env.cr.execute(SQL(
            """UPDATE school_substitution SET signed_datetime = now(), signed_by_id = %s
                WHERE id = %s""", self.deputy.id, two.id)), "Only the substitute signs")
        self.assert_refused(lambda: self.env.cr.execute(SQL(
            """UPDATE school_substitution SET start_datetime = (
                   SELECT start_datetime FROM school_substitution WHERE id = %s) + interval '5 min'
                WHERE id = %s""", one.id, two.id)), "another lesson at this time")
