from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from .school_subgroup_member import MemberChanges


class SchoolSubgroupSplitRoster(models.AbstractModel):
    """The students of a split: where they are, where they go, and carrying it out."""

    _name = "school.subgroup.split.roster"
    _description = "Students of a Split into Subgroups"

    def _roster(self):
        """Return the students of the class from the split's day on, in alphabetical order.

        One dict each: ``id``, ``name``, ``sex`` ("male", "female" or empty), ``day`` (the first
        day on which the split is about the student), ``now`` and ``group``: ids of the subgroup
        before and by the split, 0 for none. One query; of an applied split its own lines.
        """
        self.ensure_one()
        for name in ("student", "enrollment", "subgroup.member", "subgroup.split.line"):
            self.env[f"school.{name}"].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT s.id, s.last_name || ' ' || s.first_name, COALESCE(s.sex, ''), e.day,
                      COALESCE(now.subgroup_id, 0), COALESCE(l.subgroup_id, 0)
                 FROM (SELECT student_id, GREATEST(MIN(date_from), %(day)s) AS day
                         FROM school_enrollment
                        WHERE class_id = %(class)s AND COALESCE(date_to, %(day)s) >= %(day)s
                     GROUP BY student_id) e
                 JOIN school_student s ON s.id = e.student_id
            LEFT JOIN school_subgroup_member now
                   ON now.student_id = s.id AND now.class_id = %(class)s
                  AND now.subject_id = %(subject)s AND now.date_from <= e.day
                  AND COALESCE(now.date_to, e.day) >= e.day
            LEFT JOIN school_subgroup_split_line l
                   ON l.split_id = %(split)s AND l.student_id = s.id
             ORDER BY s.sort_key, s.id""",
            **{"class": self.class_id.id, "subject": self.subject_id.id, "day": self.date_from,
               "split": self.id},
        ) if self.state != "applied" else SQL(
            """SELECT s.id, s.last_name || ' ' || s.first_name, COALESCE(s.sex, ''), %s::date,
                      COALESCE(l.old_subgroup_id, 0), COALESCE(l.subgroup_id, 0)
                 FROM school_subgroup_split_line l JOIN school_student s ON s.id = l.student_id
                WHERE l.split_id = %s ORDER BY s.sort_key, s.id""", self.date_from, self.id,
        ))
        names = ("id", "name", "sex", "day", "now", "group")
        return [dict(zip(names, row, strict=True)) for row in rows]

    # ---- the draft ----

    def _fill(self):
        """Give new splits their sides, and every student the group that they are in now."""
        groups = self.env["school.subgroup"].search([
            ("class_id", "in", self.class_id.ids), ("subject_id", "in", self.subject_id.ids),
        ])
        sides, lines = [], []
        for split in self:
            rows = split._roster()
            own = groups.filtered(lambda group, split=split: (
                (group.class_id, group.subject_id) == (split.class_id, split.subject_id)))
            present = {row["now"] for row in rows}
            used = own.filtered(lambda each, present=present: (
                each.journal_ids or each.id in present))
            own = used or own
            school = {"split_id": split.id, "company_id": split.company_id.id}
            sides += [{**school, "subgroup_id": key} for key in (*own.ids, False)]
            lines += [
                {**school, "student_id": row["id"], "old_subgroup_id": row["now"] or False,
                 "subgroup_id": row["now"] if row["now"] in own.ids else False}
                for row in rows
            ]
        self.env["school.subgroup.split.side"].create(sides)
        self.env["school.subgroup.split.line"].create(lines)

    def _groups(self):
        """Return the subgroups among which the class is divided."""
        return self.sudo().side_ids.subgroup_id.sorted("name")

    def _place(self, places):
        """Put students into groups: ``{student id: subgroup id or False}``; nothing is applied."""
        self.ensure_one()
        Line = self.env["school.subgroup.split.line"].sudo()
        lines = {line.student_id.id: line for line in self.sudo().line_ids}
        by_group = defaultdict(Line.browse)
        for student, group in places.items():
            if student in lines:
                by_group[group] += lines[student]
        for group, found in by_group.items():
            found.filtered(lambda line, group=group: line.subgroup_id.id != group).write(
                {"subgroup_id": group})
        Line.create([
            {"split_id": self.id, "company_id": self.company_id.id, "student_id": student,
             "subgroup_id": group}
            for student, group in places.items() if student not in lines
        ])
        self._take_back()

    # ---- what stands in the way ----

    def _problems(self, rows):
        """Return in words what hinders the split from being applied, the worst first."""
        groups = self._groups()
        taken = {row["group"] for row in rows}
        found = []
        if not groups:
            found.append(self.env._("There are no groups yet: add them."))
        if none := [row["name"] for row in rows if row["group"] not in groups.ids]:
            found.append(self.env._(
                "In no group: %(count)s (%(names)s).", count=len(none), names=", ".join(none)
            ))
        found += [
            self.env._("The group “%s” is empty.", group.name)
            for group in groups if group.id not in taken
        ]
        return found + self._entry_problems(rows)

    def _entry_problems(self, rows):
        """Return who has entries in the group that they leave, on the day of the split or later.

        Entries stay where they are (invariant 6), so the move has to begin after the last one.
        """
        leaving = {row["id"]: row for row in rows if row["now"] and row["group"] != row["now"]}
        if not leaving:
            return []
        self.env["school.mark"].flush_model()
        self.env["school.absence"].flush_model()
        last = dict(self.env.execute_query(SQL(
            """SELECT e.student_id, MAX(e.date)
                 FROM unnest(%(students)s, %(groups)s) AS gone (student_id, subgroup_id)
                 JOIN school_journal j ON j.subgroup_id = gone.subgroup_id
                 JOIN (SELECT journal_id, student_id, date FROM school_mark
                        WHERE student_id = ANY(%(students)s) AND date >= %(day)s
                        UNION ALL
                       SELECT journal_id, student_id, date FROM school_absence
                        WHERE student_id = ANY(%(students)s) AND date >= %(day)s) e
                   ON e.journal_id = j.id AND e.student_id = gone.student_id
             GROUP BY e.student_id""",
            students=list(leaving), groups=[row["now"] for row in leaving.values()],
            day=self.date_from,
        )))
        return [
            self.env._(
                "%(student)s has entries in the former group up to %(last)s: move from %(next)s.",
                student=row["name"], last=format_date(self.env, last[student]),
                next=format_date(self.env, last[student] + timedelta(days=1)),
            )
            for student, row in leaving.items() if student in last
        ]

    # ---- carrying it out ----

    def _apply(self):
        """Begin and end the memberships of the splits on their days, all in one batch."""
        Member = self.env["school.subgroup.member"].sudo()
        changes = MemberChanges(Member)
        for split in self.sudo():
            rows = split._roster()
            if problems := split._problems(rows):
                raise UserError("\n".join(problems))
            split._check_date_from()
            members = Member.search([
                ("class_id", "=", split.class_id.id), ("subject_id", "=", split.subject_id.id),
                "|", ("date_to", "=", False), ("date_to", ">=", split.date_from),
            ]).grouped(lambda member: member.student_id.id)
            for row in rows:
                changes.plan(split, row, members.get(row["id"], Member))
            split._keep_lines(rows)
        Member._change(changes)
        self._step(state="applied", applied_datetime=fields.Datetime.now())
        for split in self:
            split._end_activities()
            split._tell(split.sudo().side_ids.user_id, self.env._("The split is applied."))

    def _keep_lines(self, rows):
        """Leave in the document who went where, for the history."""
        before = {row["id"]: row["now"] for row in rows}
        self.line_ids.filtered(lambda line: line.student_id.id not in before).unlink()
        for old, lines in self.line_ids.grouped(
            lambda line: before[line.student_id.id] or False
        ).items():
            lines.write({"old_subgroup_id": old})

    # ---- newcomers ----

    @api.model
    def _place_newcomers(self, enrollments):
        """Find whom an enrolment has brought into a divided class, and tell the class teacher.

        Each divided subject gets a draft, unless one is under way, in which the newcomers stand in
        no group and all others where they are.
        """
        enrollments.flush_recordset()
        found = defaultdict(list)
        for klass, subject, day, student in self.env.execute_query(SQL(
            """SELECT e.class_id, s.subject_id, GREATEST(e.date_from, s.day), e.student_id
                 FROM school_enrollment e
                 JOIN (SELECT class_id, subject_id, MIN(date_from) AS day
                         FROM school_subgroup_split WHERE state = 'applied'
                     GROUP BY class_id, subject_id) s ON s.class_id = e.class_id
                WHERE e.id = ANY(%s) AND COALESCE(e.date_to, s.day) >= s.day
                  AND NOT EXISTS (
                        SELECT 1 FROM school_subgroup_member m
                         WHERE m.student_id = e.student_id AND m.class_id = s.class_id
                           AND m.subject_id = s.subject_id
                           AND m.date_from <= GREATEST(e.date_from, s.day)
                           AND COALESCE(m.date_to, 'infinity') >= GREATEST(e.date_from, s.day))
             ORDER BY e.class_id, s.subject_id, e.student_id""", enrollments.ids,
        )) if enrollments else ():
            found[klass, subject].append((day, student))
        for (klass, subject), newcomers in found.items():
            self._report_newcomers(
                self.env["school.class"].browse(klass), subject, min(newcomers)[0],
                self.env["school.student"].browse(student for _day, student in newcomers),
            )

    @api.model
    def _report_newcomers(self, klass, subject, day, students):
        split = self.search([
            ("class_id", "=", klass.id), ("subject_id", "=", subject),
            ("state", "in", ("draft", "asked")), ("date_from", "<=", day),
        ], limit=1)
        if not split:
            term = self.env["school.term"]._for_dates([(klass.stage_id, day)])
            if term and term[klass.stage_id, day].state == "closed":
                day = max(day, klass.company_id._school_today())
            split = self.create({
                "class_id": klass.id, "subject_id": subject, "date_from": day,
                "company_id": klass.company_id.id,
            })
        names = ", ".join(students.mapped("name"))
        users = klass.class_teacher_id or klass.stage_id.deputy_ids
        split._remind(
            users - split.activity_ids.user_id, lambda env: env._("In no subgroup: %s", names)
        )
