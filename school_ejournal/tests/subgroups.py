"""A class that learns English in two subgroups, and its way from a split to memberships."""

from datetime import date

from .common import TODAY, SchoolCase

YEAR_START = date(2026, 9, 1)


class SplitCase(SchoolCase):
    """Class 9Б learns English in two groups: of ``teacher`` and of ``other_teacher``."""

    students_count = 6
    groups_count = 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.english = cls.env["school.subject"].create({
            "name": "Английский язык", "divides": True,
        })
        cls.groups = cls.env["school.subgroup"].create([
            {"name": f"{number}-я подгруппа", "class_id": cls.klass.id,
             "subject_id": cls.english.id} for number in range(1, cls.groups_count + 1)
        ])
        teachers = (cls.teacher, cls.other_teacher)
        cls.group_journals = cls.env["school.journal"].create([
            {"class_id": cls.klass.id, "subject_id": cls.english.id, "subgroup_id": group.id,
             "teacher_id": teachers[place % 2].id} for place, group in enumerate(cls.groups)
        ])
        cls.students[:3].sex = "male"
        cls.students[3:].sex = "female"
        cls.everyone = (cls.teacher, cls.other_teacher, cls.class_teacher)

    def board(self, user=None):
        return self.env["school.subgroup.board"].with_user(user or self.class_teacher)

    def make_split(self, day=YEAR_START, user=None, **values):
        return self.env["school.subgroup.split"].with_user(user or self.class_teacher).create({
            "class_id": self.klass.id, "subject_id": self.english.id, "date_from": day, **values,
        })

    def confirm(self, split, *users):
        for user in users or self.everyone:
            self.board(user).confirm(split.id, split.revision)

    def divide(self, day=YEAR_START):
        """Return an applied split: the first half of the list in the first group."""
        split = self.make_split(day)
        self.board().propose(split.id, "alphabet")
        self.confirm(split)
        return split.sudo()

    def move(self, student, group, day):
        """Return the applied split that moves one student."""
        split = self.make_split(day)
        self.board().place(split.id, student.ids, group.id)
        self.confirm(split)
        return split.sudo()

    def spans(self, student):
        """Return ``(number of the group, from, to)`` of a student's memberships, in order."""
        self.env.flush_all()
        return [
            (self.groups.ids.index(member.subgroup_id.id) + 1, member.date_from,
             member.date_to or None)
            for member in student.subgroup_member_ids.sorted("date_from")
        ]

    def asked(self, split):
        return split.sudo().activity_ids.user_id

    def mark(self, journal, student, code, day=TODAY):
        lesson = self.env["school.lesson"].search(
            [("journal_id", "=", journal.id), ("date", "=", day)]
        ) or self.make_lesson(day, journal=journal, number=5)
        return self.env["school.mark"].with_user(journal.teacher_id).create({
            "lesson_id": lesson.id, "student_id": student.id, "value_id": self.value(code).id,
        })
