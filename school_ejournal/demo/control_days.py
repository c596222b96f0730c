"""When the classes of the lyceum write control works: as the norms ask, as far as that can be."""

from collections import defaultdict

from ..formulas.control_norms import ControlLesson, ControlNorms, breaches

_NORMS = ControlNorms()


class ControlDays:
    """Knows the control works of all classes while their plans are made one after another."""

    def __init__(self, journals):
        self._known = defaultdict(list)
        self._numbers = defaultdict(set)
        for journal in journals:
            for lesson in journal.lessons:
                self._numbers[journal.klass, lesson.day].add(lesson.number)

    def fit(self, lessons):
        """Tell whether a control work in ``lessons`` (of classes that share a plan) keeps them."""
        return not any(
            breaches(self._control(lesson), self._known[lesson.journal.klass], _NORMS)
            for lesson in lessons
        )

    def take(self, lessons):
        """Note that control works are written in ``lessons``."""
        for lesson in lessons:
            self._known[lesson.journal.klass].append(self._control(lesson))

    def _control(self, lesson):
        journal = lesson.journal
        numbers = self._numbers[journal.klass, lesson.day]
        return ControlLesson(
            lesson=id(lesson), subject=journal.subject.name, group=journal.group or 0,
            day=lesson.day, is_edge=lesson.number in (min(numbers), max(numbers)),
        )
