from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..formulas.term_mark import diverges
from ..tools.copied import CopiedMany2one
from ..tools.guard import RowGuard, StatementGuard
from .school_term_proposal import Place

_FIXED_MESSAGE = "A term mark stays where it stands: remove it and set it anew."


class SchoolTermMark(models.Model):
    """Четвертная, полугодовая, годовая, экзаменационная, итоговая отметка.

    One of a student in a subject and a period, whatever subgroup or class it was set in. The rule
    of the school proposes it, the teacher of the journal sets it.
    """

    _name = "school.term.mark"
    _description = "Term Mark"
    _inherit = ["school.input.mixin"]
    _check_company_auto = True
    _order = "journal_id, kind desc, term_id, student_id, id"
    _rec_name = "value_id"
    _plain_texts = {"reason": 250}
    _derived_fields = frozenset({"company_id", "class_id", "subject_id", "year_id"})
    _fixed_fields = frozenset({"journal_id", "student_id", "kind", "term_id"})

    journal_id = fields.Many2one(
        "school.journal", required=True, index=True, ondelete="restrict", check_company=True,
        help="Whose teacher sets it.",
    )
    student_id = fields.Many2one(
        "school.student", required=True, ondelete="restrict", check_company=True
    )
    kind = fields.Selection(
        [("term", "Term"), ("year", "Year"), ("exam", "Exam"), ("final", "Final")],
        required=True, default="term",
    )
    term_id = fields.Many2one(
        "school.term", index="btree_not_null", ondelete="restrict", check_company=True
    )
    value_id = fields.Many2one(
        "school.mark.value", "Mark", required=True, ondelete="restrict", check_company=True,
        domain="[('kind', '!=', 'owed')]",
    )
    reason = fields.Char(
        "Why Not as Proposed", size=250, help="Why the mark differs from what the rule proposes."
    )
    company_id = CopiedMany2one(related="journal_id.company_id", store=True, precompute=True)
    class_id = CopiedMany2one(
        related="journal_id.class_id", store=True, precompute=True, string="Class"
    )
    subject_id = CopiedMany2one(related="journal_id.subject_id", store=True, precompute=True)
    year_id = CopiedMany2one(
        related="journal_id.year_id", store=True, precompute=True, string="School Year"
    )
    proposal = fields.Char(
        compute="_compute_proposal", compute_sudo=True, help="By the rule of the school, as of now."
    )

    _place_uniq = models.UniqueIndex(
        "(student_id, subject_id, year_id, kind, COALESCE(term_id, 0))",
        "The student has this term mark already.",
    )
    _term_kind = models.Constraint(
        "CHECK ((kind = 'term') = (term_id IS NOT NULL))",
        "A mark of a term names the term, the others name none.",
    )
    _reason_length = models.Constraint(
        "CHECK (char_length(reason) <= 250)", "A reason has at most 250 characters."
    )
    _enrolled = StatementGuard(
        ("INSERT",),
        """SELECT 1 FROM changed c
             JOIN school_journal j ON j.id = c.journal_id
             JOIN school_year y ON y.id = c.year_id
             LEFT JOIN school_term t ON t.id = c.term_id
            WHERE NOT EXISTS (
                    SELECT 1 FROM school_enrollment e
                     WHERE e.student_id = c.student_id AND e.class_id = j.class_id
                       AND e.date_from <= COALESCE(t.date_end, y.date_end)
                       AND COALESCE(e.date_to, y.date_end)
                           >= COALESCE(t.date_start, y.date_start))
               OR j.subgroup_id IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM school_subgroup_member m
                     WHERE m.student_id = c.student_id AND m.subgroup_id = j.subgroup_id
                       AND m.date_from <= COALESCE(t.date_end, y.date_end)
                       AND COALESCE(m.date_to, y.date_end)
                           >= COALESCE(t.date_start, y.date_start))""",
        "The student was not in this class or subgroup in the period of the mark.",
    )
    _same_term = StatementGuard(
        ("INSERT", "UPDATE"),
        """SELECT 1 FROM changed c
             JOIN school_journal j ON j.id = c.journal_id
             JOIN school_class k ON k.id = j.class_id
             JOIN school_term t ON t.id = c.term_id
            WHERE t.year_id <> k.year_id OR NOT EXISTS (
                    SELECT 1 FROM school_stage_school_term_rel r
                     WHERE r.school_term_id = t.id AND r.school_stage_id = k.stage_id)""",
        "The class is not taught by this term.",
    )
    _open = StatementGuard(
        ("INSERT", "UPDATE", "DELETE"),
        """SELECT 1 FROM changed c
             JOIN school_year y ON y.id = c.year_id
             LEFT JOIN school_term t ON t.id = c.term_id
            WHERE t.state = 'closed' OR y.state <> 'open'""",
        "The term or the school year is closed: its marks cannot be changed any more.",
    )
    _no_debt = StatementGuard(
        ("INSERT", "UPDATE"),
        """SELECT 1 FROM changed c JOIN school_mark_value v ON v.id = c.value_id
            WHERE v.kind = 'owed'""",
        "Owed work is no term mark.",
    )
    _fixed = RowGuard(
        "UPDATE OF student_id, journal_id, kind", _FIXED_MESSAGE,
        when="(OLD.student_id, OLD.journal_id, OLD.kind) "
             "IS DISTINCT FROM (NEW.student_id, NEW.journal_id, NEW.kind)",
    )
    # A term that is closed for one stage alone is divided: the marks go with the same days.
    _fixed_term = RowGuard(
        "UPDATE OF term_id", _FIXED_MESSAGE,
        when="OLD.term_id IS DISTINCT FROM NEW.term_id",
        offenders="""SELECT 1 FROM school_term o LEFT JOIN school_term n ON n.id = NEW.term_id
                      WHERE o.id = OLD.term_id AND (o.year_id, o.date_start, o.date_end)
                            IS DISTINCT FROM (n.year_id, n.date_start, n.date_end)""",
    )

    @api.depends("student_id", "journal_id", "kind", "term_id")
    def _compute_proposal(self):
        values = self.env["school.mark.value"]
        proposals = self.env["school.term.proposal"]._of(self._places())
        for mark, place in zip(self, self._places(), strict=True):
            found = values._value_of(mark.company_id, proposals[place].result)
            mark.proposal = found.code or False

    @api.depends("value_id.code", "kind", "term_id.name")
    def _compute_display_name(self):
        for mark in self:
            mark.display_name = mark._logged_value()

    # ---- setting, changing, removing ----

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [{**vals, "reason": self._trimmed(vals.get("reason"))} for vals in vals_list]
        for vals in vals_list:
            self._check_input(vals)
        self._check_periods_open(
            self.env["school.term"].browse({vals.get("term_id") or 0 for vals in vals_list} - {0}),
            self.env["school.journal"].browse(
                {vals.get("journal_id") or 0 for vals in vals_list} - {0}).sudo().year_id,
        )
        marks = super().create(vals_list)
        marks._check_reasons()
        marks._log({}, marks._logged_values())
        return marks

    def write(self, vals):  # pylint: disable=method-required-super  # ``_change`` calls it
        self._check_input(vals)
        self._change(dict.fromkeys(self.ids, vals))
        return True

    def _change(self, vals_by_id):  # pylint: disable=missing-return
        """Write other values into each mark: one check of access, one of reasons, one log insert.

        ``vals_by_id`` holds the values of every mark of ``self``. Without a reason of its own
        another value has none.
        """
        for vals in vals_by_id.values():
            self._check_input(vals)
            if self._fixed_fields & vals.keys():
                raise UserError(self.env._(
                    "A term mark stays where it stands: remove it and set it anew."
                ))
        self.check_access("write")
        self._check_open()
        before = self._logged_values()
        for mark in self.sudo():
            vals = dict(vals_by_id[mark.id])
            if "value_id" in vals or "reason" in vals:
                vals["reason"] = self._trimmed(vals.get("reason"))
            # pylint: disable-next=super-method-mismatch
            super(SchoolTermMark, mark).write(vals)
        self._check_reasons()
        self._log(before, self._logged_values())

    def unlink(self):
        self.check_access("unlink")
        self._check_open()
        self._log(self._logged_values(), {})
        return super().unlink()

    @api.model
    def _trimmed(self, reason):
        return reason.strip() or False if isinstance(reason, str) else reason

    @api.model
    def _check_created(self, vals_list):
        # ``create`` has asked before it looked at the periods.
        pass

    def _check_open(self):
        self._check_periods_open(self.sudo().term_id, self.sudo().year_id)

    @api.model
    def _check_periods_open(self, terms, years):
        """Lock terms and years against closing; UserError where one is closed."""
        terms, years = terms.sudo().exists(), years.sudo()
        for records in (terms, years):
            if records:
                self.env.cr.execute(SQL(
                    "SELECT 1 FROM %s WHERE id = ANY(%s) FOR SHARE",
                    SQL.identifier(records._table), records.ids,
                ))
                records.invalidate_recordset(["state"], flush=False)
        if any(each.state != "open" for records in (terms, years) for each in records):
            raise UserError(self.env._(
                "The term or the school year is closed: its marks cannot be changed any more."
            ))

    def _check_reasons(self):
        """Refuse what differs from the proposal without a word why."""
        silent = self.sudo().filtered(lambda mark: not mark.reason)
        proposals = self.env["school.term.proposal"]._of(silent._places())
        results = self.env["school.mark.value"]._results()
        names = [
            mark.student_id.display_name
            for mark, place in zip(silent, silent._places(), strict=True)
            if diverges(results.get(mark.value_id.id, ""), proposals[place].result)
        ]
        if names:
            raise ValidationError(self.env._(
                "The mark differs from what is proposed: say why. %s", ", ".join(names)
            ))

    def _places(self):
        """Return the ``Place`` of each mark."""
        return [
            Place(mark.student_id.id, mark.subject_id.id, mark.year_id.id,
                  mark.class_id.stage_id.id, mark.kind, mark.term_id.id or 0)
            for mark in self.sudo()
        ]

    # ---- the entry log ----

    def _logged_value(self):
        """Return period and mark, as the entry log keeps them: it outlives the mark."""
        self.ensure_one()
        mark = self.sudo()
        return f"{mark._period_name()}: {mark.value_id.code or ''}"

    def _period_name(self):
        self.ensure_one()
        if self.kind == "term":
            return self.term_id.name
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _logged_values(self):
        """Return ``{id: (value, reason)}``."""
        return {mark.id: (mark._logged_value(), mark.reason or "") for mark in self}

    def _log(self, before, after):
        """Append the difference between two ``{id: (value, reason)}`` to the entry log."""
        rows = []
        for mark in self.sudo():
            (old, _why), (new, reason) = (
                each.get(mark.id, ("", "")) for each in (before, after)
            )
            if before.get(mark.id) != after.get(mark.id):
                rows.append({
                    "kind": "term_mark", "company_id": mark.company_id.id,
                    "journal_id": mark.journal_id.id, "student_id": mark.student_id.id,
                    "res_id": mark.id, "old_value": old or None, "new_value": new or None,
                    "reason": reason or None, "late": False,
                })
        self.env["school.entry.log"]._append(rows)
