import io
from datetime import timedelta

import pdfplumber

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.base.models.ir_actions_report import _wkhtml

from .common import TODAY
from .letters import LetterCase, MailCase

PARENT, OTHER = "parent@home.example.com", "other_parent@home.example.com"
MONDAY = TODAY - timedelta(days=1)


class ProgressCase(LetterCase):
    """Marks and absences of three students, and a letter with the report on them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.class_teacher.lang = "en_US"
        cls.physics = cls.env["school.journal"].create({
            "class_id": cls.klass.id, "teacher_id": cls.teacher.id,
            "subject_id": cls.env["school.subject"].create({"name": "Физика"}).id,
        })
        second = cls.make_lesson(MONDAY, journal=cls.physics)
        marks = cls.env["school.mark"]
        for student, lesson, code in (
            (cls.child, second, "5"), (cls.child, cls.lesson, "4"), (cls.sibling, second, "3"),
            (cls.stranger, second, "2"),
        ):
            marks.create({"lesson_id": lesson.id, "student_id": student.id,
                          "value_id": cls.value(code).id})
        heavy = cls.env["school.work"].create({
            "lesson_id": cls.lesson.id, "work_type_id": cls.work_type("КР").id, "weight": 3,
        })
        marks.create({"lesson_id": cls.lesson.id, "student_id": cls.child.id,
                      "value_id": cls.value("5").id, "work_id": heavy.id})
        cls.env["school.absence"].create([
            {"lesson_id": cls.lesson.id, "student_id": student.id,
             "reason_id": cls.reason(code).id}
            for student, code in ((cls.sibling, "Н"), (cls.stranger, "ОП"))
        ])
        cls.env.flush_all()

    def mailing(self, user=None, **values):
        return self.env["school.letter.mailing"].with_user(user or self.class_teacher).create({
            "name": "Успеваемость", "text": "Отчёт за неделю.", "class_id": self.klass.id,
            "with_report": True, "date_from": MONDAY, "date_to": TODAY, **values,
        })


@tagged("post_install", "-at_install")
class TestProgress(ProgressCase):
    """What stands in the report, and for whom it is printed."""

    @property
    def progress(self):
        return self.env["school.progress"].with_context(lang="en_US")

    def test_what_it_says(self):
        found = self.progress._of(self.students, MONDAY, TODAY)
        algebra, physics = found[self.child.id]["subjects"]
        self.assertEqual(
            (algebra["name"], algebra["marks"], algebra["average"], physics["average"]),
            ("Алгебра", ["4", "5"], "4.75", "5.00"))
        self.assertEqual((found[self.sibling.id]["missed"], found[self.stranger.id]["late"]),
                         (1, 1))
        early = self.progress._of(self.child, MONDAY, MONDAY)
        self.assertEqual([row["name"] for row in early[self.child.id]["subjects"]], ["Физика"])

    def test_queries_do_not_grow(self):
        def count(students):
            return self.queries(lambda: self.env["school.progress"]._of(students, MONDAY, TODAY))
        count(self.child)
        self.assertEqual(count(self.students), count(self.child))

    def sheets(self, mailing, who="all"):
        report = self.env["report.school_ejournal.progress"].with_user(mailing.env.user)
        return [row["student"] for row in report._sheets(mailing, who)]

    def test_for_whom_it_is_printed(self):
        names = self.students.mapped("name")
        self.assertEqual(self.sheets(self.mailing()), names)
        one = self.mailing(student_ids=[(6, 0, self.sibling.ids)])
        self.assertEqual(self.sheets(one), self.sibling.mapped("name"))
        self.assertEqual(self.sheets(self.mailing(condition="low_mark")),
                         self.stranger.mapped("name"))
        self.assertEqual(self.sheets(self.mailing(), "silent"), [])
        self.guardian.email = False
        self.assertEqual(self.sheets(self.mailing(), "silent"),
                         (self.child + self.sibling).mapped("name"))
        mailing = self.mailing()
        self.assertEqual((mailing.people_count, mailing.no_mail_count), (3, 2))
        self.guardian.guardianship_ids.unlink()
        self.assertEqual(len(self.sheets(self.mailing(), "silent")), 2, "nobody to write to")

    def test_bad_requests(self):
        report = self.env["report.school_ejournal.progress"].with_user(self.class_teacher)
        for mailing, who in ((self.mailing().id, "x"), (0, "all"), (2**31, "all"),
                             (self.mailing(with_report=False).id, "all")):
            with self.subTest(mailing=mailing, who=who), self.assertRaises(UserError):
                report._pdf(mailing, who)
        with self.assertRaisesRegex(UserError, "nobody"):
            report._html(self.mailing(), "silent")
        with self.assertRaises(UserError):
            self.mailing(date_from=False)


@tagged("post_install", "-at_install")
class TestProgressByMail(MailCase, ProgressCase):
    """The report as a letter: each family reads of its own children."""

    def test_a_letter_about_each_child(self):
        mailing = self.mailing()
        mailing.action_send()
        self.send_queue()
        self.assertEqual(mailing.letter_count, 3)
        own = sorted(
            (mail.get_body(("html",)).get_content() for mail in self.smtp.to(PARENT)),
            key=lambda body: self.sibling.name in body)
        [other] = [mail.get_body(("html",)).get_content() for mail in self.smtp.to(OTHER)]
        self.assertEqual(len(own), 2)
        self.assertNotIn("school-letter-text", "".join((*own, other)))
        self.assertIn(self.child.name, own[0])
        self.assertIn("4.75", own[0])
        self.assertIn(self.sibling.name, own[1])
        self.assertNotIn("4.75", own[1])
        self.assertIn(self.stranger.name, other)
        for body in own:
            self.assertNotIn(self.stranger.name, body)
        letter = mailing.letter_ids.filtered(lambda each: each.student_id == self.child)
        self.assertIn("4.75", self.texts(letter)[0])


@tagged("post_install", "-at_install")
class TestProgressOnPaper(ProgressCase, HttpCase):
    """The document by its address."""

    def get(self, user, mailing, who="all"):
        self.authenticate(user.login, user.login)
        return self.url_open(f"/school/letters/{mailing.id}/progress/{who}")

    def test_who_gets_it(self):
        mailing = self.mailing()
        self.env.flush_all()
        for user in (self.teacher, self.other_teacher, self.deputy, self.ict, self.parent,
                     self.pupil):
            with self.subTest(user.login):
                answer = self.get(user, mailing)
                self.assertNotEqual(answer.status_code, 200)
                self.assertNotIn(self.stranger.last_name, answer.text)
        self.assertNotEqual(self.get(self.class_teacher, mailing, "silent").status_code, 200)

    def test_the_document(self):
        if _wkhtml().state in ("install", "broken"):
            self.skipTest("no wkhtmltopdf here")
        mailing = self.mailing()
        answer = self.get(self.class_teacher, mailing)
        self.assertEqual(answer.status_code, 200, answer.text[:300])
        with pdfplumber.open(io.BytesIO(answer.content)) as document:
            texts = [page.extract_text() for page in document.pages]
        self.assertEqual(len(texts), 3)
        self.assertIn(self.child.name, texts[0])
        self.assertIn("4.75", texts[0])
        self.assertNotIn(self.stranger.name, texts[0])
