from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

# States of lessons that do not take place at their time: nothing is entered in them.
NOT_HELD = ("cancelled", "moved")
# What a person who changes it takes out of the timetable's hands.
_BY_HAND = frozenset({"journal_id", "date", "number", "room"})


class SchoolLessonChangeMixin(models.AbstractModel):
    """What became of a lesson: a state with a reason, never a deletion.

    A lesson that moves keeps its record, with topic and works, and leaves a lesson in the state
    "moved" behind, which points at it.
    """

    _name = "school.lesson.change.mixin"
    _description = "Changes of a lesson"

    state = fields.Selection(
        [("planned", "Planned"), ("added", "Added"), ("merged", "Merged"),
         ("moved", "Moved"), ("cancelled", "Cancelled")],
        required=True, default="planned", copy=False,
        help="Added: beyond the timetable. Merged: held together with another lesson.",
    )
    cancel_reason = fields.Char("Reason", copy=False)
    moved_to_id = fields.Many2one(
        "school.lesson", index="btree_not_null", ondelete="cascade", readonly=True,
        copy=False, check_company=True,
    )
    moved_to_date = fields.Date(related="moved_to_id.date", store=True, string="New Date")
    moved_from_ids = fields.One2many("school.lesson", "moved_to_id", "Trace")
    moved_from_date = fields.Date(related="moved_from_ids.date", string="Moved From")
    merged_with_id = fields.Many2one(
        "school.lesson", "Held Together With", index="btree_not_null", ondelete="restrict",
        copy=False, check_company=True, domain="[('date', '=', date), ('number', '=', number)]",
    )
    from_timetable = fields.Boolean(
        readonly=True, copy=False,
        help="Made from the timetable and not changed by hand since: it follows the timetable.",
    )

    _moved_target = models.Constraint(
        "CHECK ((state = 'moved') = (moved_to_id IS NOT NULL))",
        "A lesson is moved by giving it another date or number.",
    )
    _merged_target = models.Constraint(
        "CHECK (state <> 'merged' OR merged_with_id IS NOT NULL)",
        "A merged lesson names the lesson that it is held together with.",
    )

    @api.constrains("state", "cancel_reason")
    def _check_change_reason(self):
        for lesson in self:
            if lesson.state in ("cancelled", "added", "merged") and not lesson.cancel_reason:
                raise ValidationError(self.env._(
                    "%s: give the reason why the lesson is cancelled, added or merged.",
                    lesson.display_name,
                ))

    @api.constrains("state", "merged_with_id", "date", "number")
    def _check_merged(self):
        for lesson in self.filtered(lambda lesson: lesson.state == "merged"):
            other = lesson.merged_with_id
            if (other.date, other.number) != (lesson.date, lesson.number) or not other._is_held():
                raise ValidationError(self.env._(
                    "%s: lessons are merged at one time, and the other one must take place.",
                    lesson.display_name,
                ))

    def write(self, vals):
        if vals.get("state") == "cancelled":
            self._check_not_held()
        left = self._slots_left(vals)
        if vals.keys() & _BY_HAND:
            vals = {"from_timetable": False, **vals}
        result = super().write(vals)
        self._leave_traces(left)
        return result

    def _is_held(self):
        """Tell whether the lesson takes place at its time."""
        self.ensure_one()
        return self.sudo().state not in NOT_HELD

    def _why_not_held(self):
        """Return why the lesson does not take place, or an empty string."""
        self.ensure_one()
        lesson = self.sudo()
        if lesson.state == "moved":
            return self.env._(
                "The lesson was moved to %s.", format_date(self.env, lesson.moved_to_date)
            )
        return self.env._("The lesson is cancelled.") if lesson.state == "cancelled" else ""

    def _change_text(self):
        """Return what became of the lesson in a few words, empty for a planned one."""
        self.ensure_one()
        if self.state == "moved":
            return self.env._("Moved to %s", format_date(self.env, self.moved_to_date))
        return "" if self.state == "planned" else dict(
            self._fields["state"]._description_selection(self.env)
        )[self.state]

    def _check_not_held(self):
        for lesson in self.sudo():
            if lesson.mark_ids or lesson.absence_ids:
                raise UserError(self.env._(
                    "The lesson %s has marks or absences and cannot be cancelled.",
                    lesson.display_name,
                ))

    # ---- moving ----

    def _slots_left(self, vals):
        """Return ``{lesson: (date, number)}`` of lessons that ``vals`` move to another time."""
        if not vals.keys() & {"date", "number"}:
            return {}
        left = {}
        for lesson in self.sudo():
            date = fields.Date.to_date(vals.get("date", lesson.date))
            if (date, vals.get("number", lesson.number)) == (lesson.date, lesson.number):
                continue
            if lesson.state == "moved":
                raise UserError(self.env._(
                    "%s is only the trace of a lesson that was moved.", lesson.display_name
                ))
            if lesson._is_held():
                left[lesson] = (lesson.date, lesson.number)
        return left

    def _leave_traces(self, left):
        """Leave a trace at the first time of each moved lesson, none if it is back there."""
        traces = []
        for lesson, (date, number) in left.items():
            trace = lesson.moved_from_ids
            if (trace.date, trace.number) == (lesson.date, lesson.number):
                trace.unlink()
            elif not trace:
                traces.append({
                    "journal_id": lesson.journal_id.id, "date": date, "number": number,
                    "room": lesson.room, "state": "moved", "moved_to_id": lesson.id,
                    "cancel_reason": lesson.cancel_reason,
                })
        self.sudo().create(traces)
