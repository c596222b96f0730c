"""The columns in which teachers keep a thematic plan in a spreadsheet (plain Python)."""

import re

# Key → header as it is written, width, and how headers of other authors are recognised.
COLUMNS = {
    "number": ("№ урока", 8, r"№|n|номер|№\s*(?:п\s*/?\s*п|урока|занятия)?"),
    "section": ("Раздел", 22, r"(?:название\s+)?(?:раздел|глава|модуль|блок)\w*"),
    "topic": ("Тема урока", 46, r"тема(?:\s+(?:урока|занятия))?|содержание(?:\s+урока)?"),
    "hours": ("Кол-во часов", 9, r"(?:кол\W*во|количество|число)?\s*час\w*"),
    "type": ("Тип урока", 20, r"(?:тип|вид|форма)\s+(?:урока|занятия)|тип"),
    "works": ("Виды работ, контроль", 24,
              r"вид\w*\s+(?:работ\w*|контроля).*|(?:формы?\s+)?контрол\w+|работы"),
    "homework": ("Домашнее задание", 30, r"д\W?з|домашн\w+\s+задани\w+"),
    "note": ("Примечание", 20, r"примечани\w+|корректировка"),
}
DATES = (("Дата по плану", 12), ("Дата по факту", 12))
_PATTERNS = {key: re.compile(pattern) for key, (_name, _width, pattern) in COLUMNS.items()}
_SPACE = re.compile(r"[\s ]+")


def column_of(header):
    """Return the key of the column that ``header`` names, or an empty string."""
    text = _SPACE.sub(" ", str(header or "")).strip(" .:").lower()
    for key, pattern in _PATTERNS.items():
        if pattern.fullmatch(text):
            return key
    return ""
