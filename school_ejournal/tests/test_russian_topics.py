from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools import SQL

from ..demo import topics_text, topics_text_more
from ..formulas.russian_topic import Fault, topic_fault
from . import properties  # noqa: F401  (how hypothesis runs)
from .common import SchoolCase
from .plans import PlanCase
from .test_plan_wizards import encoded

# Topics from real journals.
GOOD = """
Бег
ЕГЭ. Разбор заданий
Present Perfect: образование и употребление
Present Simple. Утвердительные предложения
Das Perfekt. Образование прошедшего времени
Reported Speech. Косвенная речь
Future Simple / Present Continuous: сравнение
Оборот there is / there are
Глаголы can, must, may, should
Глагол to be в настоящем времени
Can / could: модальные глаголы
If I were you: сослагательное наклонение
Артикли a/an, the
Моя семья (My family)
Чтение рассказа The Gift of the Magi
«The Adventures of Tom Sawyer». Чтение и обсуждение
"My family". Работа с текстом
Контрольная работа № 1 по теме «Present Perfect»
J. K. Rowling: жизнь и творчество
Решение уравнений вида ax² + bx + c = 0
Функция y = sin x, её свойства и график
f(x) = kx + b. Линейная функция
Плоскость xOy. Координаты точки
Плоскость xОу
n-угольник и его площадь
Закон Ома для участка цепи: I = U / R
II закон Ньютона
Россия в XVII в. Смутное время
Химические свойства NaCl и H2SO4
pH-метр. Водородный показатель
α-, β- и γ-излучения
Витамин B12
Основы языка Python
Python. Условный оператор if
Работа в MS Word
Wi-Fi и Bluetooth: беспроводная связь
IP-адрес
А. С. Пушкин. «Евгений Онегин»
Великая Отечественная война 1941–1945 гг.
Что? Где? Когда? Урок-игра
Сложное предложение. Запятая между частями; знаки препинания
"""
BAD = {
    Fault.NO_WORDS: ("", "...", "123", "№ 5", "x² + y² = 1", "ПР № 3", "a", "-", "<b>"),
    Fault.NOT_RUSSIAN: (
        "Unit 5. My family", "Unit 5", "My family", "The weather", "Meine Familie", "Ma famille",
        "Present Perfect", "«My family»", "我的家庭", "Сӱан ҥ", "Мӱкш ӧрт",
    ),
    Fault.FOREIGN_SENTENCE: (
        "Unit 5. My family. Повторение", "My family. Моя семья", "Hello! How are you? Урок",
        "Unit 5. Моя семья", "MY FAMILY. Повторение",
    ),
    Fault.MOSTLY_FOREIGN: ("My best friend and his family in London, диалог",),
    # A Latin "C", "e", "o" among Russian letters.
    Fault.MIXED_WORD: ("Cложение и вычитание", "Сложениe дробей", "Обобщение темы «Кoрни»"),
}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LATIN = st.text(f"{_LETTERS}{_LETTERS.upper()} 0123456789.,:!?()", max_size=99)
_NAME = _LATIN.filter(lambda text: not set(text) & set(".!?"))
_RUSSIAN_WORD = st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", min_size=3, max_size=12)


@tagged("post_install", "-at_install")
class TestRussianTopics(BaseCase):
    """Clause 4.2: topics are in Russian, for foreign languages too."""

    def test_topics_of_real_journals(self):
        for topic in GOOD.strip().splitlines():
            with self.subTest(topic):
                self.assertIsNone(topic_fault(topic))

    def test_what_is_refused(self):
        for fault, topics in BAD.items():
            for topic in topics:
                with self.subTest(topic):
                    self.assertEqual(topic_fault(topic).fault, fault)

    def test_the_fault_names_the_words(self):
        for topic, words in (
            ("Unit 5. My family. Повторение", "Unit 5"), ("Cложение дробей", "Cложение"),
            ("Урок. How are you?", "How are you"),
        ):
            self.assertEqual(topic_fault(topic).words, words)

    def test_topics_of_the_demo(self):
        for texts in (topics_text.TEXTS, topics_text_more.TEXTS):
            for topics in texts.values():
                for topic in topics.strip().splitlines():
                    self.assertIsNone(topic_fault(topic), topic)

    @given(_LATIN)
    def test_no_latin_text_passes(self, text):
        self.assertIsNotNone(topic_fault(text))

    @given(st.lists(_RUSSIAN_WORD, min_size=1), st.sampled_from(" ,.:;—"))
    def test_every_russian_text_passes(self, words, mark):
        self.assertIsNone(topic_fault(f"{mark} ".join(words)))

    @given(st.lists(_RUSSIAN_WORD, min_size=1), _NAME)
    def test_what_stands_in_quotes_is_a_name(self, words, name):
        self.assertIsNone(topic_fault(f"{' '.join(words)} «{name}»"))

    @given(st.text(max_size=500))
    def test_any_text_has_a_verdict(self, text):
        topic_fault(text)
        self.assertEqual(topic_fault(text), topic_fault(f"  {text} "))


@tagged("post_install", "-at_install")
class TestTopicsOfLessons(SchoolCase):
    """The same rule through every door to a lesson."""

    students_count = 1

    def test_form_and_rpc(self):
        lesson = self.lesson.with_user(self.teacher)
        lesson.write({"topic": "Past Simple: неправильные глаголы"})
        with self.assertRaisesRegex(ValidationError, "is not in Russian"):
            lesson.write({"topic": "Unit 5. My family"})
        self.assertEqual(self.lesson.topic, "Past Simple: неправильные глаголы")
        with self.assertRaises(ValidationError):
            self.make_lesson(self.lesson.date, number=6, topic="The weather")

    def test_page(self):
        """A refused topic comes back with the reason: what was typed stays on the page."""
        operation = {
            "key": "topic-01", "lesson": self.lesson.id, "base": 0, "topic": "Unit 5. My family",
        }
        [verdict] = self.save([operation])["verdicts"]
        self.assertEqual(verdict["state"], "refused")
        self.assertIn("Unit 5. My family", verdict["message"])
        self.assertFalse(self.lesson.topic)
        operation.update(key="topic-02", topic="Моя семья")
        [verdict] = self.save([operation])["verdicts"]
        self.assertEqual(verdict["state"], "stored")

    def test_import(self):
        """A file of lessons names the row that is at fault, and nothing of it is stored."""
        answer = self.env["school.lesson"].with_user(self.teacher).load(
            ["id", "topic"], [[self.lesson.export_data(["id"])["datas"][0][0], "The weather"]])
        [message] = answer["messages"]
        self.assertFalse(answer["ids"])
        self.assertIn("is not in Russian", message["message"])
        self.assertFalse(self.lesson.topic)

    def test_the_form_says_it_at_once(self):
        lesson = self.lesson.with_user(self.teacher)
        for topic, wrong in (("Unit 5", True), ("Корни", False), ("", False)):
            answer = lesson.onchange({"topic": topic}, ["topic"], {"topic": {}})
            self.assertEqual("Unit 5" in str(answer.get("warning")), wrong)

    def test_an_empty_topic_is_only_missing(self):
        self.lesson.write({"topic": "Корни"})
        self.lesson.write({"topic": False})
        self.assertFalse(self.lesson.topic)


@tagged("post_install", "-at_install")
class TestTopicsOfPlans(PlanCase):
    """The same rule for thematic plans."""

    def test_lines(self):
        plan = self.make_plan()
        with self.assertRaisesRegex(ValidationError, "is not in Russian"):
            plan.line_ids[0].name = "Unit 5"
        with self.assertRaises(ValidationError):
            plan.write({"line_ids": [(0, 0, {"name": "Meine Familie", "hours": 1})]})
        notice = plan.line_ids.new({"name": "Unit 5"})._onchange_name()
        self.assertIn("Unit 5", notice["warning"]["message"])

    def test_import_names_the_rows(self):
        plan = self.make_plan()
        wizard = self.env["school.plan.import"].with_user(self.teacher).create({
            "plan_id": plan.id,
            "file": encoded(
                (1, None, "Past Simple: неправильные глаголы", 2),
                (3, None, "My family and friends", 10),
            ),
        })
        wizard.action_check()
        good, bad = wizard.row_ids
        self.assertEqual((wizard.state, good.level, bad.level), ("wrong", "good", "error"))
        self.assertIn("My family and friends", bad.message)

    def test_submission(self):
        """Topics of a database that was taken over have passed no check."""
        plan = self.make_plan()
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE school_plan_line SET name = %s WHERE id = ANY(%s)",
            "The weather", plan.line_ids[1:3].ids,
        ))
        self.env.invalidate_all()
        with self.assertRaises(UserError) as caught:
            plan.action_submit()
        self.assertRegex(str(caught.exception), "(?s)^2: .*The weather.*\n3: ")
        self.assertEqual(plan.state, "draft")
        plan.line_ids[1:3].name = "Погода"
        plan.action_submit()
