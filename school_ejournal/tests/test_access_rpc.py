import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.school_ejournal.demo.asc_file import AscFile

from .common import TODAY
from .personas import (
    CLASS,
    DEPUTIES,
    LESSON,
    OFFICE,
    OTHER_SCHOOL,
    OWN,
    PERSONAS,
    STAFF,
    PersonaCase,
)

READ_ALL = (*OFFICE, "secretary_teacher")
READ_LESSON = (*LESSON, *CLASS, *READ_ALL)
DECIDERS = (*DEPUTIES, "director", "director_teacher")
PLANNERS = (*OWN, *DEPUTIES)
LOG_READERS = (*OWN, *CLASS, *DEPUTIES, "director", "director_teacher")

GENERATORS = (*DEPUTIES, "other_deputy", "other_deputy_teacher")
# Who gets something out of each method that the world may call.
SERVICES = {
    ("school.journal.page", "read_page"): (*READ_LESSON, "other_substitute"),
    ("school.journal.statistics", "read_statistics"): (*READ_LESSON, "other_substitute"),
    ("school.journal.overview", "read_overview"): (*READ_LESSON, "other_substitute"),
    ("school.homework.details", "read_details"): READ_LESSON,
    ("school.class.load", "read_term"): (*OWN, *CLASS, *READ_ALL),
    ("school.class.page", "read_class"): (*OWN, *CLASS, *READ_ALL),
    ("school.term.mark.page", "read_page"): (*OWN, *CLASS, *READ_ALL),
    ("school.term.mark.page", "save"): OWN,
    ("school.summary.sheet", "read_sheet"): (*OWN, *CLASS, *READ_ALL),
    ("school.entry.log", "read_cell_history"): LOG_READERS,
    ("school.entry.batch", "save"): LESSON,
    ("school.journal.live", "announce"): (*READ_LESSON, "other_substitute"),
    ("school.journal.live", "read_cells"): (*READ_LESSON, "other_substitute"),
    # The staff of another school have a day of their own.
    ("school.my.day", "read_day"): (
        *(name for name in STAFF if name != "ict"),
        *(name for name in OTHER_SCHOOL if name != "b_ict"),
    ),
    ("school.class", "term_averages"): (*OWN, *CLASS, *READ_ALL),
    ("school.lesson", "action_cancel"): (*OWN, *DEPUTIES),
    ("school.lesson", "action_restore"): (*OWN, *DEPUTIES),
    # Everyone at the school reads it; the staff of another school have a timetable of their own.
    ("school.timetable", "read_week"): (*STAFF, *OTHER_SCHOOL),
    ("school.timetable", "place"): DEPUTIES,
    ("school.timetable", "place_journal"): DEPUTIES,
    ("school.timetable", "remove"): DEPUTIES,
    ("school.timetable.entry", "action_join"): DEPUTIES,
    ("school.timetable.entry", "action_part"): DEPUTIES,
    # Every deputy head has the tool; it makes lessons for the classes of their own stages only.
    ("school.lesson.generate", "action_generate"): GENERATORS,
    ("school.timetable.import", "action_check"): GENERATORS,
    ("school.timetable.import", "action_apply"): DEPUTIES,
    ("school.timetable.import", "action_back"): GENERATORS,
    ("school.entry.reopening", "action_approve"): DECIDERS,
    ("school.entry.reopening", "action_refuse"): DECIDERS,
    ("school.entry.reopening", "action_end"): DECIDERS,
    ("school.entry.reopening", "action_withdraw"): OWN,
    ("school.consent", "action_withdraw"): ("secretary", "secretary_teacher", "ict"),
    ("school.order", "action_apply"): ("secretary", "secretary_teacher"),
    ("school.order", "action_revoke"): ("secretary", "secretary_teacher"),
    ("school.term", "action_close"): (*DEPUTIES, "other_deputy"),
    ("school.term", "action_reopen"): (*DEPUTIES, "other_deputy"),
}
_PLAN_SERVICES = {
    ("school.plan", "action_submit"): PLANNERS, ("school.plan", "action_withdraw"): PLANNERS,
    ("school.plan", "action_approve"): DEPUTIES, ("school.plan", "action_return"): DEPUTIES,
    ("school.lesson", "action_confirm_topic"): (*LESSON, *DEPUTIES),
}
SPLITTERS = (*OWN, *CLASS, *DEPUTIES)
_SPLIT_SERVICES = {
    ("school.subgroup.board", "read_board"): (*SPLITTERS, "director", "director_teacher"),
    **{("school.subgroup.board", name): SPLITTERS
       for name in ("place", "propose", "add_group", "drop_group", "send", "cancel")},
    ("school.subgroup.board", "confirm"): (*OWN, *CLASS),
    ("school.subgroup.board", "decide"): DEPUTIES,
}
# What the director and teachers read of absences, nobody but these changes.
ARRANGERS = (*DEPUTIES, "secretary", "secretary_teacher")
_SUBSTITUTION_SERVICES = {
    **{("school.teacher.absence", name): ARRANGERS for name in (
        "action_plan", "action_take_best", "action_take_back", "action_notify", "action_cancel")},
    **{("school.substitution", name): ARRANGERS for name in (
        "action_take_best", "action_take_back", "action_notify")},
    **{("school.substitution", name): ("other_substitute",)
       for name in ("action_acknowledge", "action_sign")},
}
_SLIP_SERVICES = {
    ("school.access.slip", "read_classes"): ("ict", "b_ict"),
    **{("school.access.slip", name): ("ict",)
       for name in ("issue", "action_reissue", "action_revoke")},
    ("school.access.slip", "action_print"): CLASS,
}
SERVICES |= _PLAN_SERVICES | _SPLIT_SERVICES | _SUBSTITUTION_SERVICES | _SLIP_SERVICES
_LETTER_SERVICES = {
    ("school.letter", name): (*OWN, *DECIDERS)
    for name in ("message_post", "action_close", "action_reopen")
} | {("school.letter.mailing", "action_send"): CLASS}
_ATTENDANCE_SERVICES = {
    ("school.attendance.week", "read_week"): (
        *CLASS, *DEPUTIES, "director", "director_teacher"),
    ("school.attendance.week", "set_reason"): (*LESSON, *CLASS),
    ("school.absence.note", "action_accept"): CLASS,
    ("school.absence.note", "action_return"): CLASS,
}
SERVICES |= _PLAN_SERVICES | _SPLIT_SERVICES | _SUBSTITUTION_SERVICES | _ATTENDANCE_SERVICES
SERVICES |= _LETTER_SERVICES
# They answer which screen to open; what the screen shows is asked for with the rights of the user.
DOORS = {
    ("school.class", "action_open_journals"), ("school.class", "action_open_page"),
    ("school.class", "action_open_students"),
    ("school.journal", "action_open_page"), ("school.journal", "action_open_term_marks"),
    ("school.lesson", "action_ask_cancel_reason"),
    ("school.lesson", "action_open_page"), ("school.work", "action_open_page"),
    ("school.timetable.import", "action_template"),
    ("school.journal", "action_fit_plan"),
    ("school.plan", "action_import"), ("school.plan", "action_copy_from"),
    ("school.plan", "action_export"), ("school.plan", "action_add_topic"),
    ("school.plan.line", "action_correct"), ("school.subgroup", "action_split"),
    ("school.subgroup.split", "action_change"),
    ("school.substitution", "action_open_page"),
    ("school.teacher.absence", "action_open_lessons"),
    ("school.letter.mailing", "action_open_letters"),
    ("school.letter.mailing", "action_print"), ("school.letter.mailing", "action_print_silent"),
    ("school.letter.mailing", "action_open_failed"),
}
# Dialogs: a record belongs to who opened it; ``test_plan_wizards.py`` tries them.
DIALOGS = {
    ("school.plan.import", "action_check"), ("school.plan.import", "action_import"),
    ("school.plan.copy", "action_copy"), ("school.plan.fit", "action_accept"),
    ("school.substitution.register", "action_download"),
}
_ORM = {"create", "write", "unlink", "copy_data", "default_get"}

# Over HTTP everyone once, by what makes them different.
CALLERS = (
    "teacher", "other_teacher", "former_teacher", "class_teacher", "former_class_teacher",
    "substitute", "other_substitute", "deputy", "other_deputy", "deputy_teacher", "director",
    "secretary", "ict", "employee", "admin", "parent", "other_parent", "guardian_without_rights",
    "student", "b_teacher", "b_deputy", "b_ict",
)
CALLS = {
    "read_mark": READ_LESSON, "find_mark": READ_LESSON, "count_marks": READ_LESSON,
    "write_mark": LESSON, "create_mark": LESSON, "delete_mark": LESSON,
    "set_reason": (*LESSON, *CLASS), "read_log": LOG_READERS, "forge_log": (),
    "find_student": (*OWN, *CLASS, *READ_ALL, "ict"),
    "find_guardian": (*CLASS, *READ_ALL, "ict"),
    "write_student": ("secretary",),
    "load_page": SERVICES["school.journal.page", "read_page"],
    "announce": SERVICES["school.journal.live", "announce"], "read_cells": READ_LESSON,
    "save_batch": LESSON, "close_term": SERVICES["school.term", "action_close"],
}


class CallCase(PersonaCase):
    """What the personas call, as data: the same for every door."""

    def service_calls(self):
        """Return ``{(model, method): (records, arguments)}`` for all of ``SERVICES``."""
        empty = self.make_lesson(TODAY, number=9, cancel_reason="Карантин")
        entry = self.records["school.timetable.entry"]
        return {
            ("school.journal.page", "read_page"): (None, [self.journal.id]),
            ("school.journal.statistics", "read_statistics"): (None, [self.journal.id]),
            ("school.journal.overview", "read_overview"): (None, [self.journal.id, "year"]),
            ("school.homework.details", "read_details"): (None, [self.lesson.id]),
            ("school.class.load", "read_term"): (None, [self.klass.id, self.quarters[1].id]),
            ("school.class.page", "read_class"): (
                None, [self.klass.id, self.quarters[1].id]),
            **self.term_mark_calls(),
            ("school.order", "action_apply"): (self.new_order(), []),
            ("school.order", "action_revoke"): (self.new_order(applied=True), []),
            ("school.entry.log", "read_cell_history"): (
                None, [self.lesson.id, self.students[0].id]),
            ("school.entry.batch", "save"): (None, [self.journal.id, [self.operation()]]),
            ("school.journal.live", "announce"): (None, [self.journal.id, "tab", "come"]),
            ("school.journal.live", "read_cells"): (
                None, [self.journal.id, [[self.lesson.id, self.students[0].id]]]),
            ("school.my.day", "read_day"): (None, []),
            ("school.class", "term_averages"): (self.klass, [self.quarters[1].id]),
            ("school.lesson", "action_cancel"): (empty, []),
            ("school.lesson", "action_restore"): (empty, []),
            ("school.timetable", "read_week"): (None, ["class", self.klass.id]),
            ("school.timetable", "place"): (None, [entry.ids, 3, 5, str(TODAY)]),
            ("school.timetable", "place_journal"): (None, [self.journal.id, 4, 6, str(TODAY)]),
            ("school.timetable", "remove"): (None, [entry.ids, str(TODAY)]),
            ("school.timetable.entry", "action_join"): (entry, []),
            ("school.timetable.entry", "action_part"): (entry, []),
            ("school.lesson.generate", "action_generate"): (self.generator(), []),
            **{("school.timetable.import", name): (self.importer(), [])
               for name in ("action_check", "action_apply", "action_back")},
            ("school.entry.reopening", "action_approve"): (self.request(), []),
            ("school.entry.reopening", "action_refuse"): (self.request(remark="Не нужно"), []),
            ("school.entry.reopening", "action_end"): (self.request(approved=True), []),
            ("school.entry.reopening", "action_withdraw"): (self.request(), []),
            ("school.lesson", "action_confirm_topic"): (self.lesson, []),
            **{("school.letter", name): (self.records["school.letter"], [])
               for name in ("message_post", "action_close", "action_reopen")},
            ("school.consent", "action_withdraw"): (self.records["school.consent"], []),
            ("school.letter.mailing", "action_send"): (
                self.records["school.letter.mailing"], []),
            **self.plan_calls(), **self.split_calls(), **self.substitution_calls(),
            **self.attendance_calls(),
            **self.slip_calls(),
            ("school.term", "action_close"): (self.quarters[0], []),
            ("school.term", "action_reopen"): (self.quarters[2], []),
        }

    def new_order(self, applied=False):
        """Return an order that enrols a newcomer: a draft, or one to be revoked."""
        klass = self.make_class(9, "Ю" if applied else "Я")
        student = self.env["school.student"].create({"last_name": "Новиков", "first_name": "Лев"})
        order = self.env["school.order"].create({
            "number": f"9{applied:d}-у", "revoke_reason": "Ошибка", "line_ids": [(0, 0, {
                "student_id": student.id, "class_id": klass.id, "date": TODAY})],
        })
        if applied:
            order.action_apply()
        return order

    def term_mark_calls(self):
        period = [self.journal.id, "term", self.quarters[1].id]
        entry = {"student": self.students[1].id, "value": self.value("4").id, "seen": 0,
                 "reason": "Доклад"}
        return {("school.term.mark.page", "read_page"): (None, period),
                ("school.term.mark.page", "save"): (None, [*period, [entry]]),
                ("school.summary.sheet", "read_sheet"): (None, [self.klass.id, *period[1:]])}

    def generator(self):
        return self.env["school.lesson.generate"].create({"year_id": self.year.id})

    def importer(self):
        file = AscFile()
        file.lesson(["9Б"], "Алгебра", ["Иванова Е. С."], [(4, 1)])
        return self.env["school.timetable.import"].create({
            "year_id": self.year.id, "data": base64.b64encode(file.data()),
        })

    def request(self, approved=False, **values):
        """Return a request of the teacher to open the journal of today's lesson."""
        request = self.env["school.entry.reopening"].with_user(self.teacher).create({
            "journal_id": self.journal.id, "date_from": TODAY, "date_to": TODAY, "reason": "Болел",
        }).sudo()
        request.write(values)
        if approved:
            request.action_approve()
        return request

    def attendance_calls(self):
        note, absence = self.records["school.absence.note"], self.records["school.absence"]
        return {
            ("school.attendance.week", "read_week"): (None, [self.klass.id, str(TODAY)]),
            ("school.attendance.week", "set_reason"): (
                None, [absence.ids, self.reason("УП").id]),
            ("school.absence.note", "action_accept"): (note, []),
            ("school.absence.note", "action_return"): (note, ["Нужна справка"]),
        }

    def substitution_calls(self):
        absence = self.records["school.teacher.absence"]
        record = self.second_lesson.substitution_ids
        self.second_lesson.topic = "Степени"
        steps = ("action_take_best", "action_take_back", "action_notify")
        return {
            **{("school.teacher.absence", name): (absence, [])
               for name in ("action_plan", "action_cancel", *steps)},
            **{("school.substitution", name): (record, [])
               for name in (*steps, "action_acknowledge", "action_sign")},
        }

    def slip_calls(self):
        slip = self.records["school.access.slip"]
        return {
            ("school.access.slip", "read_classes"): (None, []),
            ("school.access.slip", "issue"): (None, [self.other_class.id]),
            **{("school.access.slip", name): (slip, [])
               for name in ("action_reissue", "action_revoke", "action_print")},
        }

    def plan_calls(self):
        draft, submitted = self.make_plans()
        return {
            ("school.plan", "action_submit"): (draft, []),
            ("school.plan", "action_withdraw"): (submitted, []),
            ("school.plan", "action_approve"): (submitted, []),
            ("school.plan", "action_return"): (submitted, []),
        }

    def split_calls(self):
        split = self.records["school.subgroup.split"]
        group = self.records["school.subgroup"].id
        split._place(dict.fromkeys(self.students.ids, group))
        key, revision = split.id, split.revision
        empty = self.env["school.subgroup"].create({
            "name": "2", "class_id": self.klass.id, "subject_id": split.subject_id.id})
        other = self.env["school.subgroup.split"].create({
            "class_id": self.klass.id, "subject_id": split.subject_id.id,
            "date_from": self.quarters[3].date_start})
        other.side_ids.create({
            "split_id": other.id, "subgroup_id": empty.id, "company_id": self.company.id})
        arguments = {
            "read_board": [key], "place": [key, self.students.ids, group],
            "propose": [key, "alphabet"], "add_group": [key, "2"],
            "drop_group": [other.id, empty.id], "send": [key], "cancel": [key],
            "confirm": [key, revision], "decide": [key, revision],
        }
        return {("school.subgroup.board", name): (None, found)
                for name, found in arguments.items()}

    def make_plans(self):
        """Return a plan that can be submitted and one that is, both of the teacher's journals."""
        plans = self.env["school.plan"]
        for name in ("Черчение", "Астрономия"):
            subject = self.env["school.subject"].create({"name": name})
            journal = self.env["school.journal"].create({
                "class_id": self.klass.id, "subject_id": subject.id, "teacher_id": self.teacher.id,
            })
            self.env["school.curriculum"].create({
                "class_id": self.klass.id, "subject_id": subject.id, "hours_week": 1,
            })
            plans += plans.create({
                "subject_id": subject.id, "grade": 9, "year_id": self.year.id,
                "teacher_id": self.teacher.id, "journal_ids": [(6, 0, journal.ids)],
                "line_ids": [(0, 0, {"name": "Введение", "hours": 34})],
            })
        plans[1].action_submit()
        plans[1].remarks = "Добавьте контрольную работу"
        return plans

    def operation(self):
        return self.cell(self.students[1], "persona1", ["4"])

    def call(self, name):
        """Return ``(model, method, ids or None, positional arguments by name)`` of a call."""
        mark, absence = self.records["school.mark"], self.records["school.absence"]
        student = self.students[0]
        new = {"lesson_id": self.lesson.id, "student_id": self.students[1].id,
               "value_id": self.value("4").id}
        only = {"domain": [["id", "=", mark.id]]}
        return {
            "read_mark": ("school.mark", "read", mark.ids, {"fields": ["value_id", "date"]}),
            "find_mark": ("school.mark", "search_read", None, {**only, "fields": ["value_id"]}),
            "count_marks": ("school.mark", "formatted_read_group", None, {
                **only, "groupby": ["value_id"], "aggregates": ["__count"]}),
            "write_mark": ("school.mark", "write", mark.ids, {"vals": {"comment": "за доклад"}}),
            "create_mark": ("school.mark", "create", None, {"vals_list": [new]}),
            "delete_mark": ("school.mark", "unlink", mark.ids, {}),
            "set_reason": ("school.absence", "write", absence.ids, {
                "vals": {"reason_id": self.reason("Б").id}}),
            "read_log": ("school.entry.log", "search_read", None, {
                "domain": [["res_id", "=", mark.id]], "fields": ["new_value", "user_id"]}),
            "forge_log": ("school.entry.log", "write", self.records["school.entry.log"].ids, {
                "vals": {"new_value": "5"}}),
            "find_student": ("school.student", "name_search", None, {
                "name": student.last_name, "domain": [["id", "=", student.id]]}),
            "find_guardian": ("school.guardian", "search_read", None, {
                "domain": [["guardianship_ids.student_id", "=", student.id]],
                "fields": ["phone", "email"]}),
            "write_student": ("school.student", "write", student.ids, {
                "vals": {"first_name": "Илья"}}),
            "load_page": ("school.journal.page", "read_page", None, {
                "journal_id": self.journal.id}),
            "announce": ("school.journal.live", "announce", None, {
                "journal_id": self.journal.id, "tab": "tab", "sign": "come"}),
            "read_cells": ("school.journal.live", "read_cells", None, {
                "journal_id": self.journal.id, "cells": [[self.lesson.id, student.id]]}),
            "save_batch": ("school.entry.batch", "save", None, {
                "journal_id": self.journal.id, "operations": [self.operation()]}),
            "close_term": ("school.term", "action_close", self.quarters[0].ids, {}),
        }[name]

    def has_got(self, name, result):
        """Tell whether the answer of a call holds what was asked for."""
        if name == "save_batch":
            return result["verdicts"][0]["state"] == "stored"
        if name == "read_cells":
            return bool(result["verdicts"])
        return result is None or bool(result)


@tagged("post_install", "-at_install")
class TestAccessServices(CallCase):
    """Every public method of the addon has a row, for every persona."""

    def test_every_public_method_has_a_row(self):
        found = {
            (name, method)
            for name, model in self.env.registry.items()
            # What a mixin offers is called on the models that it is mixed into.
            if name.startswith("school.") and not name.endswith(".mixin")
            for cls in model.mro() if "addons.school_ejournal" in str(cls.__module__)
            for method, value in vars(cls).items()
            if callable(value) and not method.startswith("_") and method not in _ORM
        }
        self.assertEqual(found, set(SERVICES) | DOORS | DIALOGS, "a method that the world may call")

    def test_services(self):
        self.quarters[2].state = "closed"
        calls = self.service_calls()
        self.env.flush_all()
        for key, allowed in SERVICES.items():
            found = {name for name in PERSONAS if self.gets(name, key, *calls[key])}
            with self.subTest(key):
                self.assertEqual(found, set(allowed))

    def gets(self, persona, key, records, arguments):
        model, method = key
        env = self.env(user=self.persona(persona), context={})
        target = records.with_env(env) if records else env[model]
        try:
            with self.env.cr.savepoint() as savepoint:
                result = getattr(target, method)(*arguments)
                self.env.flush_all()
                savepoint.rollback()
        except AccessError:
            return False
        except UserError as error:
            # An import tells its errors in words, those of access among them.
            self.assertIn("stages that you do not head", str(error))
            return False
        finally:
            self.env.invalidate_all()
        if key == ("school.entry.batch", "save"):
            return result["verdicts"][0]["state"] == "stored"
        if method == "read_cell_history":
            return bool(result)
        if method == "term_averages":
            return any(row["averages"] for row in result["journals"])
        return True


@tagged("post_install", "-at_install")
class TestAccessRpc(CallCase, HttpCase):
    """The same over real HTTP: JSON-RPC with a session, JSON-2 with a key."""

    def json_rpc(self, model, method, ids, arguments):
        """Return ``(result, error or None)`` of a call as the web client makes it."""
        args = [] if ids is None else [ids]
        if method == "create":
            args, arguments = list(arguments.values()), {}
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}", timeout=30,
            headers={"Content-Type": "application/json"},
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": {
                "model": model, "method": method, "args": args, "kwargs": arguments,
            }}),
        ).json()
        return answer.get("result"), answer.get("error")

    def undone(self, action):
        """Return what ``action`` returns, and undo what it did."""
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint, \
                mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2"):
            found = action()
            savepoint.rollback()
        self.env.invalidate_all()
        return found

    def gets_by_json_rpc(self, name):
        result, error = self.undone(lambda: self.json_rpc(*self.call(name)))
        if error:
            self.assertEqual(error["data"]["name"], "odoo.exceptions.AccessError", name)
        return not error and self.has_got(name, result)

    def test_json_rpc(self):
        for persona in CALLERS:
            login = self.persona(persona).login
            self.authenticate(login, login)
            found = {name for name in CALLS if self.gets_by_json_rpc(name)}
            expected = {name for name, allowed in CALLS.items() if persona in allowed}
            with self.subTest(persona):
                self.assertEqual(found, expected)

    def test_anonymous(self):
        self.authenticate(None, None)
        for name in CALLS:
            with self.subTest(name):
                _result, error = self.undone(lambda name=name: self.json_rpc(*self.call(name)))
                self.assertEqual(error["data"]["name"], "odoo.http.SessionExpiredException")

    # ---- JSON-2 ----

    def json_2(self, key, model, method, ids, arguments):
        """Return the response to a call with an API key."""
        return self.url_open(
            f"/json/2/{model}/{method}", timeout=30,
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {key}"},
            data=json.dumps({**arguments, **({"ids": ids} if ids else {})}),
        )

    def test_json_2(self):
        for persona in ("teacher", "other_teacher", "substitute", "secretary", "ict", "parent",
                        "student", "b_deputy"):
            keys = self.env["res.users.apikeys"].with_user(self.persona(persona)).sudo()
            # The database itself, whose clock no test sets, checks when a key ends.
            key = keys._generate("rpc", "test", None)
            found = set()
            for name in CALLS:
                response = self.undone(
                    lambda key=key, name=name: self.json_2(key, *self.call(name)))
                self.assertIn(response.status_code, (200, 403), f"{persona} {name}")
                if response.status_code == 200 and self.has_got(name, response.json()):
                    found.add(name)
            expected = {name for name, allowed in CALLS.items() if persona in allowed}
            with self.subTest(persona):
                self.assertEqual(found, expected)

    def test_json_2_without_a_key(self):
        for key in ("", "0" * 40, "x" * 5000):
            for name in ("read_mark", "load_page", "save_batch"):
                with self.subTest(key=key[:5], call=name):
                    response = self.undone(
                        lambda key=key, name=name: self.json_2(key, *self.call(name)))
                    self.assertIn(response.status_code, (401, 403))

    # ---- errors are words for people ----

    def test_errors_are_clear(self):
        """Bad input by RPC ends in a message of ours: no traceback of another kind, no SQL."""
        self.authenticate("t_teacher", "t_teacher")
        lesson, student, five = self.lesson.id, self.students[1].id, self.value("5").id
        good = {"lesson_id": lesson, "student_id": student, "value_id": five}
        for model, values in (
            ("school.mark", {**good, "value_id": "abc"}),
            ("school.mark", {**good, "value_id": 10**8}),
            ("school.mark", {**good, "student_id": 2**40}),
            ("school.mark", {**good, "student_id": self.other_student.id}),
            ("school.mark", {**good, "lesson_id": {"a": 1}}),
            ("school.mark", {**good, "lesson_id": None}),
            ("school.mark", {**good, "position": 9}),
            ("school.mark", {**good, "comment": "<script>"}),
            ("school.mark", {**good, "date": "2026-01-01"}),
            ("school.absence", {"lesson_id": lesson, "student_id": self.students[0].id,
                                "reason_id": self.reason("Н").id}),
            ("school.homework", {"lesson_id": lesson, "text": "x"}),
            ("school.homework", {"lesson_id": self.second_lesson.id, "text": []}),
            ("school.lesson", {"journal_id": self.journal.id, "date": "2026-11-22", "number": 1}),
            ("school.lesson", {"journal_id": self.journal.id, "date": "x", "number": 1}),
            ("school.lesson", {"journal_id": self.journal.id, "number": 1}),
            ("school.lesson", {"journal_id": self.journal.id, "date": str(TODAY), "number": 3}),
        ):
            with self.subTest(model=model, **values):
                _result, error = self.undone(lambda model=model, values=values: self.json_rpc(
                    model, "create", None, {"vals_list": [values]}))
                self.assert_for_people(error)
        for model, method, arguments in (
            ("school.journal.page", "read_page", {"journal_id": "x"}),
            ("school.journal.page", "read_page", {"journal_id": 2**40}),
            ("school.entry.batch", "save", {"journal_id": [], "operations": []}),
            ("school.entry.batch", "save", {"journal_id": self.journal.id, "operations": "x"}),
            ("school.journal.live", "read_cells", {"journal_id": 1, "cells": "x"}),
            ("school.journal.live", "read_cells", {"journal_id": 1, "cells": [[1, "x"]]}),
            ("school.journal.live", "read_cells", {"journal_id": 1, "cells": [[1]]}),
            ("school.journal.live", "announce", {"journal_id": 1, "tab": [], "sign": "come"}),
            ("school.journal.live", "announce", {"journal_id": 1, "tab": "", "sign": "shout"}),
            ("school.my.day", "read_day", {"day": "x"}),
            ("school.my.day", "read_day", {"day": {"a": 1}}),
            ("school.my.day", "read_day", {"day": 5}),
            ("school.timetable", "read_week", {"kind": "x"}),
            ("school.timetable", "read_week", {"kind": "class", "target": "x"}),
            ("school.timetable", "read_week", {"day": "x"}),
            ("school.timetable", "place", {
                "entry_ids": "x", "weekday": 0, "number": 1, "day": str(TODAY)}),
            ("school.timetable", "place", {
                "entry_ids": [10**8], "weekday": 0, "number": 1, "day": str(TODAY)}),
            ("school.timetable", "place_journal", {
                "journal_id": [], "weekday": 0, "number": 1, "day": str(TODAY)}),
            ("school.timetable", "remove", {"entry_ids": [], "day": str(TODAY)}),
            ("school.subgroup.board", "read_board", {"split_id": "x"}),
            ("school.subgroup.board", "place", {
                "split_id": self.records["school.subgroup.split"].id, "student_ids": [2**40],
                "subgroup_id": 0}),
            ("school.subgroup.board", "confirm", {
                "split_id": self.records["school.subgroup.split"].id, "revision": "x"}),
        ):
            with self.subTest(model=model, **arguments):
                self.assert_for_people(self.undone(
                    lambda call=(model, method, None, arguments): self.json_rpc(*call))[1])

    def test_errors_are_in_the_language_of_the_user(self):
        """From the database, from the models and from the page."""
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["ir.module.module"]._load_module_terms(["school_ejournal"], ["ru_RU"])
        russian = {"context": {"lang": "ru_RU"}}
        new = {"lesson_id": self.lesson.id, "value_id": self.value("5").id}
        self.authenticate("t_teacher", "t_teacher")
        for values, words in (
            ({"student_id": self.other_student.id}, "ученик не числился в этом классе"),
            ({"student_id": self.students[1].id, "position": 9}, "не больше четырёх отметок"),
            ({"student_id": self.students[1].id, "comment": "<b>x</b>"}, "без HTML и скриптов"),
        ):
            call = ("school.mark", "web_save", [], {
                "vals": {**new, **values}, "specification": {}, **russian})
            with self.subTest(words):
                _result, error = self.undone(lambda call=call: self.json_rpc(*call))
                self.assertIn(words, error["data"]["message"])
        model, method, ids, arguments = self.call("save_batch")
        arguments["operations"][0]["student"] = self.other_student.id
        answer, _error = self.undone(
            lambda: self.json_rpc(model, method, ids, {**arguments, **russian}))
        self.assertIn("ученик не числился", answer["verdicts"][0]["message"])

    def assert_for_people(self, error):
        self.assertTrue(error, "it was stored")
        name, message = error["data"]["name"], error["data"]["message"]
        self.assertTrue(name.startswith("odoo.exceptions."), f"{name}: {message}")
        for word in ("psycopg2", "INSERT INTO", "school_", "LINE 1", "Traceback"):
            self.assertNotIn(word, message)
