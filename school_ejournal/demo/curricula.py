"""Subjects of the lyceum and their hours a week by grade (plain Python)."""

from dataclasses import dataclass

# Area key → XML id of the addon's list of areas.
AREAS = {
    "russian": "subject_area_russian", "foreign": "subject_area_foreign",
    "maths": "subject_area_maths", "social": "subject_area_social",
    "natural": "subject_area_natural", "morals": "subject_area_morals",
    "art": "subject_area_art", "technology": "subject_area_technology",
    "sport": "subject_area_sport",
}


@dataclass(frozen=True)
class Subject:
    """``chair`` is who teaches it; ``ease`` shifts its marks up; ``control`` is its control work.

    ``short_works`` are the codes of its shorter written works, ``homework`` how often some is set.
    """

    name: str
    short: str
    area: str | None
    chair: str
    grading: str = "mark"
    divides: bool = False
    ease: float = 0.0
    control: tuple = ()
    short_works: tuple = ("СР",)
    homework: float = 0.9


_SUBJECTS = (
    Subject("Русский язык", "Рус", "russian", "russian", ease=-0.1, control=("Д", "КР", "И", "С"),
            short_works=("СР", "Т")),
    Subject("Литературное чтение", "Чт", "russian", "primary", ease=0.3, control=("П",)),
    Subject("Литература", "Лит", "russian", "russian", ease=0.15, control=("С", "КР"),
            short_works=("Т", "ДК")),
    Subject("Английский язык", "Англ", "foreign", "english", divides=True, ease=0.05,
            control=("КР", "П"), short_works=("Т", "СР")),
    Subject("Математика", "Мат", "maths", "maths", ease=-0.1, control=("КР",)),
    Subject("Алгебра", "Алг", "maths", "maths", ease=-0.2, control=("КР",),
            short_works=("СР", "Т")),
    Subject("Геометрия", "Геом", "maths", "maths", ease=-0.2, control=("КР", "З")),
    Subject("Вероятность и статистика", "ВиС", "maths", "maths", control=("КР",),
            short_works=("СР", "ПР")),
    Subject("Информатика", "Инф", "maths", "informatics", divides=True, ease=0.2, control=("КР",),
            short_works=("ПР", "Т"), homework=0.7),
    Subject("История", "Ист", "social", "history", ease=0.0, control=("П",),
            short_works=("Т", "ДК")),
    Subject("Обществознание", "Общ", "social", "history", ease=0.1, control=("П",),
            short_works=("Т", "ДК")),
    Subject("География", "Геогр", "social", "geography", ease=0.1, control=("П",),
            short_works=("ПР", "Т")),
    Subject("Окружающий мир", "Окр", "natural", "primary", ease=0.3, control=("П",),
            short_works=("Т", "ПР")),
    Subject("Биология", "Биол", "natural", "biology", ease=0.1, control=("П",),
            short_works=("ЛР", "Т")),
    Subject("Физика", "Физ", "natural", "physics", ease=-0.15, control=("КР",),
            short_works=("ЛР", "СР")),
    Subject("Химия", "Хим", "natural", "chemistry", ease=-0.1, control=("КР",),
            short_works=("ПР", "СР")),
    Subject("Основы религиозных культур и светской этики", "ОРКСЭ", "morals", "history",
            grading="none", homework=0.3),
    Subject("Изобразительное искусство", "ИЗО", "art", "art", ease=0.55, short_works=("ПР",),
            homework=0.2),
    Subject("Музыка", "Муз", "art", "art", ease=0.6, short_works=("П/Р",), homework=0.2),
    Subject("Труд (технология)", "Труд", "technology", "labour", divides=True, ease=0.5,
            short_works=("ПР", "П/Р"), homework=0.2),
    Subject("Физическая культура", "Физ-ра", "sport", "sport", ease=0.5, control=("З",),
            short_works=("ПР",), homework=0.1),
    Subject("Основы безопасности и защиты Родины", "ОБЗР", "sport", "safety", ease=0.35,
            control=("П",), short_works=("Т",), homework=0.5),
    Subject("Индивидуальный проект", "Проект", None, "informatics", grading="pass",
            short_works=("П/Р",), homework=0.4),
    Subject("Разговоры о важном", "РоВ", None, "class_teacher", grading="none", homework=0.0),
)
SUBJECTS = {subject.name: subject for subject in _SUBJECTS}

_PRIMARY = {
    "Разговоры о важном": 1, "Русский язык": 5, "Литературное чтение": 4, "Математика": 4,
    "Окружающий мир": 2, "Изобразительное искусство": 1, "Музыка": 1, "Труд (технология)": 1,
    "Физическая культура": 2,
}
_TALK = {"Разговоры о важном": 1, "Физическая культура": 2}
_SENIOR = {
    **_TALK, "Русский язык": 2, "Литература": 3, "Английский язык": 3, "Алгебра": 4,
    "Геометрия": 3, "Вероятность и статистика": 1, "Информатика": 4, "История": 2,
    "Обществознание": 2, "Физика": 5, "Химия": 1, "Биология": 1, "География": 1,
    "Основы безопасности и защиты Родины": 1,
}
# Grade → subject → hours a week.
HOURS = {
    1: _PRIMARY,
    2: {**_PRIMARY, "Английский язык": 2},
    3: {**_PRIMARY, "Английский язык": 2},
    4: {**_PRIMARY, "Литературное чтение": 3, "Английский язык": 2,
        "Основы религиозных культур и светской этики": 1},
    5: {**_TALK, "Русский язык": 5, "Литература": 3, "Английский язык": 3, "Математика": 6,
        "Информатика": 1, "История": 3, "Биология": 1, "География": 1,
        "Изобразительное искусство": 1, "Музыка": 1, "Труд (технология)": 2},
    6: {**_TALK, "Русский язык": 6, "Литература": 3, "Английский язык": 3, "Математика": 6,
        "Информатика": 1, "История": 2, "Обществознание": 1, "Биология": 1, "География": 1,
        "Изобразительное искусство": 1, "Музыка": 1, "Труд (технология)": 2},
    7: {**_TALK, "Русский язык": 4, "Литература": 2, "Английский язык": 3, "Алгебра": 4,
        "Геометрия": 2, "Вероятность и статистика": 1, "Информатика": 2, "История": 2,
        "Обществознание": 1, "Биология": 1, "География": 2, "Физика": 2,
        "Изобразительное искусство": 1, "Музыка": 1, "Труд (технология)": 2},
    8: {**_TALK, "Русский язык": 3, "Литература": 2, "Английский язык": 3, "Алгебра": 4,
        "Геометрия": 2, "Вероятность и статистика": 1, "Информатика": 2, "История": 2,
        "Обществознание": 1, "Биология": 2, "География": 2, "Физика": 2, "Химия": 2,
        "Музыка": 1, "Труд (технология)": 1, "Основы безопасности и защиты Родины": 1},
    9: {**_TALK, "Русский язык": 3, "Литература": 3, "Английский язык": 3, "Алгебра": 4,
        "Геометрия": 2, "Вероятность и статистика": 1, "Информатика": 2, "История": 3,
        "Обществознание": 1, "Биология": 2, "География": 2, "Физика": 3, "Химия": 2,
        "Труд (технология)": 1, "Основы безопасности и защиты Родины": 1},
    10: {**_SENIOR, "Индивидуальный проект": 1},
    11: _SENIOR,
}
# Subjects taught by the class's own teacher in grades 1–4, and to the whole class.
PRIMARY_OWN = frozenset({
    "Русский язык", "Литературное чтение", "Математика", "Окружающий мир",
    "Изобразительное искусство", "Труд (технология)",
})


def chair(subject, grade):
    """Return who teaches ``subject`` in ``grade``."""
    if grade <= 4 and subject.name in PRIMARY_OWN:
        return "primary"
    return subject.chair


def divides(subject, grade):
    """Tell whether a class of ``grade`` learns ``subject`` in subgroups."""
    return subject.divides and not (grade <= 4 and subject.name in PRIMARY_OWN)


def is_marked(subject, grade):
    """Tell whether marks are given: the first grade learns without them."""
    return subject.grading == "mark" and grade > 1
