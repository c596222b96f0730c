from odoo import api, fields, models
from odoo.tools import ormcache


class SchoolMarkValue(models.Model):
    """Отметка как значение: 5, 4, 3, 2, н/а, осв, зач, незач; • is work that is owed."""

    _name = "school.mark.value"
    _description = "Mark Value"
    _inherit = ["school.list.mixin"]
    _order = "sequence, id"
    _rec_name = "code"
    _meaning = frozenset({"code", "kind", "grade"})
    _used_by = (("school.mark", "value_id"), ("school.term.mark", "value_id"))
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, size=6, help="As it stands in the journal.")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("grade", "Points"), ("pass", "Passed"), ("fail", "Not passed"),
         ("not_attested", "Not attested"), ("exempt", "Exempt"), ("owed", "Owed")],
        required=True, default="grade",
    )
    grade = fields.Integer(
        "Points", help="The number that counts in the average; 0 when none does."
    )
    keys = fields.Char(help="What a teacher types for it, besides the code; separated by spaces.")

    _code_uniq = models.Constraint(
        "UNIQUE(company_id, code)", "This mark exists already."
    )
    _grade_kind = models.Constraint(
        "CHECK ((kind = 'grade') = (COALESCE(grade, 0) > 0) AND COALESCE(grade, 0) <= 100)",
        "A grade has a number above zero; the other values have none.",
    )

    @api.model
    @ormcache()
    def _codes(self):
        """Return ``{id: code}`` of all schools, archived ones included."""
        records = self.sudo().with_context(active_test=False).search_fetch([], ["code"])
        return {record.id: record.code for record in records}

    @api.model
    @ormcache()
    def _grades(self):
        """Return ``{id: number}`` of the values that count in an average, of all schools."""
        grades = self.sudo().search_fetch([("kind", "=", "grade")], ["grade"])
        return {record.id: record.grade for record in grades}

    @api.model
    @ormcache()
    def _results(self):
        """Return ``{id: grade or kind}`` of what may be a term mark, of all schools."""
        values = self.sudo().with_context(active_test=False).search_fetch(
            [("kind", "!=", "owed")], ["kind", "grade"])
        return {each.id: each.grade if each.kind == "grade" else each.kind for each in values}

    @api.model
    def _value_of(self, company, result):
        """Return the school's value for a result of ``formulas/term_mark.py``, or none."""
        return self.browse(self._ids_by_result(company.id).get(result, ()))

    @api.model
    @ormcache("company_id")
    def _ids_by_result(self, company_id):
        results = self._results()
        values = self.sudo().search([("company_id", "=", company_id)], order="sequence desc")
        return {results[each.id]: each.id for each in values if each.id in results}

    @api.model
    @ormcache()
    def _owed_ids(self):
        """Return the ids of the values for owed work, of all schools."""
        return frozenset(self.sudo().search([("kind", "=", "owed")])._ids)
