from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_duration

from ..timetable.names import short_name
from ..timetable.week import WEEKS, room_key, week_kind
from ..tools.arguments import record_id

_KINDS = ("class", "teacher", "room")
_ENTRY_FIELDS = (
    "journal_id", "class_id", "subject_id", "subgroup_id", "weekday", "number", "week", "room",
    "teacher_id", "co_teacher_ids", "joint", "date_from", "date_to",
)


class SchoolTimetable(models.AbstractModel):
    """The week of a class, a teacher or a room, to read and to arrange."""

    _name = "school.timetable"
    _description = "Timetable"

    @api.model
    @api.readonly
    def read_week(self, kind=None, target=None, day=None):
        """Return the week in force on ``day`` (ISO date; default: today) as plain values.

        ``kind`` is "class", "teacher" or "room", ``target`` an id or the name of a room; by
        default a teacher's own week, else that of the first class.
        ``days``: ``number, name, date``; ``numbers``: lessons of a day; ``bells``: number → hours;
        ``parity``: "odd" or "even"; ``cards``: see ``_cards``; ``clashes``: texts;
        ``tray``: journals of the class with their hours (see ``_tray``), for those who arrange it;
        ``choices``: classes, teachers and rooms to choose from.
        UserError for a day or a kind that is none.
        """
        company = self.env.company
        day = self._parse(day) or company._school_today()
        year = self.env["school.year"]._current(company, day)
        if not year:
            return {"kind": "", "target": 0}
        day = min(max(day, year.date_start), year.date_end)
        everything = self._in_force(year, day)
        choices = self._choices(year, everything)
        kind, target = self._target(kind, target, choices)
        entries = everything.filtered(lambda entry: self._is_of(entry, kind, target))
        managed = self.env["school.class"]._arranged_by_user(year)
        monday = day - timedelta(days=day.weekday())
        clashes = entries._find_clashes()
        return {
            "kind": kind, "target": target, "title": self._title(kind, target, choices),
            "day": day.isoformat(), "parity": week_kind(day, year.date_start),
            "year": {"name": year.name, "from": year.date_start.isoformat(),
                     "to": year.date_end.isoformat()},
            **self._frame(entries, monday, kind, target, year),
            "cards": self._cards(entries, clashes, managed),
            "clashes": entries._clash_texts(clashes),
            "tray": self._tray(target, everything) if kind == "class"
            and target in managed.ids else [],
            "can_edit": bool(managed), "choices": choices,
        }

    def _parse(self, day):
        try:
            return fields.Date.to_date(day)
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(self.env._("“%s” is not a date.", day)) from error

    def _in_force(self, year, day):
        """Return the entries of the week of ``day``."""
        monday = day - timedelta(days=day.weekday())
        return self.env["school.timetable.entry"].search_fetch([
            ("year_id", "=", year.id), ("date_from", "<=", monday + timedelta(days=6)),
            "|", ("date_to", "=", False), ("date_to", ">=", monday),
        ], _ENTRY_FIELDS).filtered(
            # Of two that follow each other within the week, the one of the day.
            lambda entry: entry.date_from <= day and (not entry.date_to or entry.date_to >= day)
        )

    # ---- whose week ----

    def _choices(self, year, entries):
        classes = self.env["school.class"].search([("year_id", "=", year.id)])
        teachers = (entries.teacher_id + entries.co_teacher_ids).sudo()
        rooms = {room_key(entry.room): entry.room for entry in entries if entry.room}
        return {
            "class": [{"id": each.id, "name": each.name} for each in classes],
            "teacher": [
                {"id": each.id, "name": each.name}
                for each in teachers.sorted(lambda user: user.name.casefold().replace("ё", "е"))
            ],
            "room": [{"id": rooms[key], "name": rooms[key]} for key in sorted(rooms)],
        }

    def _target(self, kind, target, choices):
        known = {name: [each["id"] for each in choices[name]] for name in _KINDS}
        if kind is None or kind is False:
            own = self.env.user.has_group("school_ejournal.group_school_teacher")
            kind, target = ("teacher", self.env.uid) if own else ("class", None)
        if kind not in _KINDS:
            raise UserError(self.env._("A week is of a class, of a teacher or of a room."))
        if kind != "room":
            target = record_id(self.env, target)
        if not target or target not in known[kind]:
            # A teacher without lessons has an empty week; nothing of others is shown instead.
            target = target if kind == "teacher" and target == self.env.uid else next(
                iter(known[kind]), 0)
        return kind, target

    def _title(self, kind, target, choices):
        names = {each["id"]: each["name"] for each in choices[kind]}
        return names.get(target) or (self.env.user.name if kind == "teacher" else "")

    def _is_of(self, entry, kind, target):
        if kind == "class":
            return entry.class_id.id == target
        if kind == "teacher":
            return target in (entry.teacher_id.id, *entry.co_teacher_ids.ids)
        return bool(entry.room) and room_key(entry.room) == room_key(target or "")

    # ---- the week ----

    def _frame(self, entries, monday, kind, target, year):
        """Return the days, the numbers of lessons and the bells of the week."""
        classes = entries.class_id.sudo()
        if kind == "class" and target:
            classes |= self.env["school.class"].browse(target).sudo()
        stages = classes.stage_id or self.env["school.stage"].search(
            [("company_id", "=", year.company_id.id)])
        days = max([int(stage.week_days) for stage in stages]
                   + [int(entry.weekday) + 1 for entry in entries], default=6)
        bells = {}
        for bell in stages.bell_schedule_id[:1].bell_ids:
            hours = (format_duration(bell.start_hour), format_duration(bell.end_hour))
            bells[bell.number] = "–".join(hours)
        last = max([entry.number for entry in entries] + [7])
        first = min([entry.number for entry in entries] + [1])
        names = self.env["school.timetable.reader"]._days()
        return {
            "days": [
                {"number": n, "name": names[n], "date": (monday + timedelta(days=n)).isoformat()}
                for n in range(days)
            ],
            "numbers": list(range(first, last + 1)),
            "bells": {str(number): hours for number, hours in bells.items()},
        }

    def _cards(self, entries, clashes, managed):
        """Return what stands in the week; the entries of a joint lesson are one card.

        ``ids``, ``weekday``, ``number``, ``week``, ``classes``, ``subject``, ``subgroups``,
        ``teachers``, ``room`` as texts, ``clash``: "severe", "room" or empty, ``editable``.
        """
        marked = {}
        for clash in clashes:
            for key in (clash.one, clash.two):
                if marked.get(key) != "severe":
                    marked[key] = "severe" if clash.severe else "room"
        together = {}
        for entry in entries:
            slot = (entry.weekday, entry.number, entry.week)
            together.setdefault((*slot, entry.joint or entry.id), []).append(entry)
        return [self._card(entries.browse().concat(*found), marked, managed)
                for found in together.values()]

    def _card(self, entries, marked, managed):
        first, known = entries[0], entries.sudo()
        teachers = known.teacher_id + known.co_teacher_ids
        marks = {marked.get(entry.id, "") for entry in entries}
        return {
            "ids": entries.ids, "weekday": int(first.weekday), "number": first.number,
            "week": first.week, "classes": ", ".join(known.class_id.mapped("name")),
            "subject": ", ".join(known.subject_id.mapped("name")),
            "subgroups": ", ".join(known.subgroup_id.mapped("name")),
            "teachers": ", ".join(short_name(teacher.name) for teacher in teachers),
            "room": first.room or "",
            "clash": "severe" if "severe" in marks else "room" if "room" in marks else "",
            "editable": entries.class_id <= managed,
        }

    def _tray(self, class_id, everything):
        """Return the journals of a class: ``id, name, teacher, placed, hours`` a week.

        A lesson of odd or even weeks counts for half an hour.
        """
        placed = {}
        for entry in everything.filtered(lambda entry: entry.class_id.id == class_id):
            share = len(WEEKS[entry.week]) / 2
            placed[entry.journal_id] = placed.get(entry.journal_id, 0) + share
        journals = self.env["school.journal"].search([("class_id", "=", class_id)])
        return [
            {
                "id": journal.id, "teacher": short_name(journal.sudo().teacher_id.name or ""),
                "name": " · ".join(filter(None, (
                    journal.subject_id.name, journal.subgroup_name))),
                "placed": placed.get(journal, 0), "hours": journal.hours_week,
            }
            for journal in journals
        ]

    # ---- arranging ----

    @api.model
    def place(self, entry_ids, weekday, number, day, other_ids=()):
        """Move entries to another time from ``day`` on; ``other_ids`` take their old one.

        ValidationError that names both sides of a clash; then nothing is changed.
        """
        entries, others = self._entries(entry_ids), self._entries(other_ids)
        day = self._begin(entries + others, day)
        self._check_time(weekday, number)
        here = entries[:1]
        places = dict.fromkeys(entries, (weekday, number))
        places.update(dict.fromkeys(others - entries, (int(here.weekday), here.number)))
        return {"ids": entries._place(places, day).ids}

    @api.model
    def place_journal(self, journal_id, weekday, number, day):
        """Put a lesson of a journal into the week from ``day`` on."""
        journal = self.env["school.journal"].browse(record_id(self.env, journal_id)).exists()
        if not journal:
            raise UserError(self.env._("This journal does not exist."))
        self._check_time(weekday, number)
        there = self.env["school.timetable.entry"].search(
            [("journal_id", "=", journal.id), ("room", "!=", False)], limit=1)
        entry = self.env["school.timetable.entry"].create({
            "journal_id": journal.id, "weekday": str(weekday), "number": number,
            "room": there.room, "date_from": self._begin(journal, day),
        })
        return {"ids": entry.ids}

    @api.model
    def remove(self, entry_ids, day):
        """Take entries out of the week from ``day`` on."""
        entries = self._entries(entry_ids)
        entries._end(self._begin(entries, day))
        return True

    def _entries(self, ids):
        if not isinstance(ids, (list, tuple)):
            raise UserError(self.env._("This is not the number of a record."))
        keys = [record_id(self.env, key) for key in ids]
        return self.env["school.timetable.entry"].browse(keys).exists()

    def _begin(self, records, day):
        """Return the first day of a change: within the year of ``records``."""
        if not records:
            raise UserError(self.env._("The lesson is not in the timetable any more."))
        year = records.year_id[:1]
        day = self._parse(day) or year.company_id._school_today()
        return min(max(day, year.date_start), year.date_end)

    def _check_time(self, weekday, number):
        for value, last in ((weekday, 6), (number, 14)):
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= last:
                raise UserError(self.env._("There is no such time in the week."))
