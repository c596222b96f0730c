"""Families who read the diary: visits, what was read, weeks acknowledged, homework ticked off."""

from datetime import timedelta

from . import cases

# Of the families of the class of the stories, so many in ten acknowledge a week.
_TENTHS = 7


class DiaryReaders:
    """The demo parent and student read the diary, the class's guardians acknowledge last week."""

    def __init__(self, structure):
        self.structure, self.env = structure, structure.env
        self.today = structure.plan.today
        self.monday = self.today - timedelta(days=self.today.weekday())

    def run(self):
        """Do it; return how many acknowledgements were made."""
        self._read("parent", ("today", "marks"))
        self._read("student", ("today", "week"))
        self._tick_off()
        made = 0
        for place, student in enumerate(self._class()):
            guardian = student.guardianship_ids.filtered("has_rights").guardian_id[:1]
            if guardian and place % 10 < _TENTHS:
                made += bool(self.env["school.diary.acknowledgement"]._acknowledge(
                    student, guardian, self.monday - timedelta(days=7),
                    "letter" if place % 3 else "page",
                ))
        return made

    def _class(self):
        """Return the students of the class of the stories, in alphabetical order."""
        return self.env["school.student"].search([
            ("enrollment_ids", "any", [("class_id.name", "=", cases.CLASS),
                                       ("class_id.year_id.date_end", ">=", self.today)]),
        ])

    def _read(self, login, pages):
        user = self.env["res.users"].search([("login", "=", login)])
        diary = self.env["school.diary"]
        for child in diary._children(user):
            student = diary._student(child)
            for page in pages:
                place = diary._place(student, page)
                if place:
                    self.env["school.diary.visit"]._record(student, user, place)

    def _tick_off(self):
        """The student has done some of what is set for the next day."""
        user = self.env["res.users"].search([("login", "=", "student")])
        diary = self.env["school.diary"]
        for child in diary._children(user):
            student = diary._student(child)
            for block in diary._today(student)["days"][-1:]:
                tasks = [task for lesson in block["lessons"] for task in lesson["homework"]
                         if not task["none"]]
                for task in tasks[:2]:
                    self.env["school.homework.done"]._tick(student, task["id"], True)
