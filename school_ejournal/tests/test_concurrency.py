import threading
from functools import partial
from random import uniform
from unittest.mock import patch

from freezegun import freeze_time

from odoo.api import SUPERUSER_ID, Environment
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import NOW, SchoolCase

# What the school consists of, those first that refer to others.
_TABLES = (
    "school_entry_log", "school_mark", "school_absence", "school_homework", "school_work",
    "school_substitution", "school_teacher_absence",
    "school_lesson", "school_subgroup_split_line", "school_subgroup_split_side",
    "school_subgroup_member", "school_subgroup_split", "school_journal_assignment",
    "school_journal", "school_subgroup", "school_enrollment",
    "school_curriculum", "school_student", "school_class", "school_calendar_day", "school_term",
    "school_stage", "school_bell_schedule", "school_year", "school_subject", "school_subject_area",
    "school_work_type", "school_lesson_type", "school_mark_value", "school_absence_reason",
    "res_users",
)
# Nobody is told of what is done here.
_QUIET = {"tracking_disable": True, "mail_activity_quick_update": True}


class CommittedCase(SchoolCase):
    """A school that other cursors see: it is committed, and taken away at the end."""

    students_count = 5

    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(cls.remove_school)
        # Not the school of SchoolCase, which no other cursor would see.
        super(SchoolCase, cls).setUpClass()
        cls.startClassPatcher(freeze_time(NOW, tick=True))
        with cls.registry.cursor() as cr:
            cls.env = Environment(cr, SUPERUSER_ID, {
                "tracking_disable": True, "no_reset_password": True, "mail_create_nolog": True,
            })
            cls.make_school()
            cls.journal_id, cls.lesson_id = cls.journal.id, cls.lesson.id
            cls.student_ids = cls.students.ids
            cls.values = {code: cls.value(code).id for code in "5432"}
            cls.user_ids = [cls.teacher.id, cls.substitute.id]
        cls.env = Environment(cls.cr, SUPERUSER_ID, {})

    @classmethod
    def make_school(cls):
        cls.company = cls.env["res.company"].create({"name": "Лицей (вместе)"})
        cls.company_id = cls.company.id
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.make_users()
        cls.make_structure()
        cls.make_students()
        cls.make_journal()
        cls.lesson.substitute_id = cls.substitute

    @classmethod
    def remove_school(cls):
        """Take away what was committed; only here the guards have to step aside."""
        with cls.registry.cursor() as cr:
            cr.execute("""SELECT partner_id FROM res_users WHERE company_id = %(id)s UNION
                          SELECT partner_id FROM res_company WHERE id = %(id)s""",
                       {"id": cls.company_id})
            partners = [partner for (partner,) in cr.fetchall()]
            for table in _TABLES:
                table = SQL.identifier(table)
                cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", table))
                cr.execute(SQL("DELETE FROM %s WHERE company_id = %s", table, cls.company_id))
                cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", table))
            cr.execute("DELETE FROM res_company WHERE id = %s", (cls.company_id,))
            cr.execute("DELETE FROM res_partner WHERE id = ANY(%s)", (partners,))



@tagged("post_install", "-at_install")
class TestConcurrency(CommittedCase):
    """Savers that truly meet: threads with cursors of their own, on data that is committed."""

    def operation(self, key, code, student=0, base=0):
        return {
            "key": key, "lesson": self.lesson_id, "student": self.student_ids[student],
            "base": base, "marks": [{"value": self.values[code]}],
        }

    def save_together(self, *savers):
        """Let ``(user id, operations)`` save at the same moment; return their verdicts' states."""
        answers = self.together("school.entry.batch", "save", *(
            (user_id, self.journal_id, operations) for user_id, operations in savers
        ))
        return [[verdict["state"] for verdict in answer["verdicts"]] for answer in answers]

    def together(self, model, method, *calls):
        """Let ``(user id, *arguments)`` call a method at the same moment; return the answers."""
        barrier = threading.Barrier(len(calls))
        answers = [None] * len(calls)

        def run(number, user_id, *arguments):
            with self.registry.cursor() as cr:
                env = Environment(cr, user_id, _QUIET)
                barrier.wait(20)
                answers[number] = retrying(partial(getattr(env[model], method), *arguments), env)

        threads = [threading.Thread(target=run, args=(number, *call))
                   for number, call in enumerate(calls)]
        # The same waits as always, only a tenth as long.
        with patch("odoo.service.model.random.uniform", lambda a, b: uniform(a, b) / 10), \
                mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        return answers

    def stored(self, student):
        """Return ``(marks, log rows)`` of a student as codes, seen by a fresh transaction."""
        with self.registry.cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            domain = [("lesson_id", "=", self.lesson_id),
                      ("student_id", "=", self.student_ids[student])]
            return (
                env["school.mark"].search(domain).mapped("value_id.code"),
                env["school.entry.log"].search(domain).mapped("new_value"),
            )

    def test_the_same_batch_ten_times_at_once(self):
        teacher = self.user_ids[0]
        batch = [self.operation("batch-01", "5"), self.operation("batch-02", "4", student=1)]
        states = self.save_together(*[(teacher, batch)] * 10)
        self.assertEqual(states.count(["stored", "stored"]), 1)
        self.assertEqual(states.count(["duplicate", "duplicate"]), 9)
        self.assertEqual(self.stored(0), (["5"], ["5"]))
        self.assertEqual(self.stored(1), (["4"], ["4"]))

    def test_two_people_in_one_cell(self):
        teacher, substitute = self.user_ids
        states = self.save_together(
            (teacher, [self.operation("two-in-1", "5", student=2)]),
            (substitute, [self.operation("two-in-2", "2", student=2)]),
        )
        self.assertEqual(sorted(states), [["clash"], ["stored"]])
        code = "5" if states[0] == ["stored"] else "2"
        self.assertEqual(self.stored(2), ([code], [code]))

    def test_two_people_in_two_cells_of_a_lesson(self):
        teacher, substitute = self.user_ids
        states = self.save_together(
            (teacher, [self.operation("apart-01", "5", student=3)]),
            (substitute, [self.operation("apart-02", "3", student=4)]),
        )
        self.assertEqual(states, [["stored"], ["stored"]])
        self.assertEqual((self.stored(3)[0], self.stored(4)[0]), (["5"], ["3"]))

    def test_the_last_two_confirmations_of_a_split(self):
        """Neither sees the other's, and yet one of them applies the split."""
        with self.registry.cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {
                **_QUIET, "allowed_company_ids": [self.company_id]})
            klass = env["school.journal"].browse(self.journal_id).class_id
            subject = env["school.subject"].create({"name": "Английский язык", "divides": True})
            groups = env["school.subgroup"].create([
                {"name": name, "class_id": klass.id, "subject_id": subject.id} for name in "12"
            ])
            env["school.journal"].create([
                {"class_id": klass.id, "subject_id": subject.id, "subgroup_id": group.id,
                 "teacher_id": user_id}
                for group, user_id in zip(groups, self.user_ids, strict=True)
            ])
            split = env["school.subgroup.split"].create({
                "class_id": klass.id, "subject_id": subject.id})
            env["school.subgroup.board"].propose(split.id, "turns")
            split.with_user(klass.class_teacher_id)._confirm(split.revision)
            split_id, revision = split.id, split.revision
        answers = self.together("school.subgroup.board", "confirm", *(
            (user_id, split_id, revision) for user_id in self.user_ids
        ))
        self.assertEqual(sorted(board["state"] for board in answers), ["applied", "asked"])
        with self.registry.cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            members = env["school.subgroup.member"].search([("split_id", "=", split_id)])
            self.assertEqual(len(members), len(self.student_ids))
