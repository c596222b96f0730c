"""What guardians are told of what stands in the journal, as SQL."""

from .consent_queries import WITHDRAWN

_AGREES = f"NOT {WITHDRAWN.format(partner='g.partner_id')}"

# From the entry log: marks, absences and homework entered since ``since`` (id of the log; a little
# earlier than the last one seen, for a transaction may end after one that began later), for the
# guardians who may know and want to. What stands already is left as it is.
COLLECT = f"""
    INSERT INTO school_notice (company_id, guardian_id, student_id, kind, res_id, noted_datetime,
                               state)
    SELECT DISTINCT ON (g.id, kid.id, e.kind, fact.id)
           e.company_id, g.id, kid.id, e.kind, fact.id, e.datetime, 'pending'
      FROM school_entry_log e
      JOIN school_lesson l ON l.id = e.lesson_id AND l.date >= %(first)s
      JOIN school_journal j ON j.id = l.journal_id
      JOIN LATERAL (SELECT CASE e.kind WHEN 'homework' THEN l.id ELSE e.res_id END AS id) fact
           ON fact.id IS NOT NULL
      JOIN school_enrollment n ON n.class_id = l.class_id AND n.date_from <= l.date
       AND COALESCE(n.date_to, l.date) >= l.date
       AND (e.student_id IS NULL OR n.student_id = e.student_id)
      JOIN school_student kid ON kid.id = n.student_id AND kid.active
      JOIN school_guardianship s ON s.student_id = kid.id AND s.has_rights AND s.receives_messages
      JOIN school_guardian g ON g.id = s.guardian_id AND g.active AND g.email <> ''
       AND {_AGREES}
       AND CASE e.kind WHEN 'absence' THEN g.notice_absence
                       WHEN 'mark' THEN g.notice_marks <> 'none'
                       ELSE g.notice_homework END
     WHERE e.id > %(since)s AND e.id <= %(last)s AND e.source IN ('page', 'rpc')
       AND e.kind IN ('absence', 'mark', 'homework') AND e.new_value <> ''
       AND (e.kind <> 'homework' OR j.subgroup_id IS NULL OR EXISTS (
             SELECT 1 FROM school_subgroup_member m
              WHERE m.subgroup_id = j.subgroup_id AND m.student_id = kid.id
                AND m.date_from <= l.date AND COALESCE(m.date_to, l.date) >= l.date))
  ORDER BY g.id, kid.id, e.kind, fact.id, e.id
        ON CONFLICT DO NOTHING"""

# Whose facts have waited long enough, who has waited longest first.
DUE = """
    SELECT n.guardian_id
      FROM school_notice n
     WHERE n.company_id = %(company)s AND n.state = 'pending'
  GROUP BY n.guardian_id
    HAVING min(n.noted_datetime) <= %(before)s
  ORDER BY min(n.noted_datetime), n.guardian_id"""

# Facts of ``guardians`` in their state of now; what is not found here is told to nobody. Rights,
# consent and wishes are asked again: they may have changed since.
_ABOUT = f"""
      JOIN school_student kid ON kid.id = n.student_id AND kid.active
      JOIN school_guardianship s ON s.student_id = kid.id AND s.guardian_id = n.guardian_id
       AND s.has_rights AND s.receives_messages
      JOIN school_guardian g ON g.id = n.guardian_id AND g.active AND {_AGREES}
      JOIN school_subject subject ON subject.id = l.subject_id
     WHERE n.guardian_id = ANY(%(guardians)s) AND n.state = 'pending'"""
_HEAD = """
    SELECT n.id, n.guardian_id, n.kind, kid.id AS student_id, kid.first_name AS child,
           kid.sort_key, l.date, l.number, subject.name AS subject, """
ABSENCES = f"""{_HEAD} r.code AS value, COALESCE(r.name->>%(lang)s, r.name->>'en_US') AS about,
           r.kind AS reason
      FROM school_notice n
      JOIN school_absence a ON n.kind = 'absence' AND a.id = n.res_id
      JOIN school_absence_reason r ON r.id = a.reason_id
       AND r.kind IN ('unknown', 'unexcused', 'late')
      JOIN school_lesson l ON l.id = a.lesson_id
{_ABOUT} AND g.notice_absence"""
MARKS = f"""{_HEAD} v.code AS value,
           COALESCE(w.name, t.name->>%(lang)s, t.name->>'en_US')
           || COALESCE(': ' || NULLIF(m.comment, ''), '') AS about, '' AS reason
      FROM school_notice n
      JOIN school_mark m ON n.kind = 'mark' AND m.id = n.res_id
      JOIN school_mark_value v ON v.id = m.value_id
      JOIN school_work w ON w.id = m.work_id
      JOIN school_work_type t ON t.id = w.work_type_id
      JOIN school_lesson l ON l.id = m.lesson_id
{_ABOUT} AND CASE g.notice_marks
               WHEN 'all' THEN TRUE
               WHEN 'three' THEN v.grade BETWEEN 1 AND 3 OR v.kind = 'fail'
               WHEN 'two' THEN v.grade BETWEEN 1 AND 2 OR v.kind = 'fail'
               ELSE FALSE END"""
HOMEWORK = f"""{_HEAD} '' AS value, h.text AS about, '' AS reason
      FROM school_notice n
      JOIN school_homework h ON n.kind = 'homework' AND h.lesson_id = n.res_id
       AND h.is_none IS NOT TRUE
       AND (h.is_personal IS NOT TRUE OR EXISTS (
             SELECT 1 FROM school_homework_student_rel chosen
              WHERE chosen.homework_id = h.id AND chosen.student_id = n.student_id))
      JOIN school_lesson l ON l.id = h.lesson_id AND l.state NOT IN ('cancelled', 'moved')
{_ABOUT} AND g.notice_homework"""

# The week of every child of ``guardians`` who want it: marks and missed lessons by subject.
DIGEST = f"""
      WITH kids AS (
        SELECT s.guardian_id, kid.id, kid.first_name, kid.sort_key
          FROM school_guardianship s
          JOIN school_student kid ON kid.id = s.student_id AND kid.active
          JOIN school_guardian g ON g.id = s.guardian_id AND {_AGREES}
         WHERE s.guardian_id = ANY(%(guardians)s) AND s.has_rights AND s.receives_messages),
      facts AS (
        SELECT m.student_id, l.subject_id, l.date, l.number, v.code, 0 AS missed, 0 AS late
          FROM school_mark m
          JOIN school_mark_value v ON v.id = m.value_id
          JOIN school_lesson l ON l.id = m.lesson_id
         WHERE m.student_id IN (SELECT id FROM kids) AND m.date BETWEEN %(first)s AND %(last)s
     UNION ALL
        SELECT a.student_id, l.subject_id, l.date, l.number, NULL,
               (r.kind <> 'late')::int, (r.kind = 'late')::int
          FROM school_absence a
          JOIN school_absence_reason r ON r.id = a.reason_id
          JOIN school_lesson l ON l.id = a.lesson_id
         WHERE a.student_id IN (SELECT id FROM kids) AND a.date BETWEEN %(first)s AND %(last)s)
    SELECT k.guardian_id, k.id AS student_id, k.first_name AS child, subject.name AS subject,
           COALESCE(string_agg(f.code, ' ' ORDER BY f.date, f.number), '') AS marks,
           sum(f.missed) AS missed, sum(f.late) AS late
      FROM kids k
 LEFT JOIN facts f ON f.student_id = k.id
 LEFT JOIN school_subject subject ON subject.id = f.subject_id
  GROUP BY k.guardian_id, k.id, k.first_name, k.sort_key, subject.name
  ORDER BY k.guardian_id, k.sort_key, k.id, subject.name"""
