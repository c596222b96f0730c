"""Substitutes that were noted at lessons get their lines in the register of substitutions."""


def migrate(cr, version):
    """Make a substitution of every lesson that has a substitute and no substitution yet."""
    if not version:
        return
    cr.execute("""
        INSERT INTO school_substitution (
            lesson_id, company_id, class_id, subject_id, date, number, start_datetime,
            end_datetime, absent_teacher_id, substitute_id, kind, paid_hours, new_number,
            create_uid, create_date, write_uid, write_date)
        SELECT l.id, l.company_id, l.class_id, l.subject_id, l.date, l.number, l.start_datetime,
               l.end_datetime, l.teacher_id, l.substitute_id, 'substituted', 1, 0,
               1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
          FROM school_lesson l
         WHERE l.substitute_id <> l.teacher_id
           AND NOT EXISTS (SELECT 1 FROM school_substitution s WHERE s.lesson_id = l.id)
            ON CONFLICT DO NOTHING""")
