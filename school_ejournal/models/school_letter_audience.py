from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..page.consent_queries import WITHDRAWN

# Those of the students whom a letter to many is about; each is a condition on ``s``, the student.
FILTERS = {
    "all": "TRUE",
    "low_mark": """EXISTS (
        SELECT 1 FROM school_mark m JOIN school_mark_value v ON v.id = m.value_id
         WHERE m.student_id = s.id AND v.grade BETWEEN 1 AND 2
           AND m.date BETWEEN %(from)s AND %(to)s)""",
    "owed": """EXISTS (
        SELECT 1 FROM school_mark m JOIN school_mark_value v ON v.id = m.value_id
         WHERE m.student_id = s.id AND v.kind = 'owed'
           AND m.date BETWEEN %(from)s AND %(to)s)""",
    "absent": """EXISTS (
        SELECT 1 FROM school_absence a JOIN school_absence_reason r ON r.id = a.reason_id
         WHERE a.student_id = s.id AND r.kind <> 'late'
           AND a.date BETWEEN %(from)s AND %(to)s)""",
    "unexcused": """EXISTS (
        SELECT 1 FROM school_absence a JOIN school_absence_reason r ON r.id = a.reason_id
         WHERE a.student_id = s.id AND r.kind IN ('unknown', 'unexcused')
           AND a.date BETWEEN %(from)s AND %(to)s)""",
}
_STUDENTS = """
    SELECT s.id, s.partner_id, s.name, s.email, s.sort_key, c.grade, c.letter,
           c.name AS class, c.id AS class_id
      FROM school_enrollment e
      JOIN school_class c ON c.id = e.class_id
      JOIN school_student s ON s.id = e.student_id AND s.active
     WHERE e.class_id = ANY(%(classes)s) AND e.date_from <= %(today)s
       AND COALESCE(e.date_to, %(today)s) >= %(today)s AND {condition}
       AND (%(chosen)s = '{{}}' OR s.id = ANY(%(chosen)s))"""
# One letter to a guardian about each child, or about the eldest, however many it concerns.
_GUARDIANS = """
    SELECT DISTINCT ON ({one}) s.id AS student_id, g.id AS guardian_id, g.partner_id, g.name,
           g.email, s.class, s.class_id, s.name AS student, s.grade, s.letter, s.sort_key
      FROM students s
      JOIN school_guardianship l ON l.student_id = s.id AND l.has_rights AND l.receives_messages
      JOIN school_guardian g ON g.id = l.guardian_id AND g.active
  ORDER BY g.id, {order} s.grade DESC, s.sort_key"""
_THEMSELVES = """
    SELECT s.id AS student_id, NULL::int AS guardian_id, s.partner_id, s.name, s.email, s.class,
           s.class_id, s.name AS student, s.grade, s.letter, s.sort_key
      FROM students s"""
# Who has taken the consent back is reached on paper alone: neither by e-mail nor in the diary.
_AUDIENCE = """
      WITH students AS ({students}), people AS ({people})
    SELECT p.student_id, p.guardian_id, p.partner_id, p.name, p.class, p.class_id, p.student,
           CASE WHEN NOT consent.withdrawn THEN p.email END AS email, consent.withdrawn,
           u.id AS user_id, COALESCE(lang.code, '') AS lang
      FROM people p
CROSS JOIN LATERAL (SELECT {withdrawn} AS withdrawn) consent
 LEFT JOIN LATERAL (SELECT id FROM res_users WHERE partner_id = p.partner_id AND active
                       AND NOT consent.withdrawn LIMIT 1)
           u ON TRUE
 LEFT JOIN res_partner rp ON rp.id = p.partner_id
 LEFT JOIN res_lang lang ON lang.code = rp.lang AND lang.active
  ORDER BY p.grade, p.letter, p.sort_key, p.student_id, p.guardian_id NULLS LAST"""


class SchoolLetterAudience(models.AbstractModel):
    """Who gets a letter to many: guardians and students of classes, by what happened to them."""

    _name = "school.letter.audience"
    _description = "Audience of Letters"

    @api.model
    def _people(self, classes, to, condition, first, last, chosen=(), each=False):
        """Return whom a letter goes to, class by class, as dicts.

        ``classes``: records; ``to``: "guardians", "students" or "both"; ``condition``: one of
        ``FILTERS``, between the dates ``first`` and ``last``; ``chosen``: ids of students, who
        alone count; ``each``: a letter about each child, not one to a guardian. Each:
        ``student_id``, ``guardian_id`` (None: the student itself), ``partner_id``, ``user_id``,
        ``name``, ``email``, ``class``, ``class_id``, ``student``, ``lang`` and ``withdrawn``:
        whether the consent was taken back; then there is neither an address nor an account. One
        query.
        """
        if not classes:
            return []
        self.env.flush_all()
        guardians = _GUARDIANS.format(
            one="g.id, s.id" if each else "g.id", order="s.id," if each else "")
        people = {"guardians": guardians, "students": _THEMSELVES}.get(
            to, f"({guardians}) UNION ALL ({_THEMSELVES})")
        query = _AUDIENCE.format(
            students=_STUDENTS.format(condition=FILTERS[condition]), people=people,
            withdrawn=WITHDRAWN.format(partner="p.partner_id"))
        company = classes.company_id[:1]
        return self.env.execute_query_dict(SQL(
            query, classes=classes.ids, chosen=list(chosen), today=company._school_today(),
            **{"from": first, "to": last},
        ))

    @api.model
    def _classes_of(self, user):
        """Return the classes of the present year to which ``user`` may write to all at once."""
        domain = Domain("year_id", "=", self.env["school.year"]._current().id)
        anyone = ("director", "secretary")
        if not any(user.has_group(f"school_ejournal.group_school_{role}") for role in anyone):
            domain &= Domain("class_teacher_id", "=", user.id) | Domain(
                "stage_id.deputy_ids", "in", user.ids)
        return self.env["school.class"].search(domain, order="grade, letter")
