from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from .school_order import CHANGING, JOINING, LEAVING, MOVING

# Into a class of another year.
_YEARLY = ("promotion", "repeating")


class SchoolOrderLine(models.Model):
    """A student in an order: which class from which day, and which enrolments it moved.

    ``date`` is the first day in the new class; in an order about leaving, the last day at school.
    ``ended_id`` is the enrolment that the line ended, ``ended_before`` the end it had until then,
    ``made_id`` the one that it made: what revoking puts back.
    """

    _name = "school.order.line"
    _description = "Student in an Order"
    _inherit = ["school.input.mixin"]
    _check_company_auto = True
    _order = "order_id, id"
    _rec_name = "student_id"
    _derived_fields = frozenset({"company_id"})
    _step_fields = frozenset({"ended_id", "ended_before", "made_id"})

    order_id = fields.Many2one("school.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, precompute=True)
    kind = fields.Selection(related="order_id.kind")
    state = fields.Selection(related="order_id.state")
    student_id = fields.Many2one(
        "school.student", required=True, index=True, ondelete="restrict", check_company=True
    )
    from_class_id = fields.Many2one(
        "school.class", compute="_compute_from_class_id", compute_sudo=True,
    )
    class_id = fields.Many2one(
        "school.class", "To Class", index="btree_not_null", ondelete="restrict",
        check_company=True,
    )
    date = fields.Date(
        required=True, default=fields.Date.context_today,
        help="The first day in the class; for a leaving, the last day at school.",
    )
    note = fields.Char(help="For instance where a student goes who leaves.")
    ended_id = fields.Many2one(
        "school.enrollment", "Enrolment Ended", readonly=True, copy=False,
        index="btree_not_null", ondelete="restrict",
    )
    ended_before = fields.Date(readonly=True, copy=False)
    made_id = fields.Many2one(
        "school.enrollment", readonly=True, copy=False, index="btree_not_null",
        ondelete="restrict",
    )

    _student_uniq = models.Constraint(
        "UNIQUE(order_id, student_id)", "A student stands in an order once."
    )

    @api.depends("student_id", "date", "ended_id", "kind", "state")
    def _compute_from_class_id(self):
        drafts = self.filtered(lambda line: line.state == "draft")._standing()
        for line in self:
            line.from_class_id = drafts.get(line, line.ended_id).class_id

    @api.constrains("class_id", "order_id")
    def _check_class(self):
        for line in self:
            if line.kind in (*JOINING, *CHANGING) and not line.class_id:
                raise ValidationError(self.env._(
                    "Enter the class of %s.", line.student_id.name))
            if line.class_id and (line.kind == LEAVING or line.kind not in MOVING):
                raise ValidationError(self.env._(
                    "By such an order %s comes into no class.", line.student_id.name))

    @api.model
    def _why_by_steps(self):
        return self.env["school.order"]._why_by_steps()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su:
            lines.order_id._check_draft()
        return lines

    def write(self, vals):
        if not self.env.su:
            self.order_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts(self):
        self.order_id._check_draft()

    def _standing(self):
        """Return ``{line: enrolment}``: in which class the students are on the lines' dates.

        Of who comes into another year, the last class, even if it is over.
        """
        found = defaultdict(list)
        for enrollment in self.env["school.enrollment"].search(
            [("student_id", "in", self.student_id.ids)], order="date_from desc"
        ):
            found[enrollment.student_id].append(enrollment)
        standing = {}
        for line in self.filtered("date"):
            before = [each for each in found[line.student_id] if each.date_from <= line.date]
            if before and (line.kind in _YEARLY or before[0]._is_on(line.date)):
                standing[line] = before[0]
        return standing

    # ---- applying ----

    def _apply(self):
        """Move the enrolments, in a fixed number of queries for an order about any number."""
        moving = self.filtered(lambda line: line.kind in MOVING)
        standing = moving._standing()
        for line in moving:
            line._check_movable(standing.get(line))
        moving._check_no_entries({
            line: (enrollment.class_id, line._last_day() + timedelta(days=1), enrollment.date_to)
            for line, enrollment in standing.items()
        })
        moving._end(standing)
        moving._begin()

    def _check_movable(self, standing):
        """Raise UserError unless the student can be moved from the enrolment ``standing``."""
        self.ensure_one()
        name, day = self.student_id.name, format_date(self.env, self.date)
        if self.kind in JOINING:
            if standing:
                raise UserError(self.env._(
                    "%(student)s is in class %(class)s on %(day)s already.",
                    student=name, day=day, **{"class": standing.class_id.name}))
            return
        if not standing:
            raise UserError(self.env._(
                "%(student)s is in no class on %(day)s.", student=name, day=day))
        if self._last_day() < standing.date_from:
            raise UserError(self.env._(
                "%(student)s is in class %(class)s only since %(day)s: choose a later date.",
                student=name, day=format_date(self.env, standing.date_from),
                **{"class": standing.class_id.name}))
        if self.kind in CHANGING:
            same_year = self.class_id.year_id == standing.class_id.year_id
            if self.class_id == standing.class_id or same_year != (self.kind == "transfer"):
                raise UserError(self.env._(
                    "%(student)s cannot come from class %(old)s (%(old_year)s) into %(new)s "
                    "(%(new_year)s) by an order of this kind.", student=name,
                    old=standing.class_id.name, old_year=standing.class_id.year_id.name,
                    new=self.class_id.name, new_year=self.class_id.year_id.name))

    def _last_day(self):
        """Return the last day in the class that the student leaves."""
        self.ensure_one()
        return self.date if self.kind == LEAVING else self.date - timedelta(days=1)

    def _end(self, standing):
        """End the enrolments ``standing`` before their lines' dates, noting how they were."""
        ended = defaultdict(self.env["school.enrollment"].browse)
        for line, enrollment in standing.items():
            # Of another year: the enrolment ends with its year at the latest.
            day = min(line._last_day(), enrollment.year_id.date_end)
            if not enrollment.date_to or enrollment.date_to > day:
                line.write({"ended_id": enrollment.id, "ended_before": enrollment.date_to})
                ended[day] += enrollment
        for day, enrollments in ended.items():
            enrollments.write({"date_to": day})

    def _begin(self):
        """Make the enrolments of the lines; in the same year they end when the old ones did."""
        joining = self.filtered("class_id")
        made = self.env["school.enrollment"].create([
            {
                "student_id": line.student_id.id, "class_id": line.class_id.id,
                "date_from": line.date, "order_id": line.order_id.id,
                "date_to": line.kind == "transfer" and line.ended_before,
            }
            for line in joining
        ])
        for line, enrollment in zip(joining, made, strict=True):
            line.made_id = enrollment

    # ---- revoking ----

    def _revoke(self):
        """Put the enrolments back; UserError when something stands on them by now."""
        self._check_last()
        self._check_no_entries({
            line: (line.made_id.class_id, line.made_id.date_from, line.made_id.date_to)
            for line in self if line.made_id
        })
        made = self.made_id
        ended = defaultdict(self.env["school.enrollment"].browse)
        for line in self.filtered("ended_id"):
            ended[line.ended_before] += line.ended_id
        self.write({"made_id": False, "ended_id": False, "ended_before": False})
        made.unlink()
        for day, enrollments in ended.items():
            enrollments.write({"date_to": day})

    def _check_last(self):
        """Raise UserError if a later order moved one of the same enrolments."""
        if not self:
            return
        touched = (self.made_id + self.ended_id).ids
        later = self.search([
            ("ended_id", "in", touched), ("id", "not in", self.ids),
            ("order_id.state", "=", "applied"),
            ("order_id.applied_datetime", ">=", min(self.order_id.mapped("applied_datetime"))),
        ], limit=1)
        if later:
            raise UserError(self.env._(
                "%(student)s was moved again by order %(order)s: revoke that one first.",
                student=later.student_id.name, order=later.order_id.display_name,
            ))

    def _check_no_entries(self, spans):
        """Raise UserError if a student has marks or absences in a class within a span.

        ``spans``: ``{line: (class, first day, last day or None)}``. What was entered stays where it
        was entered, so nobody leaves a class before the last entry.
        """
        if not spans:
            return
        self.env.flush_all()
        classes, firsts, lasts = zip(*spans.values(), strict=True)
        rows = self.env.execute_query(SQL(
            """SELECT s.line, max(x.date)
                 FROM unnest(%s::int[], %s::int[], %s::int[], %s::date[], %s::date[])
                      AS s(line, student, class, first, last)
                 JOIN LATERAL (
                      SELECT date, journal_id FROM school_mark
                       WHERE student_id = s.student AND date >= s.first
                      UNION ALL
                      SELECT date, journal_id FROM school_absence
                       WHERE student_id = s.student AND date >= s.first
                      ) x ON x.date <= COALESCE(s.last, x.date)
                 JOIN school_journal j ON j.id = x.journal_id AND j.class_id = s.class
             GROUP BY s.line ORDER BY s.line LIMIT 1""",
            [line.id for line in spans], [line.student_id.id for line in spans],
            [klass.id for klass in classes], list(firsts), [day or None for day in lasts],
        ))
        if rows:
            line = self.browse(rows[0][0])
            raise UserError(self.env._(
                "%(student)s has entries in class %(class)s up to %(day)s, which would be left "
                "behind.", student=line.student_id.name, day=format_date(self.env, rows[0][1]),
                **{"class": spans[line][0].name},
            ))
