"""What is entered in the lessons: topics, homework, marks and absences (plain Python).

Nothing is entered after the plan's ``cutoff``; the entry windows judge what came late.
"""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from ..formulas.entry_window import entry_window
from . import curricula, topics
from .parts import Absence, Entered, Mark, Work
from .staffing import on_roster

ZONE = ZoneInfo("Europe/Moscow")
#: Hours in which lessons end, by number; the seconds of the entry follow.
_LESSON_ENDS = (8.4, 9.2, 10.0, 10.9, 11.8, 12.8, 13.7, 14.5, 15.4)
# The code of the work in the lesson, as in the addon's list, and of reasons.
USUAL_WORK = "РО"
LATE, UNKNOWN, ILLNESS, EXCUSED, UNEXCUSED = "ОП", "Н", "Б", "УП", "НП"
# Code of a work type → calendar days that its marks may take, as in the addon's list.
ENTRY_DAYS = {
    "РО": 0, "ОД": 0, "ДЗ": 1, "СР": 2, "Т": 2, "ПР": 3, "ЛР": 3, "Д": 3, "С": 7, "И": 7, "П": 3,
    "КР": 3, "З": 3, "П/Р": 7, "ДК": 1,
}
_TWO_MARKS = frozenset({"И", "С"})
# How a work shifts the marks for it.
_HARDER = {"КР": -0.2, "Д": -0.2, "И": -0.1, "З": 0.1, "П/Р": 0.4, "ДЗ": 0.2, "ДК": 0.3}
# Share of written works that everyone present is marked for.
_WRITTEN = 0.96
_TWICE = 0.05


def utc(moment):
    """Return the naive UTC datetime of a naive local ``moment``."""
    return moment.replace(tzinfo=ZONE).astimezone(timezone.utc).replace(tzinfo=None)


def at(day, hour):
    """Return the naive local datetime of ``hour`` (float) on ``day``."""
    return datetime.combine(day, time()) + timedelta(seconds=round(hour * 3600))


class Diary:
    """Fills the lessons of one plan, day by day."""

    def __init__(self, rng, journals, today, density, absences):
        """``density`` is the share of present students marked in a plain lesson."""
        self.rng = rng
        self.journals = journals
        self.today = today
        self.density = density
        self.absences = absences
        self.cutoff = at(today, 23.5)
        self._levels = {}

    def fill(self, lesson):
        """Enter what a teacher enters in ``lesson``, as far as the time has come."""
        if lesson.cancelled or lesson.day > self.today + timedelta(days=1):
            return
        teacher = lesson.substitute or lesson.journal.keeper(lesson.day)
        if lesson.day > self.today:
            self._plan_topic(lesson, teacher)
        elif lesson.day == self.today:
            self._fill_today(lesson, teacher)
        else:
            self._fill_past(lesson, teacher)

    # ---- when ----

    def _past_moment(self, lesson, teacher):
        """Return the local moment at which ``teacher`` enters a lesson of the past."""
        rng = self.rng
        chance = rng.random()
        end = _LESSON_ENDS[lesson.number]
        if chance > teacher.tardiness:
            latest = max(end + 0.2, min(16.9, end + 3)) if chance > 0.5 else end + 0.3
            return at(lesson.day, rng.uniform(end, latest))
        if chance > teacher.tardiness * 0.4:
            return at(lesson.day, rng.uniform(17.2, 22))
        return at(lesson.day + timedelta(days=rng.randrange(1, 4)), rng.uniform(8.2, 20))

    def _entered(self, lesson, teacher, moment, code=""):
        """Return when and how late; None when the moment has not come yet."""
        if moment > self.cutoff:
            return None
        window = entry_window(
            moment.replace(tzinfo=ZONE), lesson.day, ZONE, extra_days=ENTRY_DAYS.get(code, 0)
        )
        return Entered(utc(moment), teacher, window.late)

    def _work_moment(self, lesson, code, moment):
        """Return when the marks of a written work are entered: it takes time to check."""
        days = ENTRY_DAYS[code]
        if not days:
            return moment
        over = self.rng.random() < 0.06
        late = lesson.day + timedelta(days=days + 1 if over else self.rng.randrange(days + 1))
        return max(moment, at(late, self.rng.uniform(14, 16.8)))

    # ---- lessons ----

    def _plan_topic(self, lesson, teacher):
        """Tomorrow's topic, written the evening before by those who plan ahead."""
        if teacher.tardiness < 0.05:
            moment = at(self.today - timedelta(days=1), 18 + self.rng.random())
            lesson.topic_entered = Entered(utc(moment), teacher, False)
        else:
            lesson.topic = ""

    def _fill_today(self, lesson, teacher):
        """Today is left to whoever looks: the first lessons of the day alone are filled."""
        moment = at(self.today, _LESSON_ENDS[lesson.number] + self.rng.uniform(0.02, 0.2))
        if teacher.login == "teacher":
            self._begin(lesson, teacher, moment)
        elif lesson.number <= 2 and self.rng.random() < 0.7:
            self._fill_texts(lesson, teacher, moment)
            present = self._fill_absences(lesson, teacher, moment)
            self._fill_marks(lesson, teacher, moment, present)
        else:
            lesson.topic = ""

    def _begin(self, lesson, teacher, moment):
        """The demo teacher has begun with one lesson: its topic and the absent stand there."""
        mine = [
            other for journal in self.journals_of(teacher) for other in journal.lessons
            if other.day == self.today
        ]
        first = min(mine, key=lambda other: other.number)
        if lesson is first and len(mine) > 1:
            lesson.topic_entered = self._entered(lesson, teacher, moment)
            self._fill_absences(lesson, teacher, moment)
        else:
            lesson.topic = ""

    def journals_of(self, teacher):
        """Return the journals that ``teacher`` keeps today."""
        return [j for j in self.journals if j.keeper(self.today) is teacher]

    def _fill_past(self, lesson, teacher):
        rng = self.rng
        recent = (self.today - lesson.day).days <= 3
        if rng.random() < (0.3 if recent else 0.1) * teacher.tardiness:
            lesson.topic = ""
            return
        moment = self._past_moment(lesson, teacher)
        self._fill_texts(lesson, teacher, moment)
        present = self._fill_absences(lesson, teacher, moment)
        self._fill_marks(lesson, teacher, moment, present)

    def _fill_texts(self, lesson, teacher, moment):
        rng = self.rng
        entered = self._entered(lesson, teacher, moment)
        if rng.random() < 0.3 * teacher.tardiness:
            entered = None
        if entered:
            lesson.topic_entered = entered
        else:
            lesson.topic = ""
        if rng.random() < 0.4 * teacher.tardiness:
            return
        lesson.homework_entered = self._entered(lesson, teacher, moment)
        if not lesson.homework_entered:
            return
        lesson.homework = lesson.planned.homework if lesson.planned else ""

    # ---- absences ----

    def _fill_absences(self, lesson, teacher, moment):
        """Enter who is absent or late; return who is there."""
        entered = self._entered(lesson, teacher, moment)
        present = []
        for student in on_roster(lesson.journal, lesson.day):
            code = self.absences[student].get((lesson.day, lesson.number)) or (
                self.absences[student].get((lesson.day, 0))
            )
            if code != LATE and code:
                if entered:
                    lesson.absences.append(self._absence(lesson, student, code, entered, moment))
                continue
            present.append(student)
            if code == LATE and entered:
                minutes = self.rng.choice((3, 5, 5, 7, 10, 10, 15, 20))
                lesson.absences.append(Absence(student, LATE, minutes, entered))
        return present

    def _absence(self, lesson, student, code, entered, moment):
        """The first day of an illness is entered as Н; the class teacher learns the reason."""
        first = code == "Н→Б"
        code = ILLNESS if first else code
        if code == ILLNESS and (self.today - lesson.day).days <= 1:
            return Absence(student, UNKNOWN, 0, entered)
        if first and not entered.late:
            learned = at(lesson.day, self.rng.uniform(16, 16.9))
            class_teacher = lesson.journal.klass.teacher
            change = self._entered(lesson, class_teacher, learned)
            if change and learned > moment:
                return Absence(student, code, 0, change, before=UNKNOWN, first=entered)
        return Absence(student, code, 0, entered)

    # ---- marks ----

    def _fill_marks(self, lesson, teacher, moment, present):
        subject, grade = lesson.journal.subject, lesson.journal.klass.grade
        if subject.grading == "pass" and lesson.works:
            self._mark_passes(lesson, teacher, moment, present)
        elif curricula.is_marked(subject, grade):
            for place, work in enumerate(list(lesson.works)):
                self._mark_work(lesson, teacher, moment, present, place, work)
            self._mark_answers(lesson, teacher, moment, present)

    def _mark_passes(self, lesson, teacher, moment, present):
        entered = self._entered(
            lesson, teacher, self._work_moment(lesson, lesson.works[0].code, moment),
            lesson.works[0].code,
        )
        for student in present if entered else ():
            code = "зач" if self.rng.random() < 0.93 else "незач"
            lesson.marks.append(Mark(student, 0, 1, code, "", entered))

    def _mark_work(self, lesson, teacher, moment, present, place, work):
        """Marks for a written work: of everyone present, and later of some who were absent."""
        checked = self._work_moment(lesson, work.code, moment)
        entered = self._entered(lesson, teacher, checked, work.code)
        if not entered:
            return
        share = _WRITTEN if work.code not in ("ДК", "П/Р") else 0.3
        for student in present:
            if self.rng.random() < share:
                self._mark(lesson, student, place, 1, work.code, entered)
                if work.code in _TWO_MARKS:
                    self._mark(lesson, student, place, 2, work.code, entered)
        if share < _WRITTEN:
            return
        here = set(present)
        for student in on_roster(lesson.journal, lesson.day):
            if student not in here and self.rng.random() < 0.45:
                later = at(lesson.day + timedelta(days=self.rng.randrange(3, 10)), 15)
                if made_up := self._entered(lesson, teacher, later, work.code):
                    self._mark(lesson, student, place, 1, work.code, made_up)

    def _mark_answers(self, lesson, teacher, moment, present):
        """Marks for the work in the lesson: none when a work fills it, fewer beside a short one."""
        entered = self._entered(lesson, teacher, moment)
        if any(work.name for work in lesson.works):
            return
        share = self.density * (0.2 if lesson.works else 1)
        random = self.rng.random
        answered = [student for student in present if random() < share] if entered else ()
        if not answered:
            return
        place = len(lesson.works)
        lesson.works.append(Work(USUAL_WORK))
        for student in answered:
            self._mark(lesson, student, place, 1, USUAL_WORK, entered)
            if random() < _TWICE:
                self._mark(lesson, student, place, 2, USUAL_WORK, entered)

    def _mark(self, lesson, student, place, position, work_code, entered):
        rng = self.rng
        level = self._level(student, lesson.journal.subject) + _HARDER.get(work_code, 0)
        value = max(2, min(5, round(rng.gauss(level, 0.62))))
        if value == 2 and rng.random() < 0.5:
            value = 3
        comment = rng.choice(topics.COMMENTS[value]) if rng.random() < 0.012 else ""
        lesson.marks.append(Mark(student, place, position, str(value), comment, entered))

    def _level(self, student, subject):
        key = (student, subject.name)
        if key not in self._levels:
            self._levels[key] = student.ability + subject.ease + self.rng.gauss(0, 0.22)
        return self._levels[key]


def plan_absences(student, calendar, rng, last):
    """Return ``{(day, number): reason}`` of a student up to ``last``; number 0 is the whole day.

    "Н→Б" is the first day of an illness, whose reason is learned the same day.
    """
    found = {}
    for day in calendar.days(last=last):
        winter = day.month in (11, 12, 1, 2, 3)
        chance = rng.random() / student.absence
        if (day, 0) in found:
            continue
        if chance < (0.009 if winter else 0.005):
            for ahead in range(rng.randrange(3, 9)):
                found[day + timedelta(days=ahead), 0] = ILLNESS if ahead else "Н→Б"
        elif chance < 0.016:
            found[day, 0] = EXCUSED
        elif chance < 0.022:
            found[day, rng.randrange(1, 7)] = UNEXCUSED if student.absence > 1 else UNKNOWN
        elif chance < 0.055:
            found[day, 1 if rng.random() < 0.7 else rng.randrange(2, 7)] = LATE
    return found
