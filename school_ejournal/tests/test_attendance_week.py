from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, HttpCase, tagged

from ..page.attendance import GAP, NOTED, Attended, contradictions
from .common import TODAY, SchoolCase

LESSONS = st.dictionaries(st.integers(1, 8), st.tuples(st.booleans(), st.booleans()))


@tagged("post_install", "-at_install")
class TestContradictions(BaseCase):

    @given(LESSONS)
    def test_only_who_was_there_contradicts(self, lessons):
        day = [Attended(number, *flags) for number, flags in lessons.items()]
        found = contradictions(day)
        missed = [each.number for each in day if each.absent]
        for each in day:
            between = bool(missed) and min(missed) < each.number < max(missed)
            expected = None if each.absent else GAP if between else NOTED if each.noted else None
            self.assertEqual(found.get(each.number), expected)


@tagged("post_install", "-at_install")
class TestAttendanceWeek(SchoolCase):
    """The class teacher's week: absences by student and lesson, reasons, contradictions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lessons = cls.lesson + cls.env["school.lesson"].create([
            {"journal_id": cls.journal.id, "date": TODAY, "number": number} for number in (4, 5)
        ])
        cls.lessons.write({"topic": "Степени"})
        cls.child, cls.other = cls.students[:2]

    def miss(self, lesson, student=None, code="Н"):
        return self.env["school.absence"].with_user(self.teacher).create({
            "lesson_id": lesson.id, "student_id": (student or self.child).id,
            "reason_id": self.reason(code).id,
        })

    def read_week(self, user=None, **kwargs):
        service = self.env["school.attendance.week"].with_user(user or self.class_teacher)
        return service.read_week(kwargs.get("class_id", self.klass.id), kwargs.get("day"))

    def cells(self, student=None, week=None):
        week = week or self.read_week()
        row = next(row for row in week["students"] if row["id"] == (student or self.child).id)
        return {int(place.split(":")[1]): cell for place, cell in row["cells"].items()}

    def test_absences_and_a_gap(self):
        first, last = self.miss(self.lessons[0]), self.miss(self.lessons[2], code="НП")
        week = self.read_week()
        self.assertEqual(week["days"], [{"date": "2026-11-24", "numbers": [3, 4, 5]}])
        self.assertEqual((week["monday"], week["unexplained"], week["editable"]),
                         ("2026-11-23", 1, True))
        cells = self.cells(week=week)
        self.assertEqual({number: (cell["absences"], cell["code"], cell["problem"])
                          for number, cell in cells.items()},
                         {3: (first.ids, "Н", ""), 4: ([], "", GAP), 5: (last.ids, "НП", "")})
        self.assertFalse(self.cells(self.other, week))
        # Nobody knows who was in a lesson that is not filled in.
        self.lessons[1].topic = False
        self.assertNotIn(4, self.cells())

    def test_a_note_but_present(self):
        note = self.env["school.absence.note"].create({
            "student_id": self.child.id, "date_from": TODAY, "date_to": TODAY,
            "number_from": 4, "number_to": 5, "reason_id": self.reason("Б").id,
        })
        self.miss(self.lessons[2])
        week = self.read_week()
        self.assertEqual(self.cells(week=week)[4]["problem"], NOTED)
        self.assertNotIn(3, self.cells(week=week))
        self.assertEqual([row["id"] for row in week["notes"]], note.ids)
        self.assertEqual(week["unexplained"], 0, "the note explains it")
        # Late is there.
        self.miss(self.lessons[1], code="ОП")
        self.assertEqual(self.cells()[4]["problem"], NOTED)

    def test_reasons_in_bulk(self):
        absences = self.miss(self.lessons[0]) + self.miss(self.lessons[1], self.other)
        service = self.env["school.attendance.week"]
        illness, late = self.reason("Б"), self.miss(self.lessons[2], code="ОП")
        service.with_user(self.class_teacher).set_reason(absences.ids, illness.id)
        self.assertEqual(absences.reason_id, illness)
        for ids, reason in (
            (late.ids, illness.id), (absences.ids, self.reason("ОП").id), ([], illness.id),
            ("x", illness.id), (absences.ids, 10**8), ([10**8], illness.id), ([None], illness.id),
            ([True], illness.id),
        ):
            with self.subTest(ids=ids, reason=reason), self.assertRaises(UserError):
                service.with_user(self.class_teacher).set_reason(ids, reason)
        for user in (self.other_teacher, self.deputy, self.secretary):
            with self.subTest(user.login), self.assertRaises(AccessError):
                service.with_user(user).set_reason(absences.ids, self.reason("НП").id)

    def test_whose_class(self):
        self.assertFalse(self.read_week(self.deputy)["editable"])
        self.assertEqual(self.read_week(class_id=None)["klass"]["id"], self.klass.id, "the own one")
        for user in (self.teacher, self.other_deputy, self.secretary):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.read_week(user)
        self.assertFalse(self.read_week(self.other_teacher, class_id=None)["klass"]["id"])
        for day in ("x", "0001-01-01", [1], 5):
            with self.subTest(day=day), self.assertRaises(UserError):
                self.read_week(day=day)

    def test_queries_do_not_grow(self):
        def queries():
            return self.queries(self.read_week)

        self.miss(self.lessons[0])
        self.env["school.absence.note"].create({
            "student_id": self.child.id, "date_from": TODAY, "date_to": TODAY,
            "reason_id": self.reason("Б").id,
        })
        queries()
        few = queries()
        for student in self.students[1:]:
            self.miss(self.lessons[1], student)
            self.env["school.absence.note"].create({
                "student_id": student.id, "date_from": TODAY, "date_to": TODAY,
                "reason_id": self.reason("Б").id,
            })
        queries()
        self.assertEqual(queries(), few)
        self.assertLessEqual(few, 20)


@tagged("post_install", "-at_install")
class TestAttendanceWeekScreen(SchoolCase, HttpCase):

    def test_a_reason_for_all_that_have_none(self):
        """In a real browser: choose what has no reason, give one, accept a note."""
        absence = self.env["school.absence"].with_user(self.teacher).create({
            "lesson_id": self.lesson.id, "student_id": self.students[0].id,
            "reason_id": self.reason("Н").id,
        })
        note = self.env["school.absence.note"].create({
            "student_id": self.students[1].id, "date_from": TODAY, "date_to": TODAY,
            "reason_id": self.reason("Б").id,
        })
        self.env.flush_all()
        check = """
            (async () => {
                const until = async (find) => {
                    for (let turn = 0; turn < 400; turn++) {
                        const found = find();
                        if (found) return found;
                        await new Promise((resolve) => setTimeout(resolve, 50));
                    }
                    throw new Error("in vain: " + find);
                };
                const one = (selector) => until(() => document.querySelector(selector));
                (await one(".o_attendance_tools button")).click();
                await one(".o_attendance_cell[aria-pressed=true]");
                (await one(".o_attendance_reason:nth-of-type(4):not(:disabled)")).click();
                await one(".o_attendance_cell:not([data-kind=unknown])");
                (await one(".o_note_accept")).click();
                await one("[data-state=accepted]");
                console.log("test successful");
            })().catch((error) => console.error(error.message))
        """
        self.browser_js(
            f"/odoo/attendance-week?class_id={self.klass.id}", check,
            "!!document.querySelector('.o_attendance_tools')", login="t_class_teacher", timeout=120,
        )
        self.env.invalidate_all()
        self.assertEqual((absence.reason_id.kind, note.state), ("excused", "accepted"))
