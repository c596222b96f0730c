"""The classes of the lyceum divided into subgroups, as their teachers do it: by applied splits."""

from datetime import datetime, timedelta

from . import cases

# What changes in 9Б with the next quarter, when the class teacher has confirmed it.
NOTE = "По итогам четверти: перевод по уровню подготовки"


class Splits:
    """Makes a split of the first day for each divided subject, and one that waits."""

    def __init__(self, structure):
        self.structure = structure
        self.plan = structure.plan
        # Nobody gets a letter about an activity of the demo.
        self.env = structure.env(context={
            **structure.env.context, "mail_activity_quick_update": True,
        })

    def run(self):
        """Make all splits; return how many."""
        divided = {}
        for group in self.plan.staffing.groups:
            divided.setdefault((group.klass, group.subject), []).append(group)
        splits = self.env["school.subgroup.split"].create([
            self._values(klass, subject, self.plan.calendar.start) for klass, subject in divided
        ])
        for split, groups in zip(splits, divided.values(), strict=True):
            split._place({
                self.structure.students[student].id: self.structure.groups[group].id
                for group in groups for student, _start, _end in group.members
            })
        self._confirm(splits)
        splits._apply()
        self._make_waiting(divided)
        return len(splits)

    def _values(self, klass, subject, day, **values):
        return {
            "class_id": self.structure.classes[klass].id, "date_from": day,
            "subject_id": self.structure.subjects[subject].id, **values,
        }

    def _confirm(self, splits):
        """Let everyone have confirmed in the last days of August."""
        start = self.plan.calendar.start
        moment = datetime(start.year, start.month, start.day, 9) - timedelta(days=3)
        for user, sides in splits.side_ids.grouped("user_id").items():
            sides.write({"confirmed_by_id": user.id, "confirmed_datetime": moment})
        splits._step(confirmed_datetime=moment)

    def _make_waiting(self, divided):
        """Let the teachers of two groups of 9Б change students; the class teacher is asked."""
        ahead = [term.start for term in self.plan.calendar.terms
                 if term.kind == "quarter" and term.start > self.plan.today]
        chosen = [(subject, groups) for (klass, subject), groups in divided.items()
                  if klass.name == cases.CLASS and groups[0].name == "1-я подгруппа"]
        if not (ahead and chosen):
            return
        subject, groups = chosen[0]
        split = self.env["school.subgroup.split"].create(
            self._values(groups[0].klass, subject, min(ahead), note=NOTE))
        one, two = ([member[0] for member in group.members] for group in groups)
        split._place({
            self.structure.students[student].id: self.structure.groups[group].id
            for student, group in ((one[2], groups[1]), (one[-1], groups[1]), (two[0], groups[0]))
        })
        for side in split.side_ids.filtered("subgroup_id"):
            split.with_user(side.user_id)._confirm(split.revision)
