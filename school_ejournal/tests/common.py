"""A small school for tests: one class taught by one teacher, and a user for each role."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.sql_db import BaseCursor
from odoo.tests import TransactionCase, new_test_user

from .statements import StatementsMixin

# Tuesday of the second quarter, 12:00 in Moscow: lessons of the day are open.
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0)

QUARTERS = (
    ("I четверть", date(2026, 9, 1), date(2026, 10, 25)),
    ("II четверть", date(2026, 11, 2), date(2026, 12, 29)),
    ("III четверть", date(2027, 1, 11), date(2027, 3, 26)),
    ("IV четверть", date(2027, 4, 5), date(2027, 5, 26)),
)
HALF_YEARS = (
    ("I полугодие", date(2026, 9, 1), date(2026, 12, 29)),
    ("II полугодие", date(2027, 1, 11), date(2027, 5, 26)),
)
# In alphabetical order, with Ё where a C collation would misplace it.
NAMES = (
    ("Абрамов", "Илья"), ("Белов", "Артём"), ("Белов-Донской", "Артём"), ("Егоров", "Тимофей"),
    ("Ёлкина", "Вероника"), ("Жукова", "Ксения"), ("Зайцев", "Роман"), ("Кузнецова", "Мария"),
    ("Фёдорова", "Юлия"), ("Щербаков", "Егор"),
)


def stand_still(case):
    """Let the clock of a test class stand at ``NOW``, until a test moves it."""
    case.startClassPatcher(freeze_time(NOW, tick=True))
    # What the ORM dates by the database follows: a test must not read the day it runs on.
    case.startClassPatcher(patch.object(BaseCursor, "now", lambda _cursor: datetime.now()))


class SchoolCase(StatementsMixin, TransactionCase):
    """Class 9Б with algebra; the clock stands at ``NOW`` unless a test moves it."""

    students_count = 10

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stand_still(cls)
        cls.env = cls.env(context=dict(
            cls.env.context, tracking_disable=True, no_reset_password=True, mail_create_nolog=True
        ))
        # Tests of the consent ask for it themselves; passwords of tests are their logins.
        cls.company = cls.env["res.company"].create({
            "name": "Лицей (тест)", "school_consent_asked": False,
        })
        cls.env["ir.config_parameter"].set_param("auth_password_policy.minlength", 0)
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.make_users()
        cls.make_structure()
        cls.make_students()
        cls.make_journal()

    # ---- users ----

    @classmethod
    def make_user(cls, login, role=None, **values):
        """Return a user of the school: of a role, or a plain internal one."""
        groups = f"school_ejournal.group_school_{role}" if role else "base.group_user"
        return new_test_user(
            cls.env, login=f"t_{login}", groups=groups, tz="Europe/Moscow",
            company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)], **values,
        )

    @classmethod
    def make_users(cls):
        cls.teacher = cls.make_user("teacher", "teacher", name="Иванова Е. С.")
        cls.other_teacher = cls.make_user("other_teacher", "teacher")
        cls.class_teacher = cls.make_user("class_teacher", "teacher")
        cls.substitute = cls.make_user("substitute", "teacher")
        cls.deputy = cls.make_user("deputy", "deputy")
        cls.other_deputy = cls.make_user("other_deputy", "deputy")
        cls.director = cls.make_user("director", "director")
        cls.secretary = cls.make_user("secretary", "secretary")
        cls.ict = cls.make_user("ict", "ict")

    # ---- structure ----

    @classmethod
    def make_structure(cls):
        env = cls.env
        cls.year = env["school.year"].create({
            "name": "2026/2027", "date_start": date(2026, 9, 1), "date_end": date(2027, 8, 31),
        })
        cls.bells = env["school.bell.schedule"].create({
            "name": "Обычное",
            "bell_ids": [
                (0, 0, {"number": n, "start_hour": 7.5 + n, "end_hour": 7.5 + n + 40 / 60})
                for n in range(1, 9)
            ],
        })
        Stage = env["school.stage"]
        cls.primary, cls.basic, cls.secondary = Stage.create([
            {"name": name, "code": code, "grade_from": first, "grade_to": last, "week_days": days,
             "bell_schedule_id": cls.bells.id, "deputy_ids": [(6, 0, deputy.ids)]}
            for name, code, first, last, days, deputy in (
                ("Начальное общее образование", "НОО", 1, 4, "5", cls.other_deputy),
                ("Основное общее образование", "ООО", 5, 9, "6", cls.deputy),
                ("Среднее общее образование", "СОО", 10, 11, "6", cls.other_deputy),
            )
        ])
        cls.quarters = cls.make_terms(QUARTERS, "quarter", cls.primary + cls.basic)
        cls.half_years = cls.make_terms(HALF_YEARS, "half_year", cls.secondary)
        env["school.calendar.day"].create([
            {"name": "Осенние каникулы", "kind": "vacation", "year_id": cls.year.id,
             "date_start": date(2026, 10, 26), "date_end": date(2026, 11, 1)},
            {"name": "День народного единства", "kind": "holiday", "year_id": cls.year.id,
             "date_start": date(2026, 11, 4)},
        ])

    @classmethod
    def make_terms(cls, terms, kind, stages):
        return cls.env["school.term"].create([
            {"name": name, "kind": kind, "number": number, "year_id": cls.year.id,
             "date_start": start, "date_end": end, "stage_ids": [(6, 0, stages.ids)]}
            for number, (name, start, end) in enumerate(terms, 1)
        ])

    @classmethod
    def make_class(cls, grade, letter, teacher=None):
        return cls.env["school.class"].create({
            "grade": grade, "letter": letter, "year_id": cls.year.id,
            "class_teacher_id": (teacher or cls.class_teacher).id,
        })

    @classmethod
    def make_students(cls):
        cls.klass = cls.make_class(9, "Б")
        names = [
            (f"{last}{'' if turn == 0 else turn}", first)
            for turn in range(cls.students_count // len(NAMES) + 1) for last, first in NAMES
        ][:cls.students_count]
        cls.students = cls.env["school.student"].create([
            {"last_name": last, "first_name": first} for last, first in names
        ])
        cls.enroll(cls.students, cls.klass)

    @classmethod
    def enroll(cls, students, klass, date_from=date(2026, 9, 1), date_to=None):
        return cls.env["school.enrollment"].create([
            {"student_id": student.id, "class_id": klass.id, "date_from": date_from,
             "date_to": date_to}
            for student in students
        ])

    # ---- journal ----

    @classmethod
    def make_journal(cls):
        cls.algebra = cls.env["school.subject"].create({"name": "Алгебра", "short_name": "Алг"})
        cls.env["school.curriculum"].create({
            "class_id": cls.klass.id, "subject_id": cls.algebra.id, "hours_week": 3,
        })
        cls.journal = cls.env["school.journal"].create({
            "class_id": cls.klass.id, "subject_id": cls.algebra.id, "teacher_id": cls.teacher.id,
        })
        cls.lesson = cls.make_lesson(TODAY)

    @classmethod
    def make_english(cls, *groups):
        """Make English of the class, taught by the other teacher to each of ``groups``."""
        cls.english = cls.env["school.subject"].create({
            "name": "Английский язык", "short_name": "Англ", "divides": True, "sequence": 20,
        })
        cls.groups = cls.env["school.subgroup"].create([
            {"name": str(number), "class_id": cls.klass.id, "subject_id": cls.english.id,
             "member_ids": [(0, 0, {"student_id": student.id, "date_from": date(2026, 9, 1)})
                            for student in students]}
            for number, students in enumerate(groups, 1)
        ])
        cls.group_journals = cls.env["school.journal"].create([
            {"class_id": cls.klass.id, "subject_id": cls.english.id, "subgroup_id": group.id,
             "teacher_id": cls.other_teacher.id} for group in cls.groups
        ])

    @classmethod
    def make_lesson(cls, day, number=3, journal=None, **values):
        return cls.env["school.lesson"].create({
            "journal_id": (journal or cls.journal).id, "date": day, "number": number, **values,
        })

    @classmethod
    def make_lessons(cls, count, journal=None, last=TODAY):
        """Return ``count`` lessons on school days up to ``last``, in order of date."""
        journal = journal or cls.journal
        stage = journal.class_id.stage_id
        days, day = [], last - timedelta(days=1)
        while len(days) < count:
            if not cls.env["school.calendar"]._why_closed([(stage, day)]) and (
                cls.env["school.term"]._for_dates([(stage, day)])
            ):
                days.append(day)
            day -= timedelta(days=1)
        return cls.env["school.lesson"].create([
            {"journal_id": journal.id, "date": day, "number": 3} for day in reversed(days)
        ])

    @classmethod
    def value(cls, code):
        """Return the mark value of ``code`` ("5", "н/а" …)."""
        return cls.env["school.mark.value"].search(
            [("company_id", "=", cls.company.id), ("code", "=", code)]
        )

    @classmethod
    def reason(cls, code):
        """Return the absence reason of ``code`` ("Н", "ОП" …)."""
        return cls.env["school.absence.reason"].search(
            [("company_id", "=", cls.company.id), ("code", "=", code)]
        )

    @classmethod
    def work_type(cls, code):
        """Return the work type of short name ``code`` ("КР" …)."""
        return cls.env["school.work.type"].search(
            [("company_id", "=", cls.company.id), ("code", "=", code)]
        )

    # ---- entries ----

    def save(self, operations, user=None, journal=None):
        """Save ``operations`` as ``user`` (the teacher) and return the answer."""
        batch = self.env["school.entry.batch"].with_user(user or self.teacher)
        return batch.save((journal or self.journal).id, operations)

    def cell(self, student, key, marks=None, lesson=None, **parts):
        """Return a JSON operation that puts ``marks`` (codes) into a cell."""
        operation = {
            "key": key.ljust(8, "-"), "lesson": (lesson or self.lesson).id,
            "student": student.id, "base": 0, **parts,
        }
        if marks is not None:
            operation["marks"] = [{"value": self.value(code).id} for code in marks]
        return operation
