"""What the diary reads, as SQL.

Parameters of all: ``student`` (id), ``from`` and ``to`` (dates, inclusive), ``lang``; others are
named where they are used.
"""

CHILDREN = """
       SELECT s.id, s.first_name AS name, s.last_name || ' ' || s.first_name AS full_name,
              COALESCE(c.name, '') AS class
         FROM school_student s
    LEFT JOIN school_enrollment e ON e.student_id = s.id
          AND e.date_from <= %(today)s AND COALESCE(e.date_to, %(today)s) >= %(today)s
          AND e.year_id IN (SELECT id FROM school_year WHERE date_end >= %(today)s)
    LEFT JOIN school_class c ON c.id = e.class_id
        WHERE s.id = ANY(%(students)s)
     ORDER BY c.grade DESC NULLS LAST, s.sort_key, s.id"""

SCHOOL_YEARS = """
      SELECT c.stage_id, st.week_days::int AS week_days, e.date_from, y.date_start, y.date_end
        FROM school_enrollment e
        JOIN school_class c ON c.id = e.class_id
        JOIN school_stage st ON st.id = c.stage_id
        JOIN school_year y ON y.id = e.year_id
       WHERE e.student_id = %(student)s
    ORDER BY e.date_from"""

# The lessons of a student as ``mine``: dated enrolments and memberships decide, and lessons in
# which the student has entries stay, whatever an order says later.
_MINE = """
      WITH mine AS (
          SELECT l.id
            FROM school_enrollment e
            JOIN school_lesson l ON l.class_id = e.class_id
             AND l.date BETWEEN GREATEST(e.date_from, %(from)s)
                            AND LEAST(e.date_to, %(to)s)
            JOIN school_journal j ON j.id = l.journal_id
           WHERE e.student_id = %(student)s AND l.state NOT IN ('cancelled', 'moved')
             AND (j.subgroup_id IS NULL OR EXISTS (
                   SELECT 1 FROM school_subgroup_member m
                    WHERE m.student_id = e.student_id
                      AND m.subgroup_id = j.subgroup_id AND m.date_from <= l.date
                      AND COALESCE(m.date_to, l.date) >= l.date))
           UNION
          SELECT lesson_id FROM school_mark
           WHERE student_id = %(student)s AND date BETWEEN %(from)s AND %(to)s
           UNION
          SELECT lesson_id FROM school_absence
           WHERE student_id = %(student)s AND date BETWEEN %(from)s AND %(to)s
      )"""

LESSONS = f"""{_MINE}
      SELECT l.id, l.journal_id, l.date, l.number, l.start_datetime, l.end_datetime,
             COALESCE(l.room, '') AS room, COALESCE(l.topic, '') AS topic,
             s.name AS subject
        FROM mine
        JOIN school_lesson l ON l.id = mine.id
        JOIN school_subject s ON s.id = l.subject_id
    ORDER BY l.date, l.number, l.id"""

FIRST_DAY = f"""{_MINE}
      SELECT min(l.date) AS date FROM mine JOIN school_lesson l ON l.id = mine.id"""

CONTROL_PLAN = f"""{_MINE}
      SELECT l.date, l.number, s.name AS subject, COALESCE(t.name->>%(lang)s, t.name->>'en_US')
             AS work, COALESCE(w.name, '') AS name
        FROM mine
        JOIN school_lesson l ON l.id = mine.id
        JOIN school_subject s ON s.id = l.subject_id
        JOIN school_work w ON w.lesson_id = l.id
        JOIN school_work_type t ON t.id = w.work_type_id AND t.is_control
    ORDER BY l.date, l.number, w.sequence, w.id"""

ABSENCES = """
    SELECT a.id, a.lesson_id, r.code, r.kind, COALESCE(a.minutes, 0) AS minutes,
           COALESCE(r.name->>%(lang)s, r.name->>'en_US') AS name,
           COALESCE(a.comment, '') AS comment
      FROM school_absence a
      JOIN school_absence_reason r ON r.id = a.reason_id
     WHERE a.student_id = %(student)s AND a.date BETWEEN %(from)s AND %(to)s"""

# Joined to homework ``h`` of a lesson ``l``: the lesson that it has to be done for, the next one of
# the journal or the first from the day that was set.
HOMEWORK_TARGET = """\
    LEFT JOIN LATERAL (
              SELECT n.id, n.date FROM school_lesson n
               WHERE n.journal_id = l.journal_id AND n.state NOT IN ('cancelled', 'moved')
                 AND n.date >= GREATEST(l.date, h.due_date)
                 AND (n.date, n.number) > (l.date, l.number)
            ORDER BY n.date, n.number LIMIT 1) target ON TRUE"""

HOMEWORK = f"""
       SELECT h.id, l.id AS set_in, target.id AS due_at, h.due_date,
              COALESCE(h.text, '') AS text, COALESCE(h.is_none, FALSE) AS is_none,
              COALESCE(h.links, '') AS links, COALESCE(h.minutes, 0) AS minutes,
              COALESCE(h.is_personal, FALSE) AS personal,
              EXISTS (SELECT 1 FROM school_homework_done d
                       WHERE d.homework_id = h.id AND d.student_id = %(student)s) AS done
         FROM school_homework h
         JOIN school_lesson l ON l.id = h.lesson_id
{HOMEWORK_TARGET}
        WHERE l.journal_id = ANY(%(journals)s) AND l.state NOT IN ('cancelled', 'moved')
          AND l.date <= %(to)s AND (l.date >= %(since)s OR h.due_date >= %(from)s)
          AND COALESCE(target.id, l.id) = ANY(%(lessons)s)
          AND (h.is_personal IS NOT TRUE OR EXISTS (
                SELECT 1 FROM school_homework_student_rel r
                 WHERE r.homework_id = h.id AND r.student_id = %(student)s))
     ORDER BY l.date, l.number, h.is_personal, h.id"""

# Of ``homework`` (ids that the student may read).
HOMEWORK_FILES = """
    SELECT id, res_id AS homework_id, name, file_size AS size FROM ir_attachment
     WHERE res_model = 'school.homework' AND res_id = ANY(%(homework)s) AND res_field IS NULL
  ORDER BY id"""

# Where the homework of the file ``file`` stands in the diary.
FILE_DAY = f"""
       SELECT COALESCE(target.date, l.date) AS date
         FROM ir_attachment a
         JOIN school_homework h ON h.id = a.res_id
         JOIN school_lesson l ON l.id = h.lesson_id
{HOMEWORK_TARGET}
        WHERE a.id = %(file)s AND a.res_model = 'school.homework' AND a.res_field IS NULL"""

# Where the homework ``homework`` stands in the diary.
HOMEWORK_DAY = f"""
       SELECT COALESCE(target.date, l.date) AS date
         FROM school_homework h
         JOIN school_lesson l ON l.id = h.lesson_id
{HOMEWORK_TARGET}
        WHERE h.id = %(homework)s"""

CONTROL_WORKS = """
      SELECT w.lesson_id, w.id AS work_id, t.code,
             COALESCE(w.name, t.name->>%(lang)s, t.name->>'en_US') AS name
        FROM school_work w
        JOIN school_work_type t ON t.id = w.work_type_id AND t.is_control
       WHERE w.lesson_id = ANY(%(lessons)s)
    ORDER BY w.sequence, w.id"""

TERMS = """
      SELECT t.id, COALESCE(t.name->>%(lang)s, t.name->>'en_US') AS name,
             t.date_start, t.date_end, t.year_id, y.name AS year
        FROM school_term t
        JOIN school_year y ON y.id = t.year_id
       WHERE EXISTS (
             SELECT 1 FROM school_enrollment e
               JOIN school_class c ON c.id = e.class_id
               JOIN school_stage_school_term_rel r ON r.school_stage_id = c.stage_id
              WHERE e.student_id = %(student)s AND e.year_id = t.year_id
                AND r.school_term_id = t.id)
    ORDER BY t.date_start, t.number, t.id"""

SUBJECTS = """
    SELECT s.id, s.name, COALESCE(s.sequence, 0) AS sequence, COALESCE((
           SELECT v.code FROM school_term_mark m
             JOIN school_term t ON t.id = m.term_id
              AND t.date_start = %(from)s AND t.date_end = %(to)s
             JOIN school_mark_value v ON v.id = m.value_id
            WHERE m.student_id = %(student)s AND m.subject_id = s.id), '') AS term_mark
      FROM school_subject s
     WHERE s.grading <> 'none' AND s.id IN (
           SELECT j.subject_id
             FROM school_enrollment e
             JOIN school_journal j ON j.class_id = e.class_id AND j.active
            WHERE e.student_id = %(student)s AND e.date_from <= %(to)s
              AND COALESCE(e.date_to, %(to)s) >= %(from)s
              AND (j.subgroup_id IS NULL OR EXISTS (
                   SELECT 1 FROM school_subgroup_member m
                    WHERE m.student_id = e.student_id
                      AND m.subgroup_id = j.subgroup_id AND m.date_from <= %(to)s
                      AND COALESCE(m.date_to, %(to)s) >= %(from)s)))
        OR s.id IN (
           SELECT j.subject_id FROM school_mark m
             JOIN school_journal j ON j.id = m.journal_id
            WHERE m.student_id = %(student)s AND m.date BETWEEN %(from)s AND %(to)s)"""

MARKS = """
      SELECT m.id, m.lesson_id, j.subject_id, s.name AS subject, m.work_id, m.date, v.code, v.kind,
             COALESCE(v.grade, 0) AS grade, w.weight::float AS weight,
             COALESCE(w.name, '') AS work_name, t.is_default AS usual,
             COALESCE(t.name->>%(lang)s, t.name->>'en_US') AS work,
             COALESCE(m.comment, '') AS comment,
             COALESCE(m.entered_late, FALSE) AS late, m.due_date
        FROM school_mark m
        JOIN school_mark_value v ON v.id = m.value_id
        JOIN school_work w ON w.id = m.work_id
        JOIN school_work_type t ON t.id = w.work_type_id
        JOIN school_lesson l ON l.id = m.lesson_id
        JOIN school_journal j ON j.id = m.journal_id
        JOIN school_subject s ON s.id = j.subject_id
       WHERE m.student_id = %(student)s AND m.date BETWEEN %(from)s AND %(to)s
    ORDER BY m.date, l.number, m.lesson_id, w.sequence, w.id, m.position"""

ABSENCE_COUNTS = """
      SELECT j.subject_id, r.kind, r.id AS reason_id, count(*) AS count,
             COALESCE(r.name->>%(lang)s, r.name->>'en_US') AS name
        FROM school_absence a
        JOIN school_absence_reason r ON r.id = a.reason_id
        JOIN school_journal j ON j.id = a.journal_id
       WHERE a.student_id = %(student)s AND a.date BETWEEN %(from)s AND %(to)s
    GROUP BY j.subject_id, r.id
    ORDER BY r.sequence, r.id"""

ABSENCE_LIST = """
    SELECT a.date, l.number, s.name AS subject, r.code, r.kind, COALESCE(a.minutes, 0) AS minutes,
           COALESCE(r.name->>%(lang)s, r.name->>'en_US') AS name,
           COALESCE(a.comment, '') AS comment
      FROM school_absence a
      JOIN school_absence_reason r ON r.id = a.reason_id
      JOIN school_lesson l ON l.id = a.lesson_id
      JOIN school_subject s ON s.id = l.subject_id
     WHERE a.student_id = %(student)s AND a.date BETWEEN %(from)s AND %(to)s
  ORDER BY a.date DESC, l.number, a.id"""
