import re
from datetime import date, datetime, timedelta

import vobject
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .test_diary_portal import DiaryPortalCase

MONDAY = date(2026, 11, 23)


class ParticipationCase(DiaryPortalCase):

    def csrf(self):
        """Return the token of the session, as every page holds it."""
        return re.search(r'csrf_token: "([^"]+)"', self.get("").text).group(1)

    def post(self, address, **values):
        return self.url_open(f"/my/diary{address}", {"csrf_token": self.csrf(), **values},
                             allow_redirects=False)


@tagged("post_install", "-at_install")
class TestDiaryReading(ParticipationCase):
    """What was read when, told to those who sent it and to nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.next_lesson = cls.make_lesson(TODAY + timedelta(days=1))
        cls.homework = cls.env["school.homework"].create({
            "lesson_id": cls.lesson.id, "text": "§ 18",
        })

    def visit(self, student=None, page="today", **values):
        return self.post(f"/{(student or self.child).id}/visit", page=page, **values)

    def rows(self, model="reading", **values):
        return self.env[f"school.diary.{model}"].search(
            [("company_id", "=", self.company.id), *((k, "=", v) for k, v in values.items())])

    def history(self, user=None):
        log = self.env["school.entry.log"].with_user(user or self.teacher)
        return log.read_cell_history(self.lesson.id, self.child.id)

    def test_what_a_page_shows_is_read(self):
        self.login(self.parent)
        self.get(f"/{self.child.id}")
        self.assertFalse(self.rows("visit"), "the page itself writes nothing")
        self.assertEqual(self.visit().status_code, 204)
        self.visit()
        visit = self.rows("visit")
        self.assertEqual((visit.user_id, visit.student_id, visit.reader, visit.count, visit.date),
                         (self.parent, self.child, "guardian", 2, TODAY))
        mark = self.child.env["school.mark"].search([("student_id", "=", self.child.id)])
        self.assertEqual(
            {(row.kind, row.res_id) for row in self.rows()},
            {("mark", mark.id), ("homework", self.homework.id)}, "of this child alone",
        )
        self.login(self.pupil)
        self.visit(page="week")
        self.assertEqual(set(self.rows(kind="homework").mapped("reader")),
                         {"guardian", "student"})

    def test_other_pages(self):
        self.login(self.parent)
        absence = self.env["school.absence"].with_user(self.teacher).create({
            "lesson_id": self.lesson.id, "student_id": self.child.id,
            "reason_id": self.reason("Н").id,
        })
        self.visit(page="absences")
        self.assertEqual([(row.kind, row.res_id) for row in self.rows()],
                         [("absence", absence.id)])
        other = self.env["school.subject"].create({"name": "Физика"})
        self.visit(page="subject", subject=other.id)
        self.assertFalse(self.rows(kind="mark"))
        self.visit(page="subject", subject=self.algebra.id)
        self.assertTrue(self.rows(kind="mark"))

    def test_a_forged_visit_reads_nothing(self):
        self.login(self.parent)
        self.assertEqual(self.visit(self.stranger).status_code, 404)
        for values in ({"page": "x"}, {"page": "week", "day": "x"}, {"page": "marks", "term": "x"},
                       {"page": "subject", "subject": "9" * 30}, {"page": ""}):
            self.assertEqual(self.visit(**values).status_code, 204)
        self.assertFalse(self.rows(student_id=self.stranger.id))
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(
                f"/my/diary/{self.child.id}/visit", {"csrf_token": "x"}).status_code, 400)

    def test_the_teacher_learns_that_a_parent_read_it(self):
        self.assertEqual(self.history()[0]["read"], "")
        self.login(self.pupil)
        self.visit()
        self.assertEqual(self.history()[0]["read"], "", "a student is no parent")
        self.login(self.parent)
        self.visit()
        self.assertTrue(self.history()[0]["read"])
        details = self.env["school.homework.details"]
        task = details.with_user(self.teacher).read_details(self.lesson.id)["tasks"][0]
        self.assertEqual(task["read"], {"guardian": 1, "student": 1})
        for user in (self.class_teacher, self.deputy, self.director):
            with self.subTest(user.login):
                self.assertEqual({row["read"] for row in self.history(user)}, {""})
                task = details.with_user(user).read_details(self.lesson.id)["tasks"][0]
                self.assertIsNone(task["read"])

    def test_what_was_changed_is_unread(self):
        self.login(self.parent)
        self.visit()
        with freeze_time(datetime(2026, 11, 24, 10, 0)):
            mark = self.env["school.mark"].search([("student_id", "=", self.child.id)])
            mark.with_user(self.teacher).value_id = self.value("4")
            self.env.flush_all()
            self.assertEqual(self.history()[0]["read"], "")
        with freeze_time(datetime(2026, 11, 24, 11, 0)):
            self.visit()
            self.assertEqual(self.history()[0]["read"], "2026-11-24T11:00:00+00:00")

    def test_nobody_reads_the_records(self):
        for user in (self.teacher, self.class_teacher, self.director, self.parent, self.ict):
            for model in ("school.diary.visit", "school.diary.reading", "school.diary.feed",
                          "school.homework.done"):
                with self.subTest(user.login, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])


@tagged("post_install", "-at_install")
class TestAcknowledgement(ParticipationCase):
    """«С дневником ознакомлен(а)»: by the page and by a letter."""

    @property
    def given(self):
        return self.env["school.diary.acknowledgement"].search(
            [("company_id", "=", self.company.id)])

    def link(self, student=None, guardian=None, day=TODAY):
        link = self.env["school.diary.acknowledgement"]._link(
            student or self.child, guardian or self.guardian, day)
        return link[link.index("/my/diary"):]

    def follow(self, link):
        """Open a letter's link and press the button; return the answer."""
        page = self.url_open(link)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        return self.url_open(link, {"csrf_token": token.group(1)}) if token else page

    def test_by_the_page(self):
        self.login(self.parent)
        self.assertIn("acknowledge", self.get(f"/{self.child.id}/week").text)
        answer = self.post(f"/{self.child.id}/acknowledge", week="2026-11-25")
        self.assertEqual(answer.status_code, 303)
        self.post(f"/{self.child.id}/acknowledge", week="2026-11-24")
        [found] = self.given
        self.assertEqual(
            (found.student_id, found.guardian_id, found.week_date, found.source, found.class_id),
            (self.child, self.guardian, MONDAY, "page", self.klass),
        )
        self.assertIn("24.11.2026" if self.parent.lang == "ru_RU" else "11/24/2026",
                      self.get(f"/{self.child.id}/week").text)

    def test_what_cannot_be_acknowledged(self):
        self.login(self.parent)
        for week in ("2026-11-30", "2026-06-01", "2020-01-01", "x", ""):
            self.assertEqual(self.post(f"/{self.child.id}/acknowledge", week=week).status_code,
                             404, week)
        self.assertEqual(
            self.post(f"/{self.stranger.id}/acknowledge", week="2026-11-24").status_code, 404)
        self.login(self.pupil)
        self.assertNotIn("o_diary_acknowledge", self.get(f"/{self.child.id}/week").text)
        self.assertEqual(
            self.post(f"/{self.child.id}/acknowledge", week="2026-11-24").status_code, 404)
        self.assertFalse(self.given)
        for user in (self.class_teacher, self.deputy):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.given.with_user(user).create({
                    "student_id": self.child.id, "guardian_id": self.guardian.id,
                    "class_id": self.klass.id, "week_date": MONDAY,
                })

    def test_by_a_letter(self):
        """Without logging in; who only opens the link acknowledges nothing."""
        link = self.link()
        page = self.url_open(link)
        self.assertEqual(page.status_code, 200)
        self.assertFalse(self.given)
        self.assertNotIn("своя отметка", page.text)
        self.assertNotIn(self.child.last_name, page.text)
        self.assertEqual(self.follow(link).status_code, 200)
        self.follow(link)
        [found] = self.given
        self.assertEqual((found.student_id, found.source), (self.child, "letter"))

    def test_a_tampered_link(self):
        link = self.link()
        forged = [link[:-3] + "AAA", link[:40], link + "x", "/my/diary/acknowledge/x",
                  "/my/diary/acknowledge/" + "A" * 3000]
        # Of one who is no guardian of this child, and of one without rights.
        forged.append(self.link(self.stranger))
        for each in forged:
            self.assertEqual(self.follow(each).status_code, 404, each)
        self.guardian.guardianship_ids.has_rights = False
        self.assertEqual(self.follow(link).status_code, 404)
        self.guardian.guardianship_ids.has_rights = True
        self.company.school_consent_asked = True
        consent = self.env["school.consent"]
        consent._of(self.parent)._withdraw()
        self.assertEqual(self.follow(link).status_code, 404, "the consent is taken back")
        consent._give(self.parent)
        with freeze_time(datetime(2026, 12, 30, 9, 0)):
            self.assertEqual(self.follow(link).status_code, 404, "it has grown old")
        self.assertFalse(self.given)

    def test_the_class_teacher_sees_who(self):
        Acknowledgement = self.env["school.diary.acknowledgement"]
        Acknowledgement._acknowledge(self.child, self.guardian, TODAY)
        week = self.env["school.attendance.week"].with_user(self.class_teacher).read_week(
            self.klass.id, str(TODAY))
        found = {row["id"]: row["acknowledged"] for row in week["students"]}
        self.assertEqual(found.pop(self.child.id), [self.guardian.short_name])
        self.assertFalse(any(found.values()))
        self.assertTrue(Acknowledgement.with_user(self.class_teacher).search([]))
        self.assertFalse(Acknowledgement.with_user(self.other_teacher).search([]))


@tagged("post_install", "-at_install")
class TestStudy(ParticipationCase):
    """Homework ticked off, and the calendar."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.next_lesson = cls.make_lesson(TODAY + timedelta(days=1), room="214")
        cls.homework = cls.env["school.homework"].create({
            "lesson_id": cls.lesson.id, "text": "§ 18",
        })

    def tick(self, student=None, homework=None, **values):
        return self.post(
            f"/{(student or self.child).id}/homework/{(homework or self.homework).id}/done",
            **values).status_code

    @property
    def done(self):
        return self.env["school.homework.done"].search([("company_id", "=", self.company.id)])

    def test_only_the_student_ticks_off(self):
        self.login(self.pupil)
        self.assertIn("data-done", self.get("").text)
        self.assertEqual([self.tick(done="1"), self.tick(done="1")], [204, 204])
        self.assertEqual((self.done.homework_id, self.done.student_id),
                         (self.homework, self.child))
        self.assertIn("o_diary_done", self.get("").text)
        self.login(self.parent)
        self.assertIn("o_diary_done", self.get(f"/{self.child.id}").text)
        self.assertNotIn("o_diary_done", self.get(f"/{self.sibling.id}").text)
        self.assertNotIn("data-done", self.get(f"/{self.child.id}").text)
        self.assertEqual(self.tick(), 404)
        self.login(self.pupil)
        self.assertEqual(self.tick(), 204)
        self.assertFalse(self.done)

    def test_ticked_off_without_scripts(self):
        """The form of the page as a browser without scripts sends it, back where one came from."""
        self.login(self.pupil)
        here = f"/my/diary/{self.child.id}"
        action = f"{here}/homework/{self.homework.id}/done"
        for place in ("", f"/week/{TODAY - timedelta(days=TODAY.weekday())}"):
            page = self.get(f"/{self.child.id}{place}").text
            form = page.split(f'action="{action}"')[1].split("</form>")[0]
            fields = dict(re.findall(r'name="(csrf_token|back)" value="([^"]+)"', form))
            for values in ({"done": "1"}, {}):
                answer = self.url_open(action, data={**fields, **values}, allow_redirects=False)
                self.assertEqual(answer.status_code, 303)
                self.assertTrue(answer.headers["Location"].endswith(here + place))
                self.assertEqual(self.done.homework_id, self.homework if values
                                 else self.homework.browse())
        del fields["csrf_token"]
        self.assertEqual(self.url_open(action, data={**fields, "done": "1"}).status_code, 400)
        answer = self.post(f"/{self.child.id}/homework/{self.homework.id}/done", done="1",
                           back="https://elsewhere.example.com")
        self.assertTrue(answer.headers["Location"].endswith(here))

    def test_only_what_stands_in_the_own_diary(self):
        personal = self.env["school.homework"].create({
            "lesson_id": self.lesson.id, "text": "Тайное", "is_personal": True,
            "student_ids": [(6, 0, self.stranger.ids)],
        })
        self.login(self.pupil)
        self.assertEqual(self.tick(homework=personal, done="1"), 404)
        self.assertEqual(self.tick(self.stranger, done="1"), 404)
        for number in (0, 10**8, 10**30):
            self.assertEqual(
                self.post(f"/{self.child.id}/homework/{number}/done", done="1").status_code, 404)
        self.assertFalse(self.done)

    def test_ticked_off_on_the_phone(self):
        """A tap stores it, and the page tells by itself that it was read."""
        check = """
            (async () => {
                const until = async (find) => {
                    for (let turn = 0; turn < 400; turn++) {
                        const found = await find();
                        if (found) return found;
                        await new Promise((resolve) => setTimeout(resolve, 50));
                    }
                    throw new Error("in vain: " + find);
                };
                const answers = [];
                const real = window.fetch;
                window.fetch = async (address, options) => {
                    const answer = await real(address, options);
                    answers.push(`${address} ${answer.status}`);
                    return answer;
                };
                const sent = (part) => until(() => answers.some((each) => each.includes(part)));
                document.dispatchEvent(new Event("diary:shown"));
                const box = document.querySelector("[data-done]");
                box.click();
                await sent("/done 204");
                await until(() => box.closest(".o_diary_done"));
                await sent("/visit?page=today 204");
                console.log("test successful");
            })().catch((error) => console.error(error.message))
        """
        ready = "document.readyState === 'complete' && !!document.querySelector('[data-done]')"
        self.browser_js("/my/diary", check, ready, login=self.pupil.login, timeout=120)
        self.assertEqual(self.done.homework_id, self.homework)
        visits = self.env["school.diary.visit"].search([("student_id", "=", self.child.id)])
        self.assertEqual(visits.mapped("reader"), ["student"])

    # ---- calendar ----

    def make_address(self):
        answer = self.post(f"/{self.child.id}/calendar/address")
        return re.search(r'/my/diary/calendar/[^"]+\.ics', answer.text).group(0)

    def test_a_calendar_program_reads_it(self):
        self.env["school.work"].create({
            "lesson_id": self.next_lesson.id, "work_type_id": self.work_type("КР").id,
            "name": "Степени",
        })
        self.login(self.parent)
        address = self.make_address()
        self.assertNotIn(address, self.get(f"/{self.child.id}/calendar").text, "shown once")
        self.authenticate(None, None)
        answer = self.url_open(address)
        self.assertEqual(answer.headers["Content-Type"], "text/calendar; charset=utf-8")
        calendar = vobject.readOne(answer.text)
        events = {event.uid.value: event for event in calendar.vevent_list}
        event = events[f"lesson-{self.next_lesson.id}-{self.child.id}@school_ejournal"]
        self.assertIn("Алгебра", event.summary.value)
        self.assertIn("Степени", event.summary.value)
        self.assertIn("§ 18", event.description.value)
        self.assertEqual(event.location.value, "214")
        self.assertEqual(event.dtstart.value.astimezone(self.company._school_zone()).hour, 10)

    def test_the_address_ends(self):
        self.login(self.parent)
        first = self.make_address()
        second = self.make_address()
        self.assertEqual(self.url_open(first).status_code, 404, "a new one ends it")
        self.assertEqual(self.url_open(second).status_code, 200)
        self.guardian.guardianship_ids.has_rights = False
        self.assertEqual(self.url_open(second).status_code, 404, "rights end")
        self.guardian.guardianship_ids.has_rights = True
        self.assertEqual(self.url_open(second).status_code, 200)
        self.post(f"/{self.child.id}/calendar/revoke")
        self.assertEqual(self.url_open(second).status_code, 404)
        for token in ("x", "", "a" * 2000):
            self.assertEqual(self.url_open(f"/my/diary/calendar/{token}.ics").status_code, 404)
        for step in ("address", "revoke"):
            self.assertEqual(self.post(f"/{self.stranger.id}/calendar/{step}").status_code, 404)
        stored = self.env["school.diary.feed"].sudo()
        self.assertFalse(stored.search([("student_id", "=", self.stranger.id)]))
