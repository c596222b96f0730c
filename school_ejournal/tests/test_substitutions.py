from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import TODAY
from .test_structure import RefusalCase

TOMORROW = TODAY + timedelta(days=1)


class SubstitutionCase(RefusalCase):
    """``teacher`` has algebra in 9Б and is absent; colleagues of all sorts are there."""

    students_count = 4

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_class = cls.make_class(9, "В")
        cls.physics, cls.english = cls.env["school.subject"].create([
            {"name": "Физика"}, {"name": "Английский язык", "divides": True},
        ])
        # Teaches algebra elsewhere; teaches 9Б something else; neither.
        cls.same_subject = cls.make_user("same_subject", "teacher", name="Петрова А. И.")
        cls.same_class = cls.make_user("same_class", "teacher", name="Сидоров Б. К.")
        cls.stranger = cls.make_user("stranger", "teacher", name="Уткина В. Г.")
        cls.other_algebra = cls.journal_of(cls.other_class, cls.algebra, cls.same_subject)
        cls.journal_of(cls.klass, cls.physics, cls.same_class)
        cls.journal_of(cls.other_class, cls.physics, cls.stranger)
        cls.second = cls.make_lesson(TODAY, number=5)
        cls.next_day = cls.make_lesson(TOMORROW, number=2)

    @classmethod
    def journal_of(cls, klass, subject, teacher, **values):
        return cls.env["school.journal"].create({
            "class_id": klass.id, "subject_id": subject.id, "teacher_id": teacher.id, **values,
        })

    @classmethod
    def make_halves(cls):
        """Return the lessons of two groups of 9Б, of ``teacher`` and of ``same_class``."""
        groups = cls.env["school.subgroup"].create([
            {"name": name, "class_id": cls.klass.id, "subject_id": cls.english.id}
            for name in "12"
        ])
        journals = [
            cls.journal_of(cls.klass, cls.english, teacher, subgroup_id=group.id)
            for teacher, group in zip((cls.teacher, cls.same_class), groups, strict=True)
        ]
        return [cls.make_lesson(TODAY, number=6, journal=journal) for journal in journals]

    def absence(self, user=None, plan=True, **values):
        absence = self.env["school.teacher.absence"].with_user(user or self.deputy).create({
            "teacher_id": self.teacher.id, "date_from": TODAY, "date_to": TODAY, **values,
        })
        if plan:
            absence.action_plan()
        return absence

    def of(self, lesson):
        return self.env["school.substitution"].search([("lesson_id", "=", lesson.id)])


@tagged("post_install", "-at_install")
class TestSubstitutions(SubstitutionCase):
    """From the absence of a teacher to lessons that are taken care of."""

    def test_the_lessons_concerned(self):
        self.make_lesson(TODAY, number=7, state="cancelled", cancel_reason="Карантин")
        absence = self.absence()
        self.assertEqual(absence.substitution_ids.lesson_id, self.lesson + self.second)
        self.assertEqual(absence.open_count, 2)
        absence.write({"date_to": TOMORROW})
        absence.action_plan()
        self.assertEqual(absence.lesson_count, 3)
        absence.write({"date_to": TODAY, "whole_days": False, "number_from": 4, "number_to": 8})
        absence.action_plan()
        self.assertEqual(absence.substitution_ids.lesson_id, self.second)

    def test_free_and_suitable_first(self):
        absence = self.absence()
        [offer, second, *others] = self.of(self.lesson).with_user(self.deputy).proposals
        self.assertEqual((offer["name"], second["name"]), ("Петрова А. И.", "Сидоров Б. К."))
        self.assertIn("9В", offer["reason"])
        self.assertIn("9Б: Физика", second["reason"])
        self.assertNotIn(self.teacher.id, [row["user"] for row in others])
        # Now she has a lesson of her own at this time.
        self.make_lesson(TODAY, number=3, journal=self.other_algebra)
        self.env.invalidate_all()
        names = [row["name"] for row in self.of(self.lesson).with_user(self.deputy).proposals]
        self.assertEqual(names[0], "Сидоров Б. К.")
        self.assertNotIn("Петрова А. И.", names)
        absence.action_take_best()
        self.assertEqual(self.lesson.substitute_id, self.same_class)
        self.assertEqual(self.second.substitute_id, self.same_subject)
        self.assertFalse(absence.open_count)

    def test_the_absent_are_not_proposed(self):
        self.absence(teacher_id=self.same_subject.id, user=self.secretary)
        self.absence()
        names = [row["name"] for row in self.of(self.lesson).with_user(self.deputy).proposals]
        self.assertEqual(names[0], "Сидоров Б. К.")
        self.assertNotIn("Петрова А. И.", names)
        with self.assertRaisesRegex(UserError, "absent"):
            self.of(self.lesson).substitute_id = self.same_subject

    def test_the_busy_are_refused_with_both_sides(self):
        own = self.make_lesson(TODAY, number=3, journal=self.other_algebra)
        self.absence()
        with self.assertRaises(UserError) as caught:
            self.of(self.lesson).with_user(self.deputy).substitute_id = self.same_subject
        for words in ("Петрова А. И.", "9Б · Алгебра", "9В · Алгебра", "lesson 3"):
            self.assertIn(words, str(caught.exception))
        # Who has given the own lesson away is free.
        own.substitute_id = self.stranger
        self.of(self.lesson).with_user(self.deputy).substitute_id = self.same_subject
        self.assertEqual(self.lesson.substitute_id, self.same_subject)

    def test_two_lessons_at_once_are_refused(self):
        twin = self.make_lesson(TODAY, number=3, journal=self.journal_of(
            self.other_class, self.english, self.teacher))
        absence = self.absence()
        with self.assertRaisesRegex(UserError, "9В"):
            absence.substitution_ids.write({"substitute_id": self.same_subject.id})
        self.assertFalse(self.lesson.substitute_id + twin.substitute_id)
        absence.action_take_best()
        self.assertEqual(len(self.lesson.substitute_id + twin.substitute_id), 2)

    def test_who_cannot_take_a_lesson(self):
        self.absence()
        for user in (self.teacher, self.secretary):
            with self.subTest(user.login), self.assertRaises(ValidationError):
                self.of(self.lesson).substitute_id = user

    def test_groups_are_merged(self):
        mine, other = self.make_halves()
        self.absence()
        self.make_lesson(TODAY, number=6, journal=self.other_algebra)
        record = self.of(mine).with_user(self.deputy)
        self.assertEqual(
            (record.proposals[0]["user"], record.proposals[0]["kind"]),
            (self.same_class.id, "merged"))
        with self.assertRaises(UserError):
            record.write({"kind": "merged", "substitute_id": self.stranger.id})
        record.write({"kind": "merged", "substitute_id": self.same_class.id})
        self.assertEqual((mine.state, mine.merged_with_id), ("merged", other))
        self.assertEqual(mine.substitute_id, self.same_class)
        record.action_take_back()
        self.assertEqual((mine.state, mine.merged_with_id.id), ("planned", False))
        self.assertFalse(mine.substitute_id or mine.cancel_reason)

    def test_cancelled_moved_and_taken_back(self):
        absence = self.absence()
        one, two = absence.substitution_ids
        one.kind = "cancelled"
        self.assertEqual((self.lesson.state, bool(self.lesson.cancel_reason)), ("cancelled", True))
        two.write({"kind": "moved", "new_date": TOMORROW, "new_number": 4})
        self.assertEqual((self.second.date, self.second.number), (TOMORROW, 4))
        self.assertEqual((two.date, two.number), (TODAY, 5))
        absence.action_plan()
        self.assertEqual((absence.lesson_count, absence.open_count), (2, 0))
        absence.action_take_back()
        self.assertEqual(self.lesson.state, "planned")
        self.assertEqual((self.second.date, self.second.number), (TODAY, 5))
        self.assertFalse(self.second.moved_from_ids)
        self.assertEqual(absence.open_count, 2)
        with self.assertRaisesRegex(UserError, "cannot be moved"):
            two.write({"kind": "moved", "new_date": TOMORROW, "new_number": 2})

    def test_one_decision_replaces_another(self):
        absence = self.absence()
        record = self.of(self.lesson)
        record.kind = "cancelled"
        record.substitute_id = self.same_subject
        self.assertEqual((record.kind, self.lesson.state), ("substituted", "planned"))
        record.kind = "cancelled"
        self.assertFalse(record.substitute_id or self.lesson.substitute_id)
        absence.action_cancel()
        self.assertEqual(self.lesson.state, "planned")
        self.assertFalse(absence.substitution_ids)
        self.assertEqual(absence.state, "cancelled")

    def test_the_plan_flows_again(self):
        plan = self.env["school.plan"].create({
            "subject_id": self.algebra.id, "grade": 9, "year_id": self.year.id,
            "teacher_id": self.teacher.id, "journal_ids": [(6, 0, self.journal.ids)],
            "line_ids": [(0, 0, {"name": f"Степени. Часть {number}", "hours": 34})
                         for number in (1, 2, 3)],
        })
        plan.action_submit()
        plan.action_approve()
        first = self.lesson.plan_line_id
        self.absence()
        spare = self.journal.programme_spare
        self.of(self.lesson).kind = "cancelled"
        self.env.invalidate_all()
        self.assertFalse(self.lesson.plan_line_id)
        self.assertEqual(self.second.plan_line_id, first)
        self.assertEqual(self.journal.programme_spare, spare - 1)

    # ---- one truth ----

    def test_a_substitute_set_at_the_lesson_is_a_substitution(self):
        self.lesson.with_user(self.deputy).substitute_id = self.same_subject
        record = self.of(self.lesson)
        self.assertEqual((record.kind, record.substitute_id, record.absent_teacher_id),
                         ("substituted", self.same_subject, self.teacher))
        self.make_lesson(TODAY, number=5, journal=self.other_algebra)
        with self.assertRaises(UserError):
            self.second.with_user(self.deputy).substitute_id = self.same_subject
        absence = self.absence()
        self.assertIn(record, absence.substitution_ids)
        self.lesson.with_user(self.deputy).substitute_id = False
        self.assertFalse(record.kind)

    def test_it_follows_what_becomes_of_the_lesson(self):
        absence = self.absence()
        absence.action_take_best()
        record = self.of(self.lesson)
        self.lesson.with_user(self.deputy).write(
            {"state": "cancelled", "cancel_reason": "Карантин"})
        self.assertEqual((record.kind, record.reason), ("cancelled", "Карантин"))
        self.assertFalse(self.lesson.substitute_id)
        self.lesson.with_user(self.deputy).action_restore()
        self.assertFalse(record.kind)
        self.second.with_user(self.deputy).write({"date": TOMORROW, "number": 3})
        self.assertFalse(self.second.substitute_id)

    def test_a_substitute_falls_ill_too(self):
        absence = self.absence()
        absence.action_take_best()
        taken = self.lesson.substitute_id
        self.absence(teacher_id=taken.id, user=self.secretary)
        self.assertFalse(self.lesson.substitute_id)
        self.assertGreater(absence.open_count, 0)

    # ---- telling ----

    def test_substitutes_are_told(self):
        absence = self.absence()
        absence.action_take_best()
        absence.action_notify()
        user = self.lesson.substitute_id
        record = self.of(self.lesson)
        self.assertEqual(record.state, "notified")
        self.assertEqual(record.activity_ids.user_id, user)
        letters = self.env["mail.message"].search([
            ("model", "=", "school.substitution"), ("partner_ids", "in", user.partner_id.ids)])
        self.assertEqual(len(letters), 1)
        self.assertIn("9Б", letters.body)
        self.assertNotIn("sick", letters.body.lower())
        record.with_user(self.deputy).action_take_back()
        self.assertFalse(record.activity_ids)
        self.assertEqual(self.env["mail.message"].search_count([
            ("model", "=", "school.substitution"), ("partner_ids", "in", user.partner_id.ids)]), 2)

    def test_deputies_are_asked_until_all_is_decided(self):
        absence = self.absence(user=self.secretary, plan=False)
        self.assertEqual(absence.activity_ids.user_id, self.deputy)
        absence.action_plan()
        self.assertTrue(absence.activity_ids)
        absence.action_take_best()
        self.assertFalse(absence.activity_ids)

    # ---- signing ----

    def test_signing(self):
        self.lesson.substitute_id = self.same_subject
        record = self.of(self.lesson)
        mine = record.with_user(self.same_subject)
        with self.assertRaisesRegex(UserError, "topic"):
            mine.action_sign()
        self.lesson.with_user(self.same_subject).topic = "Степени"
        self.assertEqual(mine.state, "held")
        for user in (self.teacher, self.deputy, self.same_class, self.secretary):
            with self.subTest(user.login), self.assertRaises(AccessError):
                record.with_user(user).action_sign()
        mine.action_sign()
        self.assertEqual(record.signature, "Петрова А. И. (t_same_subject), 24.11.2026 12:00")
        self.assertEqual((record.state, record.signed_by_id), ("signed", self.same_subject))
        for values in ({"kind": "cancelled"}, {"substitute_id": self.stranger.id}):
            with self.subTest(values), self.assertRaises(UserError):
                record.with_user(self.deputy).write(values)
        with self.assertRaises(UserError):
            mine.action_sign()

    def test_the_future_is_not_signed(self):
        self.next_day.write({"topic": "Корни", "substitute_id": self.same_subject.id})
        self.second.write({"topic": "Корни", "substitute_id": self.same_subject.id})
        # Tomorrow's, and one that begins in half an hour.
        for lesson in (self.next_day, self.second):
            with self.assertRaisesRegex(UserError, "still to come"):
                self.of(lesson).with_user(self.same_subject).action_sign()
        with freeze_time(datetime(2026, 11, 24, 10, 0)):
            self.of(self.second).with_user(self.same_subject).action_sign()

    def test_reminder_of_the_unsigned(self):
        (self.lesson + self.next_day).write({"substitute_id": self.same_subject.id})
        with freeze_time(datetime(2026, 11, 25, 9, 0)):
            for _twice in range(2):
                self.env["school.substitution"]._cron_remind()
        self.assertEqual(self.of(self.lesson).activity_ids.user_id, self.same_subject)
        self.assertEqual(len(self.of(self.lesson).activity_ids), 1)
        self.assertFalse(self.of(self.next_day).activity_ids)
        self.lesson.topic = "Степени"
        self.of(self.lesson).with_user(self.same_subject).action_sign()
        self.assertFalse(self.of(self.lesson).activity_ids)

    def test_my_day_of_the_substitute(self):
        self.lesson.substitute_id = self.same_subject
        page = self.env["school.my.day"].with_user(self.same_subject)
        self.assertEqual(page.read_day()["lessons"][0]["signed"], "later")
        self.lesson.with_user(self.same_subject).topic = "Степени"
        row = page.read_day()["lessons"][0]
        self.assertEqual((row["place"], row["signed"]), ("taken", "due"))
        self.env["school.substitution"].with_user(self.same_subject).browse(
            row["substitution"]).action_sign()
        self.assertEqual(page.read_day()["lessons"][0]["signed"], "signed")

    # ---- input ----

    def test_bad_input(self):
        for values in (
            {"date_to": TODAY - timedelta(days=1)}, {"date_to": date(2028, 1, 1)},
            {"reason": "other"}, {"reason": "tired"}, {"note": "<b>x</b>"},
            {"whole_days": False, "date_to": TOMORROW}, {"state": "planned"},
            {"teacher_id": 10**8},
        ):
            with self.subTest(values):
                self.assert_refused(lambda values=values: self.absence(plan=False, **values))
        self.absence()
        self.assert_refused(lambda: self.absence(date_to=TOMORROW), "entered already")
        record = self.of(self.lesson).with_user(self.deputy)
        for values in (
            {"kind": "substituted"}, {"kind": "moved"}, {"kind": "x"}, {"signature": "x"},
            {"absent_teacher_id": self.stranger.id}, {"lesson_id": self.second.id},
            {"date": TOMORROW}, {"substitute_id": 10**8}, {"paid_hours": 100},
            {"kind": "moved", "new_date": date(2026, 11, 4), "new_number": 1},
        ):
            with self.subTest(values):
                self.assert_refused(lambda values=values: record.write(values))
                self.assertFalse(record.kind)

    # ---- queries ----

    def test_planning_in_few_queries(self):
        """An absence of two lessons asks the database as often as one of twenty."""
        def count(action):
            return self.queries(action)

        self.make_lessons(22, last=date(2026, 12, 26))
        # What is read once and kept in memory.
        self.absence().action_take_best()
        few = self.absence(plan=False, date_from=date(2026, 12, 25), date_to=date(2026, 12, 26))
        many = self.absence(plan=False, date_from=date(2026, 11, 30), date_to=date(2026, 12, 22))
        steps = (
            lambda absence: absence.action_plan(),
            lambda absence: absence.substitution_ids.mapped("proposals"),
            lambda absence: absence.action_take_best(),
            lambda absence: absence.action_notify(),
            lambda absence: absence.action_take_back(),
            lambda absence: absence.substitution_ids.write({"kind": "cancelled"}),
        )
        for place, step in enumerate(steps):
            counts = [count(lambda step=step, absence=absence: step(absence))
                      for absence in (few, many)]
            with self.subTest(place):
                self.assertLessEqual(counts[1], counts[0])
        self.assertGreater(many.lesson_count, 5 * few.lesson_count)
