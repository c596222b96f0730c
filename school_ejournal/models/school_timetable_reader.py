from odoo import api, models

from ..timetable.changes import Present, find_changes
from ..timetable.matching import NewJournal, School, match_document
from ..timetable.week import FOREVER, Slot, clashes


class SchoolTimetableReader(models.AbstractModel):
    """The timetable of a file against that of the school: what it means and what it changes."""

    _name = "school.timetable.reader"
    _description = "Timetable of a File"

    @api.model
    def _match(self, document, year, create_missing):
        """Return the ``Match`` of a document with the classes, journals and people of ``year``."""
        return match_document(document, self._school(year), create_missing)

    def _school(self, year):
        company = year.company_id
        classes = self.env["school.class"].search([("year_id", "=", year.id)])
        subjects = self.env["school.subject"].search([("company_id", "=", company.id)])
        groups = self.env["school.subgroup"].sudo().search([("class_id", "in", classes.ids)])
        journals = self.env["school.journal"].sudo().search([("class_id", "in", classes.ids)])
        teachers = self.env["res.users"].sudo().search([
            ("company_ids", "in", company.ids), ("share", "=", False),
            "|", ("all_group_ids", "in", self.env.ref("school_ejournal.group_school_user").id),
            ("id", "in", journals.teacher_id.ids),
        ])
        return School(
            classes=[(each.name, each.id) for each in classes],
            subjects=[
                (name, each.id) for each in subjects for name in {each.name, each.short_name}
                if name
            ],
            teachers=[(each.name, each.id) for each in teachers],
            groups=[
                {"id": each.id, "klass": each.class_id.id, "subject": each.subject_id.id,
                 "name": each.name} for each in groups
            ],
            journals=[
                {"id": each.id, "klass": each.class_id.id, "subject": each.subject_id.id,
                 "group": each.subgroup_id.id or None, "teacher": each.teacher_id.id or None}
                for each in journals
            ],
            aliases=self.env["school.timetable.alias"]._known(year),
        )

    @api.model
    def _changes(self, match, date_from):
        """Return the ``Changes`` that the matched file makes from ``date_from`` on."""
        present = self._present(match.classes, date_from)
        return find_changes(
            [self._as_present(entry, date_from) for entry in present], match.wanted,
            self._joint_text,
        )

    def _present(self, class_ids, date_from):
        return self.env["school.timetable.entry"].sudo().search([
            ("class_id", "in", list(class_ids)),
            "|", ("date_to", "=", False), ("date_to", ">=", date_from),
        ])

    def _as_present(self, entry, date_from):
        return Present(
            entry.id, entry.journal_id.id, int(entry.weekday), entry.number, entry.week,
            entry.room or "", entry.own_teacher_id.id or None,
            frozenset(entry.co_teacher_ids.ids), entry.joint or "",
            entry.date_from <= date_from and not entry.date_to,
        )

    def _joint_text(self, journals):
        if not journals or any(isinstance(journal, NewJournal) for journal in journals):
            return ""
        journals = self.env["school.journal"].browse(journals)
        return self.env["school.timetable.entry"]._joint_key(journals)

    # ---- clashes ----

    @api.model
    def _clashes(self, match, date_from):
        """Return the ``Clash`` list of the file's entries with each other and with other classes.

        Keys are ``Wanted`` entries or ids of entries that stay.
        """
        Entry = self.env["school.timetable.entry"].sudo()
        journals = Entry.env["school.journal"].browse(
            {entry.journal for entry in match.wanted if isinstance(entry.journal, int)})
        rivals = Entry._shared_students(journals.subgroup_id)
        slots = [self._slot(entry, rivals, date_from) for entry in match.wanted]
        years = self.env["school.class"].browse(match.classes).year_id
        others = Entry.search([
            ("year_id", "in", years.ids), ("class_id", "not in", list(match.classes)),
            "|", ("date_to", "=", False), ("date_to", ">=", date_from),
        ])
        return clashes(slots + others._as_slots(), only=set(match.wanted))

    def _slot(self, entry, rivals, date_from):
        if isinstance(entry.journal, NewJournal):
            new = entry.journal
            klass, group, keeper = new.klass, new.group or None, new.teacher
        else:
            journal = self.env["school.journal"].sudo().browse(entry.journal)
            klass, group = journal.class_id.id, journal.subgroup_id.id or None
            keeper = journal.teacher_id.id
        teacher = entry.own or keeper
        return Slot(
            entry, entry.weekday, entry.number, entry.week, date_from, FOREVER, klass, group,
            rivals.get(group, frozenset()), entry.co | ({teacher} if teacher else set()),
            entry.room, "+".join(sorted(map(str, entry.joint))),
        )

    # ---- carrying it out ----

    @api.model
    def _apply(self, changes, year, date_from):
        """Carry ``changes`` out with the rights of the user, all or nothing."""
        Entry = self.env["school.timetable.entry"]
        Entry.browse([old.key for old in changes.gone])._end(date_from)
        journals = self._make_journals(changes.new, year)
        values = []
        for entry in changes.new:
            joint = self.env["school.journal"].union(
                *(self._journal(journal, journals) for journal in entry.joint))
            values.append({
                "journal_id": self._journal(entry.journal, journals).id,
                "weekday": str(entry.weekday), "number": entry.number, "week": entry.week,
                "date_from": date_from, "room": entry.room, "own_teacher_id": entry.own,
                "co_teacher_ids": [(6, 0, sorted(entry.co))],
                "joint": Entry._joint_key(joint) if joint else False,
            })
        return Entry.create(values)

    def _journal(self, journal, made):
        return made[journal] if isinstance(journal, NewJournal) else self.env[
            "school.journal"].browse(journal)

    def _make_journals(self, entries, year):
        """Return ``{NewJournal: journal}`` of the journals that the entries lack, now made."""
        wanted = list(dict.fromkeys(
            each for entry in entries for each in (entry.journal, *entry.joint)
            if isinstance(each, NewJournal)
        ))
        groups = self._make_groups([new for new in wanted if new.group])
        journals = self.env["school.journal"].create([
            {
                "class_id": new.klass, "subject_id": new.subject,
                "subgroup_id": groups.get((new.klass, new.subject, new.group)),
                "assignment_ids": [(0, 0, {
                    "teacher_id": new.teacher, "date_from": year.date_start,
                })] if new.teacher else [],
            }
            for new in wanted
        ])
        return dict(zip(wanted, journals, strict=True))

    def _make_groups(self, wanted):
        """Return ``{(class, subject, name): id}``; a subgroup of that name may be there already."""
        if not wanted:
            return {}
        there = self.env["school.subgroup"].search(
            [("class_id", "in", [new.klass for new in wanted])])
        ids = {(each.class_id.id, each.subject_id.id, each.name): each.id for each in there}
        lacking = [new for new in wanted if (new.klass, new.subject, new.group) not in ids]
        made = self.env["school.subgroup"].create([
            {"class_id": new.klass, "subject_id": new.subject, "name": new.group}
            for new in lacking
        ])
        ids.update(zip(
            ((new.klass, new.subject, new.group) for new in lacking), made.ids, strict=True))
        return ids

    @api.model
    def _days(self):
        """Return the names of the days of the week by their numbers."""
        field = self.env["school.timetable.entry"]._fields["weekday"]
        return {int(key): name for key, name in field._description_selection(self.env)}
