from datetime import date

import psycopg2
from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..formulas.subgroup_split import apart_by_sex, by_alphabet, by_turns, evenly_by_sex
from .common import TODAY
from .subgroups import YEAR_START, SplitCase


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
