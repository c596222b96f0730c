import json
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..page.operation import BadOperation, Operation
from .common import TODAY
from .test_structure import RefusalCase

# What JSON can hold where something else is meant.
WRONG = (
    "abc", "", "5", "2026-02-30", "\x00", "\ud800", -1, -(10**6), 2**31, 2**40, 10**30, 0.5, 1e400,
    float("nan"), True, [], [1, 2], {}, {"a": 1}, [[]], [[{}]], ["x"], [[0, 0, {"x": 1}]],
)
MARKUP = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b>x</b>", "javascript:alert(1)",
    "<svg/onload=alert(1)>", "a\x00b", "\ud83d",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["value", "comment", "reason", "minutes", "text", "none", "id"])
        | st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@tagged("post_install", "-at_install")
class TestBadInput(RefusalCase):
    """Whatever comes, by whatever door: a clear word and nothing stored."""

    students_count = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        student = cls.students[0].id
        cls.good = {
            "school.mark": {"lesson_id": cls.lesson.id, "student_id": student,
                            "value_id": cls.value("5").id, "position": 1, "comment": "за доклад"},
            "school.absence": {"lesson_id": cls.lesson.id, "student_id": student,
                               "reason_id": cls.reason("Н").id, "minutes": 0},
            "school.homework": {"lesson_id": cls.lesson.id, "text": "§ 18",
                                "due_date": "2026-11-26"},
            "school.work": {"lesson_id": cls.lesson.id, "work_type_id": cls.work_type("КР").id,
                            "name": "Корни", "weight": 2, "sequence": 5},
            "school.lesson": {"journal_id": cls.journal.id, "date": "2026-11-23", "number": 4,
                              "topic": "Корни", "room": "12", "state": "planned"},
        }
        cls.other_class = cls.make_class(9, "В")
        cls.stranger = cls.env["school.student"].create(
            {"last_name": "Чужой", "first_name": "Пётр"})
        cls.enroll(cls.stranger, cls.other_class)
        cls.env.flush_all()

    def as_teacher(self, model):
        return self.env[model].with_user(self.teacher)

    def refuse(self, model, words="", **values):
        """Check that a record with these values is refused in words for people."""
        self.assert_refused(
            lambda: self.as_teacher(model).create({**self.good[model], **values}), words)

    # ---- the models ----

    def test_the_good_ones_are_good(self):
        for model, values in self.good.items():
            with self.subTest(model):
                self.assertTrue(self.as_teacher(model).create(dict(values)))

    def test_values_of_a_wrong_kind(self):
        """Nothing but our own refusals and those of the database that have words for people."""
        for model, good in self.good.items():
            for name in good:
                for wrong in WRONG:
                    if self.is_fine(model, name, wrong):
                        continue
                    with self.subTest(model=model, field=name, value=repr(wrong)):
                        self.refuse(model, **{name: wrong})

    def is_fine(self, model, name, value):
        """Tell whether a wrong value is a right one of this field, such as a text in a text."""
        field = self.env[model]._fields[name]
        if field.type in ("char", "text"):
            return isinstance(value, str) and value not in ("\x00", "\ud800") and (
                value or name != "text")
        if value == 0.5 or value == "":
            return field.type in ("float", "date") and not (name == "date" and value == "")
        return name == "sequence" and isinstance(value, int) and abs(value) < 2**31 \
            and value is not True

    def test_wrong_values_are_not_written_either(self):
        record = self.as_teacher("school.mark").create(dict(self.good["school.mark"]))
        for name in ("value_id", "comment", "position"):
            for wrong in WRONG[6:]:
                with self.subTest(field=name, value=repr(wrong)):
                    self.assert_refused(
                        lambda name=name, wrong=wrong: record.write({name: wrong}))

    def test_derived_fields_are_not_taken(self):
        for model, values in (
            ("school.mark", {"journal_id": self.journal.id}), ("school.mark", {"date": TODAY}),
            ("school.mark", {"company_id": self.company.id}),
            ("school.mark", {"entered_late": False}),
            ("school.absence", {"date": TODAY}), ("school.absence", {"entered_late": True}),
            ("school.lesson", {"term_id": self.quarters[0].id}),
            ("school.lesson", {"company_id": self.company.id}),
            ("school.lesson", {"teacher_id": self.teacher.id}),
            ("school.lesson", {"entry_count": 5}),
            ("school.work", {"company_id": self.company.id}),
            ("school.homework", {"company_id": self.company.id}),
            ("school.mark", {"no_such_field": 1}),
        ):
            with self.subTest(model=model, **values):
                self.refuse(model, **values)

    def test_defaults_of_the_context_are_checked_as_well(self):
        """A caller chooses the context of a call, and with it the defaults of a record."""
        for model, name, value in (
            ("school.lesson", "term_id", self.quarters[0].id),
            ("school.lesson", "teacher_id", self.other_teacher.id),
            ("school.lesson", "substitute_id", self.other_teacher.id),
            ("school.lesson", "entry_count", 5),
            ("school.lesson", "company_id", self.env.ref("base.main_company").id),
            ("school.mark", "entered_late", True),
            ("school.mark", "date", "2026-01-01"),
            ("school.mark", "journal_id", self.journal.id + 1),
            ("school.work", "company_id", self.env.ref("base.main_company").id),
            ("school.homework", "company_id", self.env.ref("base.main_company").id),
        ):
            with self.subTest(model=model, field=name), self.env.cr.savepoint() as savepoint:
                plain = self.as_teacher(model).create(dict(self.good[model]))
                expected = plain[name]
                savepoint.rollback()
                self.env.invalidate_all()
                made = self.as_teacher(model).with_context(**{f"default_{name}": value}).create(
                    dict(self.good[model]))
                self.assertEqual(made[name], expected)
                savepoint.rollback()
            self.env.invalidate_all()
        for model, name in (("school.mark", "comment"), ("school.work", "name"),
                            ("school.lesson", "topic")):
            values = {key: value for key, value in self.good[model].items() if key != name}
            lacking = self.as_teacher(model).with_context(**{f"default_{name}": MARKUP[0]})
            with self.subTest(model=model, field=name):
                self.assert_refused(
                    lambda lacking=lacking, values=values: lacking.create(dict(values)),
                    "plain text")

    def test_texts_without_markup(self):
        for model, name in (("school.mark", "comment"), ("school.absence", "comment"),
                            ("school.homework", "text"), ("school.work", "name"),
                            ("school.lesson", "topic"), ("school.lesson", "room")):
            for text in MARKUP:
                with self.subTest(model=model, field=name, text=ascii(text)):
                    self.refuse(model, "plain text" if len(text) < 20 else "", **{name: text})
        for record in (self.students[0], self.klass, self.algebra, self.year, self.value("5")):
            name = next(name for name in ("last_name", "profile", "name") if name in record._fields
                        and not record._fields[name].compute)
            with self.subTest(record._name):
                self.assert_refused(
                    lambda record=record, name=name: record.write({name: MARKUP[0]}), "plain text")

    def test_over_long_texts(self):
        for model, name, limit in (
            ("school.mark", "comment", 250), ("school.absence", "comment", 250),
            ("school.homework", "text", 2000), ("school.work", "name", 120),
            ("school.lesson", "topic", 500), ("school.lesson", "room", 20),
        ):
            with self.subTest(model=model, field=name):
                self.refuse(model, "too long", **{name: "я" * (limit + 1)})
                with self.env.cr.savepoint() as savepoint:
                    record = self.as_teacher(model).create({**self.good[model], name: "я" * limit})
                    self.assertEqual(len(record[name]), limit)
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_entries_that_cannot_be(self):
        other_journal = self.env["school.journal"].create({
            "class_id": self.other_class.id, "subject_id": self.algebra.id,
            "teacher_id": self.other_teacher.id,
        })
        foreign = self.make_lesson(TODAY, journal=other_journal)
        foreign_work = self.env["school.work"].create({
            "lesson_id": foreign.id, "work_type_id": self.work_type("КР").id})
        own_work = self.env["school.work"].create({
            "lesson_id": self.make_lesson(TODAY, number=6).id,
            "work_type_id": self.work_type("КР").id,
        })
        for words, values in (
            ("was not in this class", {"student_id": self.stranger.id}),
            ("has not come", {"lesson_id": self.make_lesson(date(2026, 11, 25)).id}),
            ("", {"work_id": foreign_work.id}),
            ("work of the same lesson", {"work_id": own_work.id}),
            ("", {"student_id": 10**9}), ("", {"lesson_id": 10**9}), ("", {"value_id": 10**9}),
            ("Missing", {"student_id": False}), ("Missing", {"lesson_id": False}),
            ("", {"lesson_id": foreign.id}),
        ):
            with self.subTest(**values):
                self.refuse("school.mark", words, **values)
        for day in (date(2026, 11, 22), date(2026, 11, 4), date(2026, 10, 28), date(2027, 7, 1)):
            with self.subTest(day=day):
                self.refuse("school.lesson", str(day.day), date=day)

    # ---- import ----

    def load(self, model, names, *rows):
        """Import rows as the teacher; return the ids and the texts of the messages."""
        with self.env.cr.savepoint() as savepoint:
            result = self.as_teacher(model).load(names, [list(row) for row in rows])
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all()
        return result["ids"], [message["message"] for message in result["messages"]]

    def test_imports(self):
        lesson, student = str(self.lesson.id), str(self.students[0].id)
        names = ["lesson_id/.id", "student_id/.id", "value_id", "comment"]
        good = (lesson, student, "5", "")
        self.assertEqual(self.load("school.mark", names, good)[1], [])
        for row, words in (
            ((lesson, student, "6", ""), "6"),
            ((lesson, student, "", ""), ""),
            ((lesson, str(self.stranger.id), "5", ""), "was not in this class"),
            ((lesson, "999999999", "5", ""), ""),
            (("abc", student, "5", ""), "abc"),
            ((lesson, student, "5", "<script>x</script>"), "plain text"),
            ((lesson, student, "5", "я" * 251), "too long"),
        ):
            with self.subTest(row=row):
                ids, messages = self.load("school.mark", names, row)
                self.assertFalse(ids)
                self.assertTrue(messages)
                self.assertIn(words, " ".join(messages))
                self.assertNotIn("Traceback", " ".join(messages))
        ids, messages = self.load("school.mark", ["lesson_id/.id", "entered_late"], (lesson, "1"))
        self.assertFalse(ids)
        self.assertTrue(messages)

    def test_imported_lessons(self):
        names = ["journal_id/.id", "date", "number", "topic"]
        journal = str(self.journal.id)
        good = (journal, "2026-11-23", "4", "Корни")
        self.assertEqual(self.load("school.lesson", names, good)[1], [])
        for row in ((journal, "2026-11-22", "4", "Корни"), (journal, "22.11.26", "4", "Корни"),
                    (journal, "2026-11-23", "99", "Корни"),
                    (journal, "2026-11-23", "первый", "Корни"),
                    (journal, "2026-10-28", "4", "Корни"), (journal, "2026-11-23", "4", "я" * 501)):
            with self.subTest(row=row[1:3]):
                ids, messages = self.load("school.lesson", names, row)
                self.assertFalse(ids)
                self.assertTrue(messages)

    # ---- the page ----

    def verdicts(self, *operations):
        return [verdict["state"] for verdict in self.save(list(operations))["verdicts"]]

    def test_the_page_refuses_what_the_models_refuse(self):
        first, key = self.students[0], "k1"
        tomorrow = self.make_lesson(date(2026, 11, 25))
        operations = (
            {**self.cell(first, key), "marks": [{"value": 10**8}]},
            {**self.cell(first, key), "marks": [{"value": self.reason("Н").id + 10**6}]},
            self.cell(self.stranger, key, ["5"]),
            self.cell(first, key, ["5"], lesson=tomorrow),
            self.cell(first, key, ["5"], work=10**8),
            self.cell(first, key, ["5"] * 5),
            self.cell(first, key, ["зач"]),
            self.cell(first, key, absence={"reason": 10**8}),
            self.cell(first, key, absence={"reason": self.reason("ОП").id, "minutes": 241}),
            self.cell(first, key, ["5"], why="x" * 251),
            self.cell(first, key, ["5"], why="<script>alert(1)</script>"),
            self.cell(first, key, ["5"], lesson=self.env["school.lesson"].browse(10**8)),
            {"key": "topic-01", "lesson": self.lesson.id, "topic": "я" * 501},
            {"key": "topic-02", "lesson": self.lesson.id, "topic": "<b>x</b>"},
            {"key": "homew-01", "lesson": self.lesson.id, "homework": {"text": "я" * 2001}},
            *({**self.cell(first, key), "marks": [{"value": self.value("5").id, "comment": text}]}
              for text in (*MARKUP, "я" * 251, 5, ["x"])),
        )
        for operation in operations:
            with self.subTest(ascii(operation)):
                verdict = self.save([operation])["verdicts"][0]
                self.assertEqual(verdict["state"], "refused")
                self.assertTrue(verdict["message"])
        self.assert_nothing_stored()

    def assert_nothing_stored(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.lesson.mark_ids or self.lesson.absence_ids or self.lesson.work_ids
                         or self.lesson.topic or self.lesson.homework_ids)

    def test_two_operations_for_one_place(self):
        first, absent = self.students[0], {"absence": {"reason": self.reason("Н").id}}
        work = self.env["school.work"].create({
            "lesson_id": self.lesson.id, "work_type_id": self.work_type("РО").id})
        for one, two in (
            (self.cell(first, "k1", ["5"]), self.cell(first, "k2", ["4"])),
            (self.cell(first, "k1", ["5"]), self.cell(first, "k2", ["4"], work=work.id)),
            (self.cell(first, "k1", ["5"], **absent), self.cell(first, "k2", **absent)),
            (self.cell(first, "k1", **absent), self.cell(first, "k2", ["4"], **absent)),
            (self.cell(first, "k1", ["5"]), self.cell(first, "k1", ["5"])),
        ):
            with self.subTest(ascii(two)), self.env.cr.savepoint() as savepoint:
                self.assertEqual(self.verdicts(one, two), ["stored", "refused"])
                savepoint.rollback()
            self.env.invalidate_all()

    def test_keys_that_come_twice_get_their_own_verdicts(self):
        first, second, third = self.students
        answer = self.save([
            self.cell(first, "key-1#2-", ["5"]), self.cell(second, "key-1---", ["5"]),
            self.cell(third, "key-1---", ["5"]), {"key": ["x"]}, {"key": "#3"}, None,
        ])
        self.assertEqual([(v["key"], v["state"]) for v in answer["verdicts"]], [
            ("key-1#2-", "stored"), ("key-1---", "stored"), ("key-1---", "refused"),
            (["x"], "refused"), ("#3", "refused"), (None, "refused"),
        ])

    def test_whole_calls_that_make_no_sense(self):
        batch = self.as_teacher("school.entry.batch")
        page = self.as_teacher("school.journal.page")
        for operations in (None, {}, "x", 5, [{}] * 501, [None] * 10_000):
            with self.subTest(operations=str(operations)[:20]), self.assertRaises(UserError):
                batch.save(self.journal.id, operations)
        for wrong in (*WRONG, None, False, 0, 10**8):
            with self.subTest(repr(wrong)):
                for call in (
                    lambda wrong=wrong: batch.save(wrong, []),
                    lambda wrong=wrong: page.read_page(wrong),
                ):
                    with self.assertRaises(UserError):
                        call()
        for wrong in WRONG:
            if wrong in ("", [], {}):
                continue
            for call in (lambda wrong=wrong: page.read_page(self.journal.id, wrong),
                         lambda wrong=wrong: page.read_page(self.journal.id, None, wrong),
                         lambda wrong=wrong: self.klass.term_averages(wrong)):
                with self.subTest(repr(wrong)), self.assertRaises(UserError):
                    call()
        self.assertEqual(batch.save(self.journal.id, [])["verdicts"], [])
        self.assertTrue(page.read_page(self.journal.id, 10**8, 10**8)["term"])

    # ---- any JSON at all ----

    @settings(max_examples=120, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck))
    @given(st.data())
    def test_any_json_gets_its_verdicts(self, data):
        ids = st.sampled_from([
            self.lesson.id, *self.students.ids, self.stranger.id, self.value("5").id,
            self.reason("Н").id, 0, 10**8,
        ])
        value = ids | JSON
        mark = st.fixed_dictionaries({"value": ids | JSON}, optional={"comment": JSON})
        operation = st.fixed_dictionaries({}, optional={
            "key": st.text(max_size=70) | st.sampled_from(["same-key", "k2345678"]) | JSON,
            "lesson": st.just(self.lesson.id) | value,
            "student": st.sampled_from([*self.students.ids, 0]) | value,
            "base": st.just(0) | value, "work": value, "why": JSON,
            "marks": st.lists(mark | JSON, max_size=5) | JSON,
            "absence": st.fixed_dictionaries({"reason": ids}, optional={"minutes": JSON}) | JSON,
            "topic": JSON, "homework": st.fixed_dictionaries(
                {"text": st.text(max_size=5)}, optional={"none": JSON}) | JSON,
        })
        operations = data.draw(st.lists(operation | JSON, max_size=4))
        states = {"stored", "unchanged", "duplicate", "clash", "refused"}
        try:
            with self.env.cr.savepoint() as savepoint:
                answer = self.save(operations)
                self.env.flush_all()
                savepoint.rollback()
        finally:
            self.env.invalidate_all()
        self.assertEqual(len(answer["verdicts"]), len(operations))
        self.assertLessEqual({verdict["state"] for verdict in answer["verdicts"]}, states)
        json.dumps(answer)

    @settings(max_examples=300, deadline=None, database=None, derandomize=True)
    @given(st.dictionaries(
        st.sampled_from(["key", "lesson", "student", "base", "work", "why", "marks", "absence",
                         "topic", "homework"]), JSON) | JSON)
    def test_an_operation_is_understood_or_not(self, data):
        try:
            operation = Operation.parse(data)
        except BadOperation:
            return
        self.assertTrue(8 <= len(operation.key) <= 64)
        self.assertTrue(0 < operation.lesson < 2**31)
