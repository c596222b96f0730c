from datetime import date, timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import format_date, mute_logger

from .common import TODAY
from .subgroups import YEAR_START, SplitCase


@tagged("post_install", "-at_install")
class TestSplitMembers(SplitCase):
    """What splits make of memberships, whatever happens in the year."""

    def test_one_student_moves_and_the_marks_stay(self):
        self.company.school_forecast_marks = 1
        self.divide()
        student, day = self.students[0], date(2026, 11, 18)
        before = day - timedelta(days=1)
        old = self.mark(self.group_journals[0], student, "5", before)
        split = self.make_split(before)
        self.board().place(split.id, student.ids, self.groups[1].id)
        words = f"Абрамов Илья has entries .* move from {format_date(self.env, day)}"
        with self.assertRaisesRegex(UserError, words):
            self.confirm(split, self.teacher)
        split.date_from = day
        self.confirm(split)
        self.assertEqual(self.spans(student), [(1, YEAR_START, before), (2, day, None)])
        self.assertEqual([self.spans(each)[-1][0] for each in self.students], [2, 1, 1, 2, 2, 2])
        self.assertEqual(old.lesson_id.journal_id, self.group_journals[0])
        self.mark(self.group_journals[1], student, "3")
        with self.assertRaisesRegex(psycopg2.errors.CheckViolation, "enrolled"), \
                mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.mark(self.group_journals[0], student, "4")
        self.assert_seen_as_one(student)

    def assert_seen_as_one(self, student):
        """The class teacher finds a five of one group and a three of the other as one average."""
        term = self.quarters[1].id
        page = self.env["school.journal.overview"].with_user(self.class_teacher).read_overview(
            self.group_journals[1].id, "class", term)
        self.assertEqual(page["averages"][str(student.id)], 4.0)
        self.assertEqual(
            sorted(zip(page["marks"]["student"], page["marks"]["value"], strict=True)),
            sorted((student.id, self.value(code).id) for code in "53"))
        page = self.env["school.class.page"].with_user(self.class_teacher).read_class(
            self.klass.id, term)
        [row] = [row for row in page["students"] if row["id"] == student.id]
        cell = row["cells"][str(self.english.id)]
        self.assertEqual((cell["average"], cell["marks"], cell["forecast"]), (4.0, 2, 4))
        for journal, average in zip(self.group_journals, (5.0, 3.0), strict=True):
            page = self.env["school.journal.page"].with_user(journal.teacher_id).read_page(
                journal.id, term)
            self.assertEqual(page["averages"][str(student.id)], average)

    def test_the_database_keeps_everyone_in_one_group(self):
        """By whatever path: nobody in two, nobody in none, from the first split on."""
        self.divide()
        member = self.students[0].subgroup_member_ids
        for query in (
            "DELETE FROM school_subgroup_member WHERE id = %s",
            "UPDATE school_subgroup_member SET date_to = '2026-12-29' WHERE id = %s",
            "UPDATE school_subgroup_member SET date_from = '2026-09-02' WHERE id = %s",
        ):
            with self.subTest(query), self.assertRaisesRegex(
                psycopg2.errors.CheckViolation, "in_none"
            ), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(query, [member.id])
        with self.assertRaises(psycopg2.errors.ExclusionViolation), mute_logger("odoo.sql_db"), \
                self.env.cr.savepoint():
            member.create({"subgroup_id": self.groups[1].id, "student_id": self.students[0].id,
                           "date_from": TODAY})
        for user in (*self.everyone, self.deputy):
            with self.assertRaises(AccessError):
                member.with_user(user).write({"date_to": TODAY})
        # Who leaves the class leaves no gap.
        self.students[0].enrollment_ids.date_to = TODAY
        self.env.flush_all()
        member.date_to = TODAY
        self.env.flush_all()

    def test_entries_are_not_left_behind(self):
        """Also before the first split of the year."""
        member = self.env["school.subgroup.member"].create({
            "subgroup_id": self.groups[0].id, "student_id": self.students[0].id,
            "date_from": YEAR_START})
        self.mark(self.group_journals[0], self.students[0], "5")
        for change in (lambda: member.write({"date_to": TODAY - timedelta(days=1)}),
                       member.unlink,
                       lambda: member.write({"subgroup_id": self.groups[1].id})):
            with self.assertRaisesRegex(psycopg2.errors.CheckViolation, "left_behind"), \
                    mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                change()
                self.env.flush_all()

    def test_a_newcomer_is_reported_and_placed(self):
        self.divide()
        newcomer = self.env["school.student"].create({
            "last_name": "Рахимова", "first_name": "Мадина",
        })
        day = date(2026, 11, 16)
        self.env["school.order"].with_user(self.secretary).create({
            "number": "52-у", "date": day, "line_ids": [(0, 0, {
                "student_id": newcomer.id, "class_id": self.klass.id, "date": day})],
        }).action_apply()
        split = self.env["school.subgroup.split"].search([("state", "=", "draft")])
        self.assertEqual((split.class_id, split.subject_id, split.date_from),
                         (self.klass, self.english, day))
        self.assertEqual(split.activity_ids.user_id, self.class_teacher)
        self.assertIn("Рахимова", split.activity_ids.summary)
        board = self.board().read_board(split.id)
        self.assertEqual(
            [row["name"] for row in board["students"] if not row["group"]], ["Рахимова Мадина"])
        self.board().place(split.id, newcomer.ids, self.groups[0].id)
        self.confirm(split)
        self.assertEqual(self.spans(newcomer), [(1, day, None)])
        self.assertEqual(self.spans(self.students[0]), [(1, YEAR_START, None)])
        self.assertNotIn("draft", self.env["school.subgroup.split"].search([]).mapped("state"))

    def test_nobody_is_forgotten(self):
        """Every day those are asked who keep the groups then, and newcomers are reported anew."""
        Split = self.env["school.subgroup.split"]
        split = self.make_split()
        self.board().propose(split.id, "alphabet")
        self.confirm(split, self.teacher)
        self.group_journals[1].teacher_id = self.substitute
        Split._cron_remind()
        self.assertEqual(self.asked(split), self.substitute + self.class_teacher)
        self.confirm(split, self.substitute, self.class_teacher)
        newcomer = self.env["school.student"].create({"last_name": "Новиков", "first_name": "Ян"})
        self.enroll(newcomer, self.klass, date(2026, 11, 16))
        draft = Split.search([("state", "=", "draft")])
        Split._cron_remind()
        self.assertEqual(len(draft.activity_ids), 1)
        self.board().cancel(draft.id)
        Split._cron_remind()
        again = Split.search([("state", "=", "draft")])
        self.assertNotEqual(again, draft)
        self.assertEqual(self.asked(again), self.class_teacher)

    def test_a_split_of_the_same_day_puts_right(self):
        self.divide()
        self.move(self.students[0], self.groups[1], YEAR_START)
        self.assertEqual(self.spans(self.students[0]), [(2, YEAR_START, None)])

    def test_a_change_lasts_until_the_next_one(self):
        self.divide()
        january = date(2027, 1, 11)
        self.move(self.students[0], self.groups[1], january)
        self.move(self.students[0] + self.students[1], self.groups[1], TODAY)
        before = TODAY - timedelta(days=1)
        self.assertEqual(self.spans(self.students[0]), [
            (1, YEAR_START, before), (2, TODAY, january - timedelta(days=1)), (2, january, None)])
        self.assertEqual(self.spans(self.students[1]), [(1, YEAR_START, before), (2, TODAY, None)])

    def test_as_in_the_last_term_and_by_sex(self):
        self.divide()
        split = self.make_split(TODAY)
        board = self.board().read_board(split.id)
        before = [row["group"] for row in board["students"]]
        self.assertEqual(before, [row["now"] for row in board["students"]])
        self.assertIn("apart", board["proposals"])
        board = self.board().propose(split.id, "evenly")
        self.assertNotEqual([row["group"] for row in board["students"]], before)
        board = self.board().propose(split.id, "before")
        self.assertEqual([row["group"] for row in board["students"]], before)
        self.students[0].sex = False
        self.assertFalse(
            {"evenly", "apart"} & set(self.board().read_board(split.id)["proposals"]))

    def test_last_years_groups_by_their_names(self):
        self.divide()
        year = self.env["school.year"].create({
            "name": "2027/2028", "date_start": date(2027, 9, 1), "date_end": date(2028, 8, 31)})
        klass = self.env["school.class"].create({
            "grade": 9, "letter": "Б", "year_id": year.id,
            "class_teacher_id": self.class_teacher.id})
        self.students.enrollment_ids.date_to = date(2027, 8, 31)
        self.env.flush_all()
        self.enroll(self.students, klass, date(2027, 9, 1))
        groups = self.env["school.subgroup"].create([
            {"name": name, "class_id": klass.id, "subject_id": self.english.id}
            for name in self.groups.mapped("name")
        ])
        split = self.make_split(date(2027, 9, 1), class_id=klass.id)
        board = self.board().propose(split.id, "before")
        self.assertEqual([row["group"] for row in board["students"]],
                         [key for group in groups for key in [group.id] * 3])

    def test_queries_do_not_grow(self):
        """Reading, proposing, a confirmation that asks, the last one that moves half the class."""
        once = self.queries_of_a_split
        once(1)
        few = once(1)
        self.assertEqual(once(30), few)
        for used, budget in zip(few, (10, 18, 70, 70), strict=True):
            self.assertLessEqual(used, budget, few)

    def queries_of_a_split(self, count):
        """Return how many queries the steps of a split make with ``count`` more students."""
        with self.env.cr.savepoint() as savepoint:
            more = self.env["school.student"].create([
                {"last_name": f"Ученик{number}", "first_name": "Ян", "sex": "male"}
                for number in range(count)
            ])
            self.enroll(more, self.klass)
            self.divide()
            split = self.make_split(TODAY)
            found = [self.queries(action) for action in (
                lambda: self.board().read_board(split.id),
                lambda: self.board().propose(split.id, "turns"),
                lambda: self.confirm(split, self.teacher),
                lambda: self.confirm(split, self.other_teacher, self.class_teacher),
            )]
            self.assertEqual(split.state, "applied")
            savepoint.rollback()
        self.env.invalidate_all()
        return found

