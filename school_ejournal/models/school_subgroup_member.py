from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ..tools.guard import StatementGuard

# Of a line that has changed: a day of its time, from the first split on, on which its student is
# in the class and now in no group. The first such day is where the time begins or one line ends.
_IN_NONE = """
    SELECT 1 FROM changed c
      JOIN (SELECT class_id, subject_id, MIN(date_from) AS day FROM school_subgroup_split
             WHERE state = 'applied' GROUP BY class_id, subject_id) s
        ON s.class_id = c.class_id AND s.subject_id = c.subject_id
      JOIN school_enrollment e ON e.student_id = c.student_id AND e.class_id = c.class_id
      CROSS JOIN LATERAL (SELECT GREATEST(c.date_from, e.date_from, s.day) AS first,
                                 LEAST(c.date_to, e.date_to) AS last) t
     WHERE t.first <= COALESCE(t.last, t.first) AND EXISTS (
            SELECT 1 FROM (
                    SELECT t.first AS day
                     UNION SELECT m.date_to + 1 FROM school_subgroup_member m
                            WHERE m.student_id = c.student_id AND m.class_id = c.class_id
                              AND m.subject_id = c.subject_id) edge
             WHERE edge.day >= t.first AND edge.day <= COALESCE(t.last, edge.day)
               AND NOT EXISTS (
                    SELECT 1 FROM school_subgroup_member m
                     WHERE m.student_id = c.student_id AND m.class_id = c.class_id
                       AND m.subject_id = c.subject_id AND m.date_from <= edge.day
                       AND COALESCE(m.date_to, edge.day) >= edge.day))"""
# Of a line that has changed: an entry in the group's journal on a day that no line covers now.
_LEFT_BEHIND = """
    SELECT 1 FROM changed c
      JOIN school_journal j ON j.subgroup_id = c.subgroup_id
      CROSS JOIN LATERAL (
            SELECT date FROM school_mark
             WHERE journal_id = j.id AND student_id = c.student_id
               AND date BETWEEN c.date_from AND COALESCE(c.date_to, 'infinity')
             UNION ALL
            SELECT date FROM school_absence
             WHERE journal_id = j.id AND student_id = c.student_id
               AND date BETWEEN c.date_from AND COALESCE(c.date_to, 'infinity')) entry
     WHERE NOT EXISTS (
            SELECT 1 FROM school_subgroup_member m
             WHERE m.student_id = c.student_id AND m.subgroup_id = c.subgroup_id
               AND m.date_from <= entry.date AND COALESCE(m.date_to, entry.date) >= entry.date)"""


class SchoolSubgroupMember(models.Model):
    """Dated membership of a student in a subgroup: what the applied splits come to."""

    _name = "school.subgroup.member"
    _description = "Subgroup Member"
    _inherit = ["school.company.mixin"]
    _order = "subgroup_id, date_from, id"
    _derived_fields = frozenset({"class_id", "subject_id"})

    subgroup_id = fields.Many2one(
        "school.subgroup", required=True, index=True, ondelete="cascade", check_company=True
    )
    student_id = fields.Many2one(
        "school.student", required=True, index=True, ondelete="restrict", check_company=True
    )
    class_id = fields.Many2one(related="subgroup_id.class_id", store=True, precompute=True)
    subject_id = fields.Many2one(related="subgroup_id.subject_id", store=True, precompute=True)
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To")
    split_id = fields.Many2one(
        "school.subgroup.split", "By the Split", index="btree_not_null", ondelete="restrict",
        check_company=True, readonly=True,
    )

    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from <= date_to)",
        "A membership must not end before it starts.",
    )
    # Deferrable, so that a split can begin the new lines before it ends the old ones.
    _one_subgroup = models.Constraint(
        "EXCLUDE USING gist (student_id WITH =, class_id WITH =, subject_id WITH =, "
        "daterange(date_from, date_to, '[]') WITH &&) DEFERRABLE INITIALLY IMMEDIATE",
        "A student is in one subgroup of a subject at a time.",
    )
    _enrolled = StatementGuard(
        ("INSERT", "UPDATE"),
        """SELECT 1 FROM changed c
           WHERE NOT EXISTS (
                SELECT 1 FROM school_enrollment e
                 WHERE e.student_id = c.student_id AND e.class_id = c.class_id
                   AND daterange(e.date_from, e.date_to, '[]')
                    && daterange(c.date_from, c.date_to, '[]'))""",
        "A member of a subgroup must be a student of its class in that time.",
    )
    _in_none = StatementGuard(
        ("LEAVE", "DELETE"), _IN_NONE,
        "The student would be in no subgroup of the subject: change the split of the class.",
    )
    _left_behind = StatementGuard(
        ("LEAVE", "DELETE"), _LEFT_BEHIND,
        "The student has marks or absences in this subgroup at that time: they stay there.",
    )

    @api.depends("student_id.name", "subgroup_id.name")
    def _compute_display_name(self):
        for member in self:
            member.display_name = f"{member.student_id.name}, {member.subgroup_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        # The line that ends must be stored before the one that follows it.
        self.flush_model()
        return super().create(vals_list)

    @api.model
    def _change(self, changes):
        """Carry ``MemberChanges`` out.

        The new lines come first, for nobody is in no subgroup at any moment; that nobody is in two
        is checked at the end.
        """
        self.env.cr.execute("SET CONSTRAINTS school_subgroup_member_one_subgroup DEFERRED")
        self.create(changes.begun)
        for last, members in changes.ended.items():
            members.write({"date_to": last})
        for (split, group), members in changes.corrected.items():
            members.write({"subgroup_id": group, "split_id": split})
        changes.reopened.write({"date_to": False})
        self.flush_model()
        self.env.cr.execute("SET CONSTRAINTS school_subgroup_member_one_subgroup IMMEDIATE")


class MemberChanges:
    """What splits make of the memberships of their students; nothing is deleted.

    ``begun``: values of new ones; ``ended``: last day → members; ``corrected``: (split, subgroup)
    → members that began on the split's very day; ``reopened``: members that last on.
    """

    def __init__(self, members):
        self.begun = []
        self.ended = defaultdict(members.browse)
        self.corrected = defaultdict(members.browse)
        self.reopened = members.browse()

    def plan(self, split, row, members):
        """Add what becomes of a student: ``row`` of the roster, and its memberships from then on.

        A change lasts until one of a later day that was applied before.
        """
        day, group = row["day"], row["group"]
        current = members.filtered(lambda member: member.date_from <= day and (
            not member.date_to or member.date_to >= day))
        later = members.filtered(lambda member: member.date_from > day)
        if current.subgroup_id.id == group:
            if current.date_to and not later:
                self.reopened += current
        elif current.date_from == day:
            self.corrected[split.id, group] += current
        else:
            if current:
                self.ended[day - timedelta(days=1)] += current
            until = min(later.mapped("date_from")) - timedelta(days=1) if later else False
            self.begun.append({
                "subgroup_id": group, "student_id": row["id"], "date_from": day, "date_to": until,
                "split_id": split.id, "company_id": split.company_id.id,
            })
