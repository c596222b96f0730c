"""Thematic plans of a year's lessons: topics, works, homework (plain Python)."""

from dataclasses import dataclass, field

from . import curricula, topics
from .control_days import ControlDays

# What is taught when there are more lessons than hours of the plan.
RESERVE = "Повторение изученного. Резервный урок"
# Lessons between two control works, by hours a week; between two shorter works.
_CONTROL_STEP = {1: 9, 2: 8}
# Works that fill a lesson: code → key of the lesson type.
_WHOLE = {
    "КР": "control", "Д": "control", "П": "control", "З": "control", "С": "control",
    "И": "control", "ЛР": "laboratory", "ПР": "practical",
}
_SECTIONS = 6


@dataclass(eq=False, slots=True)
class Item:
    """One hour of a plan; ``code`` is that of its work, which may fill the whole lesson."""

    topic: str
    kind: str
    section: str
    homework: str
    code: str = ""
    work: str = ""
    is_whole: bool = False


@dataclass(eq=False, slots=True)
class ThematicPlan:
    """The plan of a subject in a grade, shared by its classes and subgroups."""

    subject: curricula.Subject
    grade: int
    items: list = field(default_factory=list)
    journals: list = field(default_factory=list)

    @property
    def lines(self):
        """Return ``(section, [(item, hours)])``: equal topics in a row are one line."""
        return [
            (items[0].section, [
                (same[0], len(same)) for same in _runs(items, lambda item: (item.topic, item.code))
            ])
            for items in _runs(self.items, lambda item: item.section)
        ]


def _runs(items, key):
    """Return neighbours with the same ``key`` as lists."""
    runs = []
    for item in items:
        if runs and key(runs[-1][-1]) == key(item):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def make_plans(journals, rng_of):
    """Give each journal its plan; return the plans. ``rng_of`` makes a generator for a key."""
    together = {}
    for journal in journals:
        together.setdefault((journal.subject.name, journal.klass.grade), []).append(journal)
    days = ControlDays(journals)
    plans = []
    for (subject, grade), sharing in together.items():
        plan = _make_plan(sharing, rng_of(f"works-{subject}-{grade}"), days)
        plan.journals = sharing
        for journal in sharing:
            journal.plan = plan
        plans.append(plan)
    return plans


def _make_plan(sharing, rng, days):
    journal = sharing[0]
    subject, grade = journal.subject, journal.klass.grade
    plan = ThematicPlan(subject, grade)
    marked = curricula.is_marked(subject, grade) or subject.grading == "pass"
    total = journal.hours * (33 if grade == 1 else 34)
    counts = {}
    step = _CONTROL_STEP.get(journal.hours, 11)
    due, short_due = step + rng.randrange(-2, 3), rng.randrange(2, 5)
    for index in range(total):
        code = ""
        lessons = [each.lessons[index] for each in sharing if index < len(each.lessons)]
        # A control work waits for a better day, but not for ever.
        if marked and subject.control and index >= due and (
            index >= due + 2 * journal.hours or days.fit(lessons)
        ):
            days.take(lessons)
            code = subject.control[counts.get("control", 0) % len(subject.control)]
            counts["control"] = counts.get("control", 0) + 1
            due, short_due = index + step + rng.randrange(-2, 3), index + 3
        elif marked and index >= short_due:
            code = rng.choice(subject.short_works)
            short_due = index + rng.randrange(3, 6)
        plan.items.append(_item(plan, index, total, code, counts, rng))
    return plan


def _item(plan, index, total, code, counts, rng):
    subject, grade = plan.subject.name, plan.grade
    whole = code in _WHOLE
    topic = topics.topic(subject, grade, index, total)
    kind = "new" if ". " not in topic else "combined"
    work = ""
    if code:
        counts[code] = counts.get(code, 0) + 1
        work = f"{topics.WORK_NAMES[code]} № {counts[code]}"
    if whole:
        topic = topics.work_topic(code, counts[code], subject, grade, index, total)
        kind = _WHOLE[code]
    homework = ""
    if grade > 1 and rng.random() < plan.subject.homework and kind != "control":
        homework = topics.homework(subject, grade, index, total, rng)
    return Item(topic, kind, _section(subject, grade, index, total), homework, code, work, whole)


def _section(subject, grade, index, total):
    number = index * _SECTIONS // total
    first = topics.topic(subject, grade, -(-number * total // _SECTIONS), total)
    return f"Раздел {number + 1}. {first.split('.')[0].split(':')[0]}"
