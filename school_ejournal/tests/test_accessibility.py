from datetime import timedelta
from importlib.resources import files

from odoo.tests import HttpCase, tagged

from .common import TODAY, SchoolCase

# Runs the rules of axe-core within a part of the page; whatever hinders people is an error.
_RUN = """
    (async () => {
        await new Promise((resolve, reject) => {
            const script = document.createElement("script");
            Object.assign(script, { src: "/axe.js", onload: resolve, onerror: reject });
            document.head.append(script);
        });
        const { violations } = await axe.run(document.querySelector(%r), {
            resultTypes: ["violations"],
        });
        const found = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
        if (found.length) {
            throw new Error(found.map(({ id, nodes }) =>
                id + ": " + nodes.map((node) => node.target.join(" ")).join(", ")).join("; "));
        }
        console.log("test successful");
    })().catch((error) => console.error(error.message))
"""


@tagged("post_install", "-at_install")
class TestAccessibility(SchoolCase, HttpCase):
    """axe-core finds nothing serious on the pages that people work with every day."""

    students_count = 4

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.attachment"].create({
            "name": "axe.js", "url": "/axe.js", "type": "binary", "public": True,
            "mimetype": "text/javascript",
            "raw": files("axe_core_python").joinpath("axe.min.js").read_bytes(),
        })
        cls.lesson.topic = "Степени"
        entries = cls.env(user=cls.teacher)
        entries["school.mark"].create([
            {"lesson_id": cls.lesson.id, "student_id": student.id,
             "value_id": cls.value(code).id, "comment": "за доклад"}
            for student, code in zip(cls.students, "5432", strict=True)
        ])
        entries["school.absence"].create({
            "lesson_id": cls.lesson.id, "student_id": cls.students[3].id,
            "reason_id": cls.reason("ОП").id,
        })
        cls.make_lesson(TODAY, number=6)

    def check(self, url, place, ready, login):
        self.browser_js(
            url, _RUN % place, f"!!document.querySelector({ready!r})", login=login,
            timeout=120,
        )

    def test_it_finds_what_is_wrong(self):
        """A check that cannot fail would prove nothing."""
        spoil = """
            const field = document.createElement("input");
            document.querySelector(".o_action_manager").append(field);
        """
        with self.assertRaises(AssertionError):
            self.browser_js(
                "/odoo/my-day", spoil + _RUN % ".o_action_manager",
                "!!document.querySelector('.o_school_my_day')", login="t_teacher", timeout=120,
            )

    def test_journal_page(self):
        self.check(
            f"/odoo/journal?journal_id={self.journal.id}", ".o_action_manager",
            ".o_journal_grid td[data-kind]", "t_teacher",
        )

    def test_class_page(self):
        self.check(
            f"/odoo/class-page?class_id={self.klass.id}", ".o_action_manager",
            ".o_class_cell", "t_class_teacher",
        )

    def test_subgroup_board(self):
        self.env["school.subgroup"].create([
            {"name": name, "class_id": self.klass.id, "subject_id": self.algebra.id}
            for name in "12"
        ])
        split = self.env["school.subgroup.split"].create({
            "class_id": self.klass.id, "subject_id": self.algebra.id,
        })
        board = self.env["school.subgroup.board"]
        board.propose(split.id, "alphabet")
        board.place(split.id, self.students[0].ids, 0)
        self.check(
            f"/odoo/subgroup-splits/{split.id}", ".o_subgroup_board", ".o_subgroup_card",
            "t_class_teacher",
        )

    def test_class_load(self):
        """With a control work that breaks a norm, and homework in detail beside the page."""
        self.env["school.work"].create(
            {"lesson_id": self.lesson.id, "work_type_id": self.work_type("КР").id})
        self.env["school.homework"].create(
            {"lesson_id": self.lesson.id, "text": "§ 18", "minutes": 300})
        self.check(
            f"/odoo/class-load?class_id={self.klass.id}", ".o_action_manager",
            ".o_load_work", "t_class_teacher",
        )
        self.check(
            f"/odoo/journal?journal_id={self.journal.id}&lesson_id={self.lesson.id}",
            ".o_homework_details", ".o_details_toggle", "t_teacher",
        )

    def test_my_day(self):
        self.check("/odoo/my-day", ".o_action_manager", ".o_school_my_day", "t_teacher")

    def test_letters(self):
        child = self.students[0]
        user = child._create_portal_user("t_student", "t_student")
        letter = self.env["school.letter.desk"].with_user(user)._write_letter(
            user, child.sudo(), {"to": "deputy", "subject": "Олимпиада", "text": "Можно?"},
            [("a.txt", b"text")])
        here = f"/my/diary/{child.id}/letters"
        for address, ready in (("", ".o_diary_threads"), ("/new", "#subject"),
                               (f"/{letter.id}", "#answer")):
            self.check(f"{here}{address}", "main", ready, "t_student")

    def test_diary(self):
        """The pages of the diary, with a control work and what is tried out."""
        student = self.students[0]
        student._create_portal_user("t_student", "t_student")
        self.env["school.work"].create({
            "lesson_id": self.make_lesson(TODAY + timedelta(days=2)).id,
            "work_type_id": self.work_type("КР").id,
        })
        here, control = f"/my/diary/{student.id}", self.work_type("КР").id
        for address, ready in (
            ("/my/diary", "#today"), (f"{here}/week", "#today"),
            (f"{here}/marks", ".o_diary_subject"), (f"{here}/control", ".o_diary_works"),
            ("/my/diary/family", ".o_diary_family"), (f"{here}/calendar", ".o_diary_button"),
            (f"{here}/marks/{self.algebra.id}?grade=5&work={control}", ".o_diary_tried"),
        ):
            with self.subTest(address):
                self.check(address, "body", ready, "t_student")

    def test_absence_notes(self):
        """Announced on the phone, decided on the page of the week."""
        student = self.students[3]
        guardian = self.env["school.guardian"].create({
            "last_name": "Егорова", "first_name": "Анна",
            "guardianship_ids": [(0, 0, {"student_id": student.id})],
        })
        guardian._create_portal_user("t_parent", "t_parent")
        self.env["school.absence"].create({
            "lesson_id": self.make_lesson(TODAY, number=7).id, "student_id": student.id,
            "reason_id": self.reason("Н").id,
        })
        self.env["school.absence.note"]._announce(student, guardian, {
            "date_from": TODAY, "date_to": TODAY, "reason_id": self.reason("Б").id,
        }, [("справка.pdf", b"%PDF-1.4")])
        self.check(f"/my/diary/{student.id}/absences", "body", ".o_diary_form", "t_parent")
        self.check(
            f"/odoo/attendance-week?class_id={self.klass.id}", ".o_action_manager",
            ".o_note_accept", "t_class_teacher",
        )
