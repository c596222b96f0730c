"""Thematic plans of the lyceum, made as teachers make them: from a spreadsheet, then approved."""

import base64
from collections import Counter
from datetime import timedelta

from ..plans.workbook import PlanLineText, PlanSheet, plan_workbook

# Plans that are still on their way: (subject, grade) → state.
STATES = {
    ("Музыка", 7): "draft", ("Изобразительное искусство", 5): "submitted",
    ("Индивидуальный проект", 10): "returned",
}
REMARKS = "Добавьте резервные уроки в конце года и уточните виды контроля."


class Plans:
    """Imports the plans of ``structure`` and hands them in; those of ``STATES`` stop on the way."""

    def __init__(self, structure):
        self.structure = structure
        # Nobody is told of what was decided in summer.
        self.env = structure.env(context={
            **structure.env.context, "mail_activity_automation_skip": True,
        })
        self.start = structure.plan.calendar.start
        self.kinds = {}

    def run(self):
        """Make all plans; return how many."""
        plans = self.structure.plan.plans
        records = self.env["school.plan"].create([self._values(plan) for plan in plans])
        states = [STATES.get((plan.subject.name, plan.grade), "approved") for plan in plans]
        for plan, record, state in zip(plans, records, states, strict=True):
            self._import(record, self._workbook(plan, state))
        # The journals last, so that their lessons are looked at once.
        for plan, record, state in zip(plans, records, states, strict=True):
            record.journal_ids = self.env["school.journal"].browse(
                self.structure.journals[each].id for each in plan.journals
            )
            self._decide(record, state)
        return len(records)

    def _values(self, plan):
        keepers = Counter(journal.keepers[-1][0] for journal in plan.journals)
        author = self.structure.users[keepers.most_common(1)[0][0]]
        return {
            "subject_id": self.structure.subjects[plan.subject].id, "grade": plan.grade,
            "year_id": self.structure.year.id, "teacher_id": author.id,
            "basis": "Федеральная рабочая программа",
        }

    def _workbook(self, plan, state):
        """Return the plan as the teacher has it; of a draft the end is still missing."""
        lines = []
        for section, topics in plan.lines[:-1] if state == "draft" else plan.lines:
            lines.append(PlanLineText(section, is_section=True))
            lines += [
                PlanLineText(
                    item.topic, hours=hours, type=self._kind(item.kind), works=item.code,
                    homework=item.homework,
                )
                for item, hours in topics
            ]
        return plan_workbook([PlanSheet("КТП", f"{plan.subject.name}, {plan.grade} класс",
                                        lines=lines)])

    def _kind(self, key):
        if key not in self.kinds:
            self.kinds[key] = self.structure.ref(f"lesson_type_{key}").name
        return self.kinds[key]

    def _import(self, record, data):
        self.env["school.plan.import"].create({
            "plan_id": record.id, "file": base64.b64encode(data),
        }).action_import()

    def _decide(self, record, state):
        if state == "draft":
            return
        record.action_submit()
        record._set_state("submitted", date_submitted=self.start - timedelta(days=5))
        if state == "returned":
            record.remarks = REMARKS
            record.action_return()
        elif state == "approved":
            record.action_approve()
            record._set_state(
                "approved", date_approved=self.start - timedelta(days=2),
                approver_id=record.stage_id.deputy_ids[:1].id,
            )
