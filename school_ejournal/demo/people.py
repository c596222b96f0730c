"""Students and their families, classes filled with them (plain Python)."""

from datetime import date, timedelta

from . import cases, names
from .parts import Guardian, Stay, Student

_FATHER_OF = {son: father for father, (son, _daughter) in names.FATHERS.items()}
_FATHER_OF.update({daughter: father for father, (_son, daughter) in names.FATHERS.items()})


class Population:
    """Draws students into classes; siblings share a family, no two people share a full name."""

    def __init__(self, rng, year, siblings, fathers):
        """``year`` is that of 1 September; ``siblings``, ``fathers`` are shares of families."""
        self.rng = rng
        self.year = year
        self.siblings = siblings
        self.fathers = fathers
        self.students = []
        self.guardians = []
        self._names = set()
        self._families = []

    # ---- classes ----

    def fill(self, klass, count):
        """Fill ``klass`` with ``count`` students, the ones of its stories among them."""
        for person in self._story(klass):
            self._settle(klass, self.student(klass.grade, *person))
        while len(klass.stays) < count:
            self._settle(klass, self._anyone(klass))

    def _settle(self, klass, student):
        stay = Stay(student, klass, date(self.year, 9, 1))
        klass.stays.append(stay)
        student.stays.append(stay)

    def _story(self, klass):
        """Yield ``(last, first, patronymic, sex)`` of those who must be in ``klass``."""
        if klass.name == cases.CLASS:
            for last, first, sex in names.CLASS_9B:
                known = [
                    person for person in (cases.CHILDREN[klass.name], cases.WITHOUT_RIGHTS_CHILD)
                    if person[:2] == (last, first)
                ]
                middle = known[0][2] if known else self._patronymic(sex, (last, first))
                yield last, first, middle, sex
        elif klass.name in cases.CHILDREN:
            child = cases.CHILDREN[klass.name]
            yield (*child, "female" if child[0].endswith("а") else "male")
        if klass.name == cases.TWINS_CLASS:
            yield (*cases.TWINS[0], "female")
            yield (*cases.TWINS[1], "male")
        if klass.name == cases.LEFT_CLASS:
            yield (*cases.LEFT, "male")
        if klass.name == cases.MOVED_FROM:
            yield (*cases.MOVED, "female")
        if klass.name == cases.NEWCOMER_CLASS:
            yield (*cases.NEWCOMER, "female")

    # ---- people ----

    def student(self, grade, last, first, middle, sex):
        """Return a new student of ``grade``."""
        rng = self.rng
        # Children of a grade were born between October and September.
        birth = date(self.year - 7 - grade, 10, 1) + timedelta(days=rng.randrange(364))
        ability = min(4.85, max(3.15, rng.gauss(4.1, 0.42)))
        student = Student(
            last, first, middle, sex, birth, round(ability, 2),
            round(rng.choice((0.4, 0.7, 0.9, 1, 1, 1.2, 1.8)), 2),
        )
        self._names.add((last, first, middle))
        self.students.append(student)
        return student

    def _anyone(self, klass):
        for _try in range(200):
            person = self._sibling(klass) or self._stranger()
            if person[:3] not in self._names:
                return self.student(klass.grade, *person)
        raise RuntimeError("the lists of names are too short for so many students")

    def _sibling(self, klass):
        """Return a brother or sister of a student of another grade, now and then."""
        if not self.students or self.rng.random() > self.siblings:
            return None
        other = self.rng.choice(self.students)
        father = _FATHER_OF.get(other.middle)
        grades = {stay.klass.grade for stay in other.stays}
        sex = self.rng.choice(("male", "female"))
        surnames = {names.surname_of(last, sex): last for last in names.SURNAMES}
        bare = self._masculine.get(other.last)
        if not father or klass.grade in grades or bare not in surnames.values():
            return None
        first = self.rng.choice(names.BOYS if sex == "male" else names.GIRLS)
        return (names.surname_of(bare, sex), first, names.FATHERS[father][sex == "female"], sex)

    _masculine = {
        names.surname_of(last, sex): last for last in names.SURNAMES for sex in ("male", "female")
    }

    def _stranger(self):
        rng = self.rng
        sex = rng.choice(("male", "female"))
        if rng.random() < 0.05:
            man, woman, boys, girls, son, daughter = rng.choice(names.OTHER_FAMILIES)
            if sex == "male":
                return (man, rng.choice(boys), son, sex)
            return (woman, rng.choice(girls), daughter, sex)
        last = names.surname_of(rng.choice(names.SURNAMES), sex)
        first = rng.choice(names.BOYS if sex == "male" else names.GIRLS)
        return (last, first, self._patronymic(sex, (last, first)), sex)

    def _patronymic(self, sex, person):
        if person in names.WITHOUT_PATRONYMIC:
            return None
        father = self.rng.choice(sorted(names.FATHERS))
        return names.FATHERS[father][sex == "female"]

    # ---- guardians ----

    def make_guardians(self):
        """Give every student guardians; brothers and sisters have the same."""
        families = {}
        for student in self.students:
            family = (self._masculine.get(student.last, student.last), student.middle)
            # Without a patronymic nothing tells that two are of one family.
            key = family if student.middle else (student.last, student.first)
            families.setdefault(key, []).append(student)
        parent_of = set(cases.CHILDREN.values())
        for children in families.values():
            known = any((c.last, c.first, c.middle) in parent_of for c in children)
            if not known:
                self._make_family(children)
        self._make_stories(parent_of)

    def _make_family(self, children):
        rng = self.rng
        first_child = children[0]
        bare = self._masculine.get(first_child.last)
        surname = names.surname_of(bare, "female") if bare else first_child.last
        mother = Guardian(
            surname, rng.choice(names.MOTHERS), rng.choice(list(names.FATHERS.values()))[1]
            if first_child.middle else None,
            children=[(child, "mother", True, True) for child in children],
        )
        self.guardians.append(mother)
        story = cases.WITHOUT_RIGHTS_CHILD
        if (first_child.last, first_child.first, first_child.middle) == story:
            self.guardians.append(Guardian(
                *cases.WITHOUT_RIGHTS, children=[(first_child, "father", False, False)]
            ))
        elif rng.random() < self.fathers and first_child.middle in _FATHER_OF:
            father = _FATHER_OF[first_child.middle]
            self.guardians.append(Guardian(
                bare or first_child.last, father, rng.choice(list(names.FATHERS.values()))[0],
                children=[(c, "father", True, rng.random() < 0.5) for c in children],
            ))

    def _make_stories(self, parent_of):
        children = [s for s in self.students if (s.last, s.first, s.middle) in parent_of]
        self.guardians.append(Guardian(
            *cases.PARENT, login="parent",
            children=[(child, "mother", True, True) for child in children],
        ))
        for student in children:
            if (student.last, student.first, student.middle) == cases.CHILDREN[cases.CLASS]:
                student.login = "student"
