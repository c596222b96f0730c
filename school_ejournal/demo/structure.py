"""The lasting parts of a planned lyceum through the ORM: year, people, classes, journals."""

from datetime import date

from . import cases, curricula
from .entries import ZONE
from .orders import Orders
from .splits import Splits

# The role of an account → the group that gives it.
GROUPS = {
    "teacher": "school_ejournal.group_school_teacher",
    "deputy": "school_ejournal.group_school_deputy",
    "director": "school_ejournal.group_school_director",
    "secretary": "school_ejournal.group_school_secretary",
    "ict": "school_ejournal.group_school_ict",
}
_LANG = "ru_RU"
_DOMAIN = "meridian.example"


class Structure:
    """Makes the records of ``plan`` in ``env``; each part keeps a map from plan to record."""

    def __init__(self, env, plan):
        self.env = env
        self.plan = plan
        self.company = env.company

    def run(self):
        """Make everything but lessons and entries."""
        self.make_school()
        self.make_users()
        self.make_stages()
        self.make_year()
        self.make_subjects()
        self.make_classes()
        self.make_students()
        self.make_guardians()
        self.make_subgroups()
        self.make_journals()
        Splits(self).run()
        self.env.flush_all()

    def ref(self, name):
        """Return a record of the addon's own data."""
        return self.env.ref(f"school_ejournal.{name}")

    # ---- school and staff ----

    def make_school(self):
        """Turn the main company into the school, and Russian into its language."""
        env = self.env
        self.company.write({
            "name": cases.SCHOOL, "school_tz": str(ZONE), "country_id": env.ref("base.ru").id,
            "city": "Приозёрск-на-Меже", "street": "Лицейский переулок, д. 3",
            "email": f"office@{_DOMAIN}",
            # The full size is measured in a year that is over: its lessons stay open.
            "school_late_days": 14 if self.plan.size == "small" else 0,
        })
        env["ir.default"].set("res.partner", "lang", _LANG)
        people = self.company.partner_id + env.ref("base.public_user").partner_id
        people.lang = _LANG
        env.ref("base.user_admin").write({"lang": _LANG, "tz": str(ZONE)})

    def make_users(self):
        """Make the accounts of the staff; nobody gets a letter about it."""
        staff = self.plan.staffing.others + self.plan.staffing.teachers
        users = self.env["res.users"].create([
            {
                "name": " ".join((person.last, person.first, person.middle)),
                "login": person.login,
                "email": f"{person.login}@{_DOMAIN}",
                "lang": _LANG,
                "tz": str(ZONE),
                "company_id": self.company.id,
                "company_ids": [(6, 0, self.company.ids)],
                "group_ids": [(6, 0, self.env.ref(GROUPS[person.role]).ids)],
            }
            for person in staff
        ])
        self.users = dict(zip(staff, users, strict=True))

    # ---- year ----

    def make_stages(self):
        """Give the stages their deputies; the first grade a stage for its own vacation."""
        deputies = [user for person, user in self.users.items() if person.role == "deputy"]
        first = next(user for user in deputies if user.login == "deputy")
        other = next(user for user in deputies if user.login != "deputy")
        self.stages = {
            key: self.ref(f"stage_{key}") for key in ("primary", "basic", "secondary")
        }
        for key, stage in self.stages.items():
            stage.deputy_ids = first if key == "basic" else other
        if any(klass.stage == "first" for klass in self.plan.classes):
            primary = self.stages["primary"]
            primary.grade_from = 2
            self.stages["first"] = primary.create({
                "name": "Начальное общее образование, 1 класс", "code": "НОО-1",
                "grade_from": 1, "grade_to": 1, "week_days": primary.week_days,
                "bell_schedule_id": primary.bell_schedule_id.id,
                "deputy_ids": [(6, 0, other.ids)],
            })

    def _stages(self, keys):
        return [(6, 0, [self.stages[key].id for key in keys if key in self.stages])]

    def make_year(self):
        """Make the year with its terms and its calendar."""
        env, calendar = self.env, self.plan.calendar
        self.year = env["school.year"].create({
            "name": calendar.name, "date_start": calendar.start, "date_end": calendar.end,
        })
        terms = env["school.term"].create([
            {
                "name": term.name, "kind": term.kind, "number": term.number,
                "year_id": self.year.id, "date_start": term.start, "date_end": term.end,
                "stage_ids": self._stages(term.stages),
            }
            for term in calendar.terms
        ])
        self.terms = dict(zip(calendar.terms, terms, strict=True))
        here = [
            entry for entry in calendar.special
            if not entry.stages or any(stage in self.stages for stage in entry.stages)
        ]
        env["school.calendar.day"].create([
            {
                "name": entry.name, "kind": entry.kind, "year_id": self.year.id,
                "date_start": entry.start, "date_end": entry.end,
                "as_weekday": None if entry.as_weekday is None else str(entry.as_weekday),
                "stage_ids": self._stages(entry.stages),
                "bell_schedule_id": self.ref("bell_schedule_short").id if entry.short else None,
            }
            for entry in here
        ])

    def make_subjects(self):
        """Make the subjects in the order of the curriculum."""
        values = [
            {
                "name": subject.name, "short_name": subject.short, "grading": subject.grading,
                "divides": subject.divides, "sequence": 10 * place,
                "area_id": self.ref(curricula.AREAS[subject.area]).id if subject.area else None,
            }
            for place, subject in enumerate(curricula.SUBJECTS.values(), 1)
        ]
        subjects = self.env["school.subject"].create(values)
        self.subjects = dict(zip(curricula.SUBJECTS.values(), subjects, strict=True))

    # ---- classes and students ----

    def make_classes(self):
        """Make the classes with their curriculum."""
        classes = self.plan.classes
        records = self.env["school.class"].create([
            {
                "grade": klass.grade, "letter": klass.letter, "year_id": self.year.id,
                "class_teacher_id": self.users[klass.teacher].id, "profile": klass.profile,
            }
            for klass in classes
        ])
        self.classes = dict(zip(classes, records, strict=True))
        self.env["school.curriculum"].create([
            {
                "class_id": self.classes[klass].id, "hours_week": hours,
                "subject_id": self.subjects[curricula.SUBJECTS[name]].id,
            }
            for klass in classes for name, hours in curricula.HOURS[klass.grade].items()
        ])

    def make_students(self):
        """Make the students and their enrolments, each by an order."""
        students = self.plan.population.students
        records = self.env["school.student"].create([
            {
                "last_name": student.last, "first_name": student.first,
                "middle_name": student.middle, "sex": student.sex, "birth_date": student.birth,
                "file_number": f"{student.last[0]}-{place:04}",
            }
            for place, student in enumerate(students, 1)
        ])
        self.students = dict(zip(students, records, strict=True))
        stays = [stay for klass in self.plan.classes for stay in klass.stays]
        Orders(self, stays).run()

    def make_guardians(self):
        """Make the guardians with their relations to the children."""
        guardians = self.plan.population.guardians
        records = self.env["school.guardian"].create([
            {
                "last_name": guardian.last, "first_name": guardian.first,
                "middle_name": guardian.middle,
                # Numbers and addresses that belong to nobody.
                "phone": f"+7 000 {place // 10000:03}-{place // 100 % 100:02}-{place % 100:02}",
                "email": f"guardian{place}@{_DOMAIN}",
            }
            for place, guardian in enumerate(guardians, 1)
        ])
        self.guardians = dict(zip(guardians, records, strict=True))
        consent = date(self.plan.calendar.start.year, 8, 28)
        self.env["school.guardianship"].create([
            {
                "student_id": self.students[student].id, "guardian_id": self.guardians[guardian].id,
                "relation": relation, "has_rights": rights, "receives_messages": messages,
                "sequence": 10 if relation == "mother" else 20,
                "consent_date": consent if rights else None,
                "consent_number": f"{place}/{turn}" if rights else None,
            }
            for place, guardian in enumerate(guardians, 1)
            for turn, (student, relation, rights, messages) in enumerate(guardian.children, 1)
        ])

    # ---- journals ----

    def make_subgroups(self):
        """Make the subgroups; who is in them is decided by ``Splits``."""
        groups = self.plan.staffing.groups
        records = self.env["school.subgroup"].create([
            {
                "name": group.name, "class_id": self.classes[group.klass].id,
                "subject_id": self.subjects[group.subject].id,
            }
            for group in groups
        ])
        self.groups = dict(zip(groups, records, strict=True))

    def make_journals(self):
        """Make the journals with everyone who keeps or kept them."""
        journals = self.plan.staffing.journals
        records = self.env["school.journal"].create([
            {
                "class_id": self.classes[journal.klass].id,
                "subject_id": self.subjects[journal.subject].id,
                "subgroup_id": self.groups[journal.group].id if journal.group else None,
                "assignment_ids": [
                    (0, 0, {
                        "teacher_id": self.users[teacher].id, "date_from": start, "date_to": end,
                    })
                    for teacher, start, end in journal.keepers
                ],
            }
            for journal in journals
        ])
        self.journals = dict(zip(journals, records, strict=True))
