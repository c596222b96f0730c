from dataclasses import dataclass, field

from odoo import api, models
from odoo.tools import SQL

from ..formulas.plan_flow import PlanLesson, PlanLine, flow, progress, propose
from .school_lesson_change_mixin import NOT_HELD

# Lessons of the timetable: what was added beyond it is not due by the plan, and of a lesson that
# moved only the lesson itself counts.
_OF_TIMETABLE = ("planned", "merged", "cancelled")
# Kinds of lessons (XML ids) whose topics are never joined or shortened.
_FIXED_TYPES = ("lesson_type_control", "lesson_type_laboratory", "lesson_type_practical")
_TOPIC_LENGTH = 500


@dataclass
class _Lesson:
    id: int
    date: object
    state: str
    term: int
    is_closed: bool
    is_taught: bool
    line: int | None

    @property
    def is_held(self):
        return self.state not in NOT_HELD


@dataclass
class _Journal:
    """The plan of one journal and its lessons, both in order."""

    lines: list = field(default_factory=list)
    names: dict = field(default_factory=dict)
    lessons: list = field(default_factory=list)
    section: int | None = None

    def flow(self):
        """Return ``{lesson id: ids of its topics}`` of the lessons that take place."""
        return flow(self.lines, [
            PlanLesson(lesson.id, lesson.line if lesson.is_taught else None)
            for lesson in self.lessons if lesson.is_held
        ])

    def topic_of(self, lines):
        """Return the topics ``lines`` as one text."""
        text = ". ".join(self.names[line].rstrip(".") for line in lines)
        return text if len(text) <= _TOPIC_LENGTH else f"{text[:_TOPIC_LENGTH - 1]}…"


class SchoolPlanFlow(models.AbstractModel):
    """Brings plans and lessons together; the formulas decide, this reads and stores.

    The number of queries does not depend on the number of journals.
    """

    _name = "school.plan.flow"
    _description = "Topics onto Lessons"

    @api.model
    def _assign(self, lessons):
        """Set ``plan_line_id`` and ``planned_topic`` of ``lessons`` by the approved plans."""
        journals = self._read(lessons.journal_id.ids, without_plan=True)
        flows = {journal: read.flow() for journal, read in journals.items()}
        rows = {row.id: row for read in journals.values() for row in read.lessons}
        for lesson in lessons:
            row = rows.get(lesson._origin.id)
            if row and (row.is_closed or (row.is_taught and row.line)):
                # What stands stays: a recomputed field must be set.
                for name in ("plan_line_id", "planned_topic"):
                    lesson[name] = lesson[name]
                continue
            journal = lesson.journal_id.id
            found = flows[journal].get(row.id) if row else None
            lesson.plan_line_id = found[0] if found else False
            lesson.planned_topic = journals[journal].topic_of(found) if found else False

    # ---- programme fulfilled (clause 2.5) ----

    @api.model
    def _progress(self, journals):
        """Return ``{journal id: {...}}`` for journals with an approved plan.

        ``now``: the ``Progress`` of today. ``term_planned`` and ``term_expected``: hours of the
        plan by the end of the present term.
        """
        today = (journals.company_id[:1] or self.env.company)._school_today()
        found = {}
        for journal, read in self._read(journals.ids).items():
            if not read.lines:
                continue
            flows = read.flow()
            taken = [lesson for lesson in read.lessons if flows.get(lesson.id)]
            taught = [flows[lesson.id][0] for lesson in taken if lesson.is_taught]
            due = [lesson for lesson in read.lessons if lesson.state in _OF_TIMETABLE]
            to_come = sum(lesson.is_held and not lesson.is_taught and not lesson.is_closed
                          for lesson in read.lessons)
            end = self._term_end(read.lessons, today)
            by_end = progress(
                read.lines,
                [flows[lesson.id][0] for lesson in taken if lesson.date <= end
                 and (lesson.is_taught or not lesson.is_closed)],
                sum(lesson.date <= end for lesson in due), 0,
            )
            found[journal] = {
                "now": progress(read.lines, taught, sum(
                    lesson.date < today or (lesson.date == today and lesson.is_taught)
                    for lesson in due
                ), to_come),
                "term_planned": by_end.planned, "term_expected": by_end.covered,
                "lines": read.lines, "taught": taught, "names": read.names,
            }
        return found

    @api.model
    def _term_end(self, lessons, today):
        """Return the day of the last lesson in the present or next term."""
        if not lessons:
            return today
        now = next((lesson for lesson in lessons if lesson.date >= today), lessons[-1])
        return max(lesson.date for lesson in lessons if lesson.term == now.term)

    @api.model
    def _proposals(self, journal):
        """Return the ``Change`` list that fits the rest of the plan to the lessons to come."""
        found = self._progress(journal).get(journal.id)
        if not found:
            return []
        return propose(found["lines"], found["taught"], found["now"].spare)

    @api.model
    def _dates(self, journals):
        """Return ``{journal id: (planned, taught)}``: each ``{line id: dates}``.

        Planned are the days on which the timetable would have had the topic, had no lesson
        dropped out; taught are those of the lessons that took it.
        """
        found = {}
        for journal, read in self._read(journals.ids).items():
            timetable = [lesson for lesson in read.lessons if lesson.state in _OF_TIMETABLE]
            whole = [PlanLine(line.id, line.planned, line.planned) for line in read.lines]
            planned, taught = {}, {}
            flows = flow(whole, [PlanLesson(lesson.id) for lesson in timetable])
            for lesson in timetable:
                for line in flows[lesson.id]:
                    planned.setdefault(line, []).append(lesson.date)
            flows = read.flow()
            for lesson in read.lessons:
                for line in flows.get(lesson.id, ()) if lesson.is_taught else ():
                    taught.setdefault(line, []).append(lesson.date)
            found[journal] = planned, taught
        return found

    # ---- reading ----

    @api.model
    def _read(self, journal_ids, without_plan=False):
        """Return ``{journal id: _Journal}`` of the journals with an approved plan, or of all."""
        if not journal_ids:
            return {}
        self._flush()
        journals = {each: _Journal() for each in journal_ids} if without_plan else {}
        fixed = [self.env.ref(f"school_ejournal.{name}", raise_if_not_found=False)
                 for name in _FIXED_TYPES]
        fixed_ids = [each.id for each in fixed if each]
        for row in self.env.execute_query_dict(SQL(
            """SELECT r.journal_id, l.id, l.name, l.is_section, l.hours AS planned,
                      COALESCE((SELECT c.hours FROM school_plan_correction c
                                 WHERE c.journal_id = r.journal_id AND c.line_id = l.id
                              ORDER BY c.id DESC LIMIT 1), l.hours) AS hours,
                      l.lesson_type_id = ANY(%(fixed)s) OR EXISTS (
                          SELECT 1 FROM school_plan_line_school_work_type_rel w
                            JOIN school_work_type t ON t.id = w.school_work_type_id
                           WHERE w.school_plan_line_id = l.id AND t.is_control) AS fixed
                 FROM school_plan_journal_rel r
                 JOIN school_plan p ON p.id = r.plan_id AND p.state = 'approved' AND p.active
                 JOIN school_plan_line l ON l.plan_id = p.id
                WHERE r.journal_id = ANY(%(ids)s)
             ORDER BY r.journal_id, l.sequence, l.id""",
            ids=list(journal_ids), fixed=fixed_ids,
        )):
            read = journals.setdefault(row["journal_id"], _Journal())
            if row["is_section"]:
                read.section = row["id"]
                continue
            read.names[row["id"]] = row["name"]
            read.lines.append(PlanLine(
                row["id"], row["planned"], row["hours"], read.section, bool(row["fixed"])
            ))
        self._read_lessons(journals)
        return journals

    @api.model
    def _read_lessons(self, journals):
        if not journals:
            return
        for journal, *values in self.env.execute_query(SQL(
            """SELECT l.journal_id, l.id, l.date, l.state, l.term_id, t.state = 'closed',
                      COALESCE(l.topic, '') <> '', l.plan_line_id
                 FROM school_lesson l JOIN school_term t ON t.id = l.term_id
                WHERE l.journal_id = ANY(%s) ORDER BY l.date, l.number, l.id""",
            list(journals),
        )):
            journals[journal].lessons.append(_Lesson(*values))

    @api.model
    def _flush(self):
        for model, names in (
            ("school.plan", ("state", "active", "journal_ids")),
            ("school.plan.line", ("plan_id", "sequence", "name", "is_section", "hours",
                                  "lesson_type_id", "work_type_ids")),
            ("school.plan.correction", ("journal_id", "line_id", "hours")),
            ("school.lesson", ("journal_id", "date", "number", "state", "term_id", "topic")),
            ("school.term", ("state",)),
        ):
            self.env[model].flush_model(names)
