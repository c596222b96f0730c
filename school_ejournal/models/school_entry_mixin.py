from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.copied import CopiedMany2one
from ..tools.guard import RowGuard, StatementGuard
from ..tools.origin import Origin
from .school_lesson import TERM_OPEN, TERM_OPEN_MESSAGE


class SchoolEntryMixin(models.AbstractModel):
    """A fact about one student in one lesson: a mark or an absence.

    Every way in (page, RPC, import, portal) ends in ``create``, ``write`` or ``unlink`` here, which
    ask the entry window, lock the lesson and write the entry log in the same transaction.
    """

    _name = "school.entry.mixin"
    _description = "Entry about a student in a lesson"
    _inherit = ["school.input.mixin"]
    _check_company_auto = True

    # What the log calls it.
    _entry_kind = None
    _fixed_fields = frozenset({"lesson_id", "student_id"})
    # What ``_logged_value`` puts into words, and the log keeps beside.
    _logged_fields = ()
    _derived_fields = frozenset({"company_id", "journal_id", "date"})

    # Indexed by the constraint of the cells, which begins with it.
    lesson_id = fields.Many2one(
        "school.lesson", required=True, ondelete="restrict", check_company=True
    )
    student_id = fields.Many2one(
        "school.student", required=True, ondelete="restrict", check_company=True
    )
    # ``create`` fills these in from the lesson; precomputed, Odoo would build each record twice.
    journal_id = CopiedMany2one(related="lesson_id.journal_id", store=True)
    company_id = CopiedMany2one(related="lesson_id.company_id", store=True)
    date = fields.Date(related="lesson_id.date", store=True)
    comment = fields.Char(size=250)
    entered_late = fields.Boolean(readonly=True, copy=False)

    _plain_texts = {"comment": 250}

    # A class in all its subjects for a term: by journal and date, not by the whole year.
    _journal_date = models.Index("(journal_id, date)")
    _comment_length = models.Constraint(
        "CHECK (char_length(comment) <= 250)", "A comment has at most 250 characters."
    )
    _enrolled = StatementGuard(
        ("INSERT",),
        """SELECT 1 FROM changed c
             JOIN school_lesson l ON l.id = c.lesson_id
             JOIN school_journal j ON j.id = l.journal_id
            WHERE NOT EXISTS (
                    SELECT 1 FROM school_enrollment e
                     WHERE e.student_id = c.student_id AND e.class_id = j.class_id
                       AND e.date_from <= l.date AND COALESCE(e.date_to, l.date) >= l.date)
               OR j.subgroup_id IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM school_subgroup_member m
                     WHERE m.student_id = c.student_id AND m.subgroup_id = j.subgroup_id
                       AND m.date_from <= l.date AND COALESCE(m.date_to, l.date) >= l.date)""",
        "The student was not in this class or subgroup on the day of the lesson.",
    )
    _term_open = StatementGuard(("INSERT", "UPDATE", "DELETE"), TERM_OPEN, TERM_OPEN_MESSAGE)
    _held = StatementGuard(
        ("INSERT",),
        """SELECT 1 FROM changed c JOIN school_lesson l ON l.id = c.lesson_id
            WHERE l.state IN ('cancelled', 'moved')""",
        "The lesson is cancelled or moved.",
    )
    _fixed = RowGuard(
        "UPDATE OF lesson_id, student_id",
        "An entry stays with its lesson and its student: remove it and enter it anew.",
        when="(OLD.lesson_id, OLD.student_id) IS DISTINCT FROM (NEW.lesson_id, NEW.student_id)",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_entered(vals)
        vals_list = self._prepare_entries(vals_list)
        late = self._follow_lessons(vals_list)
        entries = super().create(vals_list)
        entries._log_entries({}, entries._logged_values(), late)
        return entries

    @api.model
    def _enter(self, vals_list):
        """Create entries that the page has judged: their rows and those of the log at one stroke.

        Faster than ``create`` for what it leaves out: defaults, so that ``vals_list`` holds every
        column that a person fills in, and the checks of values, which the page has made. Access,
        windows and the guards of the database are those of every other entry.
        """
        self.browse().check_access("create")
        late = self._follow_lessons(vals_list)
        codes = self._codes()
        return self._take_in(self.env["school.entry.log"]._append_with(
            self.browse(), list(vals_list[0]), [
                {**vals, **self._log_row(vals, "", self._logged_value(vals, codes), is_late)}
                for vals, is_late in zip(vals_list, late, strict=True)
            ],
        ), vals_list)

    @api.model
    def _follow_lessons(self, vals_list):
        """Lock the lessons of new entries and add to ``vals_list`` what follows from them.

        Returns for each entry whether it is late. UserError when a window is not writable.
        """
        lessons = self.env["school.lesson"].browse({vals["lesson_id"] for vals in vals_list})
        lessons._lock_for_entry()
        late = self._late([(vals["lesson_id"], vals.get("work_id") or 0) for vals in vals_list])
        follows = {lesson.id: lesson._entry_head() for lesson in lessons}
        for vals, is_late in zip(vals_list, late, strict=True):
            vals.update(follows[vals["lesson_id"]], entered_late=is_late)
        return late

    @api.model
    def _check_created(self, vals_list):
        # ``create`` has asked before it added what follows from the lesson.
        pass

    def write(self, vals):  # pylint: disable=method-required-super  # ``_change`` calls it
        self._change(dict.fromkeys(self.ids, vals))
        return True

    def _change(self, vals_by_id):  # pylint: disable=missing-return
        """Write other values into each entry: one lock, one access check, one log insert.

        ``vals_by_id`` holds the values of every entry of ``self``.
        """
        for vals in vals_by_id.values():
            self._check_entered(vals)
            if self._fixed_fields & vals.keys():
                raise UserError(self.env._(
                    "An entry stays with its lesson and its student: remove it and enter it anew."
                ))
        self.check_access("write")
        before = self._logged_values()
        self.lesson_id._lock_for_entry()
        late = self._late(self._places())
        for entry, is_late in zip(self.sudo(), late, strict=True):
            vals = entry._with_consequences(vals_by_id[entry.id])
            if is_late:
                vals = dict(vals, entered_late=True)
            # pylint: disable-next=super-method-mismatch
            super(SchoolEntryMixin, entry).write(vals)
        self._log_entries(before, self._logged_values(), late)

    def _with_consequences(self, vals):
        """Return ``vals``, which were checked, with what they bring along or take away."""
        return vals

    def unlink(self):
        self.check_access("unlink")
        self.lesson_id._lock_for_entry()
        late = self._late(self._places())
        self._log_entries(self._logged_values(), {}, late)
        return super().unlink()

    @api.model
    def _check_entered(self, vals):
        """Refuse what no caller decides: whether an entry is late, and what follows from others."""
        self._check_input(vals)
        if "entered_late" in vals:
            raise UserError(self.env._("Whether an entry is late is decided by the clock."))

    @api.model
    def _prepare_entries(self, vals_list):
        """Return copies of ``vals_list`` with what the caller may leave out."""
        required = {"lesson_id", "student_id"}
        for vals in vals_list:
            if missing := [name for name in required if not vals.get(name)]:
                raise UserError(self.env._(
                    "Missing: %s", ", ".join(self._fields[n]._description_string(self.env)
                                             for n in missing)
                ))
        return [dict(vals) for vals in vals_list]

    def _late(self, places):
        """Return for each ``(lesson id, work id or 0)`` whether an entry made now is late.

        UserError with the reason when a window is not writable.
        """
        late = Origin.of(self.env).late
        for lesson_id, work_id in set(places) - late.keys():
            lesson = self.env["school.lesson"].browse(lesson_id)
            work = self.env["school.work"].browse(work_id or ())
            late[lesson_id, work_id] = lesson._late_or_refuse(work.work_type_id)
        return [late[place] for place in places]

    def _places(self):
        """Return ``(lesson id, work id or 0)`` of each entry."""
        return [(entry.lesson_id.id, 0) for entry in self]

    def _check_company(self, fnames=None):
        # The page has found students and values among those of the journal's own school.
        if not Origin.of(self.env).judged:
            return super()._check_company(fnames)
        return None

    @api.model
    def _codes(self):
        """Return ``{id: code}`` of what an entry may say."""
        raise NotImplementedError

    @api.model
    def _logged_value(self, vals, codes):
        """Return the value as the log keeps it, of the columns of an entry."""
        raise NotImplementedError

    def _logged_values(self):
        """Return ``{id: value as the log keeps it}``."""
        codes = self._codes()
        return {entry.id: self._logged_value(entry._columns(), codes) for entry in self}

    def _columns(self):
        """Return the columns of the entry that its log row needs."""
        self.ensure_one()
        return {name: self[name].id if self._fields[name].type == "many2one" else self[name]
                for name in ("lesson_id", "student_id", *self._logged_fields)}

    def _log_entries(self, before, after, late):
        """Append the difference between two ``{id: value}`` to the entry log.

        ``late`` tells for each entry of ``self`` whether it is made after its window.
        """
        rows = []
        for entry, is_late in zip(self, late, strict=True):
            old, new = before.get(entry.id, ""), after.get(entry.id, "")
            if old != new:
                row = self._log_row(entry._columns(), old, new, is_late)
                rows.append({**row, "res_id": entry.id})
        self.env["school.entry.log"]._append(rows)

    @api.model
    def _log_row(self, vals, old, new, late):
        """Return the row of the log for an entry with the columns ``vals``."""
        cell = (vals["lesson_id"], vals["student_id"])
        origin = Origin.of(self.env)
        return {
            "kind": self._entry_kind, "lesson_id": cell[0], "student_id": cell[1],
            "work_id": vals.get("work_id"), "old_value": old or None, "new_value": new or None,
            "late": late, "key": origin.keys.get(cell), "reason": origin.reason_of(cell) or None,
        }
