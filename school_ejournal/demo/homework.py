"""What homework of the lyceum holds besides its text: minutes, a link, a worksheet."""

import base64
import io

from reportlab.pdfgen.canvas import Canvas

from ..reports.paper_font import NAME, paper_font
from . import cases

# Minutes of homework in the upper grades; younger students get a share of it.
_MINUTES = {
    "Математика": 30, "Алгебра": 30, "Геометрия": 25, "Русский язык": 30, "Литература": 25,
    "Физика": 25, "Химия": 25, "Английский язык": 25, "История": 20, "Биология": 20,
    "Информатика": 20, "География": 20, "Обществознание": 20,
}
_OTHERS = 15
_SHARES = ((9, 1.0), (6, 0.8), (4, 0.7), (1, 0.5))
# What is set on top on one day for one class, so that there is a day beyond the norm.
_TOO_MUCH = 60
LINK = "Разбор похожих задач: https://resh.edu.ru/subject/16/9/"
WORKSHEET = "Карточка. Простейшие задачи.pdf"
_TASKS = (
    "Карточка для самостоятельной работы",
    "1. Решите уравнение:  x² − 5x + 6 = 0.",
    "2. Постройте график функции  y = x² − 4.",
    "3. При каких значениях x выражение √(2x − 6) имеет смысл?",
)
PERSONAL = (
    "Марк, на ближайший урок: повтори формулу корней, § 19, № 441 (а, б). "
    "Разберём на консультации."
)


def expected_minutes(lesson, today):
    """Return the minutes that the homework of a planned lesson takes; 0 where nobody said."""
    subject, klass = lesson.journal.subject.name, lesson.journal.klass
    if lesson.index % 9 == 4:
        return 0
    share = next(share for grade, share in _SHARES if grade <= klass.grade)
    minutes = 5 * round(_MINUTES.get(subject, _OTHERS) * share / 5)
    if klass.name == cases.OVERLOADED_CLASS and _is_due_next(lesson, today):
        minutes += _TOO_MUCH
    return minutes


def _is_due_next(lesson, today):
    """Tell whether the homework is for the next lesson of the journal after ``today``."""
    following = (other for other in lesson.journal.lessons if other.day > lesson.day)
    due = next(following, None)
    return lesson.day <= today and due is not None and due.day > today


def worksheet():
    """Return a page to print with a few tasks, as PDF."""
    paper_font()
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(420, 300))
    for place, text in enumerate(_TASKS):
        canvas.setFont(NAME, 15 if not place else 11)
        canvas.drawString(36, 250 - 34 * place, text)
    canvas.save()
    return data.getvalue()


class HomeworkExtras:
    """Gives one homework of the demo teacher all that homework may hold, as a teacher does."""

    def __init__(self, structure, lesson_ids):
        self.structure = structure
        self.lesson_ids = lesson_ids

    def run(self):
        """Enrich the teacher's last homework in algebra; nothing in a year that has just begun."""
        structure = self.structure
        lesson = self._lesson()
        if lesson is None:
            return
        teacher = structure.users[lesson.journal.keeper(lesson.day)]
        env = structure.env(user=teacher)
        homework = env["school.homework"].search(
            [("lesson_id", "=", self.lesson_ids[lesson])], limit=1)
        homework.write({"links": LINK, "minutes": 30})
        env["ir.attachment"].create({
            "name": WORKSHEET, "datas": base64.b64encode(worksheet()),
            "res_model": "school.homework", "res_id": homework.id,
        })
        env["school.homework"].create({
            "lesson_id": homework.lesson_id.id, "text": PERSONAL, "is_personal": True,
            "minutes": 15, "student_ids": [(6, 0, self._child().ids)],
        })

    def _lesson(self):
        plan = self.structure.plan
        return max((
            lesson for lesson in plan.lessons
            if lesson.journal.klass.name == cases.CLASS and lesson.homework
            and lesson.journal.subject.name == "Алгебра" and lesson.day <= plan.today
        ), key=lambda lesson: (lesson.day, lesson.number), default=None)

    def _child(self):
        return next(
            record for student, record in self.structure.students.items()
            if (student.last, student.first, student.middle) == cases.CHILDREN[cases.CLASS]
        )
