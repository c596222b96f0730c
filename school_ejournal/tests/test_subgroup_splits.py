from datetime import date, timedelta

import psycopg2
from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools import format_date, mute_logger

from ..formulas.subgroup_split import apart_by_sex, by_alphabet, by_turns, evenly_by_sex
from .common import TODAY, SchoolCase

YEAR_START = date(2026, 9, 1)


class SplitCase(SchoolCase):
    """Class 9Б learns English in two groups: of ``teacher`` and of ``other_teacher``."""

    students_count = 6
    groups_count = 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.english = cls.env["school.subject"].create({
            "name": "Английский язык", "divides": True,
        })
        cls.groups = cls.env["school.subgroup"].create([
            {"name": f"{number}-я подгруппа", "class_id": cls.klass.id,
             "subject_id": cls.english.id} for number in range(1, cls.groups_count + 1)
        ])
        teachers = (cls.teacher, cls.other_teacher)
        cls.group_journals = cls.env["school.journal"].create([
            {"class_id": cls.klass.id, "subject_id": cls.english.id, "subgroup_id": group.id,
             "teacher_id": teachers[place % 2].id} for place, group in enumerate(cls.groups)
        ])
        cls.students[:3].sex = "male"
        cls.students[3:].sex = "female"
        cls.everyone = (cls.teacher, cls.other_teacher, cls.class_teacher)

    def board(self, user=None):
        return self.env["school.subgroup.board"].with_user(user or self.class_teacher)

    def make_split(self, day=YEAR_START, user=None, **values):
        return self.env["school.subgroup.split"].with_user(user or self.class_teacher).create({
            "class_id": self.klass.id, "subject_id": self.english.id, "date_from": day, **values,
        })

    def confirm(self, split, *users):
        for user in users or self.everyone:
            self.board(user).confirm(split.id, split.revision)

    def divide(self, day=YEAR_START):
        """Return an applied split: the first half of the list in the first group."""
        split = self.make_split(day)
        self.board().propose(split.id, "alphabet")
        self.confirm(split)
        return split.sudo()

    def move(self, student, group, day):
        """Return the applied split that moves one student."""
        split = self.make_split(day)
        self.board().place(split.id, student.ids, group.id)
        self.confirm(split)
        return split.sudo()

    def spans(self, student):
        """Return ``(number of the group, from, to)`` of a student's memberships, in order."""
        self.env.flush_all()
        return [
            (self.groups.ids.index(member.subgroup_id.id) + 1, member.date_from,
             member.date_to or None)
            for member in student.subgroup_member_ids.sorted("date_from")
        ]

    def asked(self, split):
        return split.sudo().activity_ids.user_id

    def mark(self, journal, student, code, day=TODAY):
        lesson = self.env["school.lesson"].search(
            [("journal_id", "=", journal.id), ("date", "=", day)]
        ) or self.make_lesson(day, journal=journal, number=5)
        return self.env["school.mark"].with_user(journal.teacher_id).create({
            "lesson_id": lesson.id, "student_id": student.id, "value_id": self.value(code).id,
        })


@tagged("post_install", "-at_install")
class TestSplitSteps(SplitCase):
    """From a draft by way of the confirmations to memberships."""

    def test_a_first_split(self):
        split = self.make_split()
        board = self.board().read_board(split.id)
        self.assertEqual([row["name"].split()[0] for row in board["students"]], [
            "Абрамов", "Белов", "Белов-Донской", "Егоров", "Ёлкина", "Жукова"])
        self.assertEqual({row["group"] for row in board["students"]}, {0})
        self.assertTrue(any("Ёлкина" in text for text in board["problems"]))
        board = self.board().propose(split.id, "alphabet")
        self.assertEqual([row["group"] for row in board["students"]],
                         [key for group in self.groups for key in [group.id] * 3])
        self.assertEqual(board["problems"], [])
        self.assertFalse(self.students.subgroup_member_ids, "nothing is applied yet")
        self.confirm(split, self.teacher)
        self.assertEqual((split.state, self.asked(split)),
                         ("asked", self.other_teacher + self.class_teacher))
        self.confirm(split, self.class_teacher)
        self.assertEqual(self.asked(split), self.other_teacher)
        self.confirm(split, self.other_teacher)
        self.assertEqual((split.state, len(self.asked(split))), ("applied", 0))
        self.assertEqual(self.spans(self.students[0]), [(1, YEAR_START, None)])
        self.assertEqual(self.spans(self.students[5]), [(2, YEAR_START, None)])
        self.assertEqual(self.students.subgroup_member_ids.split_id, split.sudo())

    def test_a_change_takes_the_confirmations_back(self):
        split = self.make_split()
        self.board().propose(split.id, "turns")
        self.confirm(split, self.teacher, self.other_teacher)
        for change in (
            lambda: self.board(self.teacher).place(
                split.id, self.students[0].ids, self.groups[1].id),
            lambda: split.with_user(self.teacher).write({"date_from": date(2026, 9, 2)}),
            lambda: self.board().propose(split.id, "alphabet"),
        ):
            revision = split.revision
            change()
            self.assertEqual((split.state, len(self.asked(split))), ("draft", 0))
            self.assertFalse(split.sudo().side_ids.confirmed_by_id)
            # Whoever looks at the groups of before does not confirm those of now.
            with self.assertRaisesRegex(UserError, "look at them again"):
                self.board(self.other_teacher).confirm(split.id, revision)
            self.confirm(split, self.other_teacher)

    def test_nobody_is_in_none(self):
        split = self.make_split()
        self.board().propose(split.id, "alphabet")
        board = self.board().place(split.id, self.students[1].ids, 0)
        self.assertIn("Белов", board["problems"][0])
        for step in (lambda: self.confirm(split, self.teacher), lambda: self.board().send(split.id),
                     lambda: self.board(self.deputy).decide(split.id, split.revision)):
            with self.assertRaisesRegex(UserError, "In no group: 1"):
                step()
        board = self.board().place(split.id, self.students[1:3].ids, self.groups[1].id)
        self.board().place(split.id, self.students[0].ids, self.groups[1].id)
        with self.assertRaisesRegex(UserError, "is empty"):
            self.confirm(split, self.teacher)

    def test_everyone_confirms_for_themselves(self):
        split = self.make_split()
        self.board().propose(split.id, "alphabet")
        with self.assertRaises(AccessError):
            self.board(self.substitute).read_board(split.id)
        with self.assertRaises(AccessError):
            self.confirm(split, self.director)
        with self.assertRaises(AccessError):
            self.confirm(split, self.deputy)
        with self.assertRaises(AccessError):
            self.board(self.teacher).decide(split.id, split.revision)
        self.confirm(split, self.teacher, self.teacher)
        self.assertEqual(split.state, "asked", "one person is one side")

    def test_a_deputy_decides(self):
        self.group_journals[1].assignment_ids.unlink()
        split = self.make_split()
        self.board().propose(split.id, "alphabet")
        self.confirm(split, self.teacher, self.class_teacher)
        self.assertEqual(self.asked(split), self.deputy, "a group without a teacher is theirs")
        self.board(self.deputy).decide(split.id, split.revision)
        self.assertEqual((split.state, split.decided_by_id), ("applied", self.deputy))
        self.assertEqual(self.spans(self.students[4]), [(2, YEAR_START, None)])

    def test_what_is_applied_stays(self):
        split = self.divide()
        for change in (
            lambda: split.write({"date_from": TODAY}), split.unlink,
            lambda: split.write({"state": "draft"}), lambda: split.write({"line_ids": [(5,)]}),
            lambda: self.board().place(split.id, self.students[0].ids, self.groups[1].id),
            lambda: self.board().cancel(split.id),
        ):
            with self.assertRaises(UserError):
                change()
        for query in ("DELETE FROM school_subgroup_split WHERE id = %s",
                      "UPDATE school_subgroup_split SET state = 'draft' WHERE id = %s"):
            with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger("odoo.sql_db"), \
                    self.env.cr.savepoint():
                self.env.cr.execute(query, [split.id])

    def test_a_draft_is_given_up(self):
        split = self.make_split()
        self.board().cancel(split.id)
        self.assertEqual(split.state, "cancelled")
        self.assertTrue(self.make_split(), "another one can begin")

    def test_days(self):
        self.quarters[0].state = "closed"
        with self.assertRaisesRegex(ValidationError, "closed"):
            self.make_split()
        with self.assertRaisesRegex(ValidationError, "within the school year"):
            self.make_split(date(2026, 8, 1))
        Split = self.env["school.subgroup.split"].with_user(self.class_teacher)
        split = Split.create({"class_id": self.klass.id, "subject_id": self.english.id})
        self.assertEqual((split.date_from, split.term_id), (TODAY, self.quarters[1]))

    def test_groups_come_and_go(self):
        split = self.make_split()
        board = self.board().add_group(split.id, "3-я подгруппа")
        self.assertEqual(len(board["groups"]), 3)
        board = self.board().propose(split.id, "alphabet")
        third = board["groups"][2]["id"]
        self.assertEqual([row["group"] for row in board["students"]].count(third), 2)
        board = self.board().drop_group(split.id, third)
        self.assertEqual(len(board["groups"]), 2)
        self.assertIn("In no group: 2", board["problems"][0])

    def test_bad_input(self):
        split, board = self.make_split(), self.board()
        stranger = self.env["school.student"].create({"last_name": "Чужой", "first_name": "Пётр"})
        for wrong in ("x", [], {"a": 1}, -1, 2**40, True, 1.5, 2**30):
            for call in (
                lambda wrong=wrong: board.read_board(wrong),
                lambda wrong=wrong: board.place(split.id, [wrong], self.groups[0].id),
                lambda wrong=wrong: board.place(split.id, wrong, self.groups[0].id),
                lambda wrong=wrong: board.place(split.id, self.students.ids, wrong),
                lambda wrong=wrong: board.propose(split.id, wrong),
                lambda wrong=wrong: board.drop_group(split.id, wrong),
                lambda wrong=wrong: board.confirm(split.id, wrong),
            ):
                with self.subTest(repr(wrong)), self.assertRaises(UserError):
                    call()
        with self.assertRaises(UserError):
            board.place(split.id, stranger.ids, self.groups[0].id)
        for name in ("", "  ", "x" * 61, "<b>1</b>", 5, [], self.groups[0].name):
            with self.subTest(repr(name)), self.assertRaises(UserError):
                board.add_group(split.id, name)
        self.assertFalse(split.sudo().line_ids.subgroup_id)
        self.assertEqual(split.sudo().side_ids.subgroup_id, self.groups)


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
        self.env["school.enrollment"].with_user(self.secretary).create({
            "student_id": newcomer.id, "class_id": self.klass.id, "date_from": day})
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

    def queries(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestSplitFormulas(BaseCase):
    """Proposals are fair, whatever the class."""

    @given(st.integers(0, 40), st.integers(1, 5))
    def test_sizes_differ_by_one(self, count, groups):
        for found in (by_alphabet(count, groups), by_turns(count, groups)):
            sizes = [found.count(group) for group in range(groups)]
            self.assertEqual(sum(sizes), count)
            self.assertLessEqual(max(sizes) - min(sizes), 1)
        self.assertEqual(by_alphabet(count, groups), sorted(by_alphabet(count, groups)))

    @given(st.lists(st.sampled_from(("male", "female")), max_size=40), st.integers(1, 5))
    def test_sexes_are_spread(self, sexes, groups):
        found = evenly_by_sex(sexes, groups)
        for wanted in (("male",), ("female",), ("male", "female")):
            sizes = [
                sum(1 for sex, place in zip(sexes, found, strict=True)
                    if place == group and sex in wanted)
                for group in range(groups)
            ]
            self.assertLessEqual(max(sizes) - min(sizes), 1)

    def test_boys_and_girls_apart(self):
        sexes = ["male", "female", "male"]
        for names, expected in (
            (("Мальчики", "Девочки"), [0, 1, 0]), (("Девочки", "Мальчики"), [1, 0, 1]),
            (("Девушки", "2-я подгруппа"), [1, 0, 1]), (("1", "2"), [0, 1, 0]),
            (("1", "Девушки"), [0, 1, 0]), (("1", "Юноши"), [1, 0, 1]),
        ):
            with self.subTest(names):
                self.assertEqual(apart_by_sex(sexes, names), expected)
