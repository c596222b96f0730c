"""Term marks: their proposals, who sets them, what the database and the entry log keep of them."""

from datetime import date
from functools import partial

import psycopg2
from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessDenied, AccessError, UserError, ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..formulas.forecast import forecast
from ..formulas.term_mark import (
    EXEMPT,
    FAIL,
    NOT_ATTESTED,
    PASS,
    diverges,
    final_proposal,
    term_proposal,
    year_proposal,
)
from .common import TODAY, SchoolCase
from .properties import TERM_MARKS
from .test_forecast import PAIRS, RULES

RESULTS = st.one_of(TERM_MARKS, st.sampled_from([NOT_ATTESTED, EXEMPT, PASS, FAIL]))
TERMS = st.lists(RESULTS, min_size=1, max_size=4)


@tagged("post_install", "-at_install")
class TestTermMarkFormulas(BaseCase):

    @given(PAIRS, RULES)
    def test_a_term_is_proposed_as_forecast(self, pairs, rule):
        found = forecast(pairs, rule)
        self.assertEqual(term_proposal(pairs, rule), NOT_ATTESTED if found is None else found)

    @given(TERMS, RULES, st.randoms(use_true_random=False))
    def test_the_year_does_not_ask_for_the_order_of_terms(self, terms, rule, random):
        mixed = list(terms)
        random.shuffle(mixed)
        self.assertEqual(year_proposal(mixed, rule), year_proposal(terms, rule))

    @given(st.lists(TERM_MARKS, min_size=1, max_size=4), RULES, st.data())
    def test_a_better_term_never_lowers_the_year(self, terms, rule, data):
        place = data.draw(st.integers(0, len(terms) - 1))
        better = [*terms[:place], min(terms[place] + 1, 5), *terms[place + 1:]]
        self.assertLessEqual(year_proposal(terms, rule), year_proposal(better, rule))

    @given(TERMS, RULES)
    def test_the_year_of_terms_without_grades(self, terms, rule):
        self.assertEqual(year_proposal([*terms, EXEMPT], rule), year_proposal(terms, rule))
        self.assertIsNone(year_proposal([*terms, None], rule))
        counted = [each for each in terms if each != EXEMPT]
        found = year_proposal(terms, rule)
        self.assertEqual(found == EXEMPT, not counted)
        self.assertEqual(
            found == NOT_ATTESTED, bool(counted) and 2 * counted.count(NOT_ATTESTED) >= len(counted)
        )
        if found in (PASS, FAIL):
            self.assertEqual(found == FAIL, FAIL in counted)
            self.assertFalse([each for each in counted if isinstance(each, int)])

    def test_the_final_mark_rounds_a_half_up(self):
        for year, exam, final in ((4, 5, 5), (3, 4, 4), (2, 5, 4), (5, 2, 4), (4, 4, 4), (3, 5, 4),
                                  (4, None, 4), (EXEMPT, None, EXEMPT), (EXEMPT, 5, EXEMPT),
                                  (None, None, None), (4, NOT_ATTESTED, 4), (None, 5, None)):
            with self.subTest(year=year, exam=exam):
                self.assertEqual(final_proposal(year, exam), final)

    @given(RESULTS, RESULTS)
    def test_what_asks_why(self, mark, proposal):
        self.assertFalse(diverges(mark, mark))
        self.assertFalse(diverges(mark, None))
        if mark != proposal:
            self.assertEqual(
                diverges(mark, proposal), isinstance(mark, int) or proposal != NOT_ATTESTED)


class TermMarkCase(SchoolCase):
    """9Б with marks of the second quarter: averages 5, 4, 3 and one student without marks."""

    students_count = 4

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls.quarters[1]
        cls.lessons = cls.make_lessons(3)
        cls.env["school.mark"].with_user(cls.teacher).create([
            {"lesson_id": lesson.id, "student_id": student.id, "value_id": cls.value(code).id}
            for lesson in cls.lessons for student, code in zip(cls.students[:3], "543", strict=True)
        ])
        cls.pages = cls.env["school.term.mark.page"].with_user(cls.teacher)

    def set(self, student, code, kind="term", term=None, journal=None, user=None, **values):
        journal = journal or self.journal
        return self.env["school.term.mark"].with_user(user or journal.teacher_id).create({
            "journal_id": journal.id, "student_id": student.id, "kind": kind,
            "term_id": (term or self.term).id if kind == "term" else False,
            "value_id": self.value(code).id, **values,
        })

    def entry(self, student, code, seen="", reason=""):
        return {"student": student.id, "value": self.value(code).id if code else 0,
                "seen": self.value(seen).id if seen else 0, "reason": reason}

    def save_page(self, *entries, kind="term", **options):
        return self.pages.save(self.journal.id, kind, self.term.id if kind == "term" else 0,
                               list(entries), **options)

    def assert_refused(self, error, text, act):
        """Check that ``act`` raises ``error`` with ``text``, and undo it."""
        with self.assertRaises(error) as caught:
            act()
        self.assertIn(text, str(caught.exception))

    def log(self, mark_id):
        return [
            (row.old_value or "", row.new_value or "", row.reason or "", row.user_id.login)
            for row in self.env["school.entry.log"].search(
                [("kind", "=", "term_mark"), ("res_id", "=", mark_id)], order="id")
        ]


@tagged("post_install", "-at_install")
class TestTermMarks(TermMarkCase):

    def test_proposals(self):
        page = self.pages.read_page(self.journal.id, "term", self.term.id)
        codes = {row["id"]: row["code"] for row in page["values"]}
        self.assertEqual([codes[row["proposal"]] for row in page["students"]],
                         ["5", "4", "3", "н/а"])
        self.assertEqual([row["average"] for row in page["students"]], [5, 4, 3, None])
        self.assertEqual([row["count"] for row in page["students"]], [3, 3, 3, 0])
        # The average is the one that the journal page shows.
        shown = self.env["school.journal.page"].with_user(self.teacher).read_page(
            self.journal.id, self.term.id)["averages"]
        self.assertEqual({str(row["id"]): row["average"] for row in page["students"]
                          if row["count"]}, {key: each for key, each in shown.items() if each})
        self.assertNotIn("•", codes.values())
        self.algebra.grading = "pass"
        page = self.pages.read_page(self.journal.id, "term", self.term.id)
        self.assertEqual({row["proposal"] for row in page["students"]}, {0})
        self.set(self.students[0], "зач")

    def test_year_and_final_follow_from_what_is_set(self):
        first, codes = self.students[0], ("5", "4", "5", "4")
        for term, code in zip(self.quarters, codes, strict=True):
            self.set(first, code, term=term, reason="Так")
        year = self.set(first, "5", kind="year")
        self.assertEqual(year.proposal, "5")
        exam = self.set(first, "4", kind="exam")
        self.assertFalse(exam.proposal)
        self.assertEqual(self.set(first, "5", kind="final").proposal, "5")
        self.assert_refused(ValidationError, first.last_name, lambda: year.with_user(
            self.teacher).write({"value_id": self.value("4").id}))

    def test_a_divergence_says_why(self):
        first, fourth = self.students[0], self.students[3]
        for student, code in ((first, "4"), (first, "осв"), (fourth, "3")):
            with self.subTest(code):
                self.assert_refused(
                    ValidationError, student.last_name, partial(self.set, student, code))
        self.set(first, "4", reason=" Контрольная на «3» ")
        self.set(fourth, "осв")
        mark = self.set(self.students[1], "4")
        with self.assertRaises(ValidationError):
            mark.with_user(self.teacher).write({"value_id": self.value("5").id})
        with self.assertRaises(ValidationError):
            self.set(self.students[2], "4", reason="   ")

    def test_every_change_stands_in_the_log(self):
        first = self.students[0]
        mark = self.set(first, "5")
        self.save_page(self.entry(first, "4", "5", "Пропуски"))
        self.save_page(self.entry(first, "4", "4", "Контрольная"))
        self.save_page(self.entry(first, "", "4"))
        teacher = self.teacher.login
        self.assertFalse(mark.exists())
        self.assertEqual(self.log(mark.id), [
            ("", "II четверть: 5", "", teacher),
            ("II четверть: 5", "II четверть: 4", "Пропуски", teacher),
            ("II четверть: 4", "II четверть: 4", "Контрольная", teacher),
            ("II четверть: 4", "", "", teacher),
        ])

    def test_one_mark_of_a_student_in_subject_and_period(self):
        mark = self.set(self.students[0], "5")
        other = self.env["school.journal"].create({
            "class_id": self.klass.id, "teacher_id": self.teacher.id,
            "subject_id": self.env["school.subject"].create({"name": "Физика"}).id,
        })
        self.set(self.students[0], "н/а", journal=other)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation):
            self.set(mark.student_id, "5")

    def test_the_database_keeps_the_rules(self):
        mark = self.set(self.students[0], "5")
        self.env.flush_all()
        newcomer = self.env["school.student"].create({"last_name": "Иной", "first_name": "Ян"})
        values = (mark.journal_id.id, mark.company_id.id, mark.class_id.id, mark.subject_id.id,
                  mark.year_id.id)
        insert = """INSERT INTO school_term_mark (journal_id, company_id, class_id, subject_id,
                    year_id, student_id, kind, term_id, value_id) VALUES (%s, %s, %s, %s, %s, """
        student, five = self.students[1].id, self.value("5").id
        debt = self.env["school.mark.value"].search(
            [("kind", "=", "owed"), ("company_id", "=", self.company.id)], limit=1).id
        for statement, parameters in (
            (insert + "%s, 'term', %s, %s)", (newcomer.id, self.term.id, five)),
            (insert + "%s, 'term', %s, %s)", (student, self.half_years[0].id, five)),
            (insert + "%s, 'term', NULL, %s)", (student, five)),
            (insert + "%s, 'year', %s, %s)", (student, self.term.id, five)),
            (insert + "%s, 'term', %s, %s)", (student, self.term.id, debt)),
            ("UPDATE school_term_mark SET student_id = %s", (student,)),
            ("UPDATE school_term_mark SET term_id = %s", (self.quarters[0].id,)),
        ):
            given = (*values, *parameters) if statement.startswith("INSERT") else parameters
            with self.subTest(parameters), mute_logger("odoo.sql_db"), self.assertRaises(
                psycopg2.errors.CheckViolation
            ), self.env.cr.savepoint():
                self.env.cr.execute(statement, given)

    def test_nothing_is_written_in_a_closed_term_or_year(self):
        mark = self.set(self.students[0], "5")
        year = self.set(self.students[0], "5", kind="year")
        self.term.sudo().state = "closed"
        self.env.flush_all()
        for act in (
            lambda: mark.with_user(self.teacher).write(
                {"value_id": self.value("4").id, "reason": "Так"}),
            mark.with_user(self.teacher).unlink, lambda: self.set(self.students[1], "4"),
            lambda: self.save_page(self.entry(self.students[1], "4")),
        ):
            self.assert_refused(UserError, "closed", act)
        page = self.pages.read_page(self.journal.id, "term", self.term.id)
        self.assertEqual((page["editable"], bool(page["why"])), (False, True))
        year.with_user(self.teacher).write({"value_id": self.value("4").id})
        self.year.sudo().state = "closed"
        self.assert_refused(UserError, "closed", lambda: year.with_user(
            self.teacher).write({"value_id": self.value("5").id}))
        self.env.flush_all()
        for statement in ("DELETE FROM school_term_mark",
                          "UPDATE school_term_mark SET reason = ''"):
            with mute_logger("odoo.sql_db"), self.assertRaises(
                psycopg2.errors.CheckViolation
            ), self.env.cr.savepoint():
                self.env.cr.execute(statement)

    def test_a_mark_stays_where_it_stands(self):
        mark = self.set(self.students[0], "5").with_user(self.teacher)
        for values in ({"student_id": self.students[1].id}, {"kind": "year", "term_id": False},
                       {"term_id": self.quarters[0].id}, {"subject_id": self.algebra.id}):
            with self.subTest(values), self.assertRaises(UserError):
                mark.write(values)

    def test_who_came_brings_the_marks_along(self):
        other = self.make_class(9, "Г", teacher=self.other_teacher)
        child = self.students[0]
        mark = self.set(child, "5")
        child.enrollment_ids.date_to = TODAY
        self.enroll(child, other, date(2026, 11, 25))
        journal = self.env["school.journal"].create({
            "class_id": other.id, "subject_id": self.algebra.id, "teacher_id": self.substitute.id,
        })
        with self.assertRaises(AccessError):
            mark.with_user(self.substitute).read(["value_id"])
        self.assertEqual(mark.with_user(self.other_teacher).value_id.code, "5")
        page = self.pages.with_user(self.substitute).read_page(journal.id, "term", self.term.id)
        [row] = page["students"]
        self.assertEqual((row["marks"], row["own"], row["average"]),
                         ({f"term-{self.term.id}": "5"}, False, 5.0))
        with self.assertRaises(AccessError):
            mark.with_user(self.substitute).write({"reason": "Так"})


@tagged("post_install", "-at_install")
class TestTermMarkPage(TermMarkCase):
    """What the screen reads and saves."""

    def test_all_at_one_stroke(self):
        page = self.save_page(*(
            self.entry(student, code) for student, code in
            zip(self.students, ("5", "4", "3", "н/а"), strict=True)
        ))
        key = f"term-{self.term.id}"
        self.assertEqual([row["marks"][key] for row in page["students"]], ["5", "4", "3", "н/а"])
        self.assertEqual([row["who"] for row in page["students"]], [self.teacher.name] * 4)
        self.assertEqual(page["clashes"], [])
        count = self.env["school.entry.log"].search_count([("kind", "=", "term_mark")])
        # A second click changes nothing.
        self.save_page(self.entry(self.students[0], "5"))
        self.assertEqual(
            self.env["school.entry.log"].search_count([("kind", "=", "term_mark")]), count)

    def test_all_or_nothing(self):
        self.assert_refused(ValidationError, self.students[1].last_name, lambda: self.save_page(
            self.entry(self.students[0], "5"), self.entry(self.students[1], "5")))
        self.assertFalse(self.env["school.term.mark"].search(
            [("journal_id", "=", self.journal.id)]))

    def test_what_somebody_else_changed_is_asked_about(self):
        mark = self.set(self.students[0], "5")
        page = self.save_page(
            self.entry(self.students[0], "4", reason="Так"), self.entry(self.students[1], "4"))
        self.assertEqual(page["clashes"], self.students[0].ids)
        self.assertEqual(mark.value_id.code, "5")
        self.assertEqual(page["students"][1]["value"], self.value("4").id)
        page = self.save_page(self.entry(self.students[0], "4", "5", "Так"))
        self.assertEqual((page["clashes"], mark.value_id.code), ([], "4"))

    def test_subgroups(self):
        english = self.env["school.subject"].create({"name": "Английский язык", "divides": True})
        groups = self.env["school.subgroup"].create([
            {"name": name, "class_id": self.klass.id, "subject_id": english.id, "member_ids": [
                (0, 0, {"student_id": student.id, "date_from": date(2026, 9, 1)})
                for student in students]}
            for name, students in (("1", self.students[:2]), ("2", self.students[2:]))
        ])
        journals = self.env["school.journal"].create([
            {"class_id": self.klass.id, "subject_id": english.id, "subgroup_id": group.id,
             "teacher_id": user.id}
            for group, user in zip(groups, self.teacher + self.other_teacher, strict=True)
        ])
        page = self.pages.read_page(journals[0].id, "term", self.term.id)
        self.assertEqual([row["id"] for row in page["students"]], self.students[:2].ids)
        self.set(self.students[0], "н/а", journal=journals[0])
        for user, journal, student in (
            (self.teacher, journals[1], self.students[2]),
            (self.other_teacher, journals[0], self.students[1]),
        ):
            with self.assertRaises(AccessError):
                self.set(student, "н/а", journal=journal, user=user)
        with self.assertRaises(UserError):
            self.pages.save(journals[0].id, "term", self.term.id,
                            [self.entry(self.students[2], "н/а")])
        with mute_logger("odoo.sql_db"), self.assertRaises(
            psycopg2.errors.CheckViolation
        ), self.env.cr.savepoint():
            self.set(self.students[2], "н/а", journal=journals[0])

    def test_who_left_keeps_a_mark_and_gets_none(self):
        self.set(self.students[0], "5")
        self.students[:2].enrollment_ids.date_to = date(2026, 11, 20)
        page = self.pages.read_page(self.journal.id, "term", self.term.id)
        self.assertEqual([(row["id"], row["gone"]) for row in page["students"]], [
            (self.students[0].id, True), (self.students[2].id, False),
            (self.students[3].id, False),
        ])

    def test_the_period_that_is_shown(self):
        page = self.pages.read_page(self.journal.id)
        self.assertEqual(page["period"]["key"], f"term-{self.term.id}")
        self.assertEqual([each["kind"] for each in page["periods"]],
                         ["term"] * 4 + ["year", "exam", "final"])
        self.assertEqual(self.pages.read_page(self.journal.id, "year")["period"]["kind"], "year")
        for user in (self.class_teacher, self.deputy, self.director, self.secretary):
            with self.subTest(user.login):
                page = self.pages.with_user(user).read_page(self.journal.id)
                self.assertFalse(page["editable"])

    def test_bad_input(self):
        for arguments in (("x",), ([],), (0,), (self.journal.id, "term", "x"), (-1,), (10**8,)):
            with self.subTest(arguments), self.assertRaises(UserError):
                self.pages.read_page(*arguments)
        good = self.entry(self.students[0], "5")
        for entries in ("x", [1], [{**good, "value": "5"}], [{**good, "student": 10**8}],
                        [{**good, "reason": 5}], [{**good, "reason": "<b>x</b>"}],
                        [{**good, "value": 10**8}], [good] * 300,
                        [{**good, "reason": "ы" * 300}]):
            with self.subTest(str(entries)[:50]), self.assertRaises(UserError):
                self.pages.save(self.journal.id, "term", self.term.id, entries)
        for period in (("week", 0), ("term", 0), ("term", self.half_years[0].id)):
            with self.subTest(period), self.assertRaises(UserError):
                self.pages.save(self.journal.id, *period, [good])
        with self.assertRaises(AccessDenied):
            self.save_page(good, user_id=self.other_teacher.id)

    def test_queries_do_not_grow(self):
        first = [self.entry(self.students[0], "5"), self.entry(self.students[1], "4")]
        read = lambda: self.pages.read_page(self.journal.id, "term", self.term.id)  # noqa: E731
        self.save_page(self.entry(self.students[3], "н/а"))
        read()
        reading = self.statements(read)
        creating = self.statements(lambda: self.save_page(*first))
        newcomers = self.env["school.student"].create([
            {"last_name": f"Новый{number}", "first_name": "Ян"} for number in range(15)
        ])
        self.enroll(newcomers, self.klass)
        entries = [self.entry(each, "н/а") for each in newcomers]
        self.assert_as_many_statements(
            self.statements(lambda: self.save_page(*entries)), creating)
        self.assert_as_many_statements(self.statements(read), reading)
        changes = [self.entry(each, "осв", "н/а") for each in newcomers]
        self.save_page(changes[0])
        changing = self.statements(lambda: self.save_page(changes[1]))
        self.assert_as_many_statements(
            self.statements(lambda: self.save_page(*changes[2:])), changing)
        self.assertLessEqual(len(creating), 40)

    def test_the_family_reads_it_once_it_is_set(self):
        student = self.students[0]
        diary = self.env["school.diary"]
        term_marks = lambda: {  # noqa: E731
            row["name"]: row["term_mark"]
            for row in diary._marks(student, self.term.id)["subjects"]
        }
        self.assertEqual(term_marks(), {"Алгебра": ""})
        self.set(student, "5")
        self.set(self.students[1], "4")
        self.set(student, "4", kind="year")
        self.assertEqual(term_marks(), {"Алгебра": "5"})
