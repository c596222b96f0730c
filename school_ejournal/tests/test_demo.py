"""The demo lyceum: its plan in plain Python, and what the loader has written of it."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from unittest.mock import patch

from odoo.tests import BaseCase, tagged
from odoo.tools import config

from odoo.addons.school_ejournal.demo import cases, loader
from odoo.addons.school_ejournal.demo.names import latin, surname_of
from odoo.addons.school_ejournal.demo.plan import make_plan
from odoo.addons.school_ejournal.demo.staffing import on_roster
from odoo.addons.school_ejournal.demo.topics_text import TEXTS
from odoo.addons.school_ejournal.demo.topics_text_more import TEXTS as MORE_TEXTS
from odoo.addons.school_ejournal.demo.year_calendar import calendar_for
from odoo.addons.school_ejournal.formulas.plain_text import has_markup

from .demo_case import DemoCase

TODAY = date(2026, 11, 24)
# The last day of lessons: the whole year is filled.
YEAR_END = date(2027, 5, 26)


def days(first, last):
    """Yield the days from ``first`` to ``last``."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def full_name(person):
    """Return what ``cases`` names a person by."""
    return person.last, person.first, person.middle


@tagged("post_install", "-at_install")
class TestCalendarFor(BaseCase):
    """Whenever the demo is run, there are lessons today."""

    def test_every_day_of_two_years_is_taught(self):
        for today in days(date(2026, 9, 1), date(2028, 8, 31)):
            calendar = calendar_for(today)
            with self.subTest(today=today):
                self.assertIsNotNone(calendar.weekday("basic", today))
                self.assertLessEqual(calendar.start, today)
                self.assertLessEqual(today, calendar.end)
                self.assert_consistent(calendar)

    def assert_consistent(self, calendar):
        for entry in (*calendar.terms, *calendar.special):
            self.assertTrue(calendar.start <= entry.start <= entry.end <= calendar.end, entry)
        for kind, count in (("quarter", 4), ("half_year", 2)):
            terms = [term for term in calendar.terms if term.kind == kind]
            self.assertEqual(len(terms), count)
            for one, two in pairwise(terms):
                self.assertLess(one.end, two.start)
        taught = sum(calendar.weekday("basic", day) is not None for day in calendar.days())
        self.assertTrue(190 < taught < 215, taught)

    def test_usual_dates(self):
        calendar = calendar_for(TODAY)
        quarters = [(t.start, t.end) for t in calendar.terms if t.kind == "quarter"]
        self.assertEqual(quarters, [
            (date(2026, 9, 1), date(2026, 10, 25)), (date(2026, 11, 2), date(2026, 12, 29)),
            (date(2027, 1, 11), date(2027, 3, 26)), (date(2027, 4, 5), YEAR_END),
        ])
        self.assertIsNone(calendar.weekday("basic", date(2026, 11, 4)))
        self.assertEqual(calendar.weekday("basic", date(2026, 11, 7)), 5)
        self.assertIsNone(calendar.weekday("primary", date(2026, 11, 7)))
        # The Saturday that makes up for the Monday after the polling day.
        self.assertIsNone(calendar.weekday("basic", date(2026, 9, 21)))
        self.assertEqual(calendar.weekday("primary", date(2026, 9, 26)), 0)
        self.assertIsNone(calendar.weekday("first", date(2027, 2, 10)))

    def test_today_on_a_day_off(self):
        for today, weekday in (
            (date(2026, 11, 4), 2), (date(2026, 11, 22), 0), (date(2026, 10, 29), 3),
            (date(2027, 1, 3), 0), (date(2027, 7, 14), 2),
        ):
            with self.subTest(today=today):
                self.assertEqual(calendar_for(today).weekday("basic", today), weekday)


@tagged("post_install", "-at_install")
class TestSmallPlan(BaseCase):
    """The small lyceum on paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = make_plan("small", TODAY)
        cls.journals = cls.plan.staffing.journals

    def test_same_arguments_same_plan(self):
        one, two = make_plan("small", TODAY, 7), make_plan("small", TODAY, 7)
        self.assertEqual(fingerprint(one), fingerprint(two))
        self.assertNotEqual(fingerprint(one), fingerprint(self.plan))

    def test_size(self):
        plan = self.plan
        self.assertEqual([k.name for k in plan.classes], ["2А", "5А", "5Б", "7А", "9Б", "10А"])
        self.assertTrue(135 <= len(plan.population.students) <= 150)
        self.assertTrue(7000 < len(plan.lessons) < 8000)

    def test_timetable_without_clashes(self):
        assert_no_clash(self, self.journals)

    def test_classes_have_no_gaps(self):
        slots = {}
        for journal in self.journals:
            for weekday, number in journal.slots:
                slots.setdefault((journal.klass, weekday), set()).add(number)
        for (klass, weekday), numbers in slots.items():
            self.assertEqual(numbers, set(range(1, len(numbers) + 1)), (klass.name, weekday))

    def test_nothing_lies_in_the_future(self):
        for lesson in self.plan.lessons:
            for entry in (*lesson.marks, *lesson.absences):
                self.assertLessEqual(entry.entered.at.date(), TODAY)
                self.assertGreaterEqual(entry.entered.at.date(), lesson.day)
            if lesson.day > TODAY + timedelta(days=1):
                self.assertFalse(lesson.topic or lesson.marks or lesson.absences)

    def test_entries_are_of_those_who_were_there(self):
        for lesson in self.plan.lessons:
            roster = set(on_roster(lesson.journal, lesson.day))
            self.assertLessEqual({e.student for e in (*lesson.marks, *lesson.absences)}, roster)
            cells = [(m.student, m.work, m.position) for m in lesson.marks]
            self.assertEqual(len(cells), len(set(cells)))
            absent = [absence.student for absence in lesson.absences]
            self.assertEqual(len(absent), len(set(absent)))
            self.assertFalse(lesson.cancelled and (lesson.marks or lesson.absences))

    def test_averages_look_natural(self):
        found = averages(self.plan)
        usual = sum(3.4 <= average <= 4.7 for average in found)
        self.assertGreater(usual, 0.65 * len(found))
        self.assertTrue(3.8 < sum(found) / len(found) < 4.4)

    def test_journals_are_as_in_real_life(self):
        entries = [e for lesson in self.plan.lessons for e in (*lesson.marks, *lesson.absences)]
        late = sum(entry.entered.late for entry in entries) / len(entries)
        self.assertTrue(0.02 < late < 0.15, late)
        marks = [mark for lesson in self.plan.lessons for mark in lesson.marks]
        self.assertTrue(any(mark.comment for mark in marks))
        self.assertTrue(any(mark.position == 2 for mark in marks))
        past = [lesson for lesson in self.plan.lessons if lesson.day < TODAY]
        self.assertTrue(any(not lesson.topic for lesson in past))
        self.assertTrue(any(lesson.topic and lesson.homework is None for lesson in past))
        self.assertTrue(any(lesson.substitute for lesson in past))
        beside = Counter(
            absence.code for lesson in past for absence in lesson.absences
            if absence.student in {mark.student for mark in lesson.marks}
        )
        self.assertTrue(beside["ОП"], "lateness beside a mark")
        self.assertTrue(beside["Б"], "a work made up for after an absence")

    def test_demo_teacher_has_work_today(self):
        today = [
            lesson for lesson in self.plan.lessons
            if lesson.day == TODAY and lesson.journal.keeper(TODAY).login == "teacher"
        ]
        self.assertGreaterEqual(len(today), 2)
        self.assertEqual(sum(bool(lesson.topic) for lesson in today), 1)
        self.assertFalse(any(lesson.marks for lesson in today))
        self.assertTrue(any(lesson.journal.klass.name == cases.CLASS for lesson in today))

    def test_teacher_has_lessons_whenever_it_is_run(self):
        for today in (
            date(2026, 9, 1), date(2026, 9, 5), date(2026, 9, 21), date(2026, 10, 30),
            date(2026, 11, 4), date(2026, 11, 22), date(2027, 1, 1), date(2027, 7, 14),
            date(2027, 8, 31),
        ):
            plan = make_plan("small", today, fill=False)
            lessons = [
                lesson for lesson in plan.lessons if lesson.day == today
                and lesson.journal.keeper(today).login == "teacher"
                and lesson.journal.klass.name == cases.CLASS
            ]
            self.assertTrue(lessons, today)

    def test_stories(self):
        students = {full_name(s): s for s in self.plan.population.students}
        for name, child in cases.CHILDREN.items():
            self.assertEqual(students[child].stays[0].klass.name, name)
        moved = students[cases.MOVED]
        self.assertEqual([s.klass.name for s in moved.stays], [cases.MOVED_FROM, cases.MOVED_TO])
        self.assertIsNotNone(students[cases.LEFT].stays[0].end)
        self.assertGreater(students[cases.NEWCOMER].stays[0].start, date(2026, 9, 1))
        english = [
            group for group in self.plan.staffing.groups
            if group.subject.chair == "english" and group.klass.name == cases.TWINS_CLASS
        ]
        twins = [students[twin] for twin in cases.TWINS]
        for group in english:
            members = [student for student, _start, _end in group.members]
            self.assertEqual(sum(twin in members for twin in twins), 1)
        one_hour = [j for j in self.journals if j.subject.name == cases.ONE_HOUR_SUBJECT]
        self.assertTrue(one_hour)
        self.assertTrue(all(journal.hours == 1 for journal in one_hour))


@tagged("post_install", "-at_install")
class TestFullPlan(BaseCase):
    """The full lyceum on paper: as large as the benchmark wants it."""

    def test_counts(self):
        plan = make_plan("full", YEAR_END)
        self.assertEqual(len(plan.classes), 40)
        self.assertEqual(len(plan.population.students), 1000)
        self.assertTrue(950 < len(plan.population.guardians) < 1100)
        self.assertTrue(44_500 < len(plan.lessons) < 47_500, len(plan.lessons))
        marks = sum(len(lesson.marks) for lesson in plan.lessons)
        self.assertTrue(660_000 < marks < 750_000, marks)
        assert_no_clash(self, plan.staffing.journals)
        names = Counter(full_name(student) for student in plan.population.students)
        self.assertEqual(max(names.values()), 1)


@tagged("post_install", "-at_install")
class TestTexts(BaseCase):
    """Words of the lyceum."""

    def test_names(self):
        self.assertEqual(surname_of("Воробьёв", "female"), "Воробьёва")
        self.assertEqual(surname_of("Римский-Полянский", "female"), "Римская-Полянская")
        self.assertEqual(surname_of("Заречный", "female"), "Заречная")
        self.assertEqual(surname_of("Бондаренко", "female"), "Бондаренко")
        self.assertEqual(latin("Щукин-Ёлкин"), "shchukin-elkin")

    def test_topics_fit_the_journal(self):
        for subject, text in {**TEXTS, **MORE_TEXTS}.items():
            lines = text.strip().splitlines()
            self.assertGreaterEqual(len(lines), 12, subject)
            for line in lines:
                self.assertFalse(has_markup(line), line)
                self.assertLess(len(line), 100)


@tagged("post_install", "-at_install")
class TestLoader(DemoCase):
    """What the loader has written into the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journals = cls.env["school.journal"].search([("company_id", "=", cls.company.id)])

    def of_school(self, model, domain=(), **options):
        return self.env[model].search([("company_id", "=", self.company.id), *domain], **options)

    def student(self, person):
        last, first, middle = person
        found = self.of_school("school.student", [
            ("last_name", "=", last), ("first_name", "=", first), ("middle_name", "=", middle),
        ])
        return found.ensure_one()

    def test_refuses_a_server_beyond_loopback(self):
        for interface in ("0.0.0.0", "", "192.168.1.10", "school.example", "::"):
            with (
                self.subTest(interface=interface),
                patch.dict(config.options, {"http_interface": interface}),
                self.assertRaisesRegex(RuntimeError, "loopback"),
            ):
                loader.check_allowed(self.env)

    def test_refuses_a_database_with_students(self):
        for interface in ("127.0.0.1", "127.3.2.1", "::1", "localhost"):
            with (
                self.subTest(interface=interface),
                patch.dict(config.options, {"http_interface": interface}),
                self.assertRaisesRegex(RuntimeError, "holds students"),
            ):
                loader.check_allowed(self.env)

    def test_columns_hold_what_the_orm_computes(self):
        for model in ("lesson", "work", "homework", "mark", "absence"):
            records = self.of_school(f"school.{model}", order="id")
            self.assertGreater(len(records), 1000)
            sample = records[::len(records) // 150]
            for field in sample._fields.values():
                if not (field.store and field.compute):
                    continue
                before = {record.id: record[field.name] for record in sample}
                self.env.add_to_compute(field, sample)
                after = {record.id: record[field.name] for record in sample}
                self.assertEqual(before, after, field)

    def test_rows_are_like_those_of_the_orm(self):
        made = self.make_entries()
        for table, record_id in made.items():
            self.env.cr.execute(f"SELECT * FROM {table} WHERE id = %s", [record_id])
            names = [column.name for column in self.env.cr.description]
            orm = dict(zip(names, self.env.cr.fetchone(), strict=True))
            for name, value in orm.items():
                if name in ("key", "reason", "due_date", "comment", "source"):
                    continue  # what this entry says and most of the others do not
                self.env.cr.execute(
                    f"""SELECT DISTINCT CASE WHEN {name} IS NULL THEN 'null'
                               WHEN {name}::text = '' THEN 'empty' ELSE 'value' END
                          FROM {table} WHERE id < %s""",
                    [record_id],
                )
                loaded = {row[0] for row in self.env.cr.fetchall()}
                kind = "null" if value is None else "empty" if value == "" else "value"
                self.assertIn(kind, loaded, (table, name, value))

    def make_entries(self):
        """Return ``{table: id}`` of rows that the ORM makes in a lesson of today."""
        journal = self.journals.filtered(
            lambda j: j.class_id.name == cases.CLASS and j.teacher_id.login == "teacher"
        )[0]
        teacher = self.env(user=journal.teacher_id)
        last = max(journal.lesson_ids.filtered("topic"), key=lambda lesson: lesson.date)
        lesson = last.with_env(teacher)
        free = journal._roster(lesson.date, lesson.date)
        taken = set((lesson.mark_ids.student_id + lesson.absence_ids.student_id).ids)
        students = [row["id"] for row in free if row["id"] not in taken]
        student, absent = students[:2]
        lesson.topic = "Тема, записанная сегодня"
        lesson.homework_ids.unlink()
        homework = teacher["school.homework"].create({
            "lesson_id": lesson.id, "text": "§ 1", "is_none": False,
        })
        value = self.of_school("school.mark.value", [("code", "=", "5")])
        mark = teacher["school.mark"].create({
            "lesson_id": lesson.id, "student_id": student, "value_id": value.id,
        })
        reason = self.of_school("school.absence.reason", [("code", "=", "Н")])
        absence = teacher["school.absence"].create({
            "lesson_id": lesson.id, "student_id": absent, "reason_id": reason.id,
        })
        self.env.flush_all()
        return {
            "school_lesson": lesson.id, "school_work": mark.work_id.id,
            "school_homework": homework.id, "school_mark": mark.id, "school_absence": absence.id,
            "school_entry_log": self.env["school.entry.log"].search([], limit=1).id,
        }

    def test_every_entry_stands_in_the_log(self):
        for kind, code in (("mark", "mark.value"), ("absence", "absence.reason")):
            field = code.split(".")[1]
            self.env.cr.execute(
                f"""SELECT count(*) FROM school_{kind} e
                      JOIN school_{code.replace('.', '_')} v ON v.id = e.{field}_id
                     WHERE e.company_id = %s AND NOT EXISTS (
                        SELECT 1 FROM school_entry_log l
                         WHERE l.kind = %s AND l.res_id = e.id AND l.lesson_id = e.lesson_id
                           AND l.student_id = e.student_id AND l.late = e.entered_late
                           AND l.new_value LIKE v.code || '%%')""",
                [self.company.id, kind],
            )
            self.assertEqual(self.env.cr.fetchone()[0], 0, kind)
        for kind, condition in (
            ("topic", "e.topic IS NOT NULL"),
            ("homework", "EXISTS (SELECT 1 FROM school_homework h WHERE h.lesson_id = e.id)"),
        ):
            self.env.cr.execute(
                f"""SELECT count(*) FROM school_lesson e WHERE e.company_id = %s AND {condition}
                       AND NOT EXISTS (SELECT 1 FROM school_entry_log l
                                        WHERE l.lesson_id = e.id AND l.kind = %s)""",
                [self.company.id, kind],
            )
            self.assertEqual(self.env.cr.fetchone()[0], 0, kind)

    def test_log_is_in_the_order_of_time(self):
        log = self.env["school.entry.log"].search_fetch(
            [("source", "=", "load"), ("kind", "!=", "topic")], ["datetime"], order="id"
        )
        moments = log.mapped("datetime")
        self.assertEqual(moments, sorted(moments))

    def test_accounts(self):
        users = self.env["res.users"].search([("login", "in", cases.ACCOUNTS)])
        self.assertEqual(set(users.mapped("login")), set(cases.ACCOUNTS))
        self.assertEqual(set(users.mapped("lang")), {"ru_RU"})
        self.assertEqual(set(users.mapped("tz")), {"Europe/Moscow"})
        shared = users.filtered("share")
        self.assertEqual(set(shared.mapped("login")), {"parent", "student"})
        # Two will do: a password is meant to be slow to check.
        for user in users.filtered(lambda user: user.login in ("teacher", "parent")):
            self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [user.id])
            self.assertTrue(user._crypt_context().verify(user.login, self.env.cr.fetchone()[0]))

    def test_family(self):
        Student = self.env["school.student"]
        parent, student = (
            self.env["res.users"].search([("login", "=", login)]) for login in ("parent", "student")
        )
        children = Student._of_user(parent)
        self.assertEqual(children, Student.union(*map(self.student, cases.CHILDREN.values())))
        self.assertEqual(Student._of_user(student), self.student(cases.CHILDREN[cases.CLASS]))

    def test_guardian_without_rights(self):
        child = self.student(cases.WITHOUT_RIGHTS_CHILD)
        father = child.guardianship_ids.filtered(
            lambda line: line.guardian_id.name == " ".join(cases.WITHOUT_RIGHTS)
        )
        self.assertTrue(father)
        self.assertFalse(father.has_rights or father.receives_messages)

    def test_marks_stay_in_the_old_class(self):
        student = self.student(cases.MOVED)
        marks = self.of_school("school.mark", [("student_id", "=", student.id)])
        self.assertEqual(
            set(marks.lesson_id.class_id.mapped("name")), {cases.MOVED_FROM, cases.MOVED_TO}
        )

    def test_subgroups_come_from_splits(self):
        members = self.of_school("school.subgroup.member")
        self.assertEqual(set(members.split_id.mapped("state")), {"applied"})
        self.assertTrue(all(members.mapped("split_id")))
        waiting = self.of_school("school.subgroup.split", [("state", "=", "asked")])
        self.assertEqual(waiting.class_id.name, cases.CLASS)
        self.assertEqual(waiting.activity_ids.user_id.login, "classteacher")
        self.assertEqual(waiting.side_ids.filtered("confirmed_by_id").subgroup_id,
                         waiting.side_ids.subgroup_id)

    def test_teacher_who_left(self):
        leaver, successor = (
            self.env["res.users"].with_context(active_test=False).search(
                [("name", "=", " ".join(person[:3]))]
            ) for person in (cases.LEAVER, cases.SUCCESSOR)
        )
        self.assertFalse(leaver.active)
        journals = self.env["school.journal.assignment"].search(
            [("teacher_id", "=", leaver.id)]
        ).journal_id
        self.assertTrue(journals)
        self.assertEqual(journals.assignment_ids.teacher_id, leaver + successor)
        lessons = journals.lesson_ids.filtered("topic").sorted("date")
        self.assertEqual((lessons[0].teacher_id, lessons[-1].teacher_id), (leaver, successor))

    def test_no_letters_are_sent(self):
        users = self.env["res.users"].search([("login", "in", cases.ACCOUNTS)])
        letters = self.env["mail.mail"].search([("recipient_ids", "in", users.partner_id.ids)])
        self.assertFalse(letters)


def fingerprint(plan):
    """Return all that a plan decides as one comparable value."""
    return hash(tuple(
        (lesson.journal.klass.name, lesson.journal.subject.name, lesson.day, lesson.number,
         lesson.topic, lesson.homework,
         tuple((*full_name(m.student), m.code, m.comment, m.entered.at) for m in lesson.marks),
         tuple((*full_name(a.student), a.code, a.entered.at) for a in lesson.absences))
        for lesson in plan.lessons
    ))


def averages(plan):
    """Return the plain averages of students in subjects."""
    found = {}
    for lesson in plan.lessons:
        for mark in lesson.marks:
            if mark.code.isdigit():
                key = (mark.student, lesson.journal.subject)
                found.setdefault(key, []).append(int(mark.code))
    return [sum(marks) / len(marks) for marks in found.values() if len(marks) > 4]


def assert_no_clash(case, journals):
    """Nobody is in two places: no teacher, and no class except in its subgroups."""
    teachers, classes = Counter(), {}
    for journal in journals:
        keepers = {teacher for teacher, _start, _end in journal.keepers}
        for slot in journal.slots:
            for teacher in keepers:
                teachers[teacher, slot] += 1
            classes.setdefault((journal.klass, slot), []).append(journal)
    case.assertEqual([key for key, count in teachers.items() if count > 1], [])
    for together in classes.values():
        if len(together) > 1:
            case.assertEqual(len({journal.subject for journal in together}), 1)
            case.assertEqual(len({journal.group for journal in together}), len(together))
