from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

# Every index of the large tables, with what reads by it. Each costs time in every save.
READ_BY = {
    "school_mark": {
        "pkey": "id = 1",
        # a page, and the cells of a save
        "cell_uniq": "lesson_id = ANY(ARRAY[1, 2, 3])",
        # the averages of a term, and whether a work can go
        "_work_id_index": "work_id = 1",
        # a class across its subjects
        "journal_date": "journal_id = 1 AND date BETWEEN '2026-09-01' AND '2026-10-25'",
        # the diary
        "student_date": "student_id = 1 AND date BETWEEN '2026-09-01' AND '2026-10-25'",
    },
    "school_absence": {
        "pkey": "id = 1",
        "cell_uniq": "lesson_id = ANY(ARRAY[1, 2, 3])",
        # those whose reason nobody knows yet
        "_reason_id_index": "reason_id = 1",
        "journal_date": "journal_id = 1 AND date BETWEEN '2026-09-01' AND '2026-10-25'",
        "student_date": "student_id = 1 AND date BETWEEN '2026-09-01' AND '2026-10-25'",
    },
    "school_entry_log": {
        "pkey": "id = 1",
        # versions of cells, and their history
        "cell": "lesson_id = ANY(ARRAY[1, 2, 3])",
        "student": "student_id = 1",
        "_journal_id_index": "journal_id = 1",
        # what was entered while a lesson was open again
        "_reopening_id_index": "reopening_id = 1",
        # whether an operation was stored before
        "key_uniq": "user_id = 1 AND key = ANY(ARRAY['a', 'b'])",
    },
    "school_lesson": {
        "pkey": "id = 1",
        # a page
        "journal_term": "journal_id = 1 AND term_id = 1",
        "journal_date": "journal_id = 1 AND date <= '2026-09-01'",
        "slot_uniq": "journal_id = 1 AND date = '2026-09-01' AND number = 3"
                     " AND state NOT IN ('cancelled', 'moved')",
        # the timetable of a day, my day, the diary
        "_date_index": "date = '2026-09-01'",
        "_class_id_index": "class_id = 1",
        "_term_id_index": "term_id = 1",
        "_teacher_id_index": "teacher_id = 1",
        "_substitute_id_index": "substitute_id = 1",
        "_moved_to_id_index": "moved_to_id = 1",
        "_merged_with_id_index": "merged_with_id = 1",
        # whether a topic of the plan was taught
        "_plan_line_id_index": "plan_line_id = 1",
    },
}
# Foreign keys that nothing reads by: what they refer to is hardly ever deleted.
NOT_READ_BY = {
    ("school_mark", "value_id"), ("school_entry_log", "user_id"), ("school_lesson", "company_id"),
    ("school_lesson", "subject_id"), ("school_lesson", "lesson_type_id"),
    ("school_lesson", "create_uid"), ("school_lesson", "write_uid"),
}


@tagged("post_install", "-at_install")
class TestIndexes(TransactionCase):
    """The large tables have the indexes that are read by, and no other."""

    def setUp(self):
        super().setUp()
        # In a small table anything is read faster from end to end.
        self.env.cr.execute("SET LOCAL enable_seqscan = off")

    def indexes(self, table):
        """Return ``{index: columns}``, None for an expression."""
        return dict(self.env.execute_query(SQL(
            """SELECT c.relname, ARRAY(
                      SELECT a.attname::text
                        FROM unnest(i.indkey::int[]) WITH ORDINALITY k (number, place)
                        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = number
                       ORDER BY place)
                 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                WHERE i.indrelid = %s::regclass""", table,
        )))

    def test_each_index_is_read_by(self):
        for table, reads in READ_BY.items():
            names = {f"{table}_{name}": condition for name, condition in reads.items()}
            self.assertEqual(set(self.indexes(table)), set(names), table)
            for name, condition in names.items():
                plan = self.env.execute_query(SQL(
                    f"EXPLAIN SELECT * FROM {table} WHERE {condition}"
                ))
                with self.subTest(name):
                    self.assertIn(f" {name} ", " ".join(f"{line} " for (line,) in plan))

    def test_no_index_repeats_the_beginning_of_another(self):
        for table, reads in READ_BY.items():
            found = self.indexes(table)
            whole = {name: columns for name, columns in found.items()
                     if "state NOT IN" not in reads[name.removeprefix(f"{table}_")]}
            for name, columns in whole.items():
                for other, longer in whole.items():
                    with self.subTest(name, other=other):
                        self.assertFalse(name != other and longer[:len(columns)] == columns)

    def test_foreign_keys_that_are_read_by_have_one(self):
        for table in READ_BY:
            first = {columns[0] for columns in self.indexes(table).values()}
            keys = {name for (name,) in self.env.execute_query(SQL(
                """SELECT a.attname::text FROM pg_constraint c
                     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                    WHERE c.conrelid = %s::regclass AND c.contype = 'f'""", table,
            ))}
            self.assertTrue(keys)
            spared = {name for name in keys if (table, name) in NOT_READ_BY}
            self.assertEqual(keys - spared - first, set(), table)
            self.assertEqual(spared & first, set(), table)
