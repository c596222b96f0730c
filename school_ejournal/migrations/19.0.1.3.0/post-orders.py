"""Orders of former versions were in force: they are applied, with lines of their enrolments."""


def migrate(cr, version):
    """Make a line of every enrolment that stands on an order."""
    if not version:
        return
    cr.execute("""
        INSERT INTO school_order_line (
            order_id, company_id, student_id, class_id, date, made_id,
            create_uid, create_date, write_uid, write_date)
        SELECT DISTINCT ON (e.order_id, e.student_id)
               e.order_id, e.company_id, e.student_id, e.class_id, e.date_from, e.id,
               1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
          FROM school_enrollment e
         WHERE e.order_id IS NOT NULL
      ORDER BY e.order_id, e.student_id, e.date_from DESC
            ON CONFLICT DO NOTHING""")
    cr.execute("""
        UPDATE school_order o
           SET state = 'applied', applied_by_id = COALESCE(o.write_uid, o.create_uid),
               applied_datetime = o.create_date
         WHERE o.state = 'draft'""")
