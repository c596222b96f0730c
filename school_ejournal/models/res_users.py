from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# Clause 7.1: students never work in the journal. Whoever tries it by SQL, by a group that implies
# another, or by a second user of the same contact is stopped by the database.
_SQL = """
CREATE OR REPLACE FUNCTION school_internal_partners() RETURNS TABLE (partner_id integer)
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE internal(gid) AS (
        SELECT res_id FROM ir_model_data WHERE module = 'base' AND name = 'group_user'
         UNION
        SELECT i.gid FROM res_groups_implied_rel i JOIN internal ON i.hid = internal.gid
    )
    SELECT u.partner_id
      FROM res_groups_users_rel r
      JOIN internal ON internal.gid = r.gid
      JOIN res_users u ON u.id = r.uid
$$;

CREATE OR REPLACE FUNCTION school_is_internal_partner(integer) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT $1 IS NOT NULL AND EXISTS (
        SELECT 1 FROM school_internal_partners() p WHERE p.partner_id = $1)
$$;

CREATE OR REPLACE FUNCTION school_refuse_internal_students() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM school_student s WHERE s.partner_id IS NOT NULL
           AND s.partner_id IN (SELECT partner_id FROM school_internal_partners())
    ) THEN
        RAISE EXCEPTION 'school_student_never_internal' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'school_student_never_internal',
            TABLE = 'school_student';
    END IF;
    RETURN NULL;
END $$;
"""
_TRIGGERS = {
    "res_groups_users_rel": "AFTER INSERT OR UPDATE",
    "res_groups_implied_rel": "AFTER INSERT OR UPDATE",
    "res_users": "AFTER UPDATE OF partner_id",
}


def drop_student_guard(cr):
    """Take the guard off Odoo's own tables, when the addon is uninstalled."""
    for table in _TRIGGERS:
        cr.execute(SQL(
            "DROP TRIGGER IF EXISTS school_students_not_internal ON %s", SQL.identifier(table)
        ))
    cr.execute("""DROP FUNCTION IF EXISTS school_refuse_internal_students,
                       school_is_internal_partner, school_internal_partners CASCADE""")


class ResUsers(models.Model):
    _inherit = "res.users"

    def init(self):
        result = super().init()
        cr = self.env.cr
        cr.execute(_SQL)
        for table, events in _TRIGGERS.items():
            cr.execute(SQL(
                "DROP TRIGGER IF EXISTS school_students_not_internal ON %s", SQL.identifier(table)
            ))
            cr.execute(SQL(
                "CREATE TRIGGER school_students_not_internal %s ON %s "
                "FOR EACH STATEMENT EXECUTE FUNCTION school_refuse_internal_students()",
                SQL(events), SQL.identifier(table),
            ))
        return result

    @api.model
    def signup(self, values, token=None):
        partner = self.env["res.partner"].browse()
        if token:
            partner = self.env["res.partner"].sudo()._get_partner_from_token(token) or partner
        result = super().signup(values, token=token)
        if partner:
            self.env["school.access.slip"]._note_used(partner)
        return result

    @api.constrains("group_ids", "partner_id")
    def _check_students_not_internal(self):
        users = self.sudo().filtered(lambda user: user._is_internal())
        students = self.env["school.student"].sudo().with_context(active_test=False)
        if users and students.search_count([("partner_id", "in", users.partner_id.ids)], limit=1):
            raise ValidationError(self.env._(
                "A student is never a user of the journal (regulation, clause 7.1)."
            ))
