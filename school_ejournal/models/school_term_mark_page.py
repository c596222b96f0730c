from datetime import timezone

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..formulas.term_mark import diverges
from ..tools.arguments import record_id
from ..tools.caller import check_caller
from .school_term_proposal import Place

_LONGEST = 200  # entries of one call: more students than any class has


class SchoolTermMarkPage(models.AbstractModel):
    """The term marks of a journal on one screen, and what was decided on it, at one stroke."""

    _name = "school.term.mark.page"
    _description = "Term Marks of a Journal"

    @api.model
    @api.readonly
    def read_page(self, journal_id, kind=None, term_id=None):
        """Return a journal's students with their term marks and proposals as JSON values.

        ``kind`` and ``term_id`` choose the period, the present or last term without them.
        ``journal``: ``id``, ``name``. ``periods``: ``key``, ``kind``, ``term`` (id or 0), ``name``,
        ``is_open``; ``period``: one of them. ``editable``, or ``why`` not. ``values``: ``id``,
        ``code``, ``name``, ``kind``, ``keys``. ``students`` in alphabetical order: ``id``,
        ``number``, ``name``, ``gone`` (left before the end), ``marks`` (code by key of period),
        ``value`` (id or 0), ``reason``, ``who`` and ``when`` (ISO UTC) of the mark, ``own`` (set in
        this journal, or not set), ``average``, ``count`` (marks that count), ``proposal`` (id of a
        value or 0) and ``diverging`` (ids of the values that ask why). AccessError for a journal
        whose marks the user may not see.
        """
        journal = self._journal(journal_id)
        klass = journal.sudo().class_id
        periods = self._periods(klass)
        period = self._choose(klass, periods, kind, term_id)
        if not period:
            raise UserError(self.env._("The class of this journal has no terms yet."))
        students, marks = self._students(journal, period)
        values = self._values(journal)
        return {
            "journal": {"id": journal.id, "name": journal.sudo().display_name},
            "periods": periods, "period": period,
            "editable": journal._is_own() and journal.active and period["is_open"],
            "why": self._why_not(journal, period),
            "values": [
                {"id": each.id, "code": each.code, "name": each.name, "kind": each.kind,
                 "keys": (each.keys or "").split()}
                for each in values
            ],
            "students": self._rows(journal, period, values, students, marks),
        }

    @api.model
    def save(self, journal_id, kind, term_id, entries, user_id=None):
        """Set, change and remove term marks of a journal; returns the page as it is then.

        ``entries``: ``student``, ``value`` (id, 0 removes the mark), ``reason`` and ``seen``, the
        value (id or 0) that stood there when it was typed. Beside the page ``clashes``: students
        whose mark somebody else has changed meanwhile; theirs is not stored. All others are, or
        none: UserError, ValidationError with the reason. ``user_id`` as in ``school.entry.batch``.
        """
        check_caller(self.env, user_id)
        journal = self._journal(journal_id)
        if not journal._is_own():
            raise AccessError(self.env._("Term marks are set by the teacher of the journal."))
        klass = journal.sudo().class_id
        period = self._choose(klass, self._periods(klass), kind, term_id, strict=True)
        if not journal.active:
            raise UserError(self._why_not(journal, period))
        students, marks = self._students(journal, period)
        current = {
            mark.student_id.id: mark for mark in marks if self._key(mark) == period["key"]
        }
        known = {row["id"] for row in students}
        values = {0, *self._values(journal).ids}
        wanted, clashes = [], []
        for student, value, reason, seen in self._parsed(entries):
            mark = current.get(student, self.env["school.term.mark"])
            if student not in known:
                raise UserError(self.env._("This student is not on the page."))
            if value not in values:
                raise UserError(self.env._("This entry cannot be understood."))
            if (mark.value_id.id or 0, mark.reason or "") == (value, reason):
                continue
            if (mark.value_id.id or 0) not in (seen, value):
                clashes.append(student)
            else:
                wanted.append((student, mark, value, reason))
        self._store(journal, period, wanted)
        return {**self.read_page(journal.id, period["kind"], period["term"]), "clashes": clashes}

    @api.model
    def _store(self, journal, period, wanted):
        Mark = self.env["school.term.mark"]
        Mark.browse([
            mark.id for _student, mark, value, _why in wanted if mark and not value
        ]).unlink()
        changed = {
            mark.id: {"value_id": value, "reason": reason}
            for _student, mark, value, reason in wanted if mark and value
        }
        if changed:
            Mark.browse(changed)._change(changed)
        Mark.create([
            {"journal_id": journal.id, "student_id": student, "kind": period["kind"],
             "term_id": period["term"] or False, "value_id": value, "reason": reason}
            for student, mark, value, reason in wanted if not mark and value
        ])

    @api.model
    def _parsed(self, entries):
        """Return ``(student, value, reason, seen)`` of entries that came as JSON."""
        if not isinstance(entries, list) or len(entries) > _LONGEST:
            raise UserError(self.env._("Entries come as a list."))
        found = {}
        for entry in entries:
            if not isinstance(entry, dict) or not isinstance(entry.get("reason") or "", str):
                raise UserError(self.env._("This entry cannot be understood."))
            student, value, seen = (
                record_id(self.env, entry.get(name)) for name in ("student", "value", "seen")
            )
            found[student] = (student, value, (entry.get("reason") or "").strip(), seen)
        return list(found.values())

    # ---- what there is ----

    @api.model
    def _journal(self, journal_id):
        """Return the journal; AccessError for one whose marks the user may not see."""
        self.env["school.term.mark"].check_access("read")
        journal = self.env["school.journal"].browse(record_id(self.env, journal_id)).exists()
        if not (journal and journal._is_own()) and not self.env["school.journal"].with_context(
            active_test=False
        ).search_count(
            Domain("id", "=", journal.id) & self.env["school.class.page"]._visible(), limit=1
        ):
            raise AccessError(self.env._("You may not see the term marks of this journal."))
        return journal

    @api.model
    def _periods(self, klass):
        """Return the terms of a class (sudo), then year, exam and final mark."""
        open_year = klass.year_id.state == "open"
        terms = self.env["school.class.page"]._terms(klass)
        names = dict(self.env["school.term.mark"]._fields["kind"]._description_selection(self.env))
        return [
            {"key": f"term-{term.id}", "kind": "term", "term": term.id, "name": term.name,
             "is_open": open_year and term.state == "open"} for term in terms
        ] + [
            {"key": kind, "kind": kind, "term": 0, "name": names[kind], "is_open": open_year}
            for kind in ("year", "exam", "final") if terms
        ]

    @api.model
    def _choose(self, klass, periods, kind, term_id, strict=False):
        term_id = record_id(self.env, term_id)
        asked = [each for each in periods if (each["kind"], each["term"]) == (kind, term_id)]
        if asked:
            return asked[0]
        if strict:
            raise UserError(self.env._("The class is not taught by this term."))
        today = klass.company_id._school_today()
        terms = self.env["school.term"].browse(
            [each["term"] for each in periods if each["kind"] == "term"])
        begun = [term.id for term in terms if term.date_start <= today] or terms.ids[:1]
        return next((each for each in periods if each["term"] in begun[-1:]), None)

    @api.model
    def _values(self, journal):
        """Return what may stand as a term mark."""
        return self.env["school.mark.value"].sudo().search([
            ("company_id", "=", journal.sudo().company_id.id), ("kind", "!=", "owed"),
        ])

    @api.model
    def _span(self, klass, period):
        """Return the term of a period, or the year of the class (sudo)."""
        return self.env["school.term"].browse(period["term"]) if period["term"] else klass.year_id

    @api.model
    def _students(self, journal, period):
        """Return the roster of the period and all term marks of the subject in the year (sudo)."""
        head = journal.sudo()
        span = self._span(head.class_id, period)
        students = journal._roster(span.date_start, span.date_end)
        marks = self.env["school.term.mark"].sudo().search([
            ("student_id", "in", [row["id"] for row in students]),
            ("subject_id", "=", head.subject_id.id), ("year_id", "=", head.year_id.id),
        ])
        return students, marks

    @api.model
    def _rows(self, journal, period, values, students, marks):
        head, results = journal.sudo(), self.env["school.mark.value"]._results()
        place = Place(0, head.subject_id.id, head.year_id.id, head.class_id.stage_id.id,
                      period["kind"], period["term"])
        places = {row["id"]: place._replace(student=row["id"]) for row in students}
        proposals = self.env["school.term.proposal"]._of(places.values())
        span = self._span(head.class_id, period)
        today = head.company_id._school_today()
        until = max(span.date_start, min(span.date_end, today))
        found = {}
        for mark in marks:
            found.setdefault(mark.student_id.id, {})[self._key(mark)] = mark
        rows = []
        for row in students:
            own = found.get(row["id"], {})
            mark = own.get(period["key"], marks.browse())
            gone = not any(not end or end >= until for _start, end in row["spans"])
            if gone and not mark:
                continue
            proposal = proposals[places[row["id"]]]
            rows.append({
                "id": row["id"], "number": len(rows) + 1, "name": row["name"], "gone": gone,
                "marks": {key: each.value_id.code for key, each in own.items()},
                "value": mark.value_id.id or 0, "reason": mark.reason or "",
                "who": mark.write_uid.name or "",
                "when": mark.write_date.replace(tzinfo=timezone.utc).isoformat() if mark else "",
                "own": not mark or mark.journal_id == head,
                "average": proposal.average, "count": proposal.marks,
                "proposal": values._value_of(head.company_id, proposal.result).id or 0,
                "diverging": [
                    each.id for each in values if diverges(results[each.id], proposal.result)
                ],
            })
        return rows

    @api.model
    def _key(self, mark):
        return f"term-{mark.term_id.id}" if mark.kind == "term" else mark.kind

    @api.model
    def _why_not(self, journal, period):
        """Return why nobody sets marks here, or an empty string."""
        if not journal.active:
            return self.env._("The journal is archived: nothing can be entered in it any more.")
        if not period["is_open"]:
            return self.env._(
                "The term or the school year is closed: its marks cannot be changed any more.")
        return ""
