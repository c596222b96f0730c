from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import TODAY, SchoolCase
from .test_migrations import migration_script

MOVED = date(2026, 11, 23)


@tagged("post_install", "-at_install")
class TestOrders(SchoolCase):
    """Students move by orders: applied as a whole, revoked as a whole."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_class = cls.make_class(9, "В")
        cls.student = cls.students[0]
        cls.enrollment = cls.student.enrollment_ids
        cls.newcomer = cls.env["school.student"].create({
            "last_name": "Ягодина", "first_name": "Анна"})

    def order(self, kind, *lines, number="60-у"):
        """Return a draft of the secretary's; a line is (student, class or None, date)."""
        return self.env["school.order"].with_user(self.secretary).create({
            "number": number, "kind": kind, "date": TODAY, "line_ids": [
                (0, 0, {"student_id": student.id, "class_id": klass and klass.id, "date": day})
                for student, klass, day in lines],
        })

    def spans(self, student):
        return [(each.class_id, each.date_from, each.date_to)
                for each in student.enrollment_ids.sorted("date_from")]

    def refuse(self, step, text):
        with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
            step()

    # ---- applying ----

    def test_enrolment(self):
        order = self.order("enrolment", (self.newcomer, self.klass, MOVED))
        self.assertFalse(self.newcomer.class_id)
        order.action_apply()
        self.assertEqual(self.spans(self.newcomer), [(self.klass, MOVED, False)])
        self.assertEqual(self.newcomer.enrollment_ids.order_id, order)
        self.assertEqual((order.state, order.applied_by_id), ("applied", self.secretary))

    def test_transfer(self):
        order = self.order("transfer", (self.student, self.other_class, MOVED))
        self.assertEqual(order.line_ids.from_class_id, self.klass)
        order.action_apply()
        self.assertEqual(self.spans(self.student), [
            (self.klass, date(2026, 9, 1), date(2026, 11, 22)), (self.other_class, MOVED, False)])
        self.assertEqual(order.line_ids.from_class_id, self.klass)

    def test_leaving_and_return(self):
        self.order("leaving", (self.student, None, MOVED)).action_apply()
        self.assertEqual(self.spans(self.student), [(self.klass, date(2026, 9, 1), MOVED)])
        self.assertFalse(self.student.class_id)
        self.order("return", (self.student, self.klass, TODAY), number="61-у").action_apply()
        self.assertEqual(self.student.class_id, self.klass)

    def test_promotion_ends_with_the_old_year(self):
        year = self.env["school.year"].create({
            "name": "2027/2028", "date_start": date(2027, 9, 1), "date_end": date(2028, 8, 31)})
        tenth = self.env["school.class"].create({"grade": 10, "letter": "Б", "year_id": year.id})
        first = date(2027, 9, 1)
        ended = self.students[1]
        ended.enrollment_ids.date_to = date(2027, 5, 26)
        order = self.order("promotion", *((each, tenth, first) for each in self.students[:2]))
        order.action_apply()
        self.assertEqual(self.spans(self.student), [
            (self.klass, date(2026, 9, 1), date(2027, 8, 31)), (tenth, first, False)])
        self.assertEqual(self.spans(ended)[0][2], date(2027, 5, 26))
        order.revoke_reason = "Ошибка в списке"
        order.action_revoke()
        self.assertEqual(self.spans(self.student), [(self.klass, date(2026, 9, 1), False)])
        self.assertEqual(self.spans(ended), [
            (self.klass, date(2026, 9, 1), date(2027, 5, 26))])

    def test_all_or_none(self):
        order = self.order("transfer", (self.student, self.other_class, MOVED),
                           (self.newcomer, self.other_class, MOVED))
        self.refuse(order.action_apply, "Ягодина Анна is in no class")
        self.assertEqual(self.spans(self.student), [(self.klass, date(2026, 9, 1), False)])
        self.assertEqual(order.state, "draft")

    def test_what_cannot_be_moved(self):
        first = date(2026, 9, 1)
        for kind, line, text in (
            ("enrolment", (self.student, self.other_class, MOVED), "already"),
            ("transfer", (self.student, self.klass, MOVED), "cannot come from"),
            ("transfer", (self.student, self.other_class, first), "only since"),
            ("promotion", (self.student, self.other_class, MOVED), "cannot come from"),
            ("leaving", (self.newcomer, None, MOVED), "in no class"),
        ):
            with self.subTest(kind=kind, line=line):
                self.refuse(lambda kind=kind, line=line: self.order(kind, line).action_apply(),
                            text)
        self.refuse(self.order("leaving", number="62-у").action_apply, "Enter the students")
        for kind, klass in (("enrolment", None), ("leaving", self.klass), ("other", self.klass)):
            with self.subTest(kind=kind), self.assertRaises(ValidationError), \
                    self.env.cr.savepoint():
                self.order(kind, (self.student, klass, MOVED))

    def test_entries_are_never_left_behind(self):
        self.save([self.cell(self.student, "k1", ["5"])])
        self.refuse(self.order("transfer", (self.student, self.other_class, TODAY)).action_apply,
                    "up to")
        self.refuse(self.order("leaving", (self.student, None, MOVED), number="61-у").action_apply,
                    "up to")
        self.order("leaving", (self.student, None, TODAY), number="62-у").action_apply()

    def test_as_many_queries_for_many_students(self):
        _warm, few, many = [
            self.statements(self.order(
                "transfer", *((each, self.other_class, MOVED) for each in part),
                number=f"{len(part)}0-у").action_apply)
            for part in (self.students[:1], self.students[1:3], self.students[3:])
        ]
        self.assert_as_many_statements(many, few)

    # ---- what stands on paper ----

    def test_an_applied_order_stays_as_it_is(self):
        order = self.order("transfer", (self.student, self.other_class, MOVED))
        order.action_apply()
        self.refuse(order.action_apply, "not a draft")
        self.refuse(lambda: order.write({"number": "1-у"}), "not a draft")
        self.refuse(lambda: order.line_ids.write({"date": TODAY}), "not a draft")
        self.refuse(order.line_ids.unlink, "not a draft")
        self.refuse(order.unlink, "not a draft")
        self.refuse(lambda: self.env["school.order.line"].with_user(self.secretary).create({
            "order_id": order.id, "student_id": self.students[1].id,
            "class_id": self.other_class.id, "date": TODAY}), "not a draft")

    def test_a_movement_exists_only_by_an_order(self):
        secretary = self.enrollment.with_user(self.secretary)
        for step in (lambda: secretary.write({"date_to": TODAY}), secretary.unlink,
                     lambda: secretary.create({"student_id": self.newcomer.id,
                                               "class_id": self.klass.id, "date_from": TODAY})):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                step()
        order = self.order("enrolment", (self.newcomer, self.klass, MOVED))
        for record, vals in ((order, {"state": "applied"}),
                             (order.line_ids, {"made_id": self.enrollment.id})):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                record.write(vals)
        for user in (self.teacher, self.class_teacher, self.deputy, self.director, self.ict):
            with self.subTest(user.login), self.assertRaises(AccessError), \
                    self.env.cr.savepoint():
                order.with_user(user).action_apply()

    # ---- revoking ----

    def test_revoking_puts_everything_back(self):
        before = self.spans(self.student)
        order = self.order("transfer", (self.student, self.other_class, MOVED))
        order.action_apply()
        self.refuse(order.action_revoke, "Say why")
        order.revoke_reason = "Родители передумали"
        order.action_revoke()
        self.assertEqual((self.spans(self.student), order.state), (before, "revoked"))
        self.refuse(order.action_revoke, "Only an order that was")

    def test_later_orders_are_revoked_first(self):
        first = self.order("transfer", (self.student, self.other_class, MOVED))
        first.action_apply()
        second = self.order("leaving", (self.student, None, TODAY), number="61-у")
        second.action_apply()
        first.revoke_reason = second.revoke_reason = "Ошибка"
        self.refuse(first.action_revoke, "revoke that one first")
        second.action_revoke()
        first.action_revoke()
        self.assertEqual(self.spans(self.student), [(self.klass, date(2026, 9, 1), False)])

    def test_no_revoking_under_entries(self):
        order = self.order("enrolment", (self.newcomer, self.klass, MOVED))
        order.action_apply()
        order.revoke_reason = "Ошибка"
        self.save([self.cell(self.newcomer, "k1", ["4"])])
        self.refuse(order.action_revoke, "left behind")

    # ---- orders of former versions ----

    def test_orders_that_were_in_force_stay_so(self):
        order = self.env["school.order"].create({"number": "17-у", "date": date(2026, 8, 28)})
        self.students.enrollment_ids.order_id = order
        self.env.flush_all()
        for _turn in range(2):
            migration_script("19.0.1.3.0", "post-orders").migrate(self.env.cr, "19.0.1.2.0")
            self.env.invalidate_all()
            self.assertEqual(order.state, "applied")
            self.assertEqual(order.line_ids.made_id, self.students.enrollment_ids)
            self.assertEqual(order.line_ids.class_id, self.klass)
        order.revoke_reason = "Ошибка"
        order.with_user(self.secretary).action_revoke()
        self.assertFalse(self.students.enrollment_ids)
