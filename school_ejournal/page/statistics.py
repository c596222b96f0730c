"""What a journal page adds up to: computed once, shown by the screen, the PDF and the XLSX."""

from dataclasses import asdict, dataclass, field

from ..formulas.averages import weighted_average
from ..formulas.forecast import ForecastRule, forecast, outlook, trend
from ..formulas.quality import NOT_ATTESTED, quality
from .journal_page import belongs
from .plain_values import PlainValues

# «1» is no better than «2», and no share of a Russian school knows it.
_RESULTS = {1: "2", 2: "2", 3: "3", 4: "4", 5: "5"}
_NO_OUTLOOK = {"next": None, "fives": None, "fours": None, "after_two": None}


@dataclass(frozen=True)
class StatisticsRule:
    """A school's settings: how a forecast comes about, and the lessons without a mark that are
    still usual.
    """

    forecast: ForecastRule = field(default_factory=ForecastRule)
    silent_lessons: int = 5


@dataclass
class JournalStatistics(PlainValues):
    """Figures of a ``JournalPage``; plain JSON values.

    ``students``: student id (as text) → ``average``, ``marks`` (how many count), ``forecast``
    (mark or None), ``trend`` (1, 0, -1 or None), ``missed`` and ``late`` (lessons), ``owed``
    (works), ``silent`` (lessons attended since the last mark) and the outlook ``next``, ``fives``,
    ``fours``, ``after_two`` (see ``formulas/forecast.py``).
    ``columns``: for every work with marks ``lesson``, ``work``, ``marks``, ``average``,
    ``quality``, ``success``, ``degree`` (percent or None; see ``formulas/quality.py``; every mark
    is a result). ``total``: the same of the term by the forecasts of those who are still there,
    ``average`` being the mean of their averages, with ``missed`` of all.
    ``silent``: ids of the students with more lessons without a mark than ``limit``.
    ``minimum``: marks that a forecast takes. ``corrections``: ``[lesson, student]`` of the cells
    whose value was changed once it stood there, for those who may read the entry log.
    ``terms``: on the page of a year, for each term ``id``, ``name`` and ``students``, id (as text)
    → ``average`` and ``forecast``. ``groups``: ``{id, name}`` of the journals of the class's
    subgroups in the subject that the user may read, when there are several.
    """

    students: dict
    columns: list
    total: dict
    silent: list
    limit: int
    minimum: int
    corrections: list = field(default_factory=list)
    terms: list = field(default_factory=list)
    groups: list = field(default_factory=list)


def statistics(page, rule):
    """Return the ``JournalStatistics`` of a ``JournalPage`` by a ``StatisticsRule``."""
    return _Reckoning(page, rule).result()


def year_statistics(page, parts, rule):
    """Return the ``JournalStatistics`` of a year's page, made of the pages of its terms.

    The forecast of the year takes the term marks, each of weight one, as the marks.
    """
    found = statistics(page, rule)
    terms = [(part.term, statistics(part, rule).students) for part in parts]
    found.terms = [
        {"id": term["id"], "name": term["name"], "students": {
            student: {"average": row["average"], "forecast": row["forecast"]}
            for student, row in students.items()
        }} for term, students in terms
    ]
    of_marks = ForecastRule(rule.forecast.thresholds, 1)
    for student, row in found.students.items():
        marks = [(students[student]["forecast"], 1) for _term, students in terms
                 if student in students and students[student]["forecast"] is not None]
        row.update(forecast=forecast(marks, of_marks), **_NO_OUTLOOK)
    forecasts = [found.students[str(student)]["forecast"] for student in present(page)]
    found.total.update(shares([mark for mark in forecasts if mark is not None]))
    return found


class _Reckoning:
    """The rows of a page sorted by what the figures need."""

    def __init__(self, page, rule):
        self.page = page
        self.rule = rule
        self.values = {row["id"]: row for row in page.lists["values"]}
        self.weights = {
            work["id"]: work["weight"] for lesson in page.lessons for work in lesson["works"]
        }
        late = {row["id"] for row in page.lists["reasons"] if row["kind"] == "late"}
        self.missed, self.late, self.marks = {}, {}, {}
        for student, lesson, reason, *_rest in page.absences:
            (self.late if reason in late else self.missed).setdefault(student, set()).add(lesson)
        for student, lesson, work, _position, value, *_rest in page.marks:
            if value in self.values:
                self.marks.setdefault(student, []).append((lesson, work, self.values[value]))
        usual = [row for row in page.lists["work_types"] if row["is_default"]]
        usual = usual or page.lists["work_types"]
        self.usual_weight = (usual[0]["weight"] if usual else 0) or 1
        self.places = {lesson["id"]: place for place, lesson in enumerate(page.lessons)}
        self.held = [
            lesson for lesson in page.lessons
            if lesson["state"] == "planned" and lesson["date"] <= page.today
        ]

    def result(self):
        students = {row["id"]: self.student(row) for row in self.page.students}
        limit = self.rule.silent_lessons
        here = present(self.page)
        return JournalStatistics(
            students={str(student): figures for student, figures in students.items()},
            columns=self.columns(),
            total=self.total(students, here),
            silent=[student for student in here if students[student]["silent"] > limit],
            limit=limit,
            minimum=self.rule.forecast.minimum,
        )

    # ---- students ----

    def student(self, row):
        marks = self.marks.get(row["id"], ())
        pairs = [
            (value["grade"], self.weights.get(work, 0))
            for _lesson, work, value in sorted(marks, key=self.order) if value["kind"] == "grade"
        ]
        rule = self.rule.forecast
        ahead = outlook(pairs, rule, self.usual_weight)
        return {
            "average": weighted_average(pairs),
            "marks": sum(1 for _value, weight in pairs if weight),
            "forecast": forecast(pairs, rule),
            "trend": trend(pairs),
            "missed": len(self.missed.get(row["id"], ())),
            "late": len(self.late.get(row["id"], ())),
            "owed": sum(1 for _lesson, _work, value in marks if value["kind"] == "owed"),
            "silent": self.silent(row),
            **(asdict(ahead) if ahead else _NO_OUTLOOK),
        }

    def order(self, mark):
        return self.places.get(mark[0], 0)

    def silent(self, student):
        """Return how many lessons the student attended since the last mark."""
        marked = {
            lesson for lesson, _work, value in self.marks.get(student["id"], ())
            if value["kind"] != "owed"
        }
        missed = self.missed.get(student["id"], ())
        count = 0
        for lesson in reversed(self.held):
            if lesson["id"] in marked:
                break
            if lesson["id"] not in missed and belongs(student, lesson):
                count += 1
        return count

    # ---- columns ----

    def columns(self):
        found = {}
        for marks in self.marks.values():
            for lesson, work, value in marks:
                found.setdefault((lesson, work), []).append(value)
        return [
            {"lesson": lesson["id"], "work": work["id"], **self.column(found[place])}
            for lesson in self.page.lessons for work in lesson["works"]
            if (place := (lesson["id"], work["id"])) in found
        ]

    def column(self, values):
        grades = [value["grade"] for value in values if value["kind"] == "grade"]
        absent = sum(value["kind"] == "not_attested" for value in values)
        return {
            "marks": len(grades),
            "average": weighted_average((grade, 1) for grade in grades),
            **shares(grades, absent),
        }

    def total(self, students, here):
        averages = [students[student]["average"] for student in here]
        found = [average for average in averages if average is not None]
        forecasts = [students[student]["forecast"] for student in here]
        return {
            "average": weighted_average((average, 1) for average in found),
            **shares([mark for mark in forecasts if mark is not None]),
            "missed": sum(figures["missed"] for figures in students.values()),
        }


def present(page):
    """Return the ids of the students who are there at the end of the term, or today within it."""
    last = min(page.term.get("to") or page.today, page.today)
    return [
        row["id"] for row in page.students
        if any(not end or end >= last for _start, end in row["spans"])
    ]


def shares(grades, not_attested=0):
    """Return ``quality``, ``success`` and ``degree`` of grades, None where there are none.

    Marks of another scale than 1 to 5 have no shares.
    """
    counts = {NOT_ATTESTED: not_attested}
    for grade in grades:
        code = _RESULTS.get(grade)
        if code:
            counts[code] = counts.get(code, 0) + 1
    found = quality(counts)
    return {"quality": found.quality, "success": found.success, "degree": found.degree}
