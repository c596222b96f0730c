"""Plans of a small school for tests."""

from .common import SchoolCase


class PlanCase(SchoolCase):
    """Class 9Б with algebra, three hours a year, so that plans stay short."""

    students_count = 1
    hours_year = 12

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.klass.curriculum_ids.hours_year = cls.hours_year

    @classmethod
    def make_plan(cls, hours=(1,) * 12, journals=None, user=None, **values):
        """Return a draft plan with a topic for each of ``hours``: "Тема 1", "Тема 2" …"""
        journals = cls.journal if journals is None else journals
        return cls.env["school.plan"].with_user(user or cls.teacher).create({
            "subject_id": cls.algebra.id, "grade": 9, "year_id": cls.year.id,
            "journal_ids": [(6, 0, journals.ids)],
            "line_ids": [(0, 0, {"name": f"Тема {number}", "hours": each, "sequence": number})
                         for number, each in enumerate(hours, 1)],
            **values,
        })

    @classmethod
    def approve(cls, plan):
        plan.action_submit()
        plan.with_user(cls.deputy).action_approve()
        return plan

    def topics(self, lessons):
        """Return the numbers of the topics that lessons are planned to take."""
        return [lesson.planned_topic and lesson.planned_topic.removeprefix("Тема ")
                for lesson in lessons.sorted(lambda each: (each.date, each.number))]
