"""Schools beside the main one get the mark for owed work too; the main one has it from its data."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Copy the main company's value to the schools that have none of the kind."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    source = env.ref("school_ejournal.mark_value_owed", raise_if_not_found=False)
    if not source:
        return
    values = env["school.mark.value"]
    owing = values.search([("kind", "=", "owed")]).company_id
    owing += values.search([("code", "=", source.code)]).company_id
    for company in env["res.company"].search([("id", "not in", owing.ids)]):
        if values.search_count([("company_id", "=", company.id)], limit=1):
            source.copy({"company_id": company.id})
