from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TODAY
from .test_structure import RefusalCase

OVER = "ask the deputy head"
# Days after the lesson of 24 November: late entries ended on the 26th.
LATER = datetime(2026, 12, 1, 9, 0)


@tagged("post_install", "-at_install")
class TestEntryReopening(RefusalCase):
    """Closed cells are opened by a deputy head, for a reason and for a while."""

    students_count = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.school_late_days = 2
        cls.enterClassContext(freeze_time(LATER))

    def ask(self, user=None, **values):
        """Return a request to open the lesson of 24 November, as the teacher makes it."""
        return self.env["school.entry.reopening"].with_user(user or self.teacher).create({
            "journal_id": self.journal.id, "date_from": TODAY, "date_to": TODAY,
            "reason": "Болел", **values,
        })

    def approved(self, **values):
        request = self.ask(**values).with_user(self.deputy)
        request.action_approve()
        return request

    def verdict(self, key, lesson=None, marks=("5",), **parts):
        operation = self.cell(self.students[0], key, list(marks), lesson=lesson, **parts)
        return self.save([operation])["verdicts"][0]

    def enter(self, student=1, lesson=None, **values):
        return self.env["school.mark"].with_user(self.teacher).create({
            "lesson_id": (lesson or self.lesson).id, "student_id": self.students[student].id,
            "value_id": self.value("4").id, **values,
        })

    # ---- asking and deciding ----

    def test_from_the_request_to_the_log(self):
        self.assertIn(OVER, self.verdict("k1")["message"])
        self.assert_refused(self.enter, OVER)
        request = self.ask()
        self.assertEqual((request.state, request.teacher_id), ("requested", self.teacher))
        activity = request.sudo().activity_ids
        self.assertEqual(activity.user_id, self.deputy)
        self.assertIn("Болел", activity.note)
        self.assertIn(OVER, self.verdict("k2")["message"])

        request.with_user(self.deputy).action_approve()
        self.assertEqual((request.state, request.until), ("approved", datetime(2026, 12, 2, 9, 0)))
        self.assertEqual(request.decided_by_id, self.deputy)
        self.assertFalse(request.sudo().activity_ids)
        told = request.sudo().message_ids[0]
        self.assertIn("02.12.2026 12:00", told.body)
        self.assertEqual((told.partner_ids, told.author_id),
                         (self.teacher.partner_id, self.deputy.partner_id))

        self.assertEqual(self.verdict("k3")["state"], "stored")
        self.enter()
        self.lesson.with_user(self.teacher).write({"topic": "Степени"})
        self.assertEqual(self.lesson.mark_ids.mapped("entered_late"), [True, True])
        log = self.env["school.entry.log"].search([("lesson_id", "=", self.lesson.id)])
        self.assertEqual(len(log), 3)
        self.assertEqual((log.reopening_id, set(log.mapped("late"))), (request, {True}))

    def test_the_clock_closes_it(self):
        request = self.approved(date_from=date(2026, 11, 1))
        with freeze_time(datetime(2026, 12, 2, 9, 0)):
            self.assertEqual(self.verdict("k1")["state"], "stored")
        with freeze_time(datetime(2026, 12, 2, 9, 0, 1)):
            self.env.invalidate_all()
            self.assertIn(OVER, self.verdict("k2", marks=("4",), base=self.version())["message"])
            self.assert_refused(self.enter, OVER)
            self.assertEqual(request.state, "approved", "no job has run")
            self.env["school.entry.reopening"]._cron_tidy()
            self.assertEqual(request.state, "ended")

    def version(self):
        return self.env["school.entry.log"].search(
            [("lesson_id", "=", self.lesson.id), ("student_id", "=", self.students[0].id)], limit=1
        ).id

    def test_only_these_lessons_are_open(self):
        other = self.make_lesson(date(2026, 11, 20))
        colleague = self.env["school.journal"].create({
            "class_id": self.klass.id, "teacher_id": self.teacher.id,
            "subject_id": self.env["school.subject"].create({"name": "Физика"}).id,
        })
        elsewhere = self.make_lesson(TODAY, journal=colleague)
        self.approved()
        self.assertEqual(self.verdict("k1")["state"], "stored")
        self.assertIn(OVER, self.verdict("k2", lesson=other)["message"])
        self.assert_refused(lambda: self.enter(lesson=elsewhere), OVER)

    def test_the_page_shows_it(self):
        def row():
            page = self.env["school.journal.page"].with_user(self.teacher)
            return page.read_page(self.journal.id)["lessons"][-1]

        self.assertEqual((row()["window"], row().get("reopened")), ("over", None))
        self.approved()
        self.assertEqual((row()["window"], row()["closes"], row()["reopened"]),
                         ("late", "2026-12-02T09:00:00+00:00", True))

    def test_a_reopened_control_work_needs_no_second_reason(self):
        with freeze_time(datetime(2026, 11, 28, 9, 0)):
            work = self.env["school.work"].sudo().create({
                "lesson_id": self.lesson.id, "work_type_id": self.work_type("КР").id,
            })
            self.assertEqual(self.verdict("k1", work=work.id)["state"], "reason")
        self.assertIn(OVER, self.verdict("k2", work=work.id)["message"])
        self.approved()
        self.assertEqual(self.verdict("k3", work=work.id)["state"], "stored")
        self.assertTrue(self.enter(work_id=work.id).entered_late)

    def test_the_deputy_refuses_with_a_remark(self):
        request = self.ask().with_user(self.deputy)
        self.assert_refused(request.action_refuse, "Answer the teacher")
        request.remark = "Занесите в следующий раз вовремя"
        request.action_refuse()
        self.assertEqual(request.state, "refused")
        self.assertIn("вовремя", request.sudo().message_ids[0].body)
        self.assertFalse(request.sudo().activity_ids)
        self.assertIn(OVER, self.verdict("k1")["message"])
        for again in (request.action_approve, request.action_refuse,
                      lambda: request.write({"until": "2026-12-05 09:00:00"})):
            self.assert_refused(again, "decided already")

    def test_the_teacher_takes_it_back(self):
        request = self.ask()
        with self.assertRaises(AccessError):
            request.with_user(self.deputy).action_withdraw()
        request.action_withdraw()
        self.assertEqual((request.state, bool(request.sudo().activity_ids)), ("withdrawn", False))
        self.assert_refused(request.with_user(self.deputy).action_approve, "decided already")

    def test_it_is_closed_before_its_time(self):
        request = self.approved()
        request.until = datetime(2026, 12, 10, 9, 0)
        self.assertEqual(self.verdict("k1")["state"], "stored")
        request.action_end()
        self.assertEqual(request.state, "ended")
        self.assert_refused(self.enter, OVER)

    def test_of_their_own_accord(self):
        """Who decides opens without being asked, and nobody gets an activity for it."""
        for user in (self.deputy, self.director):
            request = self.ask(user=user, until="2026-12-03 15:00:00")
            self.assertFalse(request.activity_ids)
            request.action_approve()
            self.assertEqual((request.state, request.until),
                             ("approved", datetime(2026, 12, 3, 15, 0)))
        self.assertEqual(self.verdict("k1")["state"], "stored")

    def test_a_stage_without_deputy_asks_the_director(self):
        self.basic.deputy_ids = False
        self.assertEqual(self.ask().sudo().activity_ids.user_id, self.director)

    # ---- who may ----

    def test_who_may_not(self):
        request = self.ask()
        for user in (self.teacher, self.other_teacher, self.class_teacher, self.other_deputy,
                     self.secretary, self.ict):
            for step in ("action_approve", "action_refuse", "action_end"):
                with self.subTest(user.login, step=step), self.assertRaises(AccessError):
                    getattr(request.with_user(user), step)()
        for user in (self.other_teacher, self.class_teacher, self.other_deputy, self.secretary):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.ask(user=user)

    def test_a_substitute_asks_for_the_own_lesson(self):
        with freeze_time(datetime(2026, 11, 27, 9, 0)):
            self.make_lesson(date(2026, 11, 20))
            self.lesson.substitute_id = self.substitute
            self.assertTrue(self.ask(user=self.substitute))
            with self.assertRaises(AccessError):
                self.ask(user=self.substitute, date_from=date(2026, 11, 20),
                         date_to=date(2026, 11, 20))

    def test_two_schools(self):
        company = self.env["res.company"].create({"name": "Другая школа"})
        head = self.make_user("b_director", "director")
        head.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        request = self.ask()
        with self.assertRaises(AccessError):
            request.with_user(head).with_context(allowed_company_ids=company.ids).action_approve()

    # ---- closed terms ----

    def test_a_closed_term_stays_closed(self):
        """Invariant 5: neither asked for, nor opened, nor of use once it is open."""
        opened, asked = self.approved(), self.ask()
        self.quarters[1].sudo().state = "closed"
        self.env.flush_all()
        self.assert_refused(self.ask, "is closed")
        self.assert_refused(asked.with_user(self.deputy).action_approve, "is closed")
        self.assert_refused(asked.with_user(self.director).action_approve, "is closed")
        self.assertEqual(opened.state, "approved")
        self.assertIn("term is closed", self.verdict("k1")["message"])
        self.assert_refused(self.enter, "term is closed")

    # ---- what comes by RPC ----

    def test_what_it_refuses(self):
        past = date(2026, 11, 20)
        for values, words in (
            ({"reason": False}, ""),
            ({"reason": "<b>x</b>"}, "plain text"),
            ({"reason": "x" * 501}, "too long"),
            ({"date_from": TODAY, "date_to": past}, "before the first"),
            ({"date_to": date(2026, 12, 2)}, "ahead are open"),
            ({"date_from": past, "date_to": past}, "no lessons"),
            ({"date_from": "x"}, "cannot hold"),
            ({"until": "x"}, "cannot hold"),
            ({"journal_id": {"a": 1}}, "cannot hold"),
            ({"nonsense": 1}, "no field"),
            ({"company_id": self.company.id}, "cannot be set"),
        ):
            with self.subTest(**values):
                self.assert_refused(lambda values=values: self.ask(**values), words)

    def test_nobody_decides_by_writing(self):
        forged = ({"state": "approved"}, {"teacher_id": self.other_teacher.id},
                  {"decided_by_id": self.deputy.id})
        request = self.ask()
        for values in forged:
            with self.subTest(**values):
                with self.assertRaises(AccessError):
                    self.ask(**values)
                with self.assertRaises(AccessError):
                    request.with_user(self.deputy).write(values)
                asked = self.ask().with_context(
                    **{f"default_{name}": value for name, value in values.items()}
                ).create({"journal_id": self.journal.id, "date_from": TODAY, "date_to": TODAY,
                          "reason": "Болел"})
                self.assertEqual((asked.state, asked.teacher_id), ("requested", self.teacher))
        with self.assertRaises(AccessError):
            request.write({"date_from": date(2026, 11, 10)})
        with self.assertRaises(AccessError):
            request.with_user(self.deputy).unlink()

    def test_for_a_limited_time(self):
        request = self.ask().with_user(self.deputy)
        request.until = datetime(2026, 11, 30, 9, 0)
        self.assert_refused(request.action_approve, "has passed")
        request.until = datetime(2027, 1, 10, 9, 0)
        self.assert_refused(request.action_approve, "at most 30 days")
        self.company.school_reopening_hours = 2
        request.until = False
        request.action_approve()
        self.assertEqual(request.until, datetime(2026, 12, 1, 11, 0))
        self.assert_refused(lambda: request.write({"until": False}), "limited time")
        self.assert_refused(lambda: request.write({"date_from": date(2026, 11, 10)}), "decided")
        self.assert_refused(
            lambda: self.company.write({"school_reopening_hours": 0}), "1 to 720")
