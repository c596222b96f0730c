import json
from datetime import date
from functools import partial

from odoo.exceptions import AccessDenied, AccessError
from odoo.tests import tagged

from odoo.addons.bus.models.bus import channel_with_db, dispatch, hashable
from odoo.addons.bus.tests.common import WebsocketCase

from .common import SchoolCase
from .personas import PersonaCase
from .test_access_rpc import CALLERS, SERVICES


class LiveCase(SchoolCase):
    def messages(self, kind, journal=None):
        """Return the payloads that wait for the pages of the journal, as the bus keeps them."""
        self.env.cr.precommit.run()
        channel = json.dumps([self.env.cr.dbname, "school.journal", (journal or self.journal).id],
                             separators=(",", ":"))
        rows = self.env["bus.bus"].sudo().search([("channel", "=", channel)], order="id")
        messages = [json.loads(row.message) for row in rows]
        return [each["payload"] for each in messages if each["type"] == f"school_ejournal.{kind}"]


@tagged("post_install", "-at_install")
class TestJournalLive(LiveCase):
    """What open pages of a journal are told, and what they may fetch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.live = cls.env["school.journal.live"]

    def fetch(self, cells, user=None):
        live = self.live.with_user(user or self.teacher)
        return live.read_cells(self.journal.id, cells)

    # ---- messages ----

    def test_one_message_for_a_save_and_no_values_in_it(self):
        answer = self.save([
            self.cell(self.students[0], "k1", ["5", "4"]),
            self.cell(self.students[1], "k2", ["3"], absence={"reason": self.reason("ОП").id}),
            {"key": "topic-01", "lesson": self.lesson.id, "topic": "Степени"},
        ])
        [message] = self.messages("cells")
        self.assertEqual(message.keys(), {"journal", "cells"})
        self.assertEqual(sorted(message["cells"]), sorted(
            [verdict["lesson"], verdict["student"], verdict["version"]]
            for verdict in answer["verdicts"]
        ))

    def test_nothing_stored_nothing_told(self):
        operation = self.cell(self.students[0], "k1", ["5"])
        self.save([operation])
        self.assertEqual(len(self.messages("cells")), 1)
        self.save([operation, self.cell(self.students[1], "k2", ["5"], base=99)])
        self.assertEqual(len(self.messages("cells")), 1)

    def test_entries_by_other_doors_are_told_too(self):
        self.env["school.absence"].with_user(self.teacher).create({
            "lesson_id": self.lesson.id, "student_id": self.students[2].id,
            "reason_id": self.reason("Н").id,
        })
        self.lesson.with_user(self.teacher).topic = "Корни"
        [message] = self.messages("cells")
        self.assertEqual({(lesson, student) for lesson, student, _version in message["cells"]},
                         {(self.lesson.id, self.students[2].id), (self.lesson.id, 0)})

    def test_an_import_lets_the_pages_look_for_themselves(self):
        self.live._note_changed({(self.journal.id, 1, student): 1 for student in range(501)})
        self.assertEqual(self.messages("cells"), [{"journal": self.journal.id, "cells": None}])

    # ---- cells ----

    def test_a_cell_is_read_as_the_verdict_would_show_it(self):
        absence = {"reason": self.reason("ОП").id, "minutes": 10, "comment": "автобус"}
        answer = self.save([
            self.cell(self.students[0], "k1", ["4", "5"], absence=absence),
            {"key": "topic-01", "lesson": self.lesson.id, "topic": "Степени",
             "homework": {"text": "§ 18"}},
        ])
        found = self.fetch([[self.lesson.id, self.students[0].id], [self.lesson.id, 0]])
        self.assertEqual(
            [{**verdict, "state": ""} for verdict in found["verdicts"]],
            [{name: verdict[name] for name in ("lesson", "student", "version", "cell")}
             | {"state": ""} for verdict in answer["verdicts"]],
        )
        self.assertEqual(found["averages"], answer["averages"])
        self.assertEqual(found["term"], answer["term"])

    def test_an_emptied_cell_is_empty(self):
        student = self.students[0]
        version = self.save([self.cell(student, "k1", ["5"])])["verdicts"][0]["version"]
        self.save([self.cell(student, "k2", [], base=version)])
        [verdict] = self.fetch([[self.lesson.id, student.id]])["verdicts"]
        self.assertEqual(verdict["cell"], {"marks": [], "absence": None})
        self.assertGreater(verdict["version"], version)

    def test_a_substitute_reads_their_lesson_alone(self):
        other = self.make_lesson(date(2026, 11, 23))
        self.lesson.substitute_id = self.substitute
        student = self.students[0].id
        self.save([self.cell(self.students[0], "k1", ["5"])])
        self.save([self.cell(self.students[0], "k2", ["2"], lesson=other)])
        found = self.fetch([[self.lesson.id, student], [other.id, student], [other.id, 0]],
                          self.substitute)
        self.assertEqual([each["lesson"] for each in found["verdicts"]], [self.lesson.id])
        self.assertEqual(found["averages"], {str(student): 5})

    def test_a_lesson_of_another_journal_is_left_out(self):
        found = self.fetch([[self.lesson.id + 10**6, self.students[0].id]])
        self.assertEqual(found, {"verdicts": [], "term": 0, "averages": {}})

    def test_strangers_read_nothing(self):
        with self.assertRaises(AccessError):
            self.fetch([[self.lesson.id, 0]], self.other_teacher)

    def test_another_users_page_is_refused(self):
        live = self.live.with_user(self.deputy)
        with self.assertRaises(AccessDenied):
            live.read_cells(self.journal.id, [], user_id=self.teacher.id)
        with self.assertRaises(AccessDenied):
            live.announce(self.journal.id, "tab", "come", user_id=self.teacher.id)

    def test_the_number_of_queries_is_fixed(self):
        cells = [[self.lesson.id, student.id] for student in self.students]
        self.save([self.cell(student, f"k{student.id}", ["5"]) for student in self.students])
        counts = [
            self.queries(partial(self.fetch, [*part, [self.lesson.id, 0]]))
            for part in (cells[:1], cells[:1], cells)
        ]
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[2], 10)

    # ---- signs ----

    def announce(self, sign="come", user=None, since=0):
        live = self.live.with_user(user or self.teacher)
        return live.announce(self.journal.id, "tab-1", sign, since)

    def test_a_sign_names_who_gives_it(self):
        self.announce("come", self.deputy)
        [sign] = self.messages("presence")
        self.assertEqual(sign.keys(), {"journal", "tab", "sign", "user", "name", "at"})
        self.assertEqual((sign["user"], sign["name"], sign["sign"]),
                         (self.deputy.id, self.deputy.name, "come"))

    def test_strangers_give_no_sign(self):
        with self.assertRaises(AccessError):
            self.announce("come", self.other_teacher)
        self.assertEqual(self.messages("presence"), [])

    def test_who_comes_back_learns_what_changed(self):
        first = self.save([self.cell(self.students[0], "k1", ["5"])])["verdicts"][0]
        since = self.announce()["since"]
        self.assertEqual(since, first["version"])
        second = self.save([self.cell(self.students[1], "k2", ["4", "3"])])["verdicts"][0]
        answer = self.announce("here", since=since)
        self.assertEqual(answer["cells"],
                         [[self.lesson.id, self.students[1].id, second["version"]]])
        again = self.announce("here", since=answer["since"])
        self.assertEqual((again["cells"], again["since"]), ([], answer["since"]))


@tagged("post_install", "-at_install")
class TestJournalLiveBus(PersonaCase, WebsocketCase):
    """Who may listen to the channel of a journal, over real websockets."""

    def listens(self, login):
        """Tell whether a websocket of ``login`` that asks for the journal's channel gets it."""
        session = self.authenticate(login, login)
        websocket = self.websocket_connect(cookie=f"session_id={session.sid};")
        self.subscribe(websocket, [f"school_ejournal.journal/{self.journal.id}"], 0)
        channel = hashable(channel_with_db(self.env.cr.dbname, self.journal))
        found = bool(dispatch._channels_to_ws.get(channel))
        self._close_websockets()
        self._websockets.clear()
        self._websocket_events.clear()
        return found

    def test_only_readers_of_the_journal_listen(self):
        found = {name for name in CALLERS if self.listens(self.persona(name).login)}
        allowed = set(SERVICES["school.journal.page", "read_page"])
        self.assertEqual(found, allowed & set(CALLERS))

    def test_the_public_does_not_listen(self):
        self.assertFalse(self.listens(None))
