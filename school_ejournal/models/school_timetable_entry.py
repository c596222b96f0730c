from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..timetable.week import FOREVER, Slot, clashes

WEEKDAYS = [
    ("0", "Monday"), ("1", "Tuesday"), ("2", "Wednesday"), ("3", "Thursday"), ("4", "Friday"),
    ("5", "Saturday"), ("6", "Sunday"),
]
# Fields that decide where a lesson stands and who meets there.
_SLOT = (
    "journal_id", "weekday", "number", "week", "date_from", "date_to", "room", "joint",
    "own_teacher_id", "co_teacher_ids",
)
# Marks a write of ``_place``; nobody can send it from outside.
_REARRANGING = object()


class SchoolTimetableEntry(models.Model):
    """Расписание: one lesson of the week of one journal, valid from a date to a date."""

    _name = "school.timetable.entry"
    _description = "Timetable Entry"
    _inherit = ["school.company.mixin"]
    _order = "weekday, number, class_grade, class_id, subgroup_id, id"
    _rec_names_search = ["class_id.name", "subject_id.name", "room"]
    _plain_texts = {"room": 20, "joint": 80}
    _derived_fields = frozenset({
        "class_id", "class_grade", "subject_id", "subgroup_id", "year_id",
    })

    journal_id = fields.Many2one(
        "school.journal", required=True, index=True, ondelete="cascade", check_company=True
    )
    class_id = fields.Many2one(
        related="journal_id.class_id", store=True, precompute=True, index=True
    )
    class_grade = fields.Integer(
        related="journal_id.class_grade", store=True, precompute=True, string="Grade",
        aggregator=False,
    )
    subject_id = fields.Many2one(related="journal_id.subject_id", store=True, precompute=True)
    subgroup_id = fields.Many2one(related="journal_id.subgroup_id", store=True, precompute=True)
    subgroup_name = fields.Char(related="journal_id.subgroup_name")
    year_id = fields.Many2one(
        related="journal_id.year_id", store=True, precompute=True, index=True,
        string="School Year",
    )
    weekday = fields.Selection(WEEKDAYS, "Day", required=True, default="0")
    number = fields.Integer("Lesson No.", required=True, default=1, aggregator=False)
    week = fields.Selection(
        [("every", "Every week"), ("odd", "Odd weeks"), ("even", "Even weeks")], "Weeks",
        required=True, default="every",
        help="The week of the first day of the school year is the first; weeks are counted "
             "through vacations.",
    )
    date_from = fields.Date(
        "From", required=True, compute="_compute_date_from", store=True, readonly=False,
        precompute=True,
    )
    date_to = fields.Date("To", help="Empty: to the end of the school year.")
    room = fields.Char(size=20)
    own_teacher_id = fields.Many2one(
        "res.users", "Instead of the Journal's Teacher", index="btree_not_null",
        domain="[('share', '=', False)]", check_company=True,
    )
    teacher_id = fields.Many2one(
        "res.users", compute="_compute_teacher_id", inverse="_inverse_teacher_id", store=True,
        precompute=True, index="btree_not_null", domain="[('share', '=', False)]",
        help="Who keeps the journal, unless another teacher gives this lesson.",
    )
    co_teacher_ids = fields.Many2many(
        "res.users", "school_timetable_entry_co_teacher_rel", string="Together With",
        domain="[('share', '=', False)]", check_company=True,
        help="Further teachers of the same lesson.",
    )
    joint = fields.Char(
        "Joint Lesson", index="btree_not_null",
        help="Entries at one time with the same text here are one lesson: several classes "
             "together, or several teachers.",
    )

    _number_range = models.Constraint(
        "CHECK (number BETWEEN 0 AND 14)", "Lessons are numbered from 0 to 14."
    )
    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from <= date_to)",
        "A timetable entry must not end before it starts.",
    )
    # A whole class is an unbounded range, which meets each of its subgroups; those do not meet.
    # Deferred, so that two entries can change places, and that words come before the database.
    _class_free = models.Constraint(
        "EXCLUDE USING gist (class_id WITH =, weekday WITH =, number WITH =,"
        " int4range(CASE week WHEN 'even' THEN 2 ELSE 1 END,"
        " CASE week WHEN 'odd' THEN 1 ELSE 2 END, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&,"
        " int4range(subgroup_id, subgroup_id, '[]') WITH &&) DEFERRABLE INITIALLY DEFERRED",
        "The class, or this subgroup of it, has a lesson at this time already.",
    )

    @api.depends("journal_id")
    def _compute_date_from(self):
        for entry in self:
            if not entry.date_from:
                entry.date_from = entry.journal_id.year_id.date_start

    @api.depends("own_teacher_id", "journal_id.teacher_id")
    def _compute_teacher_id(self):
        for entry in self:
            entry.teacher_id = entry.own_teacher_id or entry.journal_id.sudo().teacher_id

    def _inverse_teacher_id(self):
        for entry in self:
            keeper = entry.journal_id.sudo().teacher_id
            entry.own_teacher_id = False if entry.teacher_id == keeper else entry.teacher_id

    @api.depends("journal_id.display_name", "weekday", "number")
    def _compute_display_name(self):
        days = dict(self._fields["weekday"]._description_selection(self.env))
        for entry in self:
            entry.display_name = self.env._(
                "%(journal)s, %(day)s, lesson %(number)s", journal=entry.journal_id.display_name,
                day=days.get(entry.weekday, ""), number=entry.number,
            )

    @api.constrains("date_from", "date_to", "journal_id")
    def _check_inside_year(self):
        for entry in self:
            year = entry.year_id
            last = entry.date_to or year.date_end
            if entry.date_from < year.date_start or last > year.date_end:
                raise ValidationError(self.env._(
                    "%(entry)s lies outside the school year %(year)s.",
                    entry=entry.display_name, year=year.name,
                ))

    @api.constrains(*_SLOT)
    def _check_clashes(self):
        if self.env.context.get("school_rearranging") is _REARRANGING:
            return
        severe = [clash for clash in self._find_clashes() if clash.severe]
        if severe:
            raise ValidationError("\n".join(self._clash_texts(severe[:5])))

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._lock_timetable()
        entries._check_in_database()
        return entries

    def write(self, vals):
        self._lock_timetable()
        result = super().write(vals)
        self._check_in_database()
        return result

    @api.model
    def _place(self, places, date_from):
        """Give entries other times from ``date_from`` on: ``{entry: (weekday, number)}``.

        What was in force before stays in the entry, and a new one begins. All are judged when
        all stand, so that two can change places. Returns the entries at their new times.
        """
        placed = self.browse()
        for entry, (weekday, number) in places.items():
            entry = entry.with_context(school_rearranging=_REARRANGING)
            values = {"weekday": str(weekday), "number": number}
            if entry.date_from < date_from:
                values.update(date_from=date_from, date_to=entry.date_to)
                entry.write({"date_to": date_from - timedelta(days=1)})
                placed += entry.copy(values)
            else:
                entry.write(values)
                placed += entry
        placed = placed.with_context(school_rearranging=None)
        placed._check_clashes()
        placed._check_in_database()
        return placed

    def _end(self, date_from):
        """Take the entries out of the timetable from ``date_from`` on."""
        begun = self.filtered(lambda entry: entry.date_from < date_from)
        begun.write({"date_to": date_from - timedelta(days=1)})
        (self - begun).unlink()

    def _check_in_database(self):
        """Let the database judge now what it would judge at the end of the transaction."""
        if self.env.context.get("school_rearranging") is not _REARRANGING:
            self.flush_model()
            self.env.cr.execute("SET CONSTRAINTS school_timetable_entry_class_free IMMEDIATE")
            self.env.cr.execute("SET CONSTRAINTS school_timetable_entry_class_free DEFERRED")

    def _lock_timetable(self):
        """Let one transaction at a time change the timetable of a year.

        Two that give a teacher two lessons at one time meet here: the later one fails to
        serialize, and Odoo retries it with what the first has stored in sight.
        """
        if years := self.year_id:
            self.env.cr.execute(SQL(
                "UPDATE school_year SET timetable_datetime = %s WHERE id IN %s",
                fields.Datetime.now(), tuple(sorted(years.ids)),
            ))
            years.invalidate_recordset(["timetable_datetime"], flush=False)

    # ---- clashes ----

    def _find_clashes(self):
        """Return the ``Clash`` list of ``self`` with everything of the same years.

        The keys of a clash are entries; a fixed number of queries, whatever their number.
        """
        if not self:
            return []
        times = sorted({(entry.weekday, entry.number) for entry in self})
        rivals = self.sudo().search_fetch(
            [
                ("year_id", "in", self.year_id.ids),
                ("weekday", "in", sorted({day for day, _number in times})),
                ("number", "in", sorted({number for _day, number in times})),
            ],
            ["class_id", "subgroup_id", "teacher_id", "co_teacher_ids", *_SLOT],
        )
        return clashes(rivals._as_slots(), only=set(self.ids))

    def _as_slots(self):
        """Return ``self`` as ``Slot`` values, named by their ids."""
        rivals = self._shared_students(self.subgroup_id)
        return [
            Slot(
                key=entry.id, weekday=int(entry.weekday), number=entry.number, week=entry.week,
                first=entry.date_from, last=entry.date_to or FOREVER, klass=entry.class_id.id,
                group=entry.subgroup_id.id or None,
                rivals=rivals.get(entry.subgroup_id.id, frozenset()),
                teachers=frozenset((entry.teacher_id + entry.co_teacher_ids).ids),
                room=entry.room or "", joint=entry.joint or "",
            )
            for entry in self
        ]

    @api.model
    def _shared_students(self, subgroups):
        """Return ``{subgroup id: frozenset of subgroups with students in common}``."""
        if not subgroups:
            return {}
        self.env["school.subgroup.member"].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT DISTINCT one.subgroup_id, two.subgroup_id
                 FROM school_subgroup_member one
                 JOIN school_subgroup_member two
                   ON two.student_id = one.student_id AND two.subgroup_id <> one.subgroup_id
                  AND daterange(two.date_from, two.date_to, '[]')
                   && daterange(one.date_from, one.date_to, '[]')
                WHERE one.subgroup_id IN %s AND two.subgroup_id IN %s""",
            tuple(subgroups.ids), tuple(subgroups.ids),
        ))
        found = {}
        for one, two in rows:
            found.setdefault(one, set()).add(two)
        return {group: frozenset(others) for group, others in found.items()}

    @api.model
    def _clash_texts(self, found):
        """Return each clash in words that name both sides."""
        entries = self.sudo().browse({key for clash in found for key in (clash.one, clash.two)})
        names = {entry.id: entry.display_name for entry in entries}
        users = self.env["res.users"].sudo().browse(
            {clash.what for clash in found if clash.kind == "teacher"}
        )
        teachers = {user.id: user.name for user in users}
        texts = []
        for clash in found:
            sides = {"one": names[clash.one], "two": names[clash.two]}
            if clash.kind == "teacher":
                texts.append(self.env._(
                    "%(teacher)s would be in two places at once: %(one)s and %(two)s.",
                    teacher=teachers[clash.what], **sides,
                ))
            elif clash.kind == "room":
                texts.append(self.env._(
                    "Room %(room)s is taken twice: %(one)s and %(two)s.", room=clash.what, **sides
                ))
            else:
                texts.append(self.env._(
                    "The same students would be in two lessons: %(one)s and %(two)s.", **sides
                ))
        return texts

    # ---- joint lessons ----

    def action_join(self):
        """Make the entries one joint lesson of several classes or teachers."""
        if len({(entry.weekday, entry.number, entry.week) for entry in self}) != 1:
            raise ValidationError(self.env._(
                "Only entries at one time and in the same weeks can be one joint lesson."
            ))
        self.joint = self._joint_key(self.journal_id)

    def action_part(self):
        """Make each entry a lesson of its own again."""
        self.joint = False

    @api.model
    def _joint_key(self, journals):
        """Return the text that marks joint lessons of these journals, the same each time."""
        return sha256("+".join(map(str, sorted(journals.ids))).encode()).hexdigest()[:12]
