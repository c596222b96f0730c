"""The words in which an import tells what a file is, what is wrong and what would change."""

from ..timetable.matching import NewJournal


class TimetableTexts:
    """Turns codes and entries into lines of the report, in the user's language."""

    def __init__(self, env, year):
        self.env = env
        self.year = year
        self.days = env["school.timetable.reader"]._days()
        self.weeks = dict(
            env["school.timetable.entry"]._fields["week"]._description_selection(env))

    # ---- files that are not read ----

    def bad_file(self, error):
        """Return why a file is not read."""
        return {
            "empty": self.env._("The file is empty: choose a file."),
            "too_large": self.env._("The file is too large for a timetable."),
            "not_xml": self.env._(
                "This is neither an XML export of aSc Timetables nor an XLSX file."),
            "doctype": self.env._(
                "The XML file defines entities: no export of aSc Timetables does."),
            "wrong_root": self.env._(
                "This XML file is no export of aSc Timetables: it begins with <%s>.", error.value),
            "not_xlsx": self.env._("The file is no XLSX workbook."),
            "old_format": self.env._(
                "The workbook is in the old XLS format or has a password: save it as XLSX."),
            "broken": self.env._("The file is damaged."),
            "too_many_rows": self.env._("The file holds more rows than a timetable has."),
            "no_sheet": self.env._(
                "No sheet has the columns of a timetable (%s): take the template.", error.value),
        }[error.code]

    # ---- what is wrong ----

    def problem(self, problem):
        """Return the report line of a ``Problem``."""
        value = problem.value
        text = {
            "no_class": lambda: self.env._("A lesson without a class is left out: %s", value),
            "no_subject": lambda: self.env._("A lesson without a subject is left out: %s", value),
            "no_teacher": lambda: self.env._("A lesson without a teacher: %s", value),
            "no_cards": lambda: self.env._("A lesson that is not placed in the week: %s", value),
            "few_cards": lambda: self.env._(
                "A lesson that is not placed for all of its hours: %s", value),
            "lost_card": lambda: self.env._("A card of a lesson that the file does not hold."),
            "bad_days": lambda: self.env._("A card without a day of the week: %s", value),
            "bad_weeks": lambda: self.env._(
                "Weeks that are neither all, odd nor even ones: %s", value),
            "part_of_terms": lambda: self.env._(
                "Taught in a part of the terms only; set its dates afterwards: %s", value),
            "bad_number": lambda: self.env._("No number of a lesson (0 to 14): %s", value),
            "bad_day": lambda: self.env._("No day of the week: %s", value),
            "formula": lambda: self.env._(
                "A formula in the column “%s”: paste values instead.", value),
            "merged": lambda: self.env._("Merged cells in the column “%s”: unmerge them.", value),
            "missing": lambda: self.env._("The column “%s” is empty.", value),
            "ten_cards": lambda: self.env._(
                "The file holds exactly ten cards, as many as an evaluation copy of aSc Timetables"
                " exports. Is it complete?"),
            "no_group": lambda: self.env._(
                "There is no such subgroup: %s. Rename it, or let missing ones be made.", value),
            "no_journal": lambda: self.env._(
                "There is no journal: %s. Make it, or let missing ones be made.", value),
            "other_teacher": lambda: self.env._(
                "The file names another teacher than the journal: %s", value),
            "twice": lambda: self.env._("The lesson stands twice at one time: %s", value),
        }[problem.code]()
        return self._line("error" if problem.severe else "warning", text, problem.place)

    def unknown(self, kind, name):
        """Return the line of a name that the school does not know."""
        return self._line("error", {
            "class": self.env._("Unknown class: %s", name),
            "subject": self.env._("Unknown subject: %s", name),
            "teacher": self.env._("Unknown teacher: %s", name),
        }[kind])

    def clash(self, clash):
        """Return the line of a ``Clash``: both sides are named."""
        sides = {"one": self._side(clash.one), "two": self._side(clash.two)}
        place = getattr(clash.one, "place", "")
        if clash.kind == "teacher":
            text = self.env._(
                "%(teacher)s would be in two places at once: %(one)s and %(two)s.",
                teacher=self.env["res.users"].sudo().browse(clash.what).name, **sides)
        elif clash.kind == "room":
            text = self.env._(
                "Room %(room)s is taken twice: %(one)s and %(two)s.", room=clash.what, **sides)
        else:
            text = self.env._(
                "The same students would be in two lessons: %(one)s and %(two)s.", **sides)
        return self._line("error" if clash.severe else "warning", text, place)

    def nothing(self):
        """Return the line of a file without a single lesson that could be placed."""
        return self._line("error", self.env._("The file holds no lesson for this school."))

    def foreign(self, classes):
        """Return the line of classes whose timetable another deputy head keeps."""
        return self._line("error", self.env._(
            "These classes are of stages that you do not head: %s",
            ", ".join(classes.mapped("name"))))

    # ---- what would change ----

    def changes(self, changes):
        """Yield the lines of ``Changes``."""
        entries = self.env["school.timetable.entry"].sudo().browse(
            [old.key for old in changes.gone])
        names = {entry.id: entry.display_name for entry in entries}
        for entry in changes.add:
            yield self._line("add", self._side(entry), entry.place)
        for old, new in changes.move:
            yield self._line("move", f"{names[old.key]} → {self._when(new)}", new.place)
        for old, new in changes.change:
            yield self._line(
                "change", f"{names[old.key]}: {self._what(old)} → {self._what(new)}", new.place)
        for old in changes.remove:
            yield self._line("remove", names[old.key])

    def _side(self, key):
        if isinstance(key, int):
            return self.env["school.timetable.entry"].sudo().browse(key).display_name
        return f"{self._journal(key)}, {self._when(key)}"

    def _journal(self, entry):
        journal = entry.journal
        if not isinstance(journal, NewJournal):
            return self.env["school.journal"].sudo().browse(journal).display_name
        klass = self.env["school.class"].browse(journal.klass).name
        subject = self.env["school.subject"].browse(journal.subject).name
        return " · ".join(part for part in (klass, subject, journal.group) if part)

    def _when(self, entry):
        when = self.env._(
            "%(day)s, lesson %(number)s", day=self.days[entry.weekday], number=entry.number)
        return when if entry.week == "every" else f"{when} ({self.weeks[entry.week].lower()})"

    def _what(self, entry):
        users = self.env["res.users"].sudo()
        teachers = users.browse([*([entry.own] if entry.own else []), *sorted(entry.co)])
        parts = [entry.room, *teachers.mapped("name")]
        if entry.joint:
            parts.append(self.env._("joint lesson"))
        return ", ".join(part for part in parts if part) or "–"

    def _line(self, kind, text, place=""):
        return {"kind": kind, "text": text, "place": self._place(place)}

    def _place(self, place):
        what, _space, number = place.partition(" ")
        return {
            "row": self.env._("row %s", number), "card": self.env._("card %s", number),
            "lesson": self.env._("lesson %s", number),
        }.get(what, "")
