from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from .test_structure import RefusalCase


@tagged("post_install", "-at_install")
class TestEntryLog(RefusalCase):
    """Every mark, absence, topic and homework that was set, changed or removed: who, when, what."""

    students_count = 3

    def setUp(self):
        super().setUp()
        self.first, self.second, self.third = self.students
        self.seen = self.last_id()

    def last_id(self):
        return self.env["school.entry.log"].search([], limit=1).id or 0

    def new_rows(self):
        """Return the rows since the last look, oldest first."""
        self.env.flush_all()
        rows = self.env["school.entry.log"].search([("id", ">", self.seen)], order="id")
        self.seen = self.last_id()
        return rows

    def assert_logged(self, *expected, **common):
        """Check the new rows: ``(kind, student or None, old, new)``, and what all of them share."""
        rows = self.new_rows()
        self.assertEqual(
            sorted((row.kind, row.student_id.id, row.old_value or "", row.new_value or "")
                   for row in rows),
            sorted((kind, student.id if student else False, old, new)
                   for kind, student, old, new in expected),
        )
        common = {"user_id": self.teacher, "late": False, "lesson_id": self.lesson,
                  "journal_id": self.journal, "company_id": self.company, **common}
        for row in rows:
            for name, value in common.items():
                self.assertEqual(row[name], value, name)
        return rows

    def enter(self, model="school.mark", student=None, **values):
        usual = {"value_id": self.value("5").id} if model == "school.mark" else {
            "reason_id": self.reason("Н").id}
        return self.env[model].with_user(self.teacher).create({
            "lesson_id": self.lesson.id, "student_id": (student or self.first).id,
            **usual, **values,
        })

    # ---- through the models ----

    def test_marks(self):
        mark = self.enter()
        row = self.assert_logged(("mark", self.first, "", "5"), source="rpc", key=False)
        self.assertEqual((row.res_id, row.work_id), (mark.id, mark.work_id.id))
        mark.write({"value_id": self.value("4").id})
        self.assert_logged(("mark", self.first, "5", "4"))
        mark.write({"comment": "за доклад"})
        self.assert_logged(("mark", self.first, "4", "4 (за доклад)"))
        mark.write({"comment": "за доклад"})
        self.assert_logged()
        mark.unlink()
        row = self.assert_logged(("mark", self.first, "4 (за доклад)", ""))
        self.assertEqual(row.res_id, mark.id)

    def test_many_marks_at_once(self):
        marks = self.enter() + self.enter(student=self.second)
        self.new_rows()
        marks.write({"value_id": self.value("3").id})
        self.assert_logged(("mark", self.first, "5", "3"), ("mark", self.second, "5", "3"))
        marks.unlink()
        self.assert_logged(("mark", self.first, "3", ""), ("mark", self.second, "3", ""))

    def test_absences(self):
        absence = self.enter("school.absence")
        self.assert_logged(("absence", self.first, "", "Н"), source="rpc")
        absence.write({"reason_id": self.reason("ОП").id, "minutes": 15, "comment": "автобус"})
        logged = self.new_rows().new_value
        self.assertTrue(logged.startswith("ОП (15") and logged.endswith("автобус)"), logged)
        absence.with_user(self.class_teacher).write({"reason_id": self.reason("Б").id})
        self.assertEqual(self.new_rows().user_id, self.class_teacher)
        absence.unlink()
        self.assertEqual(self.new_rows().new_value, False)

    def test_topics(self):
        lesson = self.lesson.with_user(self.teacher)
        for old, new in (("", "Корни"), ("Корни", "Степени"), ("Степени", "")):
            lesson.write({"topic": new})
            self.assert_logged(("topic", None, old, new), source="rpc")
        lesson.write({"topic": False})
        self.assert_logged()
        made = self.make_lesson(self.lesson.date, number=6, topic="Уравнения")
        self.assert_logged(("topic", None, "", "Уравнения"), lesson_id=made, user_id=self.env.user)

    def test_homework(self):
        homework = self.env["school.homework"].with_user(self.teacher).create({
            "lesson_id": self.lesson.id, "text": " § 18 ",
        })
        self.assert_logged(("homework", None, "", "§ 18"), source="rpc")
        homework.write({"text": "§ 19"})
        self.assert_logged(("homework", None, "§ 18", "§ 19"))
        homework.write({"text": False, "is_none": True})
        self.assert_logged(("homework", None, "§ 19", "Nothing set"))
        homework.unlink()
        self.assert_logged(("homework", None, "Nothing set", ""))

    def test_nested_commands(self):
        """A form writes works, homework and topics of a lesson at once."""
        self.lesson.with_user(self.teacher).write({
            "topic": "Корни", "homework_ids": [(0, 0, {"text": "§ 20"})],
        })
        self.assert_logged(("topic", None, "", "Корни"), ("homework", None, "", "§ 20"))
        self.lesson.with_user(self.teacher).write({
            "homework_ids": [(2, self.lesson.homework_ids.id)],
        })
        self.assert_logged(("homework", None, "§ 20", ""))
        self.lesson.write({"mark_ids": [(0, 0, {
            "student_id": self.first.id, "value_id": self.value("5").id})]})
        self.assert_logged(("mark", self.first, "", "5"), user_id=self.env.user)
        self.assert_refused(
            lambda: self.lesson.write({"mark_ids": [(5,)]}), "stays with its lesson")
        self.lesson.write({"mark_ids": [(2, self.lesson.mark_ids.id)]})
        self.assert_logged(("mark", self.first, "5", ""), user_id=self.env.user)

    def test_imports(self):
        names = ["lesson_id/.id", "student_id/.id", "value_id/.id"]
        rows = [[str(self.lesson.id), str(student.id), str(self.value("5").id)]
                for student in self.students]
        result = self.env["school.mark"].with_user(self.teacher).load(names, rows)
        self.assertFalse(result["messages"])
        self.assert_logged(*[("mark", student, "", "5") for student in self.students])

    def test_copies(self):
        """Copying is a way to create as well."""
        absence = self.enter("school.absence")
        self.new_rows()
        absence.copy({"student_id": self.second.id})
        self.assert_logged(("absence", self.second, "", "Н"))

    # ---- through the page ----

    def test_the_page(self):
        first = self.save([self.cell(self.first, "k1", ["4", "5"], why="дежурил")])
        rows = self.assert_logged(
            ("mark", self.first, "", "4"), ("mark", self.first, "", "5"),
            source="page", reason="дежурил", key="k1------",
        )
        self.assertEqual(rows.mapped("ordinal"), [0, 1])
        version = first["verdicts"][0]["version"]
        self.assertEqual(version, rows[-1].id)
        self.save([self.cell(self.first, "k2", ["3"], base=version)])
        self.assert_logged(("mark", self.first, "4", "3"), ("mark", self.first, "5", ""),
                           source="page", key="k2------", reason=False)
        self.save([
            {"key": "topic-01", "lesson": self.lesson.id, "topic": "Корни", "base": 0},
            {"key": "homew-01", "lesson": self.lesson.id, "base": 0,
             "homework": {"text": "§ 19", "none": False}},
            self.cell(self.second, "k3", absence={"reason": self.reason("Н").id}),
        ])
        rows = self.assert_logged(("topic", None, "", "Корни"), ("homework", None, "", "§ 19"),
                                  ("absence", self.second, "", "Н"), source="page")
        self.assertEqual({row.kind: row.key for row in rows},
                         {"topic": "topic-01", "homework": "homew-01", "absence": "k3------"})

    def test_two_operations_of_one_cell_keep_their_keys(self):
        control = self.env["school.work"].create({
            "lesson_id": self.lesson.id, "work_type_id": self.work_type("КР").id})
        operations = [
            self.cell(self.first, "k1", ["5"], why="устно"),
            self.cell(self.first, "k2", ["4"], work=control.id),
            self.cell(self.first, "k3", absence={"reason": self.reason("ОП").id, "minutes": 5}),
        ]
        answer = self.save(operations)
        self.assertEqual([v["state"] for v in answer["verdicts"]], ["stored"] * 3)
        rows = self.new_rows()
        self.assertEqual({row.new_value[:1]: (row.key, row.reason) for row in rows}, {
            "5": ("k1------", "устно"), "4": ("k2------", False), "О": ("k3------", False),
        })
        again = self.save(operations)
        self.assertEqual([v["state"] for v in again["verdicts"]], ["duplicate"] * 3)
        self.assert_logged()

    def test_what_was_refused_is_not_logged(self):
        stranger = self.env["school.student"].create({"last_name": "Чужой", "first_name": "Пётр"})
        self.save([self.cell(stranger, "k1", ["5"]), self.cell(self.first, "k2", [])])
        self.assert_logged()

    # ---- late, who, when ----

    def test_late_and_when(self):
        moment = datetime(2026, 11, 24, 15, 30)
        with freeze_time(moment):
            self.enter()
            self.lesson.with_user(self.substitute).sudo().write({"topic": "Корни"})
            rows = self.new_rows()
        self.assertEqual(rows.mapped("late"), [True, True])
        self.assertEqual(set(rows.mapped("datetime")), {moment})
        self.assertEqual(rows.user_id, self.teacher + self.substitute)

    # ---- it cannot be changed ----

    def test_nothing_changes_it(self):
        self.enter()
        row = self.new_rows()
        for env in (self.env, self.env(user=self.deputy), self.env(su=True)):
            log = row.with_env(env)
            for action in (
                lambda log=log: log.write({"old_value": "5"}), log.unlink,
                lambda log=log: log.create({"kind": "mark"}), log.copy,
                lambda log=log: log.update({"new_value": "2"}),
                lambda log=log: log.load(["new_value"], [["2"]])["ids"] or log.unlink(),
            ):
                with self.assertRaises(AccessError):
                    action()

    def test_it_goes_back_with_the_entry(self):
        def enter_and_fail():
            self.enter()
            self.env.flush_all()
            raise LookupError

        self.assert_refused(enter_and_fail, error=LookupError)
        self.assert_logged()
        self.assertFalse(self.lesson.mark_ids)

    def test_a_batch_that_fails_leaves_no_log(self):
        def save_and_fail():
            self.save([self.cell(self.first, "k1", ["5"])])
            raise LookupError

        self.assert_refused(save_and_fail, error=LookupError)
        self.assert_logged()
        self.assertEqual(self.save([self.cell(self.first, "k1", ["5"])])["verdicts"][0]["state"],
                         "stored")

    def test_works(self):
        """What a mark is for counts in the average: changes of a work stand in the log too."""
        work = self.env["school.work"].with_user(self.teacher).create({
            "lesson_id": self.lesson.id, "work_type_id": self.work_type("КР").id,
        })
        self.assert_logged()
        three, two, less = (formatLang(work.env, weight, digits=1) for weight in (3, 2, 1.5))
        work.write({"name": "Степени", "weight": 2})
        named = f"КР · Степени · {two}"
        self.assert_logged(("work", None, f"КР · {three}", named), work_id=work.id)
        work.work_type_id = self.work_type("СР")
        self.assert_logged(("work", None, named, f"СР · Степени · {less}"))
        work.sequence = 5
        self.assert_logged()
        gone = work.id
        work.unlink()
        self.assert_logged(("work", None, f"СР · Степени · {less}", ""), work_id=gone)

    def test_the_day_of_homework(self):
        homework = self.env["school.homework"].with_user(self.teacher).create({
            "lesson_id": self.lesson.id, "text": "§ 18",
        })
        self.assert_logged(("homework", None, "", "§ 18"))
        homework.due_date = "2026-11-27"
        day = format_date(homework.env, homework.due_date)
        self.assert_logged(("homework", None, "§ 18", f"§ 18 (for {day})"))
        self.assert_refused(lambda: homework.write({"due_date": "2026-11-24"}), "after the lesson")
