from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..formulas.file_kinds import ENDINGS
from ..tools.arguments import record_id
from .school_lesson_change_mixin import NOT_HELD


class SchoolHomeworkDetails(models.AbstractModel):
    """What the journal page shows of a lesson's homework when somebody looks at it closely."""

    _name = "school.homework.details"
    _description = "Homework in Detail"

    @api.model
    @api.readonly
    def read_details(self, lesson_id):
        """Return the homework of a lesson with all that belongs to it.

        ``tasks``: ``id``, ``personal``, ``text``, ``none``, ``due`` (ISO or ""), ``minutes``,
        ``links`` (as typed), ``files`` (``id``, ``name``, ``size`` in bytes), ``students`` (ids)
        and ``read``: in how many families it was read, by a ``guardian`` and by the ``student``
        (None for whoever does not keep the lesson); that of the whole class first. ``students``:
        ``id`` and ``name`` of those to choose from. ``file_limit`` (MB) and ``endings`` of files.
        ``load``: of the class on the ``day`` that the homework is for (see
        ``school.homework.load``), None while no day is known. ``verdict``: the lesson's texts and
        version, as ``school.entry.batch`` reports them.

        AccessError for a lesson that the user may not read.
        """
        lesson = self.env["school.lesson"].search([("id", "=", record_id(self.env, lesson_id))])
        if not lesson:
            raise AccessError(self.env._("This lesson is not in the journal."))
        homework = self.env["school.homework"].search([("lesson_id", "=", lesson.id)])
        common = homework.filtered(lambda each: not each.is_personal)
        head = lesson.sudo()
        return {
            "tasks": self._tasks(homework, lesson._is_kept_by(self.env.user)),
            "students": [
                {"id": row["id"], "name": row["name"]}
                for row in head.journal_id._roster(lesson.date, lesson.date)
            ],
            "file_limit": head.company_id.school_homework_file_mb,
            "endings": list(ENDINGS),
            **self._load(head, common.due_date),
            "verdict": self._verdict(lesson, common),
        }

    @api.model
    def _tasks(self, homework, keeps):
        files = {each.id: [] for each in homework}
        # Whoever reads the homework reads its files.
        for file in self.env["ir.attachment"].sudo().search_fetch(
            [("res_model", "=", "school.homework"), ("res_id", "in", homework.ids)],
            ["name", "file_size", "res_id"], order="id",
        ) if homework else ():
            files[file.res_id].append({"id": file.id, "name": file.name, "size": file.file_size})
        read = self.env["school.diary.reading"].sudo()._of_homework(homework) if keeps else {}
        return [
            {
                "read": read.get(each.id),
                "id": each.id, "personal": each.is_personal, "text": each.text or "",
                "none": each.is_none, "due": each.due_date.isoformat() if each.due_date else "",
                "minutes": each.minutes, "links": each.links or "", "files": files[each.id],
                "students": each.sudo().student_ids.ids,
            }
            for each in homework
        ]

    @api.model
    def _load(self, lesson, due):
        """Return ``day`` and ``load`` of the class on the day that the homework is for."""
        coming = Domain("date", ">", lesson.date)
        after = Domain("date", "=", lesson.date) & Domain("number", ">", lesson.number)
        domain = Domain("date", ">=", due) if due else coming | after
        found = self.env["school.lesson"].sudo().search_fetch(
            Domain("journal_id", "=", lesson.journal_id.id) & Domain("state", "not in", NOT_HELD)
            & domain, ["date"], order="date, number", limit=1,
        )
        day = found.date or due
        if not day:
            return {"day": "", "load": None}
        Load = self.env["school.homework.load"]
        days = Load._days(lesson.class_id, day, day)
        return {
            "day": day.isoformat(),
            "load": days.get(day) or Load._day([], Load._norm(lesson.class_id)),
        }

    @api.model
    def _verdict(self, lesson, homework):
        version, = self.env["school.entry.log"].sudo()._read_group(
            [("lesson_id", "=", lesson.id), ("student_id", "=", False)], [], ["id:max"],
        )[0]
        return {
            "state": "live", "lesson": lesson.id, "student": 0, "version": version or 0,
            "cell": {
                "topic": lesson.topic or "",
                "homework": {"text": homework.text or "", "none": homework.is_none},
            },
        }
