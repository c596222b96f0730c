import json
from datetime import date
from unittest import SkipTest
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import TODAY, SchoolCase
from .printed_cells import pdf_cells, pdf_pages, pdf_text, squeezed, workbook_cells
from .test_journal_page_tour import script

REPORT = "school_ejournal.journal_page_report"
LONG_NAME = "Константинопольская-Преображенская"
TOPIC = "Решение систем уравнений второй степени графическим способом, повторение. "
HOMEWORK = "§ 18, № 433 (а, в), 435; повторить теорему Виета, подготовиться к проверке. "

# Reads the screen into the form of printed_cells.py and compares.
COMPARE = """
    const text = (element) => element.innerText.trim();
    const all = (selector, root = document) => [...root.querySelectorAll(selector)];
    const inside = (root, ...names) => names.map((name) => text(root.querySelector(name)));
    const TRENDS = { up: "▲", level: "▬", down: "▼" };
    const readHead = () => {
        const days = all(".o_days th[data-column]").flatMap(
            (th) => Array(th.colSpan).fill(inside(th, ".o_weekday", ".o_day")));
        return all(".o_works th[data-column]").map((th, index) => [...days[index], text(th)]);
    };
    const readRow = (row) => {
        const [number, name, average, forecast, missed] = inside(
            row, ".o_number", ".o_name", ".o_average", ".o_forecast", ".o_missed");
        return [
            number, name, all("td[data-column]", row).map(text),
            all(".o_term", row).map((td) =>
                inside(td, ".o_term_mark", ".o_term_average").filter(Boolean).join(" ")),
            average, TRENDS[row.querySelector(".o_trend").dataset.trend] || "", forecast, missed,
        ];
    };
    const bare = (share) => share.replace("\u00a0%", "");
    const readFoot = () => all(".o_foot .o_foot_average").map((span) =>
        [text(span), bare(text(span.parentElement.querySelector(".o_foot_quality")))]);
    const readTotal = () => inside(
        document.querySelector(".o_foot"), ".o_average", ".o_forecast", ".o_missed").map(bare);
    const readLessons = async () => {
        const lessons = [];
        const squeezed = (field) => field.value.replace(/\\s+/g, "");
        for (const index of all(".o_days th[data-column]").keys()) {
            const th = all(".o_days th[data-column]")[index];
            th.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
            await wait(() => all(".o_days th[data-column]")[index].dataset.current);
            const panel = document.querySelector(".o_journal_lesson");
            const none = panel.querySelector("input[type='checkbox']").checked;
            lessons.push([
                squeezed(panel.querySelector(".o_topic")),
                none ? NOTHING : squeezed(panel.querySelector(".o_homework")),
            ]);
        }
        return lessons;
    };
    const compare = async (wanted) => {
        await wait(() => text(document.querySelector(".o_foot .o_average")));
        const found = { head: readHead(), rows: all("tbody tr[data-row]").map(readRow),
            foot: readFoot(), total: readTotal() };
        found.lessons = await readLessons();
        for (const [name, cells] of Object.entries(found)) {
            expect(`${name}: ${cells.length}`, `${name}: ${wanted[name].length}`);
            cells.forEach((cell, index) =>
                expect(JSON.stringify(cell), JSON.stringify(wanted[name][index])));
        }
    };
"""


class RendererCase(SchoolCase, HttpCase):
    """Class 9Б with everything that can stand on a journal page, read in Russian."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.env["ir.module.module"]._load_module_terms(["web", "school_ejournal"], ["ru_RU"])
        cls.teacher.lang = "ru_RU"
        cls.fill_page()
        cls.env.flush_all()

    @classmethod
    def fill_page(cls):
        env = cls.env
        lessons = cls.make_lessons(4)
        cls.late_lesson = lessons[-1]
        lessons.write({"topic": "Корни и степени"})
        works = env["school.work"].create([
            {"lesson_id": cls.lesson.id, "work_type_id": cls.work_type(code).id, "name": name}
            for code, name in (("РО", ""), ("КР", "Степени"))
        ])
        cls.make_lesson(date(2026, 11, 25), state="cancelled", cancel_reason="карантин")
        cls.make_lesson(date(2026, 11, 26), topic="Повторение пройденного")
        env["school.homework"].create([
            {"lesson_id": lessons[0].id, "text": "§ 18, № 433"},
            {"lesson_id": lessons[1].id, "is_none": True},
            {"lesson_id": cls.lesson.id, "text": "повторить теорему Виета"},
        ])
        a, b, c, d, yolkina, *_others, last = cls.students
        last.enrollment_ids.date_to = date(2026, 11, 20)
        cls.put(lessons[0], a, "5", comment="у доски")
        cls.put(cls.late_lesson, a, "4")
        for student, codes in ((a, "45"), (b, "2"), (c, ["н/а"]), (yolkina, "33"), (d, "•")):
            for position, code in enumerate(codes, 1):
                cls.put(cls.lesson, student, code, work_id=works[0].id, position=position)
        cls.put(cls.lesson, a, "5", work_id=works[1].id)
        env["school.absence"].create([
            {"lesson_id": cls.lesson.id, "student_id": student.id, "minutes": minutes,
             "reason_id": cls.reason(code).id}
            for student, code, minutes in ((b, "Н", 0), (d, "ОП", 5), (yolkina, "Б", 0))
        ])

    @classmethod
    def put(cls, lesson, student, code, **values):
        return cls.env["school.mark"].create({
            "lesson_id": lesson.id, "student_id": student.id, "value_id": cls.value(code).id,
            **values,
        })

    @property
    def report(self):
        return self.env["report.school_ejournal.journal_page"].with_user(self.teacher).with_context(
            lang=self.teacher.lang)

    def xlsx(self, journal=None, **shown):
        self.env.flush_all()
        shown = {"term_id": self.quarters[1].id, **shown}
        return self.report._xlsx((journal or self.journal).id, **shown)[1]

    def pdf(self, journal=None, **shown):
        self.env.flush_all()
        self.need_wkhtmltopdf()
        shown = {"term_id": self.quarters[1].id, **shown}
        return self.report._pdf((journal or self.journal).id, **shown)[1]

    def need_wkhtmltopdf(self):
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("install", "broken"):
            raise SkipTest("there is no wkhtmltopdf: printed pages stay untested")


@tagged("post_install", "-at_install")
class TestJournalRenderers(RendererCase):
    """What stands on the screen stands in the workbook and on paper, cell by cell."""

    def compare_screen(self, address, *steps):
        """Compare the page at ``address`` with the ``Cells`` of each of ``steps``.

        A step is ``(JavaScript, cells)``: what to do first, and what is to be seen then.
        """
        nothing = json.dumps(squeezed("Не задано"), ensure_ascii=False)
        body = "".join(
            f"{action}\nawait compare({json.dumps(self.on_screen(cells), ensure_ascii=False)});\n"
            for action, cells in steps
        )
        self.browser_js(
            f"/odoo/journal?journal_id={self.journal.id}&{address}",
            script(f"const NOTHING = {nothing};\n{COMPARE}\n{body}"),
            "!!document.querySelector('.o_journal_grid td:focus')",
            login="t_teacher", timeout=120,
        )

    def on_screen(self, cells):
        """Return ``cells`` as JSON, with the lessons as the screen has them in its fields.

        It says beside the topic that the lesson is cancelled, and the date in the heads.
        """
        lessons = [
            ["" if "карантин" in done else done, homework]
            for _day, done, homework in cells.lessons
        ]
        return {**cells.as_json(), "lessons": lessons}

    def test_screen_and_workbook(self):
        cells = workbook_cells(self.xlsx())
        self.assertEqual(
            {text for row in cells.rows for text in row[2]},
            {"", "5", "4", "45", "н2", "н/а", "б33", "оп•"}, "the page holds all that there is",
        )
        self.assertTrue(all(cells.rows[0][4:7]), "average, trend and forecast")
        self.compare_screen(f"term_id={self.quarters[1].id}", ("", cells))

    def test_year_and_control_works(self):
        for number, code in enumerate("5434", 1):
            lesson = self.make_lesson(date(2026, 9, number), topic="Повторение")
            self.put(lesson, self.students[0], code)
        year = workbook_cells(self.xlsx(term_id=None, scope="year"))
        self.assertEqual(len(year.rows[0][3]), 2, "two terms have begun")
        control = workbook_cells(self.xlsx(term_id=None, scope="year", control=True))
        self.assertEqual(len(control.head), 1)
        filter_works = """
            expect(all(".o_journal_export button").length, 2);
            document.querySelector(".o_control_works").click();
            await wait(() => all(".o_works th[data-column]").length === 1);
        """
        self.compare_screen("scope=year", ("", year), (filter_works, control))
        for shown, sheet in (({}, year), ({"control": True}, control)):
            paper = pdf_cells(self.pdf(term_id=None, scope="year", **shown))
            self.assert_same(paper, sheet)

    def assert_same(self, paper, sheet):
        """Check that a printed page holds the cells of a workbook; it names the works as well."""
        for name in ("head", "rows", "foot", "total"):
            self.assertEqual(getattr(paper, name), getattr(sheet, name), name)
        work = squeezed("Контрольная работа: Степени")
        self.assertEqual(sum(work in done for _day, done, _homework in paper.lessons), 1)
        self.assertEqual(
            [[day, done.replace(work, ""), homework] for day, done, homework in paper.lessons],
            sheet.lessons)

    def test_workbook_and_paper(self):
        self.assert_same(pdf_cells(self.pdf()), workbook_cells(self.xlsx()))

    def test_what_was_just_typed_is_in_the_workbook(self):
        """A click right after a key waits until the mark is stored."""
        self.browser_js(
            f"/odoo/journal?journal_id={self.journal.id}&lesson_id={self.late_lesson.id}",
            script("""
                const calls = (part) => performance.getEntriesByType("resource").filter(
                    (entry) => entry.name.includes(part));
                await type("ArrowDown", "5");
                document.querySelector(".o_journal_export button[data-form='xlsx']").click();
                await wait(() => calls("/xlsx?").length);
                const [[save], [sheet]] = ["school.entry.batch", "/xlsx?"].map(calls);
                expect(sheet.responseStatus, 200);
                expect(`${save.responseEnd <= sheet.startTime}`, "true");
                await wait(() => !document.querySelector(".o_journal_export button:disabled"));
                expect(document.querySelectorAll(".o_notification").length, 0);
            """),
            "!!document.querySelector('.o_journal_grid td:focus')",
            login="t_teacher", timeout=120,
        )
        marks = self.late_lesson.mark_ids.filtered(
            lambda mark: mark.student_id == self.students[1])
        self.assertEqual(marks.value_id.code, "5")

    def test_all_subgroups(self):
        """The lessons of two subgroups side by side, each under the name of its own."""
        subject = self.env["school.subject"].create({"name": "Информатика", "divides": True})
        for number in (1, 2):
            subgroup = self.env["school.subgroup"].create({
                "name": f"{number}-я", "class_id": self.klass.id, "subject_id": subject.id,
                "member_ids": [
                    (0, 0, {"student_id": student.id, "date_from": date(2026, 9, 1)})
                    for student in self.students[number - 1:8:2]
                ],
            })
            journal = self.env["school.journal"].create({
                "class_id": self.klass.id, "subject_id": subject.id, "subgroup_id": subgroup.id,
                "teacher_id": self.teacher.id,
            })
            lesson = self.make_lesson(TODAY, number=number, journal=journal)
            self.put(lesson, self.students[number - 1], "5")
        content = self.pdf(journal, scope="class")
        text = pdf_text(content)
        for words in ("9Б · Информатика", "1-я", "2-я", "Абрамов Илья"):
            self.assertIn(words, text)
        self.assertEqual([row[2] for row in pdf_cells(content).rows[:3]],
                         [["5", ""], ["", "5"], ["", ""]])


@tagged("post_install", "-at_install")
class TestPrintedPage(RendererCase):
    """The printed page as the secretary gets it."""

    def test_head_and_foot(self):
        text = pdf_text(self.pdf())
        for words in (
            "9Б · Алгебра", "Лицей (тест)", "II четверть, 2026/2027 учебный год",
            "Учитель: Иванова Е. С.", "3 ч в неделю", "Напечатано 24.11.2026 12:", "Лист 1 из 1",
            "Проведено уроков: 5 из 6", "оп — ", "Ёлкина Вероника",
            "1 Абрамов Илья", "«5»: у доски", "сдать до 08.12",
        ):
            with self.subTest(words):
                self.assertIn(words, text)

    def test_subgroup_stands_in_the_head(self):
        subject = self.env["school.subject"].create({"name": "Английский язык", "divides": True})
        subgroup = self.env["school.subgroup"].create({
            "name": "Подгруппа 2", "class_id": self.klass.id, "subject_id": subject.id,
            "member_ids": [
                (0, 0, {"student_id": student.id, "date_from": date(2026, 9, 1)})
                for student in self.students[3:6]
            ],
        })
        journal = self.env["school.journal"].create({
            "class_id": self.klass.id, "subject_id": subject.id, "subgroup_id": subgroup.id,
            "teacher_id": self.teacher.id,
        })
        self.make_lesson(TODAY, number=1, journal=journal)
        content = self.pdf(journal)
        self.assertIn("9Б · Английский язык · Подгруппа 2", pdf_text(content))
        self.assertEqual([row[1] for row in pdf_cells(content).rows],
                         [f"{each.last_name} {each.first_name}" for each in self.students[3:6]])

    def test_a_term_without_lessons(self):
        self.need_wkhtmltopdf()
        text = pdf_text(self.report._pdf(self.journal.id, self.quarters[3].id)[1])
        self.assertIn("IV четверть", text)
        self.assertIn("Ёлкина Вероника", text)

    def test_unknown_letters_do_not_stop_it(self):
        self.lesson.topic = "Иероглифы 漢字 и знаки 🙂 на уроке"
        self.assertEqual(pdf_pages(self.pdf()), 1)

    # ---- the usual place: "Print" ----

    def test_several_journals_from_the_list(self):
        self.need_wkhtmltopdf()
        other = self.make_class(9, "В")
        journal = self.env["school.journal"].create({
            "class_id": other.id, "subject_id": self.algebra.id, "teacher_id": self.teacher.id,
        })
        self.env.flush_all()
        Report = self.env["ir.actions.report"].with_user(self.teacher).with_context(
            force_report_rendering=True, lang="ru_RU")
        content, kind = Report._render_qweb_pdf(REPORT, [self.journal.id, journal.id])
        self.assertEqual((kind, pdf_pages(content)), ("pdf", 2))
        text = pdf_text(content)
        self.assertIn("9Б · Алгебра", text)
        self.assertIn("9В · Алгебра", text)
        self.assertIn("Лист 2 из 2", text)

    def test_print_follows_the_rights_of_the_user(self):
        Report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        for user in (self.other_teacher, self.ict, self.other_deputy):
            for kind in ("pdf", "html"):
                with self.subTest(user=user.login, kind=kind), self.assertRaises(AccessError):
                    getattr(Report.with_user(user), f"_render_qweb_{kind}")(
                        REPORT, self.journal.ids)

    def test_without_wkhtmltopdf_the_reader_is_told(self):
        self.authenticate("t_teacher", "t_teacher")
        for state in ("install", "broken"):
            with patch.object(
                self.env.registry["ir.actions.report"], "get_wkhtmltopdf_state",
                lambda _self, state=state: state,
            ):
                answer = self.url_open(f"/school/journal/{self.journal.id}/pdf")
            with self.subTest(state):
                self.assertEqual(answer.status_code, 422)
                self.assertIn("Сервер не может печатать", answer.text)
                self.assertEqual(answer.headers["Content-Type"], "text/plain; charset=utf-8")


@tagged("post_install", "-at_install")
class TestLargePage(RendererCase):
    """41 students × more than 60 lessons, long names, topics and homework: nothing is cut."""

    students_count = 41

    @classmethod
    def fill_page(cls):
        cls.students[0].last_name = LONG_NAME
        lessons = cls.env["school.lesson"].create([
            {"journal_id": cls.journal.id, "date": day, "number": number}
            for day in cls.make_lessons(15).mapped("date") for number in (1, 2, 4, 5)
        ])
        lessons[0].topic = (TOPIC * 10)[:500].strip()
        lessons[1].topic = "Тема" + "без" * 150 + "пробелов"
        cls.env["school.homework"].create([
            {"lesson_id": lessons[0].id, "text": (HOMEWORK * 40)[:2000].strip()},
            {"lesson_id": lessons[2].id, "text": "\n".join(["§ 18"] * 60)},
        ])
        cls.put(lessons[0], cls.students[0], "5", comment="за доклад " * 25)
        for position in range(1, 5):
            cls.put(lessons[3], cls.students[-1], "незач", position=position)
        cls.put(lessons[3], cls.students[39], "4")

    def test_nothing_is_cut(self):
        content = self.pdf()
        sheet, paper = workbook_cells(self.xlsx()), pdf_cells(content)
        self.assertEqual((len(paper.rows), len(paper.head)), (41, 76))
        self.assertEqual(paper, sheet)
        values = self.report._values([self.report._words(self.journal.id, self.quarters[1].id)])
        [made] = values["prints"]
        pages = pdf_pages(content)
        self.assertEqual(pages, len(made["papers"]) + len(made["notes"]), "no sheet overflows")
        self.assertIn(f"Лист 1 из {pages}", pdf_text(content, 1))
