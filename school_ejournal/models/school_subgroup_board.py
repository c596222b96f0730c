from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..formulas.subgroup_split import apart_by_sex, by_alphabet, by_turns, evenly_by_sex
from ..timetable.names import short_name
from ..tools.arguments import record_id
from .school_subgroup_split import OPEN_STATES

_LONGEST_NAME = 60


class SchoolSubgroupBoard(models.AbstractModel):
    """The screen of a split: groups side by side, students between them, who has confirmed.

    Every step answers with the board as it stands then.
    """

    _name = "school.subgroup.board"
    _description = "Board of a Split into Subgroups"

    @api.model
    @api.readonly
    def read_board(self, split_id):
        """Return a split as JSON values; AccessError for one that the user may not read.

        ``id``, ``state``, ``revision``, ``day`` (ISO), ``editable``, ``can_decide``;
        ``groups``: ``{id, name, side}`` and ``class_side``, a side being ``{teacher, confirmed,
        by, mine}`` (``confirmed``: when, in words, or empty); ``students``: ``{id, name, sex, now,
        group, later}`` (``later``: the day of a student who comes after the split's);
        ``proposals``: the kinds that make sense; ``problems``: what hinders the confirmation.
        """
        return self._board(self._split(split_id, "read"))

    @api.model
    def place(self, split_id, student_ids, subgroup_id):
        """Put students into a group of the draft, or into none (0)."""
        split = self._split(split_id)
        group = self._group(split, subgroup_id)
        if not isinstance(student_ids, (list, tuple)) or not student_ids:
            raise UserError(self.env._("This is not the number of a record."))
        students = {record_id(self.env, key) for key in student_ids}
        if students - {row["id"] for row in split.sudo()._roster()}:
            raise UserError(self.env._("The student is not in this class from that day on."))
        split._place(dict.fromkeys(students, group))
        return self._board(split)

    @api.model
    def propose(self, split_id, kind):
        """Divide all students anew: see ``_proposals`` for the kinds."""
        split = self._split(split_id)
        rows = split.sudo()._roster()
        groups = split._groups()
        if kind not in self._proposals(rows, groups):
            raise UserError(self.env._("There is no such proposal for this class."))
        split._place(self._proposed(split, kind, rows, groups))
        return self._board(split)

    @api.model
    def add_group(self, split_id, name):
        """Add a subgroup of this name; one of the class and subject that is there is taken."""
        split = self._split(split_id)
        if not isinstance(name, str) or not 0 < len(name.strip()) <= _LONGEST_NAME:
            raise UserError(self.env._(
                "A group has a name of at most %s characters.", _LONGEST_NAME
            ))
        place = {"class_id": split.class_id.id, "subject_id": split.subject_id.id,
                 "name": name.strip()}
        Group = self.env["school.subgroup"].sudo()
        group = Group.search([(key, "=", value) for key, value in place.items()])
        if group in split._groups():
            raise UserError(self.env._("The group “%s” is there already.", group.name))
        group = group or Group.create({**place, "company_id": split.company_id.id})
        self.env["school.subgroup.split.side"].sudo().create({
            "split_id": split.id, "subgroup_id": group.id, "company_id": split.company_id.id,
        })
        split._take_back()
        return self._board(split)

    @api.model
    def drop_group(self, split_id, subgroup_id):
        """Leave a group out of the split; its students are in none then."""
        split = self._split(split_id)
        group = self._group(split, subgroup_id)
        if not group:
            raise UserError(self.env._("The split has no such group."))
        split.sudo().side_ids.filtered(
            lambda side: side.subgroup_id.id == group).unlink()
        split.sudo().line_ids.filtered(
            lambda line: line.subgroup_id.id == group).write({"subgroup_id": False})
        split._take_back()
        return self._board(split)

    @api.model
    def send(self, split_id):
        """Ask those who have to confirm."""
        split = self._split(split_id)
        split._send()
        return self._board(split)

    @api.model
    def confirm(self, split_id, revision):
        """Confirm for the user's own sides; the last confirmation applies the split."""
        split = self._split(split_id)
        split._confirm(revision)
        return self._board(split)

    @api.model
    def decide(self, split_id, revision):
        """Apply the split as a deputy head of the stage, without the missing confirmations."""
        split = self._split(split_id)
        split._decide(revision)
        return self._board(split)

    @api.model
    def cancel(self, split_id):
        """Give the draft up."""
        split = self._split(split_id)
        split._cancel()
        return self._board(split)

    # ---- arguments ----

    def _split(self, split_id, operation="write"):
        split = self.env["school.subgroup.split"].browse(record_id(self.env, split_id)).exists()
        if not split:
            raise UserError(self.env._("This split does not exist any more."))
        split.check_access(operation)
        if operation == "write":
            split._check_open()
        return split

    def _group(self, split, subgroup_id):
        """Return the id of a group of the split, or False for none."""
        key = record_id(self.env, subgroup_id)
        if key and key not in split._groups().ids:
            raise UserError(self.env._("The split has no such group."))
        return key or False

    # ---- proposals ----

    def _proposals(self, rows, groups):
        """Return the kinds of proposals: those by sex only when it is known of everyone."""
        if not (rows and groups):
            return []
        kinds = ["alphabet", "turns", "before"]
        if {row["sex"] for row in rows} == {"male", "female"}:
            kinds.append("evenly")
            if len(groups) == 2:
                kinds.append("apart")
        return kinds

    def _proposed(self, split, kind, rows, groups):
        """Return ``{student id: subgroup id or False}``."""
        if kind == "before":
            return self._as_before(split, rows, groups)
        count, sexes = len(groups), [row["sex"] for row in rows]
        places = {
            "alphabet": lambda: by_alphabet(len(rows), count),
            "turns": lambda: by_turns(len(rows), count),
            "evenly": lambda: evenly_by_sex(sexes, count),
            "apart": lambda: apart_by_sex(sexes, groups.mapped("name")),
        }[kind]()
        return {row["id"]: groups[place].id for row, place in zip(rows, places, strict=True)}

    def _as_before(self, split, rows, groups):
        """Return who was where last: in this class, else (last year) in a group of this name."""
        self.env["school.subgroup.member"].flush_model()
        names = {group.name.casefold(): group.id for group in groups}
        found = dict.fromkeys((row["id"] for row in rows), False)
        for student, group, name in self.env.execute_query(SQL(
            """SELECT DISTINCT ON (m.student_id) m.student_id, g.id, g.name
                 FROM school_subgroup_member m
                 JOIN school_subgroup g ON g.id = m.subgroup_id
                WHERE m.student_id = ANY(%s) AND m.subject_id = %s AND m.date_from <= %s
             ORDER BY m.student_id, (m.class_id = %s) DESC, m.date_from DESC""",
            list(found), split.subject_id.id, split.date_from, split.class_id.id,
        )):
            found[student] = group if group in groups.ids else names.get(name.casefold(), False)
        return found

    # ---- the answer ----

    def _board(self, split):
        rows = split.sudo()._roster()
        groups = split._groups()
        sides = {side.subgroup_id.id: self._side(side) for side in split.sudo().side_ids}
        is_open = split.state in OPEN_STATES
        editable = is_open and split.has_access("write")
        return {
            "id": split.id, "state": split.state, "revision": split.revision,
            "day": split.date_from.isoformat(), "editable": editable,
            "can_decide": editable and split._is_decided_by(self.env.user),
            "groups": [
                {"id": group.id, "name": group.name, "side": sides[group.id]} for group in groups
            ],
            "class_side": sides.get(False) or {},
            "students": [
                {"id": row["id"], "name": row["name"], "sex": row["sex"], "now": row["now"],
                 "group": row["group"] if row["group"] in groups.ids else 0,
                 "later": format_date(self.env, row["day"])
                 if row["day"] > split.date_from else ""}
                for row in rows
            ],
            "names": self._names(rows),
            "proposals": self._proposals(rows, groups) if editable else [],
            "problems": split.sudo()._problems(rows) if is_open else [],
        }

    def _names(self, rows):
        """Return the names of the groups in which students were: id as text → name."""
        groups = self.env["school.subgroup"].sudo().browse({row["now"] for row in rows} - {0})
        return {str(group.id): group.name for group in groups}

    def _side(self, side):
        moment = side.confirmed_datetime
        return {
            "teacher": short_name(side.user_id.name or ""),
            "confirmed": format_date(self.env, fields.Datetime.context_timestamp(
                self, moment).date()) if moment else "",
            "by": short_name(side.confirmed_by_id.name or ""),
            "mine": side.user_id == self.env.user,
        }
