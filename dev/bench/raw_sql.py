"""The floors: the same rows as a page shows, by one query each, with nothing around it."""

# Every row the journal page needs, as one answer of (kind, row).
JOURNAL = """
WITH lesson AS (
    SELECT id, date, number, start_datetime, end_datetime, topic, room, state, lesson_type_id
      FROM school_lesson WHERE journal_id = %(journal)s AND term_id = %(term)s
)
SELECT 'lesson', id, NULL::int, NULL::int, NULL::int, NULL::int, topic FROM lesson
UNION ALL
SELECT 'work', w.id, w.lesson_id, w.work_type_id, NULL, NULL, w.name
  FROM school_work w JOIN lesson l ON l.id = w.lesson_id
UNION ALL
SELECT 'homework', h.id, h.lesson_id, NULL, NULL, NULL, h.text
  FROM school_homework h JOIN lesson l ON l.id = h.lesson_id
UNION ALL
SELECT 'mark', m.student_id, m.lesson_id, m.work_id, m.position, m.value_id, m.comment
  FROM school_mark m JOIN lesson l ON l.id = m.lesson_id
UNION ALL
SELECT 'absence', a.student_id, a.lesson_id, a.reason_id, a.minutes, NULL, a.comment
  FROM school_absence a JOIN lesson l ON l.id = a.lesson_id
UNION ALL
SELECT 'version', g.lesson_id, g.student_id, max(g.id), NULL, NULL, NULL
  FROM school_entry_log g JOIN lesson l ON l.id = g.lesson_id GROUP BY g.lesson_id, g.student_id
UNION ALL
SELECT 'student', s.id, NULL, NULL, NULL, NULL, s.name
  FROM school_enrollment e JOIN school_student s ON s.id = e.student_id
 WHERE e.class_id = %(class)s
"""

AVERAGES = """
SELECT m.journal_id, m.student_id, sum(v.grade * w.weight) / NULLIF(sum(w.weight), 0)
  FROM school_mark m
  JOIN school_mark_value v ON v.id = m.value_id AND v.kind = 'grade'
  JOIN school_work w ON w.id = m.work_id
 WHERE m.journal_id = ANY (ARRAY(SELECT id FROM school_journal WHERE class_id = %(class)s))
   AND m.date BETWEEN (SELECT date_start FROM school_term WHERE id = %(term)s)
                  AND (SELECT date_end FROM school_term WHERE id = %(term)s)
 GROUP BY m.journal_id, m.student_id
"""
