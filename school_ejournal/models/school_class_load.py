from collections import defaultdict
from datetime import timedelta

from odoo import api, models

from ..tools.arguments import record_id


class SchoolClassLoad(models.AbstractModel):
    """Календарь контрольных работ and homework of a class, week by week of a term."""

    _name = "school.class.load"
    _description = "Load of a Class"

    @api.model
    @api.readonly
    def read_term(self, class_id=None, term_id=None):
        """Return the control works and the homework load of a class in a term as JSON values.

        ``classes``, ``klass``, ``terms``, ``term`` and ``today`` as of ``school.class.page``, with
        the same choice of class and term. ``weeks``: lists of days: ``date``, ``note`` (why there
        are no lessons, or ""), ``load`` (see ``school.homework.load``, or None) and ``works``:
        ``lesson``, ``number``, ``subject``, ``short``, ``group``, ``code``, ``name``, ``teacher``,
        ``warning`` (the norms that it breaks, in lines) and ``journal`` (its id, where the user may
        open it at that lesson, else 0). AccessError for a class in which the user may read no
        journal.
        """
        class_id, term_id = (record_id(self.env, value) for value in (class_id, term_id))
        Page = self.env["school.class.page"]
        classes = Page._classes(class_id)
        klass = Page._choose(classes, class_id)
        today = (klass.company_id or self.env.company)._school_today()
        terms = Page._terms(klass)
        asked = terms.filtered(lambda term: term.id == term_id)
        begun = terms.filtered(lambda term: term.date_start <= today)
        term = asked or begun[-1:] or terms[:1]
        return {
            "classes": [{"id": each.id, "name": each.name} for each in classes],
            "klass": {"id": klass.id, "name": klass.name or "",
                      "teacher": klass.sudo().class_teacher_id.name or ""},
            "terms": [Page._term_row(each) for each in terms],
            "term": Page._term_row(term) if term else {},
            "today": today.isoformat(),
            "weeks": self._weeks(klass, term) if term else [],
        }

    @api.model
    def _weeks(self, klass, term):
        first, last = term.date_start, term.date_end
        works = self._works(klass, first, last)
        loads = self.env["school.homework.load"]._days(klass, first, last)
        calendar, stage = self.env["school.calendar"], klass.stage_id
        dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        closed = calendar._why_closed([(stage, day) for day in dates])
        weeks = defaultdict(list)
        for day in dates:
            if day.weekday() == 6 and not works[day]:
                continue
            weeks[day.isocalendar()[:2]].append({
                "date": day.isoformat(), "note": closed.get((stage, day), ""),
                "load": loads.get(day), "works": works[day],
            })
        return list(weeks.values())

    @api.model
    def _works(self, klass, first, last):
        """Return ``{date: works}`` of a term, with what those around it have to do with them."""
        Norms = self.env["school.control.norms"]
        norms = klass.sudo().company_id._school_control_norms()
        reach = timedelta(days=7 + norms.weeks * 7)
        rows = Norms._lessons(klass, first - reach, last + reach)
        known = Norms._by_class(rows).get(klass.id, {})
        journals = {
            lesson.id: lesson.journal_id.id
            for lesson in self.env["school.lesson"].search_fetch(
                [("id", "in", [row["lesson"] for row in rows])], ["journal_id"])
        }
        found = defaultdict(list)
        for lesson, row in known.items():
            if first <= lesson.day <= last:
                found[lesson.day].append({
                    "lesson": row["lesson"], "number": row["number"],
                    "subject": row["subject_name"], "short": row["short"],
                    "group": row["group_name"], "code": row["code"], "name": row["name"],
                    "teacher": row["teacher"] or "", "warning": Norms._text(lesson, known, norms),
                    "journal": journals.get(row["lesson"], 0),
                })
        return found
