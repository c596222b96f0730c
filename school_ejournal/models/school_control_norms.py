from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL, format_date

from ..formulas.control_norms import ControlLesson, Norm, breaches

# Lessons of classes with control works. The edges of a day are those of the class, its subgroups
# included.
_LESSONS = """
    SELECT l.id AS lesson, l.class_id, l.subject_id AS subject,
           COALESCE(j.subgroup_id, 0) AS "group", l.date AS day,
           l.number IN (edge.first, edge.last) AS is_edge, l.number, s.name AS subject_name,
           COALESCE(s.short_name, s.name) AS short, COALESCE(g.name, '') AS group_name,
           p.name AS teacher, work.code, work.name
      FROM school_lesson l
      JOIN LATERAL (
           SELECT string_agg(t.code, ', ' ORDER BY w.sequence, w.id) AS code,
                  string_agg(COALESCE(w.name, t.name->>%(lang)s, t.name->>'en_US'), ', '
                             ORDER BY w.sequence, w.id) AS name
             FROM school_work w JOIN school_work_type t ON t.id = w.work_type_id AND t.is_control
            WHERE w.lesson_id = l.id) work ON work.code IS NOT NULL
      JOIN LATERAL (
           SELECT min(number) AS first, max(number) AS last FROM school_lesson d
            WHERE d.class_id = l.class_id AND d.date = l.date
              AND d.state NOT IN ('cancelled', 'moved')) edge ON TRUE
      JOIN school_journal j ON j.id = l.journal_id
      JOIN school_subject s ON s.id = l.subject_id
 LEFT JOIN school_subgroup g ON g.id = j.subgroup_id
 LEFT JOIN res_users u ON u.id = COALESCE(l.substitute_id, l.teacher_id)
 LEFT JOIN res_partner p ON p.id = u.partner_id
     WHERE l.class_id = ANY(%(classes)s) AND l.date BETWEEN %(from)s AND %(to)s
       AND l.state NOT IN ('cancelled', 'moved')
  ORDER BY l.date, l.number, l.id"""
_FIELDS = ("lesson", "subject", "group", "day", "is_edge")


class SchoolControlNorms(models.AbstractModel):
    """Which control works of a class break a norm, and with which others (see ``ControlNorms``).

    Subject, day and teacher of the others are no secret among the staff: the timetable shows them.
    """

    _name = "school.control.norms"
    _description = "Norms of Control Works"

    @api.model
    def _lessons(self, classes, date_from, date_to):
        """Return rows of the lessons with control works, by one query.

        Each: ``lesson``, ``class_id``, ``subject``, ``group``, ``day``, ``is_edge``, ``number``,
        ``subject_name``, ``short``, ``group_name``, ``teacher``, ``code``, ``name`` (of the
        works). The caller has checked that the user may know them.
        """
        self.env.flush_all()
        return self.env.execute_query_dict(SQL(_LESSONS, **{
            "classes": classes.ids, "from": date_from, "to": date_to,
            "lang": self.env.lang or "en_US",
        }))

    @api.model
    def _warnings(self, lessons):
        """Return ``{lesson: text}`` of ``lessons`` as if each held a control work.

        In a fixed number of queries; lessons that break nothing are left out.
        """
        lessons = lessons.filtered(lambda each: each.date and each.journal_id and each._is_held())
        if not lessons:
            return {}
        heads = lessons.sudo()
        classes = heads.class_id._origin
        days = heads.mapped("date")
        reach = timedelta(days=7 + max(
            company._school_control_norms().weeks * 7 for company in heads.company_id))
        rows = self._lessons(classes, min(days) - reach, max(days) + reach)
        edges = self._edges(heads)
        by_class = self._by_class(rows)
        norms = {each: each._school_control_norms() for each in heads.company_id}
        found = {}
        for lesson, head in zip(lessons, heads, strict=True):
            klass, journal = head.class_id._origin.id, head.journal_id._origin
            planned = ControlLesson(
                head._origin.id, journal.subject_id.id, journal.subgroup_id.id or 0, head.date,
                head.number in edges.get((klass, head.date), ()),
            )
            if text := self._text(planned, by_class.get(klass, {}), norms[head.company_id]):
                found[lesson] = text
        return found

    @api.model
    def _by_class(self, rows):
        """Return ``{class id: {ControlLesson: row}}`` of rows of ``_lessons``."""
        found = defaultdict(dict)
        for row in rows:
            found[row["class_id"]][ControlLesson(*(row[name] for name in _FIELDS))] = row
        return found

    @api.model
    def _edges(self, lessons):
        """Return ``{(class id, date): (first number, last number)}`` of the days of lessons."""
        return {
            (klass.id, day): (first, last)
            for klass, day, first, last in self.env["school.lesson"].sudo()._read_group(
                [("class_id", "in", lessons.class_id.ids), ("date", "in", lessons.mapped("date")),
                 ("state", "not in", ("cancelled", "moved"))],
                ["class_id", "date:day"], ["number:min", "number:max"],
            )
        }

    @api.model
    def _text(self, planned, rows, norms):
        """Return what ``planned`` (a ``ControlLesson``) breaks in words, or an empty string.

        ``rows``: those of its class, see ``_by_class``.
        """
        lines = []
        for breach in breaches(planned, rows, norms):
            others = [rows[other] for other in breach.others]
            lines.append(self._words(breach.norm, norms, "; ".join(map(self._named, others))))
        return "\n".join(lines)

    @api.model
    def _words(self, norm, norms, others):
        return {
            Norm.DAY: lambda: self.env._(
                "More than %(most)s control works on one day: %(others)s.",
                most=norms.per_day, others=others),
            Norm.WEEK: lambda: self.env._(
                "More than %(most)s control works in one week: %(others)s.",
                most=norms.per_week, others=others),
            Norm.GAP: lambda: self.env._(
                "Less than %(weeks)s weeks between control works of the subject: %(others)s.",
                weeks=f"{norms.weeks:g}".replace(".", ","), others=others),
            Norm.EDGE: lambda: self.env._(
                "A control work is not for the first or last lesson of the day."),
        }[norm]()

    @api.model
    def _named(self, row):
        """Return another control work in a few words: subject, day, teacher."""
        subject = row["subject_name"]
        if row["group_name"]:
            subject = f"{subject} ({row['group_name']})"
        day = format_date(self.env, row["day"], date_format="dd.MM")
        return " · ".join(part for part in (subject, row["code"], day, row["teacher"]) if part)
