import base64
import time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..plans.sheet import find_plan
from ..tools.xlsx import read_workbook
from .plans import PlanCase
from .test_plan_sheet import HEAD, workbook


def encoded(*rows, **options):
    return base64.b64encode(workbook([HEAD, *rows], **options))


GOOD = (
    (None, "Глава 1. Степени", None, None),
    (1, None, "Степень с целым показателем", 2, "New material", None, "§ 1", None),
    (None, None, "Контрольная работа № 1", 10, None, "Контрольная работа № 1", None, "резерв"),
)


@tagged("post_install", "-at_install")
class TestPlanImport(PlanCase):
    """From a spreadsheet: on trial first, and as a whole or not at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan(hours=(3, 4))
        cls.work_type("КР").name = "Контрольная работа"

    def wizard(self, data, plan=None, user=None):
        return self.env["school.plan.import"].with_user(user or self.teacher).create(
            {"plan_id": (plan or self.plan).id, "file": data})

    def test_import(self):
        wizard = self.wizard(encoded(*GOOD))
        wizard.action_check()
        self.assertEqual((wizard.state, len(wizard.row_ids)), ("ready", 3))
        self.assertEqual(self.plan.line_ids.mapped("name"), ["Тема 1", "Тема 2"])
        wizard.action_import()
        lines = self.plan.line_ids
        self.assertEqual([(line.is_section, line.name, line.hours) for line in lines], [
            (True, "Глава 1. Степени", 0), (False, "Степень с целым показателем", 2),
            (False, "Контрольная работа № 1", 10),
        ])
        self.assertEqual(lines[1].lesson_type_id.name, "New material")
        self.assertEqual(lines[2].work_type_ids, self.work_type("КР"))
        self.assertEqual((lines[1].homework, lines[2].note), ("§ 1", "резерв"))
        self.plan.action_submit()

    def test_the_same_file_changes_nothing(self):
        self.wizard(encoded(*GOOD)).action_import()
        before = self.plan.line_ids
        stamps = before.mapped("write_date")
        again = self.wizard(encoded(*GOOD))
        again.action_check()
        self.assertEqual(again.state, "same")
        again.action_import()
        self.assertEqual((self.plan.line_ids, before.mapped("write_date")), (before, stamps))

    def test_an_export_comes_back_unchanged(self):
        self.wizard(encoded(*GOOD)).action_import()
        wizard = self.wizard(base64.b64encode(self.plan._as_workbook()))
        wizard.action_check()
        self.assertEqual(wizard.state, "same", wizard.row_ids.mapped("message"))

    def test_nothing_half_imported(self):
        for row, words in (
            ((3, None, "Unit 5. My family", 1), "is not in Russian"),
            ((3, None, "<script>alert(1)</script>", 1), "plain text"),
            ((3, None, "Бег", 1, None, None, "<img src=x onerror=y>"), "plain text"),
            ((3, None, "я" * 501, 1), "too long"),
            ((3, None, "Бег", 1.5), "whole numbers"), ((3, None, "Бег", -1), "at least one hour"),
            ((3, None, None, 1), "topic is missing"), ((3, None, "Бег", None), "hours is missing"),
            ((1, None, "Бег", 1), "stands in the plan twice"),
            ((3, None, "=A1&A2", 1), "formula"),
        ):
            wizard = self.wizard(encoded(*GOOD, row))
            with self.subTest(words):
                wizard.action_check()
                self.assertEqual(wizard.state, "wrong")
                [bad] = wizard.row_ids.filtered(lambda each: each.level == "error")
                self.assertEqual(bad.number, 5)
                self.assertIn(words, bad.message)
                with self.assertRaises(UserError):
                    wizard.action_import()
        self.assertEqual(self.plan.line_ids.mapped("name"), ["Тема 1", "Тема 2"])

    def test_names_that_the_school_does_not_have(self):
        wizard = self.wizard(encoded((1, None, "Бег", 12, "Урок-сказка", "Викторина, КР")))
        wizard.action_check()
        self.assertEqual((wizard.state, wizard.row_ids.level), ("ready", "warning"))
        self.assertIn("Урок-сказка", wizard.row_ids.message)
        self.assertIn("Викторина", wizard.row_ids.message)
        wizard.action_import()
        self.assertEqual(self.plan.line_ids.work_type_ids, self.work_type("КР"))

    def test_files_that_are_none(self):
        for data, words in (
            (b"", "Choose a file"), (base64.b64encode(b"%PDF-1.7"), "no XLSX file"),
            (base64.b64encode(b"\xd0\xcf\x11\xe0"), "old Excel file"), (b"not base64!", "damaged"),
            (base64.b64encode(workbook([("ФИО", "Класс")])), "No sheet of the file"),
            (encoded(), "no topics below"),
            (encoded(*((n, None, "Бег", 1) for n in range(1, 1500))), "no plan of one subject"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.wizard(data).action_check()

    def test_a_thousand_lines_in_few_queries(self):
        rows = [(n, None, f"Тема {n}", 1) for n in range(1, 401)]
        counts = []
        for some in (rows[:10], rows):
            wizard = self.wizard(encoded(*some))
            begun = time.monotonic()
            counts.append(self.queries(wizard.action_import))
        self.assertLess(counts[1], counts[0] + 12)
        self.assertLess(time.monotonic() - begun, 30)

    def test_who_may(self):
        approved = self.approve(self.make_plan(journals=self.other_journal()))
        with self.assertRaises(UserError):
            self.wizard(encoded(*GOOD), plan=approved).action_check()
        for user in (self.other_teacher, self.director):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.wizard(encoded(*GOOD), user=user).action_import()
        wizard = self.wizard(encoded(*GOOD))
        with self.assertRaises(AccessError):
            wizard.with_user(self.other_teacher).read(["summary"])
        with self.assertRaises(AccessError):
            wizard.with_user(self.other_teacher).action_import()

    def other_journal(self):
        klass = self.make_class(9, "В")
        self.env["school.curriculum"].create({
            "class_id": klass.id, "subject_id": self.algebra.id, "hours_week": 1, "hours_year": 12,
        })
        return self.env["school.journal"].create({
            "class_id": klass.id, "subject_id": self.algebra.id, "teacher_id": self.teacher.id,
        })


@tagged("post_install", "-at_install")
class TestPlanCopy(PlanCase):

    def test_copy_from_a_colleague(self):
        source = self.approve(self.make_plan(basis="Учебник алгебры"))
        klass = self.make_class(8, "А")
        self.env["school.journal"].create({
            "class_id": klass.id, "subject_id": self.algebra.id,
            "teacher_id": self.other_teacher.id,
        })
        plan = self.make_plan(hours=(5,), journals=self.journal.browse(), user=self.other_teacher)
        wizard = self.env["school.plan.copy"].with_user(self.other_teacher).create(
            {"plan_id": plan.id})
        self.assertEqual(wizard.source_id, source)
        wizard.action_copy()
        self.assertEqual(plan.line_ids.mapped("name"), source.line_ids.mapped("name"))
        self.assertEqual(plan.basis, "Учебник алгебры")
        self.assertEqual(len(source.line_ids), 12)

    def test_what_may_not_be_copied(self):
        source = self.make_plan()
        plan = self.make_plan(hours=(5,), journals=self.journal.browse(), user=self.other_teacher)
        copies = self.env["school.plan.copy"]
        with self.assertRaises(AccessError):
            copies.with_user(self.other_teacher).create(
                {"plan_id": plan.id, "source_id": source.id}).action_copy()
        with self.assertRaises(AccessError):
            copies.with_user(self.other_teacher).create(
                {"plan_id": source.id, "source_id": plan.id}).action_copy()
        geometry = self.env["school.subject"].create({"name": "Геометрия"})
        other = self.make_plan(journals=self.journal.browse(), subject_id=geometry.id)
        with self.assertRaises(UserError):
            copies.with_user(self.teacher).create(
                {"plan_id": source.id, "source_id": other.id}).action_copy()


@tagged("post_install", "-at_install")
class TestPlanExport(PlanCase, HttpCase):
    """The workbooks to download, and who gets them."""

    def test_download(self):
        plan = self.approve(self.make_plan())
        self.lesson.with_user(self.teacher).action_confirm_topic()
        address = f"/school/plan/{plan.id}/xlsx"
        for login, status in (("t_teacher", 200), ("t_deputy", 200), ("t_director", 200),
                              ("t_other_teacher", 404), ("t_secretary", 403), ("t_ict", 403)):
            self.authenticate(login, login)
            with self.subTest(login):
                self.assertEqual(self.url_open(address).status_code, status)
        self.authenticate("t_teacher", "t_teacher")
        response = self.url_open(address)
        sheets = read_workbook(response.content)
        self.assertEqual(find_plan(sheets).rows[0].name, "Тема 1")
        [row] = [values for _number, values in sheets[0].rows if values[2] == "Тема 1"]
        self.assertEqual([str(value)[:10] for value in row[8:10]], ["2026-11-24"] * 2)
        self.assertEqual(self.url_open("/school/plan/999999999/xlsx").status_code, 404)

    def test_template(self):
        self.authenticate("t_teacher", "t_teacher")
        sheets = read_workbook(self.url_open("/school/plan/template.xlsx").content)
        self.assertEqual(find_plan(sheets).rows, [])
        self.assertEqual(len(sheets), 2)
        self.authenticate("t_secretary", "t_secretary")
        self.assertEqual(self.url_open("/school/plan/template.xlsx").status_code, 404)
