from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY
from .test_structure import RefusalCase

# Moscow is three hours ahead of UTC.
AT_17_00 = datetime(2026, 11, 24, 14, 0)
AFTER_17_00 = datetime(2026, 11, 24, 14, 0, 1)


@tagged("post_install", "-at_install")
class TestEntryWindows(RefusalCase):
    """When entries are made in time, late, or not at all: the same through every door."""

    students_count = 3

    def verdict(self, key, lesson=None, **parts):
        operation = self.cell(self.students[0], key, lesson=lesson, **parts)
        return self.save([operation])["verdicts"][0]

    def enter(self, lesson=None, **values):
        """Create a mark as the teacher through the ORM, as a form, an import or RPC does."""
        return self.env["school.mark"].with_user(self.teacher).create({
            "lesson_id": (lesson or self.lesson).id, "student_id": self.students[1].id,
            "value_id": self.value("5").id, **values,
        })

    def test_until_the_deadline_it_is_in_time(self):
        with freeze_time(AT_17_00):
            self.assertEqual(self.verdict("k1", marks=["5"])["state"], "stored")
            mark = self.enter()
        self.assertFalse(any(self.lesson.mark_ids.mapped("entered_late")))
        with freeze_time(AFTER_17_00):
            self.assertEqual(self.verdict("k2", absence={"reason": self.reason("Н").id},
                                          base=self.version())["state"], "stored")
            mark.with_user(self.teacher).write({"value_id": self.value("4").id})
        self.assertTrue(self.lesson.absence_ids.entered_late)
        self.assertTrue(mark.entered_late)

    def version(self):
        return self.env["school.entry.log"].search(
            [("lesson_id", "=", self.lesson.id), ("student_id", "=", self.students[0].id)], limit=1
        ).id

    def test_the_school_sets_the_hour_and_the_zone(self):
        self.company.school_entry_deadline = 9.5
        self.assertTrue(self.enter().entered_late, "09:30 in Moscow has passed")
        self.company.school_tz = "Europe/London"
        mark = self.enter(student_id=self.students[2].id)
        self.assertFalse(mark.entered_late, "in London it is 09:00")
        self.assert_refused(lambda: self.company.write({"school_entry_deadline": 24}), "23:59")

    def test_written_works_have_more_time(self):
        control = self.work_type("КР")
        self.assertGreater(control.entry_days, 0)
        lesson = self.make_lesson(date(2026, 11, 23))
        work = self.env["school.work"].create({
            "lesson_id": lesson.id, "work_type_id": control.id,
        })
        usual, written = self.enter(lesson), self.enter(lesson, work_id=work.id)
        self.assertEqual((usual.entered_late, written.entered_late), (True, False))
        verdicts = self.save([
            self.cell(self.students[2], "k1", ["5"], lesson=lesson, work=work.id),
            self.cell(self.students[2], "k2", ["4"], lesson=lesson),
            self.cell(self.students[2], "k3", lesson=lesson,
                      absence={"reason": self.reason("ОП").id}),
        ])["verdicts"]
        self.assertEqual([v["state"] for v in verdicts], ["stored"] * 3)
        late = {mark.work_id: mark.entered_late
                for mark in lesson.mark_ids if mark.student_id == self.students[2]}
        self.assertEqual(late, {work: False, usual.work_id: True})
        self.assertTrue(lesson.absence_ids.entered_late)

    def test_marks_and_an_absence_have_windows_of_their_own(self):
        """The usual work may be given days; being absent never is."""
        self.work_type("РО").entry_days = 3
        lesson = self.make_lesson(date(2026, 11, 23))
        for number, order in enumerate((1, -1)):
            student = self.students[number]
            self.save([
                self.cell(student, f"m{number}", ["5"], lesson=lesson),
                self.cell(student, f"a{number}", lesson=lesson,
                          absence={"reason": self.reason("ОП").id}),
            ][::order])
        self.assertEqual(lesson.mark_ids.mapped("entered_late"), [False, False])
        self.assertEqual(lesson.absence_ids.mapped("entered_late"), [True, True])

    def test_late_entries_end(self):
        """Days after the deadline nothing is taken any more: marks, absences, texts, works."""
        self.company.school_late_days = 2
        mark = self.enter()
        absence = self.env["school.absence"].with_user(self.teacher).create({
            "lesson_id": self.lesson.id, "student_id": self.students[2].id,
            "reason_id": self.reason("Н").id,
        })
        with freeze_time(datetime(2026, 11, 26, 14, 0)):
            self.assertEqual(self.verdict("k1", marks=["5"])["state"], "stored")
            self.assertTrue(self.lesson.mark_ids.filtered("entered_late"))
        over = "ask the deputy head"
        with freeze_time(datetime(2026, 11, 26, 14, 0, 1)):
            verdict = self.verdict("k2", marks=["4"], base=self.version())
            self.assertEqual(verdict["state"], "refused")
            self.assertIn(over, verdict["message"])
            for user in (self.teacher, self.deputy, self.env.user):
                own = mark.with_user(user).sudo()
                self.assert_refused(lambda own=own: own.write({"comment": "x"}), over)
                self.assert_refused(own.unlink, over)
            self.assert_refused(lambda: self.enter(student_id=self.students[2].id), over)
            self.assert_refused(lambda: self.lesson.write({"topic": "Корни"}), over)
            self.assert_refused(lambda: self.env["school.homework"].create(
                {"lesson_id": self.lesson.id, "text": "§ 1"}), over)
            self.assert_refused(lambda: self.make_lesson(TODAY, number=5, topic="Корни"), over)
            self.assert_refused(lambda: mark.work_id.write({"weight": 5}), over)
            self.assert_refused(lambda: self.env["school.work"].create(
                {"lesson_id": self.lesson.id, "work_type_id": self.work_type("РО").id}), over)
            self.assert_refused(
                lambda: absence.with_user(self.teacher).write({"reason_id": self.reason("Б").id}),
                over)
            page = self.env["school.journal.page"].with_user(self.teacher).read_page(
                self.journal.id)
            self.assertEqual(page["lessons"][-1]["window"], "over")
            self.assertEqual(page["lessons"][-1]["closes"], "2026-11-26T14:00:00+00:00")

    def test_class_teachers_put_reasons_right_until_the_term_closes(self):
        """Clause 4.1: the certificate comes when the illness is over."""
        self.company.school_late_days = 1
        absence = self.env["school.absence"].with_user(self.teacher).create({
            "lesson_id": self.lesson.id, "student_id": self.students[2].id,
            "reason_id": self.reason("Н").id,
        }).with_user(self.class_teacher)
        with freeze_time(datetime(2026, 12, 14, 9, 0)):
            absence.write({"reason_id": self.reason("Б").id})
            self.assertEqual(absence.reason_id, self.reason("Б"))
            self.quarters[1].sudo().state = "closed"
            self.env.flush_all()
            self.assert_refused(
                lambda: absence.write({"reason_id": self.reason("Н").id}), "The term is closed")

    def test_works_have_more_days_until_they_close(self):
        self.company.school_late_days = 1
        work = self.env["school.work"].create({
            "lesson_id": self.lesson.id, "work_type_id": self.work_type("КР").id,
        })
        with freeze_time(datetime(2026, 11, 27, 9, 0)):  # three days for the work
            self.assertEqual(self.verdict("k1", marks=["4"])["state"], "refused")
            self.assertEqual(self.verdict("k2", marks=["4"], work=work.id)["state"], "stored")
        self.assertFalse(work.mark_ids.entered_late)

    # ---- reasons of late entries ----

    def late_control_work(self):
        lesson = self.make_lesson(date(2026, 11, 10))
        work = self.env["school.work"].create({
            "lesson_id": lesson.id, "work_type_id": self.work_type("КР").id,
        })
        return lesson, work

    def test_a_late_control_work_says_why(self):
        lesson, work = self.late_control_work()
        parts = {"lesson": lesson, "marks": ["5"], "work": work.id}
        verdict = self.verdict("k1", **parts)
        self.assertEqual((verdict["state"], verdict["version"]), ("reason", 0))
        self.assertIn("must say why", verdict["message"])
        self.assertEqual(self.verdict("k2", why="  ", **parts)["state"], "reason")
        self.assertEqual(self.verdict("k3", why="<b>", **parts)["state"], "refused")
        self.assertFalse(lesson.mark_ids)
        self.assertEqual(self.verdict("k1", why="Болел", **parts)["state"], "stored")
        log = self.env["school.entry.log"].search([("lesson_id", "=", lesson.id)])
        self.assertEqual((log.reason, log.late, log.new_value), ("Болел", True, "5"))

    def test_the_reason_comes_through_every_door(self):
        lesson, work = self.late_control_work()
        self.assert_refused(lambda: self.enter(lesson, work_id=work.id), "must say why")
        for bad in ("<b>x</b>", "x" * 251, ["x"], 5):
            with self.subTest(bad=bad):
                marks = self.env["school.mark"].with_user(self.teacher)
                self.assert_refused(lambda bad=bad, marks=marks: marks.with_context(
                    school_entry_reason=bad).create({
                        "lesson_id": lesson.id, "student_id": self.students[1].id,
                        "work_id": work.id, "value_id": self.value("5").id,
                    }), "plain text")
        mark = self.env["school.mark"].with_user(self.teacher).with_context(
            school_entry_reason="Сбой сети",
        ).create({
            "lesson_id": lesson.id, "student_id": self.students[1].id, "work_id": work.id,
            "value_id": self.value("5").id,
        })
        self.assertTrue(mark.entered_late)
        log = self.env["school.entry.log"].search([("res_id", "=", mark.id)])
        self.assertEqual(log.reason, "Сбой сети")
        self.assert_refused(mark.with_context(school_entry_reason=False).unlink, "must say why")
        mark.unlink()

    def test_the_school_decides_which_works_ask(self):
        self.assertFalse(self.work_type("РО").reason_when_late)
        lesson, work = self.late_control_work()
        self.work_type("КР").reason_when_late = False
        verdict = self.verdict("k1", lesson=lesson, marks=["5"], work=work.id)
        self.assertEqual(verdict["state"], "stored")
        self.work_type("РО").reason_when_late = True
        verdict = self.verdict("k2", lesson=lesson, marks=["5"], base=verdict["version"])
        self.assertEqual(verdict["state"], "reason")

    def test_late_stays_late(self):
        with freeze_time(AFTER_17_00):
            mark = self.enter()
        with freeze_time(AT_17_00):
            mark.with_user(self.teacher).write({"value_id": self.value("4").id})
        self.assertTrue(mark.entered_late)

    def test_the_day_must_have_come(self):
        tomorrow = self.make_lesson(date(2026, 11, 25))
        verdict = self.verdict("k1", lesson=tomorrow, marks=["5"])
        self.assertEqual((verdict["state"], verdict["version"]), ("refused", 0))
        self.assertIn("has not come", verdict["message"])
        self.assert_refused(lambda: self.enter(tomorrow), "has not come", error=UserError)
        with freeze_time(datetime(2026, 11, 24, 21, 0)):  # midnight in Moscow
            self.assertTrue(self.enter(tomorrow))

    def test_texts_are_planned_ahead(self):
        tomorrow = self.make_lesson(date(2026, 11, 25))
        answer = self.save([
            {"key": "topic-01", "lesson": tomorrow.id, "topic": "Корни", "base": 0},
            {"key": "homew-01", "lesson": tomorrow.id, "base": 0,
             "homework": {"text": "§ 19", "none": False}},
        ])
        self.assertEqual([v["state"] for v in answer["verdicts"]], ["stored", "stored"])
        self.assertEqual((tomorrow.topic, tomorrow.homework_ids.text), ("Корни", "§ 19"))

    def test_a_cancelled_lesson_takes_no_entries(self):
        self.lesson.write({"state": "cancelled", "cancel_reason": "Карантин"})
        self.assertIn("cancelled", self.verdict("k1", marks=["5"])["message"])
        self.assert_refused(self.enter, "cancelled")

    def test_a_closed_term_takes_nothing(self):
        mark = self.enter()
        absence = self.env["school.absence"].with_user(self.teacher).create({
            "lesson_id": self.lesson.id, "student_id": self.students[2].id,
            "reason_id": self.reason("Н").id,
        })
        empty = self.make_lesson(TODAY, number=6)
        homework = self.env["school.homework"].create({"lesson_id": empty.id, "text": "§ 1"})
        self.env.flush_all()
        self.quarters[1].state = "closed"
        self.env.flush_all()
        closed = "The term is closed"
        for user in (self.teacher, self.deputy, self.env.user):
            own = mark.with_user(user).sudo()
            with self.subTest(user.login):
                self.assert_refused(lambda own=own: own.write({"comment": "x"}), closed)
                self.assert_refused(own.unlink, closed)
        self.assert_refused(
            lambda: absence.with_user(self.class_teacher).write(
                {"reason_id": self.reason("Б").id}), closed)
        self.assert_refused(self.enter, closed)
        self.assert_refused(lambda: self.lesson.write({"topic": "Корни"}), closed)
        self.assert_refused(lambda: homework.write({"text": "§ 2"}), closed)
        self.assert_refused(homework.unlink, closed)
        self.assert_refused(lambda: self.make_lesson(TODAY, number=7), closed)
        self.assert_refused(lambda: empty.write({"date": date(2027, 1, 12)}), closed)
        self.assert_refused(empty.unlink)

    def test_the_page_gets_verdicts_of_a_closed_term(self):
        """An outbox that meets a closed term must learn it entry by entry."""
        with freeze_time(datetime(2027, 1, 12, 9, 0)):
            january = self.make_lesson(date(2027, 1, 12))
            self.env.flush_all()
            self.quarters[1].state = "closed"
            self.env.flush_all()
            answer = self.save([
                self.cell(self.students[0], "k1", ["5"]),
                self.cell(self.students[0], "k2", ["4"], lesson=january),
                {"key": "topic-01", "lesson": self.lesson.id, "topic": "Корни", "base": 0},
            ])
        self.assertEqual([v["state"] for v in answer["verdicts"]], ["refused", "stored", "refused"])
        self.assertIn("The term is closed", answer["verdicts"][0]["message"])

    def test_a_closed_term_is_reopened_by_a_deputy(self):
        term = self.quarters[1].with_user(self.deputy)
        term.action_close()
        self.assertEqual(term.state, "closed")
        self.assert_refused(lambda: term.write({"date_end": date(2026, 12, 30)}), "closed term")
        self.assert_refused(term.sudo().unlink, "closed term")
        term.action_reopen()
        self.env.flush_all()
        self.assertTrue(self.enter())
        self.assertIn("reopened", self.year.message_ids[0].body)

    def test_an_archived_journal_is_read_only(self):
        self.save([self.cell(self.students[0], "k1", ["5"])])
        self.journal.active = False
        page = self.env["school.journal.page"].with_user(self.teacher).read_page(self.journal.id)
        self.assertEqual(len(page["marks"]["student"]), 1)
        self.assertFalse(page["lessons"][0]["editable"])
        self.assertIn("archived", self.verdict("k2", marks=["4"], base=self.version())["message"])
        self.assert_refused(self.enter, "archived")
