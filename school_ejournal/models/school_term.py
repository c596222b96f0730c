from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..tools.guard import RowGuard


class SchoolTerm(models.Model):
    """Учебный период: quarter, half-year or trimester of some stages."""

    _name = "school.term"
    _description = "Term"
    _inherit = ["school.company.mixin"]
    _order = "date_start, number, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [("quarter", "Quarter"), ("half_year", "Half-year"), ("trimester", "Trimester"),
         ("module", "Module")],
        required=True, default="quarter",
    )
    number = fields.Integer(required=True, default=1)
    year_id = fields.Many2one(
        "school.year", "School Year", required=True, index=True, ondelete="restrict",
        check_company=True,
    )
    stage_ids = fields.Many2many(
        "school.stage", string="Stages", required=True, check_company=True,
        help="The stages of education that are taught by this term.",
    )
    date_start = fields.Date("First Day", required=True)
    date_end = fields.Date("Last Day", required=True)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], required=True, default="open", copy=False,
        readonly=True,
    )

    _dates_order = models.Constraint(
        "CHECK (date_start <= date_end)", "A term must not end before it starts."
    )
    _number_positive = models.Constraint(
        "CHECK (number > 0)", "The number of a term counts from one."
    )
    _closed_dates = RowGuard(
        "UPDATE OF date_start, date_end, year_id",
        "The dates of a closed term cannot be changed.",
        when="OLD.state = 'closed' AND (OLD.date_start, OLD.date_end, OLD.year_id) "
             "IS DISTINCT FROM (NEW.date_start, NEW.date_end, NEW.year_id)",
    )
    _closed_kept = RowGuard(
        "DELETE", "A closed term cannot be deleted.", when="OLD.state = 'closed'"
    )

    @api.constrains("date_start", "date_end", "year_id", "stage_ids")
    def _check_dates(self):
        for term in self:
            year = term.year_id
            if term.date_start < year.date_start or term.date_end > year.date_end:
                raise ValidationError(self.env._(
                    "The term “%(term)s” lies outside the school year %(year)s.",
                    term=term.name, year=year.name,
                ))
            clash = self.search([
                ("id", "!=", term.id), ("year_id", "=", year.id),
                ("stage_ids", "in", term.stage_ids.ids),
                ("date_start", "<=", term.date_end), ("date_end", ">=", term.date_start),
            ], limit=1)
            if clash:
                raise ValidationError(self.env._(
                    "The terms “%(one)s” and “%(two)s” overlap for the same stage.",
                    one=term.name, two=clash.name,
                ))

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("state", "open") != "open" for vals in vals_list):
            self._check_may_close()
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals:
            self._check_may_close()
        return super().write(vals)

    def _check_may_close(self):
        if not (self.env.su or self.env.user.has_group("school_ejournal.group_school_deputy")):
            raise AccessError(self.env._("Only a deputy head closes and reopens terms."))

    def action_close(self):
        """Close the terms: nobody can write their entries any more (clause 6.2)."""
        self._set_state("closed", self.env._("The term “%s” was closed."))

    def action_reopen(self):
        """Open closed terms again."""
        self._set_state("open", self.env._("The term “%s” was reopened."))

    def _set_state(self, state, note):
        for term in self.filtered(lambda term: term.state != state):
            term.state = state
            term.year_id.sudo().message_post(
                body=note % term.name, author_id=self.env.user.partner_id.id
            )

    def _for_dates(self, pairs):
        """Return the term of each pair ``(stage, day)`` as a dict; an absent pair has no term."""
        stages = self.env["school.stage"].union(*(stage for stage, _day in pairs))
        days = [day for _stage, day in pairs if day]
        if not (stages and days):
            return {}
        terms = self.sudo().search([
            ("stage_ids", "in", stages.ids),
            ("date_start", "<=", max(days)), ("date_end", ">=", min(days)),
        ])
        by_stage = {
            stage: [term for term in terms if stage in term.stage_ids] for stage in stages
        }
        found = {}
        for stage, day in set(pairs):
            for term in by_stage.get(stage, ()):
                if day and term.date_start <= day <= term.date_end:
                    found[stage, day] = term.with_env(self.env)
        return found
