"""Everyone who may knock at a record of class 9Б: one user for each persona, and the records."""

from datetime import date

from odoo.tests import new_test_user

from .common import TODAY, SchoolCase

# Personas by what they have in common; the tables of access are written in these words.
OWN = ("teacher",)
LESSON = ("teacher", "substitute")
CLASS = ("class_teacher",)
DEPUTIES = ("deputy", "deputy_teacher")
OFFICE = (*DEPUTIES, "director", "director_teacher", "secretary")
STAFF = (
    "teacher", "other_teacher", "former_teacher", "class_teacher", "former_class_teacher",
    "substitute", "other_substitute", *OFFICE, "other_deputy", "other_deputy_teacher",
    "secretary_teacher", "ict",
)
PORTAL = ("parent", "other_parent", "guardian_without_rights", "student")
OTHER_SCHOOL = ("b_teacher", "b_deputy", "b_director", "b_secretary", "b_ict")
OUTSIDERS = ("employee", "admin", "public", *PORTAL, *OTHER_SCHOOL)
PERSONAS = (*STAFF, *OUTSIDERS)


class PersonaCase(SchoolCase):
    """Class 9Б as every persona meets it; ``records`` holds one record of each model."""

    students_count = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_more_users()
        cls.make_other_class()
        cls.make_history()
        cls.make_family()
        cls.make_other_school()
        cls.make_records()
        cls.env.flush_all()

    @classmethod
    def persona(cls, name):
        """Return the user who plays ``name``."""
        return cls.users[name]

    @classmethod
    def make_more_users(cls):
        cls.users = {
            name: getattr(cls, name)
            for name in ("teacher", "other_teacher", "class_teacher", "substitute", "deputy",
                         "other_deputy", "director", "secretary", "ict")
        }
        for name in ("former_teacher", "former_class_teacher", "other_substitute"):
            cls.users[name] = cls.make_user(name, "teacher")
        for role in ("deputy", "director", "secretary"):
            cls.users[f"{role}_teacher"] = cls.make_double(f"{role}_teacher", role)
        cls.users["other_deputy_teacher"] = cls.make_double("other_deputy_teacher", "deputy")
        cls.basic.deputy_ids += cls.users["deputy_teacher"]
        cls.secondary.deputy_ids += cls.users["other_deputy_teacher"]
        cls.users["employee"] = cls.make_user("employee")
        cls.users["public"] = cls.env.ref("base.public_user")
        cls.users["admin"] = new_test_user(
            cls.env, login="t_admin", groups="base.group_system", company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    @classmethod
    def make_double(cls, login, role):
        """Return a user with a role who teaches as well."""
        user = cls.make_user(login, role)
        user.group_ids += cls.env.ref("school_ejournal.group_school_teacher")
        return user

    @classmethod
    def make_other_class(cls):
        """Everyone who teaches has a class of pupils, so that no rule is empty by accident."""
        cls.other_class = cls.make_class(9, "В", teacher=cls.other_teacher)
        cls.other_student = cls.env["school.student"].create({
            "last_name": "Яковлев", "first_name": "Пётр",
        })
        cls.enroll(cls.other_student, cls.other_class)
        cls.other_journals = cls.env["school.journal"].create([
            {"class_id": cls.other_class.id, "teacher_id": user.id,
             "subject_id": cls.env["school.subject"].create({"name": f"Предмет {number}"}).id}
            for number, user in enumerate((
                cls.other_teacher, cls.users["former_teacher"], cls.users["former_class_teacher"],
                cls.users["deputy_teacher"], cls.users["other_deputy_teacher"],
                cls.users["director_teacher"], cls.users["secretary_teacher"],
            ))
        ])
        cls.other_lesson = cls.make_lesson(TODAY, journal=cls.other_journals[0])

    @classmethod
    def make_history(cls):
        """A teacher left the journal, a class teacher the class; two lessons are substituted."""
        cls.journal.assignment_ids.date_from = date(2026, 11, 9)
        cls.env.flush_all()
        cls.env["school.journal.assignment"].create({
            "journal_id": cls.journal.id, "teacher_id": cls.users["former_teacher"].id,
            "date_from": date(2026, 9, 1), "date_to": date(2026, 11, 8),
        })
        cls.klass.class_teacher_id = cls.users["former_class_teacher"]
        cls.klass.class_teacher_id = cls.class_teacher
        cls.third_lesson = cls.make_lesson(TODAY, number=5)
        (cls.lesson + cls.third_lesson).substitute_id = cls.substitute
        cls.second_lesson = cls.make_lesson(TODAY, number=4)
        cls.second_lesson.substitute_id = cls.users["other_substitute"]

    @classmethod
    def make_family(cls):
        """Guardians and students with accounts in the portal."""
        child = cls.students[0]
        cls.users["student"] = child._create_portal_user("t_student", "t_student")
        for name, of, rights in (
            ("parent", child, True), ("other_parent", cls.other_student, True),
            ("guardian_without_rights", child, False),
        ):
            guardian = cls.env["school.guardian"].create({
                "last_name": "Родитель", "first_name": name,
                "guardianship_ids": [(0, 0, {"student_id": of.id, "has_rights": rights})],
            })
            cls.users[name] = guardian._create_portal_user(f"t_{name}", f"t_{name}")

    @classmethod
    def make_other_school(cls):
        """A second school in the same database, with its own staff, class and student."""
        cls.company_b = cls.env["res.company"].create({"name": "Другая школа (тест)"})
        for role in ("teacher", "deputy", "director", "secretary", "ict"):
            cls.users[f"b_{role}"] = new_test_user(
                cls.env, login=f"t_b_{role}", groups=f"school_ejournal.group_school_{role}",
                company_id=cls.company_b.id, company_ids=[(6, 0, cls.company_b.ids)],
            )
        env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company_b.ids))
        cls.year_b = env["school.year"].create({
            "name": "2026/2027", "date_start": date(2026, 9, 1), "date_end": date(2027, 8, 31),
        })
        cls.stage_b = env["school.stage"].create({
            "name": "ООО", "code": "ООО", "grade_from": 5, "grade_to": 9,
            "deputy_ids": [(6, 0, cls.users["b_deputy"].ids)],
        })
        cls.term_b = env["school.term"].create({
            "name": "II четверть", "year_id": cls.year_b.id, "date_start": date(2026, 11, 2),
            "date_end": date(2026, 12, 29), "stage_ids": [(6, 0, cls.stage_b.ids)],
        })
        cls.class_b = env["school.class"].create({
            "grade": 9, "letter": "Б", "year_id": cls.year_b.id,
            "class_teacher_id": cls.users["b_teacher"].id,
        })
        cls.student_b = env["school.student"].create({
            "last_name": "Чужой", "first_name": "Фёдор",
        })
        env["school.enrollment"].create({
            "student_id": cls.student_b.id, "class_id": cls.class_b.id,
            "date_from": date(2026, 9, 1),
        })
        cls.subject_b = env["school.subject"].create({"name": "Алгебра"})
        cls.journal_b = env["school.journal"].create({
            "class_id": cls.class_b.id, "subject_id": cls.subject_b.id,
            "teacher_id": cls.users["b_teacher"].id,
        })
        cls.lesson_b = env["school.lesson"].create({
            "journal_id": cls.journal_b.id, "date": TODAY, "number": 1,
        })

    @classmethod
    def make_records(cls):
        """Make one record of every model that belongs to 9Б."""
        env, child = cls.env, cls.students[0]
        english = env["school.subject"].create({"name": "Английский язык", "divides": True})
        subgroup = env["school.subgroup"].create({
            "name": "1", "class_id": cls.klass.id, "subject_id": english.id,
            "member_ids": [(0, 0, {"student_id": child.id, "date_from": date(2026, 9, 1)})],
        })
        cls.english_journal = env["school.journal"].create({
            "class_id": cls.klass.id, "subject_id": english.id, "subgroup_id": subgroup.id,
            "teacher_id": cls.teacher.id,
        })
        split = env["school.subgroup.split"].create({
            "class_id": cls.klass.id, "subject_id": english.id, "date_from": TODAY,
        })
        cls.order = env["school.order"].create({
            "number": "17-у", "date": date(2026, 8, 28),
            "line_ids": [(0, 0, {"student_id": child.id, "class_id": cls.klass.id,
                                 "date": date(2026, 9, 1)})],
        })
        work = env["school.work"].create({
            "lesson_id": cls.lesson.id, "work_type_id": cls.work_type("КР").id,
        })
        homework = env["school.homework"].create({"lesson_id": cls.lesson.id, "text": "§ 18"})
        entries = env(user=cls.teacher)
        mark = entries["school.mark"].create({
            "lesson_id": cls.lesson.id, "student_id": child.id, "work_id": work.id,
            "value_id": cls.value("5").id,
        })
        absence = entries["school.absence"].create({
            "lesson_id": cls.lesson.id, "student_id": child.id, "reason_id": cls.reason("Н").id,
        })
        term_mark = entries["school.term.mark"].create({
            "journal_id": cls.journal.id, "student_id": child.id, "term_id": cls.quarters[1].id,
            "value_id": cls.value("5").id, "reason": "Олимпиада",
        })
        reopening = entries["school.entry.reopening"].create({
            "journal_id": cls.journal.id, "date_from": TODAY, "date_to": TODAY, "reason": "Болел",
        })
        note = env["school.absence.note"].create({
            "student_id": child.id, "date_from": TODAY, "date_to": TODAY,
            "reason_id": cls.reason("Б").id,
        })
        diary = cls.make_diary_records(child, homework, mark)
        area = env["school.subject.area"].create({"name": "Математика"})
        consent = env["school.consent"]._give(cls.users["parent"])
        teacher_absence = env["school.teacher.absence"].create({
            "teacher_id": cls.teacher.id, "date_from": date(2026, 11, 23),
            "date_to": date(2026, 11, 23),
        })
        plan, line, correction = cls.make_plan()
        env["school.access.slip"].with_user(cls.ict).issue(cls.klass.id)
        letter = cls.make_letter()
        mailing = cls.env["school.letter.mailing"].with_user(cls.class_teacher).create({
            "name": "Собрание", "text": "В четверг в 18:00.", "class_id": cls.klass.id,
        })
        found = (
            cls.year, cls.quarters[1], env["school.calendar.day"].search(
                [("company_id", "=", cls.company.id)], limit=1),
            cls.bells, cls.bells.bell_ids[:1], cls.basic, cls.klass, child,
            child.guardianship_ids.guardian_id[:1], child.guardianship_ids[:1], cls.order,
            cls.order.line_ids,
            child.enrollment_ids, area, cls.algebra, cls.klass.curriculum_ids, subgroup,
            subgroup.member_ids, split, split.side_ids.filtered("subgroup_id"),
            split.line_ids[:1], cls.journal, cls.journal.assignment_ids[-1:],
            env["school.lesson.type"].search([("company_id", "=", cls.company.id)], limit=1),
            cls.work_type("КР"), cls.value("5"), cls.reason("Н"), cls.lesson, work, homework,
            env["school.access.slip"].search([("student_id", "=", child.id)]),
            mark, term_mark, absence, note, *diary, reopening, plan, line, correction,
            teacher_absence, letter, mailing, cls.make_notice(child),
            cls.lesson.substitution_ids, consent,
            env["school.entry.log"].search([("res_id", "=", mark.id), ("kind", "=", "mark")]),
            env["school.timetable.entry"].create({
                "journal_id": cls.journal.id, "weekday": "1", "number": 3, "room": "214",
            }),
            env["school.timetable.alias"].create({
                "name": "Мат. (алгебра)", "kind": "subject", "subject_id": cls.algebra.id,
            }),
        )
        cls.records = {record._name: record.with_env(env).ensure_one() for record in found}

    @classmethod
    def make_letter(cls):
        """Return a letter of the parent to the teacher about the child."""
        desk, child = cls.env["school.letter.desk"], cls.students[0]
        letter = desk.with_user(cls.users["parent"])._write_letter(
            cls.users["parent"], child.sudo(), {
                "to": f"teacher-{cls.teacher.id}", "subject": "Алгебра", "text": "Тайна письма",
            }, [("Справка.pdf", b"%PDF-1.4 note")],
        )
        return cls.env["school.letter"].browse(letter.id)

    @classmethod
    def make_diary_records(cls, child, homework, mark):
        """Return what a family leaves behind by reading the diary."""
        guardian, user = child.guardianship_ids.guardian_id[:1], cls.users["parent"]
        env, about = cls.env, {"student_id": child.id, "company_id": cls.company.id}
        now = "2026-11-24 09:00:00"
        env["school.diary.feed"]._renew(child, user)
        return (
            env["school.diary.acknowledgement"]._acknowledge(child, guardian, TODAY),
            env["school.diary.visit"].create({
                **about, "user_id": user.id, "reader": "guardian", "date": TODAY, "count": 1,
                "first_datetime": now, "last_datetime": now,
            }),
            env["school.diary.reading"].create({
                **about, "user_id": user.id, "reader": "guardian", "kind": "mark",
                "res_id": mark.id, "datetime": now,
            }),
            env["school.homework.done"].create({**about, "homework_id": homework.id}),
            env["school.diary.feed"]._of(child, user),
        )

    @classmethod
    def make_notice(cls, child):
        return cls.env["school.notice"].create({
            "guardian_id": child.guardianship_ids.guardian_id[:1].id, "student_id": child.id,
            "kind": "mark", "res_id": 1, "noted_datetime": "2026-11-24 09:00:00",
            "state": "pending",
        })

    @classmethod
    def make_plan(cls):
        """Return the approved plan of algebra in 9Б with a topic and a correction."""
        plan = cls.env["school.plan"].create({
            "subject_id": cls.algebra.id, "grade": 9, "year_id": cls.year.id,
            "teacher_id": cls.teacher.id, "journal_ids": [(6, 0, cls.journal.ids)],
            "line_ids": [(0, 0, {"name": f"Степени. Часть {number}", "hours": 34})
                         for number in (1, 2, 3)],
        })
        plan.action_submit()
        plan.action_approve()
        correction = cls.env["school.plan.correction"].create({
            "plan_id": plan.id, "line_id": plan.line_ids[1].id, "kind": "change",
            "name": "Корни", "hours": 34, "reason": "Уточнение",
        })
        return plan, plan.line_ids[:1], correction
