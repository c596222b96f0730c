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
    const heads = [];
    for (const th of all(".o_days th[data-column]")) {
        const [weekday, day] = [".o_weekday", ".o_day"].map((name) => text(th.querySelector(name)));
        heads.push(...Array(th.colSpan).fill([weekday, day]));
    }
    const head = all(".o_works th[data-column]").map((th, index) => [...heads[index], text(th)]);
    const rows = all("tbody tr[data-row]").map((row) => [
        text(row.querySelector(".o_number")), text(row.querySelector(".o_name")),
        all("td[data-column]", row).map(text), text(row.querySelector(".o_average")),
        text(row.querySelector(".o_missed")),
    ]);
    const lessons = [];
    const squeezed = (field) => field.value.replace(/\\s+/g, "");
    for (const th of all(".o_days th[data-column]")) {
        th.click();
        await wait(() => th.dataset.current);
        const panel = document.querySelector(".o_journal_lesson");
        const [topic, homework] = [".o_topic", ".o_homework"].map(
            (name) => squeezed(panel.querySelector(name)));
        const none = panel.querySelector("input[type='checkbox']").checked;
        lessons.push([topic, none ? NOTHING : homework]);
    }
    for (const [name, found] of Object.entries({ head, rows, lessons })) {
        const wanted = WANTED[name];
        expect(`${name}: ${found.length}`, `${name}: ${wanted.length}`);
        found.forEach((each, index) => expect(JSON.stringify(each), JSON.stringify(wanted[index])));
    }
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

    def xlsx(self, journal=None):
        self.env.flush_all()
        return self.report._xlsx((journal or self.journal).id, self.quarters[1].id)[1]

    def pdf(self, journal=None):
        self.env.flush_all()
        self.need_wkhtmltopdf()
        return self.report._pdf((journal or self.journal).id, self.quarters[1].id)[1]

    def need_wkhtmltopdf(self):
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("install", "broken"):
            raise SkipTest("there is no wkhtmltopdf: printed pages stay untested")


@tagged("post_install", "-at_install")
class TestJournalRenderers(RendererCase):
    """What stands on the screen stands in the workbook and on paper, cell by cell."""

    def test_screen_and_workbook(self):
        cells = workbook_cells(self.xlsx())
        self.assertEqual(
            {text for row in cells.rows for text in row[2]},
            {"", "5", "4", "45", "н2", "н/а", "б33", "оп•"}, "the page holds all that there is",
        )
        lessons = [each[1:] for each in cells.lessons]
        [cancelled] = [each for each in lessons if "карантин" in each[0]]
        # The screen says beside the topic that the lesson is cancelled.
        lessons[lessons.index(cancelled)] = ("", "")
        wanted = {"head": cells.head, "rows": cells.rows, "lessons": lessons}
        self.browser_js(
            f"/odoo/journal?journal_id={self.journal.id}&term_id={self.quarters[1].id}",
            script(f"""
                const WANTED = {json.dumps(wanted, ensure_ascii=False)};
                const NOTHING = {json.dumps(squeezed("Не задано"), ensure_ascii=False)};
                {COMPARE}
            """),
            "!!document.querySelector('.o_journal_grid td:focus')",
            login="t_teacher", timeout=120,
        )

    def test_workbook_and_paper(self):
        sheet, paper = workbook_cells(self.xlsx()), pdf_cells(self.pdf())
        self.assertEqual(paper.head, sheet.head)
        self.assertEqual(paper.rows, sheet.rows)
        done = [lesson[1] for lesson in paper.lessons]
        self.assertIn(squeezed("Контрольная работа: Степени"), done, "works are named on paper")
        paper.lessons = [
            (day, text.replace(squeezed("Контрольная работа: Степени"), ""), homework)
            for day, text, homework in paper.lessons
        ]
        self.assertEqual(paper.lessons, sheet.lessons)


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
        self.assertEqual(paper.head, sheet.head)
        self.assertEqual(paper.rows, sheet.rows)
        self.assertEqual(paper.lessons, sheet.lessons)
        values = self.report._values([self.report._words(self.journal.id, self.quarters[1].id)])
        [made] = values["prints"]
        pages = pdf_pages(content)
        self.assertEqual(pages, len(made["papers"]) + len(made["notes"]), "no sheet overflows")
        self.assertIn(f"Лист 1 из {pages}", pdf_text(content, 1))
