from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .personas import (
    CLASS,
    DEPUTIES,
    LESSON,
    OFFICE,
    OTHER_SCHOOL,
    OWN,
    PERSONAS,
    PORTAL,
    STAFF,
    PersonaCase,
)

SECRETARIES = ("secretary", "secretary_teacher")
READ_ALL = (*OFFICE, "secretary_teacher")
READ_CLASS = (*OWN, *CLASS, *READ_ALL)
READ_LESSON = (*LESSON, *CLASS, *READ_ALL)
READ_FAMILY = (*CLASS, *READ_ALL, "ict")
ALL_DEPUTIES = (*DEPUTIES, "other_deputy", "other_deputy_teacher")
SETTINGS = (*ALL_DEPUTIES, "ict")
DECIDERS = (*DEPUTIES, "director", "director_teacher")
NOBODY = ()
PLANNERS = (*OWN, *DEPUTIES)
# Who finds colleagues for the lessons of those who are absent.
ARRANGERS = (*DEPUTIES, *SECRETARIES)
READ_ARRANGED = (*ARRANGERS, "director", "director_teacher")
READ_PLAN = (*PLANNERS, "director", "director_teacher")
SPLITTERS = (*OWN, *CLASS, *DEPUTIES)
READ_SPLIT = (*SPLITTERS, "director", "director_teacher")
# Everyone who teaches makes plans of the own.
TEACHERS = (
    "teacher", "other_teacher", "former_teacher", "class_teacher", "former_class_teacher",
    "substitute", "other_substitute", "deputy_teacher", "other_deputy_teacher",
    "director_teacher", "secretary_teacher",
)

# Who may read, write, create and delete the record of class 9Б; whoever is not named may not.
ACCESS = {
    "school.year": (STAFF, SETTINGS, SETTINGS, SETTINGS),
    # other_deputy heads the primary stage, which is taught by the same quarters.
    "school.term": (STAFF, (*DEPUTIES, "other_deputy", "ict"), (*DEPUTIES, "ict"),
                    (*DEPUTIES, "other_deputy", "ict")),
    "school.calendar.day": (STAFF, SETTINGS, SETTINGS, SETTINGS),
    "school.bell.schedule": (STAFF, SETTINGS, SETTINGS, SETTINGS),
    "school.bell": (STAFF, SETTINGS, SETTINGS, SETTINGS),
    "school.stage": (STAFF, (*DEPUTIES, "ict"), ("ict",), (*DEPUTIES, "ict")),
    "school.subject.area": (STAFF, SETTINGS, SETTINGS, SETTINGS),
    "school.subject": (STAFF, SETTINGS, SETTINGS, SETTINGS),
    "school.work.type": (STAFF, SETTINGS, SETTINGS, SETTINGS),
    "school.mark.value": (STAFF, SETTINGS, SETTINGS, SETTINGS),
    "school.absence.reason": (STAFF, SETTINGS, SETTINGS, SETTINGS),
    "school.lesson.type": (STAFF, SETTINGS, SETTINGS, SETTINGS),
    "school.curriculum": (STAFF, DEPUTIES, DEPUTIES, DEPUTIES),
    "school.class": (STAFF, (*DEPUTIES, *SECRETARIES), (*DEPUTIES, *SECRETARIES), DEPUTIES),
    "school.student": ((*READ_CLASS, "ict"), SECRETARIES, SECRETARIES, SECRETARIES),
    "school.guardian": (READ_FAMILY, SECRETARIES, SECRETARIES, SECRETARIES),
    "school.guardianship": (READ_FAMILY, SECRETARIES, SECRETARIES, SECRETARIES),
    # What was issued changes by the steps of the ICT administrator alone.
    "school.access.slip": ((*CLASS, "ict"), NOBODY, NOBODY, NOBODY),
    "school.order": ((*READ_ALL, "other_deputy", "other_deputy_teacher"), *[SECRETARIES] * 3),
    # Given and taken back by steps of its own.
    "school.consent": (
        (*SECRETARIES, "director", "director_teacher", "ict"), NOBODY, NOBODY, NOBODY,
    ),
    "school.order.line": (
        (*READ_ALL, "other_deputy", "other_deputy_teacher"), *[SECRETARIES] * 3),
    # Moved by the steps of an order alone.
    "school.enrollment": (READ_CLASS, NOBODY, NOBODY, NOBODY),
    "school.subgroup": (READ_CLASS, (*OWN, *CLASS, *DEPUTIES), (*CLASS, *DEPUTIES),
                        (*OWN, *CLASS, *DEPUTIES)),
    # Members change by a split, a split by its own steps.
    "school.subgroup.member": (READ_CLASS, NOBODY, NOBODY, NOBODY),
    "school.subgroup.split": (READ_SPLIT, SPLITTERS, (*CLASS, *DEPUTIES), SPLITTERS),
    "school.subgroup.split.side": (READ_SPLIT, NOBODY, NOBODY, NOBODY),
    "school.subgroup.split.line": (READ_SPLIT, NOBODY, NOBODY, NOBODY),
    "school.journal": ((*READ_LESSON, "other_substitute"), DEPUTIES, DEPUTIES, DEPUTIES),
    "school.journal.assignment": (READ_CLASS, DEPUTIES, DEPUTIES, DEPUTIES),
    "school.timetable.entry": (STAFF, DEPUTIES, DEPUTIES, DEPUTIES),
    "school.timetable.alias": (ALL_DEPUTIES,) * 4,
    "school.lesson": (READ_LESSON, (*LESSON, *DEPUTIES), (*OWN, *DEPUTIES), DEPUTIES),
    "school.work": (READ_LESSON, LESSON, LESSON, LESSON),
    "school.homework": (READ_LESSON, LESSON, LESSON, LESSON),
    "school.mark": (READ_LESSON, LESSON, LESSON, LESSON),
    "school.term.mark": (READ_CLASS, OWN, OWN, OWN),
    "school.absence": (READ_LESSON, (*LESSON, *CLASS), LESSON, LESSON),
    # Health is no affair of subject teachers; a note is never deleted.
    "school.absence.note": (
        (*CLASS, *DEPUTIES, "director", "director_teacher"), CLASS, CLASS, NOBODY,
    ),
    # Guardians themselves make it; what a family read and did is nobody's to look into.
    "school.diary.acknowledgement": (
        (*CLASS, *DEPUTIES, "director", "director_teacher"), NOBODY, NOBODY, NOBODY,
    ),
    **dict.fromkeys(("school.diary.visit", "school.diary.reading", "school.diary.feed",
                     "school.homework.done"), (NOBODY,) * 4),
    "school.entry.reopening": (
        (*OWN, *DECIDERS), DECIDERS, (*LESSON, "other_substitute", *DECIDERS), NOBODY,
    ),
    "school.plan": (READ_PLAN, PLANNERS, (*TEACHERS, "deputy"), PLANNERS),
    "school.plan.line": (READ_PLAN, PLANNERS, PLANNERS, PLANNERS),
    # A correction stands as it was made.
    "school.plan.correction": (READ_PLAN, NOBODY, PLANNERS, NOBODY),
    "school.teacher.absence": ((*OWN, *READ_ARRANGED), *[ARRANGERS] * 3),
    "school.substitution": ((*LESSON, *READ_ARRANGED), *[ARRANGERS] * 3),
    # Of the teacher: others of the school pass it on, or write in their own name.
    "school.letter": (
        (*OWN, *DECIDERS), DECIDERS, (*OWN, *CLASS, *READ_ALL), NOBODY,
    ),
    # The journal's own: what is still to be told.
    "school.notice": (NOBODY,) * 4,
    "school.letter.mailing": (
        (*CLASS, "director", "director_teacher"), CLASS, (*CLASS, *READ_ALL), CLASS,
    ),
    "school.entry.log": (
        (*OWN, *CLASS, *DEPUTIES, "director", "director_teacher"), NOBODY, NOBODY, NOBODY,
    ),
}
OPERATIONS = ("read", "write", "create", "unlink")
# What a write in the table changes; the name elsewhere.
WRITES = {
    "school.stage": {"week_days": "6"},
    "school.bell": {"start_hour": 8.4},
    "school.class": {"profile": "Физмат"},
    "school.student": {"first_name": "Илья"},
    "school.guardian": {"first_name": "Анна"},
    "school.guardianship": {"relation": "father"},
    "school.order": {"subject": "О зачислении"},
    "school.order.line": {"note": "Из школы № 7"},
    "school.access.slip": {"person_name": "Другой"},
    "school.consent": {"text": "Согласен на всё"},
    "school.enrollment": {"date_to": date(2027, 5, 26)},
    "school.curriculum": {"hours_week": 4},
    "school.subgroup.member": {"date_to": date(2027, 5, 26)},
    "school.subgroup.split": {"note": "По итогам четверти"},
    "school.subgroup.split.side": {"confirmed_datetime": "2026-11-24 09:00:00"},
    "school.subgroup.split.line": {"subgroup_id": False},
    "school.journal": {"active": True},
    "school.journal.assignment": {"date_to": date(2027, 5, 26)},
    "school.timetable.entry": {"room": "12"},
    "school.lesson": {"topic": "Степени"},
    "school.homework": {"text": "§ 19"},
    "school.mark": {"comment": "Молодец"},
    "school.absence.note": {"text": "До конца недели"},
    "school.entry.reopening": {"remark": "Только эти уроки"},
    "school.plan": {"basis": "Программа 2023 года"},
    "school.teacher.absence": {"note": "До конца недели"},
    "school.substitution": {"note": "Кабинет 12"},
    "school.entry.log": {"new_value": "4"},
}


@tagged("post_install", "-at_install")
class TestAccessModels(PersonaCase):
    """Personas × models × operations, through the ORM as the user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.writes = {
            **WRITES,
            "school.mark": {"value_id": cls.value("4").id},
            "school.term.mark": {"value_id": cls.value("4").id, "reason": "Доклад"},
            "school.absence": {"reason_id": cls.reason("Б").id},
            "school.letter": {"staff_id": cls.class_teacher.id},
        }
        cls.creates = cls.new_values()
        cls.kept_by_school = {
            name for name in ACCESS if not cls.env[name]._fields["company_id"].related
        }

    @classmethod
    def new_values(cls):
        """Return for each model values of a second record of class 9Б."""
        klass, child, day = cls.klass.id, cls.students[1].id, date(2026, 9, 1)
        subject = cls.env["school.subject"].create({"name": "Физика"}).id
        spare = cls.env["school.student"].create({"last_name": "Новиков", "first_name": "Лев"}).id
        guardian = cls.records["school.guardian"].id
        subgroup = cls.records["school.subgroup"].id
        lesson = cls.lesson.id
        return {
            "school.year": {"name": "2027/2028", "date_start": date(2027, 9, 1),
                            "date_end": date(2028, 8, 31)},
            "school.term": {"name": "Модуль", "year_id": cls.year.id, "number": 5,
                            "date_start": date(2027, 6, 1), "date_end": date(2027, 6, 5),
                            "stage_ids": [(6, 0, cls.basic.ids)]},
            "school.calendar.day": {"name": "Выходной", "year_id": cls.year.id,
                                    "date_start": date(2027, 5, 3)},
            "school.bell.schedule": {"name": "Сокращённое"},
            "school.bell": {"schedule_id": cls.bells.id, "number": 9, "start_hour": 16.5,
                            "end_hour": 17},
            "school.stage": {"name": "Профильная", "code": "П", "grade_from": 12, "grade_to": 12},
            "school.subject.area": {"name": "Область"},
            "school.subject": {"name": "Химия"},
            "school.work.type": {"name": "Зачёт", "code": "ЗЧ2"},
            "school.mark.value": {"name": "Шесть", "code": "6", "grade": 6},
            "school.absence.reason": {"name": "Олимпиада", "code": "О"},
            "school.lesson.type": {"name": "Семинар"},
            "school.curriculum": {"class_id": klass, "subject_id": subject, "hours_week": 2},
            "school.class": {"grade": 9, "letter": "Г", "year_id": cls.year.id},
            "school.student": {"last_name": "Новый", "first_name": "Ян"},
            "school.guardian": {"last_name": "Новая", "first_name": "Яна"},
            "school.guardianship": {"student_id": child, "guardian_id": guardian},
            "school.order": {"number": "18-у", "date": day},
            "school.order.line": {"order_id": cls.order.id, "student_id": spare,
                                  "class_id": klass, "date": day},
            "school.consent": {"user_id": cls.users["other_parent"].id, "text": "Согласен",
                               "company_id": cls.company.id,
                               "given_datetime": "2026-11-24 10:00:00"},
            "school.enrollment": {"student_id": spare, "class_id": klass, "date_from": day},
            "school.subgroup": {"name": "2", "class_id": klass, "subject_id": subject},
            "school.subgroup.member": {"subgroup_id": subgroup, "student_id": child,
                                       "date_from": day},
            "school.subgroup.split": {"class_id": klass, "subject_id": subject,
                                      "date_from": TODAY},
            "school.subgroup.split.side": {
                "split_id": cls.records["school.subgroup.split"].id},
            "school.subgroup.split.line": {
                "split_id": cls.records["school.subgroup.split"].id, "student_id": spare},
            "school.journal": {"class_id": klass, "subject_id": subject},
            "school.journal.assignment": {
                "journal_id": cls.env["school.journal"].create(
                    {"class_id": klass, "subject_id": cls.subject_without_teacher()}).id,
                "teacher_id": cls.teacher.id, "date_from": day},
            "school.timetable.entry": {"journal_id": cls.journal.id, "weekday": "2", "number": 3},
            "school.timetable.alias": {"name": "Обед", "kind": "subject", "leave_out": True},
            "school.lesson": {"journal_id": cls.journal.id, "date": TODAY, "number": 7},
            "school.work": {"lesson_id": lesson, "work_type_id": cls.work_type("РО").id},
            "school.homework": {"lesson_id": cls.third_lesson.id, "text": "§ 20"},
            "school.term.mark": {"journal_id": cls.journal.id, "student_id": child, "kind": "exam",
                                 "value_id": cls.value("4").id},
            "school.mark": {"lesson_id": lesson, "student_id": child,
                            "work_id": cls.records["school.work"].id,
                            "value_id": cls.value("4").id},
            "school.absence": {"lesson_id": lesson, "student_id": child,
                               "reason_id": cls.reason("Н").id},
            "school.absence.note": {"student_id": child, "date_from": TODAY, "date_to": TODAY,
                                    "reason_id": cls.reason("Б").id},
            **{f"school.{name}": {"student_id": child} for name in (
                "diary.acknowledgement", "diary.visit", "diary.reading", "diary.feed",
                "homework.done",
            )},
            "school.entry.reopening": {"journal_id": cls.journal.id, "date_from": TODAY,
                                       "date_to": TODAY, "reason": "Болел"},
            "school.plan": {"subject_id": cls.algebra.id, "grade": 9, "year_id": cls.year.id},
            "school.plan.line": {"plan_id": cls.records["school.plan"].id, "name": "Корни"},
            "school.plan.correction": {
                "plan_id": cls.records["school.plan"].id, "kind": "add", "name": "Корни",
                "reason": "Уточнение"},
            "school.teacher.absence": {"teacher_id": cls.teacher.id,
                                       "date_from": date(2026, 12, 1),
                                       "date_to": date(2026, 12, 2)},
            "school.substitution": {"lesson_id": cls.make_lesson(TODAY, number=8).id},
            "school.letter": {"student_id": child, "name": "Письмо", "text": "Здравствуйте!"},
            "school.notice": {"guardian_id": guardian, "student_id": child, "kind": "mark",
                              "res_id": 2, "noted_datetime": "2026-11-24 09:00:00",
                              "state": "pending"},
            "school.letter.mailing": {"name": "Собрание", "text": "В 18:00", "class_id": klass},
            "school.entry.log": {"datetime": "2026-11-24 10:00:00", "kind": "mark",
                                 "user_id": cls.teacher.id, "company_id": cls.company.id,
                                 "source": "rpc"},
        }

    @classmethod
    def subject_without_teacher(cls):
        return cls.env["school.subject"].create({"name": "География"}).id

    # ---- the table ----

    def test_every_model_has_a_row(self):
        stored = {
            name for name, model in self.env.registry.items()
            if name.startswith("school.") and not model._abstract and not model._transient
        }
        self.assertEqual(stored, set(ACCESS), "a model without a row in the table of access")

    def test_staff_and_outsiders(self):
        """One pass over the whole table: what is found must be what stands there."""
        for model, rows in ACCESS.items():
            for operation, allowed in zip(OPERATIONS, rows, strict=True):
                found = tuple(
                    name for name in PERSONAS if self.may(name, model, operation)
                )
                with self.subTest(model=model, operation=operation):
                    self.assertEqual(set(found), set(allowed))

    def may(self, persona, model, operation):
        """Tell whether the persona gets through: no AccessError, whatever else may stop it."""
        user = self.persona(persona)
        if not self.env[model].with_user(user).has_access(operation):
            return False
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db", "odoo.models.unlink"):
                self.attempt(user, model, operation)
                raise RollBack
        except AccessError:
            return False
        except (RollBack, UserError, psycopg2.IntegrityError):
            return True
        finally:
            self.env.invalidate_all()

    def attempt(self, user, model, operation):
        record = self.records[model].with_user(user).with_context(allowed_company_ids=None)
        if operation == "read":
            # The names of linked records stand in their own rows of the table.
            record.read([name for name, field in record._fields.items()
                         if field.store and field.type not in ("one2many", "many2many")
                         and record._has_field_access(field, "read")])
        elif operation == "write":
            record.write(self.writes.get(model, {"name": "Имя"}))
        elif operation == "create":
            school = {"company_id": self.company.id} if model in self.kept_by_school else {}
            record.create({**self.creates[model], **school})
        else:
            record.unlink()
        self.env.flush_all()

    # ---- what the table cannot say ----

    def test_lists_show_nothing_to_outsiders(self):
        for name in (*PORTAL, "public", "admin", "employee"):
            for model in ACCESS:
                with self.subTest(persona=name, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(self.persona(name)).search([])

    def test_lists_show_the_own_school_only(self):
        for name in OTHER_SCHOOL:
            env = self.env(user=self.persona(name), context={})
            for model in ACCESS:
                if not env[model].has_access("read"):
                    continue
                found = env[model].with_context(active_test=False).search([])
                with self.subTest(persona=name, model=model):
                    self.assertLessEqual(found.company_id, self.company_b)

    def test_a_substitute_has_the_lesson_and_only_it(self):
        entries = self.env["school.mark"].with_user(self.substitute)
        values = {"student_id": self.students[1].id, "value_id": self.value("5").id}
        self.assertTrue(entries.create({"lesson_id": self.lesson.id, **values}))
        with self.assertRaises(AccessError):
            entries.create({"lesson_id": self.second_lesson.id, **values})
        with self.assertRaises(AccessError):
            self.second_lesson.with_user(self.substitute).read(["topic"])
        self.assertEqual(self.env["school.lesson"].with_user(self.substitute).search([]),
                         self.lesson + self.third_lesson)

    def test_who_reads_a_journal_as_the_own_one_may_read_it_by_the_rules(self):
        lessons = self.env["school.lesson"].search([("journal_id", "=", self.journal.id)])
        own = []
        for name in PERSONAS:
            journal = self.journal.with_user(self.persona(name))
            if journal._is_own():
                own.append(name)
                self.assertTrue(journal.has_access("read"), name)
                self.assertEqual(lessons.with_env(journal.env)._filtered_access("read"), lessons)
        self.assertEqual(own, ["teacher"])
        self.teacher.group_ids -= self.env.ref("school_ejournal.group_school_teacher")
        self.assertFalse(self.journal.with_user(self.teacher)._is_own())

    def test_a_substitute_learns_no_averages_of_the_term(self):
        child = self.students[0]
        self.env["school.mark"].with_user(self.teacher).create({
            "lesson_id": self.second_lesson.id, "student_id": child.id,
            "value_id": self.value("2").id,
        })
        term = self.quarters[1].id

        def averages(user):
            journals = self.klass.with_user(user).term_averages(term)["journals"]
            return [row["averages"][str(child.id)] for row in journals if row["averages"]]

        own = averages(self.teacher)
        self.assertTrue(2 < own[0] < 5)
        self.assertEqual(averages(self.class_teacher), own)
        self.assertEqual(averages(self.substitute), [])
        self.assertEqual(averages(self.other_teacher), [])
        operation = self.cell(child, "k1", ["4"], lesson=self.third_lesson)
        saved = self.save([operation], self.substitute)["averages"][str(child.id)]
        page = self.env["school.journal.page"].with_user(self.substitute).read_page(self.journal.id)
        self.assertEqual(saved, page["averages"][str(child.id)])
        self.assertEqual(set(page["marks"]["lesson"]), {self.lesson.id, self.third_lesson.id})

    def test_who_reads_a_lesson_reads_its_journal(self):
        """The page and a save ask the rules of the lessons alone."""
        seen = 0
        for name in PERSONAS:
            lessons = self.env(user=self.persona(name), context={})["school.lesson"]
            if not lessons.has_access("read"):
                continue
            journals = lessons.search([]).sudo().journal_id
            allowed = lessons.env["school.journal"].with_context(active_test=False).search([])
            seen += bool(journals)
            with self.subTest(name):
                self.assertFalse(journals - allowed.sudo())
        self.assertGreater(seen, 5)

    def test_a_substitution_ends(self):
        old = self.make_lesson(date(2026, 11, 16), number=1)
        old.substitute_id = self.substitute
        with self.assertRaises(AccessError):
            old.with_user(self.substitute).read(["topic"])

    def test_nobody_appoints_oneself(self):
        for name in ("teacher", "substitute", "class_teacher", "other_teacher"):
            user = self.persona(name)
            with self.subTest(name), self.assertRaises(AccessError):
                self.second_lesson.with_user(user).write({"substitute_id": user.id})
        deputy = self.persona("other_deputy_teacher")
        for record, values in (
            (self.klass, {"class_teacher_id": deputy.id}),
            (self.klass, {"stage_id": self.secondary.id}),
            (self.basic, {"deputy_ids": [(4, deputy.id)]}),
            (self.journal, {"teacher_id": deputy.id}),
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                record.with_user(deputy).write(values)

    def test_teachers_close_no_terms(self):
        for name in ("teacher", "class_teacher", "director", "secretary", "ict"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.quarters[0].with_user(self.persona(name)).write({"state": "closed"})

    def test_the_class_teacher_sets_only_reasons(self):
        absence = self.records["school.absence"].with_user(self.class_teacher)
        absence.write({"reason_id": self.reason("Б").id})
        for values in ({"comment": "x"}, {"minutes": 5},
                       {"reason_id": self.reason("ОП").id, "minutes": 5}):
            with self.subTest(values), self.assertRaises(AccessError):
                absence.write(values)

    def test_families_stay_private(self):
        """Contacts and accounts of students are not for teachers; partners of staff are."""
        student = self.students[0].with_user(self.teacher)
        with self.assertRaises(AccessError):
            student.read(["partner_id"])
        with self.assertRaises(AccessError):
            self.students[0].with_user(self.ict).read(["birth_date"])

    # ---- two schools ----

    def test_records_of_two_schools_never_mix(self):
        b = self.users["b_teacher"]
        cases = (
            (self.students[0].enrollment_ids, {"student_id": self.student_b.id}),
            (self.students[0].enrollment_ids, {"class_id": self.class_b.id}),
            (self.klass, {"stage_id": self.stage_b.id}),
            (self.klass, {"year_id": self.year_b.id}),
            (self.klass, {"class_teacher_id": b.id}),
            (self.basic, {"deputy_ids": [(4, b.id)]}),
            (self.journal.assignment_ids[:1], {"teacher_id": b.id}),
            (self.second_lesson, {"substitute_id": b.id}),
            (self.journal, {"subject_id": self.subject_b.id}),
            (self.quarters[1], {"stage_ids": [(4, self.stage_b.id)]}),
            (self.records["school.mark"], {"value_id": self.value_b("5").id}),
            (self.records["school.guardianship"], {"student_id": self.student_b.id}),
        )
        for record, values in cases:
            with self.subTest(record._name, **values), self.assertRaises(UserError):
                record.sudo().write(values)

    def value_b(self, code):
        return self.env["school.mark.value"].search(
            [("company_id", "=", self.company_b.id), ("code", "=", code)]
        )

    def test_a_record_stays_in_its_school(self):
        for model, record in self.records.items():
            with self.subTest(model):
                try:
                    with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                        record.sudo().write({"company_id": self.company_b.id})
                        self.env.flush_all()
                except (UserError, psycopg2.IntegrityError):
                    self.env.invalidate_all()
                else:
                    self.fail("the record has moved")


class RollBack(Exception):
    """Undoes what an attempt did."""
