from datetime import date

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .common import TODAY
from .test_structure import RefusalCase


@tagged("post_install", "-at_install")
class TestDatabaseGuards(RefusalCase):
    """What no SQL can store, each with the words that a teacher reads."""

    students_count = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second, cls.third = cls.students
        entries = cls.env(user=cls.teacher)
        values = {"lesson_id": cls.lesson.id, "student_id": cls.first.id}
        cls.mark = entries["school.mark"].create({**values, "value_id": cls.value("5").id}).sudo()
        cls.absence = entries["school.absence"].create(
            {**values, "reason_id": cls.reason("Н").id}).sudo()
        cls.homework = cls.env["school.homework"].create(
            {"lesson_id": cls.lesson.id, "text": "§ 18"})
        cls.other_lesson = cls.make_lesson(TODAY, number=5)
        cls.stranger = cls.env["school.student"].create(
            {"last_name": "Чужой", "first_name": "Пётр"})
        cls.env.flush_all()

    def refuse(self, query, *args, words):
        """Check that the SQL is refused with ``words`` for the user."""
        self.assert_refused(lambda: self.env.cr.execute(SQL(query, *args)), words)

    def insert(self, record, **values):
        """Return SQL that inserts a copy of the row of ``record`` with other ``values``."""
        names = [field.name for field in record._fields.values()
                 if field.store and field.column_type and field.name != "id"]
        return SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s WHERE id = %s",
            SQL.identifier(record._table),
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(SQL("%s", values[name]) if name in values else SQL.identifier(name)
                           for name in names),
            SQL.identifier(record._table), record.id,
        )

    def refuse_insert(self, record, words, **values):
        query = self.insert(record, **values)
        self.assert_refused(lambda: self.env.cr.execute(query), words)

    def close(self):
        self.quarters[1].state = "closed"
        self.env.flush_all()

    # ---- who was where ----

    def test_enrolments_never_overlap(self):
        self.refuse_insert(self.first.enrollment_ids, "one class at a time",
                           date_from=date(2026, 10, 1))

    def test_entries_are_of_enrolled_students(self):
        words = "was not in this class or subgroup"
        for record in (self.mark, self.absence):
            with self.subTest(record._name):
                self.refuse_insert(record, words, student_id=self.stranger.id)
        self.second.enrollment_ids.date_to = date(2026, 11, 23)
        self.third.enrollment_ids.date_from = date(2026, 11, 25)
        self.env.flush_all()
        for student in (self.second, self.third):
            with self.subTest(student.enrollment_ids.mapped("date_from")):
                self.refuse_insert(self.mark, words, student_id=student.id)

    def test_entries_are_of_members_of_the_subgroup(self):
        subgroup = self.env["school.subgroup"].create({
            "name": "1", "class_id": self.klass.id,
            "subject_id": self.env["school.subject"].create({"name": "Английский язык"}).id,
            "member_ids": [
                (0, 0, {"student_id": self.first.id, "date_from": date(2026, 9, 1)}),
                (0, 0, {"student_id": self.second.id, "date_from": date(2026, 9, 1),
                        "date_to": date(2026, 11, 23)}),
            ],
        })
        journal = self.env["school.journal"].create({
            "class_id": self.klass.id, "subject_id": subgroup.subject_id.id,
            "subgroup_id": subgroup.id, "teacher_id": self.teacher.id,
        })
        lesson = self.make_lesson(TODAY, journal=journal)
        absence = self.env["school.absence"].with_user(self.teacher).create({
            "lesson_id": lesson.id, "student_id": self.first.id, "reason_id": self.reason("Н").id,
        })
        self.env.flush_all()
        for student in (self.second, self.third):
            self.refuse_insert(absence.sudo(), "was not in this class or subgroup",
                               student_id=student.id)

    def test_members_are_students_of_the_class(self):
        subgroup = self.env["school.subgroup"].create({
            "name": "1", "class_id": self.klass.id, "subject_id": self.algebra.id,
            "member_ids": [(0, 0, {"student_id": self.first.id, "date_from": date(2026, 9, 1)})],
        })
        self.env.flush_all()
        self.refuse_insert(subgroup.member_ids, "student of its class", student_id=self.stranger.id)
        self.refuse("UPDATE school_subgroup_member SET student_id = %s WHERE id = %s",
                    self.stranger.id, subgroup.member_ids.id, words="student of its class")

    # ---- cells ----

    def test_one_absence_in_a_lesson(self):
        self.refuse_insert(self.absence, "has an absence or lateness in this lesson already")

    def test_one_mark_in_a_place(self):
        self.refuse_insert(self.mark, "has this mark for the work already")
        self.refuse_insert(self.mark, "at most four marks", position=5)

    def test_a_mark_is_for_a_work_of_its_lesson(self):
        self.refuse_insert(self.mark, "a work of the same lesson", lesson_id=self.other_lesson.id)

    def test_only_owed_work_is_due(self):
        self.refuse("UPDATE school_mark SET due_date = %s", TODAY, words="Only owed work")
        owed = self.env["school.mark"].with_user(self.teacher).create({
            "lesson_id": self.lesson.id, "student_id": self.second.id,
            "value_id": self.value("•").id,
        }).sudo()
        self.env.flush_all()
        for due in (date(2026, 11, 23), date(2027, 11, 26)):
            self.refuse_insert(owed, "at the earliest", due_date=due, position=2)

    def test_entries_never_move(self):
        words = "stays with its lesson and its student"
        for table in ("school_mark", "school_absence"):
            for column, value in (("lesson_id", self.other_lesson.id),
                                  ("student_id", self.second.id)):
                with self.subTest(table=table, column=column):
                    self.refuse(f"UPDATE {table} SET {column} = %s", value, words=words)
        self.refuse("UPDATE school_mark SET position = 2", words="stays with its work")
        self.refuse("UPDATE school_work SET lesson_id = %s", self.other_lesson.id,
                    words="stays with its lesson")
        self.refuse("UPDATE school_homework SET lesson_id = %s", self.other_lesson.id,
                    words="stays with its lesson")

    def test_a_cancelled_lesson_has_no_entries(self):
        work = self.env["school.work"].create({
            "lesson_id": self.other_lesson.id, "work_type_id": self.work_type("КР").id})
        self.other_lesson.write({"state": "cancelled", "cancel_reason": "Карантин"})
        self.env.flush_all()
        for record, values in ((self.mark, {"work_id": work.id}), (self.absence, {})):
            self.refuse_insert(record, "The lesson is cancelled",
                               lesson_id=self.other_lesson.id, **values)

    def test_texts_have_a_limit(self):
        for table, column, limit in (("school_lesson", "topic", 500),
                                     ("school_homework", "text", 2000)):
            with self.subTest(table):
                self.refuse(f"UPDATE {table} SET {column} = %s WHERE id > 0", "x" * (limit + 1),
                            words=f"at most {limit} characters")

    # ---- closed terms ----

    def test_nothing_of_a_closed_term_is_written(self):
        self.close()
        words = "The term is closed"
        work = self.mark.work_id
        for record, values in (
            (self.mark, {"position": 2}), (work, {}),
            (self.absence, {"student_id": self.second.id}),
            (self.homework, {"lesson_id": self.other_lesson.id}), (self.lesson, {"number": 8}),
        ):
            table = record._table
            with self.subTest(table):
                self.refuse_insert(record, words, **values)
                self.refuse(f"UPDATE {table} SET id = id WHERE id = %s", record.id, words=words)
                # Those that others refer to are held by them as well.
                if record not in (self.lesson, work):
                    self.refuse(f"DELETE FROM {table} WHERE id = %s", record.id, words=words)
        self.refuse("DELETE FROM school_lesson WHERE id = %s", self.other_lesson.id, words=words)

    def test_no_lesson_leaves_a_closed_term(self):
        self.close()
        for term in (self.quarters[2], self.quarters[0]):
            self.refuse("UPDATE school_lesson SET term_id = %s WHERE id = %s", term.id,
                        self.other_lesson.id, words="The term is closed")

    def test_a_closed_term_stays(self):
        self.close()
        term = self.quarters[1].id
        self.refuse("UPDATE school_term SET date_end = date_end + 1 WHERE id = %s", term,
                    words="dates of a closed term")
        self.refuse("UPDATE school_term SET date_start = date_start + 1 WHERE id = %s", term,
                    words="dates of a closed term")
        self.refuse("DELETE FROM school_term WHERE id = %s", term, words="cannot be deleted")

    # ---- the log ----

    def test_the_log_is_append_only(self):
        words = "append-only"
        self.refuse("UPDATE school_entry_log SET old_value = '5'", words=words)
        self.refuse("UPDATE school_entry_log SET datetime = now()", words=words)
        self.refuse("DELETE FROM school_entry_log", words=words)
        self.refuse("TRUNCATE school_entry_log", words=words)
        self.refuse("TRUNCATE school_lesson CASCADE", words=words)

    def test_what_the_log_speaks_of_stays(self):
        for query, record in (
            ("DELETE FROM school_lesson WHERE id = %s", self.lesson),
            ("DELETE FROM school_student WHERE id = %s", self.first),
            ("DELETE FROM res_users WHERE id = %s", self.teacher),
        ):
            with self.subTest(query), self.assertRaises(psycopg2.IntegrityError), \
                    mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(query, (record.id,))

    # ---- schools ----

    def test_records_stay_in_their_school(self):
        other = self.env["res.company"].create({"name": "Другая"})
        self.env.flush_all()
        for table in ("school_class", "school_student", "school_journal", "school_term"):
            with self.subTest(table):
                self.refuse(f"UPDATE {table} SET company_id = %s WHERE company_id = %s", other.id,
                            self.company.id, words="stays in its school")


@tagged("post_install", "-at_install")
class TestStudentsAreNeverInternal(RefusalCase):
    """Clause 7.1: no way leads a student into the back office."""

    students_count = 2
    words = "A student is never a user of the journal"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.student = cls.students[0]
        cls.account = cls.student._create_portal_user("t_pupil")
        cls.partner = cls.account.partner_id
        cls.internal = cls.env.ref("base.group_user")
        cls.portal = cls.env.ref("base.group_portal")
        cls.club = cls.env["res.groups"].create({"name": "Кружок"})
        cls.env.flush_all()

    def refuse(self, action):
        self.assert_refused(action, self.words)
        self.assertFalse(self.account._is_internal())

    def test_groups_of_the_account(self):
        roles = [self.env.ref(f"school_ejournal.group_school_{role}")
                 for role in ("teacher", "deputy", "director", "secretary", "ict", "user")]
        for group in (self.internal, self.env.ref("base.group_system"), *roles):
            with self.subTest(group.name):
                self.refuse(lambda group=group: self.account.write(
                    {"group_ids": [(6, 0, group.ids)]}))
                self.refuse(lambda group=group: group.write({"user_ids": [(4, self.account.id)]}))

    def test_an_archived_account_or_student(self):
        self.student.active = False
        self.account.active = False
        self.refuse(lambda: self.account.write(
            {"active": True, "group_ids": [(6, 0, self.internal.ids)]}))

    def test_a_second_account_of_the_same_contact(self):
        self.refuse(lambda: self.env["res.users"].create({
            "login": "t_second", "partner_id": self.partner.id,
            "group_ids": [(6, 0, self.internal.ids)],
        }))

    def test_an_account_that_takes_the_contact(self):
        self.refuse(lambda: self.other_teacher.write({"partner_id": self.partner.id}))

    def test_a_student_who_takes_a_contact(self):
        for student in self.students:
            self.refuse(lambda student=student: student.write(
                {"partner_id": self.other_teacher.partner_id.id}))
        self.refuse(lambda: self.env["school.student"].create({
            "last_name": "Новый", "first_name": "Ян", "partner_id": self.teacher.partner_id.id,
        }))

    def test_merged_contacts(self):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        colleague = new_test_user(self.env, login="t_colleague")
        self.students[1]._ensure_partner()
        self.env.flush_all()
        pupil = self.students[1].partner_id
        self.assert_refused(
            lambda: wizard._merge((pupil + colleague.partner_id).ids, colleague.partner_id),
            "still needed in", "Enrolment")

    def test_a_group_that_implies(self):
        self.club.implied_ids = self.internal
        self.refuse(lambda: self.account.write({"group_ids": [(4, self.club.id)]}))

    def test_a_group_that_implies_later(self):
        self.account.write({"group_ids": [(4, self.club.id)]})
        between = self.env["res.groups"].create({"name": "Совет"})
        self.refuse(lambda: self.club.write({"implied_ids": [(4, self.internal.id)]}))
        self.club.implied_ids = between
        self.refuse(lambda: between.write({"implied_ids": [(4, self.internal.id)]}))
        self.refuse(lambda: self.portal.write({"implied_ids": [(4, self.internal.id)]}))

    def test_plain_sql(self):
        self.account.write({"group_ids": [(4, self.club.id)]})
        self.env.flush_all()
        execute = self.env.cr.execute
        for query, args in (
            ("INSERT INTO res_groups_users_rel (gid, uid) VALUES (%s, %s)",
             (self.internal.id, self.account.id)),
            ("UPDATE res_groups_users_rel SET gid = %s WHERE uid = %s AND gid = %s",
             (self.internal.id, self.account.id, self.portal.id)),
            ("INSERT INTO res_groups_implied_rel (gid, hid) VALUES (%s, %s)",
             (self.club.id, self.internal.id)),
            ("UPDATE res_users SET partner_id = %s WHERE id = %s",
             (self.partner.id, self.other_teacher.id)),
            ("UPDATE school_student SET partner_id = %s WHERE id = %s",
             (self.other_teacher.partner_id.id, self.students[1].id)),
            ("""INSERT INTO school_student (last_name, first_name, company_id, partner_id)
                VALUES ('x', 'x', %s, %s)""", (self.company.id, self.other_teacher.partner_id.id)),
        ):
            with self.subTest(query):
                self.refuse(lambda query=query, args=args: execute(query, args))

    def test_a_teacher_may_have_children(self):
        guardian = self.env["school.guardian"].create({
            "last_name": "Иванова", "first_name": "Елена", "partner_id": self.teacher.partner_id.id,
        })
        self.assertEqual(guardian.user_id, self.teacher)

    def test_the_account_of_a_student_is_a_portal_account(self):
        self.assertEqual(self.account.group_ids, self.portal)
        self.assertTrue(self.account.share)
        with self.assertRaises(UserError):
            self.student._create_portal_user("t_pupil_2")
